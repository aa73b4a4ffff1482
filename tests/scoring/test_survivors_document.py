"""The document of the command: each fault's whole line, and each limit at its last good value."""

from __future__ import annotations

import io
import json
from decimal import Decimal

import pytest

from scoring import EntryInput, ScoringError, UnitInput
from scoring.__main__ import main
from scoring.document import MOST_BYTES, calculate, read_question


def ask(document: object) -> bytes:
    return json.dumps(document).encode()


def of_2022(**given: object) -> bytes:
    return ask({"instrument": "ori-2022", **given})


def unit(**given: object) -> bytes:
    return of_2022(units=[{"unit": "a", **given}])


def mark(**given: object) -> bytes:
    return unit(entries=[given])


def raw_score(digits: str) -> bytes:
    """A score as a JSON number, digit by digit."""
    return b'{"instrument": "ori-2022", "units": [{"unit": "a", "score": %s}]}' % digits.encode()


PLAIN = "is not a plain number (digits, a point, at most four decimals)"
TOP = "instrument, units, units_expected, reported_total, kind"
LINES = [
    (b"[1}", "line 1 column 3: is not JSON: Expecting ',' delimiter"),
    (b"[]\n\xff", "document: is not UTF-8 at byte 3"),
    (b"[" * 1_000_000, "document: is nested too deeply"),
    (b"[" * (MOST_BYTES + 1), "document: is longer than 5000000 bytes"),
    (b"[]", "document: must be an object"),
    (b'{"a": 1, "b": 1, "a": 1}', "a: is given twice"),
    (b'{"a": 1, "a": 1, "b": 1}', "a: is given twice"),
    (ask({"units": []}), "instrument: is missing"),
    (ask({"instrument": 2022}), "instrument: must be a text of one line"),
    (ask({"instrument": "a" * 201}), "instrument: is longer than 200 characters"),
    (of_2022(), "units: is missing"),
    (of_2022(units=None), "units: is missing"),
    (of_2022(units={}), "units: must be a list"),
    (of_2022(units=["a"]), "units[0]: must be an object"),
    (of_2022(total="1"), f"total: unknown key; known are {TOP}"),
    (of_2022(**{"é": "1"}), f"'\\xe9': unknown key; known are {TOP}"),
    (of_2022(**{"k" * 41: "1"}), f"{'k' * 40}: unknown key; known are {TOP}"),
    (of_2022(**{"-" * 41: "1"}), f"'{'-' * 40}': unknown key; known are {TOP}"),
    (of_2022(kind=None, units=[]), "kind: is missing"),
    (of_2022(units=[{"unit": "a"}], reported_total=[]),
     "reported_total: must be a number written as a string"),
    (of_2022(units=[{"unit": "a"}], reported_total="x"), f"reported_total: 'x' {PLAIN}"),
    (of_2022(units=[{"unit": "a"}], units_expected=1.5), "units_expected: must be a whole number"),
    (of_2022(units=[{"unit": "a"}], units_expected=-1), "units_expected: must be a whole number"),
    (of_2022(units=[{"unit": "a"}], units_expected="1"), "units_expected: must be a whole number"),
    (of_2022(units=[{"unit": "a"}], units_expected=1_000_000),
     "units_expected: must be a whole number"),
    (of_2022(units=[{"unit": "a"}], units_expected=999_999),
     "units_expected: 999999 is not from 1 (given) to 10000"),
    (of_2022(units=[{"unit": "a"}, {}]), "units[1].unit: is missing"),
    (unit(kind=None), "units[0].kind: is missing"),
    (unit(kind="kingdom"),
     "units[0].kind: 'kingdom' is none of province, regency, city, ministry, agency, police"),
    (unit(colour="red"),
     "units[0].colour: unknown key; known are unit, score, dimensions, entries, products, kind"),
    (unit(score=True), "units[0].score: must be a number written as a string"),
    (unit(score="80,5"), f"units[0].score: '80,5' {PLAIN}"),
    (unit(score="9" * 41), f"units[0].score: '{'9' * 40}' {PLAIN}"),
    (raw_score("NaN"), "units[0].score: NaN is not a number"),
    (raw_score("-Infinity"), "units[0].score: -Infinity is not a number"),
    (raw_score("80.12345"),
     "units[0].score: 80.12345 looks like a binary float; write it as a string"),
    (raw_score(f"80.{'1' * 22}"),
     f"units[0].score: 80.{'1' * 21} looks like a binary float; write it as a string"),
    (unit(dimensions=[]), "units[0].dimensions: must be an object"),
    (unit(dimensions={"input": []}),
     "units[0].dimensions.input: must be a number written as a string"),
    (unit(dimensions={"in put": "x"}), f"units[0].dimensions.'in put': 'x' {PLAIN}"),
    (unit(products="KTP"), "units[0].products: must be a list"),
    (unit(products=None), "units[0].products: is missing"),
    (unit(products=["KTP", ""]), "units[0].products[1]: must be a text of one line"),
    (unit(entries={}), "units[0].entries: must be a list"),
    (unit(entries=[{"indicator": "I.1"}, 3]), "units[0].entries[1]: must be an object"),
    (mark(value="1"), "units[0].entries[0].indicator: is missing"),
    (mark(indicator="I.1", mark="1"),
     "units[0].entries[0].mark: unknown key; known are indicator, product, value, not_applicable"),
    (mark(indicator="I.1", value=[]),
     "units[0].entries[0].value: must be a number written as a string"),
    (mark(indicator="I.1", value="-1"), f"units[0].entries[0].value: '-1' {PLAIN}"),
    (mark(indicator="I.1", not_applicable=1),
     "units[0].entries[0].not_applicable: must be true or false"),
    (mark(indicator="I.1", product=3), "units[0].entries[0].product: must be a text of one line"),
    (mark(indicator="I.1", product="a\nb"),
     "units[0].entries[0].product: must be a text of one line"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "line"), LINES)
