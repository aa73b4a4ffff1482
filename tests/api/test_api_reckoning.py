"""Scoring, what-if and the steps of a score by the API: as the command does, nothing kept."""

import gzip
import json
import subprocess
import sys

import pytest
from django.test import Client

from compliance.api.pointers import pointer_of
from compliance.assessments.models import Assessment, Entry
from compliance.audit.models import Event

DOCUMENT = {
    "instrument": "ori-2022",
    "units": [{"unit": "a", "score": "95.32"}, {"unit": "b", "score": "94.34"}],
    "reported_total": "94.83",
}
ANSWERED = {
    "instrument": "ori-2022",
    "units": [{"unit": "x", "entries": [{"indicator": "I.1", "value": "3"}]}],
    "target": {"zone": "green"},
}


def ask(address, document, **headers):
    content = document if isinstance(document, bytes) else json.dumps(document).encode()
    return Client().post(
        f"/api/v1/{address}/", content, content_type="application/json", headers=headers
    )


def test_calculate_answers_as_the_command_does(db, tmp_path):
    file = tmp_path / "document.json"
    file.write_text(json.dumps(DOCUMENT))
    command = [sys.executable, "-m", "scoring", str(file)]
    told = subprocess.run(command, capture_output=True, text=True, check=True)
    answer = ask("calculate", DOCUMENT)
    assert answer.status_code == 200
    assert answer.json() == json.loads(told.stdout)
    assert answer.json()["score"] == "94.83"


def test_nothing_is_kept(history):
    before = Event.objects.count(), Entry.objects.count(), Assessment.objects.count()
    ask("calculate", DOCUMENT)
    ask("what-if", ANSWERED)
    assert (Event.objects.count(), Entry.objects.count(), Assessment.objects.count()) == before


def test_what_if_tells_the_cheapest_way(db):
    answer = ask("what-if", {**ANSWERED, "efforts": {"x": {"I.2": 1}}, "fixed": {"x": ["I.3"]}})
    plan = answer.json()
    assert answer.status_code == 200
    assert plan["reachable"] is True
    assert plan["end"]["zone"] == "green"
    assert all(move["indicator"] != "I.3" for move in plan["moves"])


def test_what_if_says_when_a_target_is_out_of_reach(db):
    fixed = ["I.1", "III.1", "III.2", "III.3", "III.4", "III.5", "II.1", "II.2", "II.3", "II.4"]
    answer = ask("what-if", {**ANSWERED, "fixed": {"x": fixed}, "target": {"score": "100"}})
    assert answer.json()["reachable"] is False
    assert "out of reach" in answer.json()["sentence_en"]


@pytest.mark.parametrize("address", ["calculate", "what-if"])
@pytest.mark.parametrize(
    ("document", "place"),
    [
        ({**ANSWERED, "instrument": "ori-1999"}, "instrument"),
        ({**ANSWERED, "units": []}, "units"),
        (b"[" * 900_000, "document"),
        (b"x" * 1_000_001, "document"),
        (b'{"units": [NaN]}', "units[0]"),
        (b"\xff", "document"),
        (b"", "line 1 column 1"),
    ],
)
def test_a_fault_names_its_place(db, address, document, place):
    if isinstance(document, dict) and address == "calculate":
        document = {key: value for key, value in document.items() if key != "target"}
    answer = ask(address, document)
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    [fault] = answer.json()["errors"]
    assert set(fault) == {"pointer", "detail"}
    assert fault["pointer"].startswith("#")
    assert fault["detail"].startswith(place) or "instrument" in fault["detail"]


@pytest.mark.parametrize(
    ("change", "place", "pointer"),
    [
        ({"target": {}}, "target", "#/target"),
        ({"target": {"zone": "blue"}}, "target.zone", "#/target/zone"),
        ({"target": {"score": "101"}}, "target.score", "#/target/score"),
        ({"efforts": {"x": {"I.2": 9}}}, "efforts.I.2", "#/efforts"),
        ({"efforts": {"x": {"I.2": None}}}, "efforts.x.I.2", "#/efforts/x/I.2"),
        ({"fixed": {"y": ["I.1"]}}, "fixed", "#/fixed"),
        ({"efforts": []}, "efforts", "#/efforts"),
        ({"colour": "red"}, "colour", "#/colour"),
    ],
)
def test_what_if_refuses_what_it_does_not_understand(db, change, place, pointer):
    answer = ask("what-if", {**ANSWERED, **change})
    assert answer.status_code == 400
    [fault] = answer.json()["errors"]
    assert fault["detail"].startswith(f"{place}: ")
    assert fault["pointer"] == pointer


@pytest.mark.parametrize("method", ["get", "put", "patch", "delete"])
def test_other_methods_are_closed(db, method):
    answer = getattr(Client(), method)("/api/v1/calculate/")
    assert answer.status_code == 405
    assert answer["Content-Type"] == "application/problem+json"


