"""When the steps of earlier years took place, as sources print them; read from a shipped file."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from units.loading import DataFileError, data_rows

from ..models import YearStep

EARLIER = Path(__file__).resolve().parent.parent / "data" / "year_steps.csv"


@dataclass(frozen=True, slots=True)
class EarlierStep:
    """One step of an earlier year. Days are ISO 8601, "2024-05" where only the month is known."""

    year: int
    kind: str
    starts: str
    ends: str
    place: str  # where it was so; "" nationally
    source_url: str  # "" where no source has been noted


@cache
def earlier_steps(path: Path = EARLIER) -> tuple[EarlierStep, ...]:
    """Return the steps of earlier years, read once. Raises DataFileError for an unknown step."""
    found = []
    for line, row in data_rows(path):
        if row["step"] not in YearStep.Kind.values:
            raise DataFileError(f"{path.name}, line {line}: unknown step {row['step']!r}")
        found.append(
            EarlierStep(
                year=int(row["year"]),
                kind=row["step"],
                starts=row["starts"],
                ends=row["ends"],
                place=row["place"],
                source_url=row["source_url"],
            )
        )
    return tuple(found)


def earlier_of(kind: str, year: int) -> list[EarlierStep]:
    """Return what is known of a step in the years before one, newest first."""
    rows = [row for row in earlier_steps() if row.kind == kind and row.year < year]
    return sorted(rows, key=lambda row: (-row.year, row.place))
