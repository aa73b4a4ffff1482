"""A method in which every value differs: each key arrives where it belongs, or is told apart."""

from __future__ import annotations

import hashlib
from decimal import Decimal

import pytest

import scoring
from scoring.elements import Band, Basis, Dimension, Indicator, Instrument, Opinion, Variable
from scoring.instrument import MOST_BYTES, Provenance

OFFICIAL, REPORTED, INFERRED, ASSUMPTION = Provenance
# No figure of it is real. Every key of a method once, every value once.
VARIED = """\
code = "test-varied"
title = "Judul"
title_en = "Title"
version = "3.1"
first_year = 2001
last_year = 2100
roll_up = "mean"
rounding = "half-up"
places = 0
products_per_unit = 7
comparable_with = ["other-1", "other-2"]
legal_basis = ["Peraturan satu", "Peraturan dua"]
note = "Catatan"
note_en = "Note"

[basis.roll_up]
rule = "Aturan gabungan"
rule_en = "Rule of joining"
provenance = "official"
source = "Sumber gabungan"
note = "Catatan gabungan"
note_en = "Note on joining"

[basis.rounding]
rule = "Aturan pembulatan"
rule_en = "Rule of rounding"
provenance = "reported"
source = "Sumber pembulatan"
note = "Catatan pembulatan"
note_en = "Note on rounding"

[basis.weights]
rule = "Aturan bobot"
rule_en = "Rule of weights"
provenance = "inferred"
source = "Sumber bobot"
note = "Catatan bobot"
note_en = "Note on weights"

[[bands]]
code = "A"
zone = "yellow"
label = "Pita atas"
label_en = "Upper band"
floor = "60"
ceiling = "100"
provenance = "reported"
zone_provenance = "inferred"
source = "Sumber pita"
note = "Catatan pita"
note_en = "Note on the band"

[[bands]]
zone = "red"
label = "Pita bawah"
label_en = "Lower band"
floor = "0"
ceiling = "59"
provenance = "inferred"
zone_provenance = "reported"
source = "Sumber pita bawah"

[[opinions]]
code = "opini-1"
label = "Opini"
label_en = "Opinion"
provenance = "inferred"
source = "Sumber opini"
note = "Catatan opini"
note_en = "Note on the opinion"

[[dimensions]]
code = "dim"
name = "Dimensi"
name_en = "Dimension"
weight = "100"
provenance = "reported"
weight_provenance = "inferred"
source = "Sumber dimensi"
note = "Catatan dimensi"
note_en = "Note on the dimension"

[[dimensions.variables]]
code = "var"
name = "Variabel"
name_en = "Variable"
weight = "100.0"
provenance = "inferred"
weight_provenance = "reported"
source = "Sumber variabel"
note = "Catatan variabel"
note_en = "Note on the variable"

[[dimensions.variables.indicators]]
code = "I.1-a"
name = "Indikator"
name_en = "Indicator"
minimum = "1"
maximum = "9"
step = "0.5"
weight = "2.5"
scope = "product"
kinds = ["city", "police"]
evidence = ["Bukti satu", "Bukti dua"]
help = "Bantuan"
help_en = "Help"
provenance = "reported"
weight_provenance = "inferred"
source = "Sumber indikator"
note = "Catatan indikator"
note_en = "Note on the indicator"
"""
INDICATOR = "dimensions[0].variables[0].indicators[0]"
TABLES = {  # where each table begins, and the place its keys have
    "[basis.roll_up]": "basis.roll_up",
    "[basis.rounding]": "basis.rounding",
    "[basis.weights]": "basis.weights",
    '[[bands]]\ncode = "A"': "bands[0]",
    '[[bands]]\nzone = "red"': "bands[1]",
    "[[opinions]]": "opinions[0]",
    "[[dimensions]]": "dimensions[0]",
    "[[dimensions.variables]]": "dimensions[0].variables[0]",
    "[[dimensions.variables.indicators]]": INDICATOR,
}
WHOLE = ("first_year", "last_year", "places", "products_per_unit")
NUMBERS = ("floor", "ceiling", "weight", "minimum", "maximum", "step")
LISTS = ("comparable_with", "legal_basis", "kinds", "evidence")
TWINS = ("note", "note_en", "help", "help_en")
LEFT_OUT = (*LISTS, "last_year", "places", "products_per_unit", "minimum")  # may be missing


