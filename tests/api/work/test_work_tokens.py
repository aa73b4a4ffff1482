"""Tokens: made once, shown once, hashed, limited in time and scope, and gone when revoked."""

from __future__ import annotations

import datetime
import logging
import re

import pytest
import time_machine
from django.core.serializers import serialize
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from compliance.accounts import roles
from compliance.accounts.models import User
from compliance.accounts.refusals import ActionDenied, ActionRefused
from compliance.accounts.selectors import NO_RIGHTS, rights_of
from compliance.accounts.services import DEMO_PASSWORD
from compliance.accounts.tokens import services
from compliance.accounts.tokens.models import AccessToken
from compliance.audit.models import AnsweredRequest, Event
from tests.accounts.conftest import app_of, logged_in, text_in
from tests.api.work.conftest import Caller, answer, problem, token

SECRET = re.compile(r"pk_[A-Za-z0-9_-]{43}")
NEW = "/kerja/akun/token/baru/"


def confirmed(name):
    """Return a client that has come in and given the password once more, as the form asks."""
    client = logged_in(name)
    confirm(client)
    return client


def confirm(client):
    return client.post(reverse("account_reauthenticate"), {"password": DEMO_PASSWORD})


def made(client, **data):
    return client.post(NEW, {"name": "Sinkronisasi", "days": "90", **data})


def user(name="operator"):
    return User.objects.get(username=name)


def test_a_token_is_made_and_shown_once(history):
    client = confirmed("operator")
    page = made(client, scopes=["entries"])
    assert page.status_code == 200
    assert "no-store" in page["Cache-Control"]
    (secret,) = set(SECRET.findall(page.content.decode()))
    row = AccessToken.objects.get()
    assert (row.writes_entries, row.makes_steps) == (True, False)
    assert row.expires_at - row.created_at == datetime.timedelta(days=90)
    listed = client.get(reverse("work-tokens"))
    assert row.prefix in text_in(listed)
    assert "belum pernah" in text_in(listed)
    assert secret not in listed.content.decode()
    assert Caller(secret)("get", "").status_code == 200
    day = client.get(reverse("work-tokens"))
    assert str(timezone.localdate().year) in text_in(day)
    assert "belum pernah" not in text_in(day)


def test_only_its_hash_is_kept_anywhere(history, unit, caplog):
    caplog.set_level(logging.DEBUG)
    client = confirmed("operator")
    (secret,) = set(SECRET.findall(made(client, scopes=["entries"]).content.decode()))
    caller = Caller(secret)
    caller("put", f"entries/{unit.pk}:I.1/", answer(), match='"0"')
    caller("put", f"entries/{unit.pk}:I.1/", answer("9"), match='"1"')
    Caller(secret[:-1] + "!")("get", "")
    kept = serialize("json", [*AccessToken.objects.all(), *AnsweredRequest.objects.all()])
    kept += serialize("json", Event.objects.all()) + caplog.text
    assert secret[:20] not in kept
    assert services.secret_sha256(secret) in kept  # the control: the search sees the row
    assert services.secret_sha256(secret) not in serialize("json", Event.objects.all())


@pytest.mark.parametrize("case", ["unknown", "cut", "expired", "revoked", "closed", "other scheme"])
def test_what_is_of_no_use_gets_one_answer(history, case):
    secret = token("operator")
    assert Caller(secret)("get", "").status_code == 200
    control = Caller("pk_" + "x" * 43)("get", "")
    headers = {}
    if case == "unknown":
        secret = "pk_" + "y" * 43
    elif case == "cut":
        secret = secret[:-1]
    elif case == "expired":
        AccessToken.objects.update(
            created_at=timezone.now() - datetime.timedelta(days=2), expires_at=timezone.now()
        )
    elif case == "revoked":
        services.token_revoke(token_id=AccessToken.objects.get().pk, actor=user())
    elif case == "closed":
        User.objects.filter(username="operator").update(is_active=False)
    else:
        headers = {"Authorization": "Basic b3BlcmF0b3I6eA=="}
    response = Caller(secret)("get", "", **headers)
    assert problem(response, 401) == problem(control, 401)
    assert response["WWW-Authenticate"] == control["WWW-Authenticate"]
    assert 'error="invalid_token"' in response["WWW-Authenticate"]


