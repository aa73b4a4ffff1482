"""Printed totals of many governments: each line of a table checked, and set beside what is stored.

The rules of a figure are those of the page for a single total: its own form judges each line.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.conf import settings
from django.db.models import Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import override

import scoring
from compliance.accounts.selectors import Rights
from units.models import Government

from .. import policies, selectors
from ..forms import TotalForm
from ..instruments import instrument_in_force, instrument_of
from ..models import FIRST_YEAR, LAST_YEAR, Assessment, ReportedScore, Track, Zone
from ..services import Source, TotalFigures
from .faults import SheetFault
from .reported_layout import COLUMNS
from .reported_reading import Line

FORM_FIELDS = (
    *("figure", "zone", "category_label", "rank_province", "rank_national"),
    *("source_name", "source_url", "note"),
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """One total as a line of the file states it."""

    year: int
    code: str
    figure: str
    zone: str
    category_label: str
    rank_province: int | None
    rank_national: int | None
    source_name: str
    source_url: str
    note: str

    def said(self) -> dict[str, Any]:
        """Return all that the source says, apart from whom it is about."""
        return {name: getattr(self, name) for name in FORM_FIELDS}

    def figures(self) -> TotalFigures:
        """Return what is to be recorded."""
        return TotalFigures(
            figure=self.figure,
            zone=self.zone,
            category_label=self.category_label,
            rank_province=self.rank_province,
            rank_national=self.rank_national,
        )

    def source(self) -> Source:
        """Return where it was read."""
        return Source(name=self.source_name, url=self.source_url, note=self.note)


@dataclass(frozen=True, slots=True)
class Register:
    """What the lines of a table are checked against."""

    governments: Mapping[str, Government]
    recordable: frozenset[int]  # governments whose figures this person keeps
    assessments: Mapping[tuple[int, str], Assessment]  # official ones by year and code
    methods: Mapping[int, scoring.Instrument | None]  # in force, by year

    def method(self, year: int, code: str) -> scoring.Instrument | None:
        """Return the method of a government's year, the one in force where it is not open yet."""
        assessment = self.assessments.get((year, code))
        return instrument_of(assessment) if assessment else self.methods.get(year)


@dataclass(frozen=True, slots=True)
class TotalItem:
    """One total of the file beside the stored one it would replace."""

    wanted: Wanted
    government: Government
    assessment: Assessment | None
    accepted: ReportedScore | None


def register_of(keys: Sequence[tuple[int, str]], rights: Rights) -> Register:
    """Return the register for these years and codes. Five queries, and one a year."""
    years = {year for year, _code in keys if FIRST_YEAR <= year <= LAST_YEAR}
    codes = {code for _year, code in keys}
    accepted = ReportedScore.objects.filter(
        level=ReportedScore.Level.TOTAL, status=ReportedScore.Status.ACCEPTED
    )
    rows = (
        Assessment.objects.filter(track=Track.OFFICIAL, year__in=years, government__code__in=codes)
        .select_related("government")
        .prefetch_related(Prefetch("reported", queryset=accepted, to_attr="accepted_totals"))
    )
    recordable = selectors.governments_to_record(rights, settings.HOME_GOVERNMENT)
    return Register(
        governments={row.code: row for row in Government.objects.filter(code__in=codes)},
        recordable=frozenset(recordable.filter(code__in=codes).values_list("pk", flat=True)),
        assessments={(row.year, row.government.code): row for row in rows},
        methods={year: instrument_in_force(year) for year in years},
    )


def line_key(line: Line) -> tuple[int, str]:
    """Return whom a line is about; year 0 where it states none."""
    year = line.cells["year"]
    return int(year) if re.fullmatch(r"[0-9]{4}", year) else 0, line.cells["code"]


def lines_checked(lines: Sequence[Line], rights: Rights) -> tuple[list[Wanted], list[SheetFault]]:
    """Return what the lines state, and every fault in them."""
    register = register_of([line_key(line) for line in lines], rights)
    first: dict[tuple[int, str], int] = {}
    wanted, faults = [], []
    for line in lines:
        key = line_key(line)
        found = place_faults(line, key, register)
        if not found and key in first:
            text = _("Pemerintah dan tahun ini sudah ada pada baris %(row)d.")
            found = [line.fault("code", text % {"row": first[key]})]
        first.setdefault(key, line.row)
        if not found:
            total, found = total_of(line, key, register)
            if total is not None:
                wanted.append(total)
        faults += found
    return wanted, faults


