"""Words that the pages of this room share: points to win, days left, evidence of a unit."""

from __future__ import annotations

import datetime
from fractions import Fraction

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compliance.assessments.analysis.presenters.words import signed
from compliance.language import decimal_mark


def points_words(points: Fraction | None) -> str:
    """Return what can be won at most: "sampai +1,25 poin"; rounded half up as printed."""
    if points is None:
        return _("tidak diketahui")
    if points == 0:
        return _("sudah di nilai tertinggi")
    return _("sampai %(points)s poin") % {"points": decimal_mark(signed(points))}


def due_words(due_on: datetime.date, today: datetime.date) -> str:
    """Return a day with its distance: "5 Desember 2026 (10 hari lagi)"."""
    days = (due_on - today).days
    return f"{date_format(due_on)} ({distance_words(days)})"


def distance_words(days: int) -> str:
    """Return how far away a day is, below zero in the past."""
    if days == 0:
        return _("hari ini")
    if days < 0:
        return ngettext("terlambat %(days)d hari", "terlambat %(days)d hari", -days) % {
            "days": -days
        }
    return ngettext("%(days)d hari lagi", "%(days)d hari lagi", days) % {"days": days}
