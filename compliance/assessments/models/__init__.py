"""Yearly assessments: what was entered, what a source reported, and the results of both."""

from .assessments import (
    FIRST_YEAR,
    LAST_YEAR,
    Assessment,
    Basis,
    Result,
    Track,
    UnitAssessment,
    Zone,
)
from .desk import SheetUpload, YearStep
from .entries import Entry, EntryReview
from .indices import IndexResult
from .methods import IndicatorEffort, InstrumentFile
from .replies import Reply
from .reported import ReportedScore

__all__ = [
    "FIRST_YEAR",
    "LAST_YEAR",
    "Assessment",
    "Basis",
    "Entry",
    "EntryReview",
    "IndexResult",
    "IndicatorEffort",
    "InstrumentFile",
    "Reply",
    "ReportedScore",
    "Result",
    "SheetUpload",
    "Track",
    "UnitAssessment",
    "YearStep",
    "Zone",
]
