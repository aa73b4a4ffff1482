"""Whatever is changed in a set of releases is found, and by the name of its release."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections import Counter
from dataclasses import replace
from functools import cache
from random import Random

import pytest

from scoring import release_set, verification
from scoring.errors import ScoringError
from scoring.release import GENESIS, canonical, results_of, sha256_of
from scoring.release_archive import (
    ArchiveFiles,
    FolderFiles,
    archive_bytes,
    archive_faults,
    archive_pieces,
)
from scoring.release_set import (
    MANIFEST,
    PUBLIC_KEY,
    SIGNATURE,
    UnreadableFile,
    check_set,
    encoded,
    file_of,
    manifest_bytes,
    manifest_of,
)
from scoring.verification import Budget, check_chain, check_text, differences

from .conftest import SMALL
from .release_documents import (
    REPLY,
    YEARS,
    Files,
    chain,
    chained,
    document,
    files_of,
    links_of,
    printed,
    unit,
)

TEXTS = chain()
SET = files_of(TEXTS)
NAMES = [link.name for link in links_of(TEXTS)]
KEY, SIGNED = b"K" * 32, b"S" * 64


def holds(key, signature, message):
    """A stand-in for Ed25519: one key, one signature, of one manifest."""
    return (key, signature, message) == (KEY, SIGNED, SET[MANIFEST])


def faults_of(files, **more):
    return check_set(Files(files), holds=holds, **more).faults


def found(faults):
    return [(fault.release, fault.place) for fault in faults]


def changed(raw, rng):
    """The same bytes but one, and where it is."""
    place = rng.randrange(len(raw))
    other = (raw[place] + rng.randrange(1, 256)) % 256
    return raw[:place] + bytes([other]) + raw[place + 1 :], place


def opened(texts=TEXTS):
    return [json.loads(text) for text in texts]


# --- a whole set -------------------------------------------------------------------------------


def test_an_unchanged_set_is_whole():
    report = check_set(Files(SET), holds=holds)
    assert report.faults == ()
    assert report.whole
    assert [one.name for one in report.releases] == NAMES
    assert report.head == sha256_of(TEXTS[-1])
    assert report.key is None


def test_the_set_of_the_tests_holds_what_a_release_can_hold():
    documents = opened()
    assert {d["track"] for d in documents} == {"official", "self"}
    assert max(d["release"]["number"] for d in documents) == 3
    bases = {u["score_basis"] for d in documents for u in d["results"]["units"]}
    assert bases == {"reported", "computed", ""}
    assert any(d["results"]["reconciliation"] for d in documents)
    assert any(u["reply"] for d in documents for u in d["units"])


def test_an_empty_chain_is_a_whole_set():
    report = check_set(Files({MANIFEST: manifest_bytes([], made_at=None)}), holds=holds)
    assert (report.faults, report.head, report.releases) == ((), GENESIS, ())


@pytest.fixture
def remembering(monkeypatch):
    """Let texts that did not change be checked once; the check of one asks nothing else."""
    kept = cache(lambda raw, name: check_text(raw, name=name))
    monkeypatch.setattr(
        release_set, "check_text", lambda raw, *, name, budget: kept(bytes(raw), name)
    )


def test_a_thousand_single_bytes_are_all_found_by_name(remembering):
    rng = Random(20261125)
    missed, misnamed = [], []
    for _ in range(1000):
        name = rng.choice(list(SET))
        raw, place = changed(SET[name], rng)
        faults = faults_of(SET | {name: raw})
        if not faults:
            missed.append((name, place))
        due = {link.name for link in links_of(TEXTS) if file_of(link) == name}
        if due and {fault.release for fault in faults} != due:
            misnamed.append((name, place, found(faults)))
        if not due and not any(fault.place.startswith(MANIFEST) for fault in faults):
            misnamed.append((name, place, found(faults)))
    assert (missed, misnamed) == ([], [])


def test_without_the_hash_a_changed_name_is_not_found(monkeypatch):
    """A control: it is the hash that finds it, since a name changes no figure."""
    name = next(name for name in SET if "000002" in name)
    files = SET | {name: SET[name].replace(b"Kabupaten Dairi", b"Kabupaten Dairy")}
    assert found(faults_of(files)) == [("12.11/2023/official/1", "sha256")]
    real = hashlib.sha256

    def blind(raw):
        return real(raw.replace(b"Dairy", b"Dairi"))

    monkeypatch.setattr(hashlib, "sha256", blind)
    assert faults_of(files) == ()


def test_a_forger_who_hashes_all_again_is_found_by_the_figures(monkeypatch):
    documents = opened()
    documents[2]["results"]["units"][0]["score"] = "99.00"
    documents[4]["reported"][0]["figure"] = "61"
    files = files_of(chained(documents))
    faults = faults_of(files)
    assert found(faults)[:1] == [("12.11/2022/self/1", "results.units[0].score")]
    assert ("kl-contoh/2024/official/1", "results.units[0].score") in found(faults)
    assert {fault.release for fault in faults} == {"12.11/2022/self/1", "kl-contoh/2024/official/1"}
    assert "'99.00'" in faults[0].reason_en
    assert "'99.00'" in faults[0].reason

    monkeypatch.setattr(verification, "results_of", lambda document: document["results"])
    assert faults_of(files) == ()  # a control: nothing else would find it


def test_a_forger_who_reckons_all_again_is_found_by_a_head_that_somebody_kept():
    documents = opened()
    documents[0]["reported"][0]["figure"] = "99.12"
    documents[0]["results"] = results_of(documents[0])
    files = files_of(chained(documents))
    assert faults_of(files) == ()
    assert found(faults_of(files, expected_head=sha256_of(TEXTS[-1]))) == [(NAMES[-1], "head")]
    signed = {SIGNATURE: encoded(SIGNED), PUBLIC_KEY: encoded(KEY)}
    assert faults_of(SET | signed) == ()
    assert found(faults_of(files | signed)) == [("", SIGNATURE)]


def test_two_releases_that_changed_places_are_both_named():
    names = [name for name in SET if name != MANIFEST]
    rng = Random(7)
    for _ in range(30):
        one, two = rng.sample(names, 2)
        faults = faults_of(SET | {one: SET[two], two: SET[one]})
        due = {link.name for link in links_of(TEXTS) if file_of(link) in {one, two}}
        assert due <= {fault.release for fault in faults}


def test_rows_of_the_manifest_that_changed_places_are_found():
    manifest = json.loads(SET[MANIFEST])
    rows = manifest["releases"]
    rows[2], rows[3] = rows[3], rows[2]
    faults = faults_of(SET | {MANIFEST: canonical(manifest).encode()})
    assert ("12.11/2022/self/1", "release.sequence") in found(faults)


@pytest.mark.parametrize("cut", [1, 2, 5, 7])
def test_a_tail_that_was_cut_off_the_files_is_named(cut):
    links = links_of(TEXTS)
    kept = {file_of(link) for link in links[:-cut]} | {MANIFEST}
    faults = faults_of({name: raw for name, raw in SET.items() if name in kept})
    assert found(faults) == [(link.name, file_of(link)) for link in links[-cut:]]
    assert {fault.reason_en for fault in faults} == {"this release is not there"}


@pytest.mark.parametrize("cut", [1, 2, 5, 7])
def test_a_tail_that_was_cut_off_the_manifest_too_is_found_by_a_kept_head(cut):
    files = files_of(TEXTS[:-cut])
    assert faults_of(files) == ()
    faults = faults_of(files, expected_head=sha256_of(TEXTS[-1]))
    assert [fault.place for fault in faults] == ["head"]
    signed = {SIGNATURE: encoded(SIGNED), PUBLIC_KEY: encoded(KEY)}
    assert found(faults_of(files | signed)) == [("", SIGNATURE)]


def test_a_release_taken_out_of_the_middle_shows_in_the_chain():
    faults = faults_of(files_of([*TEXTS[:2], *TEXTS[3:]]))
    assert (NAMES[3], "release.sequence") in found(faults)
    assert any("sequence 3 to 3" in fault.reason_en for fault in faults)


def test_a_kept_head_may_be_older_than_the_set():
    for text in TEXTS:
        assert faults_of(SET, expected_head=sha256_of(text)) == ()


def test_a_manifest_that_lies_about_one_hash_is_the_one_to_blame():
    manifest = json.loads(SET[MANIFEST])
    for index, row in enumerate(manifest["releases"]):
        rows = [*manifest["releases"]]
        rows[index] = {**row, "sha256": "0" * 64}
        faults = faults_of(SET | {MANIFEST: canonical({**manifest, "releases": rows}).encode()})
        place = f"{MANIFEST}: releases[{index}].sha256"
        assert (NAMES[index], place) in found(faults)
        if index + 1 < len(NAMES):
            assert found(faults) == [(NAMES[index], place)]


@pytest.mark.parametrize(
    ("edit", "place"),
    [
        ({"format": "portal-kepatuhan/manifest/2"}, "format"),
        ({"count": 8}, "count"),
        ({"count": "7"}, "count"),
        ({"head": GENESIS}, "head"),
        ({"made_at": "2026-03-08T09:00:00Z"}, "made_at"),
        ({"made_at": None}, "made_at"),
        ({"more": 1}, "more"),
        ({"releases": {}}, "releases"),
    ],
)
def test_a_manifest_must_be_the_one_that_its_releases_give(edit, place):
    manifest = {**json.loads(SET[MANIFEST]), **edit}
    faults = faults_of(SET | {MANIFEST: canonical(manifest).encode()})
    assert found(faults) == [("", f"{MANIFEST}: {place}")]


@pytest.mark.parametrize(
    ("raw", "place"),
    [
        (b"", "byte 1"),
        (SET[MANIFEST] + b"\n", f"byte {len(SET[MANIFEST]) + 1}"),
        (b"\xff", "byte 1"),
        (b"[" * 100_000, ""),
        (b"null", "document"),
    ],
)
def test_a_manifest_that_cannot_be_read_is_named(raw, place):
    faults = faults_of(SET | {MANIFEST: raw})
    assert found(faults) == [("", f"{MANIFEST}: {place}" if place else MANIFEST)]


def test_a_set_without_a_manifest_says_so_and_is_checked_all_the_same():
    files = {name: raw for name, raw in SET.items() if name != MANIFEST}
    assert found(faults_of(files)) == [("", MANIFEST)]
    name = next(name for name in files if "000002" in name)
    files[name] = files[name].replace(b'"filled":0', b'"filled":1', 1)
    faults = faults_of(files)
    assert ("12.11/2023/official/1", "results.units[0].filled") in found(faults)


def test_a_file_beside_the_releases_is_named():
    extra = "releases/000008-12.11-2024-official-2.json"
    assert found(faults_of(SET | {extra: b"{}"}))[:1] == [(extra, extra)]
    assert faults_of(SET | {"README.txt": b"x"}) == ()


def test_a_file_that_the_disk_does_not_give_is_named():
    name = next(name for name in SET if "000003" in name)
    faults = faults_of(SET | {name: OSError("I/O error")})
    assert found(faults) == [("12.11/2022/self/1", name)]
    assert found(faults_of(SET | {MANIFEST: OSError("I/O error")})) == [("", MANIFEST)]


@pytest.mark.parametrize(
    ("files", "trusted", "places"),
    [
        ({}, None, []),
        ({}, KEY, [SIGNATURE]),
        ({SIGNATURE: encoded(SIGNED), PUBLIC_KEY: encoded(KEY)}, KEY, []),
        ({SIGNATURE: encoded(SIGNED), PUBLIC_KEY: encoded(KEY)}, b"X" * 32, [PUBLIC_KEY]),
        ({SIGNATURE: encoded(SIGNED)}, None, [PUBLIC_KEY]),
        ({PUBLIC_KEY: encoded(KEY)}, None, [SIGNATURE]),
        ({SIGNATURE: encoded(SIGNED)[:-1], PUBLIC_KEY: encoded(KEY)}, None, [SIGNATURE]),
        ({SIGNATURE: encoded(SIGNED[:63]), PUBLIC_KEY: encoded(KEY)}, None, [SIGNATURE]),
        ({SIGNATURE: b"\xff", PUBLIC_KEY: b"?"}, None, [SIGNATURE, PUBLIC_KEY]),
        ({SIGNATURE: encoded(b"X" * 64), PUBLIC_KEY: encoded(KEY)}, None, [SIGNATURE]),
    ],
)
def test_a_signature_is_there_whole_and_of_the_right_key(files, trusted, places):
    report = check_set(Files(SET | files), holds=holds, trusted_key=trusted)
    assert [fault.place for fault in report.faults] == places
    assert report.key == (KEY if len(files) == 2 and not places else None)


def test_every_byte_of_signature_and_key_counts(remembering):
    signed = {SIGNATURE: encoded(SIGNED), PUBLIC_KEY: encoded(KEY)}
    for name, raw in signed.items():
        for place in range(len(raw)):
            for other in (raw[place] ^ 1, 0x41, 0x3D, 0x20):
                if other != raw[place]:
                    edited = raw[:place] + bytes([other]) + raw[place + 1 :]
                    assert faults_of(SET | signed | {name: edited}), (name, place)


# --- one text ----------------------------------------------------------------------------------


def one(edit=None, given=YEARS[2]):
    """The text of one release, with `edit` done to its document."""
    made = document(given)
    if edit:
        edit(made)
    return canonical(made)


def put(path, value):
    """An edit: put a value at a place, named by its keys."""

    def edit(made):
        *parents, last = path
        for key in parents:
            made = made[key]
        made[last] = value

    return edit


def test_a_text_is_checked_with_its_hash():
    text = one()
    assert check_text(text, expected_sha256=sha256_of(text)) == (json.loads(text), [])
    assert check_text(text.encode())[1] == []
    read, faults = check_text(text, expected_sha256="0" * 64)
    assert read == json.loads(text)
    assert found(faults) == [("12.11/2022/self/1", "sha256")]
    assert str(faults[0]).startswith("12.11/2022/self/1: sha256: its sha256 is ")


@pytest.mark.parametrize(
    ("raw", "place", "reason"),
    [
        (b"", "byte 1", "is not JSON"),
        (b"\xef\xbb\xbf{}", "byte 1", "is not JSON"),
        ('{"é": x}'.encode(), "byte 8", "is not JSON"),
        (b'{"a":"\xff"}', "byte 7", "is not UTF-8"),
        (b'{"a":{"b":1,"b":1}}', "a.b", "this key is given twice"),
        (b'{"a":[0,1.5]}', "a[1]", "1.5 is a number with a fraction"),
        (b'{"a":NaN}', "a", "NaN is a number with a fraction"),
        (b'{"a":1e3}', "a", "1e3 is a number with a fraction"),
        (b'{"a":12345678901234567}', "a", "too large"),
        (b'{"a":9007199254740992}', "a", "no canonical form"),
        ('{"é":1}'.encode(), "document", "no canonical form"),
        (b'{"a":"\\ud800"}', "document", "no canonical form"),
        (b"[1,2]", "document", "must be an object"),
        (b'"x"', "document", "must be an object"),
        (b"7", "document", "must be an object"),
        (b"null", "document", "must be an object"),
        (b"[" * 200_000, "document", "nested too deeply"),
    ],
)
def test_what_is_no_release_at_all_is_told_with_its_place(raw, place, reason):
    read, faults = check_text(raw, name="x")
    assert read is None
    assert found(faults)[:1] == [("x", place)]
    assert reason in faults[0].reason_en
    assert faults[0].reason


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text.replace('"number":1', '"number": 1', 1),
        lambda text: text + "\n",
        lambda text: text.replace("–", "\\u2013", 1),
        lambda text: json.dumps(json.loads(text), ensure_ascii=False),
    ],
)
def test_another_way_to_write_the_same_is_found_at_its_byte(spoil):
    text = one(given=YEARS[4])
    spoilt = spoil(text)
    assert json.loads(spoilt) == json.loads(text)
    _read, faults = check_text(spoilt)
    first = next(
        (i for i, (a, b) in enumerate(zip(spoilt, text, strict=False)) if a != b), len(text)
    )
    assert [f.place for f in faults] == [f"byte {len(spoilt[:first].encode()) + 1}"]


def keys_of(made, path=()):
    """Every place of an object's key in a document."""
    if isinstance(made, dict):
        for key, value in made.items():
            yield (*path, key)
            yield from keys_of(value, (*path, key))
    elif isinstance(made, list):
        for index, value in enumerate(made):
            yield from keys_of(value, (*path, index))