def expected_instrument() -> Instrument:
    indicator = Indicator(
        code="I.1-a", name="Indikator", name_en="Indicator", minimum=Decimal(1),
        maximum=Decimal(9), step=Decimal("0.5"), weight=Decimal("2.5"), scope="product",
        kinds=("city", "police"), evidence=("Bukti satu", "Bukti dua"), help="Bantuan",
        help_en="Help", provenance=REPORTED, weight_provenance=INFERRED,
        source="Sumber indikator", note="Catatan indikator", note_en="Note on the indicator",
    )  # fmt: skip
    variable = Variable(
        code="var", name="Variabel", name_en="Variable", weight=Decimal("100.0"),
        indicators=(indicator,), provenance=INFERRED, weight_provenance=REPORTED,
        source="Sumber variabel", note="Catatan variabel", note_en="Note on the variable",
    )  # fmt: skip
    dimension = Dimension(
        code="dim", name="Dimensi", name_en="Dimension", weight=Decimal(100),
        variables=(variable,), provenance=REPORTED, weight_provenance=INFERRED,
        source="Sumber dimensi", note="Catatan dimensi", note_en="Note on the dimension",
    )  # fmt: skip
    upper = Band(
        code="A", zone="yellow", label="Pita atas", label_en="Upper band", floor=Decimal(60),
        ceiling=Decimal(100), provenance=REPORTED, zone_provenance=INFERRED,
        source="Sumber pita", note="Catatan pita", note_en="Note on the band",
    )  # fmt: skip
    lower = Band(
        code=None, zone="red", label="Pita bawah", label_en="Lower band", floor=Decimal(0),
        ceiling=Decimal(59), provenance=INFERRED, zone_provenance=REPORTED,
        source="Sumber pita bawah",
    )  # fmt: skip
    opinion = Opinion(
        "opini-1", "Opini", "Opinion", INFERRED, "Sumber opini", "Catatan opini",
        "Note on the opinion",
    )  # fmt: skip
    return Instrument(
        code="test-varied", title="Judul", title_en="Title", version="3.1", first_year=2001,
        last_year=2100, roll_up="mean", products_per_unit=7,
        comparable_with=("other-1", "other-2"), bands=(upper, lower), dimensions=(dimension,),
        opinions=(opinion,), legal_basis=("Peraturan satu", "Peraturan dua"),
        roll_up_basis=Basis("Aturan gabungan", "Rule of joining", OFFICIAL, "Sumber gabungan",
                            "Catatan gabungan", "Note on joining"),
        rounding_basis=Basis("Aturan pembulatan", "Rule of rounding", REPORTED,
                             "Sumber pembulatan", "Catatan pembulatan", "Note on rounding"),
        weights_basis=Basis("Aturan bobot", "Rule of weights", INFERRED, "Sumber bobot",
                            "Catatan bobot", "Note on weights"),
        note="Catatan", note_en="Note", sha256=hashlib.sha256(VARIED.encode()).hexdigest(),
        places=0, rounding="half-up",
    )  # fmt: skip


def keys() -> list[tuple[str, str, str, int, int | None]]:
    """(place of the table, key, row, line, line of the table) of each key of VARIED."""
    found, at, start, opened = [], "", 0, None
    for line, row in enumerate(VARIED.splitlines(), start=1):
        rest = VARIED[start:]
        for opening, place in TABLES.items():
            if rest.startswith(opening):
                at, opened = place, line
        if " = " in row:
            found.append((at, row.split(" = ")[0], row, line, opened))
        start += len(row) + 1
    return found


KEYS = keys()
NAMES = [f"{at}.{key}" if at else key for at, key, *_ in KEYS]


def faults(text: str | bytes) -> list[tuple[int | None, str, str]]:
    return [(p.line, p.place, p.reason) for p in scoring.check_instrument(text)]


def with_row(line: int, row: str | None) -> str:
    rows = VARIED.splitlines()
    rows[line - 1 : line] = [] if row is None else [row]
    return "\n".join(rows) + "\n"


def changed(old: str, new: str) -> str:
    assert VARIED.count(old) == 1
    return VARIED.replace(old, new)


def test_every_value_arrives_where_it_belongs():
    assert scoring.check_instrument(VARIED) == []
    assert scoring.parse_instrument(VARIED) == expected_instrument()
    assert len(KEYS) == len(set(NAMES)) == 93


