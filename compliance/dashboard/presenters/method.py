"""The page of one method: how a score comes about, and how far each rule can be trusted."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

import scoring
from compliance.language import local
from scoring.elements import Basis

from .method_plain import plain_sentences
from .words import SourceWords, link_words, prints_categories, provenance_words


@dataclass(frozen=True, slots=True)
class Trust:
    """How far a rule can be trusted: the code names the badge, the word stands in it."""

    code: str
    word: str


@dataclass(frozen=True, slots=True)
class RuleWords:
    """A rule of the whole method in words, with what it rests on."""

    name: str
    text: str
    trust: Trust
    source: SourceWords | None
    note: str


@dataclass(frozen=True, slots=True)
class BandWords:
    """One range of scores."""

    category: str
    label: str
    floor: str
    ceiling: str
    zone: str
    trust: Trust
    zone_trust: Trust
    source: SourceWords | None


@dataclass(frozen=True, slots=True)
class IndicatorWords:
    """One thing that is marked."""

    code: str
    name: str
    minimum: str
    maximum: str
    weight: str
    scope: str
    trust: Trust
    weight_trust: Trust


@dataclass(frozen=True, slots=True)
class VariableWords:
    """A group of indicators; weight in percent of the dimension."""

    name: str
    weight: str
    counts: bool
    trust: Trust
    weight_trust: Trust
    indicators: tuple[IndicatorWords, ...]


@dataclass(frozen=True, slots=True)
class DimensionWords:
    """A group of variables; weight in percent of the locus score."""

    name: str
    weight: str
    trust: Trust
    weight_trust: Trust
    source: SourceWords | None
    note: str
    variables: tuple[VariableWords, ...]
    indicator_count: int


@dataclass(frozen=True, slots=True)
class MethodPage:
    """All that the page shows."""

    code: str
    title: str
    first_year: int
    last_year: int | None
    version: str
    sha256: str
    plain: tuple[str, ...]  # the whole method in a few sentences
    rules: tuple[RuleWords, ...]
    bands: tuple[BandWords, ...]
    prints_categories: bool
    dimensions: tuple[DimensionWords, ...]
    legal_basis: tuple[str, ...]
    opinions: tuple[str, ...]
    note: str
    unknown: tuple[str, ...]
    others: tuple[tuple[str, str, bool], ...]  # code, years, is this one


def method_page(instrument: scoring.Instrument) -> MethodPage:
    """Return the page of one method. No query."""
    return MethodPage(
        code=instrument.code,
        title=local(instrument.title, instrument.title_en),
        first_year=instrument.first_year,
        last_year=instrument.last_year,
        version=instrument.version,
        sha256=instrument.sha256,
        plain=plain_sentences(instrument),
        rules=rules(instrument),
        bands=tuple(band_words(band) for band in instrument.bands),
        prints_categories=prints_categories(instrument)
        and any(band.code for band in instrument.bands),
        dimensions=tuple(dimension_words(dimension) for dimension in instrument.dimensions),
        legal_basis=instrument.legal_basis,
        opinions=tuple(local(row.label, row.label_en) for row in instrument.opinions),
        note=local(instrument.note, instrument.note_en),
        unknown=unknown(instrument),
        others=tuple(other(code, instrument.code) for code in scoring.instrument_codes()),
    )


def other(code: str, here: str) -> tuple[str, str, bool]:
    """Return one of all methods for the links: its code, its years, whether it is this one."""
    return code, years_words(scoring.load_instrument(code)), code == here


def years_words(instrument: scoring.Instrument) -> str:
    """Return the years a method was in force."""
    first, last = instrument.first_year, instrument.last_year
    if last is None:
        return _("sejak %(year)s") % {"year": first}
    return str(first) if first == last else f"{first}–{last}"


def trust(provenance: str) -> Trust:
    """Return how far a rule can be trusted."""
    return Trust(provenance, provenance_words(provenance))


def rules(instrument: scoring.Instrument) -> tuple[RuleWords, ...]:
    """Return the rules of the whole method in plain words, from what the file says they are."""
    roll_up = {
        "mean": _(
            "Nilai pemerintah adalah rata-rata biasa nilai seluruh lokusnya, dihitung dari nilai "
            "yang belum dibulatkan."
        ),
        "reported-only": _(
            "Nilai pemerintah hanya dicatat sebagaimana dilaporkan, karena jalan menuju nilai itu "
            "tidak dipublikasikan. Portal tidak menghitungnya."
        ),
    }
    rounding = _(
        "Dibulatkan sekali, di akhir, ke %(places)s angka di belakang koma; setengah dibulatkan ke "
        "atas. Zona dicari dari nilai yang sudah dibulatkan itu."
    ) % {"places": instrument.places}
    found = [
        rule(_("Dari lokus ke pemerintah"), roll_up[instrument.roll_up], instrument.roll_up_basis),
        rule(_("Pembulatan"), rounding, instrument.rounding_basis),
    ]
    if instrument.weights_basis is not None:
        weights = _(
            "Nilai lokus adalah jumlah nilai setiap dimensi dikalikan bobotnya. Di dalam variabel, "
            "indikator yang berlaku dihitung menurut bobotnya; yang tidak berlaku tidak dihitung."
        )
        found.insert(0, rule(_("Dari isian ke lokus"), weights, instrument.weights_basis))
    return tuple(found)


def rule(name: str, text: str, basis: Basis) -> RuleWords:
    """Return one rule with what it rests on."""
    return RuleWords(
        name,
        text,
        trust(basis.provenance),
        link_words(basis.source),
        local(basis.note, basis.note_en),
    )


def unknown(instrument: scoring.Instrument) -> tuple[str, ...]:
    """Return in plain words what no source read so far says of this method."""
    found = []
    if instrument.reported_only:
        found.append(_("Cara nilai produk dan unit digabung menjadi nilai pemerintah."))
    if not instrument.dimensions:
        found.append(_("Bobot unsur-unsur yang dinilai."))
    if any(row.weight_provenance == "assumption" for row in instrument.dimensions):
        found.append(_("Bobot setiap dimensi."))
    if any(row.weight_provenance == "assumption" for row in instrument.indicators()):
        found.append(_("Skala dan bobot setiap indikator."))
    if any(row.provenance == "assumption" for row in instrument.indicators()):
        found.append(_("Daftar resmi sebagian atau seluruh indikator."))
    if any(band.provenance == "assumption" for band in instrument.bands):
        found.append(_("Batas dan nama sebagian kategori."))
    if any(band.zone_provenance == "assumption" for band in instrument.bands):
        found.append(_("Zona: Ombudsman tidak mengumumkan zona untuk metode ini."))
    return tuple(found)


def band_words(band: scoring.Band) -> BandWords:
    """Return one range of scores as printed."""
    return BandWords(
        category=band.code or "",
        label=local(band.label, band.label_en),
        floor=str(band.floor),
        ceiling=str(band.ceiling),
        zone=band.zone,
        trust=trust(band.provenance),
        zone_trust=trust(band.zone_provenance),
        source=link_words(band.source),
    )


def dimension_words(dimension: scoring.Dimension) -> DimensionWords:
    """Return one dimension with its variables and indicators."""
    return DimensionWords(
        name=local(dimension.name, dimension.name_en),
        weight=str(dimension.weight),
        trust=trust(dimension.provenance),
        weight_trust=trust(dimension.weight_provenance),
        source=link_words(dimension.source),
        note=local(dimension.note, dimension.note_en),
        variables=tuple(variable_words(variable) for variable in dimension.variables),
        indicator_count=sum(len(variable.indicators) for variable in dimension.variables),
    )


def variable_words(variable: scoring.Variable) -> VariableWords:
    """Return one variable with its indicators."""
    return VariableWords(
        name=local(variable.name, variable.name_en),
        weight=str(variable.weight),
        counts=variable.counts,
        trust=trust(variable.provenance),
        weight_trust=trust(variable.weight_provenance),
        indicators=tuple(indicator_words(indicator) for indicator in variable.indicators),
    )


def indicator_words(indicator: scoring.Indicator) -> IndicatorWords:
    """Return one indicator with its scale."""
    per = {"unit": _("sekali per lokus"), "product": _("per produk layanan")}
    return IndicatorWords(
        code=indicator.code,
        name=local(indicator.name, indicator.name_en),
        minimum=str(indicator.minimum),
        maximum=str(indicator.maximum),
        weight=str(indicator.weight),
        scope=per[indicator.scope],
        trust=trust(indicator.provenance),
        weight_trust=trust(indicator.weight_provenance),
    )
