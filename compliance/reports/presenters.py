"""The report card of a government's or a unit's year: from published rows to what it shows.

Every figure is the stored text with the decimal mark of the card's language.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from compliance.assessments.policies import moment_words
from compliance.dashboard.presenters.explained import Node, Step, explanation
from compliance.dashboard.presenters.government import zone_meaning, zones_assumed
from compliance.dashboard.presenters.words import (
    SourceWords,
    method_of,
    method_url,
    rank_words,
    source_words,
)
from compliance.language import SAMPLE, figure_text, local
from compliance.opendata.licence import address as public_address
from compliance.releases import selectors
from compliance.releases.models import PublishedScore, PublishedUnitScore
from compliance.releases.presenters import outcome_words
from compliance.releases.result_words import basis_words
from compliance.sharing.presenters import HASH_START, Row, Shared, sample_words, shared, total_of
from scoring.release import TotalTrace, total_trace, unit_trace_in
from units.loading import home_government_name

from .parts import CODE, MUTED, STRONG, Card, Fact, Head, Line, Quote, Run, Section
from .tables import (
    bands_table,
    dimensions_table,
    loci_table,
    mark,
    weight_words,
    years_table,
    zone_of,
)

INDONESIAN = "id"


def government_card(total: PublishedScore) -> Card:
    """Return the report card of a government's year. Six queries for shipped methods."""
    units = [
        row
        for row in selectors.unit_scores_of_government(total.government_code)
        if row.published_id == total.pk
    ]
    years = [
        row
        for row in selectors.scores_of_government(total.government_code)
        if row.track == total.track and row.year <= total.year
    ]
    trace = total_trace(selectors.document_of(total))
    return card(
        total,
        ranks_section(total),
        explained_section(*total_lines(total, trace)),
        loci_section(total, units),
        Section(_("Perkembangan"), table=years_table(years)),
        method_section(total),
        replies_section(units),
        sources_section(total, source_words(total.total_sources)),
    )


def unit_card(row: PublishedUnitScore) -> Card:
    """Return the report card of a unit's year. Three queries for shipped methods."""
    total = row.published
    years = [
        one
        for one in reversed(selectors.scores_of_unit(row.unit_slug))
        if one.track == row.track and one.year <= row.year
    ]
    table = dimensions_table(row)
    trace = unit_trace_in(selectors.document_of(total), row.unit_slug)
    return card(
        row,
        *([Section(_("Nilai per dimensi"), table=table)] if table else []),
        explained_section(*reckoned_lines(trace, sample=total.sample)),
        Section(_("Perkembangan"), table=years_table(years)),
        method_section(total),
        replies_section([row]),
        sources_section(row, source_words(row.unit_sources)),
    )


def card(row: Row, *sections: Section) -> Card:
    """Return a card with the parts that all cards have."""
    total, words = total_of(row), shared(row)
    release = total.release_note
    kind = _("Rapor kepatuhan pelayanan publik")
    return Card(
        language=get_language() or INDONESIAN,
        title=f"{kind}: {words.whole_name}, {total.year}",
        kind=kind,
        portal=_("Portal Kepatuhan Pelayanan Publik"),
        owner=home_government_name(settings.HOME_GOVERNMENT),
        mark=SAMPLE if total.sample else "",
        head=head(row, words),
        sections=(*sections, release_section(total)),
        address=words.addresses.absolute("page"),
        invitation=_("Pindai untuk melihat bagaimana nilai ini terjadi:"),
        code_alt=_("Kode QR menuju %(address)s") % {"address": words.addresses.absolute("page")},
        foot=_("Publikasi %(number)d · SHA-256 %(sha256)s")
        % {"number": release.number, "sha256": release.sha256[:HASH_START]},
        page_words=_("Halaman {page} dari {pages}"),
        published_at=release.published_at,
    )


