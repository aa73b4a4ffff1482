"""The tables of the Monday page: the same cells on the page, in print and in the spreadsheet."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from django.urls import reverse
from django.utils.translation import gettext as _

from compliance.assessments.instruments import instrument_of
from compliance.assessments.policies import name_of
from compliance.language import local

from ..points import gains_from_answers
from ..words import due_words, points_words
from ..yearround.shares import percent
from .selectors import MOST_ACTIONS, MOST_USES, Monday, evidence_cells

Counted = tuple[int, int]  # proven, expected


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: what it says, how full it is, where it leads."""

    text: str
    step: str = ""  # of the heat table: none, empty, low, high, full
    url: str = ""
    number: int | None = None  # for the spreadsheet; the page shows the text


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: its name and its cells."""

    name: Cell
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the page."""

    code: str
    title: str
    note: str
    head: tuple[str, ...]
    rows: tuple[Row, ...]
    empty: str  # what is said when there are no rows
    heat: bool = False


def tables(monday: Monday, today: datetime.date) -> list[Table]:
    """Return all tables of the page in their order. No query."""
    counted = evidence_cells(monday.units)
    return [
        dimensions_table(monday, counted),
        indicators_table(monday, counted),
        expiring_table(monday, today),
        late_table(monday, today),
        points_table(monday),
        complaints_table(monday),
    ]


def heat_cell(counted: Counted, url: str = "") -> Cell:
    """Return one cell of a heat table: numbers in words, and a step for its shade."""
    proven, expected = counted
    if not expected:
        return Cell("–", "none")
    text = _("%(proven)d dari %(expected)d") % {"proven": proven, "expected": expected}
    if proven == 0:
        return Cell(text, "empty", url)
    if proven == expected:
        return Cell(text, "full", url)
    return Cell(text, "low" if 2 * proven < expected else "high", url)


def together(found: Iterable[Counted]) -> Counted:
    """Return several counts as one."""
    pairs = list(found)
    return sum(proven for proven, _e in pairs), sum(expected for _p, expected in pairs)


def dimensions_table(monday: Monday, counted: Mapping[tuple[int, str], Counted]) -> Table:
    """Return how far each unit's answers are proven, by dimension."""
    instrument = instrument_of(monday.assessment)
    codes = [
        [i.code for variable in dimension.variables for i in variable.indicators]
        for dimension in instrument.dimensions
    ]
    rows = []
    for unit in monday.units:
        url = reverse("work-evidence-unit", args=[unit.pk])
        inside = [together(counted.get((unit.pk, code), (0, 0)) for code in mine) for mine in codes]
        cells = [heat_cell(pair) for pair in [*inside, together(inside)]]
        rows.append(Row(Cell(unit.unit.name, url=url), tuple(cells)))
    names = [local(dimension.name, dimension.name_en) for dimension in instrument.dimensions]
    return Table(
        code="bukti",
        title=_("Kelengkapan bukti menurut dimensi"),
        note=_("Isian yang sudah punya bukti, dari isian yang menurut metode perlu dibuktikan."),
        head=(_("Lokus"), *names, _("Semua")),
        rows=tuple(rows),
        empty=_("Belum ada lokus."),
        heat=True,
    )


def indicators_table(monday: Monday, counted: Mapping[tuple[int, str], Counted]) -> Table:
    """Return the same for each indicator, a column a unit."""
    instrument = instrument_of(monday.assessment)
    rows = []
    for indicator in instrument.indicators(monday.government.kind):
        if not indicator.evidence:
            continue
        cells = tuple(
            heat_cell(counted.get((unit.pk, indicator.code), (0, 0))) for unit in monday.units
        )
        name = f"{indicator.code} {local(indicator.name, indicator.name_en)}"
        rows.append(Row(Cell(name), cells))
    return Table(
        code="indikator",
        title=_("Kelengkapan bukti menurut indikator"),
        note=_("Hanya indikator yang menurut metode perlu dibuktikan."),
        head=(_("Indikator"), *(unit.unit.short_name for unit in monday.units)),
        rows=tuple(rows),
        empty=_("Metode tahun ini tidak menyebut bukti."),
        heat=True,
    )