def test_it_counts_until_its_last_second(history):
    with time_machine.travel("2026-03-01T00:00:00Z", tick=False):
        secret = token("operator", days=7)
    with time_machine.travel("2026-03-07T23:59:59Z", tick=False):
        assert Caller(secret)("get", "").status_code == 200
    with time_machine.travel("2026-03-08T00:00:00Z", tick=False):
        problem(Caller(secret)("get", ""), 401)


def test_a_visitor_is_told_how_to_come_in(history):
    response = Caller()("get", "")
    problem(response, 401)
    assert response["WWW-Authenticate"].startswith("Bearer realm=")
    assert "error" not in response["WWW-Authenticate"]


def test_a_wrong_token_is_not_saved_by_a_session(client_of):
    problem(Caller("pk_" + "x" * 43, client_of("operator"))("get", ""), 401)


@pytest.mark.parametrize(
    ("scopes", "entry", "step"),
    [((), 403, 403), (("entries",), 200, 403), (("workflow",), 403, 409)],
)
def test_a_token_does_no_more_than_it_was_made_for(history, unit, scopes, entry, step):
    caller = Caller(token("operator", *scopes))
    assert caller("get", f"units/{unit.pk}/entries/").status_code == 200
    put = caller("put", f"entries/{unit.pk}:I.1/", answer(), match='"0"')
    posted = caller("post", f"units/{unit.pk}/submit/")
    assert (put.status_code, posted.status_code) == (entry, step)
    for response, scope in ((put, "entries"), (posted, "workflow")):
        if response.status_code == 403:
            problem(response, 403)
            assert 'error="insufficient_scope"' in response["WWW-Authenticate"]
            assert f'scope="{scope}"' in response["WWW-Authenticate"]


@pytest.mark.parametrize("name", ["access_token", "token", "authorization"])
def test_no_token_in_an_address(history, name):
    problem(Caller()("get", f"?{name}={token('operator')}"), 401)


@pytest.mark.parametrize("path", ["/kerja/", "/masuk/akun/", "/kerja/akun/token/"])
def test_it_opens_no_page(history, path):
    response = Caller(token("coordinator", "entries"))("get", path, Accept="text/html")
    assert response.status_code == 302
    assert response.url.startswith("/masuk/")


def test_the_public_api_does_not_look_at_it(history):
    response = Caller("pk_wrong")("get", "/api/v1/scores/?page_size=1")
    assert response.status_code == 200


def test_the_day_of_use_is_written_once_a_day(history, django_assert_num_queries):
    caller = Caller(token("operator"))
    with django_assert_num_queries(3):  # the token, its day, the roles
        caller("get", "")
    with django_assert_num_queries(2):
        caller("get", "")


def test_revoking_ends_it_with_an_event(history):
    client, secret = logged_in("operator"), token("operator")
    row = AccessToken.objects.get()
    answer_ = client.post(reverse("work-token-revoke", args=[row.pk]))
    assert answer_.status_code == 302
    problem(Caller(secret)("get", ""), 401)
    events = Event.objects.filter(verb__startswith="token-").order_by("pk")
    assert [event.verb for event in events] == ["token-create", "token-revoke"]
    assert events[0].after == events[1].before
    assert events[0].after["prefix"] == secret[:11]
    assert client.post(reverse("work-token-revoke", args=[row.pk])).status_code == 404
    assert events.count() == 2


