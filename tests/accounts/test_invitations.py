"""Invitations: who may make which, one use, and one answer for all that are over."""

from __future__ import annotations

import datetime
import re
from smtplib import SMTPException

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from compliance.accounts import invitation_views, invitations
from compliance.accounts.invitations import token_sha256
from compliance.accounts.models import Invitation, Role, RoleAssignment, User
from compliance.accounts.permissions import Scope
from compliance.accounts.selectors import rights_of
from compliance.audit.models import Event
from tests.accounts.conftest import at_once, is_inside, logged_in, text_in
from units.models import Government, ServiceUnit

STRONG = "tiga-kucing-di-sidikalang"


def unit(slug="dairi-dinsos"):
    return ServiceUnit.objects.get(slug=slug)


def dairi():
    return Government.objects.get(code="12.11")


def typed(**changes):
    data = {
        "username": "ani",
        "first_name": "Ani",
        "last_name": "Sihombing",
        "email": "ani@dairi.test",
        "password": STRONG,
    }
    return data | changes


@pytest.fixture
def offer(people):
    """A function that makes an invitation and returns its token and address."""

    def make(scope=None, actor="coordinator", email=""):
        scope = scope or Scope(Role.OPERATOR, unit=unit())
        inviter = people[actor]
        _, token = invitations.invitation_create(
            scope=scope, email=email, actor=inviter, rights=rights_of(inviter)
        )
        return token, reverse("account-invitation", args=[token])

    return make


def invite(client, **data):
    return client.post(reverse("work-invite"), data)


def test_a_coordinator_invites_and_the_link_is_shown_once(people, client_of):
    client = client_of("coordinator")
    answer = invite(client, role="operator", unit=unit().pk)
    page = answer.content.decode()
    link = re.search(r'value="http://testserver(/masuk/undangan/[^"]+)"', page)[1]
    token = link.split("/")[-2]
    row = Invitation.objects.get()
    assert row.token_sha256 == token_sha256(token)
    assert token not in str(Invitation.objects.values().get())
    assert "https://wa.me/?text=" in page
    assert token in page.partition("https://wa.me/?text=")[2].partition('"')[0]
    assert Event.objects.filter(verb="invitation-create").count() == 1
    assert token not in str(list(Event.objects.values()))
    assert token not in client.get(reverse("work-people")).content.decode()
    assert Client().get(link).status_code == 200
    assert mail.outbox == []


def test_with_an_address_the_link_is_mailed(people, client_of, settings):
    settings.MAIL_ENABLED = True
    answer = invite(client_of("coordinator"), role="operator", unit=unit().pk, email="a@dairi.test")
    assert "Sudah dikirim ke a@dairi.test" in text_in(answer)
    assert mail.outbox[0].to == ["a@dairi.test"]
    link = re.search(r"http://testserver(\S+)", mail.outbox[0].body)[1]
    assert Client().get(link).status_code == 200


def test_a_mail_server_that_is_down_does_not_lose_the_invitation(
    people, client_of, settings, monkeypatch
):
    settings.MAIL_ENABLED = True

    def fail(*args):
        raise SMTPException("down")

    monkeypatch.setattr(invitation_views, "send_mail", fail)
    answer = invite(client_of("coordinator"), role="operator", unit=unit().pk, email="a@dairi.test")
    assert "Surel tidak terkirim" in text_in(answer)
    assert Invitation.objects.count() == 1


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"role": "operator"}, "unit"),
        ({"role": "coordinator", "government": ""}, "government"),
        ({"role": "operator", "unit": "x"}, "unit"),
        ({"role": "operator", "unit": "1", "email": "bukan alamat"}, "email"),
        ({"role": "administrator"}, "role"),
        ({"role": "verifier", "government": "1"}, "role"),
        ({}, "role"),
    ],
)
def test_faults_stand_at_their_field_and_nothing_is_made(people, client_of, data, field):
    answer = invite(client_of("coordinator"), **data)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not Invitation.objects.exists()


def test_a_coordinator_invites_for_the_own_government_only(people, client_of):
    foreign = Government.objects.exclude(code="12.11").first()
    foreign_unit = ServiceUnit.objects.exclude(government__code="12.11").first()
    client = client_of("coordinator")
    assert invite(client, role="coordinator", government=foreign.pk).status_code == 422
    assert invite(client, role="operator", unit=foreign_unit.pk).status_code == 422
    assert invite(client, role="coordinator", government=dairi().pk).status_code == 200
    assert Invitation.objects.count() == 1


def test_an_administrator_invites_to_any_role(people, client_of):
    client = client_of("administrator")
    for role in Role:
        data = {"role": role.value}
        if role is Role.OPERATOR:
            data["unit"] = unit().pk
        elif role is not Role.ADMINISTRATOR:
            data["government"] = dairi().pk
        assert invite(client, **data).status_code == 200
    assert Invitation.objects.count() == len(Role)


def test_the_service_asks_for_the_right_as_well(people):
    actor = people["coordinator"]
    with pytest.raises(Exception, match="tidak dapat mengundang"):
        invitations.invitation_create(
            scope=Scope(Role.PUBLISHER, government=dairi()),
            email="",
            actor=actor,
            rights=rights_of(actor),
        )
    assert not Invitation.objects.exists()


