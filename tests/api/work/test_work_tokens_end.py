"""Tokens that stop working: with the password they were made under, and below a needed factor."""

from __future__ import annotations

import re
from unittest import mock

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.core import mail
from django.test import Client
from django.urls import reverse

from compliance.accounts import services as accounts
from compliance.accounts.adapters import AccountAdapter
from compliance.accounts.models import Role, User
from compliance.accounts.services import DEMO_PASSWORD
from compliance.accounts.tokens import services
from compliance.accounts.tokens.models import AccessToken
from compliance.audit.models import Event
from tests.accounts.conftest import app_of, log_in, logged_in, text_in
from tests.api.work.conftest import Caller, problem, token
from units.models import Government

NEW = "tiga-kucing-di-sidikalang"


def user(name="operator"):
    return User.objects.get(username=name)


def change_by_page():
    client = logged_in("operator")
    client.post(reverse("account_reauthenticate"), {"password": DEMO_PASSWORD})
    sent = {"oldpassword": DEMO_PASSWORD, "password1": NEW, "password2": NEW}
    return client.post(reverse("account_change_password"), sent)


def reset_by_mail():
    User.objects.filter(username="operator").update(email="ani@dairi.test")
    client = Client()
    client.post(reverse("account_reset_password"), {"email": "ani@dairi.test"})
    form = client.get(re.search(r"http://testserver(\S+)", mail.outbox[-1].body)[1]).url
    return client.post(form, {"password1": NEW, "password2": NEW})


def change_by_command():
    from django.core.management import call_command

    with mock.patch("getpass.getpass", return_value=NEW):
        call_command("changepassword", "operator")


@pytest.mark.parametrize("change", [change_by_page, reset_by_mail, change_by_command])
def test_a_new_password_ends_the_tokens_with_an_event_for_each(history, settings, change):
    settings.MAIL_ENABLED = True
    secrets, others = [token("operator"), token("operator", "entries")], token("operator2")
    assert {Caller(secret)("get", "").status_code for secret in (*secrets, others)} == {200}
    change()
    assert user().check_password(NEW)
    for secret in secrets:
        problem(Caller(secret)("get", ""), 401)
    assert Caller(others)("get", "").status_code == 200
    events = Event.objects.filter(verb="token-revoke").order_by("pk")
    assert [event.actor for event in events] == [user()] * 2
    assert {event.before["prefix"] for event in events} == {secret[:11] for secret in secrets}
    assert Caller(token("operator"))("get", "").status_code == 200  # those made since count


def test_the_password_and_the_tokens_change_together_or_not_at_all(history, monkeypatch):
    secret, person = token("operator"), user()

    def fail(*_, **__):
        raise RuntimeError("cannot go on")

    with monkeypatch.context() as broken:
        broken.setattr(services, "events_append", fail)
        with pytest.raises(RuntimeError):
            AccountAdapter().set_password(person, NEW)
    assert user().check_password(DEMO_PASSWORD)
    assert Caller(secret)("get", "").status_code == 200
    AccountAdapter().set_password(user(), NEW)
    assert user().check_password(NEW)
    problem(Caller(secret)("get", ""), 401)


def test_what_is_no_new_password_ends_nothing(history, settings):
    """Logging in, another name, and the same password hashed anew in the login."""
    secret, person = token("operator"), user()
    person.first_name = "Ani"
    person.save()
    before = person.password

    class Stronger(PBKDF2PasswordHasher):
        iterations = 12

    strong = f"{__name__}.Stronger"
    globals()["Stronger"] = Stronger
    settings.PASSWORD_HASHERS = [strong, *settings.PASSWORD_HASHERS]
    assert log_in(Client(), "operator").status_code == 302
    assert user().password != before
    assert Caller(secret)("get", "").status_code == 200
    assert not Event.objects.filter(verb="token-revoke").exists()


def give(name, role):
    accounts.role_assign(
        user=user(name),
        role=role,
        actor=None,
        government=Government.objects.get(code="12.11"),
    )


def test_an_old_token_waits_for_the_factor_that_a_new_role_needs(history, settings, year):
    settings.MFA_REQUIRED = True
    unit = year.units.get(unit__slug="dairi-disdukcapil")
    other = year.units.exclude(pk=unit.pk).first()  # nobody verifies the unit of one's own
    caller = Caller(token("operator", "entries", "workflow"))
    assert caller("get", f"units/{unit.pk}/").status_code == 200
    give("operator", Role.VERIFIER)
    for method, path in (
        ("get", ""),
        ("get", f"units/{unit.pk}/"),
        ("post", f"units/{other.pk}/verify/"),
    ):
        assert "dua langkah" in problem(caller(method, path, Accept_Language="id"), 403)["detail"]
    settings.MFA_REQUIRED = False  # where none is asked for the rights are there at once
    problem(caller("post", f"units/{other.pk}/verify/"), 409)
    settings.MFA_REQUIRED = True
    app_of(user())
    assert caller("get", "").json()["roles"] == ["operator", "verifier"]
    problem(caller("post", f"units/{other.pk}/verify/"), 409)  # the state refuses, not the rights


def test_a_role_that_needs_no_factor_changes_nothing(history, settings):
    settings.MFA_REQUIRED = True
    caller = Caller(token("operator"))
    give("operator", Role.AUDITOR)
    assert caller("get", "").json()["roles"] == ["auditor", "operator"]


def test_the_page_says_when_tokens_end(history):
    page = text_in(logged_in("operator").get(reverse("work-tokens")))
    assert "dicabut bila kata sandi Anda diganti" in page
    assert AccessToken.objects.count() == 0
