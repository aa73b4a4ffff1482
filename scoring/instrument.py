"""Instruments: the shipped ones by code and year, and any other from its TOML text."""

from __future__ import annotations

import hashlib
import re
import tomllib
from functools import cache
from importlib import resources

from scoring.elements import (
    KINDS,
    ZONES,
    Band,
    Basis,
    Dimension,
    Indicator,
    Instrument,
    Opinion,
    Provenance,
    Variable,
)
from scoring.errors import InstrumentError
from scoring.instrument_checks import check_sense
from scoring.instrument_file import Reader, TomlFloat, lines_of, read_instrument
from scoring.problems import NESTED, NOT_TOML, NOT_UTF8, TOO_LONG, Problem

__all__ = [
    "KINDS",
    "MOST_BYTES",
    "ZONES",
    "Band",
    "Basis",
    "Dimension",
    "Indicator",
    "Instrument",
    "Opinion",
    "Problem",
    "Provenance",
    "Variable",
    "check_instrument",
    "instrument_codes",
    "instrument_for_year",
    "load_instrument",
    "parse_instrument",
]

MOST_BYTES = 1_000_000  # the longest shipped file has a twenty-fifth of it
_AT_LINE = re.compile(r"\(at line (\d+), column \d+\)")


def check_instrument(text: str | bytes) -> list[Problem]:
    """Return every fault of an instrument file, in the order of the file; empty when valid."""
    return _read(text)[1]


def parse_instrument(text: str | bytes) -> Instrument:
    """Return the instrument of a TOML file.

    Raises InstrumentError with the first fault; `check_instrument` returns them all.
    """
    instrument, problems = _read(text)
    if instrument is None or problems:
        raise InstrumentError(problems[0].place, problems[0].reason)
    return instrument


@cache
def instrument_codes() -> tuple[str, ...]:
    """Return the codes of the shipped instruments, oldest first."""
    folder = resources.files("scoring") / "instruments"
    names = (entry.name for entry in folder.iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


@cache
def load_instrument(code: str) -> Instrument:
    """Return a shipped instrument; read once, as it never changes while the program runs.

    Raises InstrumentError for a code that is not shipped.
    """
    if code not in instrument_codes():
        known = ", ".join(instrument_codes())
        raise InstrumentError("instrument", f"unknown instrument {code[:40]!r}; known are {known}")
    file = resources.files("scoring") / "instruments" / f"{code}.toml"
    return parse_instrument(file.read_bytes())


def instrument_for_year(year: int) -> Instrument | None:
    """Return the shipped instrument in force in a year, None when nothing was assessed.

    There was no assessment in 2020 (pandemic) and none before 2013.
    """
    instruments = map(load_instrument, instrument_codes())
    return next((instrument for instrument in instruments if instrument.covers(year)), None)


def _read(text: str | bytes) -> tuple[Instrument | None, list[Problem]]:
    """Return what could be read and all faults; no instrument when it is not TOML at all."""
    content = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    if len(content) > MOST_BYTES:
        return None, [Problem.of(None, "file", TOO_LONG, most=MOST_BYTES)]
    try:
        decoded = content.decode("utf-8")
        table = tomllib.loads(decoded, parse_float=TomlFloat)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        return None, [Problem.of(line, "file", NOT_UTF8)]
    except RecursionError:
        return None, [Problem.of(None, "file", NESTED)]
    except ValueError as error:  # TOMLDecodeError, and whole numbers of thousands of digits
        found = _AT_LINE.search(str(error))
        return None, [Problem.of(int(found[1]) if found else None, "file", NOT_TOML, detail=error)]
    reader = Reader(lines=lines_of(decoded))
    instrument = read_instrument(reader, table, hashlib.sha256(content).hexdigest())
    check_sense(reader, instrument)
    # Problems without a line come last; the sort is stable, so the others keep their order.
    reader.problems.sort(key=lambda problem: (problem.line is None, problem.line or 0))
    return instrument, reader.problems
