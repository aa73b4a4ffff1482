"""Each cell of a table judged by itself: what it says, or the one fault it has."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from compliance.accounts.selectors import Rights
from compliance.assessments.form_fields import FigureField
from compliance.assessments.models import FIRST_YEAR, LAST_YEAR
from compliance.assessments.sheets.faults import SheetFault
from compliance.assessments.sheets.reported_reading import Line
from scoring.indices import load_index
from units.models import Channel, Government, ServiceUnit

from .. import policies
from ..complaint_forms import whole_number, year_number
from ..complaints import Counts
from ..permissions import Place

MONTH_NAMES = (
    *("januari", "februari", "maret", "april", "mei", "juni"),
    *("juli", "agustus", "september", "oktober", "november", "desember"),
)
QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}
WHOLE = ("", "-", "semua")
SURVEY_PLACES = 4  # decimals of an element's mean


@dataclass(frozen=True, slots=True)
class Register:
    """What the lines of a table are checked against: one government's units and channels."""

    government: Government
    rights: Rights
    units: Sequence[ServiceUnit]
    channels: Sequence[Channel]

    def keeps(self, unit: ServiceUnit) -> bool:
        """Return whether the person keeps the records of a unit."""
        return policies.can_keep(self.rights, Place(self.government, unit))

    def unit(self, text: str) -> ServiceUnit:
        """Return the unit of this name, short name or address; one the person keeps."""
        wanted = text.casefold()
        found = [
            row
            for row in self.units
            if wanted in (row.name.casefold(), row.short_name.casefold(), row.slug)
        ]
        if len(found) != 1:
            raise ValidationError(_("Lokus ini tidak dikenal."))
        if not self.keeps(found[0]):
            raise ValidationError(_("Lokus ini di luar wewenang Anda."))
        return found[0]

    def channel(self, text: str) -> Channel:
        """Return the complaint channel of this name."""
        found = [row for row in self.channels if row.name.casefold() == text.casefold()]
        if len(found) != 1:
            raise ValidationError(_("Kanal ini tidak dikenal."))
        if found[0].kind == "survey":
            raise ValidationError(_("Kanal ini kanal survei, bukan kanal pengaduan."))
        return found[0]


@dataclass(frozen=True, slots=True)
class ComplaintRow:
    """One month as a line of the file tells it."""

    channel_id: int
    unit_id: int | None
    year: int
    month: int
    counts: Counts

    @property
    def key(self) -> tuple[int, int | None, int, int]:
        """Return what tells this month from the others."""
        return self.channel_id, self.unit_id, self.year, self.month


@dataclass(frozen=True, slots=True)
class SurveyRow:
    """One unit's quarter as a line of the file tells it; marks as plain text."""

    unit_id: int
    year: int
    quarter: int
    values: dict[str, str]

    @property
    def key(self) -> tuple[int, int, int]:
        """Return what tells this quarter from the others."""
        return self.unit_id, self.year, self.quarter


@dataclass(slots=True)
class Judged:
    """The lines that are right, and every fault of those that are not."""

    rows: list[Any] = field(default_factory=list)
    faults: list[SheetFault] = field(default_factory=list)

    def take(self, line: Line, column: str, read: Callable[[str], Any]) -> Any:
        """Return what a cell says, None with a fault for one that is wrong or empty."""
        text = line.cells[column]
        try:
            if not text:
                raise ValidationError(_("Isi sel ini; kosong bukan nol."))
            return read(text)
        except ValidationError as error:
            self.faults.append(line.fault(column, error.messages[0]))
            return None

    def add(self, line: Line, first: str, row: Any, seen: dict[Any, int]) -> None:
        """Keep a row, unless an earlier line tells of the same."""
        earlier = seen.setdefault(row.key, line.row)
        if earlier != line.row:
            text = _("Baris ini mengulang baris %(row)d.") % {"row": earlier}
            self.faults.append(line.fault(first, text))
        else:
            self.rows.append(row)


