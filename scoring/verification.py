"""Check releases as a stranger does: one text by itself, then the chain of all of them.

Nothing here trusts what it reads. Each fault names the release, the place in it and the reason.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scoring.engine import score_unit
from scoring.errors import InstrumentError, ScoringError
from scoring.problems import Pair
from scoring.release import (
    GENESIS,
    Document,
    canonical,
    instrument_in,
    results_of,
    unit_input,
)
from scoring.release_problems import (
    EARLIER,
    FEWER_EVENTS,
    GAP,
    KEY_TWICE,
    NESTED,
    NO_CANONICAL,
    NO_FRACTION,
    NOT_CANONICAL,
    NOT_JSON,
    NOT_RECKONED,
    NOT_UTF8,
    NOTHING,
    NOTHING_BEFORE,
    OTHER_RESULT,
    OTHER_VERSION,
    TOO_LARGE,
    TOO_MUCH,
    WRONG_CORRECTS,
    WRONG_HASH,
    WRONG_HEAD,
    WRONG_NUMBER,
    WRONG_PREVIOUS,
    WRONG_SEQUENCE,
    Fault,
)
from scoring.release_shape import Found, joined, sense_faults, shape_faults, short

EXCERPT = 24  # characters of a text that differs
MOST_DIGITS = 16  # of a whole number that every reader of JSON keeps exactly


@dataclass(slots=True)
class Budget:
    """What whoever checks texts of strangers is ready to spend, in units of about 10 ns."""

    left: int

    def covers(self, amount: int) -> bool:
        """Take an amount away; return whether there was enough left for it."""
        self.left -= amount
        return self.left >= 0


class Foreign:
    """What JSON has and a release must not; it stands where it was found until that is told."""

    __slots__ = ("reason",)

    def __init__(self, reason: Pair) -> None:
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Link:
    """What the chain needs to know of one release.

    `published_at` and `events` are None where the text could not be read and only its listing
    speaks; `corrects` then says nothing either.
    """

    sequence: int
    government: str
    year: int
    track: str
    number: int
    sha256: str
    previous_sha256: str
    corrects: str | None = None
    published_at: str | None = None
    events: int | None = None
    log_hash: str | None = None

    @property
    def name(self) -> str:
        """Return the name by which people know the release: "12.11/2024/official/1"."""
        return f"{self.government}/{self.year}/{self.track}/{self.number}"

    @property
    def of_year(self) -> tuple[str, int, str]:
        """Return which government's year it is of, and on which track."""
        return self.government, self.year, self.track


def link_of(document: Document, sha256: str) -> Link:
    """Return the link of a document whose shape is right; `sha256` is of its text."""
    act = document["release"]
    return Link(
        sequence=act["sequence"],
        government=document["government"]["code"],
        year=document["year"],
        track=document["track"],
        number=act["number"],
        sha256=sha256,
        previous_sha256=act["previous_sha256"],
        corrects=act["corrects"],
        published_at=act["published_at"],
        events=act["log"]["events"],
        log_hash=act["log"]["hash"],
    )


def check_text(
    text: str | bytes,
    *,
    expected_sha256: str | None = None,
    name: str = "",
    budget: Budget | None = None,
) -> tuple[Document | None, list[Fault]]:
    """Check one release by itself and make all its results again.

    Returns the document, None when it cannot be read or has another shape, and its faults.
    `name` names it in them; without one, what the text says of itself does. Beyond a budget
    nothing is looked at, and a fault says so.
    """
    raw = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    shaped: Document | None = None
    try:
        shaped, found = examined(raw, budget)
    except RecursionError:
        found = [("document", NESTED)]
    name = name or (link_of(shaped, "").name if shaped else "")
    sha256 = hashlib.sha256(raw).hexdigest()
    if expected_sha256 is not None and sha256 != expected_sha256:
        found = [("sha256", WRONG_HASH.filled(found=sha256, wanted=expected_sha256)), *found]
    return shaped, [Fault.of(name, place, why) for place, why in found]


