"""Reading a method from TOML: each fault is found, named with its place and its line."""

from __future__ import annotations

import hashlib
import re
from decimal import Decimal
from string import Formatter

import pytest

import scoring
from scoring import problems as reasons
from scoring.instrument import MOST_BYTES, Provenance
from scoring.problems import Pair, Problem


def edited(text: str, old: str, new: str, count: int = 1) -> str:
    assert old in text
    return text.replace(old, new, count)


FAULTS = [
    ('title = "Metode kecil untuk pengujian"\n', "", "title", "is missing"),
    ('title_en = "Small method for tests"', "title_en = 3", "title_en", "must be a text"),
    ('version = "1"', 'version = "  "', "version", "is blank"),
    ('code = "test-small"', 'code = "no spaces"', "code", "is not a code"),
    ("first_year = 2022", 'first_year = "2022"', "first_year", "must be a whole number"),
    ("first_year = 2022", "first_year = true", "first_year", "must be a whole number"),
    ("first_year = 2022\n", "", "first_year", "is missing"),
    ("first_year = 2022", "first_year = 1_000_000_000", "first_year", "at most nine digits"),
    pytest.param(
        "first_year = 2022",
        "first_year = 0x" + "f" * 5_000,
        "first_year",
        "at most nine digits",
        id="a year that Python refuses to write out",
    ),
    ("first_year = 2022", "first_year = 1822", "first_year", "is not a year"),
    ("last_year = 2024", "last_year = 2021", "last_year", "is before first_year"),
    ("last_year = 2024", "last_year = 9999", "last_year", "is not a year"),
    ("places = 2", "places = 3", "places", "must be 0, 1 or 2"),
    ("places = 2", "places = -1", "places", "must be 0, 1 or 2"),
    ('rounding = "half-up"', 'rounding = "half-even"', "rounding", "is none of half-up"),
    ('roll_up = "mean"', 'roll_up = "median"', "roll_up", "is none of mean, reported-only"),
    ('roll_up = "mean"', 'roll_up = "reported-only"', "dimensions", "computes nothing"),
    ("products_per_unit = 2", "products_per_unit = 0", "products_per_unit", "from 1 to 100"),
    ("products_per_unit = 2", "products_per_unit = 101", "products_per_unit", "from 1 to 100"),
    ('["test-other"]', '"test-other"', "comparable_with", "must be a list of texts"),
    ('["Tidak ada"]', '["Tidak ada", " "]', "legal_basis", "must be a list of texts"),
    ("places = 2", "places = 2\nplaecs = 2", "plaecs", "unknown key"),
    ("[basis.rounding]", "[basis.rounding]\nmode = 1", "basis.rounding.mode", "unknown key"),
    ("[basis.rounding]", "[basis.runding]", "basis.rounding", "is missing"),
    ("[basis.rounding]", "[basis.runding]", "basis.runding", "unknown key"),
    ("[basis.weights]", "[basis.wages]", "basis.weights", "is missing"),
    ('rule = "rata-rata biasa"\n', "", "basis.roll_up.rule", "is missing"),
    ('rule_en = "plain mean"\n', "", "basis.roll_up.rule_en", "is missing"),
    ('rule_en = "plain mean"', 'rule_en = ""', "basis.roll_up.rule_en", "is blank"),
    (
        'rule = "rata-rata biasa"',
        'rule = "x"\nnote = "y"',
        "basis.roll_up.note_en",
        "while note is",
    ),
    ('rule = "rata-rata biasa"', 'rule = "x"\nnote_en = "y"', "basis.roll_up.note", "note_en is"),
    ('note_en = """', 'remark = """', "note_en", "is missing, while note is there"),
    ('note = """', 'remark = """', "note", "is missing, while note_en is there"),
    (
        'zone = "green"',
        'zone = "green"\nnote = "y"',
        "bands[0].note_en",
        "is missing, while note is",
    ),
    ('code = "none"', 'code = "none"\nnote = "y"', "opinions[0].note_en", "is missing, while note"),
    ('code = "first"', 'code = "first"\nnote = "y"', "dimensions[0].note_en", "is missing, while"),
    (
        'code = "knowledge"',
        'code = "knowledge"\nnote_en = "y"',
        "dimensions[0].variables[0].note",
        "is missing, while note_en is there",
    ),
    (
        'code = "K.1"',
        'code = "K.1"\nnote = "y"\nnote_en = " "',
        "dimensions[0].variables[0].indicators[0].note_en",
        "is blank",
    ),
    (
        'code = "K.1"',
        'code = "K.1"\nnote = "y"',
        "dimensions[0].variables[0].indicators[0].note_en",
        "is missing, while note is there",
    ),
    (
        'help_en = "Fill in 0 to 5."\n',
        "",
        "dimensions[0].variables[0].indicators[0].help_en",
        "is missing, while help is there",
    ),
    (
        'help = "Isi 0 sampai 5."\n',
        "",
        "dimensions[0].variables[0].indicators[0].help",
        "is missing, while help_en is there",
    ),
    ('floor = "78.00"', 'floor = "78.01"', "bands[1].ceiling", "leaves a gap or an overlap"),
    ('ceiling = "77.99"', 'ceiling = "78.00"', "bands[1].ceiling", "it must be 77.99"),
    ('ceiling = "77.99"', 'ceiling = "77.98"', "bands[1].ceiling", "it must be 77.99"),
    ('ceiling = "100.00"', 'ceiling = "99.99"', "bands[0].ceiling", "must end at 100"),
    ('floor = "0"', 'floor = "0.01"', "bands[2].floor", "must begin at 0"),
    ('floor = "0"', 'floor = "60"', "bands[2].floor", "is above its ceiling"),
    ('floor = "78.00"', 'floor = "78,00"', "bands[0].floor", "is not a plain number"),
    ('zone = "green"', 'zone = "blue"', "bands[0].zone", "is none of green, yellow, red"),
    ('zone = "green"\n', "", "bands[0].zone", "is missing"),
    ('zone = "green"', 'zone = "green"\ncolour = "x"', "bands[0].colour", "unknown key"),
    ('code = "B"', 'code = "A"', "bands[1].code", "is used twice"),
    ('zone_provenance = "assumption"\n', "", "bands[0].zone_provenance", "is missing"),
    ('provenance = "assumption"', 'provenance = "sure"', "basis.roll_up.provenance", "is none of"),
    ('source = "test"\n', "", "basis.roll_up.source", "is missing"),
    ('label = "Tanpa catatan"\n', "", "opinions[0].label", "is missing"),
    ('code = "second"', 'code = "first"', "dimensions[1].code", "is used twice"),
    ('weight = "60"', 'weight = "60.01"', "dimensions", "sum to 100.01, not 100"),
    ('weight = "60"', "weight = 60.0", "dimensions[0].weight", "write weights as strings"),
    ('weight = "60"', "weight = 60", "dimensions[0].weight", "write weights as strings"),
    ('weight = "60"', "weight = nan", "dimensions[0].weight", "write weights as strings"),
    pytest.param(
        'weight = "60"',
        "weight = 0x" + "f" * 5_000,
        "dimensions[0].weight",
        "write weights as strings",
        id="a weight that Python refuses to write out",
    ),
    ('weight = "60"', "weight = [6]", "dimensions[0].weight", "must be a string"),
    ('weight = "60"', 'weight = "-60"', "dimensions[0].weight", "is not a plain number"),
    ('weight = "60"\n', "", "dimensions[0].weight", "is missing"),
    ('weight = "60"', 'weight = "0"', "dimensions[0].weight", "must be above 0"),
    ('weight = "70"', 'weight = "69"', "dimensions[0].variables", "sum to 99, not 100"),
    ('weight_provenance = "assumption"\n', "", "dimensions[0].weight_provenance", "is missing"),
    ('code = "standard"', 'code = "knowledge"', "dimensions[0].variables[1].code", "used twice"),
    (
        'code = "P.1"',
        'code = "K.1"',
        "dimensions[1].variables[0].indicators[0].code",
        "is used twice",
    ),
    (
        'weight = "2"',
        'weight = "0"',
        "dimensions[0].variables[0].indicators[0].weight",
        "must be above 0",
    ),
    (
        'maximum = "4"',
        'maximum = "1"',
        "dimensions[0].variables[0].indicators[1].maximum",
        "is not above the minimum",
    ),
    (
        'step = "0.5"',
        'step = "0.4"',
        "dimensions[0].variables[0].indicators[1].step",
        "does not divide",
    ),
    (
        'step = "0.5"',
        'step = "0"',
        "dimensions[0].variables[0].indicators[1].step",
        "must be above 0",
    ),
    (
        'scope = "product"',
        'scope = "shop"',
        "dimensions[0].variables[1].indicators[0].scope",
        "is none of unit, product",
    ),
    (
        '["ministry", "agency"]',
        '["kingdom"]',
        "dimensions[1].variables[0].indicators[1].kinds",
        "is none of province",
    ),
    (
        'evidence = ["Surat keputusan"]',
        "evidence = [1]",
        "dimensions[0].variables[0].indicators[0].evidence",
        "must be a list of texts",
    ),
    (
        'help = "Isi 0 sampai 5."',
        "help = 1.5",
        "dimensions[0].variables[0].indicators[0].help",
        "must be a text",
    ),
]


