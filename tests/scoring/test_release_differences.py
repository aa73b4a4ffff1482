"""What a correction says that it changed must be what it changed: found in a set, by name."""

from __future__ import annotations

import json
import time

import pytest

from scoring import release_set
from scoring.release import canonical, results_of
from scoring.release_differences import CHANGES, Corrections, differences, flat
from scoring.release_set import FOLDER, MANIFEST, check_set, newest_numbers
from scoring.verification import Budget, check_text

from .release_documents import Files, chain, chained, files_of, links_of, printed, unit

TEXTS = chain()
SECOND, THIRD = 3, 6  # the places of the two corrections in the chain
NAME = {SECOND: "12.11/2022/official/2", THIRD: "12.11/2022/official/3"}


def faults_of(documents, *, restate=False, **more):
    """The faults of a set of documents that were hashed and chained anew, so that no hash tells."""
    files = files_of(chained(documents, restate=restate))
    return check_set(Files(files), holds=lambda *_: False, **more).faults


def opened():
    return [json.loads(text) for text in TEXTS]


def changes_of(documents, index=SECOND):
    return documents[index]["release"]["changes"]


def removed(told):
    del told[1]


def added(told):
    told.append({"path": "year", "before": "2021", "after": "2022"})


def swapped(told):
    told[0], told[1] = told[1], told[0]


def twice(told):
    told.insert(1, {**told[0]})


def emptied(told):
    told.clear()


def other(side, value):
    def edit(told):
        told[0][side] = value

    return edit


FIGURE = "reported[total/Sumber contoh/https://example.org/nilai].figure"


def test_the_corrections_of_the_tests_tell_what_they_change():
    documents = opened()
    assert changes_of(documents)[0] == {"path": FIGURE, "before": "79.12", "after": "79.21"}
    assert len(changes_of(documents)) > 2
    assert faults_of(documents) == ()  # the control: chained anew without an edit, all is well


@pytest.mark.parametrize(
    ("edit", "place", "reason"),
    [
        (other("before", "79.00"), "[0].before", f"says that '{FIGURE}' is '79.00', not '79.12'"),
        (other("after", "99.21"), "[0].after", f"says that '{FIGURE}' is '99.21', not '79.21'"),
        (other("before", None), "[0].before", "is None, not '79.12'"),
        (other("after", 79), "[0].after", "is 79, not '79.21'"),
        (removed, "", "does not tell of the change of 'reported[total/"),
        (added, "[{last}]", "tells of a change of 'year', which did not change"),
        (swapped, "[0].path", f"the changes are out of order; '{FIGURE}' belongs here"),
        (twice, "[1]", f"'{FIGURE}' is there twice"),
    ],
)
def test_a_line_that_is_not_what_was_made_is_found_by_name(monkeypatch, edit, place, reason):
    documents = opened()
    edit(changes_of(documents))
    faults = faults_of(documents)
    due = f"{CHANGES}{place.format(last=len(changes_of(documents)) - 1)}"
    assert [(fault.release, fault.place) for fault in faults] == [(NAME[SECOND], due)]
    assert reason in faults[0].reason_en
    assert faults[0].reason != faults[0].reason_en

    monkeypatch.setattr(release_set.Corrections, "found", lambda *_: [])
    assert faults_of(documents) == ()  # a control: nothing else finds it


def test_each_change_that_is_kept_back_is_told():
    documents = opened()
    due = [change["path"] for change in changes_of(documents, THIRD)]
    emptied(changes_of(documents, THIRD))
    faults = faults_of(documents)
    assert {(fault.release, fault.place) for fault in faults} == {(NAME[THIRD], CHANGES)}
    assert [path for path in due if any(repr(path) in f.reason_en for f in faults)] == due


def test_a_correction_shows_that_what_it_corrects_was_rewritten():
    """Whoever rewrites the first release and all hashes must rewrite the correction's words too."""
    documents = opened()
    documents[0]["reported"][0]["figure"] = "99.12"
    documents[0]["results"] = results_of(documents[0])
    assert {fault.release for fault in faults_of(documents)} == {NAME[SECOND]}
    assert faults_of(documents, restate=True) == ()


def test_each_correction_is_compared_with_the_one_before_it():
    documents = opened()
    changes_of(documents, THIRD)[:] = differences(documents[0], documents[THIRD])
    assert {fault.release for fault in faults_of(documents)} == {NAME[THIRD]}


def test_a_set_without_a_manifest_is_compared_too():
    documents = opened()
    removed(changes_of(documents))
    files = files_of(chained(documents, restate=False))
    del files[MANIFEST]
    faults = check_set(Files(files), holds=lambda *_: False).faults
    assert [f.release for f in faults if f.place == CHANGES] == [NAME[SECOND]]


def test_a_text_that_was_spoilt_is_the_one_to_blame():
    """A correction is compared with the very text that it names, not with what stands there."""
    files = files_of(TEXTS)
    name = next(name for name in files if name.startswith(f"{FOLDER}000001"))
    spoilt = files | {name: files[name].replace(b"Kabupaten Dairi", b"Kabupaten Dairy")}
    faults = check_set(Files(spoilt), holds=lambda *_: False).faults
    assert [(fault.release, fault.place) for fault in faults] == [
        ("12.11/2022/official/1", "sha256")
    ]


def test_only_texts_that_are_corrected_later_are_kept():
    corrections = Corrections(newest_numbers(links_of(TEXTS)))
    held = []
    for link, text in zip(links_of(TEXTS), TEXTS, strict=True):
        assert corrections.found(link, text.encode(), json.loads(text)) == []
        held.append(len(corrections.kept))
    assert held == [1, 1, 1, 1, 1, 1, 0]


def test_a_budget_ends_what_comparing_may_cost():
    documents, links = opened(), links_of(TEXTS)
    for budget, due in ((Budget(10**9), []), (Budget(1), [CHANGES]), (None, [])):
        corrections = Corrections()
        corrections.found(links[0], TEXTS[0].encode(), documents[0])
        raw = TEXTS[SECOND].encode()
        found = corrections.found(links[SECOND], raw, documents[SECOND], budget)
        assert [place for place, _reason in found] == due


def test_a_change_that_is_nested_without_end_is_told():
    documents, links = opened(), links_of(TEXTS)
    deep = "x"
    for _ in range(5_000):
        deep = [deep]
    changes_of(documents)[0]["after"] = deep
    corrections = Corrections()
    corrections.found(links[0], TEXTS[0].encode(), documents[0])
    found = corrections.found(links[SECOND], b"", documents[SECOND])
    assert [place for place, _reason in found] == [CHANGES]


def test_two_figures_of_one_source_have_two_places():
    two = {"reported": [printed("80"), printed("81"), printed("82")]}
    paths = [path for path in flat(two) if path.endswith(".figure")]
    assert paths == [FIGURE, *(FIGURE.replace("].", f"]#{n}.") for n in (2, 3))]


def test_comparing_grows_with_the_size_alone():
    """Each entry once looked at all values before it: 200 units took minutes."""

    def seconds(count):
        answers = [("K.1", None, "4"), ("K.2", None, "2")]
        units = [unit(f"u{n}", products=("akta",), entries=answers) for n in range(count)]
        began = time.process_time()
        assert len(flat({"units": units})) > 8 * count
        return time.process_time() - began

    seconds(10)
    assert seconds(4_000) < 60 * max(seconds(200), 0.001)


def test_the_text_of_a_correction_is_whole_by_itself():
    """A control: by itself no text can say what it changed."""
    documents = opened()
    removed(changes_of(documents))
    assert check_text(canonical(documents[SECOND]))[1] == []