def test_every_key_must_be_there_and_no_other():
    given = {**YEARS[2], "reported": [printed("80.00", level="unit", unit="dua")]}
    given = {**given, "changes": [{"path": "a", "before": None, "after": "b"}], "number": 2}
    made = document({**given, "reason": "x"}, corrects="1" * 64)
    assert check_text(canonical(made))[1] == []
    for path in keys_of(made):
        absent = json.loads(canonical(made))
        inner = absent
        for key in path[:-1]:
            inner = inner[key]
        inner["zzz"] = inner.pop(path[-1])
        _read, faults = check_text(canonical(absent))
        places = [fault.place for fault in faults]
        assert any(place.endswith(str(path[-1])) for place in places), (path, places)
        assert any(place.endswith("zzz") for place in places), (path, places)


@pytest.mark.parametrize("other", [None, True, 0, -1, "", "?", "2022", [], {}, ["x"], {"x": 1}])
def test_no_value_of_another_kind_is_taken_or_breaks_the_check(other):
    """Each place in turn gets each kind of value: it is a fault there, or the same as before."""
    made = json.loads(TEXTS[2])
    free = Counter()
    for path in keys_of(made):
        edited = json.loads(TEXTS[2])
        put(path, other)(edited)
        if edited == made:
            continue
        _read, faults = check_text(canonical(edited))
        if not faults:
            free[path[-1]] += 1
    # Texts that nothing follows from; what is published holds them by its hash.
    assert set(free) <= {
        *("handed_over_place", "handed_over_by", "award", "note", "source_url", "announced_on"),
        *("handed_over_on", "name", "short_name", "province_code", "province_name"),
        *("province_slug", "outcome_text", "outcome", "decided_at", "text", "reply", "kind"),
        *("version", "sample", "events", "units_expected", "slug", "code", "products"),
    }, free


