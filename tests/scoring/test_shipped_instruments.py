"""The four shipped methods: years, dimensions, indicators, and what is known of each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from importlib import resources

import pytest

import scoring
from scoring.elements import Basis, Opinion
from scoring.instrument import Provenance

CODES = ("ori-2013", "ori-2021", "ori-2022", "ori-2025")
TWINS = ("title", "name", "label", "rule", "note", "help")
# Words that stand in nearly every text of one language and in none of the other.
ENGLISH = {"the", "of", "is", "and", "from", "with", "not", "to", "are", "that", "in", "by", "only"}
INDONESIAN = {"yang", "dan", "dari", "tidak", "untuk", "adalah", "dengan", "dalam", "nilai"}
ADDRESS = re.compile(r"https?://[^\s,)]+")
Part = (
    scoring.Instrument
    | Basis
    | scoring.Band
    | Opinion
    | scoring.Dimension
    | scoring.Variable
    | scoring.Indicator
)


def parts_of(instrument: scoring.Instrument) -> Iterator[Part]:
    yield instrument
    yield from (instrument.roll_up_basis, instrument.rounding_basis)
    if instrument.weights_basis is not None:
        yield instrument.weights_basis
    yield from (*instrument.bands, *instrument.opinions, *instrument.dimensions)
    yield from (variable for dimension in instrument.dimensions for variable in dimension.variables)
    yield from instrument.indicators()


def twins_of(code: str, keys: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return each text with its English twin; a pair that is empty on both sides is left out."""
    return [
        (getattr(part, key), getattr(part, f"{key}_en"))
        for part in parts_of(scoring.load_instrument(code))
        for key in keys
        if hasattr(part, key) and (getattr(part, key) or getattr(part, f"{key}_en"))
    ]


def words(text: str) -> set[str]:
    """Return the words of a text; what stands in quotes or in an address has its own language."""
    return set(re.findall(r"[a-z]+", re.sub(r"'[^']*'", "", ADDRESS.sub("", text)).lower()))


def figures(text: str) -> list[str]:
    return sorted(re.findall(r"\d+(?:\.\d+)?", ADDRESS.sub("", text).replace(",", ".")))


def test_four_methods_are_shipped():
    assert scoring.instrument_codes() == CODES


@pytest.mark.parametrize("code", CODES)
def test_each_shipped_file_is_free_of_faults(code):
    content = (resources.files("scoring") / "instruments" / f"{code}.toml").read_bytes()
    assert scoring.check_instrument(content) == []
    assert scoring.load_instrument(code) is scoring.load_instrument(code)
    assert scoring.load_instrument(code).code == code


@pytest.mark.parametrize("code", ["ori-2020", "", "../secret", "ori-2022.toml", "x" * 100])
def test_an_unknown_method_is_refused_with_the_known_ones(code):
    with pytest.raises(scoring.InstrumentError, match="known are ori-2013, ori-2021") as caught:
        scoring.load_instrument(code)
    assert caught.value.place == "instrument"
    assert len(caught.value.reason) < 150


@pytest.mark.parametrize(
    ("year", "code"),
    [
        (2012, None),
        *((year, "ori-2013") for year in range(2013, 2020)),
        (2020, None),
        (2021, "ori-2021"),
        (2022, "ori-2022"),
        (2023, "ori-2022"),
        (2024, "ori-2022"),
        (2025, "ori-2025"),
        (2040, "ori-2025"),
    ],
)
def test_each_year_has_its_method_and_2020_has_none(year, code):
    instrument = scoring.instrument_for_year(year)
    assert (instrument and instrument.code) == code
    assert sum(scoring.load_instrument(c).covers(year) for c in CODES) == (code is not None)


def test_the_weights_of_2022_are_the_published_ones(ori2022):
    assert {d.code: d.weight for d in ori2022.dimensions} == {
        "input": Decimal("21.85"),
        "process": Decimal("32.37"),
        "output": Decimal("24.24"),
        "complaints": Decimal("21.54"),
    }


def test_2022_has_the_forty_indicators_and_asks_five_of_each_product(ori2022):
    assert len(ori2022.indicators()) == 40
    per_product = [i.code for i in ori2022.indicators() if i.scope == "product"]
    assert per_product == ["II.1", "II.2", "II.3", "II.4", "II.5"]
    assert ori2022.products_per_unit == 2
    assert [i.code for i in ori2022.indicators("regency")][-7:] == [
        "III.7", "IV.a", "IV.b", "IV.c", "IV.d", "IV.e", "IV.f",
    ]  # fmt: skip
    assert "III.6" in [i.code for i in ori2022.indicators("ministry")]
    assert "III.6" not in [i.code for i in ori2022.indicators("city")]