NOT_TOML_AT_ALL = [
    ("\ncode = !", "is not TOML", 2),
    ("code = ", "is not TOML", None),  # tomllib only says: at the end
    ('code = "a"\ncode = "b"\n', "is not TOML", None),
    (b"code = 1\ntitle = '\xff'", "is not UTF-8 text", 2),
    ("code = '\ud800'", "is not UTF-8 text", 1),
    ("a = " + "[" * 100_000, "is nested too deeply", None),
    ("a = " + "9" * 5_000, "is not TOML", None),
    ("#" * (MOST_BYTES + 1), f"is longer than {MOST_BYTES} bytes", None),
]
NO_TABLES = [
    ('bands = "A"', "bands"),
    ("dimensions = [1]", "dimensions"),
    ("basis = 1", "basis"),
    ("[basis]\nrounding = 1", "basis.rounding"),
]
PAIRS = {name: pair for name, pair in vars(reasons).items() if isinstance(pair, Pair)}


def without_indicators(text: str) -> str:
    start = text.index('[[dimensions.variables.indicators]]\ncode = "S.1"')
    return text[:start] + text[text.index('[[dimensions]]\ncode = "second"') :]


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def says(pair: Pair, problem: Problem) -> bool:
    """Tell whether both texts of the problem are made from the pair."""
    made = []
    for form, text in ((pair.indonesian, problem.reason_id), (pair.english, problem.reason)):
        pattern = re.sub(r"\\\{.*?\\\}", ".*", re.escape(form))
        made.append(re.fullmatch(pattern, text, re.DOTALL) is not None)
    return all(made)


