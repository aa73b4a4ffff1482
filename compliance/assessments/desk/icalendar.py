"""The steps of a year as an iCalendar file (RFC 5545), for the calendars of phones."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.utils import timezone

from compliance.language import SAMPLE

from ..models import YearStep

PRODUCT = "-//Portal Kepatuhan Pelayanan Publik//Kalender//ID"
LONGEST_LINE = 75  # octets, RFC 5545 section 3.1


def calendar_file(*, name: str, code: str, steps: Iterable[YearStep]) -> bytes:
    """Return the file of a government's steps; each is an event of whole days, told by its UID."""
    stamp = f"{timezone.now().astimezone(datetime.UTC):%Y%m%dT%H%M%SZ}"
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        "CALSCALE:GREGORIAN",
        f"X-WR-CALNAME:{escaped(name)}",
    ]
    for step in steps:
        lines += event_lines(step, code=code, stamp=stamp)
    lines.append("END:VCALENDAR")
    return "".join(folded(line) for line in lines).encode()


def event_lines(step: YearStep, *, code: str, stamp: str) -> list[str]:
    """Return one step as the lines of an event; its end is the day after the last one."""
    title = f"{step.get_kind_display()} {step.year}"
    if step.sample:
        title = f"{SAMPLE}: {title}"
    first = step.starts_on or step.ends_on
    after = step.ends_on + datetime.timedelta(days=1)
    lines = [
        "BEGIN:VEVENT",
        f"UID:{code}-{step.year}-{step.kind}@portal-kepatuhan",
        f"DTSTAMP:{stamp}",
        f"DTSTART;VALUE=DATE:{first:%Y%m%d}",
        f"DTEND;VALUE=DATE:{after:%Y%m%d}",
        f"SUMMARY:{escaped(title)}",
        "TRANSP:TRANSPARENT",
    ]
    if step.note:
        lines.append(f"DESCRIPTION:{escaped(step.note)}")
    return [*lines, "END:VEVENT"]


def escaped(text: str) -> str:
    """Return a text as a value: backslash, semicolon, comma and line ends are written out."""
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")
    return "".join(c for c in text if c >= " " and c != "\x7f")


def folded(line: str) -> str:
    """Return a line ended by CRLF and broken after at most 75 octets, never inside a letter."""
    parts, part, room = [], "", LONGEST_LINE
    for letter in line:
        size = len(letter.encode())
        if size > room:
            parts.append(part)
            part, room = "", LONGEST_LINE - 1  # the blank that continues a line counts
        part, room = part + letter, room - size
    return "\r\n ".join([*parts, part]) + "\r\n"
