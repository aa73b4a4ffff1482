"""The body of a background save: JSON from a browser, or from anybody, read strictly."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from typing import Any

from django.utils.translation import gettext as _

from ..entries import MOST_CHANGES, Key

LARGEST_BODY = 200_000  # bytes
HIGHEST = 2**31 - 1  # of versions and keys of products
LONGEST_CODE = 40  # characters of an indicator's code


class BodyUnreadable(ValueError):
    """This is no JSON that can be understood in one way only."""


class BodyTooLarge(ValueError):
    """More than LARGEST_BODY bytes."""


class BodyFaulty(ValueError):
    """This is JSON, but not the list of changes that is asked for."""


@dataclass(frozen=True, slots=True)
class SentChange:
    """One answer as it was typed, and the version its person saw."""

    indicator: str
    product: int | None
    value: str
    not_applicable: bool
    note: str
    seen: int

    @property
    def key(self) -> Key:
        """Return which answer this is."""
        return self.indicator, self.product


NAMES = frozenset(field.name for field in fields(SentChange))


def sent_changes(body: bytes) -> list[SentChange]:
    """Return the changes of a body `{"changes": [...]}`, one to MOST_CHANGES of them.

    Raises BodyTooLarge, BodyUnreadable and BodyFaulty.
    """
    if len(body) > LARGEST_BODY:
        raise BodyTooLarge(_("Terlalu banyak yang dikirim sekaligus."))
    data = read_json(body)
    if not isinstance(data, dict) or set(data) != {"changes"}:
        raise BodyFaulty(_("Kirim satu objek dengan “changes”."))
    items = data["changes"]
    if not isinstance(items, list) or not 1 <= len(items) <= MOST_CHANGES:
        raise BodyFaulty(_("Kirim 1 sampai %(most)d isian.") % {"most": MOST_CHANGES})
    found = [sent_change(item) for item in items]
    if len({change.key for change in found}) < len(found):
        raise BodyFaulty(_("Satu isian dikirim dua kali."))
    return found


def read_json(body: bytes) -> Any:
    """Return the content of a JSON text; raise BodyUnreadable for anything ambiguous or hostile."""
    try:
        data = json.loads(body.decode(), object_pairs_hook=once_each, parse_constant=no_constant)
        json.dumps(data, ensure_ascii=False).encode()  # half a character cannot be stored
    except (ValueError, RecursionError) as error:
        raise BodyUnreadable(_("Kiriman tidak dapat dibaca.")) from error
    return data


def once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object's members; two of one name could be read in two ways."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands twice in an object")
    return found


def no_constant(name: str) -> Any:
    """Refuse NaN and the infinities, which JSON does not know."""
    raise ValueError(f"{name} is no JSON")


def sent_change(item: Any) -> SentChange:
    """Return one change; each member must be there, since a missing note would erase one."""
    if not isinstance(item, dict) or set(item) != NAMES:
        raise BodyFaulty(_("Satu isian tidak lengkap atau memuat nama yang tidak dikenal."))
    fits = (
        isinstance(item["indicator"], str)
        and 1 <= len(item["indicator"]) <= LONGEST_CODE
        and item["indicator"].isprintable()
        and (item["product"] is None or whole(item["product"], 1))
        and isinstance(item["value"], str)
        and isinstance(item["not_applicable"], bool)
        and isinstance(item["note"], str)
        and whole(item["seen"], 0)
    )
    if not fits:
        raise BodyFaulty(_("Satu isian memuat data yang tidak sesuai."))
    return SentChange(**item)


def whole(value: Any, least: int) -> bool:
    """Return whether this is a whole number in range; True and False are none."""
    return type(value) is int and least <= value <= HIGHEST
