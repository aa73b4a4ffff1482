"""`python -m scoring`: the answer, and one line on standard error for each fault."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import scoring
from scoring.__main__ import main
from scoring.document import MOST_BYTES, calculate
from scoring.errors import ScoringError
from tests.scoring.test_golden import BANGKA_TENGAH_2023

ROOT = Path(scoring.__file__).parents[1]


def run(*arguments: str, given: bytes | None = None, **environment: str):
    return subprocess.run(
        [sys.executable, "-m", "scoring", *arguments],
        cwd=ROOT,
        input=given,
        capture_output=True,
        check=False,
        timeout=60,
        env={**os.environ, **environment},
    )


def ask(document: object) -> bytes:
    return json.dumps(document).encode()


BANGKA_TENGAH = {
    "instrument": "ori-2022",
    "units": [
        {"unit": f"locus {n}", "score": score} for n, score in enumerate(BANGKA_TENGAH_2023.split())
    ],
    "reported_total": "93.71",
}


@pytest.mark.parametrize("way", ["file", "-"])
def test_it_answers_a_document_from_a_file_or_from_standard_input(tmp_path, way):
    file = tmp_path / "question.json"
    file.write_bytes(ask(BANGKA_TENGAH))
    done = run(str(file)) if way == "file" else run("-", given=file.read_bytes())
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.startswith(b"{\n  ")
    answer = json.loads(done.stdout, parse_float=pytest.fail)
    assert list(answer) == [
        "score", "category", "zone", "range", "units", "reconciliation", "trace",
    ]  # fmt: skip
    assert (answer["score"], answer["category"], answer["zone"]) == ("93.71", "A", "green")
    assert answer["range"] is None
    assert answer["units"][0] == {
        "unit": "locus 0",
        "score": "95.32",
        "category": "A",
        "zone": "green",
        "dimensions": {},
    }
    assert answer["reconciliation"]["verdict"] == "consistent"
    assert answer["reconciliation"]["reported"] == {"low": "93.7050", "high": "93.7150"}
    assert answer["trace"]["exact"] == "16399/175"


def test_it_answers_for_dimensions_entries_and_expected_units():
    document = {
        "instrument": "ori-2022",
        "kind": "regency",
        "units_expected": 4,
        "units": [
            {
                "unit": "Dinas Sosial",
                "dimensions": {"input": 90, "process": "88.5", "output": None},
            },
            {
                "unit": "Disdukcapil",
                "products": ["KTP"],
                "entries": [
                    {"indicator": "I.1", "value": 3},
                    {"indicator": "I.2", "not_applicable": True},
                    {"indicator": "I.3", "value": None},
                    {"indicator": "II.1", "product": "KTP", "value": "2.5"},
                ],
            },
            {"unit": "Kementerian", "kind": "ministry", "score": 80.5},
        ],
    }
    done = run("-", given=ask(document))
    assert done.stderr == b""
    answer = json.loads(done.stdout)
    assert (answer["score"], answer["category"], answer["zone"]) == (None, None, None)
    assert answer["range"]["zones"] == ["green", "yellow", "red"]
    assert answer["range"]["certain_zone"] is None
    assert answer["units"][0]["dimensions"] == {
        "input": "90.00",
        "process": "88.50",
        "output": None,
        "complaints": None,
    }
    assert answer["units"][2]["score"] == "80.50"
    assert answer["reconciliation"] is None


def test_numbers_keep_the_digits_they_were_written_with():
    exact = calculate(b'{"instrument": "ori-2022", "units": [{"unit": "a", "score": 80.1250}]}')
    assert (exact["trace"]["exact"], exact["score"]) == ("80.125", "80.13")


def test_a_byte_order_mark_is_no_fault():
    assert calculate(b"\xef\xbb\xbf" + ask(BANGKA_TENGAH))["score"] == "93.71"


def test_it_writes_utf8_in_any_locale():
    document = {"instrument": "ori-2022", "units": [{"unit": "Dinas Ké", "score": "80"}]}
    done = run("-", given=ask(document), LC_ALL="C", PYTHONIOENCODING="ascii")
    assert "Dinas Ké".encode() in done.stdout
    document["units"][0]["score"] = "８０"
    failed = run("-", given=ask(document), LC_ALL="C", PYTHONIOENCODING="ascii")
    assert (failed.returncode, failed.stderr.count(b"\n")) == (2, 1)


def test_the_methods_are_listed():
    done = run("--instruments")
    rows = done.stdout.decode().splitlines()
    assert [row.split()[:2] for row in rows] == [
        ["ori-2013", "2013-2019"],
        ["ori-2021", "2021-2021"],
        ["ori-2022", "2022-2024"],
        ["ori-2025", "2025-"],
    ]


def test_the_help_is_in_english_and_its_example_works():
    done = run("--help")
    text = done.stdout.decode()
    assert done.returncode == 0
    assert "one line on standard" in text
    example = re.search(r"\{\"instrument\".*\}\]\}\]\}", text, re.DOTALL)
    assert calculate(example[0].encode())["units"][0]["score"] == "95.32"


@pytest.mark.parametrize("arguments", [[], ["a", "--instruments"], ["a", "b"], ["--what"]])
def test_a_wrong_call_is_refused(arguments):
    done = run(*arguments)
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"usage: python -m scoring" in done.stderr


def unit(**given: object) -> dict[str, object]:
    return {"instrument": "ori-2022", "units": [{"unit": "a", **given}]}


def marks(*entries: object) -> dict[str, object]:
    return unit(entries=list(entries))


REFUSED = [
    (b"", "line 1 column 1", "is not JSON"),
    (b'{"instrument": "ori-2022",\n "units": [}', "line 2 column 12", "is not JSON"),
    (b"\xff\xfe", "document", "is not UTF-8 at byte 0"),
    (b"[" * 1_000_000, "document", "is nested too deeply"),
    (b"[" * (MOST_BYTES + 1), "document", f"is longer than {MOST_BYTES} bytes"),
    (b"[]", "document", "must be an object"),
    (b"3", "document", "must be an object"),
    (b'{"units": [], "units": []}', "units", "is given twice"),
    (b'{"instrument": "ori-2022", "units": [{"unit": "a", "unit": "b"}]}', "units[0].unit",
     "is given twice"),
    (b'{"instrument": "ori-2022", "units": [{"unit": "a", "score": NaN}]}',
     "units[0].score", "NaN is not a number"),
    (b'{"instrument": "ori-2022", "units": [{"unit": "a", "score": -Infinity}]}',
     "units[0].score", "-Infinity is not a number"),
    (b'{"instrument": "ori-2022", "units": [{"unit": "a", "score": 80.12000000000001}]}',
     "units[0].score", "looks like a binary float; write it as a string"),
    (b'{"instrument": "ori-2022", "units": [{"unit": "a", "dimensions": {"luck": 1, "luck": 2}}]}',
     "units[0].dimensions.luck", "is given twice"),
    ({"units": []}, "instrument", "is missing"),
    ({"instrument": "ori-2020", "units": []}, "instrument", "unknown instrument 'ori-2020'"),
    ({"instrument": 2022, "units": []}, "instrument", "must be a text"),
    ({"instrument": "ori-2022"}, "units", "is missing"),
    ({"instrument": "ori-2022", "units": {}}, "units", "must be a list"),
    ({"instrument": "ori-2022", "units": []}, "units", "not assessed, not zero"),
    ({"instrument": "ori-2022", "units": ["a"]}, "units[0]", "must be an object"),
    ({**BANGKA_TENGAH, "total": "1"}, "total", "unknown key"),
    ({**BANGKA_TENGAH, "a\nb": "1"}, r"'a\nb'", "unknown key"),
    ({**BANGKA_TENGAH, "reported_total": "101"}, "reported_total", "is outside 0-100"),
    ({**BANGKA_TENGAH, "reported_total": ["1"]}, "reported_total", "must be a number"),
    ({**BANGKA_TENGAH, "units_expected": 6}, "units_expected", "6 is not from 7"),
    ({**BANGKA_TENGAH, "units_expected": 999999}, "units_expected", "to 10000"),
    ({**BANGKA_TENGAH, "units_expected": 9999999}, "units_expected", "must be a whole number"),
    ({**BANGKA_TENGAH, "units_expected": 7.5}, "units_expected", "must be a whole number"),
    ({**BANGKA_TENGAH, "units_expected": "7"}, "units_expected", "must be a whole number"),
    ({**BANGKA_TENGAH, "units_expected": True}, "units_expected", "must be a whole number"),
    ({**BANGKA_TENGAH, "kind": "kingdom"}, "units[0].kind", "is none of province"),
    (unit(kind=3), "units[0].kind", "must be a text"),
    (unit(colour="red"), "units[0].colour", "unknown key"),
    (unit(score="80,5"), "units[0].score", "is not a plain number"),
    (unit(score="1e1"), "units[0].score", "is not a plain number"),
    (unit(score=True), "units[0].score", "must be a number"),
    (unit(score="100.01"), "units[0].score", "is outside 0-100"),
    (unit(score="1", entries=[]), "units[0]", "give one of score, entries"),
    (unit(dimensions=[]), "units[0].dimensions", "must be an object"),
    (unit(dimensions={"luck": "1"}), "units[0].dimensions", "unknown dimension 'luck'"),
    (unit(dimensions={"input": "x"}), "units[0].dimensions.input", "is not a plain number"),
    (unit(products="KTP"), "units[0].products", "must be a list"),
    (unit(products=["KTP", "KTP"]), "units[0].products", "is named twice"),
    (unit(products=[""]), "units[0].products[0]", "must be a text of one line"),
    (unit(entries={}), "units[0].entries", "must be a list"),
    (marks(3), "units[0].entries[0]", "must be an object"),
    (marks({"value": "1"}), "units[0].entries[0].indicator", "is missing"),
    (marks({"indicator": "X.1", "value": "1"}), "units[0].entries[0].indicator", "unknown"),
    (marks({"indicator": "I.1", "mark": "1"}), "units[0].entries[0].mark", "unknown key"),
    (marks({"indicator": "I.1", "value": "5.01"}), "units[0].entries[0].value", "outside 0-5"),
    (marks({"indicator": "I.1", "value": "-1"}), "units[0].entries[0].value", "plain number"),
    (marks({"indicator": "I.1", "not_applicable": 1}),
     "units[0].entries[0].not_applicable", "true"),
    (marks({"indicator": "I.1", "value": "1", "not_applicable": True}),
     "units[0].entries[0].value", "exclude each other"),
    (marks(*[{"indicator": "I.1", "value": "1"}] * 2), "units[0].entries[1].indicator", "twice"),
    (marks(*[{"indicator": "II.1", "product": "KTP", "value": "1"}] * 2),
     "units[0].entries[1].indicator", "II.1 is answered twice"),
    (marks({"indicator": "II.1", "value": "1"}), "units[0].entries[0].product", "each product"),
    (marks({"indicator": "I.1", "product": 3}), "units[0].entries[0].product", "must be a text"),
    ({"instrument": "ori-2022", "units": [{"score": "1"}]}, "units[0].unit", "is missing"),
    ({"instrument": "ori-2022", "units": [{"unit": " "}]}, "units[0].unit", "must be a text"),
    ({"instrument": "ori-2022", "units": [{"unit": "a\u0000"}]}, "units[0].unit", "one line"),
    ({"instrument": "ori-2022", "units": [{"unit": "\ud800"}]}, "units[0].unit", "one line"),
    ({"instrument": "ori-2022", "units": [{"unit": "a" * 201}]}, "units[0].unit", "is longer than"),
    ({"instrument": "ori-2022", "units": [{"unit": "a"}, {"unit": "a"}]}, "units[1].unit", "twice"),
    ({"instrument": "ori-2021", "units": [{"unit": "a", "dimensions": {"input": "1"}}]},
     "units[0].dimensions", "only scores are recorded"),
]  # fmt: skip


@pytest.mark.parametrize(("document", "place", "reason"), REFUSED)
def test_each_fault_is_one_line_that_names_its_place(document, place, reason):
    content = document if isinstance(document, bytes) else ask(document)
    done = run("-", given=content)
    assert (done.returncode, done.stdout) == (2, b"")
    line = done.stderr.decode()
    with pytest.raises(ScoringError) as caught:
        calculate(content)  # the library says the same as the command
    assert line == f"{caught.value}\n"
    assert line.count("\n") == 1
    assert line.startswith(f"{place}: ")
    assert reason in line
    assert len(line) < 300


@pytest.mark.parametrize(
    ("name", "reason"),
    [("nowhere.json", "No such file"), (".", "Is a directory"), ("a\0b", "null byte")],
)
def test_a_file_that_cannot_be_read_is_one_line_too(tmp_path, capsys, name, reason):
    assert main([str(tmp_path / name)]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith("file: cannot be read: ")
    assert reason in shown.err


def test_a_reader_that_stops_early_is_no_fault(tmp_path):
    file = tmp_path / "question.json"
    many = [{"unit": str(n), "score": "80"} for n in range(2_000)]
    file.write_bytes(ask({"instrument": "ori-2022", "units": many}))
    done = subprocess.run(
        ["sh", "-c", f"{sys.executable} -m scoring {file} | head -c 1"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        timeout=60,
    )
    assert (done.stdout, done.stderr) == (b"{", b"")


def test_the_command_answers_inside_a_program_as_well(tmp_path, monkeypatch, capsysbinary):
    assert main(["--instruments"]) == 0
    assert capsysbinary.readouterr().out == run("--instruments").stdout
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(ask(BANGKA_TENGAH))))
    assert main(["-"]) == 0
    assert json.loads(capsysbinary.readouterr().out) == calculate(ask(BANGKA_TENGAH))
    file = tmp_path / "question.json"
    file.write_bytes(b"[]")
    assert main([str(file)]) == 2
    assert capsysbinary.readouterr().err == b"document: must be an object\n"


def test_a_closed_pipe_is_no_fault_inside_a_program_either(monkeypatch):
    reader, writer = os.pipe()
    os.close(reader)
    with open(writer, "w") as nowhere:
        monkeypatch.setattr("sys.stdout", nowhere)
        assert main(["--instruments"]) == 0


def test_another_method_can_be_used_by_who_calls_it_as_a_library(small):
    document = ask({"instrument": "anything", "units": [{"unit": "a", "score": "60"}]})
    answer = calculate(document, find_instrument=lambda code: small)
    assert (answer["category"], answer["trace"]["instrument"]) == ("B", "test-small")


def test_an_answer_never_changes_with_the_order_of_the_units():
    turned = {**BANGKA_TENGAH, "units": BANGKA_TENGAH["units"][::-1]}
    one, other = calculate(ask(BANGKA_TENGAH)), calculate(ask(turned))
    assert one["score"] == other["score"]
    assert one["reconciliation"] == other["reconciliation"]
    assert sorted(u["unit"] for u in one["units"]) == sorted(u["unit"] for u in other["units"])


def test_a_fault_keeps_its_place_and_reason_apart():
    with pytest.raises(ScoringError) as caught:
        calculate(ask(unit(score="101")))
    assert (caught.value.place, caught.value.reason) == ("units[0].score", "101 is outside 0-100")