def test_the_whole_line_of_each_fault(content, line):
    with pytest.raises(ScoringError) as caught:
        calculate(content)
    assert str(caught.value) == line


def test_everything_a_document_can_say_arrives():
    question = read_question(
        of_2022(
            kind="city",
            units_expected=100_000,
            reported_total="93.710",
            units=[
                {"unit": "u" * 200, "score": 80.1250},
                {"unit": "b", "kind": "agency", "dimensions": {"input": "90.5", "output": None}},
                {
                    "unit": "c",
                    "products": ["KTP", "KK"],
                    "entries": [
                        {"indicator": "II.1", "product": "KTP", "value": 3},
                        {"indicator": "I.1", "not_applicable": True},
                        {"indicator": "I.2", "not_applicable": False, "value": None},
                    ],
                },
                {"unit": "d", "score": None, "dimensions": None, "entries": None},
            ],
        )
    )
    assert question.instrument.code == "ori-2022"
    assert (question.units_expected, str(question.reported_total)) == (100_000, "93.710")
    assert question.units == (
        UnitInput("u" * 200, score=Decimal("80.125"), kind="city"),
        UnitInput("b", dimensions={"input": Decimal("90.5")}, kind="agency"),
        UnitInput(
            "c",
            entries=[
                EntryInput("II.1", Decimal(3), product="KTP"),
                EntryInput("I.1", None, not_applicable=True),
                EntryInput("I.2", None),
            ],
            products=("KTP", "KK"),
            kind="city",
        ),
        UnitInput("d", kind="city"),
    )


def test_a_document_that_leaves_things_out_gets_the_usual_ones():
    question = read_question(unit())
    assert (question.units_expected, question.reported_total) == (None, None)
    assert question.units == (UnitInput("a", kind="regency"),)


def test_four_decimals_are_a_number_and_a_string_may_have_no_more_either():
    assert read_question(raw_score("80.1234")).units[0].score == Decimal("80.1234")
    with pytest.raises(ScoringError, match="is not a plain number"):
        read_question(unit(score="80.12345"))


def test_a_document_of_exactly_the_greatest_size_is_read():
    content = unit(score="80")
    assert calculate(content.ljust(MOST_BYTES))["score"] == "80.00"


def test_the_whole_answer_of_a_government_with_a_doubtful_total():
    answer = calculate(
        of_2022(
            units=[{"unit": "a", "score": "90.50"}, {"unit": "b", "dimensions": {"input": "80"}}],
            units_expected=3,
            reported_total="70.5",
        )
    )
    del answer["trace"]
    assert answer == {
        "score": None,
        "category": None,
        "zone": None,
        "range": {
            "low": "35.99",
            "high": "95.38",
            "zones": ["green", "yellow", "red"],
            "certain_zone": None,
            "out_of_reach": [],
        },
        "units": [
            {"unit": "a", "score": "90.50", "category": "A", "zone": "green", "dimensions": {}},
            {
                "unit": "b",
                "score": None,
                "category": None,
                "zone": None,
                "dimensions": {
                    "input": "80.00", "process": None, "output": None, "complaints": None,
                },
            },
        ],
        "reconciliation": {
            "verdict": "incomplete",
            "reported": {"low": "70.4500", "high": "70.5500"},
            "computed": {"low": "35.9917", "high": "95.3783"},
            "difference": None,
            "missing_parts": 2,
            "missing_range": answer["reconciliation"]["missing_range"],
            "reason": "Sebagian bagian tidak diketahui, jadi nilai tercetak tidak dapat "
            "diperiksa sepenuhnya.",
            "reason_en": "Some parts are not known, so the printed figure cannot be fully checked.",
        },
    }  # fmt: skip


