"""Scoring, what-if and the steps of a score by the API: as the command does, nothing kept."""

import json
import subprocess
import sys

import pytest
from django.test import Client

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
    named = answer.json()["errors"][0]["parameter"]
    assert named.startswith(place) or "instrument" in named


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"target": {}}, "target"),
        ({"target": {"zone": "blue"}}, "target.zone"),
        ({"target": {"score": "101"}}, "target.score"),
        ({"efforts": {"x": {"I.2": 9}}}, "efforts.I.2"),
        ({"efforts": {"x": {"I.2": None}}}, "efforts.x.I.2"),
        ({"fixed": {"y": ["I.1"]}}, "fixed"),
        ({"efforts": []}, "efforts"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_if_refuses_what_it_does_not_understand(db, change, place):
    answer = ask("what-if", {**ANSWERED, **change})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["parameter"] == place


@pytest.mark.parametrize("method", ["get", "put", "patch", "delete"])
def test_other_methods_are_closed(db, method):
    answer = getattr(Client(), method)("/api/v1/calculate/")
    assert answer.status_code == 405
    assert answer["Content-Type"] == "application/problem+json"


def test_another_content_type_is_refused(db):
    assert Client().post("/api/v1/calculate/", {"a": "b"}).status_code == 415


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
