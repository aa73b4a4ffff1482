"""What a citizen asks first of a unit: is it good, and is it getting better."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from compliance.dashboard.selectors import OFFICIAL, UnitRow
from compliance.language import figure_text

from .words import ResultWords, method_change_words, method_of, result_words


@dataclass(frozen=True, slots=True)
class Answer:
    """The newest result in a sentence, and how it compares with the one before it."""

    year: int
    result: ResultWords
    official: bool
    meaning: str
    progress: str


def unit_answer(rows: Sequence[UnitRow]) -> Answer | None:
    """Return the answer from the newest official year, without one from the newest of its own.

    `rows` run newest first; years of different tracks are never set side by side.
    """
    track = OFFICIAL if any(is_official(row) for row in rows) else ""
    mine = [row for row in rows if is_official(row) == bool(track)]
    if not mine:
        return None
    newest = mine[0]
    year = newest.assessment
    return Answer(
        year=year.year,
        result=result_words(newest, instrument=method_of(year), sample=year.sample),
        official=bool(track),
        meaning=meaning_words(newest.zone),
        progress=progress_words(newest, mine[1:]),
    )


def is_official(row: UnitRow) -> bool:
    """Tell whether a row is the Ombudsman's."""
    return row.assessment.track == OFFICIAL


def meaning_words(zone: str) -> str:
    """Return in plain words what a unit's zone says, empty while it is not known."""
    words = {
        "green": _("Hijau: saat dinilai, sebagian besar standar pelayanan dipenuhi."),
        "yellow": _("Kuning: saat dinilai, sebagian standar pelayanan belum dipenuhi."),
        "red": _("Merah: saat dinilai, banyak standar pelayanan belum dipenuhi."),
    }
    return words.get(zone, "")


def progress_words(newest: UnitRow, earlier: Iterable[UnitRow]) -> str:
    """Return whether a unit does better than in the year known before, or why that is not said."""
    before = next((row for row in earlier if row.score is not None), None)
    if newest.score is None or before is None or before.score is None:
        return _(
            "Belum ada dua tahun yang nilainya diketahui, jadi belum tampak membaik atau tidak."
        )
    if not method_of(newest.assessment).comparable(method_of(before.assessment)):
        return _("Tidak sebanding dengan tahun %(year)s: %(reason)s.") % {
            "year": before.assessment.year,
            "reason": method_change_words(newest.assessment.instrument),
        }
    texts = {1: _("Naik"), -1: _("Turun"), 0: _("Tetap")}
    change = (newest.score > before.score) - (newest.score < before.score)
    return _("%(change)s: %(then)s pada tahun %(before)s, %(now)s pada tahun %(year)s.") % {
        "change": texts[change],
        "then": figure_text(before.score),
        "before": before.assessment.year,
        "now": figure_text(newest.score),
        "year": newest.assessment.year,
    }