@pytest.mark.parametrize(("at", "key", "row", "line", "opened"), KEYS, ids=NAMES)
def test_a_key_of_the_wrong_type_is_told_at_its_place_and_line(at, key, row, line, opened):
    reason = (
        "must be a whole number of at most nine digits" if key in WHOLE
        else 'write weights as strings: "1.5", not 1.5' if key in NUMBERS
        else "must be a list of texts" if key in LISTS
        else "must be a text"
    )  # fmt: skip
    place = f"{at}.{key}" if at else key
    assert (line, place, reason) in faults(with_row(line, f"{key} = 1.5"))


@pytest.mark.parametrize(("at", "key", "row", "line", "opened"), KEYS, ids=NAMES)
def test_a_key_that_is_missing_is_told_at_the_table_unless_it_may_be(at, key, row, line, opened):
    place = f"{at}.{key}" if at else key
    found = faults(with_row(line, None))
    if key == "places":  # two, so the bands have to end at two decimals
        assert [fault[1] for fault in found] == ["bands[1].ceiling"]
    elif key in LEFT_OUT or place == "bands[0].code":
        assert found == []
    elif key in TWINS:
        twin = key.removesuffix("_en") if key.endswith("_en") else f"{key}_en"
        assert found == [(opened, place, f"is missing, while {twin} is there")]
    else:
        assert (opened, place, "is missing") in found


@pytest.mark.parametrize(("at", "key", "row", "line", "opened"), KEYS, ids=NAMES)
def test_a_text_of_blanks_is_no_text(at, key, row, line, opened):
    place = f"{at}.{key}" if at else key
    found = faults(with_row(line, f'{key} = " "'))
    if key in LISTS:
        assert found == [(line, place, "must be a list of texts")]
    elif key in WHOLE:
        assert (line, place, "must be a whole number of at most nine digits") in found
    elif key in NUMBERS:
        plain = "' ' is not a plain number (digits, a point, at most four decimals)"
        assert found == [(line, place, plain)]
    else:
        assert (line, place, "is blank") in found


@pytest.mark.parametrize("at", TABLES.values())
def test_an_unknown_key_of_any_table_is_refused(at):
    line = next(opened for where, _, _, _, opened in KEYS if where == at)
    header = VARIED.splitlines()[line - 1]
    assert faults(with_row(line, f'{header}\nextra = "x"')) == [
        (line + 1, f"{at}.extra", "unknown key")
    ]


WHAT_IS_LEFT_OUT = {
    "last_year": ("last_year = 2100\n", None),
    "places": ("places = 0\n", 2),
    "products_per_unit": ("products_per_unit = 7\n", 1),
    "comparable_with": ('comparable_with = ["other-1", "other-2"]\n', ()),
    "legal_basis": ('legal_basis = ["Peraturan satu", "Peraturan dua"]\n', ()),
    "note": ('note = "Catatan"\nnote_en = "Note"\n', ""),
}


@pytest.mark.parametrize("key", WHAT_IS_LEFT_OUT)
def test_a_key_that_may_be_left_out_has_its_usual_value(key):
    row, usual = WHAT_IS_LEFT_OUT[key]
    text = changed(row, "").replace('ceiling = "59"', 'ceiling = "59.99"' if key == "places" else
                                    'ceiling = "59"')  # fmt: skip
    assert getattr(scoring.parse_instrument(text), key) == usual


@pytest.mark.parametrize(
    ("row", "key", "usual"),
    [
        ('minimum = "1"\n', "minimum", 0),
        ('kinds = ["city", "police"]\n', "kinds", ()),
        ('evidence = ["Bukti satu", "Bukti dua"]\n', "evidence", ()),
        ('help = "Bantuan"\nhelp_en = "Help"\n', "help", ""),
        ('help = "Bantuan"\nhelp_en = "Help"\n', "help_en", ""),
    ],
)
def test_what_an_indicator_leaves_out_has_its_usual_value(row, key, usual):
    (indicator,) = scoring.parse_instrument(changed(row, "")).indicators()
    assert getattr(indicator, key) == usual


