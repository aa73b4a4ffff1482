"""What differs between two methods, in words: every field once, nothing for equal ones."""

from __future__ import annotations

from dataclasses import fields, replace
from decimal import Decimal
from itertools import pairwise

import pytest

import scoring
from scoring.difference import difference
from scoring.elements import Band, Basis, Dimension, Indicator, Instrument, Opinion, Variable

PARTS = (Band, Opinion, Basis, Dimension, Variable, Indicator)
NESTED = ("bands", "opinions", "dimensions", "variables", "indicators")
# Fields that no person changes by themselves: parts have their own changes, the hash is no rule.
SKIPPED = {*NESTED, "roll_up_basis", "rounding_basis", "weights_basis", "sha256"}
AFFECTING = {
    "places", "rounding", "roll_up", "products_per_unit", "zone", "floor", "ceiling", "weight",
    "minimum", "maximum", "scope", "kinds",
}  # fmt: skip


def other_value(owner: object, key: str) -> object:
    """Another value of the same kind."""
    value = getattr(owner, key)
    words = {
        "zone": "green" if value != "green" else "red",
        "scope": "product" if value != "product" else "unit",
        "roll_up": "reported-only",
        "kinds": ("police",),
        "last_year": None,
        "provenance": scoring.Provenance.OFFICIAL,
        "zone_provenance": scoring.Provenance.OFFICIAL,
        "weight_provenance": scoring.Provenance.OFFICIAL,
        "rounding": "half-even",
    }
    if key in words:
        return words[key]
    if isinstance(value, tuple):
        return (*value, "tambahan")
    return f"{value} lagi" if isinstance(value, str) else value + 1


def changed(method: Instrument, part: type, key: str) -> tuple[Instrument, str]:
    """The method with one field of its first part of this type changed, and the place of it."""
    dimension = method.dimensions[0]
    variable = dimension.variables[0]
    indicator = variable.indicators[0]
    if part is Basis:
        basis = replace(method.rounding_basis, **{key: other_value(method.rounding_basis, key)})
        return replace(method, rounding_basis=basis), f"basis[rounding].{key}"
    if part is Band:
        band = replace(method.bands[0], **{key: other_value(method.bands[0], key)})
        return replace(method, bands=(band, *method.bands[1:])), f"bands[{band.code}].{key}"
    if part is Opinion:
        opinion = replace(method.opinions[0], **{key: other_value(method.opinions[0], key)})
        return replace(method, opinions=(opinion,)), f"opinions[{opinion.code}].{key}"
    place = {Dimension: dimension, Variable: variable, Indicator: indicator}[part]
    new = replace(place, **{key: other_value(place, key)})
    if part is Indicator:
        variable = replace(variable, indicators=(new, *variable.indicators[1:]))
    if part is Variable:
        variable = new
    if part is Dimension:
        dimension = new
    else:
        dimension = replace(dimension, variables=(variable, *dimension.variables[1:]))
    level = {Dimension: "dimensions", Variable: "variables", Indicator: "indicators"}[part]
    whole = replace(method, dimensions=(dimension, *method.dimensions[1:]))
    return whole, f"{level}[{new.code}].{key}"


CASES = [
    (part, field.name)
    for part in PARTS
    for field in fields(part)
    if field.name not in SKIPPED and field.name != "code"
]


@pytest.mark.parametrize(("part", "key"), CASES)
def test_each_field_of_each_part_is_compared(small, part, key):
    other, place = changed(small, part, key)
    (change,) = difference(small, other)
    assert (change.place, change.kind) == (place, "changed")
    assert change.old != change.new
    assert change.affects_score == (key in AFFECTING)
    for text in (change.sentence, change.sentence_en):
        assert text[0].isupper()
        assert text.endswith(".")
    assert "berubah" in change.sentence
    assert "changed" in change.sentence_en
    assert "  " not in change.sentence + change.sentence_en