@pytest.mark.parametrize(
    ("edit", "place", "reason"),
    [
        (put(("format",), "portal-kepatuhan/release/2"), "format", "is none of"),
        (put(("year",), 1999), "year", "must be a whole number from 2000"),
        (put(("year",), True), "year", "must be a whole number"),
        (put(("track",), "both"), "track", "is none of"),
        (put(("government", "code"), "../x"), "government.code", "is not a code"),
        (put(("government", "kind"), "village"), "government.kind", "is none of"),
        (put(("government", "name"), " "), "government.name", "a text that says something"),
        (put(("release", "sequence"), 0), "release.sequence", "must be a whole number from 1"),
        (put(("release", "corrects"), "x"), "release.corrects", "is not a sha256"),
        (
            put(("release", "published_at"), "2026-02-30T09:00:00Z"),
            "release.published_at",
            "is not a time",
        ),
        (
            put(("release", "published_at"), "2026-02-03 09:00:00"),
            "release.published_at",
            "is not a time",
        ),
        (put(("assessment", "announced_on"), "2026-13-01"), "assessment.announced_on", "a day"),
        (put(("units", 0, "entries", 0, "not_applicable"), 0), "units[0].entries[0]", "true or"),
        (put(("units", 0, "products"), {}), "units[0].products", "must be a list"),
        (put(("units", 0), []), "units[0]", "must be an object"),
        (put(("units", 0, "name"), 5), "units[0].name", "must be a text"),
        (put(("units", 1, "slug"), "satu"), "units", "satu is there twice"),
        (put(("units", 0, "products", 1, "code"), "akta"), "units[0].products", "there twice"),
        (put(("sample",), False), "release.origin", "a sample must be marked"),
        (put(("track",), "official"), "sample", "a sample must be"),
        (put(("release", "reason"), "x"), "release.corrects", "corrects nothing"),
        (put(("release", "number"), 2), "release.corrects", "must name what it corrects"),
        (put(("release", "sequence"), 2), "release.previous_sha256", "only the release of"),
        (put(("instrument", "sha256"), "0" * 64), "instrument.sha256", "not the hash"),
        (put(("instrument", "code"), "other"), "instrument.code", "is not the code"),
        (put(("instrument", "version"), "2"), "instrument.version", "it says '2'"),
        (put(("instrument", "text"), "x"), "instrument.text", "is not TOML"),
        (put(("results", "total", "score"), "1.00"), "results.total.score", "it says '1.00'"),
        (put(("results", "units", 0, "filled"), True), "results.units[0].filled", "True"),
        (put(("results", "more"), 1), "results.more", "recomputed it is nothing"),
        (put(("results", "units"), []), "results.units[0]", "it says nothing"),
        (
            put(("units", 0, "entries", 0, "value"), None),
            "units[0].entries[0]",
            "must give a value",
        ),
        (put(("units", 0, "entries", 0, "not_applicable"), True), "units[0].entries[0]", "or say"),
        (put(("units", 0, "entries", 0, "value"), "9"), "units[0].entries[0].value", "outside"),
        (put(("units", 1, "entries", 1, "indicator"), "X"), "units[1].entries[1]", "unknown"),
        (put(("units", 0, "entries", 0, "value"), "1e3"), "", "is not a plain number"),
        (put(("units", 0, "entries", 0, "value"), "3"), "results.units[0]", "recomputed"),
    ],
)
def test_a_fault_in_a_release_is_told_with_its_place(edit, place, reason):
    _read, faults = check_text(one(edit))
    assert any(f.place.startswith(place) and reason in f.reason_en for f in faults), faults


