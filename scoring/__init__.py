"""The rules of the assessment: pure Python, no framework, usable alone (`python -m scoring`)."""

from scoring.elements import Band, Dimension, Indicator, Instrument, Provenance, Variable
from scoring.engine import (
    DimensionResult,
    GovernmentResult,
    UnitResult,
    score_government,
    score_unit,
)
from scoring.errors import InstrumentError, ScoringError
from scoring.inputs import EntryInput, UnitInput
from scoring.instrument import (
    Problem,
    check_instrument,
    instrument_codes,
    instrument_for_year,
    load_instrument,
    parse_instrument,
)
from scoring.ranking import Rank, RankChange, rank, rank_change
from scoring.reconcile import Interval, Reconciliation, printed_interval, reconcile
from scoring.trace import government_trace, unit_trace
from scoring.zones import Range, band_of, figure, number, published, score_text

__all__ = [
    "Band",
    "Dimension",
    "DimensionResult",
    "EntryInput",
    "GovernmentResult",
    "Indicator",
    "Instrument",
    "InstrumentError",
    "Interval",
    "Problem",
    "Provenance",
    "Range",
    "Rank",
    "RankChange",
    "Reconciliation",
    "ScoringError",
    "UnitInput",
    "UnitResult",
    "Variable",
    "band_of",
    "check_instrument",
    "figure",
    "government_trace",
    "instrument_codes",
    "instrument_for_year",
    "load_instrument",
    "number",
    "parse_instrument",
    "printed_interval",
    "published",
    "rank",
    "rank_change",
    "reconcile",
    "score_government",
    "score_text",
    "score_unit",
    "unit_trace",
]
