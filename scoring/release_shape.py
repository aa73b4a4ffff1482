"""The shape of a release: every key with the type of its value, and rules that hold within one."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from scoring.elements import KINDS, ZONES
from scoring.problems import Pair
from scoring.release import ACCEPTED, FORMAT, GENESIS
from scoring.release_problems import (
    CHANGES_NOTHING,
    FIRST_CORRECTS,
    FORMS,
    GENESIS_MISPLACED,
    LEVEL_DIFFERS,
    MISSING,
    NO_CORRECTION,
    NONE_OF,
    NOT_A_LIST,
    NOT_A_TABLE,
    NOT_A_TEXT,
    NOT_OF_FORM,
    NOT_ONE_ANSWER,
    NOT_TRUTH,
    NOT_WHOLE,
    SAMPLE_DIFFERS,
    TWICE,
    UNKNOWN_KEY,
    UNKNOWN_UNIT,
)

Found = tuple[str, Pair]  # place and reason
Check = Callable[[Any, str], Iterator[Found]]
MOST_SHOWN = 80  # characters of a wrong value that its fault repeats
_HASH = re.compile(r"[0-9a-f]{64}")
_CODE = re.compile(r"[A-Za-z0-9]+(?:[._-][A-Za-z0-9]+)*")
_SLUG = re.compile(r"[A-Za-z0-9_-]+")
_FIGURE = re.compile(r"100(?:\.0{1,4})?|[1-9]?[0-9](?:\.[0-9]{1,4})?")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def short(value: object) -> str:
    """Return a value as a fault shows it: on one line and not too long."""
    shown = repr(value) if isinstance(value, str) else str(value)
    return shown if len(shown) <= MOST_SHOWN else f"{shown[:MOST_SHOWN]}…"


def anything(value: Any, place: str) -> Iterator[Found]:
    """Accept any value."""
    yield from ()


def text(value: Any, place: str) -> Iterator[Found]:
    """Accept a text, also an empty one."""
    if not isinstance(value, str):
        yield place, NOT_A_TEXT


def truth(value: Any, place: str) -> Iterator[Found]:
    """Accept true and false."""
    if not isinstance(value, bool):
        yield place, NOT_TRUTH


def whole(least: int) -> Check:
    """Return a check for whole numbers from `least` on."""

    def _check(value: Any, place: str) -> Iterator[Found]:
        if not isinstance(value, int) or isinstance(value, bool) or value < least:
            yield place, NOT_WHOLE.filled(least=least)

    return _check


def formed(form: str, fits: Callable[[str], object]) -> Check:
    """Return a check for texts of a form; `form` is a key of FORMS."""

    def _check(value: Any, place: str) -> Iterator[Found]:
        if not isinstance(value, str):
            yield place, NOT_A_TEXT
        elif not fits(value):
            yield place, NOT_OF_FORM.filled(found=short(value), form=FORMS[form])

    return _check


def one_of(*known: str) -> Check:
    """Return a check for a text that is one of a few."""

    def _check(value: Any, place: str) -> Iterator[Found]:
        if value not in known:
            listed = ", ".join(repr(one) for one in known)
            yield place, NONE_OF.filled(found=short(value), known=listed)

    return _check


def null_or(inner: Check) -> Check:
    """Return a check that also accepts null."""

    def _check(value: Any, place: str) -> Iterator[Found]:
        if value is not None:
            yield from inner(value, place)

    return _check


def listed(inner: Check) -> Check:
    """Return a check for a list whose items all pass `inner`."""

    def _check(value: Any, place: str) -> Iterator[Found]:
        if not isinstance(value, list):
            yield place, NOT_A_LIST
            return
        for index, item in enumerate(value):
            yield from inner(item, f"{place}[{index}]")

    return _check


def table(**keys: Check) -> Check:
    """Return a check for an object that has exactly these keys."""

    def _check(value: Any, place: str) -> Iterator[Found]:
        if not isinstance(value, dict):
            yield place, NOT_A_TABLE
            return
        for key in sorted(value.keys() - keys.keys()):
            yield joined(place, key), UNKNOWN_KEY
        for key, inner in keys.items():
            if key in value:
                yield from inner(value[key], joined(place, key))
            else:
                yield joined(place, key), MISSING

    return _check


def joined(place: str, key: str) -> str:
    """Return the place of a key within a place; "document" is the top, which has no name."""
    plain = key[:40] if key.isprintable() else ascii(key[:40])
    return plain if place == "document" else f"{place}.{plain}"


def is_moment(value: str) -> bool:
    """Return whether a text is a moment in UTC, to the second."""
    return bool(_MOMENT.fullmatch(value)) and is_real(value)


def is_day(value: str) -> bool:
    """Return whether a text is a day of the calendar."""
    return bool(_DAY.fullmatch(value)) and is_real(value)


def is_real(value: str) -> bool:
    """Return whether the calendar has a date, and the clock its time."""
    try:
        datetime.datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


HASH = formed("hash", _HASH.fullmatch)
CODE = formed("code", _CODE.fullmatch)
SLUG = formed("code", _SLUG.fullmatch)
FIGURE = formed("figure", _FIGURE.fullmatch)
MOMENT = formed("moment", is_moment)
DAY = formed("day", is_day)
FILLED = formed("text", str.strip)
COUNT = null_or(whole(0))

CHANGE = table(path=FILLED, before=anything, after=anything)
RELEASE = table(
    sequence=whole(1),
    number=whole(1),
    previous_sha256=HASH,
    corrects=null_or(HASH),
    published_at=MOMENT,
    origin=one_of("portal", "sources", "sample"),
    reason=text,
    changes=listed(CHANGE),
    log=table(events=whole(0), hash=HASH),
)
GOVERNMENT = table(
    code=CODE,
    name=FILLED,
    kind=one_of(*KINDS),
    slug=SLUG,
    province_code=null_or(CODE),
    province_name=null_or(FILLED),
    province_slug=null_or(SLUG),
)
ASSESSMENT = table(
    units_expected=COUNT,
    announced_on=null_or(DAY),
    handed_over_on=null_or(DAY),
    handed_over_place=text,
    handed_over_by=text,
    award=text,
    note=text,
    source_url=text,
)
INSTRUMENT = table(code=CODE, version=text, sha256=HASH, text=FILLED)
REPORTED = table(
    level=one_of("total", "unit", "dimension"),
    unit=null_or(SLUG),
    dimension=text,
    figure=formed("figure", lambda value: not value or _FIGURE.fullmatch(value)),
    zone=one_of("", *ZONES),
    category_label=text,
    by_elimination=truth,
    rank_province=COUNT,
    rank_province_of=COUNT,
    rank_national=COUNT,
    rank_national_of=COUNT,
    rank_note=text,
    unit_name_printed=text,
    source_name=FILLED,
    source_url=text,
    status=one_of(ACCEPTED, "alternative"),
    note=text,
    recorded_at=MOMENT,
)
REPLY = table(
    text=FILLED,
    replied_at=MOMENT,
    outcome=one_of("", "accepted", "partly", "rejected"),
    outcome_text=text,
    decided_at=null_or(MOMENT),
)
UNIT = table(
    slug=SLUG,
    name=FILLED,
    short_name=text,
    kind=FILLED,
    products=listed(table(code=SLUG, name=FILLED, sample=truth)),
    entries=listed(
        table(indicator=CODE, product=null_or(SLUG), value=null_or(text), not_applicable=truth)
    ),
    reply=null_or(REPLY),
)
DOCUMENT = table(
    format=one_of(FORMAT),
    release=RELEASE,
    government=GOVERNMENT,
    year=whole(2000),
    track=one_of("official", "self"),
    sample=truth,
    assessment=ASSESSMENT,
    instrument=INSTRUMENT,
    reported=listed(REPORTED),
    units=listed(UNIT),
    # Compared as a whole with what the inputs give, which tells more than types could.
    results=anything,
)


def shape_faults(document: Any) -> list[Found]:
    """Return every place of a document that is missing, unknown or of another type."""
    return list(DOCUMENT(document, "document"))


def sense_faults(document: Mapping[str, Any]) -> list[Found]:
    """Return what contradicts itself in a document whose shape is right."""
    return [*act_faults(document), *unit_faults(document), *reported_faults(document)]


def act_faults(document: Mapping[str, Any]) -> Iterator[Found]:
    """Yield what contradicts itself in the act of publication."""
    act = document["release"]
    if act["number"] == 1 and (act["corrects"] or act["reason"] or act["changes"]):
        yield "release.corrects", FIRST_CORRECTS
    if act["number"] > 1 and not (act["corrects"] and act["reason"].strip()):
        yield "release.corrects", NO_CORRECTION
    if (act["sequence"] == 1) != (act["previous_sha256"] == GENESIS):
        yield "release.previous_sha256", GENESIS_MISPLACED
    for index, change in enumerate(act["changes"]):
        if change["before"] == change["after"]:
            yield f"release.changes[{index}]", CHANGES_NOTHING
    # A sample year may also be published by hand, to try it out; it stays a sample.
    if act["origin"] == "sample" and not document["sample"]:
        yield "release.origin", SAMPLE_DIFFERS
    if document["sample"] and document["track"] != "self":
        yield "sample", SAMPLE_DIFFERS


def unit_faults(document: Mapping[str, Any]) -> Iterator[Found]:
    """Yield units and products that are there twice, and answers that say nothing or two things."""
    for slug in repeated(unit["slug"] for unit in document["units"]):
        yield "units", TWICE.filled(found=slug)
    for index, unit in enumerate(document["units"]):
        for code in repeated(product["code"] for product in unit["products"]):
            yield f"units[{index}].products", TWICE.filled(found=code)
        for number, entry in enumerate(unit["entries"]):
            if (entry["value"] is None) != entry["not_applicable"]:
                yield f"units[{index}].entries[{number}]", NOT_ONE_ANSWER


def reported_faults(document: Mapping[str, Any]) -> Iterator[Found]:
    """Yield printed figures of no unit, and accepted ones that stand beside another."""
    slugs = {unit["slug"] for unit in document["units"]}
    accepted: Counter[tuple[str, str]] = Counter()
    for index, row in enumerate(document["reported"]):
        place = f"reported[{index}]"
        has = row["unit"] is not None, bool(row["dimension"])
        if has != (row["level"] != "total", row["level"] == "dimension"):
            yield f"{place}.level", LEVEL_DIFFERS
        if row["unit"] is not None and row["unit"] not in slugs:
            yield f"{place}.unit", UNKNOWN_UNIT.filled(found=row["unit"])
        key = row["unit"] or "", row["dimension"]
        accepted[key] += row["status"] == ACCEPTED
        if accepted[key] > 1 and row["status"] == ACCEPTED:
            yield place, TWICE.filled(found=ACCEPTED)


def repeated(values: Iterator[str]) -> list[str]:
    """Return the values that occur more than once."""
    return [value for value, count in Counter(values).items() if count > 1]