def change(**values):
    return [{"path": "x", "before": "1", "after": "2", **values}]


@pytest.mark.parametrize(
    ("given", "place"),
    [
        ({"reported": [printed("80"), printed("81")]}, "reported[1]"),
        ({"reported": [printed("80", level="unit", unit="nol")]}, "reported[0].unit"),
        ({"reported": [printed("80", level="unit")]}, "reported[0].level"),
        ({"reported": [printed("80", dimension="first")]}, "reported[0].level"),
        ({"reported": [printed("80", status="withdrawn")]}, "reported[0].status"),
        ({"reported": [printed("80", source_name="")]}, "reported[0].source_name"),
        ({"reported": [printed("80", zone="blue")]}, "reported[0].zone"),
        ({"number": 2, "reason": "x", "changes": change(after="1")}, "release.changes[0]"),
        ({"number": 2, "reason": "x", "changes": change(path="")}, "release.changes[0].path"),
        ({"number": 2, "reason": " "}, "release.corrects"),
    ],
)
def test_what_contradicts_itself_is_told_with_its_place(given, place):
    made = document({**given, "reported": []}, corrects="1" * 64 if "number" in given else None)
    made["reported"] = given.get("reported", [])
    _read, faults = check_text(canonical(made))
    assert [fault.place for fault in faults] == [place]


