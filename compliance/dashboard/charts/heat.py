"""A table whose cells are the stronger in colour the higher their figure; its own twin in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class HeatCell:
    """A stored figure, and how strong its cell's colour is: 1 (lowest) to 5, 0 without one."""

    column: str
    figure: str | None
    step: int


def heat_cell(column: str, figure: str | None, floors: Sequence[Decimal]) -> HeatCell:
    """Return a figure in the step of the bounds it has reached.

    >>> heat_cell("Input", "90.00", [Decimal(0), Decimal(32), Decimal(54), Decimal(78)]).step
    4
    """
    if not figure:
        return HeatCell(column, None, 0)
    return HeatCell(column, figure, sum(1 for floor in floors if Decimal(figure) >= floor))