def head(row: Row, words: Shared) -> Head:
    """Return the result itself."""
    basis = basis_words(row.score_basis)
    scale = ", ".join(part for part in (_("dari 100"), basis) if part)
    return Head(
        name=words.name,
        owner=words.owner,
        subject=words.subject,
        figure=words.figure,
        instead=words.instead,
        scale=scale if words.figure else "",
        zone=zone_of(row.zone),
        category=words.category,
        sample=sample_words() if words.sample else "",
    )


def ranks_section(total: PublishedScore) -> Section:
    """Return the ranks with their reach and basis, how many loci there were, and the meaning."""
    facts = [Fact(_("Peringkat"), ranks_line(total))]
    if total.units_expected:
        facts.append(Fact(_("Lokus yang dinilai"), (Run(str(total.units_expected)),)))
    meaning = tuple((Run(sentence),) for sentence in zone_meaning(total.zone))
    return Section(_("Peringkat dan artinya"), lines=meaning, facts=tuple(facts))


def ranks_line(total: PublishedScore) -> Line:
    """Return the known ranks one after the other; a note in brackets is its source's."""
    runs: list[Run] = []
    for rank in rank_words(total):
        runs += [Run("; ")] if runs else []
        runs.append(Run(rank.text, url=rank.url))
        if rank.note:
            runs.append(Run(f" ({rank.note})", style=MUTED, lang=INDONESIAN))
    return tuple(runs) or (Run(_("belum diketahui"), style=MUTED),)


def total_lines(total: PublishedScore, trace: TotalTrace) -> list[Line]:
    """Return how a total came about: as a source prints it, as its loci give it, and whether both
    agree."""
    lines: list[Line] = []
    if trace.printed:
        words = _("Nilai akhir ini dicetak oleh sumber; portal mencatatnya apa adanya.")
        lines.append((Run(words),))
    if trace.computed:
        lines += reckoned_lines(trace.computed, sample=total.sample)
    if not lines:
        lines.append((Run(_("Sumber hanya menyebut zona atau kategori, tanpa angka.")),))
    verdict = local(trace.reason, trace.reason_en)
    return [*lines, (Run(verdict),)] if verdict else lines


def reckoned_lines(trace: Node, *, sample: bool) -> list[Line]:
    """Return the last step of what the portal reckons, and how it rounds."""
    item = explanation(trace)
    return [step_line(item.step, sample=sample), (Run(item.rounding),)]


def explained_section(*lines: Line) -> Section:
    """Return how the figure came about in short; all steps are at the card's address."""
    return Section(_("Bagaimana nilai ini terjadi"), lines=lines)


def step_line(step: Step, *, sample: bool) -> Line:
    """Return one step: what it gives, by which rule, from which numbers."""
    words = _("Belum lengkap: nilai akhir masih dapat berada di antara")
    label = f"{step.label}: " if step.shown else f"{step.label}. {words} "
    shown = figure_text(step.shown) if step.shown else step.exact
    runs = [Run(label), Run(shown, style=STRONG), *mark(sample), Run(f" {step.how}")]
    if step.reckoning:
        runs.append(Run(f" {step.reckoning}"))
    return tuple(runs)


def loci_section(total: PublishedScore, units: Sequence[PublishedUnitScore]) -> Section:
    """Return the loci; a locus without a published score says so."""
    table = loci_table(total, units)
    lines: list[Line] = []
    if total.sample:
        lines.append((Run(sample_words(), style=STRONG),))
    if not any(row.score is not None for row in units):
        lines.append(
            (
                Run(
                    _(
                        "Nilai setiap lokus tidak ditemukan dalam sumber yang dibaca, dan portal "
                        "tidak mengisinya dengan perkiraan."
                    )
                ),
            )
        )
    if table is None:
        lines.append((Run(_("Lokus pemerintah ini belum tercatat di portal."), style=MUTED),))
    return Section(_("Unit layanan yang dinilai (lokus)"), lines=tuple(lines), table=table)