def complaints_judged(lines: Sequence[Line], register: Register) -> Judged:
    """Judge the lines of a table of complaint counts."""
    judged, seen = Judged(), dict[Any, int]()
    for line in lines:
        row = complaint_row(line, register, judged)
        if row is not None:
            judged.add(line, "channel", row, seen)
    return judged


def complaint_row(line: Line, register: Register, judged: Judged) -> ComplaintRow | None:
    """Return one line of complaint counts, None when any of its cells is wrong."""
    before = len(judged.faults)
    channel = judged.take(line, "channel", register.channel)
    unit = served_unit(line, register, judged, channel)
    year = judged.take(line, "year", year_number)
    month = judged.take(line, "month", month_number)
    received = judged.take(line, "received", whole_number)
    resolved = judged.take(line, "resolved", whole_number)
    in_time = judged.take(line, "in_time", whole_number)
    if resolved is not None and in_time is not None and in_time > resolved:
        judged.faults.append(line.fault("in_time", _("Tidak boleh lebih dari yang diselesaikan.")))
    if len(judged.faults) > before:
        return None
    counts = Counts(received, resolved, in_time)
    return ComplaintRow(channel.pk, unit.pk if unit else None, year, month, counts)


def served_unit(
    line: Line, register: Register, judged: Judged, channel: Channel | None
) -> ServiceUnit | None:
    """Return the unit of a line, None for the whole channel; a fault where it cannot be."""
    text = line.cells["unit"]
    if text.casefold() in WHOLE:
        whole = Place(register.government, channel.unit if channel is not None else None)
        if channel is not None and not policies.can_keep(register.rights, whole):
            judged.faults.append(
                line.fault("unit", _("Isi lokus; kanal keseluruhan dicatat koordinator."))
            )
        return None
    unit: ServiceUnit | None = judged.take(line, "unit", register.unit)
    if unit is not None and channel is not None and channel.unit_id not in (None, unit.pk):
        judged.faults.append(line.fault("unit", _("Kanal ini tidak melayani lokus itu.")))
    return unit


def month_number(text: str) -> int:
    """Return a month from its number or its Indonesian name."""
    if text.casefold() in MONTH_NAMES:
        return MONTH_NAMES.index(text.casefold()) + 1
    if re.fullmatch(r"0?[1-9]|1[0-2]", text):
        return int(text)
    raise ValidationError(_("Tulis bulan 1 sampai 12."))


def surveys_judged(lines: Sequence[Line], register: Register) -> Judged:
    """Judge the lines of a table of survey results."""
    index, judged, seen = load_index("skm"), Judged(), dict[Any, int]()
    mark = FigureField(minimum=index.minimum, maximum=index.maximum, places=SURVEY_PLACES)
    for line in lines:
        before = len(judged.faults)
        unit = judged.take(line, "unit", register.unit)
        year = judged.take(line, "year", survey_year)
        quarter = judged.take(line, "quarter", quarter_number)
        values = {e.code: judged.take(line, e.code, mark.to_python) for e in index.elements}
        if len(judged.faults) > before:
            continue
        plain = {code: plain_mark(text) for code, text in values.items()}
        judged.add(line, "unit", SurveyRow(unit.pk, year, quarter, plain), seen)
    return judged


def plain_mark(text: str) -> str:
    """Return a mark without needless zeros: a spreadsheet does not tell 3.50 from 3.5."""
    number = Decimal(text).normalize()
    return format(number, "f")


def survey_year(text: str) -> int:
    """Return a year that indices are kept for."""
    year = year_number(text)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValidationError(
            _("Tulis tahun dari %(first)d sampai %(last)d.")
            % {"first": FIRST_YEAR, "last": LAST_YEAR}
        )
    return year


def quarter_number(text: str) -> int:
    """Return a quarter from its number, Roman or not."""
    found = QUARTERS.get(text.casefold())
    if found is None:
        raise ValidationError(_("Tulis triwulan 1 sampai 4."))
    return found