FAULTS = [
    ('code = "test-varied"', 'code = "-x"', "code",
     "'-x' is not a code (letters, digits, points, hyphens)"),
    ('code = "test-varied"', f'code = "{"_" * 41}"', "code",
     f"'{'_' * 40}' is not a code (letters, digits, points, hyphens)"),
    ("first_year = 2001", "first_year = 1999", "first_year", "1999 is not a year from 2000 to "
     "2100"),
    ("last_year = 2100", "last_year = 2101", "last_year", "2101 is not a year from 2000 to 2100"),
    ("last_year = 2100", "last_year = 2000", "last_year", "is before first_year"),
    ("first_year = 2001", "first_year = 1_000_000_000", "first_year",
     "must be a whole number of at most nine digits"),
    ("first_year = 2001", "first_year = 999_999_999", "first_year",
     "999999999 is not a year from 2000 to 2100"),
    ('roll_up = "mean"', 'roll_up = "median"', "roll_up",
     "'median' is none of mean, reported-only"),
    ('roll_up = "mean"', f'roll_up = "{"x" * 41}"', "roll_up",
     f"'{'x' * 40}' is none of mean, reported-only"),
    ('rounding = "half-up"', 'rounding = "up"', "rounding", "'up' is none of half-up"),
    ("products_per_unit = 7", "products_per_unit = 0", "products_per_unit",
     "must be from 1 to 100"),
    ("products_per_unit = 7", "products_per_unit = 101", "products_per_unit",
     "must be from 1 to 100"),
    ("places = 0", "places = -1", "places", "must be 0, 1 or 2: more is not printed"),
    ('ceiling = "100"', 'ceiling = "99"', "bands[0].ceiling",
     "the first band must end at 100, not 99"),
    ('ceiling = "59"', 'ceiling = "58"', "bands[1].ceiling",
     "58 leaves a gap or an overlap below 60; it must be 59"),
    ('floor = "0"', 'floor = "1"', "bands[1].floor", "the last band must begin at 0, not 1"),
    ('zone = "red"', 'zone = "Red"', "bands[1].zone", "'Red' is none of green, yellow, red"),
    ('weight = "100"', 'weight = "99.9999"', "dimensions",
     "the weights of the dimensions sum to 99.9999, not 100"),
    ('weight = "100"', 'weight = "0"', "dimensions[0].weight", "must be above 0"),
    ('weight = "100.0"', 'weight = "99"', "dimensions[0].variables",
     "the weights of the variables sum to 99, not 100"),
    ('weight = "2.5"', 'weight = "0"', f"{INDICATOR}.weight", "must be above 0"),
    ('weight = "2.5"', "weight = 25", f"{INDICATOR}.weight",
     'write weights as strings: "25", not 25'),
    ('weight = "2.5"', "weight = 999_999_999", f"{INDICATOR}.weight",
     'write weights as strings: "999999999", not 999999999'),
    ('weight = "2.5"', "weight = -1_000_000_000", f"{INDICATOR}.weight",
     'write weights as strings: "...", not ...'),
    ('weight = "2.5"', f"weight = 0.{'1' * 40}", f"{INDICATOR}.weight",
     f'write weights as strings: "0.{"1" * 38}", not 0.{"1" * 38}'),
    ('weight = "2.5"', "weight = []", f"{INDICATOR}.weight", "must be a string"),
    ('weight = "2.5"', f'weight = "{"x" * 41}"', f"{INDICATOR}.weight",
     f"'{'x' * 40}' is not a plain number (digits, a point, at most four decimals)"),
    ('maximum = "9"', 'maximum = "1"', f"{INDICATOR}.maximum", "1 is not above the minimum 1"),
    ('step = "0.5"', 'step = "3"', f"{INDICATOR}.step", "3 does not divide the scale of 8"),
    ('step = "0.5"', 'step = "0"', f"{INDICATOR}.step", "must be above 0"),
    ('scope = "product"', 'scope = "shop"', f"{INDICATOR}.scope",
     "'shop' is none of unit, product"),
    ('kinds = ["city", "police"]', f'kinds = ["city", "{"k" * 41}"]', f"{INDICATOR}.kinds",
     f"'{'k' * 40}' is none of province, regency, city, ministry, agency, police"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "place", "reason"), FAULTS)
def test_the_whole_reason_and_the_line_of_each_fault(old, new, place, reason):
    text = changed(old + "\n", new + "\n")
    line = VARIED[: VARIED.index(old + "\n")].count("\n") + 1
    if place in ("dimensions", "dimensions[0].variables"):
        line = None if place == "dimensions" else VARIED.index("[[dimensions]]")
        line = line and VARIED[:line].count("\n") + 1
    assert (line, place, reason) in faults(text)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("first_year = 2001", "first_year = 2000"),
        ("first_year = 2001", "first_year = 2100"),  # one year only
        ("last_year = 2100", "last_year = 2001"),
        ("products_per_unit = 7", "products_per_unit = 1"),
        ("products_per_unit = 7", "products_per_unit = 100"),
        ('step = "0.5"', 'step = "8"'),
        ('weight = "2.5"', 'weight = "0.0001"'),
        ('code = "I.1-a"', 'code = "9"'),
    ],
)
def test_the_last_good_value_of_each_limit_is_accepted(old, new):
    assert faults(changed(old + "\n", new + "\n")) == []


