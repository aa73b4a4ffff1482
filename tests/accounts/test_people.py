"""The page of people: who sees whom, gives and takes what, and the last administrator."""

from __future__ import annotations

import contextlib
import threading

import pytest
from django.urls import reverse

from compliance.accounts import roles
from compliance.accounts.invitations import invitation_create
from compliance.accounts.models import Invitation, Role, RoleAssignment, User
from compliance.accounts.permissions import Scope
from compliance.accounts.refusals import ActionDenied, ActionRefused
from compliance.accounts.selectors import rights_of
from compliance.accounts.services import role_assign
from compliance.audit.models import Event
from tests.accounts.conftest import app_of, at_once, logged_in, text_in
from units.models import Government, ServiceUnit

PEOPLE = ("", "operator", "coordinator", "verifier", "publisher", "auditor", "administrator")


def dairi():
    return Government.objects.get(code="12.11")


def seen(client):
    page = client.get(reverse("work-people"))
    return {person.username for person in page.context["people"]}


def give(client, user, **data):
    return client.post(reverse("work-role-give", args=[user.pk]), data)


def take(client, user, role=None):
    held = user.assignments.filter(**({"role": role} if role else {})).first()
    return client.post(reverse("work-role-remove", args=[user.pk, held.pk]))


def switch(client, user, name="work-person-deactivate"):
    return client.post(reverse(name, args=[user.pk]))


def state():
    rows = RoleAssignment.objects.order_by("pk").values_list("user", "role", "unit", "government")
    return list(rows), list(User.objects.order_by("pk").values_list("is_active", flat=True))


@pytest.mark.parametrize("name", ["work-people", "work-person", "work-invite"])
def test_who_may_read(client_of, people, name):
    args = [people["operator"].pk] if name == "work-person" else []
    expected = dict.fromkeys(PEOPLE, 403) | {"": 302, "coordinator": 200, "administrator": 200}
    assert {w: client_of(w).get(reverse(name, args=args)).status_code for w in PEOPLE} == expected


@pytest.mark.parametrize(
    "name", ["work-role-give", "work-person-deactivate", "work-person-reactivate", "work-invite"]
)
def test_who_may_not_write(client_of, people, name):
    args = [] if name == "work-invite" else [people["operator2"].pk]
    before = state()
    data = {"role": "operator", "unit": ServiceUnit.objects.get(slug="dairi-dinsos").pk}
    for who in ("", "operator", "verifier", "publisher", "auditor"):
        answer = client_of(who).post(reverse(name, args=args), data)
        assert answer.status_code == (403 if who else 302)
    assert state() == before


def test_a_coordinator_sees_operators_and_coordinators_of_the_own_government(people, client_of):
    foreign = ServiceUnit.objects.exclude(government__code="12.11").first()
    stranger = User.objects.create_user("jauh", password="x")
    role_assign(user=stranger, role=Role.OPERATOR, unit=foreign, actor=None)
    assert seen(client_of("coordinator")) == {"operator", "operator2", "coordinator"}
    assert seen(client_of("administrator")) == {user.username for user in User.objects.all()}
    client = client_of("coordinator")
    for user in (stranger, people["verifier"], people["administrator"]):
        assert client.get(reverse("work-person", args=[user.pk])).status_code == 404
        assert switch(client, user).status_code == 404
        assert give(client, user, role="coordinator", government=dairi().pk).status_code == 404
    assert client.get(reverse("work-person", args=[10**9])).status_code == 404


def test_the_list_says_role_last_login_and_second_factor(people, client_of):
    app_of(people["operator"])
    logged_in("operator2")
    rows = client_of("coordinator").get(reverse("work-people")).context["people"]
    by_name = {row.username: row for row in rows}
    assert by_name["operator"].second_factor == "aktif"
    assert by_name["operator2"].second_factor == "belum"
    assert by_name["operator"].last_login == "belum pernah"
    assert by_name["operator2"].last_login != "belum pernah"
    unit = ServiceUnit.objects.get(slug="dairi-disdukcapil")
    assert [role.text for role in by_name["operator"].roles] == [f"Operator · {unit}"]


def test_the_list_costs_the_same_for_fifty_people(people, client_of, django_assert_max_num_queries):
    unit = ServiceUnit.objects.get(slug="dairi-dinsos")
    for number in range(50):
        user = User.objects.create_user(f"orang{number}")
        RoleAssignment.objects.create(user=user, role=Role.OPERATOR, unit=unit)
    client = client_of("coordinator")
    with django_assert_max_num_queries(8):
        assert len(seen(client)) == 53


def test_a_role_is_given_and_taken_with_one_event_each(people, client_of):
    client, user = client_of("coordinator"), people["operator"]
    before = Event.objects.count()
    unit = ServiceUnit.objects.get(slug="dairi-dinsos")
    assert give(client, user, role="operator", unit=unit.pk).status_code == 302
    assert user.assignments.count() == 2
    assert give(client, user, role="operator", unit=unit.pk).status_code == 409
    assert take(client, user).status_code == 302
    assert user.assignments.count() == 1
    verbs = [event.verb for event in Event.objects.all()[before:]]
    assert verbs == ["role-assign", "role-remove"]
    assert Event.objects.last().before["role"] == "operator"


def test_a_role_without_its_scope_is_a_fault_at_the_field(people, client_of):
    answer = give(client_of("coordinator"), people["operator"], role="operator")
    assert answer.status_code == 422
    assert "Pilih lokus" in text_in(answer)


