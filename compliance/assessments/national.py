"""What sources say of each assessment year in the whole nation, from the portal's own file."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import cache

from units.loading import data_rows, truth

from .loading import DATA, date, number


@dataclass(frozen=True, slots=True)
class NationalYear:
    """One year of the assessment; the counts are reported by the source, None when unknown."""

    year: int
    instrument: str  # code, empty when no assessment took place
    assessed: bool
    announced_on: datetime.date | None
    green: int | None
    yellow: int | None
    red: int | None
    total: int | None  # institutions assessed in the country
    note: str
    source_url: str

    @property
    def has_zone_counts(self) -> bool:
        """Tell whether a source gives the number of institutions in each zone."""
        return None not in (self.green, self.yellow, self.red)


@cache
def national_years() -> dict[int, NationalYear]:
    """Return what is known of each year, oldest first; read once, as the file ships with us."""
    return {
        int(row["year"]): NationalYear(
            year=int(row["year"]),
            instrument=row["instrument"],
            assessed=truth(row["assessed"]),
            announced_on=date(row["announced_on"]),
            green=number(row["green"]),
            yellow=number(row["yellow"]),
            red=number(row["red"]),
            total=number(row["total"]),
            note=row["note"],
            source_url=row["source_url"],
        )
        for _, row in data_rows(DATA / "years.csv")
    }


def newest_year() -> NationalYear:
    """Return the newest year in which an assessment took place."""
    return [year for year in national_years().values() if year.assessed][-1]