def test_a_method_without_products_may_expect_none():
    text = changed('scope = "product"', 'scope = "unit"')
    text = text.replace("products_per_unit = 7", "products_per_unit = 0")
    assert faults(text) == []
    negative = text.replace("products_per_unit = 0", "products_per_unit = -1")
    assert faults(negative) == [(10, "products_per_unit", "must be from 0 to 100")]


@pytest.mark.parametrize(("places", "ceiling"), [(0, "59"), (1, "59.9"), (2, "59.99")])
def test_a_band_ends_one_printed_step_below_the_next(places, ceiling):
    text = changed("places = 0", f"places = {places}")
    assert faults(text.replace('ceiling = "59"', f'ceiling = "{ceiling}"')) == []
    wrong = faults(text.replace('ceiling = "59"', 'ceiling = "59.5"'))
    reason = f"59.5 leaves a gap or an overlap below 60; it must be {ceiling}"
    assert [fault[1:] for fault in wrong] == [("bands[1].ceiling", reason)]


def test_more_than_two_places_are_one_fault_and_the_bands_are_checked_with_two():
    text = changed("places = 0", "places = 3").replace('ceiling = "59"', 'ceiling = "59.99"')
    assert faults(text) == [(9, "places", "must be 0, 1 or 2: more is not printed")]


def test_a_band_upside_down_names_its_own_limits():
    text = changed('floor = "0"', 'floor = "61"')
    assert [fault[1:] for fault in faults(text)] == [
        ("bands[1].floor", "61 is above its ceiling 59"),
        ("bands[1].floor", "the last band must begin at 0, not 61"),
    ]
    point = changed('floor = "60"', 'floor = "100"').replace('ceiling = "59"', 'ceiling = "99"')
    assert faults(point) == []  # a band of one figure


@pytest.mark.parametrize(
    ("copied", "place", "reason"),
    [
        ("[[opinions]]", "opinions[1].code", "the opinion code 'opini-1' is used twice"),
        ("[[dimensions.variables.indicators]]", f"{INDICATOR[:-3]}[1].code",
         "the indicator code 'I.1-a' is used twice"),
    ],
)  # fmt: skip
def test_a_code_used_twice_names_the_second_place(copied, place, reason):
    start = VARIED.index(copied)
    end = VARIED.find("\n[", start + 1)
    table = VARIED[start : end if end > 0 else len(VARIED)]
    head, tail = VARIED[:start], VARIED[start:]
    assert reason in [r for _, at, r in faults(head + table + "\n" + tail) if at == place]


def test_a_band_code_used_twice_and_bands_without_codes():
    text = changed('[[bands]]\nzone = "red"', '[[bands]]\ncode = "A"\nzone = "red"')
    assert [f[1:] for f in faults(text)] == [("bands[1].code", "the band code 'A' is used twice")]
    plain = changed('code = "A"\n', "")
    assert faults(plain) == []


def test_the_same_code_in_different_roles_is_no_fault():
    text = changed('code = "var"', 'code = "dim"').replace('code = "I.1-a"', 'code = "dim"')
    assert faults(text) == []


def test_a_variable_of_weight_zero_is_only_recorded():
    start = VARIED.index("[[dimensions.variables]]")
    second = VARIED[start:].replace('"var"', '"var-2"').replace('"I.1-a"', '"I.2"')
    instrument = scoring.parse_instrument(VARIED + "\n" + second.replace('"100.0"', '"0"'))
    assert [v.counts for v in instrument.dimensions[0].variables] == [True, False]


REPORTED_ONLY = """\
code = "test-reported"
title = "Hanya dicatat"
title_en = "Recorded only"
version = "1"
first_year = 2013
roll_up = "reported-only"
rounding = "half-up"

[basis.roll_up]
rule = "tidak ada"
rule_en = "none"
provenance = "assumption"
source = "test"

[basis.rounding]
rule = "setengah ke atas"
rule_en = "half up"
provenance = "assumption"
source = "test"

[[bands]]
zone = "green"
label = "Semua"
label_en = "All"
floor = "0"
ceiling = "100"
provenance = "assumption"
zone_provenance = "assumption"
source = "test"
"""


