"""Handing in, reviewing, returning, verifying, opening again: what each needs and leaves behind."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection

from compliance.accounts.models import Role, User
from compliance.accounts.selectors import rights_of
from compliance.accounts.services import role_assign
from compliance.assessments import policies
from compliance.assessments import services as base
from compliance.assessments.entries import EntryChange, entries_save
from compliance.assessments.models import Entry, EntryReview
from compliance.assessments.verifying import selectors, services
from compliance.audit.models import Event
from units.models import ServiceUnit

from .conftest import everything, fresh

LOCK = 1 if connection.vendor == "postgresql" else 0  # of the event log


@pytest.fixture
def second_verifier(people, year):
    user = User.objects.create_user("verifier2")
    role_assign(user=user, role=Role.VERIFIER, government=year.government, actor=None)
    people["verifier2"] = user
    return user


def save(unit, actor, key, value, seen=None):
    entry = unit.entries.get(indicator=key[0], product_id=key[1])
    change = EntryChange(
        key[0], key[1], Decimal(value), seen_version=entry.version if seen is None else seen
    )
    return entries_save(
        unit_assessment_id=unit.pk, changes=[change], actor=actor, rights=rights_of(actor)
    )


# handing in


def test_an_incomplete_unit_is_refused_with_all_that_is_missing(unit, act, first_keys):
    for code, product in first_keys[:2]:
        unit.entries.get(indicator=code, product=product).delete()
    emptied = unit.entries.get(indicator=first_keys[2][0], product=first_keys[2][1])
    Entry.objects.filter(pk=emptied.pk).update(value=None, not_applicable=False)
    before = everything()
    with pytest.raises(services.UnitIncomplete) as refused:
        act("unit_submit", unit, "operator")
    missing = refused.value.missing
    assert [question.key for question in missing.questions] == first_keys
    assert not missing.products_short
    assert everything() == before


def test_what_is_missing_is_what_the_unit_itself_counts(year):
    for unit in year.units.select_related("unit", "assessment__government"):
        missing = selectors.unit_answers(unit).missing
        assert len(missing.questions) == unit.expected - unit.filled


def test_products_that_the_method_wants_are_missing_too(year, people, act):
    coordinator = people["coordinator"]
    rights = rights_of(coordinator)
    opened = base.assessment_open(
        government=year.government, year=2023, track="self", actor=coordinator, rights=rights
    )
    locus = ServiceUnit.objects.create(
        government=year.government, slug="tanpa-produk", name="Lokus Tanpa Produk", kind="other"
    )
    unit = base.unit_add(assessment_id=opened.pk, unit=locus, actor=coordinator, rights=rights)
    with pytest.raises(services.UnitIncomplete) as refused:
        act("unit_submit", unit, "coordinator")
    missing = refused.value.missing
    assert (missing.products, missing.products_wanted, missing.products_short) == (0, 2, True)
    assert all(question.product is None for question in missing.questions)


def test_not_applicable_is_an_answer(unit, act, first_keys):
    code, product = first_keys[0]
    entry = unit.entries.get(indicator=code, product=product)
    Entry.objects.filter(pk=entry.pk).update(value=None, not_applicable=True)
    assert act("unit_submit", unit, "operator").status == "submitted"


def test_a_printed_result_lacks_no_answers(year, people, act):
    unit = year.units.get(unit__slug="dairi-disdik")
    assert selectors.unit_answers(unit).missing
    base.reported_unit_record(
        unit_assessment_id=unit.pk,
        figure="91.50",
        dimensions={},
        source=base.Source(name="contoh.go.id"),
        actor=people["coordinator"],
        rights=rights_of(people["coordinator"]),
    )
    assert act("unit_submit", unit, "coordinator").status == "submitted"


def test_who_handed_in_and_when_is_kept_and_said(unit, act, people):
    done = act("unit_submit", unit, "operator")
    stored = fresh(unit)
    assert (stored.submitted_by, stored.submitted_at) == (people["operator"], done.submitted_at)
    with pytest.raises(
        policies.ActionRefused, match=r"Terkunci: diajukan oleh operator pada .*WIB"
    ):
        act("unit_submit", unit, "coordinator")
    with pytest.raises(policies.ActionRefused, match="diajukan oleh operator"):
        save(unit, people["operator"], ("IN-01", None), 1)


# taking back


def test_what_was_handed_in_is_taken_back_with_a_reason(unit, act):
    act("unit_submit", unit, "operator")
    act("unit_take_back", unit, "operator", reason="  Ada yang keliru.  ")
    stored = fresh(unit)
    assert (stored.status, stored.reason) == ("draft", "Ada yang keliru.")
    assert (stored.submitted_at, stored.submitted_by) == (None, None)
    event = Event.objects.latest("pk")
    assert event.before == {"status": "submitted", "reason": ""}
    assert event.after == {"status": "draft", "reason": "Ada yang keliru."}


def test_nothing_is_taken_back_once_a_verifier_has_begun(unit, act, review, first_keys):
    act("unit_submit", unit, "operator")
    review(unit, keys=first_keys[:1])
    before = everything()
    with pytest.raises(policies.ActionRefused, match="sudah mulai menilai"):
        act("unit_take_back", unit, "operator", reason="Contoh.")
    assert everything() == before


def test_reviews_of_an_earlier_submission_do_not_hold_it(unit, act, review, first_keys):
    act("unit_submit", unit, "operator")
    review(unit, keys=first_keys[:1])
    act("unit_return", unit, "verifier", reason="Contoh.")
    act("unit_submit", unit, "operator")
    assert act("unit_take_back", unit, "operator", reason="Contoh.").status == "draft"


@pytest.mark.parametrize("reason", ["", "   ", "\n", "a" * 2001])
@pytest.mark.parametrize(
    ("name", "state", "who"),
    [
        ("unit_take_back", "submitted", "operator"),
        ("unit_return", "submitted", "verifier"),
        ("unit_reopen", "verified", "verifier"),
        ("unit_reopen", "verified", "coordinator"),
    ],
)
def test_a_reason_is_needed_and_kept_short(unit, put, act, name, state, who, reason):
    put(unit, state)
    before = everything()
    with pytest.raises(services.ReasonMissing):
        act(name, unit, who, reason=reason)
    assert everything() == before


# reviewing


def test_many_verdicts_are_one_save_with_an_event_each(submitted, review, people):
    count = submitted.entries.count()
    assert review(submitted) == count
    rows = EntryReview.objects.filter(entry__unit_assessment=submitted)
    assert rows.filter(verdict="accepted", reviewed_by=people["verifier"]).count() == count
    assert Event.objects.filter(verb="review-save").count() == count
    event = Event.objects.latest("pk")
    assert event.object_type == "assessments.entry"
    assert (event.before, event.after["verdict"]) == (None, "accepted")


def test_the_same_verdicts_again_write_nothing(submitted, review, first_keys):
    review(submitted, verdict="returned", reason="Contoh.", keys=first_keys)
    before = everything()
    assert review(submitted, verdict="returned", reason=" Contoh. ", keys=first_keys) == 0
    assert everything() == before
    assert review(submitted, verdict="returned", reason="Lain.", keys=first_keys[:1]) == 1
    assert Event.objects.latest("pk").before["reason"] == "Contoh."


def test_a_return_needs_its_reason(submitted, review, first_keys):
    before = everything()
    with pytest.raises(services.ReasonMissing):
        review(submitted, verdict="returned", reason=" ", keys=first_keys)
    assert everything() == before


def test_faulty_reviews_are_refused(submitted, review, act, first_keys):
    before = everything()
    with pytest.raises(services.ReviewFaulty):
        review(submitted, verdict="maybe", keys=first_keys)
    one = services.ReviewChange(first_keys[0], "accepted", seen_version=1)
    for changes in ([one, one], [services.ReviewChange(("ZZ-99", None), "accepted")]):
        with pytest.raises(services.ReviewFaulty):
            act("entry_reviews_save", submitted, "verifier", changes=changes)
    entry = submitted.entries.get(indicator=first_keys[0][0], product=first_keys[0][1])
    Entry.objects.filter(pk=entry.pk).update(value=None)
    with pytest.raises(services.ReviewFaulty):
        act("entry_reviews_save", submitted, "verifier", changes=[one])
    Entry.objects.filter(pk=entry.pk).update(value=entry.value)
    assert everything() == before


def test_an_answer_that_changed_meanwhile_is_refused_and_named(submitted, review, first_keys):
    entry = submitted.entries.get(indicator=first_keys[1][0], product=first_keys[1][1])
    Entry.objects.filter(pk=entry.pk).update(version=entry.version + 1)
    before = everything()
    with pytest.raises(services.ReviewConflict) as refused:
        review(submitted, keys=first_keys, seen=entry.version)
    assert refused.value.keys == (first_keys[1],)
    assert everything() == before
    assert review(submitted, keys=first_keys) == 3


def test_what_another_verifier_said_meanwhile_is_not_overwritten_unseen(
    submitted, review, second_verifier, first_keys
):
    review(submitted, who="verifier2", verdict="returned", reason="Contoh.", keys=first_keys[:1])
    before = everything()
    with pytest.raises(services.ReviewConflict) as refused:
        review(submitted, keys=first_keys, mark="")
    assert refused.value.keys == (first_keys[0],)
    assert everything() == before
    mark = selectors.unit_answers(fresh(submitted)).by_key[first_keys[0]].mark
    assert review(submitted, keys=first_keys[:1], mark=mark) == 1


@pytest.mark.parametrize("trace", ["updated_by", "event"])
def test_nobody_reviews_an_answer_of_the_own_hand(
    unit, put, review, people, second_verifier, first_keys, trace
):
    """Also when another person wrote it anew since; the other verifier is the control."""
    verifier = people["verifier"]
    if trace == "event":
        role_assign(
            user=verifier, role=Role.COORDINATOR, government=unit.assessment.government, actor=None
        )
        save(unit, verifier, first_keys[0], 1)
        save(unit, people["coordinator"], first_keys[0], 2)
        verifier.assignments.filter(role="coordinator").delete()
    else:
        code, product = first_keys[0]
        unit.entries.filter(indicator=code, product=product).update(updated_by=verifier)
    put(unit, "submitted")
    before = everything()
    with pytest.raises(policies.ActionDenied, match="tulis sendiri"):
        review(unit, keys=first_keys)
    assert everything() == before
    assert review(unit, keys=first_keys[1:]) == 2
    assert review(unit, who="verifier2", keys=first_keys[:1]) == 1


def test_own_answers_are_found_by_row_and_by_log(unit, people, first_keys):
    entries = list(unit.entries.all())
    operator = people["operator"]
    assert selectors.written_by(operator.pk, entries) == set()
    assert selectors.written_by(None, entries) == set()
    Entry.objects.filter(pk=entries[0].pk).update(updated_by=operator)
    assert selectors.written_by(operator.pk, list(unit.entries.all())) == {entries[0].pk}
    save(unit, operator, first_keys[2], 1)
    save(unit, people["coordinator"], first_keys[2], 2)
    code, product = first_keys[2]
    third = unit.entries.get(indicator=code, product=product)
    assert third.pk in selectors.written_by(operator.pk, list(unit.entries.all()))


# returning and verifying


def test_returned_answers_are_reason_enough(submitted, review, act, first_keys):
    with pytest.raises(services.ReasonMissing):
        act("unit_return", submitted, "verifier", reason="")
    review(submitted, verdict="returned", reason="Contoh.", keys=first_keys[:2])
    done = act("unit_return", submitted, "verifier", reason="")
    assert (done.status, done.reason) == (
        "returned",
        "Lihat alasan pada 2 isian yang dikembalikan.",
    )
    assert done.submitted_at is None


def test_only_a_wholly_accepted_unit_is_verified(submitted, review, act, first_keys, people):
    review(submitted)
    review(submitted, verdict="returned", reason="Contoh.", keys=first_keys[:1])
    before = everything()
    with pytest.raises(services.NotAccepted) as refused:
        act("unit_verify", submitted, "verifier")
    assert [answer.question.key for answer in refused.value.answers] == first_keys[:1]
    assert everything() == before
    review(submitted, keys=first_keys[:1])
    done = act("unit_verify", submitted, "verifier")
    assert (done.status, done.verified_by) == ("verified", people["verifier"])


def test_an_acceptance_of_an_older_version_does_not_count(submitted, review, act, first_keys):
    review(submitted)
    code, product = first_keys[0]
    entry = submitted.entries.get(indicator=code, product=product)
    Entry.objects.filter(pk=entry.pk).update(version=entry.version + 1)
    with pytest.raises(services.NotAccepted):
        act("unit_verify", submitted, "verifier")
    review(submitted, keys=first_keys[:1])
    assert act("unit_verify", submitted, "verifier").status == "verified"


def test_an_answer_that_went_missing_keeps_a_unit_from_being_verified(
    submitted, review, act, first_keys
):
    review(submitted)
    code, product = first_keys[0]
    entry = submitted.entries.get(indicator=code, product=product)
    Entry.objects.filter(pk=entry.pk).update(value=None, not_applicable=False)
    with pytest.raises(services.UnitIncomplete):
        act("unit_verify", submitted, "verifier")


def test_after_a_return_only_what_changed_is_reviewed_again(unit, act, review, people, first_keys):
    act("unit_submit", unit, "operator")
    review(unit)
    review(unit, verdict="returned", reason="Contoh.", keys=first_keys[:2])
    act("unit_return", unit, "verifier", reason="")
    assert set(selectors.returned_reviews(fresh(unit))) == set(first_keys[:2])
    save(unit, people["operator"], first_keys[0], 1)
    assert set(selectors.returned_reviews(fresh(unit))) == {first_keys[1]}
    act("unit_submit", unit, "operator")
    found = selectors.unit_answers(fresh(unit))
    states = {a.question.key: (a.state, a.unchanged, a.to_review) for a in found.given}
    assert states.pop(first_keys[0]) == ("pending", False, True)
    assert states.pop(first_keys[1]) == ("returned", True, True)
    assert set(states.values()) == {("accepted", False, False)}
    review(unit, keys=first_keys[:2])
    assert act("unit_verify", unit, "verifier").status == "verified"


def test_the_returned_reason_is_there_with_who_said_it(submitted, review, first_keys, people):
    review(submitted, verdict="returned", reason="Bukti kurang.", keys=first_keys[:1])
    rows = selectors.returned_reviews(submitted)
    assert rows[first_keys[0]].reason == "Bukti kurang."
    assert rows[first_keys[0]].reviewed_by == people["verifier"]


# opening again


@pytest.mark.parametrize(("who", "target"), [("verifier", "returned"), ("coordinator", "draft")])
def test_a_verified_unit_is_opened_with_a_reason_and_keeps_its_reviews(
    submitted, review, act, people, who, target
):
    review(submitted)
    act("unit_verify", submitted, "verifier")
    done = act("unit_reopen", submitted, who, reason="Ada temuan.")
    assert (done.status, done.reason, done.reason_by) == (target, "Ada temuan.", people[who])
    assert (done.verified_at, done.verified_by, done.submitted_at) == (None, None, None)
    act("unit_submit", submitted, "operator")
    assert act("unit_verify", submitted, "verifier").status == "verified"


# all or nothing


@pytest.mark.parametrize(
    ("name", "state", "who"),
    [
        ("unit_submit", "draft", "operator"),
        ("unit_take_back", "submitted", "operator"),
        ("unit_return", "submitted", "verifier"),
        ("unit_verify", "submitted", "verifier"),
        ("unit_reopen", "verified", "verifier"),
        ("unit_reopen", "verified", "coordinator"),
    ],
)
def test_step_and_event_stand_or_fall_together(
    unit, put, review, act, monkeypatch, name, state, who
):
    put(unit, state)
    if name == "unit_verify":
        review(unit)
    more = {} if name in {"unit_submit", "unit_verify"} else {"reason": "Contoh."}
    before = everything()

    def broken(**_):
        raise RuntimeError("the log is full")

    monkeypatch.setattr(services, "event_append", broken)
    with pytest.raises(RuntimeError):
        act(name, unit, who, **more)
    assert everything() == before
    monkeypatch.undo()
    act(name, unit, who, **more)


def test_reviews_and_events_stand_or_fall_together(submitted, review, monkeypatch):
    before = everything()

    def broken(**_):
        raise RuntimeError("the log is full")

    monkeypatch.setattr(services, "events_append", broken)
    with pytest.raises(RuntimeError):
        review(submitted)
    assert everything() == before


@pytest.mark.parametrize("name", ["unit_return", "unit_verify"])
def test_reviews_and_step_of_one_act_stand_or_fall_together(
    submitted, act, people, monkeypatch, name
):
    verdict = "returned" if name == "unit_return" else "accepted"
    changes = [
        services.ReviewChange(a.question.key, verdict, "Contoh.", a.entry.version)
        for a in selectors.unit_answers(submitted).given
    ]
    more = {"reason": ""} if name == "unit_return" else {}
    before = everything()

    def broken(**_):
        raise RuntimeError("the log is full")

    monkeypatch.setattr(services, "event_append", broken)
    with pytest.raises(RuntimeError):
        act(name, submitted, "verifier", changes=changes, **more)
    assert everything() == before
    monkeypatch.undo()
    act(name, submitted, "verifier", changes=changes, **more)
    assert EntryReview.objects.filter(entry__unit_assessment=submitted).count() == len(changes)


def test_a_refused_verification_keeps_no_review_of_the_same_act(submitted, act, first_keys):
    entry = submitted.entries.get(indicator=first_keys[0][0], product=first_keys[0][1])
    one = services.ReviewChange(first_keys[0], "accepted", seen_version=entry.version)
    before = everything()
    with pytest.raises(services.NotAccepted):
        act("unit_verify", submitted, "verifier", changes=[one])
    assert everything() == before


# what it costs


@pytest.mark.parametrize(
    ("name", "state", "who", "most"),
    [
        ("unit_submit", "draft", "operator", 12),
        ("unit_take_back", "submitted", "operator", 10),
        ("unit_return", "submitted", "verifier", 12),
        ("unit_verify", "submitted", "verifier", 12),
        ("unit_reopen", "verified", "verifier", 9),
    ],
)
def test_a_step_keeps_its_budget(
    unit, put, review, people, name, state, who, most, django_assert_max_num_queries
):
    put(unit, state)
    if name == "unit_verify":
        review(unit)
    more = {} if name in {"unit_submit", "unit_verify"} else {"reason": "Contoh."}
    rights = rights_of(people[who])
    with django_assert_max_num_queries(most + LOCK):
        getattr(services, name)(
            unit_assessment_id=unit.pk, actor=people[who], rights=rights, **more
        )


@pytest.mark.parametrize("count", [1, 31])
def test_reviews_keep_their_budget_however_many(
    submitted, people, count, django_assert_max_num_queries
):
    given = selectors.unit_answers(submitted).given[:count]
    assert len(given) == count
    changes = [
        services.ReviewChange(a.question.key, "accepted", seen_version=a.entry.version)
        for a in given
    ]
    rights = rights_of(people["verifier"])
    with django_assert_max_num_queries(16 + LOCK):
        services.entry_reviews_save(
            unit_assessment_id=submitted.pk,
            changes=changes,
            actor=people["verifier"],
            rights=rights,
        )