def method_section(total: PublishedScore) -> Section:
    """Return the method with its weights and ranges."""
    method = method_of(total)
    title = local(method.title, method.title_en)
    facts = [
        Fact(_("Metode"), (Run(title, url=public_address(method_url(method))),)),
        Fact(_("Sidik jari metode"), (Run(f"{method.code} · {method.sha256}", style=CODE),)),
    ]
    if method.dimensions:
        weights = "; ".join(
            f"{local(row.name, row.name_en)} {weight_words(row)}" for row in method.dimensions
        )
        facts.insert(1, Fact(_("Bobot dimensi"), (Run(weights),)))
    lines: list[Line] = []
    if zones_assumed(method):
        lines.append(
            (
                Run(
                    _(
                        "Ombudsman tidak mengumumkan zona untuk metode ini. Zona di sini memakai "
                        "batas tahun 2022–2024 dan merupakan asumsi portal."
                    )
                ),
            )
        )
    return Section(_("Metode"), lines=tuple(lines), facts=tuple(facts), table=bands_table(method))


def replies_section(units: Sequence[PublishedUnitScore]) -> Section:
    """Return what the loci replied to their results, whole: it is their right."""
    quotes = tuple(quote for row in units if (quote := quote_of(row)))
    lines: list[Line] = []
    if not quotes:
        lines.append((Run(_("Tidak ada tanggapan dalam publikasi ini.")),))
        lines.append((Run(_("Lokus berhak menanggapi; tanggapannya dimuat bersama nilainya.")),))
    return Section(_("Tanggapan lokus"), lines=tuple(lines), quotes=quotes)


def quote_of(row: PublishedUnitScore) -> Quote | None:
    """Return the reply of a unit, None where it gave none."""
    reply = row.reply
    if reply is None:
        return None
    outcome: Line = ()
    if reply.outcome:
        outcome = (
            Run(f"{_('Keputusan verifikator:')} {outcome_words(reply.outcome)}. ", style=STRONG),
            Run(reply.outcome_text, lang=INDONESIAN),
        )
    return Quote(row.unit.name, tuple(reply.text.splitlines()), INDONESIAN, outcome)


def sources_section(row: Row, sources: Sequence[SourceWords]) -> Section:
    """Return who prints the figure, and who prints another one."""
    lines = tuple(source_line(source) for source in sources)
    if not lines:
        basis = basis_words(row.score_basis) or _("belum diketahui")
        lines = ((Run(basis),),)
    return Section(_("Sumber nilai"), lines=lines)


def source_line(source: SourceWords) -> Line:
    """Return one source with its address, so that paper has it too."""
    runs = [Run(source.name, url=source.url)]
    if source.figure:
        runs.append(Run(f" ({_('mencetak')} {figure_text(source.figure)})"))
    if source.note:
        runs.append(Run(f" {source.note}", style=MUTED, lang=INDONESIAN))
    if source.url:
        runs.append(Run(f" {source.url}", style=CODE))
    return tuple(runs)


def release_section(total: PublishedScore) -> Section:
    """Return which release the card is made of and how anybody can check it."""
    release = total.release_note
    moment = parse_datetime(release.published_at)
    words = _("Publikasi %(number)d") % {"number": release.number}
    when = f", {moment_words(moment)}" if moment else ""
    address = reverse(
        "release", args=[total.government_code, total.year, total.track, release.number]
    )
    checking = public_address(reverse("verification"))
    facts = [
        Fact(_("Publikasi"), (Run(words, url=public_address(address)), Run(when))),
        Fact("SHA-256", (Run(release.sha256, style=CODE),)),
        Fact(
            _("Dapat dihitung ulang sendiri"),
            (Run(checking, url=checking, style=CODE),),
        ),
    ]
    if release.reason:
        reason = (Run(release.reason, lang=INDONESIAN),)
        facts.insert(1, Fact(_("Alasan ralat"), reason))
    return Section(_("Publikasi"), facts=tuple(facts))
