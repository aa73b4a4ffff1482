"""Does an instrument make sense? Sums, bands, codes, scales and years, every fault reported."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from scoring.elements import Dimension, Indicator, Instrument, Variable
from scoring.instrument_file import NO_YEAR, Reader

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
            reader.fault(key, f"{year} is not a year from 2000 to 2100")
    if instrument.last_year and instrument.last_year < instrument.first_year:
        reader.fault("last_year", "is before first_year")


def _check_places(reader: Reader, instrument: Instrument) -> None:
    if not 0 <= instrument.places <= 2:
        reader.fault("places", "must be 0, 1 or 2: more is not printed")
    per_product = any(indicator.scope == "product" for indicator in instrument.indicators())
    if not int(per_product) <= instrument.products_per_unit <= 100:
        reader.fault("products_per_unit", f"must be from {int(per_product)} to 100")


def _check_bands(reader: Reader, instrument: Instrument) -> None:
    """Bands run down from 100 to 0; each ceiling is one printed step below the next floor."""
    bands = instrument.bands
    if not bands:
        reader.fault("bands", "an instrument needs at least one band")
        return
    if any(band.floor.is_nan() or band.ceiling.is_nan() for band in bands):
        return
    step = Decimal(1).scaleb(-max(0, min(instrument.places, 2)))
    if bands[0].ceiling != HUNDRED:
        reader.fault("bands[0].ceiling", f"the first band must end at 100, not {bands[0].ceiling}")
    for n, band in enumerate(bands):
        if band.floor > band.ceiling:
            reader.fault(f"bands[{n}].floor", f"{band.floor} is above its ceiling {band.ceiling}")
        if n and band.ceiling + step != bands[n - 1].floor:
            reader.fault(
                f"bands[{n}].ceiling",
                f"{band.ceiling} leaves a gap or an overlap below {bands[n - 1].floor}; "
                f"it must be {bands[n - 1].floor - step}",
            )
    if bands[-1].floor != 0:
        reader.fault(
            f"bands[{len(bands) - 1}].floor",
            f"the last band must begin at 0, not {bands[-1].floor}",
        )


def _check_sum(reader: Reader, weights: Sequence[Decimal], place: str, what: str) -> None:
    total = sum(weights, Decimal(0))
    if not total.is_nan() and total != HUNDRED:
        reader.fault(place, f"the weights of the {what} sum to {total}, not 100")


def _check_dimensions(reader: Reader, instrument: Instrument) -> None:
    if instrument.reported_only:
        if instrument.dimensions:
            reader.fault(
                "dimensions", "a reported-only instrument computes nothing from dimensions"
            )
        return
    _check_sum(reader, [d.weight for d in instrument.dimensions], "dimensions", "dimensions")
    for n, dimension in enumerate(instrument.dimensions):
        _check_dimension(reader, dimension, f"dimensions[{n}]")


def _check_dimension(reader: Reader, dimension: Dimension, at: str) -> None:
    if not dimension.weight.is_nan() and dimension.weight == 0:
        reader.fault(f"{at}.weight", "must be above 0")
    _check_sum(reader, [v.weight for v in dimension.variables], f"{at}.variables", "variables")
    for n, variable in enumerate(dimension.variables):
        _check_variable(reader, variable, f"{at}.variables[{n}]")


def _check_variable(reader: Reader, variable: Variable, at: str) -> None:
    if not variable.indicators:
        reader.fault(f"{at}.indicators", "a variable needs at least one indicator")
    for n, indicator in enumerate(variable.indicators):
        _check_scale(reader, indicator, f"{at}.indicators[{n}]")


def _check_scale(reader: Reader, indicator: Indicator, at: str) -> None:
    if not indicator.weight.is_nan() and indicator.weight == 0:
        reader.fault(f"{at}.weight", "must be above 0")
    span = indicator.maximum - indicator.minimum
    if span.is_nan():
        return
    if span <= 0:
        reader.fault(
            f"{at}.maximum", f"{indicator.maximum} is not above the minimum {indicator.minimum}"
        )
    elif indicator.step == 0:
        reader.fault(f"{at}.step", "must be above 0")
    elif not indicator.step.is_nan() and span % indicator.step != 0:
        reader.fault(f"{at}.step", f"{indicator.step} does not divide the scale of {span}")


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
                reader.fault(f"{at}.code", f"the {what} code {code!r} is used twice")
            elif code:
                seen.add(code)
