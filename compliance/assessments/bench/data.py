"""Invented answers of a whole nation, for measuring only: they never enter the portal's tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from random import Random

import scoring
from scoring.bulk import Body, Key
from scoring.bulk_form import Form, form_of

METHOD = "ori-2022"
PRODUCTS = 4
PROVINCES = 38
GAP_SHARE = 20  # one unit in twenty has answers that do not apply, and one has some missing
MOST_GAPS = 2  # indicators of a unit that do not apply at all; so that no variable vanishes
PLANTED = 43_995  # ten-thousandths around 87.995, where green turns into the highest category

Answer = tuple[Key, Key, int, int, int | None, int]


@cache
def method() -> scoring.Instrument:
    """Return the shipped method with each indicator asked of every product.

    As shipped it asks 44 answers of a unit with two products. Asked of four throughout it asks
    156, so that 600 governments with 10 units give close to a million answers.
    """
    shipped = scoring.load_instrument(METHOD)
    dimensions = tuple(
        replace(
            dimension,
            variables=tuple(
                replace(
                    variable,
                    indicators=tuple(replace(i, scope="product") for i in variable.indicators),
                )
                for variable in dimension.variables
            ),
        )
        for dimension in shipped.dimensions
    )
    return replace(shipped, dimensions=dimensions, products_per_unit=PRODUCTS)


@dataclass(frozen=True, slots=True)
class Nation:
    """How large the invented year is; the same seed gives the same answers."""

    governments: int
    units: int
    seed: int

    def bodies(self) -> dict[Key, Body]:
        """Return the governments: one in fifteen a province, one in five a city."""
        found: dict[Key, Body] = {}
        for n in range(self.governments):
            if n % 15 == 0:
                found[n] = Body("province", None, self.units)
            else:
                found[n] = Body("city" if n % 5 == 1 else "regency", n % PROVINCES, self.units)
        return found

    def answers(self, government: Key, kind: str) -> Iterator[Answer]:
        """Yield the answers of a government, one row an answer, in the order of the form."""
        form = form_of(method(), kind, PRODUCTS)
        random = Random(f"{self.seed} {government}")  # noqa: S311 - invented data, no secret
        for n in range(self.units):
            unit = int(government) * self.units + n
            values = self.values(form, random, planted=int(government) % 10 == 0, n=n)
            out = unfit(form, random) if random.randrange(GAP_SHARE) == 0 else frozenset()
            missing = holes(form, random) if random.randrange(GAP_SHARE) == 1 else frozenset()
            places = zip(form.indicators, form.numbers, values, strict=True)
            for place, (indicator, number, value) in enumerate(places):
                none = place in out or place in missing
                yield (
                    government,
                    unit,
                    indicator,
                    number,
                    None if none else value,
                    int(place in out),
                )

    def values(self, form: Form, random: Random, *, planted: bool, n: int) -> list[int]:
        """Return answers on their scale; planted ones put the mean of the units on a tie."""
        if planted:
            return [PLANTED + 2 + n % 2] * len(form)
        # Half of the governments do well: otherwise every mean would lie near the middle.
        floor = random.choice((0, 25_000, 40_000))
        return random.choices(range(floor, 50_001), k=len(form))


def unfit(form: Form, random: Random) -> frozenset[int]:
    """Return the places of one or two indicators that do not apply, to some products or all."""
    chosen = random.sample(sorted(set(form.indicators)), random.randint(1, MOST_GAPS))
    return frozenset(
        form.places[indicator, number]
        for indicator in chosen
        for number in random.sample(range(1, PRODUCTS + 1), random.randint(1, PRODUCTS))
    )


def holes(form: Form, random: Random) -> frozenset[int]:
    """Return one to three places of the form that are not filled in."""
    return frozenset(random.sample(range(len(form)), random.randint(1, 3)))