def assert_in_both_languages(problems: list[Problem]) -> None:
    for problem in problems:
        assert problem.reason.strip()
        assert problem.reason_id.strip()
        assert problem.reason != problem.reason_id


def test_the_small_method_has_no_fault(small_text):
    assert scoring.check_instrument(small_text) == []
    assert scoring.check_instrument(small_text.encode()) == []


@pytest.mark.parametrize(("old", "new", "place", "reason"), FAULTS)
def test_each_planted_fault_is_found_at_its_place(small_text, old, new, place, reason):
    problems = scoring.check_instrument(edited(small_text, old, new))
    assert place in [problem.place for problem in problems]
    assert any(p.place == place and reason in p.reason for p in problems)
    with pytest.raises(scoring.InstrumentError) as caught:
        scoring.parse_instrument(edited(small_text, old, new))
    assert (caught.value.place, caught.value.reason) == (problems[0].place, problems[0].reason)
    assert_in_both_languages(problems)


def test_each_reason_is_planted_once_at_least(small_text):
    faults = [getattr(fault, "values", fault)[:2] for fault in FAULTS]
    found = [
        p for old, new in faults for p in scoring.check_instrument(edited(small_text, old, new))
    ]
    found += [p for text, *_ in NOT_TOML_AT_ALL for p in scoring.check_instrument(text)]
    found += [p for text, _ in NO_TABLES for p in scoring.check_instrument(text)]
    found += scoring.check_instrument("")
    found += scoring.check_instrument(without_indicators(small_text))
    assert [name for name, pair in PAIRS.items() if not any(says(pair, p) for p in found)] == []
    assert [p for p in found if not any(says(pair, p) for pair in PAIRS.values())] == []