def examined(raw: bytes, budget: Budget | None) -> tuple[Document | None, list[Found]]:
    """Return the document of a text, None when its shape is not right, and what is wrong."""
    if budget and not budget.covers(60 * len(raw)):
        return None, [("document", TOO_MUCH)]
    document, found = read_text(raw)
    if document is None and found:
        return None, found
    if misshapen := shape_faults(document):
        return None, found or misshapen
    if found or (found := sense_faults(document)):
        return document, found
    if budget and not budget.covers(effort(document)):
        return document, [("results", TOO_MUCH)]
    return document, result_faults(document)


def effort(document: Document) -> int:
    """Return about how long the results of a document take, in units of 10 ns.

    Measured with the methods of 2022-2025: 4 ms a unit, 0.4 ms a product, 7 ms for the method
    itself, all in proportion to the length of its text; and each unit looks at each figure.
    """
    units = len(document["units"])
    products = sum(len(unit["products"]) for unit in document["units"])
    questions = max(len(document["instrument"]["text"]), 10_000) * (20 + 10 * units + products)
    return questions + 10 * units * len(document["reported"])


def read_text(raw: bytes) -> tuple[Any, list[Found]]:
    """Return the JSON of a text, None when it cannot be read, and how it is written wrongly."""
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        return None, [(f"byte {error.start + 1}", NOT_UTF8)]
    try:
        value = json.loads(
            text,
            parse_float=fraction,
            parse_constant=fraction,
            parse_int=whole_number,
            object_pairs_hook=keys_once,
        )
    except json.JSONDecodeError as error:
        return None, [(byte_place(text, error.pos), NOT_JSON.filled(detail=error.msg))]
    if foreign := list(foreign_in(value, "document")):
        return None, foreign
    try:
        # What is no object at all is told by its shape.
        wanted = canonical(value) if isinstance(value, dict) else text
    except ScoringError as error:
        return None, [(plain_place(error.place), NO_CANONICAL.filled(detail=error.reason))]
    return value, [] if wanted == text else [canonical_fault(text, wanted)]


def fraction(digits: str) -> Foreign:
    """Return what stands for a binary float, which no release may hold."""
    return Foreign(NO_FRACTION.filled(value=digits[:EXCERPT]))


def whole_number(digits: str) -> int | Foreign:
    """Return a whole number that every reader of JSON keeps exactly."""
    if len(digits) > MOST_DIGITS:
        return Foreign(TOO_LARGE.filled(value=digits[:EXCERPT]))
    return int(digits)