def test_a_method_that_only_records_needs_no_weights_and_may_have_none():
    instrument = scoring.parse_instrument(REPORTED_ONLY)
    assert (instrument.reported_only, instrument.weights_basis) == (True, None)
    assert (instrument.dimensions, instrument.opinions, instrument.last_year) == ((), (), None)
    weights = '\n[basis.weights]\nrule = "x"\n'
    assert ("basis.weights.source", "is missing") in [
        f[1:] for f in faults(REPORTED_ONLY + weights)
    ]
    computed = REPORTED_ONLY.replace("reported-only", "mean")
    assert [f[1:] for f in faults(computed)] == [
        ("dimensions", "the weights of the dimensions sum to 0, not 100")
    ]


def test_a_method_that_only_records_refuses_a_form():
    text = changed('roll_up = "mean"', 'roll_up = "reported-only"')
    ((_, place, reason),) = faults(text)
    assert place == "dimensions"
    assert "computes nothing" in reason


def test_a_method_without_bands_says_so_once():
    start, end = VARIED.index("[[bands]]"), VARIED.index("[[opinions]]")
    assert faults(VARIED[:start] + VARIED[end:]) == [
        (None, "bands", "an instrument needs at least one band")
    ]


def test_text_that_looks_like_a_key_or_a_table_moves_no_line():
    text = changed('note = "Catatan"', 'note = """\n[basis.rounding]\nplaces = 9\n"""')
    wrong = text.replace('rule_en = "Rule of rounding"', "rule_en = 1")
    assert faults(wrong) == [
        (wrong[: wrong.index("rule_en = 1")].count("\n") + 1, "basis.rounding.rule_en",
         "must be a text"),
    ]  # fmt: skip
    wrong = text.replace("places = 0", 'places = "0"')
    assert (9, "places", "must be a whole number of at most nine digits") in faults(wrong)


def test_a_file_of_exactly_the_greatest_size_is_read():
    padded = VARIED + "#" * (MOST_BYTES - len(VARIED.encode()))
    assert faults(padded) == []
    assert faults(padded + "#") == [(None, "file", "is longer than 1000000 bytes")]


@pytest.mark.parametrize(
    ("content", "line", "reason"),
    [
        (b"a = 1\nb = '\xff'", 2, "is not UTF-8 text"),
        (b"a = 1\n\n= 2", 3, "is not TOML: Invalid statement (at line 3, column 1)"),
        (b"a = " + b"[" * 100_000, None, "is nested too deeply"),
        (b"a = ", None, "is not TOML: Invalid value (at end of document)"),
    ],
)
def test_a_file_that_cannot_be_read_names_the_line_where_it_can(content, line, reason):
    assert faults(content) == [(line, "file", reason)]
    with pytest.raises(scoring.InstrumentError) as caught:
        scoring.parse_instrument(content)
    assert str(caught.value) == f"file: {reason}"


def test_a_method_that_is_not_shipped_is_told_with_those_that_are():
    with pytest.raises(scoring.InstrumentError) as caught:
        scoring.load_instrument("x" * 41)
    assert str(caught.value) == (
        f"instrument: unknown instrument '{'x' * 40}'; "
        "known are ori-2013, ori-2021, ori-2022, ori-2025"
    )


@pytest.mark.parametrize(
    ("year", "code"),
    [
        (2012, None), (2013, "ori-2013"), (2019, "ori-2013"), (2020, None), (2021, "ori-2021"),
        (2022, "ori-2022"), (2024, "ori-2022"), (2025, "ori-2025"), (2031, "ori-2025"),
    ],
)  # fmt: skip
def test_the_method_of_each_year(year, code):
    found = scoring.instrument_for_year(year)
    assert (found.code if found else None) == code
    assert scoring.parse_instrument(VARIED).covers(year)


def test_a_scale_of_less_than_one_is_a_scale():
    text = changed('maximum = "9"', 'maximum = "1.5"')
    assert faults(text) == []


def test_the_lowest_of_three_bands_names_its_own_floor(small_text):
    text = small_text.replace('floor = "0"', 'floor = "0.01"')
    assert [fault[1:] for fault in faults(text)] == [
        ("bands[2].floor", "the last band must begin at 0, not 0.01")
    ]
