"""The tables of the open data, in the order in which they are listed."""

from .methods import BANDS, INDICATORS, INSTRUMENTS
from .records import CORRECTIONS, GOVERNMENTS, RELEASES, UNITS
from .scores import SCORES
from .sources import SOURCES
from .units import DIMENSION_SCORES, UNIT_SCORES

TABLES = (
    SCORES,
    UNIT_SCORES,
    DIMENSION_SCORES,
    SOURCES,
    GOVERNMENTS,
    UNITS,
    INSTRUMENTS,
    BANDS,
    INDICATORS,
    RELEASES,
    CORRECTIONS,
)
BY_NAME = {table.name: table for table in TABLES}
YEARLY = (SCORES, UNIT_SCORES)  # also given by year and by release

__all__ = ["BY_NAME", "SCORES", "TABLES", "UNIT_SCORES", "YEARLY"]