def test_nobody_revokes_another_s_but_the_administrator(history, client_of, people):
    secret = token("operator")
    row = AccessToken.objects.get()
    for name in ("operator2", "administrator"):
        assert client_of(name).post(reverse("work-token-revoke", args=[row.pk])).status_code == 404
    address = reverse("work-person-tokens-revoke", args=[people["operator"].pk])
    for name in ("operator", "coordinator", "verifier", "publisher", "auditor"):
        assert client_of(name).post(address).status_code == 403
    assert client_of("").post(address).status_code == 302
    assert Caller(secret)("get", "").status_code == 200
    administrator = client_of("administrator")
    person = reverse("work-person", args=[people["operator"].pk])
    assert address in administrator.get(person).content.decode()
    assert address not in client_of("coordinator").get(person).content.decode()
    assert administrator.post(address).status_code == 302
    problem(Caller(secret)("get", ""), 401)
    assert Event.objects.get(verb="token-revoke").actor == people["administrator"]
    with pytest.raises(ActionDenied):
        services.tokens_revoke_all(
            user_id=people["operator"].pk,
            actor=people["coordinator"],
            rights=rights_of(people["coordinator"]),
        )


def test_a_closed_account_gets_none_back_when_it_is_opened(history, people):
    secret, admin = token("operator"), people["administrator"]
    who = {"user_id": people["operator"].pk, "actor": admin, "rights": rights_of(admin)}
    roles.person_deactivate(**who)
    roles.person_reactivate(**who)
    problem(Caller(secret)("get", ""), 401)


def test_at_most_twenty(history, monkeypatch):
    monkeypatch.setattr(services, "MOST_TOKENS", 2)
    client = confirmed("operator")
    assert [made(client).status_code for _ in range(3)] == [200, 200, 409]
    services.token_revoke(token_id=AccessToken.objects.first().pk, actor=user())
    assert made(client).status_code == 200


@pytest.mark.parametrize(
    "data", [{"name": ""}, {"name": "x" * 81}, {"days": "366"}, {"days": "0"}, {"scopes": ["all"]}]
)
def test_a_faulty_form_makes_none(history, data):
    page = made(confirmed("operator"), **data)
    assert page.status_code == 422
    assert not AccessToken.objects.exists()


@pytest.mark.parametrize("days", [0, -1, 366])
def test_the_service_holds_the_longest_time_as_well(history, days):
    with pytest.raises(ActionRefused):
        token("operator", days=days)
    now = timezone.now()
    with pytest.raises(IntegrityError), transaction.atomic():
        AccessToken.objects.create(user=user(), name="x", created_at=now, expires_at=now)


def test_without_a_role_there_is_none(history):
    with pytest.raises(ActionDenied):
        services.token_create(user=user(), rights=NO_RIGHTS, name="x", scopes=(), days=1)


def test_a_role_that_needs_a_second_factor_makes_none_before(settings, history):
    settings.MFA_REQUIRED = True
    client = logged_in("verifier")
    assert client.get(NEW).url == reverse("mfa_index")
    assert made(client).url == reverse("mfa_index")
    with pytest.raises(ActionRefused):
        token("verifier")
    assert not AccessToken.objects.exists()
    app_of(user("verifier"))
    confirm(client)
    assert made(client).status_code == 200
    assert made(confirmed("operator")).status_code == 200  # whose role needs none


def test_an_old_session_confirms_its_password_first(history):
    client = confirmed("operator")
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=10)):
        page = made(client)
        assert page.status_code == 302
        assert page.url.startswith(reverse("account_reauthenticate"))
        assert not AccessToken.objects.exists()
        assert client.get(reverse("work-tokens")).status_code == 200  # to revoke needs none
        # What was typed is not lost: it is done once the password is given.
        again = client.post(page.url, {"password": DEMO_PASSWORD})
        assert SECRET.search(again.content.decode())
        assert AccessToken.objects.get().name == "Sinkronisasi"


def test_it_goes_with_the_account(history):
    person = User.objects.create_user("sementara")
    AccessToken.objects.create(
        user=person,
        name="x",
        sha256="0" * 64,
        created_at=timezone.now(),
        expires_at=timezone.now() + datetime.timedelta(days=1),
    )
    person.delete()
    assert not AccessToken.objects.exists()


def test_the_account_page_leads_there(history):
    client = logged_in("operator")
    assert reverse("work-tokens") in client.get("/masuk/akun/").content.decode()
