"""The grid of a province's map, from a small file; checked as a whole before it is used."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from units.loading import DATA as UNITS
from units.loading import DataFileError, data_rows

DATA = Path(__file__).resolve().parent / "data"


@dataclass(frozen=True, slots=True)
class Cell:
    """One government's place; rows from the north, columns from the west, both from 1."""

    code: str
    row: int
    column: int
    lines: tuple[str, ...]  # its short name as it is written in the tile

    def distance(self, other: Cell) -> int:
        """Return how many cells apart two are, a step to a corner being one too."""
        return max(abs(self.row - other.row), abs(self.column - other.column))


def home_province() -> str:
    """Return the code of the home government's province: the first part of its Kemendagri code."""
    return str(settings.HOME_GOVERNMENT).partition(".")[0]


@cache
def tile_map(province: str) -> tuple[Cell, ...]:
    """Return the map of a province by its code, nothing when none was drawn for it.

    Raises DataFileError for a file that leaves out a regency or city, or places one wrongly.
    """
    path = DATA / f"tile_map_{province}.toml"
    if not province.isdigit() or not path.exists():
        return ()
    cells = tuple(map(cell, tomllib.loads(path.read_text(encoding="utf-8"))["tile"]))
    check(path.name, cells, members_of(province))
    return cells


def cell(row: Mapping[str, Any]) -> Cell:
    """Return one row of the file."""
    return Cell(str(row["code"]), int(row["row"]), int(row["column"]), tuple(row["lines"]))


def members_of(province: str) -> set[str]:
    """Return the regencies and cities of a province, as the portal's own file lists them."""
    return {
        row["code"]
        for _, row in data_rows(UNITS / "governments.csv")
        if row["parent_code"] == province and row["kind"] in {"regency", "city"}
    }


def check(name: str, cells: Sequence[Cell], members: set[str]) -> None:
    """Raise DataFileError unless each member has one cell of its own, and nobody else has one."""
    codes = Counter(cell.code for cell in cells)
    places = Counter((cell.row, cell.column) for cell in cells)
    faults = [f"{code} has {count} cells" for code, count in codes.items() if count > 1]
    faults += [f"{count} share {place}" for place, count in places.items() if count > 1]
    faults += [f"{code} is not known" for code in sorted(codes.keys() - members)]
    faults += [f"{code} has no cell" for code in sorted(members - codes.keys())]
    faults += [f"{cell.code} is outside" for cell in cells if min(cell.row, cell.column) < 1]
    if faults:
        raise DataFileError(f"{name}: {'; '.join(faults)}")
