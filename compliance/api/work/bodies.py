"""Bodies and headers of officials' writes, read strictly: every fault has its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.request import Request

from compliance.assessments.entering.sent import BodyTooLarge, SentChange, read_json, whole
from compliance.assessments.entries import Key
from compliance.assessments.verifying.services import LONGEST_REASON

from ..problems import Fault
from ..reckoning import says_utf8
from .problems import BodyWrong, HeaderWrong, PreconditionMissing, at

MOST_BYTES = 1_000_000
MOST_ENTRIES = 500  # answers, or reviews, in one request
ENTRY_ID = re.compile(r"([1-9][0-9]{0,17}):([A-Za-z0-9.-]{1,40})(?::([1-9][0-9]{0,9}))?", re.ASCII)
VALUE = re.compile(r"(?:0|[1-9][0-9]*)(?:\.[0-9]+)?", re.ASCII)
# A proxy that packs an answer makes its tag a weak one; the version in it is the same.
ETAG = re.compile(r'(?:W/)?"(0|[1-9][0-9]{0,8})"', re.ASCII)

Test = Callable[[Any], bool]


@dataclass(frozen=True, slots=True)
class Member:
    """One member of an object: whether a value fits, and the words where it does not."""

    fits: Test
    words: Callable[[], str]
    needed: bool = True


def text(value: Any) -> bool:
    """Return whether this is text that every database keeps."""
    return isinstance(value, str) and "\x00" not in value


ANSWER: Mapping[str, Member] = {
    "value": Member(
        lambda v: v is None or (text(v) and VALUE.fullmatch(v) is not None and len(v) <= 40),
        lambda: _("Kirim angka sebagai teks dengan titik desimal, misalnya “3.5”, atau null."),
    ),
    "not_applicable": Member(lambda v: isinstance(v, bool), lambda: _("Kirim true atau false.")),
    "note": Member(text, lambda: _("Kirim teks; teks kosong bila tidak ada catatan.")),
}
KEYED: Mapping[str, Member] = {
    "id": Member(
        lambda v: text(v) and ENTRY_ID.fullmatch(v) is not None,
        lambda: _("Kirim “id” dari daftar isian lokus ini."),
    ),
    "version": Member(
        lambda v: whole(v, 0), lambda: _("Kirim versi yang Anda baca, 0 bila belum ada isian.")
    ),
}
REVIEW: Mapping[str, Member] = {
    **KEYED,
    "verdict": Member(
        lambda v: v in ("accepted", "returned"), lambda: _("Kirim “accepted” atau “returned”.")
    ),
    "reason": Member(
        lambda v: text(v) and len(v) <= LONGEST_REASON,
        lambda: _("Alasan paling panjang %(longest)d huruf.") % {"longest": LONGEST_REASON},
        needed=False,
    ),
}


def sent_object(request: Request) -> Any:
    """Return the JSON of a body, {} for none; raise what makes it unreadable or too large."""
    if not says_utf8(request):
        raise UnsupportedMediaType(request.content_type)
    given: Any = request.data  # an empty body never reaches the parser
    content = given if isinstance(given, bytes) else b""
    if len(content) > MOST_BYTES:
        raise BodyTooLarge(_("Terlalu banyak yang dikirim sekaligus."))
    return read_json(content) if content else {}


def checked(item: Any, members: Mapping[str, Member], place: str = "") -> list[Fault]:
    """Return what is wrong with an object and its members, nothing for a right one."""
    if not isinstance(item, dict):
        return [at(place, _("Kirim satu objek."))]
    strange = [name for name in item if name not in members]
    faults = [
        at(f"{place}/{pointer_text(name)}", _("Nama ini tidak dikenal di sini."))
        for name in strange
    ]
    for name, member in members.items():
        if name not in item:
            if member.needed:
                faults.append(at(f"{place}/{name}", _("Wajib dikirim.")))
        elif not member.fits(item[name]):
            faults.append(at(f"{place}/{name}", member.words()))
    return faults


def pointer_text(name: str) -> str:
    """Return a member's name as a pointer spells it; an endless one is cut."""
    return name[:40].replace("~", "~0").replace("/", "~1")


def answer_sent(body: Any, key: Key, seen: int, place: str = "") -> SentChange:
    """Return one answer as it was sent; raise BodyWrong with all its faults."""
    faults = checked(body, ANSWER, place)
    if faults:
        raise BodyWrong(faults)
    return change_of(body, key, seen)


def change_of(body: Mapping[str, Any], key: Key, seen: int) -> SentChange:
    """Return an answer whose members were checked, as the page's own form takes it."""
    code, product = key
    return SentChange(
        indicator=code,
        product=product,
        value=body["value"] or "",
        not_applicable=body["not_applicable"],
        note=body["note"],
        seen=seen,
    )


def listed(body: Any, name: str, members: Mapping[str, Member]) -> list[dict[str, Any]]:
    """Return the objects of a body's one list, 1 to MOST_ENTRIES; raise BodyWrong."""
    words = _("Kirim 1 sampai %(most)d isian.") % {"most": MOST_ENTRIES}
    wrong = checked(body, {name: Member(lambda v: isinstance(v, list), lambda: words)})
    if not wrong and not 1 <= len(body[name]) <= MOST_ENTRIES:
        wrong = [at(f"/{name}", words)]
    if wrong:
        raise BodyWrong(wrong)
    faults = [
        fault
        for number, item in enumerate(body[name])
        for fault in checked(item, members, f"/{name}/{number}")
    ]
    if faults:
        raise BodyWrong(faults)
    items: list[dict[str, Any]] = body[name]
    return items


def entry_key(entry_id: str) -> tuple[int, Key] | None:
    """Return the unit and the answer that an id names, None for what is no id."""
    found = ENTRY_ID.fullmatch(entry_id)
    if found is None:
        return None
    return int(found[1]), (found[2], int(found[3]) if found[3] else None)


def seen_version(request: Request) -> int:
    """Return the version of If-Match; it names one version, as a save overwrites one."""
    given = request.headers.get("If-Match")
    if given is None:
        raise PreconditionMissing(
            _("Kirim kepala If-Match dengan ETag isian yang Anda baca, agar tidak menimpa.")
        )
    found = ETAG.fullmatch(given.strip())
    if found is None:
        raise HeaderWrong(_('Kepala If-Match berisi satu ETag isian, misalnya "3".'))
    return int(found[1])
