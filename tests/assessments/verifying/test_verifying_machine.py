"""Any sequence of what people do to a unit keeps to the table, and leaves nothing half done."""

from __future__ import annotations

from contextlib import contextmanager
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from compliance.accounts.selectors import rights_of
from compliance.assessments import policies
from compliance.assessments.entries import EntryChange, entries_save
from compliance.assessments.models import Entry, EntryReview
from compliance.assessments.verifying import selectors, services
from compliance.audit.models import Event

from .conftest import everything, fresh
from .test_verifying_table import MAY, WITH_REASON

PEOPLE = ("operator", "coordinator", "verifier", "publisher")
MOVES = st.lists(
    st.tuples(
        st.sampled_from(PEOPLE),
        st.sampled_from([*MAY, *MAY, "accept_all", "accept_all", "return_one", "answer"]),
    ),
    max_size=14,
)


class Model:
    """What the table says, kept beside the database: a state, and each answer's verdict."""

    def __init__(self, keys):
        self.state = "draft"
        self.verdicts = dict.fromkeys(keys, "pending")
        self.begun = False  # a verifier has reviewed an answer of this submission

    def allows(self, who, move, key):
        if move == "answer":
            return who in {"operator", "coordinator"} and self.state in {"draft", "returned"}
        if move in {"accept_all", "return_one"}:
            return who == "verifier" and self.state == "submitted"
        if self.state not in MAY[move].get(who, {}):
            return False
        if move == "unit_take_back":
            return not self.begun
        if move == "unit_verify":
            return set(self.verdicts.values()) == {"accepted"}
        return True

    def make(self, who, move, key):
        if move == "answer":
            self.verdicts[key] = "pending"
        elif move == "accept_all":
            self.verdicts = dict.fromkeys(self.verdicts, "accepted")
            self.begun = True
        elif move == "return_one":
            self.verdicts[key] = "returned"
            self.begun = True
        else:
            self.state = MAY[move][who][self.state]
            if move == "unit_submit":
                self.begun = False


@contextmanager
def rolled_back():
    """Undo one example, so that the next one starts from the same unit."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def reviews(unit, key, verdict):
    given = selectors.unit_answers(fresh(unit)).given
    return [
        services.ReviewChange(
            a.question.key, verdict, "Contoh alasan." * (verdict == "returned"), a.entry.version
        )
        for a in given
        if key is None or a.question.key == key
    ]


def make(unit, person, move, key, number):
    who = {"unit_assessment_id": unit.pk, "actor": person, "rights": rights_of(person)}
    if move == "answer":
        entry = unit.entries.get(indicator=key[0], product_id=key[1])
        value = Decimal(number % 40) / 10 + Decimal("0.05")  # never what stands there already
        change = EntryChange(*key, value, seen_version=entry.version)
        return entries_save(changes=[change], **who)
    if move in {"accept_all", "return_one"}:
        chosen, verdict = (None, "accepted") if move == "accept_all" else (key, "returned")
        return services.entry_reviews_save(changes=reviews(unit, chosen, verdict), **who)
    more = {"reason": "Contoh alasan."} if move in WITH_REASON else {}
    return getattr(services, move)(**who, **more)


def stored_verdicts(unit):
    return {a.question.key: a.state for a in selectors.unit_answers(fresh(unit)).given}


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(moves=MOVES)
def test_any_sequence_keeps_to_the_table(unit, people, moves):
    keys = list(stored_verdicts(unit))
    with rolled_back():
        model = Model(keys)
        for number, (who, move) in enumerate(moves):
            key = keys[number % 3]
            before, events = everything(), Event.objects.count()
            if model.allows(who, move, key):
                make(unit, people[who], move, key, number)
                model.make(who, move, key)
                if move not in {"accept_all", "return_one"}:
                    assert Event.objects.count() == events + 1
            else:
                with pytest.raises((policies.ActionDenied, policies.ActionRefused)):
                    make(unit, people[who], move, key, number)
                assert everything() == before
            assert fresh(unit).status == model.state
            assert stored_verdicts(unit) == model.verdicts
        assert Entry.objects.filter(unit_assessment=unit).count() == len(keys)
        assert EntryReview.objects.filter(entry__unit_assessment=unit).count() <= len(keys)


def test_the_model_reaches_every_state(unit, people):
    """The control: the moves above can go all the way, and each is refused somewhere."""
    keys = list(stored_verdicts(unit))
    model = Model(keys)
    seen = {model.state}
    for who, move in (
        ("operator", "unit_submit"),
        ("verifier", "return_one"),
        ("verifier", "unit_return"),
        ("operator", "answer"),
        ("coordinator", "unit_submit"),
        ("verifier", "accept_all"),
        ("verifier", "unit_verify"),
    ):
        assert model.allows(who, move, keys[0])
        make(unit, people[who], move, keys[0], 7)
        model.make(who, move, keys[0])
        assert fresh(unit).status == model.state
        seen.add(model.state)
    assert seen == {"draft", "submitted", "returned", "verified"}
    assert all(not Model(keys).allows("publisher", move, keys[0]) for move in MAY)