@pytest.mark.parametrize(
    "key", [field.name for field in fields(Instrument) if field.name not in SKIPPED]
)
def test_each_field_of_the_method_is_compared(small, key):
    (change,) = difference(small, replace(small, **{key: other_value(small, key)}))
    assert (change.place, change.kind) == (key, "changed")
    assert change.affects_score == (key in AFFECTING)


@pytest.mark.parametrize("code", scoring.instrument_codes())
def test_equal_methods_have_no_difference(code):
    method = scoring.load_instrument(code)
    assert difference(method, method) == []
    assert difference(method, replace(method, sha256="0" * 64)) == []


def test_a_comment_or_a_trailing_zero_is_no_difference(small, small_text):
    again = small_text.replace('maximum = "5"', 'maximum = "5.0" # lima')
    assert again != small_text
    assert difference(small, scoring.parse_instrument(again)) == []


def sentences(old: Instrument, new: Instrument) -> list[tuple[str, str]]:
    return [(change.sentence, change.sentence_en) for change in difference(old, new)]


def test_a_new_weight_is_said_with_both_figures(small):
    first = replace(small.dimensions[0], weight=Decimal("55.5"))
    assert sentences(small, replace(small, dimensions=(first, small.dimensions[1]))) == [
        (
            "Bobot dimensi “Pertama” berubah dari 60 menjadi 55.5.",
            "Weight of dimension “First” changed from 60 to 55.5.",
        )
    ]


def test_words_stand_for_codes(small):
    other, _ = changed(small, Indicator, "scope")
    assert sentences(small, other) == [
        (
            "Cakupan indikator K.1 berubah dari seluruh unit menjadi setiap produk.",
            "Scope of indicator K.1 changed from whole unit to each product.",
        )
    ]
    other, _ = changed(small, Indicator, "kinds")
    assert sentences(small, other) == [
        (
            "Jenis pemerintah indikator K.1 berubah dari semua menjadi kepolisian resor.",
            "Kinds of government of indicator K.1 changed from all to police resort.",
        )
    ]
    assert sentences(small, replace(small, last_year=None)) == [
        (
            "Tahun terakhir metode berubah dari 2024 menjadi masih berlaku.",
            "Last year of the method changed from 2024 to still in force.",
        )
    ]


def test_a_text_and_its_english_twin_are_one_change(small):
    first = replace(small.dimensions[0], name="Awal", name_en="Beginning")
    assert sentences(small, replace(small, dimensions=(first, small.dimensions[1]))) == [
        (
            "Nama dimensi “Pertama” berubah dari “Pertama” menjadi “Awal”.",
            "Name of dimension “First” changed from “First” to “Beginning”.",
        )
    ]


def test_long_texts_and_addresses_are_not_repeated(small):
    for title in ("panjang " * 20, "dua\nbaris"):
        assert sentences(small, replace(small, title=title)) == [
            ("Judul metode berubah.", "Title of the method changed.")
        ]
    other, _ = changed(small, Band, "source")
    assert sentences(small, other) == [
        ("Sumber kategori A berubah.", "Source of category A changed.")
    ]


def test_parts_that_are_new_or_gone_are_named_with_what_they_weigh(small):
    variable = small.dimensions[0].variables[0]
    row = replace(
        variable.indicators[0], code="K.3", name="Pengetahuan tiga", name_en="Knowledge three"
    )
    longer = replace(variable, indicators=(*variable.indicators, row))
    dimension = replace(small.dimensions[0], variables=(longer, small.dimensions[0].variables[1]))
    more = replace(small, dimensions=(dimension, small.dimensions[1]))
    (added,) = difference(small, more)
    assert (added.place, added.kind, added.old) == ("indicators[K.3]", "added", None)
    assert added.sentence == "Indikator K.3 (Pengetahuan tiga) ditambahkan."
    assert added.sentence_en == "Indicator K.3 (Knowledge three) was added."
    assert added.affects_score
    (removed,) = difference(more, small)
    assert (removed.kind, removed.new) == ("removed", None)
    assert removed.sentence == "Indikator K.3 (Pengetahuan tiga) dihapus."
    only = replace(small, dimensions=small.dimensions[:1])
    assert [change.sentence for change in difference(small, only)] == [
        "Dimensi “Kedua” (bobot 40) dihapus.",
        "Variabel “Persepsi” (bobot 100) dihapus.",
        "Variabel “Dicatat saja” (bobot 0) dihapus.",
        "Indikator P.1 (Persepsi satu) dihapus.",
        "Indikator P.2 (Persepsi dua) dihapus.",
        "Indikator R.1 (Indeks) dihapus.",
    ]


