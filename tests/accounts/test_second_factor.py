"""The second factor: set up, asked for, limited, and a duty of those who decide."""

from __future__ import annotations

import uuid

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from compliance.accounts.rights import RIGHTS, Gate
from compliance.accounts.services import DEMO_PASSWORD
from compliance.audit.models import Event
from tests.accounts.conftest import app_of, code_of, is_inside, log_in, logged_in, text_in

SAMPLES = {
    "IntConverter": 1,
    "SlugConverter": "x",
    "StringConverter": "x",
    "UUIDConverter": uuid.UUID(int=1),
}


def confirmed(name):
    """Return a client that has logged in and confirmed the password, as the set-up asks."""
    client = logged_in(name)
    client.post(reverse("account_reauthenticate"), {"password": DEMO_PASSWORD})
    return client


def set_up(client):
    url = reverse("mfa_activate_totp")
    secret = client.get(url).context["form"].secret
    return secret, client.post(url, {"code": code_of(secret)})


def test_the_set_up_asks_for_the_password_first(people):
    client = logged_in("auditor")
    assert client.get(reverse("mfa_activate_totp")).url.startswith("/masuk/konfirmasi/")


def test_an_app_is_set_up_with_recovery_codes_and_asked_for_at_the_next_login(
    people, django_capture_on_commit_callbacks
):
    client = confirmed("auditor")
    page = client.get(reverse("mfa_activate_totp"))
    assert 'src="data:image/svg+xml;base64,' in page.content.decode()
    assert page.context["form"].secret in text_in(page)
    with django_capture_on_commit_callbacks(execute=True):
        secret, done = set_up(client)
    assert done.url == reverse("mfa_view_recovery_codes")
    assert len(client.get(done.url).context["unused_codes"]) == 10
    kinds = Event.objects.filter(verb="mfa-add", actor=people["auditor"])
    assert [event.after["type"] for event in kinds] == ["totp", "recovery_codes"]

    again = Client()
    assert log_in(again, "auditor").url == reverse("mfa_authenticate")
    assert not is_inside(again)
    answer = again.post(reverse("mfa_authenticate"), {"code": code_of(secret, step=1)})
    assert answer.url == "/kerja/"
    assert is_inside(again)


def test_a_recovery_code_opens_once(people):
    client = confirmed("auditor")
    set_up(client)
    code = client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"][0]
    for status in (302, 200):
        again = Client()
        log_in(again, "auditor")
        assert again.post(reverse("mfa_authenticate"), {"code": code}).status_code == status


def test_wrong_codes_are_limited_and_the_right_one_waits_then_too(people):
    secret = app_of(people["auditor"])
    client, url = Client(), reverse("mfa_authenticate")
    log_in(client, "auditor")
    for _ in range(5):
        assert client.post(url, {"code": "000000"}).status_code == 200
    assert client.post(url, {"code": code_of(secret)}).status_code == 200
    assert not is_inside(client)


def test_the_same_right_code_without_wrong_ones_before_opens(people):
    """The control of the limit above."""
    secret = app_of(people["auditor"])
    client = Client()
    log_in(client, "auditor")
    client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    assert is_inside(client)


def test_who_stops_between_the_two_steps_is_out(people):
    app_of(people["auditor"])
    client = Client()
    log_in(client, "auditor")
    assert client.get("/masuk/").url == reverse("mfa_authenticate")
    client.post("/masuk/keluar/", {"next": "/masuk/"})
    assert client.get("/masuk/").status_code == 200


def test_an_app_is_removed_with_an_event_and_its_recovery_codes(people):
    client = confirmed("auditor")
    set_up(client)
    assert client.get(reverse("mfa_deactivate_totp")).status_code == 200
    assert client.post(reverse("mfa_deactivate_totp")).status_code == 302
    assert not Authenticator.objects.filter(user=people["auditor"]).exists()
    assert Event.objects.filter(verb="mfa-remove", actor=people["auditor"]).exists()


# --- the duty ------------------------------------------------------------------------------------


def addresses(patterns, prefix=""):
    """Yield each named address with made-up values for its parts."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            space = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from addresses(pattern.url_patterns, space)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield f"{prefix}{pattern.name}", pattern


def example(name, pattern):
    parts = {
        key: SAMPLES.get(type(converter).__name__, "x")
        for key, converter in pattern.pattern.converters.items()
    }
    return reverse(name, kwargs=parts)


def gated():
    """Return address, method and gate of each row that is not everybody's nor the account's."""
    patterns = dict(addresses(get_resolver().url_patterns))
    for name, row in RIGHTS.items():
        if row.own_account:
            continue
        for method, gate in (("get", row.read), (row.write_method.lower(), row.write)):
            if gate is not None and gate is not Gate.EVERYONE:
                yield example(name, patterns[name]), method, gate


def sent_to_set_up(answer):
    return answer.status_code == 302 and answer.url == reverse("mfa_index")


@pytest.mark.parametrize("role", ["verifier", "publisher", "administrator"])
def test_who_decides_must_set_it_up_before_anything_else(client_of, settings, role):
    settings.MFA_REQUIRED = True
    client, seen = client_of(role), 0
    before = Event.objects.count()
    for url, method, gate in gated():
        answer = getattr(client, method)(url)
        if gate is Gate.LOGGED_IN or role in {str(one) for one in gate}:
            shut = answer.status_code == 403 if "/api/" in url else sent_to_set_up(answer)
            assert shut, (method, url)
            seen += 1
        else:
            assert answer.status_code == 403, (method, url)
    assert seen >= 10
    assert Event.objects.count() == before


@pytest.mark.parametrize("role", ["verifier", "publisher", "administrator"])
def test_after_the_set_up_the_same_pages_open(people, client_of, settings, role):
    settings.MFA_REQUIRED = True
    client = client_of(role)
    assert sent_to_set_up(client.get("/kerja/"))
    app_of(people[role])
    assert client.get("/kerja/").status_code == 200


def test_recovery_codes_alone_are_no_second_factor(people, client_of, settings):
    settings.MFA_REQUIRED = True
    kind = Authenticator.Type.RECOVERY_CODES
    Authenticator.objects.create(user=people["verifier"], type=kind, data={})
    assert sent_to_set_up(client_of("verifier").get("/kerja/"))


@pytest.mark.parametrize("role", ["operator", "coordinator", "auditor"])
def test_others_are_not_asked(client_of, settings, role):
    settings.MFA_REQUIRED = True
    assert client_of(role).get("/kerja/").status_code == 200


def test_the_account_pages_stay_open_and_say_why(client_of, settings):
    settings.MFA_REQUIRED = True
    client = client_of("verifier")
    page = client.get("/kerja/", follow=True)
    assert "Peran Anda memerlukan verifikasi dua langkah" in text_in(page)
    for name in ("account-home", "mfa_index", "mfa_list_webauthn", "usersessions_list"):
        assert client.get(reverse(name)).status_code == 200
    assert client.get(reverse("mfa_activate_totp")).url.startswith("/masuk/konfirmasi/")
    assert client.post("/masuk/keluar/").status_code == 302


def test_without_the_duty_nobody_is_sent_there(client_of):
    assert client_of("verifier").get("/kerja/").status_code == 200