def test_both_languages_of_a_reason_take_the_same_values():
    assert len(PAIRS) > 25
    for name, pair in PAIRS.items():
        assert placeholders(pair.indonesian) == placeholders(pair.english), name
        assert pair.indonesian != pair.english, name


def test_the_names_in_a_reason_follow_its_language(small_text):
    (problem,) = scoring.check_instrument(edited(small_text, 'weight = "70"', 'weight = "69"'))
    assert problem.reason == "the weights of the variables sum to 99, not 100"
    assert problem.reason_id == "jumlah bobot variabel adalah 99, bukan 100"


def test_a_brace_in_a_value_is_shown_and_not_filled_in(small_text):
    text = edited(small_text, 'zone = "green"', 'zone = "{known}"')
    (problem,) = [p for p in scoring.check_instrument(text) if p.place == "bands[0].zone"]
    assert problem.reason == "'{known}' is none of green, yellow, red"
    assert problem.reason_id == "'{known}' bukan salah satu dari green, yellow, red"


def test_a_wrong_number_is_refused_in_the_words_of_the_scoring_itself(small_text):
    wrong = "9" * 50
    with pytest.raises(scoring.ScoringError) as caught:
        scoring.number(wrong, place="x")
    problems = scoring.check_instrument(edited(small_text, 'weight = "60"', f'weight = "{wrong}"'))
    assert caught.value.reason in [problem.reason for problem in problems]


def test_a_long_wrong_word_is_cut(small_text):
    text = edited(small_text, 'zone = "green"', f'zone = "{"x" * 5_000}"')
    assert all(len(p.reason) < 150 for p in scoring.check_instrument(text))


@pytest.mark.parametrize(
    ("old", "new", "line_of"),
    [
        ('weight = "70"', 'weight = "70.0000001"', 'weight = "70.0000001"'),
        ('step = "0.5"', 'step = "0.4"', 'step = "0.4"'),
        ('zone = "yellow"\n', "", '[[bands]]\ncode = "B"'),
        ("[basis.rounding]", "[basis.rounding]\nmode = 1", "mode = 1"),
        ('weight = "70"', 'weight = "69"', '[[dimensions]]\ncode = "first"'),
    ],
)
def test_a_fault_names_its_line(small_text, old, new, line_of):
    text = edited(small_text, old, new)
    expected = text[: text.index(line_of)].count("\n") + 1
    assert expected in [problem.line for problem in scoring.check_instrument(text)]


def test_a_fault_in_a_key_that_is_not_there_names_the_table_around_it(small_text):
    (problem,) = scoring.check_instrument(edited(small_text, 'maximum = "3"\n', ""))
    assert problem.place == "dimensions[0].variables[1].indicators[0].maximum"
    line = small_text[: small_text.index('code = "S.1"')].count("\n")
    assert problem.line == line  # the line of [[dimensions.variables.indicators]]


def test_all_faults_are_reported_in_the_order_of_the_file(small_text):
    text = edited(small_text, 'code = "test-small"\n', "")
    text = edited(text, 'weight = "60"', "weight = 60.0")
    text = edited(text, 'step = "0.5"', 'step = "0.4"')
    text = edited(text, 'floor = "78.00"', 'floor = "79.00"')
    problems = scoring.check_instrument(text)
    assert [problem.place for problem in problems] == [
        "bands[1].ceiling",
        "dimensions[0].weight",
        "dimensions[0].variables[0].indicators[1].step",
        "code",  # has no line of its own
    ]
    lines = [problem.line for problem in problems]
    assert lines[-1] is None
    assert lines[:-1] == sorted(lines[:-1])


