"""Does an instrument make sense? Sums, bands, codes, scales and years, every fault reported."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from scoring.elements import Dimension, Indicator, Instrument, Variable
from scoring.instrument_file import MOST_SHOWN, NO_YEAR, Reader
from scoring.problems import (
    BOTTOM_BAND,
    CODE_TWICE,
    ENDS_EARLY,
    GAP,
    NAMES,
    NO_BAND,
    NO_INDICATOR,
    NO_SCALE,
    NOT_A_YEAR,
    PLACES,
    PRODUCTS,
    REPORTED_ONLY,
    TOP_BAND,
    UNEVEN_STEP,
    UPSIDE_DOWN,
    WRONG_SUM,
    ZERO,
)

HUNDRED = Decimal(100)


def check_sense(reader: Reader, instrument: Instrument) -> None:
    """Keep each contradiction of an instrument that is well-formed as far as it could be read."""
    _check_years(reader, instrument)
    _check_places(reader, instrument)
    _check_bands(reader, instrument)
    _check_dimensions(reader, instrument)
    _check_unique_codes(reader, instrument)


def _check_years(reader: Reader, instrument: Instrument) -> None:
    for key, year in (("first_year", instrument.first_year), ("last_year", instrument.last_year)):
        if year is not None and year != NO_YEAR and not 2000 <= year <= 2100:
            reader.fault(key, NOT_A_YEAR, year=year)
    if instrument.last_year and instrument.last_year < instrument.first_year:
        reader.fault("last_year", ENDS_EARLY)


def _check_places(reader: Reader, instrument: Instrument) -> None:
    if not 0 <= instrument.places <= 2:
        reader.fault("places", PLACES)
    per_product = any(indicator.scope == "product" for indicator in instrument.indicators())
    if not int(per_product) <= instrument.products_per_unit <= 100:
        reader.fault("products_per_unit", PRODUCTS, least=int(per_product))


def _check_bands(reader: Reader, instrument: Instrument) -> None:
    """Bands run down from 100 to 0; each ceiling is one printed step below the next floor."""
    bands = instrument.bands
    if not bands:
        reader.fault("bands", NO_BAND)
        return
    if any(band.floor.is_nan() or band.ceiling.is_nan() for band in bands):
        return
    step = Decimal(1).scaleb(-max(0, min(instrument.places, 2)))
    if bands[0].ceiling != HUNDRED:
        reader.fault("bands[0].ceiling", TOP_BAND, ceiling=bands[0].ceiling)
    for n, band in enumerate(bands):
        if band.floor > band.ceiling:
            limits = {"floor": band.floor, "ceiling": band.ceiling}
            reader.fault(f"bands[{n}].floor", UPSIDE_DOWN, **limits)
    for n, (above, band) in enumerate(pairwise(bands), start=1):
        wanted = above.floor - step
        if band.ceiling != wanted:
            limits = {"ceiling": band.ceiling, "above": above.floor, "wanted": wanted}
            reader.fault(f"bands[{n}].ceiling", GAP, **limits)
    if bands[-1].floor != 0:
        reader.fault(f"bands[{len(bands) - 1}].floor", BOTTOM_BAND, floor=bands[-1].floor)


def _check_sum(reader: Reader, weights: Sequence[Decimal], place: str, what: str) -> None:
    total = sum(weights, Decimal(0))
    if not total.is_nan() and total != HUNDRED:
        reader.fault(place, WRONG_SUM, what=NAMES[what], total=total)


def _check_dimensions(reader: Reader, instrument: Instrument) -> None:
    if instrument.reported_only:
        if instrument.dimensions:
            reader.fault("dimensions", REPORTED_ONLY)
        return
    _check_sum(reader, [d.weight for d in instrument.dimensions], "dimensions", "dimensions")
    for n, dimension in enumerate(instrument.dimensions):
        _check_dimension(reader, dimension, f"dimensions[{n}]")


def _check_dimension(reader: Reader, dimension: Dimension, at: str) -> None:
    if not dimension.weight.is_nan() and dimension.weight == 0:
        reader.fault(f"{at}.weight", ZERO)
    _check_sum(reader, [v.weight for v in dimension.variables], f"{at}.variables", "variables")
    for n, variable in enumerate(dimension.variables):
        _check_variable(reader, variable, f"{at}.variables[{n}]")


def _check_variable(reader: Reader, variable: Variable, at: str) -> None:
    if not variable.indicators:
        reader.fault(f"{at}.indicators", NO_INDICATOR)
    for n, indicator in enumerate(variable.indicators):
        _check_scale(reader, indicator, f"{at}.indicators[{n}]")


def _check_scale(reader: Reader, indicator: Indicator, at: str) -> None:
    if not indicator.weight.is_nan() and indicator.weight == 0:
        reader.fault(f"{at}.weight", ZERO)
    span = indicator.maximum - indicator.minimum
    if span.is_nan():
        return
    if span <= 0:
        limits = {"maximum": indicator.maximum, "minimum": indicator.minimum}
        reader.fault(f"{at}.maximum", NO_SCALE, **limits)
    elif indicator.step == 0:
        reader.fault(f"{at}.step", ZERO)
    elif not indicator.step.is_nan() and span % indicator.step != 0:
        reader.fault(f"{at}.step", UNEVEN_STEP, step=indicator.step, span=span)


def _check_unique_codes(reader: Reader, instrument: Instrument) -> None:
    """Codes are keys of entries, files and addresses: one code, one thing."""
    coded: dict[str, list[tuple[str, str]]] = {
        "band": [(b.code or "", f"bands[{n}]") for n, b in enumerate(instrument.bands)],
        "opinion": [(o.code, f"opinions[{n}]") for n, o in enumerate(instrument.opinions)],
        "dimension": [],
        "variable": [],
        "indicator": [],
    }
    for d, dimension in enumerate(instrument.dimensions):
        coded["dimension"].append((dimension.code, f"dimensions[{d}]"))
        for v, variable in enumerate(dimension.variables):
            at = f"dimensions[{d}].variables[{v}]"
            coded["variable"].append((variable.code, at))
            for i, indicator in enumerate(variable.indicators):
                coded["indicator"].append((indicator.code, f"{at}.indicators[{i}]"))
    for what, codes in coded.items():
        seen: set[str] = set()
        for code, at in codes:
            if code in seen:
                reader.fault(f"{at}.code", CODE_TWICE, what=NAMES[what], code=code[:MOST_SHOWN])
            elif code:
                seen.add(code)