@pytest.mark.parametrize(
    "figure", ["101", "100.01", "-1", "1e2", "05", "5,5", "5.", ".5", "5.12345"]
)
def test_a_printed_figure_is_plain_and_within_a_hundred(figure):
    made = document({"reported": [printed("80")]})
    made["reported"][0]["figure"] = figure
    _read, faults = check_text(canonical(made))
    assert [fault.place for fault in faults] == ["reported[0].figure"]


@pytest.mark.parametrize("figure", ["", "0", "5.5", "100", "100.00", "99.9999"])
def test_a_figure_as_sources_print_it_is_taken(figure):
    made = document({"reported": [printed(figure, status="alternative")]})
    assert check_text(canonical(made))[1] == []


def test_a_budget_ends_what_strangers_may_cost():
    text = one()
    spent = Budget(10**9)
    assert check_text(text, budget=spent)[1] == []
    cost = 10**9 - spent.left
    assert 0 < cost < 10**7
    assert check_text(text, budget=Budget(cost))[1] == []
    read, faults = check_text(text, budget=Budget(cost - 1))
    assert read is not None
    assert [fault.place for fault in faults] == ["results"]
    read, faults = check_text(text, budget=Budget(len(text)))
    assert read is None
    assert [fault.place for fault in faults] == ["document"]
    wide = {"track": "self", "units": [unit(f"u{n}") for n in range(200)]}
    many = Budget(10**9)
    assert check_text(one(given=wide), budget=many)[1] == []
    assert 10**9 - many.left > 20 * cost