def test_an_unreadable_number_is_not_reported_a_second_time_as_a_wrong_sum(small_text):
    (problem,) = scoring.check_instrument(edited(small_text, 'weight = "60"', 'weight = "sixty"'))
    assert problem.place == "dimensions[0].weight"
    for number in ('maximum = "3"', 'step = "0.5"', 'weight = "2"', 'minimum = "1"'):
        (problem,) = scoring.check_instrument(edited(small_text, number, number[:-2] + 'x"'))
        assert problem.place.endswith(number.partition(" ")[0])
    (problem,) = scoring.check_instrument(edited(small_text, 'floor = "78.00"', 'floor = "x"'))
    assert problem.place == "bands[0].floor"


@pytest.mark.parametrize(("text", "reason", "line"), NOT_TOML_AT_ALL)
def test_what_is_not_even_toml_is_one_problem(text, reason, line):
    (problem,) = scoring.check_instrument(text)
    assert problem.place == "file"
    assert reason in problem.reason
    assert line is None or problem.line == line
    assert_in_both_languages([problem])
    with pytest.raises(scoring.InstrumentError, match=f"^file: {reason}"):
        scoring.parse_instrument(text)


def test_an_empty_file_misses_everything():
    places = {problem.place for problem in scoring.check_instrument("")}
    assert {"code", "title", "first_year", "bands", "basis.rounding", "dimensions"} <= places


@pytest.mark.parametrize(("text", "place"), NO_TABLES)
def test_a_value_where_tables_belong_is_refused(text, place):
    problems = scoring.check_instrument(text)
    assert any(p.place == place and "must be a" in p.reason for p in problems)


def test_a_variable_without_indicators_is_refused(small_text):
    (problem,) = scoring.check_instrument(without_indicators(small_text))
    assert problem.place == "dimensions[0].variables[1].indicators"
    assert problem.reason == "a variable needs at least one indicator"


def test_the_values_arrive_exactly(small, small_text):
    assert small.sha256 == hashlib.sha256(small_text.encode()).hexdigest()
    assert small.dimension("first").weight == Decimal("60")
    assert small.indicator("K.2").minimum == 1
    assert small.indicator("K.1").minimum == 0
    assert small.indicator("K.1").evidence == ("Surat keputusan",)
    assert small.bands[0].provenance is Provenance.ASSUMPTION
    assert small.weights_basis.rule == "rata-rata menurut bobot"
    assert small.weights_basis.rule_en == "weighted mean"
    assert small.note.startswith("Teks beberapa baris:")
    assert small.note_en.startswith("Text of several lines:")
    assert small.indicator("K.1").help == "Isi 0 sampai 5."
    assert small.indicator("K.1").help_en == "Fill in 0 to 5."
    assert (small.indicator("K.2").help, small.indicator("K.2").help_en) == ("", "")
    assert [opinion.code for opinion in small.opinions] == ["none"]
    assert not small.reported_only
    with pytest.raises(KeyError):
        small.indicator("X.9")
    with pytest.raises(KeyError):
        small.dimension("third")


def test_some_indicators_are_asked_of_some_kinds_only(small):
    everyone = ["K.1", "K.2", "S.1", "P.1", "R.1"]
    assert [i.code for i in small.indicators("regency")] == everyone
    assert [i.code for i in small.indicators("agency")] == [*everyone[:4], "P.2", "R.1"]
    assert len(small.indicators()) == 6


def test_a_method_is_comparable_with_itself_and_those_it_names(small, small_text, ori2022):
    other = scoring.parse_instrument(edited(small_text, "test-small", "test-other"))
    assert small.comparable(small)
    assert small.comparable(other)
    assert not small.comparable(ori2022)


def test_one_changed_byte_changes_the_hash(small, small_text):
    changed = scoring.parse_instrument(edited(small_text, 'weight = "2"', 'weight = "3"'))
    assert changed.sha256 != small.sha256