def place_faults(line: Line, key: tuple[int, str], register: Register) -> list[SheetFault]:
    """Return what is wrong with whom a line is about: year, code, name, track."""
    year, code = key
    faults = []
    government = register.governments.get(code)
    if not year:
        faults.append(line.fault("year", _("Tulis tahun dengan empat angka, misalnya 2025.")))
    elif register.method(year, code) is None:
        faults.append(line.fault("year", _("Tahun %(year)d tidak dinilai.") % {"year": year}))
    if government is None:
        text = _("Kode ini tidak dikenal; tulis kode Kemendagri, misalnya 12.11.")
        faults.append(line.fault("code", text))
    elif government.pk not in register.recordable:
        text = _("Hanya koordinator yang dapat mencatat nilai pemerintah ini.")
        faults.append(line.fault("code", text))
    elif line.cells["government"] and not same_name(line.cells["government"], government.name):
        text = _("Kode ini milik %(name)s.") % {"name": government.name}
        faults.append(line.fault("government", text))
    if line.cells["track"].casefold() not in track_names():
        text = _("Hanya nilai Ombudsman yang dicatat di sini; tulis “%(track)s”.")
        faults.append(line.fault("track", text % {"track": Track.OFFICIAL.label}))
    return faults


def same_name(given: str, name: str) -> bool:
    """Tell whether two names are the same but for blanks and capitals."""
    return " ".join(given.split()).casefold() == " ".join(name.split()).casefold()


def track_names() -> set[str]:
    """Return how the official track may be written."""
    return {str(Track.OFFICIAL.value), *words_in_all_languages(Track.OFFICIAL)}


def words_in_all_languages(choice: Track | Zone) -> set[str]:
    """Return the word for a choice in each language, in small letters."""
    words = set()
    for language, _name in settings.LANGUAGES:
        with override(language):
            words.add(str(choice.label).casefold())
    return words


def zone_code(text: str) -> str:
    """Return the code of a zone by its word; what is none is handed on to be refused."""
    small = text.casefold()
    return next((str(z.value) for z in Zone if small in words_in_all_languages(z)), small)


def total_of(
    line: Line, key: tuple[int, str], register: Register
) -> tuple[Wanted | None, list[SheetFault]]:
    """Return the total of a line; None with its faults."""
    year, code = key
    method = register.method(year, code)
    if method is None:
        return None, []  # place_faults has said so
    existing = register.assessments.get(key)
    empty = Assessment(government=register.governments[code], year=year, track=Track.OFFICIAL)
    data = {name: line.cells[name] for name in FORM_FIELDS}
    data["zone"] = zone_code(data["zone"]) if data["zone"] else ""
    form = TotalForm(data, assessment=existing or empty, instrument=method, accepted=None)
    if not form.is_valid():
        return None, [line.fault(name, texts[0]) for name, texts in form.errors.items()]
    given = form.cleaned_data
    if not (given["figure"] or given["zone"] or given["category_label"]):
        text = _("Isi nilai, zona, atau kategori yang dicetak sumber.")
        return None, [line.fault("figure", text)]
    given["note"] = given["note"].replace("\r\n", "\n")
    total = Wanted(year=year, code=code, **{name: given[name] for name in FORM_FIELDS})
    if existing is not None and not stands(total, accepted_of(existing)):
        try:
            policies.check_is_open(existing)
        except policies.ActionRefused as refused:
            return None, [line.fault("year", refused)]
    return total, []


def accepted_of(assessment: Assessment | None) -> ReportedScore | None:
    """Return the accepted total that a register brought along."""
    rows = getattr(assessment, "accepted_totals", []) if assessment else []
    return next(iter(rows), None)


def stands(total: Wanted, accepted: ReportedScore | None) -> bool:
    """Tell whether the stored total says the very same."""
    if accepted is None:
        return False
    return total.said() == {name: getattr(accepted, name) for name in FORM_FIELDS}


def total_items(totals: Sequence[Wanted], rights: Rights) -> list[TotalItem]:
    """Return the totals that differ from what is stored now, by year and code.

    Raises ActionRefused for a government that is gone or no longer this person's.
    """
    register = register_of([(total.year, total.code) for total in totals], rights)
    items = []
    for total in sorted(totals, key=lambda total: (total.year, total.code)):
        government = register.governments.get(total.code)
        if government is None or government.pk not in register.recordable:
            raise policies.ActionRefused(
                _("Nilai pemerintah %(code)s tidak lagi dapat Anda catat.") % {"code": total.code}
            )
        assessment = register.assessments.get((total.year, total.code))
        accepted = accepted_of(assessment)
        if not stands(total, accepted):
            items.append(TotalItem(total, government, assessment, accepted))
    return items


def totals_state(items: Sequence[TotalItem]) -> str:
    """Return a mark of what a preview shows, to tell at its end whether it still holds."""
    shown = [
        (i.wanted.year, i.wanted.code, i.accepted.pk if i.accepted else 0, bool(i.assessment))
        for i in items
    ]
    return hashlib.sha256(repr(shown).encode()).hexdigest()


def total_words(total: Wanted) -> dict[str, Any]:
    """Return a total as it waits in the database."""
    return asdict(total)


def column_label(name: str) -> str:
    """Return how people read a column."""
    return str(COLUMNS[name])