def test_secondary_data_of_2022_is_recorded_and_not_scored(ori2022):
    output = ori2022.dimension("output")
    assert [(len(v.indicators), v.counts) for v in output.variables] == [(5, True), (2, False)]


def test_the_indicators_nobody_published_say_so(ori2022):
    inferred = [i.code for i in ori2022.indicators() if i.provenance is Provenance.INFERRED]
    assert {"IV.a", "IV.b", "IV.c", "IV.d", "IV.f"} <= set(inferred)
    assert {i.weight_provenance for i in ori2022.indicators()} == {Provenance.ASSUMPTION}


def test_2025_has_the_thirty_indicators_and_public_trust():
    instrument = scoring.load_instrument("ori-2025")
    weights = {d.code: d.weight for d in instrument.dimensions}
    assert weights == {
        "input": Decimal("17.5"),
        "process": Decimal("17.5"),
        "output": Decimal("17.5"),
        "complaints": Decimal("17.5"),
        "trust": Decimal("30"),
    }
    assert len(instrument.indicators()) == 31
    assert instrument.indicators()[-1].code == "TR-01"
    assert [o.label for o in instrument.opinions] == ["Tanpa Maladministrasi"]
    assert {b.zone_provenance for b in instrument.bands} == {Provenance.ASSUMPTION}


@pytest.mark.parametrize("code", ["ori-2013", "ori-2021"])
def test_the_older_methods_only_record_totals(code):
    instrument = scoring.load_instrument(code)
    assert instrument.reported_only
    assert instrument.dimensions == ()
    assert instrument.weights_basis is None
    assert {band.code for band in instrument.bands} == {None}


def test_no_method_is_comparable_with_another():
    instruments = [scoring.load_instrument(code) for code in CODES]
    assert [(a.code, b.code) for a in instruments for b in instruments if a.comparable(b)] == [
        (code, code) for code in CODES
    ]


@pytest.mark.parametrize("code", CODES)
def test_no_official_claim_stands_without_an_address(code):
    instrument = scoring.load_instrument(code)
    parts = [
        *instrument.bands,
        *instrument.dimensions,
        *(v for d in instrument.dimensions for v in d.variables),
        *instrument.indicators(),
    ]
    backed = {Provenance.OFFICIAL, Provenance.REPORTED}
    bare = [p for p in parts if p.provenance in backed and not p.source.startswith("https://")]
    assert bare == []


def test_every_part_of_a_method_has_texts_in_both_languages():
    for code in CODES:
        for part in parts_of(scoring.load_instrument(code)):
            keys = [key for key in TWINS if hasattr(part, key)]
            assert "note" in keys
            assert all(hasattr(part, f"{key}_en") for key in keys)


@pytest.mark.parametrize("code", CODES)
def test_no_note_rule_or_help_lacks_its_twin_or_repeats_it(code):
    twins = twins_of(code, ("rule", "note", "help"))
    assert len(twins) >= 5
    assert [pair for pair in twins if not all(text.strip() for text in pair)] == []
    assert [pair for pair in twins if pair[0] == pair[1]] == []


@pytest.mark.parametrize("code", CODES)
def test_each_text_is_in_the_language_of_its_key(code):
    for indonesian, english in twins_of(code, ("rule", "note", "help")):
        assert words(indonesian) & ENGLISH == set()
        assert words(english) & INDONESIAN == set()


def test_the_language_check_can_fail():
    assert words("The mean of the units") & ENGLISH
    assert words("rata-rata nilai lokus yang tercetak") & INDONESIAN
    assert words("Read as 'di atas 50', see https://example.org/dari-nilai") & INDONESIAN == set()


@pytest.mark.parametrize("code", CODES)
def test_a_translation_keeps_each_figure_and_each_address(code):
    for indonesian, english in twins_of(code, ("rule", "note", "help")):
        assert ADDRESS.findall(indonesian) == ADDRESS.findall(english)
        assert figures(indonesian) == figures(english)


@pytest.mark.parametrize("code", CODES)
def test_figures_have_the_comma_in_indonesian_and_the_point_in_english(code):
    for indonesian, english in twins_of(code, ("rule", "note", "help")):
        assert re.findall(r"\d\.\d", ADDRESS.sub("", indonesian)) == []
        assert re.findall(r"\d,\d", ADDRESS.sub("", english)) == []
