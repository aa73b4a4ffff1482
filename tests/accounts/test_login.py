"""Coming in and going out: a new session each time, closed accounts out, nobody registers."""

import pytest
from django.test import Client, override_settings
from django.urls import NoReverseMatch, reverse

from compliance.accounts.adapters import AccountAdapter
from compliance.accounts.models import User
from compliance.accounts.services import DEMO_PASSWORD
from tests.accounts.conftest import is_inside, log_in, logged_in, text_in


def test_a_session_that_was_there_before_gets_a_new_number(people, visitor):
    """Fixation: a number planted before the login is worth nothing after it."""
    session = visitor.session
    session["planted"] = True
    session.save()
    planted = session.session_key
    log_in(visitor, "operator")
    assert visitor.session.session_key != planted
    thief = Client()
    thief.cookies["sessionid"] = planted
    assert not is_inside(thief)
    assert is_inside(visitor)


def test_the_way_back_is_kept_and_stays_here(people):
    for asked, came in (
        ("/kerja/bantuan/x/", "/kerja/bantuan/x/"),
        ("https://evil.test/", "/kerja/"),
    ):
        assert log_in(Client(), "operator", next=asked).url == came


def test_a_name_that_exists_and_one_that_does_not_look_the_same(people):
    known, unknown = log_in(Client(), "operator", "salah"), log_in(Client(), "tiada", "salah")
    assert known.status_code == unknown.status_code == 200
    assert text_in(known).replace("operator", "") == text_in(unknown).replace("tiada", "")


def test_nobody_registers(people, visitor):
    assert AccountAdapter().is_open_for_signup(None) is False
    with pytest.raises(NoReverseMatch):
        reverse("account_signup")
    assert visitor.get("/masuk/signup/").status_code == 404


def test_leaving_is_a_post_and_ends_the_session(people):
    client = logged_in("operator")
    assert client.get("/masuk/keluar/").status_code == 405
    assert is_inside(client)
    assert client.post("/masuk/keluar/").status_code == 302
    assert not is_inside(client)


def test_a_closed_account_cannot_come_in(people, visitor):
    User.objects.filter(username="operator").update(is_active=False)
    assert log_in(visitor, "operator").status_code == 200
    assert not is_inside(visitor)


def test_a_demonstration_account_cannot_come_in_when_debug_is_off(people):
    """Its open session ends as well; with the mark taken away both work: the mark refuses."""
    with override_settings(DEBUG=True):
        before = logged_in("operator")
    User.objects.filter(username="operator").update(demo=True)
    assert not is_inside(before)
    after = Client()
    assert log_in(after, "operator").status_code == 200
    assert not is_inside(after)
    User.objects.filter(username="operator").update(demo=False)
    assert is_inside(before)
    assert is_inside(logged_in("operator"))


def test_every_first_step_ends_at_the_same_door(people, rf):
    """Whatever way a person comes, allauth asks pre_login: passkey and provider as well."""
    adapter = AccountAdapter()
    asked = {"email_verification": "none", "signal_kwargs": None, "email": None}
    more = {"signup": False, "redirect_url": None}
    User.objects.filter(username="operator").update(demo=True)
    for name, refused in (("operator", True), ("auditor", False)):
        request = rf.post("/masuk/passkey/masuk/")
        request.session = {}
        answer = adapter.pre_login(request, User.objects.get(username=name), **asked, **more)
        assert (answer is not None and answer.url == "/masuk/nonaktif/") is refused


@override_settings(AXES_ENABLED=True)
def test_the_lock_counts_passwords_on_the_confirmation_page_too(people):
    client = logged_in("operator")
    url = reverse("account_reauthenticate")
    answers = [client.post(url, {"password": "salah"}).status_code for _ in range(10)]
    assert answers[0] == 200
    assert answers[-1] == 429


@override_settings(AXES_ENABLED=True)
def test_a_stranger_elsewhere_does_not_lock_an_official_out(people):
    stranger = Client(REMOTE_ADDR="203.0.113.9")
    for _ in range(10):
        last = log_in(stranger, "operator", "salah")
    assert last.status_code == 429
    assert log_in(stranger, "operator").status_code == 429
    assert log_in(Client(), "operator").status_code == 302


@override_settings(AXES_ENABLED=True, ALLAUTH_TRUSTED_PROXY_COUNT=1)
def test_behind_a_proxy_the_visitors_own_address_counts(people):
    """Also when the stranger invents a new address before the one that the proxy writes."""
    for number in range(10):
        forwarded = f"198.51.100.{number}, 203.0.113.9"
        last = log_in(Client(HTTP_X_FORWARDED_FOR=forwarded), "operator", "salah")
    assert last.status_code == 429
    assert log_in(Client(HTTP_X_FORWARDED_FOR="192.0.2.1"), "operator").status_code == 302


@override_settings(AXES_ENABLED=True)
def test_without_a_proxy_what_a_visitor_writes_is_not_believed(people):
    for number in range(10):
        forwarded = f"198.51.100.{number}"
        last = log_in(Client(HTTP_X_FORWARDED_FOR=forwarded), "operator", "salah")
    assert last.status_code == 429


def test_too_many_logins_from_one_address_are_slowed_down(people):
    answers = [log_in(Client(), "tiada", "salah").status_code for _ in range(61)]
    assert answers[59] == 200
    assert answers[60] == 429


def test_the_password_is_not_shorter_than_twelve(people):
    client = logged_in("operator")
    url = reverse("account_change_password")
    for new, status in (("kucing-lima", 200), ("kucing-lima5", 302)):
        data = {"oldpassword": DEMO_PASSWORD, "password1": new, "password2": new}
        assert client.post(url, data).status_code == status