def test_an_indicator_that_moves_says_from_where_to_where(small):
    first, second = small.dimensions[0].variables
    moved = (
        replace(first, indicators=first.indicators[:1]),
        replace(second, indicators=(*second.indicators, first.indicators[1])),
    )
    dimension = replace(small.dimensions[0], variables=moved)
    (change,) = difference(small, replace(small, dimensions=(dimension, small.dimensions[1])))
    assert (change.place, change.old, change.new) == (
        "indicators[K.2].parent",
        "knowledge",
        "standard",
    )
    assert change.sentence == (
        "Indikator K.2 pindah dari variabel “Pengetahuan” ke variabel “Standar”."
    )
    assert change.affects_score


def test_another_order_is_one_change_that_touches_no_score(small):
    turned = replace(small, dimensions=small.dimensions[::-1])
    (change,) = difference(small, turned)
    assert (change.place, change.old, change.new) == (
        "dimensions",
        "first, second",
        "second, first",
    )
    assert (change.sentence, change.affects_score) == ("Urutan dimensi berubah.", False)


def test_bands_without_a_category_go_by_their_zone(small):
    ori2021 = scoring.load_instrument("ori-2021")
    higher = replace(ori2021.bands[0], floor=Decimal("82.00"))
    (change,) = difference(ori2021, replace(ori2021, bands=(higher, *ori2021.bands[1:])))
    assert change.sentence == "Batas bawah zona hijau berubah dari 81.00 menjadi 82.00."
    assert change.sentence_en == "Lower bound of the green zone changed from 81.00 to 82.00."
    twice = replace(ori2021, bands=(*ori2021.bands, replace(ori2021.bands[2], label="Lain")))
    (added,) = difference(ori2021, twice)
    assert (added.place, added.kind) == ("bands[red+]", "added")


def test_a_rule_that_appears_or_goes_is_named(small):
    without = replace(small, weights_basis=None)
    (gone,) = difference(small, without)
    assert (gone.place, gone.sentence) == ("basis[weights]", "Aturan bobot dihapus.")
    (there,) = difference(without, small)
    assert there.sentence_en == "The rule of the weights was added."


def test_the_shipped_methods_differ_in_the_order_of_the_file():
    levels = ("basis", "bands", "opinions", "dimensions", "variables", "indicators")
    for old, new in pairwise(map(scoring.load_instrument, scoring.instrument_codes())):
        changes = difference(old, new)
        tops = [change.place.partition("[")[0] for change in changes]
        order = [levels.index(top) if top in levels else -1 for top in tops]
        assert order == sorted(order)
        assert len({(change.place, change.kind) for change in changes}) == len(changes)
        assert difference(old, new) == changes


def test_2025_against_2022_says_what_a_reader_must_know():
    old, new = (scoring.load_instrument(code) for code in ("ori-2022", "ori-2025"))
    said = {change.place: change.sentence for change in difference(old, new)}
    assert said["dimensions[input].weight"] == (
        "Bobot dimensi “Input” berubah dari 21.85 menjadi 17.5."
    )
    assert said["dimensions[trust]"].startswith("Dimensi “Kepercayaan")
    assert "ditambahkan" in said["indicators[TR-01]"]
    assert "dihapus" in said["indicators[I.1]"]
    assert not any(place.endswith((".floor", ".ceiling")) for place in said)