def test_differences_tell_true_from_one_and_what_is_absent():
    places = [place for place, _one, _two in differences({"a": 1}, {"a": True, "b": None}, "x")]
    assert places == ["x.a", "x.b"]
    assert list(differences([1, {"a": "x"}], [1, {"a": "x"}], "x")) == []
    assert [p for p, _one, _two in differences([1], [1, 2], "x")] == ["x[1]"]


# --- the chain ---------------------------------------------------------------------------------

LINKS = links_of(TEXTS)


def with_link(index, **values):
    links = [*LINKS]
    links[index] = replace(links[index], **values)
    return links


@pytest.mark.parametrize(
    ("links", "due"),
    [
        (LINKS, []),
        ([], []),
        (LINKS[1:], [(0, "release.sequence"), (2, "release.number")]),
        (with_link(2, sequence=2), [(2, "release.sequence"), (3, "release.sequence")]),
        (with_link(2, previous_sha256=GENESIS), [(2, "release.previous_sha256")]),
        (with_link(0, previous_sha256="1" * 64), [(0, "release.previous_sha256")]),
        (with_link(3, corrects=None), [(3, "release.corrects")]),
        (with_link(3, corrects="1" * 64), [(3, "release.corrects")]),
        (with_link(1, corrects="1" * 64), [(1, "release.corrects")]),
        (with_link(1, number=2), [(1, "release.number")]),
        (with_link(2, published_at="2026-03-01T09:00:00Z"), [(2, "release.published_at")]),
        (with_link(2, published_at="2026-03-02T09:00:00Z"), []),
        (with_link(2, events=113), [(2, "release.log.events")]),
        (with_link(2, events=114), []),
        (with_link(3, published_at=None, events=None, corrects=None), []),
    ],
)
def test_each_link_of_the_chain_counts(links, due):
    places = [(links[index].name, place) for index, place in due]
    assert found(check_chain(links)) == places