def expiring_table(monday: Monday, today: datetime.date) -> Table:
    """Return the evidence that ends within thirty days or has ended."""
    return Table(
        code="kedaluwarsa",
        title=_("Bukti yang berakhir dalam 30 hari"),
        note=more_words(monday.more_expiring, MOST_USES),
        head=(_("Bukti"), _("Berlaku sampai"), _("Dipakai lokus")),
        rows=tuple(
            Row(
                Cell(row.title, url=reverse("work-evidence", args=[row.pk])),
                (Cell(due_words(row.expires_on, today)), Cell(", ".join(row.unit_names))),
            )
            for row in monday.expiring
        ),
        empty=_("Tidak ada bukti yang segera berakhir."),
    )


def late_table(monday: Monday, today: datetime.date) -> Table:
    """Return the actions that are late."""
    return Table(
        code="terlambat",
        title=_("Tindak lanjut yang terlambat"),
        note=more_words(monday.more_late, MOST_ACTIONS),
        head=(_("Tindak lanjut"), _("Lokus"), _("Penanggung jawab"), _("Tenggat")),
        rows=tuple(
            Row(
                Cell(row.text, url=reverse("work-action", args=[row.pk])),
                (
                    Cell(row.finding.unit.name if row.finding.unit else _("Semua lokus")),
                    Cell(name_of(row.owner) if row.owner else _("belum ditunjuk")),
                    Cell(due_words(row.due_on, today)),
                ),
            )
            for row in monday.late
        ),
        empty=_("Tidak ada tindak lanjut yang terlambat."),
    )


def more_words(more: bool, most: int) -> str:
    """Return that a table is cut off, "" for a whole one."""
    if not more:
        return ""
    return _("Hanya %(most)d yang paling dahulu ditampilkan; masih ada yang lain.") % {"most": most}


def points_table(monday: Monday) -> Table:
    """Return what each unit can still win with its answers at their top, the most first."""
    found: list[tuple[Fraction, Row]] = []
    instrument = instrument_of(monday.assessment)
    for unit in monday.units:
        gains = gains_from_answers(unit, unit.entries.all())
        best = max(gains.by_indicator.items(), key=lambda item: item[1], default=None)
        name = ""
        if best is not None and best[1] > 0:
            indicator = instrument.indicator(best[0])
            words = {
                "code": indicator.code,
                "name": local(indicator.name, indicator.name_en),
                "points": points_words(best[1]),
            }
            name = _("%(code)s %(name)s, %(points)s") % words
        cells = (Cell(points_words(gains.whole)), Cell(name))
        url = reverse("work-whatif", args=[unit.pk])
        row = Row(Cell(unit.unit.name, url=url), cells)
        found.append((Fraction(-1) if gains.whole is None else gains.whole, row))
    found.sort(key=lambda pair: -pair[0])
    return Table(
        code="poin",
        title=_("Poin yang masih dapat diraih"),
        note=_(
            "Poin nilai lokus bila semua isiannya mencapai nilai tertinggi; isian yang belum ada "
            "dihitung dari nilai terendah."
        ),
        head=(_("Lokus"), _("Poin"), _("Indikator terbesar")),
        rows=tuple(row for _points, row in found),
        empty=_("Belum ada lokus."),
    )


def complaints_table(monday: Monday) -> Table:
    """Return the complaints of the year by channel, with the share that was resolved in time."""
    rows = []
    for channel in monday.channels:
        share = percent(channel.in_time, channel.resolved)
        numbers = (len(channel.months), channel.received, channel.resolved, channel.in_time)
        cells = [Cell(str(number), number=number) for number in numbers]
        cells.append(Cell("–" if share is None else f"{share} %"))
        rows.append(Row(Cell(channel.name), tuple(cells)))
    head = (_("Kanal"), _("Bulan tercatat"), _("Diterima"), _("Selesai"), _("Tepat waktu"))
    return Table(
        code="pengaduan",
        title=_("Pengaduan tepat waktu menurut kanal"),
        note=_(
            "Bagian yang tepat waktu dihitung dari pengaduan yang selesai, bukan yang diterima."
        ),
        head=(*head, _("Bagian tepat waktu")),
        rows=tuple(rows),
        empty=_("Belum ada jumlah pengaduan tahun ini."),
    )