def test_a_new_person_makes_an_account_and_is_inside(offer):
    _, url = offer()
    client = Client()
    assert "Operator · " in text_in(client.get(url))
    answer = client.post(url, typed())
    assert answer.status_code == 302
    assert answer.url == "/kerja/"
    assert is_inside(client)
    user = User.objects.get(username="ani")
    assert user.check_password(STRONG)
    assert user.assignments.get().unit == unit()
    row = Invitation.objects.get()
    assert (row.accepted_by, row.accepted_at is None) == (user, False)
    event = Event.objects.get(verb="invitation-accept")
    assert (event.actor, event.object_id) == (user, str(user.pk))
    assert not Event.objects.filter(verb="role-assign", object_id=str(user.pk)).exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"username": "operator"}, "username"),
        ({"username": "a b"}, "username"),
        ({"password": "kucing-lima"}, "password"),
        ({"password": "ani-sihombing"}, "password"),
        ({"email": ""}, "email"),
        ({"email": "DIPAKAI@dairi.test"}, "email"),
        ({"first_name": ""}, "first_name"),
    ],
)
def test_a_faulty_account_is_told_and_the_invitation_stays(offer, changes, field):
    User.objects.filter(username="auditor").update(email="dipakai@dairi.test")
    _, url = offer()
    before = User.objects.count()
    answer = Client().post(url, typed(**changes))
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert STRONG not in answer.content.decode()
    assert User.objects.count() == before
    assert Client().post(url, typed()).status_code == 302


def test_a_person_with_an_account_gets_the_role_added(offer, people):
    _, url = offer()
    client = logged_in("auditor")
    assert "auditor" in text_in(client.get(url))
    assert not RoleAssignment.objects.filter(user=people["auditor"], role="operator").exists()
    assert client.post(url).url == "/kerja/"
    assert people["auditor"].assignments.count() == 2


def test_who_holds_the_role_already_is_told_and_the_link_stays_good(offer, people):
    _, url = offer(Scope(Role.OPERATOR, unit=unit("dairi-disdukcapil")))
    answer = logged_in("operator").post(url)
    assert answer.status_code == 409
    assert "sudah memegang peran ini" in text_in(answer)
    assert Client().get(url).status_code == 200


def test_what_is_over_gets_one_answer(offer, people, client_of):
    accepted, revoked, expired = offer(), offer(), offer()
    assert Client().post(accepted[1], typed()).status_code == 302
    row = Invitation.objects.get(token_sha256=token_sha256(revoked[0]))
    client_of("coordinator").post(reverse("work-invitation-revoke", args=[row.pk]))
    Invitation.objects.filter(token_sha256=token_sha256(expired[0])).update(
        invited_at=timezone.now() - datetime.timedelta(days=8),
        expires_at=timezone.now() - datetime.timedelta(seconds=1),
    )
    users = User.objects.count()
    pages = set()
    for _, url in (accepted, revoked, expired):
        for answer in (Client().get(url), Client().post(url, typed(username="budi"))):
            assert answer.status_code == 410
            pages.add(text_in(answer))
        assert logged_in("auditor").post(url).status_code == 410
    assert len(pages) == 1
    unknown = reverse("account-invitation", args=["tidak-ada"])
    assert Client().get(unknown).status_code == 404
    assert User.objects.count() == users
    assert people["auditor"].assignments.count() == 1


def test_an_invitation_lasts_seven_days(offer):
    offer()
    row = Invitation.objects.get()
    assert row.expires_at - row.invited_at == datetime.timedelta(days=7)


def test_withdrawing_is_an_event_and_happens_once(offer, people, client_of):
    offer()
    url = reverse("work-invitation-revoke", args=[Invitation.objects.get().pk])
    assert client_of("coordinator").post(url).status_code == 302
    assert client_of("coordinator").post(url).status_code == 404
    assert Event.objects.filter(verb="invitation-revoke").count() == 1


def test_another_governments_invitation_is_out_of_sight(offer, people, client_of):
    foreign = Government.objects.exclude(code="12.11").first()
    offer(Scope(Role.COORDINATOR, government=foreign), actor="administrator")
    offer(Scope(Role.ADMINISTRATOR), actor="administrator")
    client = client_of("coordinator")
    for row in Invitation.objects.all():
        assert client.post(reverse("work-invitation-revoke", args=[row.pk])).status_code == 404
    assert client.get(reverse("work-people")).context["invitations"] == []
    assert len(client_of("administrator").get(reverse("work-people")).context["invitations"]) == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"revoked_at": timezone.now(), "accepted_at": timezone.now(), "by": True},
        {"accepted_at": timezone.now()},
        {"by": True},
        {"role": "administrator"},
        {"expires_at": timezone.now() - datetime.timedelta(days=9)},
    ],
)
def test_the_database_refuses_what_cannot_be(offer, people, wrong):
    offer()
    fields = {key: value for key, value in wrong.items() if key != "by"}
    if "by" in wrong:
        fields["accepted_by"] = people["auditor"]
    with pytest.raises(IntegrityError), transaction.atomic():
        Invitation.objects.update(**fields)


def test_of_twenty_who_use_one_link_at_once_one_succeeds(live_history):
    actor = User.objects.get(username="coordinator")
    scope = Scope(Role.OPERATOR, unit=unit())
    _, token = invitations.invitation_create(
        scope=scope, email="", actor=actor, rights=rights_of(actor)
    )

    def accept(number):
        name = f"orang{number}"
        person = invitations.NewAccount(name, name, "", f"{name}@dairi.test", STRONG)
        try:
            invitations.invitation_accept(token=token, person=person)
        except invitations.InvitationOver:
            return "over"
        return "accepted"

    results = at_once(accept, range(20))
    assert sorted(results) == ["accepted"] + ["over"] * 19
    assert User.objects.filter(username__startswith="orang").count() == 1
    assert Event.objects.filter(verb="invitation-accept").count() == 1
