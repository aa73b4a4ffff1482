"""What differs between two instruments, in words: for the page of a method and for its readers.

Equal numbers are equal however they are written ("5" and "5.0"). Comments in the files and their
SHA-256 are no difference: they change no rule.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from scoring.elements import Band, Instrument, Opinion

Words = tuple[str, str]  # Indonesian, English
ADDED, REMOVED, CHANGED = "added", "removed", "changed"
LONGEST_QUOTE = 80  # longer texts are not repeated inside a sentence


@dataclass(frozen=True, slots=True)
class Change:
    """One difference; `old` and `new` are the bare values, the sentences are for people."""

    place: str  # such as "indicators[I.1].weight"
    kind: str  # "added", "removed" or "changed"
    old: str | None  # None where it was added
    new: str | None  # None where it was removed
    sentence: str
    sentence_en: str
    affects_score: bool  # whether a score, a category or a zone can come out differently


@dataclass(frozen=True, slots=True)
class Part:
    """One part of an instrument with its name and what else its sentences need."""

    value: object
    name: Words
    detail: Words = ("", "")  # added to the sentence when the part is new or gone
    parent: str = ""  # code of the part it belongs to
    parent_name: Words = ("", "")


METHOD_FIELDS: dict[str, Words] = {
    "code": ("kode", "code"),
    "title": ("judul", "title"),
    "title_en": ("judul bahasa Inggris", "English title"),
    "version": ("versi", "version"),
    "first_year": ("tahun pertama", "first year"),
    "last_year": ("tahun terakhir", "last year"),
    "places": ("jumlah angka di belakang koma", "number of decimals"),
    "rounding": ("cara pembulatan", "rounding"),
    "roll_up": ("cara memperoleh nilai akhir", "way to the total"),
    "products_per_unit": ("jumlah produk setiap unit", "number of products of each unit"),
    "comparable_with": ("daftar metode yang sebanding", "list of comparable methods"),
    "legal_basis": ("dasar hukum", "legal basis"),
    "note": ("catatan", "note"),
    "note_en": ("catatan bahasa Inggris", "English note"),
}
SOURCED: dict[str, Words] = {
    "provenance": ("status sumber", "provenance"),
    "source": ("sumber", "source"),
    "note": ("catatan", "note"),
    "note_en": ("catatan bahasa Inggris", "English note"),
}
NAMED: dict[str, Words] = {
    "name": ("nama", "name"),
    "name_en": ("nama bahasa Inggris", "English name"),
    "weight": ("bobot", "weight"),
    "weight_provenance": ("status sumber bobot", "provenance of the weight"),
    **SOURCED,
}
BASIS_FIELDS: dict[str, Words] = {
    "rule": ("bunyi", "wording"),
    "rule_en": ("bunyi bahasa Inggris", "English wording"),
    **SOURCED,
}
LABELLED: dict[str, Words] = {
    "label": ("sebutan", "label"),
    "label_en": ("sebutan bahasa Inggris", "English label"),
    **SOURCED,
}
BAND_FIELDS: dict[str, Words] = {
    "zone": ("zona", "zone"),
    "floor": ("batas bawah", "lower bound"),
    "ceiling": ("batas atas", "upper bound"),
    "zone_provenance": ("status sumber zona", "provenance of the zone"),
    **LABELLED,
}
INDICATOR_FIELDS: dict[str, Words] = {
    "minimum": ("nilai terendah", "lowest mark"),
    "maximum": ("nilai tertinggi", "highest mark"),
    "step": ("langkah skala", "step of the scale"),
    "scope": ("cakupan", "scope"),
    "kinds": ("jenis pemerintah", "kinds of government"),
    "evidence": ("bukti dukung", "evidence"),
    "help": ("petunjuk pengisian", "help"),
    "help_en": ("petunjuk pengisian bahasa Inggris", "English help"),
    **NAMED,
}
BASES: dict[str, Words] = {
    "roll_up": ("aturan nilai akhir", "the rule of the total"),
    "rounding": ("aturan pembulatan", "the rule of rounding"),
    "weights": ("aturan bobot", "the rule of the weights"),
}
PROVENANCES: dict[str, Words] = {
    "official": ("resmi", "official"),
    "reported": ("dilaporkan", "reported"),
    "inferred": ("disimpulkan", "inferred"),
    "assumption": ("asumsi", "assumption"),
}
KIND_WORDS: dict[str, Words] = {
    "province": ("provinsi", "province"),
    "regency": ("kabupaten", "regency"),
    "city": ("kota", "city"),
    "ministry": ("kementerian", "ministry"),
    "agency": ("lembaga", "agency"),
    "police": ("kepolisian resor", "police resort"),
}
ZONE_WORDS: dict[str, Words] = {
    "green": ("hijau", "green"),
    "yellow": ("kuning", "yellow"),
    "red": ("merah", "red"),
}
# Values of a field that are codes in the file and words for people.
VALUE_WORDS: dict[str, dict[str, Words]] = {
    "zone": ZONE_WORDS,
    "kinds": KIND_WORDS,
    "provenance": PROVENANCES,
    "zone_provenance": PROVENANCES,
    "weight_provenance": PROVENANCES,
    "scope": {"unit": ("seluruh unit", "whole unit"), "product": ("setiap produk", "each product")},
    "rounding": {"half-up": ("setengah ke atas", "half up")},
    "roll_up": {
        "mean": ("rata-rata unit", "mean of the units"),
        "reported-only": ("hanya dicatat", "only recorded"),
    },
}
# What else stands in a file explains a rule, or names it.
SCORE_FIELDS = frozenset(
    {
        "places", "rounding", "roll_up", "products_per_unit", "zone", "floor", "ceiling",
        "weight", "minimum", "maximum", "scope", "kinds",
    }
)  # fmt: skip
SCORE_LEVELS = ("bands", "dimensions", "variables", "indicators")
NOTHING: dict[str, Words] = {
    "last_year": ("masih berlaku", "still in force"),
    "kinds": ("semua", "all"),
}


def difference(old: Instrument, new: Instrument) -> list[Change]:
    """Return what differs from old to new, in the order of the file; empty for equal rules.

    Parts are matched by their code; a code that is new or gone is a part added or removed.
    """
    method = Part(old, ("metode", "the method"))
    changes = field_changes("", method, new, METHOD_FIELDS)
    for key, name in BASES.items():
        parts = [
            {key: Part(basis, name)} if (basis := getattr(side, f"{key}_basis")) is not None else {}
            for side in (old, new)
        ]
        changes += part_changes("basis", parts[0], parts[1], BASIS_FIELDS)
    changes += part_changes("bands", bands(old), bands(new), BAND_FIELDS)
    changes += part_changes("opinions", opinions(old), opinions(new), LABELLED)
    before, after = tree(old), tree(new)
    for level, fields in LEVELS.items():
        changes += part_changes(level, before[level], after[level], fields)
        changes += order_changes(level, before[level], after[level])
    return changes


LEVELS: dict[str, dict[str, Words]] = {
    "dimensions": NAMED,
    "variables": NAMED,
    "indicators": INDICATOR_FIELDS,
}
ORDER_WORDS: dict[str, Words] = {
    "dimensions": ("urutan dimensi", "order of the dimensions"),
    "variables": ("urutan variabel", "order of the variables"),
    "indicators": ("urutan indikator", "order of the indicators"),
}


def bands(instrument: Instrument) -> dict[str, Part]:
    """Return the bands by category, or by zone where the method has no categories."""
    parts: dict[str, Part] = {}
    for band in instrument.bands:
        key = band.code or band.zone
        while key in parts:  # two bands of one zone without a category
            key += "+"
        parts[key] = Part(band, band_name(band), (f"{band.floor}-{band.ceiling}",) * 2)
    return parts


def band_name(band: Band) -> Words:
    """Return how a band is called: by its category, else by its zone."""
    if band.code is not None:
        return f"kategori {band.code}", f"category {band.code}"
    zone, zone_en = ZONE_WORDS[band.zone]
    return f"zona {zone}", f"the {zone_en} zone"


def opinions(instrument: Instrument) -> dict[str, Part]:
    """Return the opinions by their code."""
    return {row.code: Part(row, opinion_name(row)) for row in instrument.opinions}


def opinion_name(opinion: Opinion) -> Words:
    """Return how an opinion is called."""
    return f"opini “{opinion.label}”", f"opinion “{opinion.label_en}”"


def tree(instrument: Instrument) -> dict[str, dict[str, Part]]:
    """Return dimensions, variables and indicators by code, each with the part it belongs to."""
    found: dict[str, dict[str, Part]] = {level: {} for level in LEVELS}
    for dimension in instrument.dimensions:
        name = (f"dimensi “{dimension.name}”", f"dimension “{dimension.name_en}”")
        found["dimensions"][dimension.code] = Part(dimension, name, weight_words(dimension.weight))
        for variable in dimension.variables:
            inner = (f"variabel “{variable.name}”", f"variable “{variable.name_en}”")
            found["variables"][variable.code] = Part(
                variable, inner, weight_words(variable.weight), dimension.code, name
            )
            for row in variable.indicators:
                found["indicators"][row.code] = Part(
                    row,
                    (f"indikator {row.code}", f"indicator {row.code}"),
                    (row.name, row.name_en),
                    variable.code,
                    inner,
                )
    return found


def weight_words(weight: Decimal) -> Words:
    """Return a weight in words."""
    return f"bobot {weight}", f"weight {weight}"


def part_changes(
    place: str, old: Mapping[str, Part], new: Mapping[str, Part], fields: Mapping[str, Words]
) -> list[Change]:
    """Return the parts that changed or are new, in the order of `new`; then those gone."""
    changes: list[Change] = []
    for key, part in new.items():
        here = f"{place}[{key}]"
        before = old.get(key)
        if before is None:
            changes.append(whole_change(here, ADDED, part))
            continue
        if before.parent != part.parent:
            changes.append(moved(here, before, part))
        changes += field_changes(here, before, part.value, fields)
    gone = [(key, part) for key, part in old.items() if key not in new]
    return changes + [whole_change(f"{place}[{key}]", REMOVED, part) for key, part in gone]


def whole_change(place: str, kind: str, part: Part) -> Change:
    """Return that a whole part is new or gone."""
    detail, detail_en = (f" ({text})" if text else "" for text in part.detail)
    verb, verb_en = ("ditambahkan", "was added") if kind == ADDED else ("dihapus", "was removed")
    name = part.name[0]
    return Change(
        place=place,
        kind=kind,
        old=name if kind == REMOVED else None,
        new=name if kind == ADDED else None,
        sentence=sentence(f"{name}{detail} {verb}."),
        sentence_en=sentence(f"{part.name[1]}{detail_en} {verb_en}."),
        affects_score=place.partition("[")[0] in SCORE_LEVELS,
    )


def moved(place: str, old: Part, new: Part) -> Change:
    """Return that a part now belongs to another one."""
    return Change(
        place=f"{place}.parent",
        kind=CHANGED,
        old=old.parent,
        new=new.parent,
        sentence=sentence(
            f"{old.name[0]} pindah dari {old.parent_name[0]} ke {new.parent_name[0]}."
        ),
        sentence_en=sentence(
            f"{old.name[1]} moved from {old.parent_name[1]} to {new.parent_name[1]}."
        ),
        affects_score=True,
    )


def order_changes(level: str, old: Mapping[str, Part], new: Mapping[str, Part]) -> list[Change]:
    """Return one change when parts that stayed in their place stand in another order."""
    kept = [key for key, part in new.items() if key in old and old[key].parent == part.parent]
    parents = {new[key].parent: None for key in kept}
    for parent in parents:
        after = [key for key in kept if new[key].parent == parent]
        before = [key for key in old if key in after]
        if before != after:
            words, words_en = ORDER_WORDS[level]
            return [
                Change(
                    place=level,
                    kind=CHANGED,
                    old=", ".join(before),
                    new=", ".join(after),
                    sentence=sentence(f"{words} berubah."),
                    sentence_en=sentence(f"{words_en} changed."),
                    affects_score=False,
                )
            ]
    return []


def field_changes(place: str, old: Part, new: object, fields: Mapping[str, Words]) -> list[Change]:
    """Return the fields of one part that differ; a text and its English twin are one change."""
    pairs = {key: (getattr(old.value, key), getattr(new, key)) for key in fields}
    differing = {key: pair for key, pair in pairs.items() if pair[0] != pair[1]}
    changes = []
    for key in differing:
        if key.endswith("_en") and key.removesuffix("_en") in differing:
            continue
        twin = f"{key}_en" if f"{key}_en" in differing else key
        said = [
            (value_words(key, value)[0], value_words(twin, english)[1])
            for value, english in zip(pairs[key], pairs[twin], strict=True)
        ]
        here = f"{place}.{key}" if place else key
        changes.append(field_change(here, fields[key], old.name, pairs[key], said))
    return changes


def field_change(
    place: str, words: Words, name: Words, values: tuple[object, object], said: list[Words]
) -> Change:
    """Return one field that differs, with both values in the sentence when they are short."""
    short = all(0 < len(text) <= LONGEST_QUOTE for pair in said for text in pair)
    ends, ends_en = (".", ".")
    if short:
        ends = f" dari {said[0][0]} menjadi {said[1][0]}."
        ends_en = f" from {said[0][1]} to {said[1][1]}."
    return Change(
        place=place,
        kind=CHANGED,
        old=bare(values[0]),
        new=bare(values[1]),
        sentence=sentence(f"{words[0]} {name[0]} berubah{ends}"),
        sentence_en=sentence(f"{words[1]} of {name[1]} changed{ends_en}"),
        affects_score=place.rpartition(".")[2] in SCORE_FIELDS,
    )


def value_words(key: str, value: object) -> Words:
    """Return a value as people read it; blank where it is empty or does not fit a sentence."""
    if value is None or value == ():
        return NOTHING.get(key, ("", ""))
    if key in VALUE_WORDS:
        codes = value if isinstance(value, tuple) else (value,)
        pairs = [VALUE_WORDS[key].get(str(code), (str(code),) * 2) for code in codes]
        return ", ".join(pair[0] for pair in pairs), ", ".join(pair[1] for pair in pairs)
    if isinstance(value, int | Decimal):
        return (str(value),) * 2
    text = bare(value)
    if not text or "\n" in text or key == "source":
        return "", ""
    return (f"“{text}”",) * 2


def bare(value: object) -> str | None:
    """Return a value as it stands in the file, lists joined by semicolons."""
    if value is None:
        return None
    return "; ".join(value) if isinstance(value, tuple) else str(value)


def sentence(text: str) -> str:
    """Return a text with a capital in front; the rest stays as it is."""
    return text[0].upper() + text[1:]