def keys_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return a JSON object; a key given twice keeps a mark in place of a value."""
    table: dict[str, Any] = {}
    for key, value in pairs:
        table[key] = Foreign(KEY_TWICE) if key in table else value
    return table


def foreign_in(value: Any, place: str) -> Iterator[Found]:
    """Yield the place of each foreign value."""
    if isinstance(value, Foreign):
        yield place, value.reason
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from foreign_in(inner, joined(place, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from foreign_in(inner, f"{place}[{index}]")


def plain_place(place: str) -> str:
    """Return a place without the name of the top: "document.year" is "year"."""
    return place.removeprefix("document.")


def byte_place(text: str, position: int) -> str:
    """Return the place of a character as its first byte, counted from 1 as `cmp` does."""
    return f"byte {len(text[:position].encode()) + 1}"


def canonical_fault(text: str, wanted: str) -> Found:
    """Return where a text leaves its canonical form."""
    pairs = zip(text, wanted, strict=False)
    shorter = min(len(text), len(wanted))
    first = next((index for index, (one, two) in enumerate(pairs) if one != two), shorter)
    excerpts = (short(one[first : first + EXCERPT]) for one in (text, wanted))
    found, due = excerpts
    return byte_place(text, first), NOT_CANONICAL.filled(found=found, wanted=due)


def result_faults(document: Document) -> list[Found]:
    """Return where the results differ from what method and inputs give."""
    try:
        version = instrument_in(document).version
        made = results_of(document)
    except InstrumentError as error:
        place = f"instrument.text: {error.place}"
        return [(place, NOT_RECKONED.filled(detail=error.reason))]
    except ScoringError as error:
        place = unit_fault_place(document) or error.place
        return [(place, NOT_RECKONED.filled(detail=error.reason))]
    found = [
        (place, OTHER_RESULT.filled(found=short_or_nothing(one), wanted=short_or_nothing(two)))
        for place, one, two in differences(document["results"], made, "results")
    ]
    given = document["instrument"]["version"]
    if given != version:
        reason = OTHER_VERSION.filled(found=short(given), wanted=short(version))
        found.append(("instrument.version", reason))
    return found


def unit_fault_place(document: Document) -> str:
    """Return the place of the first unit that cannot be scored, with its number; "" for none."""
    try:
        instrument = instrument_in(document)
        for index, unit in enumerate(document["units"]):
            score_unit(instrument, unit_input(document, unit), place=f"units[{index}]")
    except ScoringError as error:
        return error.place
    return ""


def differences(one: Any, two: Any, place: str) -> Iterator[tuple[str, Any, Any]]:
    """Yield each place where two JSON values differ, with both; NOTHING where one has no value.

    True and 1 differ here, as their texts do.
    """
    if isinstance(one, Mapping) and isinstance(two, Mapping):
        for key in sorted(one.keys() | two.keys()):
            inner = one.get(key, NOTHING), two.get(key, NOTHING)
            yield from differences(*inner, joined(place, key))
    elif isinstance(one, list) and isinstance(two, list):
        for index in range(max(len(one), len(two))):
            left = one[index] if index < len(one) else NOTHING
            right = two[index] if index < len(two) else NOTHING
            yield from differences(left, right, f"{place}[{index}]")
    elif type(one) is not type(two) or one != two:
        yield place, one, two


def short_or_nothing(value: Any) -> object:
    """Return a value as a fault shows it."""
    return value if isinstance(value, Pair) else short(value)


def check_chain(links: Sequence[Link], *, head: str | None = None) -> list[Fault]:
    """Check that releases, in the order given, are one whole chain.

    `head` is the hash that the last one must have, where somebody knows it: without it nobody
    can tell that the end of a chain was cut off.
    """
    faults: list[Fault] = []
    newest: dict[tuple[str, int, str], Link] = {}
    before: Link | None = None
    for link in links:
        faults += follow_faults(link, before)
        faults += year_faults(link, newest.get(link.of_year))
        newest[link.of_year] = before = link
    last = before.sha256 if before else GENESIS
    if head is not None and head != last:
        name = before.name if before else ""
        faults.append(Fault.of(name, "head", WRONG_HEAD, found=last, wanted=head))
    return faults


def follow_faults(link: Link, before: Link | None) -> Iterator[Fault]:
    """Yield why a release does not follow the one before it in the chain."""
    due = before.sequence + 1 if before else 1
    if link.sequence > due:
        place = "release.sequence"
        yield Fault.of(link.name, place, GAP, first=due, last=link.sequence - 1)
        return
    if link.sequence != due:
        sequence = {"found": link.sequence, "wanted": due}
        yield Fault.of(link.name, "release.sequence", WRONG_SEQUENCE, **sequence)
    wanted = before.sha256 if before else GENESIS
    if link.previous_sha256 != wanted:
        yield Fault.of(
            link.name,
            "release.previous_sha256",
            WRONG_PREVIOUS,
            found=link.previous_sha256,
            before=before.name if before else NOTHING_BEFORE,
            wanted=wanted,
        )
    if before is not None:
        yield from order_faults(link, before)


def order_faults(link: Link, before: Link) -> Iterator[Fault]:
    """Yield what goes backwards from one release to the next: the clock, the event log."""
    if link.published_at and before.published_at and link.published_at < before.published_at:
        times = {"found": link.published_at, "before": before.published_at}
        yield Fault.of(link.name, "release.published_at", EARLIER, **times)
    if link.events is not None and before.events is not None and link.events < before.events:
        counts = {"found": link.events, "before": before.events}
        yield Fault.of(link.name, "release.log.events", FEWER_EVENTS, **counts)


def year_faults(link: Link, before: Link | None) -> Iterator[Fault]:
    """Yield why a release does not follow the one before it of the same year."""
    due = before.number + 1 if before else 1
    if link.number != due:
        values = {"found": link.number, "wanted": due}
        yield Fault.of(link.name, "release.number", WRONG_NUMBER, **values)
        return
    wanted = before.sha256 if before else None
    if link.published_at is not None and link.corrects != wanted:
        yield Fault.of(
            link.name,
            "release.corrects",
            WRONG_CORRECTS,
            found=link.corrects or NOTHING,
            wanted=wanted or NOTHING,
        )