def test_what_absent_units_would_have_to_be_and_the_difference_are_answered():
    units = [{"unit": "a", "score": "90.00"}, {"unit": "b", "score": "80.00"}]
    open_total = calculate(of_2022(units=units, units_expected=3, reported_total="80.00"))
    assert open_total["reconciliation"]["missing_range"] == {"low": "69.9750", "high": "70.0250"}
    wrong_total = calculate(of_2022(units=units, reported_total="84.5"))
    assert wrong_total["reconciliation"]["difference"] == "-0.5"
    assert wrong_total["reconciliation"]["computed"] == {"low": "84.9950", "high": "85.0050"}


def test_the_zone_that_is_certain_is_answered():
    given = {"input": "85", "process": "85", "output": "85"}
    assert calculate(unit(dimensions=given))["range"] == {
        "low": "66.69",
        "high": "88.23",
        "zones": ["green", "yellow"],
        "certain_zone": None,
        "out_of_reach": ["red"],
    }
    given = {"input": "60", "process": "60", "complaints": "60"}
    assert calculate(unit(dimensions=given))["range"] == {
        "low": "45.46",
        "high": "69.70",
        "zones": ["yellow", "red"],
        "certain_zone": None,
        "out_of_reach": ["green"],
    }
    given = {"process": "70", "output": "70", "complaints": "70"}
    assert calculate(unit(dimensions=given))["range"] == {
        "low": "54.71",
        "high": "76.56",
        "zones": ["yellow"],
        "certain_zone": "yellow",
        "out_of_reach": ["green", "red"],
    }


def answered(monkeypatch, capsysbinary, content: bytes, *arguments: str) -> tuple[int, bytes]:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(content)))
    status = main(list(arguments))
    return status, capsysbinary.readouterr().out


def test_the_command_writes_indented_json_with_its_letters_as_they_are(monkeypatch, capsysbinary):
    content = of_2022(units=[{"unit": "Dinas Ké", "score": "80"}])
    status, out = answered(monkeypatch, capsysbinary, content, "-")
    assert (status, out.decode()) == (
        0,
        json.dumps(calculate(content), indent=2, ensure_ascii=False) + "\n",
    )
    assert out.startswith(b'{\n  "score": "80.00",\n')


def test_the_command_reads_one_byte_more_than_allowed_and_no_more(monkeypatch, tmp_path, capsys):
    for size, status in ((MOST_BYTES, 0), (MOST_BYTES + 1, 2)):
        content = unit(score="80").ljust(size)
        file = tmp_path / f"{size}.json"
        file.write_bytes(content)
        assert main([str(file)]) == status
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(content)))
        assert main(["-"]) == status
        capsys.readouterr()


def test_each_method_is_listed_with_its_years_and_its_title(capsysbinary):
    assert main(["--instruments"]) == 0
    rows = capsysbinary.readouterr().out.decode().splitlines()
    assert len(rows) == 4
    code, years, title = rows[0].split("  ")
    assert (code, years) == ("ori-2013", "2013-2019")
    assert title.startswith("Penilaian")
    assert rows[-1].startswith("ori-2025  2025-  ")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "one of the arguments FILE --instruments is required"),
        (["a", "--instruments"], "not allowed with argument"),
        (["a", "b"], "unrecognized arguments: b"),
    ],
)
def test_a_wrong_call_says_what_is_wrong_under_the_name_of_the_command(capsys, arguments, said):
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    shown = capsys.readouterr()
    assert (ended.value.code, shown.out) == (2, "")
    assert shown.err.startswith("usage: python -m scoring ")
    assert said in shown.err


def test_the_help_explains_the_command_its_arguments_and_a_document(monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", "100")
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    text = capsys.readouterr().out
    assert ended.value.code == 0
    lines = text.splitlines()
    assert "Compute exact scores, categories and zones of public service compliance." in lines
    assert "example of a document:" in lines
    assert '  {"instrument": "ori-2022", "reported_total": "93.71",' in lines
    plain = [" ".join(line.split()) for line in lines]
    assert "FILE JSON document; - for standard input" in plain
    assert "--instruments list the assessment methods and stop" in plain


def test_a_file_that_is_not_there_is_named_in_one_line(tmp_path, capsys):
    assert main([str(tmp_path / "nowhere.json")]) == 2
    assert capsys.readouterr().err == "file: cannot be read: No such file or directory\n"
    assert main(["a\0b"]) == 2
    assert capsys.readouterr().err == "file: cannot be read: embedded null byte\n"
