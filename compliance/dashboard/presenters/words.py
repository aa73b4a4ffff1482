"""Words that all pages share: a result, its ranks, its sources, in the language of the page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from django.urls import reverse
from django.utils.translation import gettext as _

import scoring
from compliance.assessments.instruments import instrument_by_sha256
from compliance.dashboard.selectors import AssessmentRow, ResultRow, SourceRow
from compliance.language import local
from compliance.releases.result_words import absence_words, basis_words

REPORTED, ACCEPTED = "reported", "accepted"


@dataclass(frozen=True, slots=True)
class SourceWords:
    """Where a figure was read; `figure` is set when this source prints another one."""

    name: str
    url: str
    figure: str
    note: str


@dataclass(frozen=True, slots=True)
class RankWords:
    """A rank with its reach and whose reckoning it is; never a bare number."""

    text: str
    url: str  # of the source that prints it, empty for our own
    note: str


@dataclass(frozen=True, slots=True)
class ResultWords:
    """A result as it is shown. `score` is the stored figure, rendered and never computed."""

    score: Decimal | None
    range_low: Decimal | None
    range_high: Decimal | None
    zone: str
    category: str
    label: str
    basis: str
    absence: str  # why there is no figure, empty when there is one
    sample: bool
    sources: tuple[SourceWords, ...]


def result_words(
    row: ResultRow,
    *,
    instrument: scoring.Instrument,
    sources: Iterable[SourceRow] = (),
    sample: bool = False,
) -> ResultWords:
    """Return a result as it is shown, of an assessment made with this instrument."""
    return ResultWords(
        score=row.score,
        range_low=row.range_low,
        range_high=row.range_high,
        zone=row.zone,
        category=row.category if prints_categories(instrument) else "",
        label=local(row.category_label, row.category_label_en),
        basis=basis_words(row.score_basis),
        absence=absence_words(row),
        sample=sample,
        sources=source_words(sources),
    )


def assessment_words(row: AssessmentRow) -> ResultWords:
    """Return a government's year as it is shown, with the sources of its total."""
    return result_words(
        row, instrument=method_of(row), sources=row.total_sources, sample=row.sample
    )


def method_of(row: AssessmentRow) -> scoring.Instrument:
    """Return the method that a year was opened with, whatever was shipped or uploaded later."""
    return instrument_by_sha256(row.instrument, row.instrument_sha256)


def method_url(instrument: scoring.Instrument) -> str:
    """Return the address of a method; one that is not shipped is named by its hash as well."""
    address = reverse("method", args=[instrument.code])
    return address if is_shipped(instrument) else f"{address}?sha256={instrument.sha256}"


def is_shipped(instrument: scoring.Instrument) -> bool:
    """Tell whether a method is one that comes with the portal."""
    code = instrument.code
    return (
        code in scoring.instrument_codes()
        and scoring.load_instrument(code).sha256 == instrument.sha256
    )


def prints_categories(instrument: scoring.Instrument) -> bool:
    """Tell whether a method prints letters; from 2025 it prints opinions, and letters are keys."""
    return not instrument.opinions


def source_words(rows: Iterable[SourceRow]) -> tuple[SourceWords, ...]:
    """Return each source once; one that prints another figure says which."""
    words = [
        SourceWords(
            name=row.source_name,
            url=row.source_url,
            figure="" if row.status == ACCEPTED else row.figure,
            note=row.note,
        )
        for row in rows
    ]
    return tuple(dict.fromkeys(words))


def link_words(url: str) -> SourceWords | None:
    """Return an address as a source named by its host, None when there is no address."""
    host = urlsplit(url).hostname or ""
    return SourceWords(host.removeprefix("www."), url, "", "") if host else None


def rank_words(row: AssessmentRow) -> tuple[RankWords, ...]:
    """Return the known ranks, in the province first and then in the nation."""
    reaches = (("province", _("se-provinsi")), ("national", _("se-Indonesia")))
    ranks = [
        one_rank(row.ranks[scope], reach, row.government.kind)
        for scope, reach in reaches
        if row.ranks.get(scope)
    ]
    # A source says once what both of its ranks cover, so the page says it once, at the end.
    later = [rank.note for rank in ranks[1:]]
    return tuple(
        replace(rank, note="") if place == 0 and rank.note in later else rank
        for place, rank in enumerate(ranks)
    )


def one_rank(rank: dict[str, Any], reach: str, kind: str) -> RankWords:
    """Return one rank: as its source prints it, or ours among those that are known."""
    values = {"value": rank["value"], "of": rank["of"], "reach": reach, "among": among(kind)}
    if rank["basis"] != REPORTED:
        text = _("peringkat %(value)s dari %(of)s %(among)s %(reach)s, dihitung portal") % values
        return RankWords(text, "", "")
    if rank["of"]:
        text = _("peringkat %(value)s dari %(of)s %(reach)s, dilaporkan sumber") % values
    else:
        text = _("peringkat %(value)s %(reach)s, dilaporkan sumber") % values
    return RankWords(text, rank["source"], rank["note"])


def among(kind: str) -> str:
    """Return the group that a computed rank counts, in the middle of a sentence."""
    words = {
        "province": _("provinsi yang diketahui"),
        "regency": _("kabupaten yang diketahui"),
        "city": _("kota yang diketahui"),
        "ministry": _("kementerian yang diketahui"),
        "agency": _("lembaga yang diketahui"),
        "police": _("kepolisian resor yang diketahui"),
    }
    return words[kind]


def provenance_words(provenance: str) -> str:
    """Return in a word how far a rule can be trusted."""
    words = {
        "official": _("resmi"),
        "reported": _("dilaporkan"),
        "inferred": _("disimpulkan"),
        "assumption": _("asumsi"),
    }
    return words[provenance]


def method_change_words(code: str) -> str:
    """Return why scores before this method cannot be set beside scores made with it."""
    words = {
        "ori-2021": _("metode berubah: publikasi elektronik ikut dinilai"),
        "ori-2022": _("metode berubah: lebih banyak variabel"),
        "ori-2025": _("metode berubah: kepercayaan publik ikut dinilai"),
    }
    return words.get(code, _("metode berubah"))