def test_a_chain_is_checked_up_to_its_head():
    assert check_chain(LINKS, head=LINKS[-1].sha256) == []
    assert found(check_chain(LINKS[:-1], head=LINKS[-1].sha256)) == [(NAMES[-2], "head")]
    assert check_chain([], head=GENESIS) == []
    assert found(check_chain([], head=LINKS[0].sha256)) == [("", "head")]


def test_a_manifest_follows_from_its_links_alone():
    assert manifest_of(LINKS, made_at="x") == manifest_of(list(LINKS), made_at="x")
    assert json.loads(SET[MANIFEST])["made_at"] == "2026-03-07T09:00:00Z"
    assert json.loads(SET[MANIFEST])["head"] == LINKS[-1].sha256


# --- files -------------------------------------------------------------------------------------


def archived(files=SET):
    return archive_bytes(files.items())


def test_an_archive_is_the_same_every_time_and_readable_by_others():
    stream = archived()
    assert stream.getvalue() == archived().getvalue()
    with zipfile.ZipFile(stream) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == SET
        assert {info.external_attr >> 16 for info in archive.infolist()} == {0o100644}
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert archive_faults(stream, ArchiveFiles(stream)) == []
    assert check_set(ArchiveFiles(stream), holds=holds).faults == ()


def archive_found(raw):
    """What is wrong with an archive; None when it is no archive at all."""
    stream = io.BytesIO(raw)
    try:
        files = ArchiveFiles(stream)
    except UnreadableFile:
        return None
    return [*check_set(files, holds=holds).faults, *archive_faults(stream, files)]