def test_a_coordinator_neither_gives_nor_takes_a_role_beyond_the_own(people, client_of):
    user, client = people["operator"], client_of("coordinator")
    role_assign(user=user, role=Role.AUDITOR, government=dairi(), actor=None)
    before = state()
    assert give(client, user, role="publisher", government=dairi().pk).status_code == 422
    assert give(client, user, role="administrator").status_code == 422
    assert take(client, user, role="auditor").status_code == 404
    page = client.get(reverse("work-person", args=[user.pk]))
    assert [role.text.split(" ")[0] for role in page.context["person"].roles] == ["Operator"]
    assert state() == before
    actor = people["coordinator"]
    held = user.assignments.get(role="auditor")
    with pytest.raises(ActionDenied):
        roles.role_remove(assignment_id=held.pk, actor=actor, rights=rights_of(actor))
    assert state() == before


def test_the_rules_hold_without_the_forms(people):
    """What the lists do not offer, the services refuse as well."""
    foreign = ServiceUnit.objects.exclude(government__code="12.11").first()
    stranger = User.objects.create_user("jauh", password="x")
    held = role_assign(user=stranger, role=Role.OPERATOR, unit=foreign, actor=None)
    actor = people["coordinator"]
    whose = {"actor": actor, "rights": rights_of(actor)}
    theirs = Scope(Role.OPERATOR, unit=foreign)
    before = state()
    acts = (
        lambda: roles.role_give(user_id=people["operator"].pk, scope=theirs, **whose),
        lambda: roles.role_give(user_id=stranger.pk, scope=theirs, **whose),
        lambda: roles.role_remove(assignment_id=held.pk, **whose),
        lambda: roles.person_deactivate(user_id=stranger.pk, **whose),
        lambda: invitation_create(scope=theirs, email="", **whose),
        lambda: invitation_create(
            scope=Scope(Role.COORDINATOR, government=foreign.government), email="", **whose
        ),
    )
    for act in acts:
        with pytest.raises(ActionDenied):
            act()
    assert state() == before
    assert not Invitation.objects.exists()


def test_a_coordinator_does_not_close_an_account_with_roles_beyond_the_own(people, client_of):
    user = people["operator"]
    role_assign(user=user, role=Role.AUDITOR, government=dairi(), actor=None)
    client = client_of("coordinator")
    page = client.get(reverse("work-person", args=[user.pk]))
    assert page.context["person"].can_manage is False
    assert switch(client, user).status_code == 403
    assert User.objects.get(pk=user.pk).is_active
    assert switch(client_of("administrator"), user).status_code == 302
    assert not User.objects.get(pk=user.pk).is_active


def test_closing_and_opening_is_one_event_each_and_idle_the_second_time(people, client_of):
    client, user = client_of("coordinator"), people["operator"]
    for name in ("work-person-deactivate", "work-person-reactivate"):
        assert switch(client, user, name).status_code == 302
        assert switch(client, user, name).status_code == 302
    verbs = Event.objects.filter(verb__startswith="person-").values_list("verb", flat=True)
    assert list(verbs) == ["person-deactivate", "person-reactivate"]


@pytest.mark.parametrize("who", ["coordinator", "administrator"])
def test_nobody_closes_the_own_account(people, client_of, who):
    answer = switch(client_of(who), people[who])
    assert answer.status_code == 403
    assert User.objects.get(username=who).is_active


def test_the_last_administrator_stays(people, client_of):
    client, user = client_of("administrator"), people["administrator"]
    answer = take(client, user)
    assert answer.status_code == 409
    assert "administrator terakhir" in text_in(answer)
    closed = User.objects.create_user("tutup", is_active=False)
    role_assign(user=closed, role=Role.ADMINISTRATOR, actor=None)
    assert take(client, user).status_code == 409
    other = people["auditor"]
    role_assign(user=other, role=Role.ADMINISTRATOR, actor=None)
    assert take(client, user).status_code == 302
    assert not user.assignments.exists()


def test_the_last_administrator_is_not_closed(people):
    """By nobody: not even with rights that were read before they were lost."""
    other = people["auditor"]
    role_assign(user=other, role=Role.ADMINISTRATOR, actor=None)
    rights = rights_of(other)
    other.assignments.filter(role=Role.ADMINISTRATOR).delete()
    with pytest.raises(ActionRefused):
        roles.person_deactivate(user_id=people["administrator"].pk, actor=other, rights=rights)
    assert User.objects.get(username="administrator").is_active


def test_two_administrators_who_take_each_others_role_leave_one(live_history, monkeypatch):
    pair = [User.objects.get(username=name) for name in ("administrator", "auditor")]
    role_assign(user=pair[1], role=Role.ADMINISTRATOR, actor=None)
    rights = {user.pk: rights_of(user) for user in pair}
    meeting, check = threading.Barrier(2), roles.check_can_give_role

    def check_together(*asked):
        """Let both go on from here at once, if both get here: the second should be waiting."""
        with contextlib.suppress(threading.BrokenBarrierError):
            meeting.wait(timeout=2)
        check(*asked)

    def remove(both):
        actor, target = both
        try:
            held = target.assignments.get(role=Role.ADMINISTRATOR)
            roles.role_remove(assignment_id=held.pk, actor=actor, rights=rights[actor.pk])
        except (ActionRefused, RoleAssignment.DoesNotExist):
            return "refused"
        return "taken"

    monkeypatch.setattr(roles, "check_can_give_role", check_together)
    results = sorted(at_once(remove, [tuple(pair), tuple(reversed(pair))]))
    assert results == ["refused", "taken"]
    assert RoleAssignment.objects.filter(role=Role.ADMINISTRATOR).count() == 1
