"""The workflow as data: who does what in which state, every pair of them."""

from __future__ import annotations

import pytest

from compliance.accounts.models import Role
from compliance.accounts.services import role_assign
from compliance.assessments import policies, workflow
from compliance.assessments.models import UnitAssessment
from compliance.assessments.verifying import services
from compliance.assessments.workflow import ACTIONS, TRANSITIONS, Action
from compliance.audit.models import Event

from .conftest import everything, fresh

STATES = ("draft", "submitted", "verified", "returned")
PEOPLE = (
    *("operator", "operator2", "coordinator", "verifier"),
    *("publisher", "auditor", "administrator"),
)
# action -> who may do it at all, and from which state to which each of them leads the unit.
MAY = {
    "unit_submit": {
        "operator": {"draft": "submitted", "returned": "submitted"},
        "coordinator": {"draft": "submitted", "returned": "submitted"},
    },
    "unit_take_back": {
        "operator": {"submitted": "draft"},
        "coordinator": {"submitted": "draft"},
    },
    "unit_return": {"verifier": {"submitted": "returned"}},
    "unit_verify": {"verifier": {"submitted": "verified"}},
    "unit_reopen": {"verifier": {"verified": "returned"}, "coordinator": {"verified": "draft"}},
}
WITH_REASON = ("unit_take_back", "unit_return", "unit_reopen")
PAIRS = [(action, state, who) for action in MAY for state in STATES for who in PEOPLE]


def more_of(action):
    return {"reason": "Contoh alasan."} if action in WITH_REASON else {}


def test_each_step_of_the_table_belongs_to_one_action():
    made = [step for steps in ACTIONS.values() for step in steps]
    listed = [(source, target) for source, targets in TRANSITIONS.items() for target in targets]
    assert sorted(made) == sorted(listed)
    assert len(set(made)) == len(made)


def test_each_state_can_be_left_and_each_step_has_somebody():
    assert set(TRANSITIONS) == set(UnitAssessment.Status)
    for source, targets in TRANSITIONS.items():
        assert targets
        for target, makers in targets.items():
            assert makers
            assert workflow.follows(source, target)
            assert workflow.makers(source, target) == makers
    assert workflow.makers("draft", "verified") == frozenset()
    assert not workflow.follows("returned", "draft")


def test_the_roles_of_each_step_are_those_agreed_on():
    recorders = {"operator", "coordinator"}
    listed = {
        (str(source), str(target)): {str(role) for role in roles}
        for source, targets in TRANSITIONS.items()
        for target, roles in targets.items()
    }
    assert listed == {
        ("draft", "submitted"): recorders,
        ("returned", "submitted"): recorders,
        ("submitted", "draft"): recorders,
        ("submitted", "returned"): {"verifier"},
        ("submitted", "verified"): {"verifier"},
        ("verified", "returned"): {"verifier"},
        ("verified", "draft"): {"coordinator"},
    }


def test_the_table_of_the_tests_names_every_action():
    assert {name.replace("_", "-") for name in MAY} == {action.value for action in Action}
    assert len(PAIRS) == 5 * 4 * 7


@pytest.mark.parametrize(("action", "state", "who"), PAIRS)
def test_every_role_in_every_state(unit, put, review, act, action, state, who):
    put(unit, "submitted")
    if action == "unit_verify":
        review(unit)
    if state != "submitted":
        reviewed = [row.review for row in unit.entries.all() if action == "unit_verify"]
        put(unit, state)
        for row in reviewed:
            row.save(force_insert=True)
    target = MAY[action].get(who, {}).get(state)
    before = everything()
    if target is not None:
        assert act(action, unit, who, **more_of(action)).status == target
        assert fresh(unit).status == target
        event = Event.objects.latest("pk")
        assert (event.verb, event.before["status"], event.after["status"]) == (
            action.replace("_", "-"),
            state,
            target,
        )
        return
    refusal = policies.ActionRefused if who in MAY[action] else policies.ActionDenied
    with pytest.raises(refusal):
        act(action, unit, who, **more_of(action))
    assert everything() == before


@pytest.mark.parametrize("action", MAY)
def test_a_published_year_stands_still(history, act, action):
    """The control is the table above: the same people do the same in an open year."""
    unit = UnitAssessment.objects.get(
        assessment__year=2024, assessment__sample=True, unit__slug="dairi-disdukcapil"
    )
    before = everything()
    for who in MAY[action]:
        with pytest.raises(policies.ActionRefused, match="sudah terbit"):
            act(action, unit, who, **more_of(action))
    assert everything() == before


@pytest.mark.parametrize("action", ["unit_return", "unit_verify"])
def test_a_verifier_never_verifies_a_unit_that_the_same_person_operates(
    submitted, review, act, people, action
):
    review(submitted)
    role_assign(user=people["verifier"], role=Role.OPERATOR, unit=submitted.unit, actor=None)
    before = everything()
    with pytest.raises(policies.ActionDenied):
        act(action, submitted, "verifier", **more_of(action))
    with pytest.raises(policies.ActionDenied):
        review(submitted, verdict="returned", reason="Contoh.")
    assert everything() == before
    people["verifier"].assignments.filter(role="operator").delete()
    act(action, submitted, "verifier", **more_of(action))


@pytest.mark.parametrize("who", [name for name in PEOPLE if name != "verifier"])
def test_only_a_verifier_reviews_answers(submitted, review, who):
    before = everything()
    with pytest.raises(policies.ActionDenied):
        review(submitted, who=who)
    assert everything() == before


@pytest.mark.parametrize("state", ["draft", "returned", "verified"])
def test_answers_are_reviewed_only_while_the_unit_is_handed_in(unit, put, review, state):
    put(unit, state)
    before = everything()
    with pytest.raises(policies.ActionRefused, match="diajukan"):
        review(unit)
    assert everything() == before
    put(unit, "submitted")
    assert review(unit) == unit.entries.count()


def test_who_is_both_reopens_as_the_verifier(unit, put, act, people):
    put(unit, "verified")
    role_assign(
        user=people["coordinator"],
        role=Role.VERIFIER,
        government=unit.assessment.government,
        actor=None,
    )
    assert act("unit_reopen", unit, "coordinator", reason="Contoh.").status == "returned"


def test_buttons_and_guards_agree(unit, put, people):
    from compliance.accounts.selectors import rights_of

    for state in STATES:
        found = put(unit, state)
        for name, by_person in MAY.items():
            for who in PEOPLE:
                shown = policies.can_step(
                    Action(name.replace("_", "-")), rights_of(people[who]), found
                )
                assert shown == (state in by_person.get(who, {})), (state, name, who)


def test_the_services_are_those_of_the_table():
    assert all(callable(getattr(services, name)) for name in MAY)
