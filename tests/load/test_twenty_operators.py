"""Twenty people save at once for a minute; what the server acknowledged is what is stored.

LOAD_SECONDS shortens the minute while a developer tries something.
"""

from __future__ import annotations

import contextlib
import os
import threading
from collections import Counter
from contextlib import closing
from statistics import quantiles

import pytest

from tests.load.people import Person

SECONDS = float(os.environ.get("LOAD_SECONDS", "60"))
UNCHECKED = "tests.load.wsgi_unchecked:application"


@contextlib.contextmanager
def everybody(office, port):
    with contextlib.ExitStack() as stack:
        yield [
            stack.enter_context(closing(Person(facts, office.facts["units"], port)))
            for facts in office.facts["people"]
        ]


def work_together(people, seconds):
    threads = [threading.Thread(target=person.work, args=[seconds]) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def faults_of(people, stored):
    """Return each way in which what is stored differs from what was promised."""
    rows = {(row["unit"], row["field"]): row for row in stored}
    promises = [promise for person in people for promise in person.ledger.promises]
    found = []
    for promise in promises:
        row = rows.get((promise.unit, promise.field))
        notes = row["events"] if row else []
        if promise.version > len(notes) or notes[promise.version - 1] != promise.note:
            found.append(f"not in the log as promised: {promise}")
        if promise.version != promise.seen + 1:
            found.append(f"overwrote what its person never saw: {promise}")
    for row in stored:
        if row["version"] != len(row["events"]):
            found.append(f"the log has not one row a change: {row}")
        elif row["note"] != row["events"][-1]:
            found.append(f"the last change is not what is stored: {row}")
    events = sum(len(row["events"]) for row in stored)
    if events != len(promises):
        found.append(f"{events} events for {len(promises)} acknowledged answers")
    return found


def test_twenty_operators_lose_nothing(office, capsys):
    with office.serving() as port, everybody(office, port) as people:
        work_together(people, SECONDS)
    refusals = Counter(text for person in people for text in person.ledger.refusals)
    assert not refusals
    report = office.report()
    assert faults_of(people, report["stored"]) == []
    assert report["broken"] == []
    assert "locked" not in office.log.read_text()
    saves = [second for person in people for second in person.ledger.seconds]
    promises = sum(len(person.ledger.promises) for person in people)
    clashes = sum(len(person.ledger.clashes) for person in people)
    assert all(len(person.ledger.promises) > 3 for person in people), "somebody hardly saved"
    assert clashes > 0, "nobody met anybody, so nothing was tried"
    with capsys.disabled():
        print(
            f"\n{len(saves)} saves, {promises} answers, {clashes} clashes in {SECONDS:.0f} s; "
            f"95 % within {quantiles(saves, n=20)[-1]:.2f} s"
        )


def test_without_the_check_of_versions_the_same_work_loses_answers(office):
    """The control: the faults that the test above looks for do appear without the check."""
    with office.serving(UNCHECKED) as port, everybody(office, port) as people:
        work_together(people, min(SECONDS, 5))
    found = faults_of(people, office.report()["stored"])
    assert any("never saw" in text for text in found)


def two_on_one_field(office, port):
    """Let two operators of one unit fill in the same field; return what the second is told."""
    with everybody(office, port) as people:
        one, other = people[0], people[7]
        assert one.unit == other.unit
        asked = one.fields[0]
        one.save([(asked, 4)])
        return other.save([(asked, 2)])


def check_both_values_are_shown(answer):
    assert answer["saved"] == []
    [clash] = answer["clashes"]
    assert (clash["value"], clash["who"]) == ("4", "pengisi-00")


def test_the_second_of_two_is_shown_both_values(office):
    with office.serving() as port:
        check_both_values_are_shown(two_on_one_field(office, port))


def test_without_the_check_the_second_is_shown_nothing(office):
    with office.serving(UNCHECKED) as port:
        answer = two_on_one_field(office, port)
    with pytest.raises(AssertionError):
        check_both_values_are_shown(answer)
    assert len(answer["saved"]) == 1