def test_every_byte_of_an_archive_counts_also_between_its_files():
    small = files_of(chain(YEARS[:1]))
    raw = archived(small).getvalue()
    assert archive_found(raw) == []
    edges = [*range(0, 90), *range(len(raw) - 260, len(raw))]
    rng = Random(3)
    for place in [*edges, *(rng.randrange(len(raw)) for _ in range(100))]:
        for other in (raw[place] ^ 1, raw[place] ^ 0x80):
            edited = raw[:place] + bytes([other]) + raw[place + 1 :]
            assert archive_found(edited) != [], place
    assert [f.place for f in archive_found(raw + b"\0") or []] in ([], ["zip"])
    assert archive_found(raw + b"\0") != []
    assert archive_found(b"\0" + raw) != []


def test_an_archive_packed_by_others_is_told_from_ours_although_its_releases_are_whole():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, raw in SET.items():
            archive.writestr(name, raw)
    assert check_set(ArchiveFiles(target), holds=holds).faults == ()
    assert [f.place for f in archive_faults(target, ArchiveFiles(target))] == ["zip"]


def test_an_archive_cannot_unpack_beyond_its_bounds():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(MANIFEST, b" " * 30_000_000)
    files = ArchiveFiles(target, most_bytes=1_000_000)
    with pytest.raises(UnreadableFile, match="unpacks to more"):
        files.read(MANIFEST)
    with pytest.raises(UnreadableFile, match="unpacks to more"):
        ArchiveFiles(target).read(MANIFEST)
    ours = ArchiveFiles(archived(), most_bytes=len(SET[MANIFEST]) + 1)
    assert ours.read(MANIFEST) == SET[MANIFEST]
    with pytest.raises(UnreadableFile):
        ours.read(file_of(LINKS[0]))
    with pytest.raises(UnreadableFile, match="more than 3 files"):
        ArchiveFiles(archived(), most_members=3)


@pytest.mark.parametrize("raw", [b"", b"PK", b"PK\x03\x04" + b"\0" * 100, b"x" * 1000])
def test_what_is_no_archive_is_refused(raw):
    with pytest.raises(UnreadableFile, match="no whole ZIP"):
        ArchiveFiles(io.BytesIO(raw))


def test_an_archive_with_two_files_of_one_name_is_refused():
    members = [("a", b"1"), ("a", b"2")]
    with pytest.raises(UnreadableFile, match="two files of one name"):
        ArchiveFiles(archive_bytes(members))


def test_an_archive_of_too_many_files_is_not_written():
    with pytest.raises(ValueError, match="export into a folder"):
        list(archive_pieces((str(number), b"") for number in range(65_001)))


def test_a_folder_is_a_set_too(tmp_path):
    for name, raw in SET.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(raw)
    assert check_set(FolderFiles(tmp_path), holds=holds).faults == ()
    gone = tmp_path / file_of(LINKS[2])
    files = FolderFiles(tmp_path)
    gone.unlink()
    assert found(check_set(files, holds=holds).faults) == [(NAMES[2], file_of(LINKS[2]))]
    with pytest.raises(KeyError):
        files.read("../outside")


def test_a_huge_file_of_a_folder_is_not_read(tmp_path):
    with (tmp_path / MANIFEST).open("wb") as stream:
        stream.truncate(20_000_001)
    with pytest.raises(UnreadableFile, match="longer than"):
        FolderFiles(tmp_path).read(MANIFEST)


def test_no_fault_is_silent_in_either_language():
    from scoring import release_problems
    from scoring.problems import Pair

    pairs = [pair for pair in vars(release_problems).values() if isinstance(pair, Pair)]
    assert len(pairs) > 30
    assert all(pair.indonesian and pair.english for pair in pairs)


def test_the_reply_and_the_small_method_are_what_the_tests_say():
    assert check_text(one())[0]["units"][0]["reply"] == REPLY
    assert check_text(one())[0]["instrument"]["text"] == SMALL
    with pytest.raises(ScoringError):
        results_of(document(YEARS[2]) | {"units": [unit("satu", entries=[("X", None, "1")])]})