UNIT = b'{"instrument": "ori-2022", "units": [{"unit": "%s", "score": "95.32"}]}'
DEEP = b"[" * 100_000 + b"]" * 100_000
DEEP_ENTRY = b'{"instrument": "ori-2022", "units": [{"unit": "a", "entries": %s}]}' % DEEP


@pytest.mark.parametrize("address", ["calculate", "what-if"])
@pytest.mark.parametrize(
    ("content", "status", "word"),
    [
        (DEEP, 400, "nested too deeply"),
        (DEEP_ENTRY, 400, "nested too deeply"),
        (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, 400, "nested too deeply"),
        (UNIT % b"a\\u0000b", 400, "units[0].unit"),
        (UNIT % b"a\\ud800b", 400, "units[0].unit"),
        (UNIT % b"a\x00b", 400, "is not JSON"),
        (UNIT.replace(b"95.32", "٩٥".encode()) % b"a", 400, "units[0].score"),
        (UNIT.replace(b'"95.32"', b"NaN") % b"a", 400, "units[0].score"),
        (UNIT.replace(b'"95.32"', b"-Infinity") % b"a", 400, "units[0].score"),
        (UNIT.replace(b'"95.32"', b"1e999") % b"a", 400, "units[0].score"),
        (UNIT.replace(b'"score"', b'"score": "1", "score"') % b"a", 400, "given twice"),
        (UNIT % (b"x" * 70_000), 400, "units[0].unit"),
    ],
)
def test_hostile_bodies_are_refused_with_their_place(db, address, content, status, word):
    if address == "what-if":
        content = content.replace(b'{"instrument"', b'{"target": {"zone": "green"}, "instrument"')
    answer = ask(address, content)
    assert answer.status_code == status, answer.content[:300]
    [fault] = answer.json()["errors"]
    assert word in fault["detail"]
    assert fault["pointer"].startswith("#")


@pytest.mark.parametrize(
    ("content_type", "headers"),
    [
        ("text/plain", {}),
        ("application/xml", {}),
        ("application/x-www-form-urlencoded", {}),
        ("application/json; charset=latin-1", {}),
        ("application/json; charset=utf-16", {}),
        ("application/json", {"Content-Encoding": "gzip"}),
        ("application/json", {"Content-Encoding": "br"}),
    ],
)
def test_another_type_or_coding_of_the_body_is_415(db, content_type, headers):
    content = json.dumps(DOCUMENT)
    if headers:
        content = gzip.compress(content.encode())
    answer = Client().post(
        "/api/v1/calculate/", content, content_type=content_type, headers=headers
    )
    assert answer.status_code == 415
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["type"].endswith("#unsupported-media-type")


@pytest.mark.parametrize("content_type", ["application/json; charset=UTF-8", "application/json"])
def test_json_that_says_it_is_utf_8_is_read(db, content_type):
    content = json.dumps(DOCUMENT)
    answer = Client().post("/api/v1/calculate/", content, content_type=content_type)
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("place", "document", "pointer"),
    [
        ("units[1].score", {"units": [{}, {"score": 1}]}, "#/units/1/score"),
        ("units[1].score", {"units": [{}]}, "#/units"),
        ("a/b~c", {"a/b~c": 1}, "#/a~1b~0c"),
        ("efforts.x.I.2", {"efforts": {"x": {"I": 1, "I.2": 2}}}, "#/efforts/x/I.2"),
        ("line 1 column 1", {"a": 1}, "#"),
    ],
)
def test_a_pointer_goes_as_far_as_the_document(place, document, pointer):
    assert pointer_of(place, json.dumps(document).encode()) == pointer
    assert pointer_of(place, b"no json") == "#"


def test_the_steps_of_a_printed_total_end_at_its_source(history):
    answer = Client().get("/api/v1/scores/12.11/2024/trace/").json()
    assert answer["printed"]["shown"] == "94.83"
    assert answer["printed"]["source"] == "mistar.id"
    assert answer["sample"] is False


def test_the_steps_of_a_sample_say_so(history):
    answer = Client().get("/api/v1/unit-scores/dairi-disdukcapil/2024/trace/?track=self").json()
    assert answer["sample_label"] == "CONTOH / SAMPLE"
    assert answer["trace"]["rule"] == "weighted-mean"


@pytest.mark.parametrize(
    "address",
    [
        "scores/12.11/2026/trace/?track=self",
        "scores/99.99/2024/trace/",
        "unit-scores/dairi-disdukcapil/2026/trace/?track=self",
        "unit-scores/nowhere/2024/trace/",
    ],
)
def test_what_is_not_published_has_no_steps(history, address):
    assert Client().get(f"/api/v1/{address}").status_code == 404
