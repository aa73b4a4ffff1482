"""What will go away, told long before: in headers, in the list of addresses, in the document.

Policy (docs/api.md): within a version nothing is removed. What a later version will not have is
listed here at least twelve months before its sunset.

Headers: Deprecation, RFC 9745; Sunset, RFC 8594.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

from django.http.response import HttpResponseBase
from django.urls import get_resolver
from django.utils.http import http_date

from .problems import DOCS

LEAST_NOTICE = datetime.timedelta(days=365)
ANCHOR = "deprecation"


@dataclass(frozen=True, slots=True)
class Deprecated:
    """An address, or one part of its answer or its parameters, that a later version drops."""

    name: str  # of the address in urls.py
    part: str  # a parameter, or a field such as `government.province`; empty: the whole address
    since: datetime.date
    sunset: datetime.date
    instead: str  # what to use, in English

    def __post_init__(self) -> None:
        if self.sunset - self.since < LEAST_NOTICE:
            raise ValueError(f"{self.name} {self.part}: the notice is shorter than twelve months")


DEPRECATED: tuple[Deprecated, ...] = ()


def deprecated_at(name: str) -> list[Deprecated]:
    """Return what is deprecated at an address, the first to go first."""
    return sorted((row for row in DEPRECATED if row.name == name), key=lambda row: row.sunset)


def path_of(name: str) -> str:
    """Return the path of an address as the OpenAPI document has it, its parts in braces."""
    [(template, _parameters)] = get_resolver().reverse_dict.getlist(name)[0][0]
    return "/" + re.sub(r"%\((\w+)\)s", r"{\1}", template)


def deprecation_told(response: HttpResponseBase, name: str) -> None:
    """Say in the headers of an answer what of it will go away, and when the first of it goes."""
    rows = deprecated_at(name)
    if not rows:
        return
    response["Deprecation"] = f"@{int(midnight(min(row.since for row in rows)).timestamp())}"
    response["Sunset"] = http_date(midnight(rows[0].sunset).timestamp())
    link = f'<{DOCS}#{ANCHOR}>; rel="deprecation"; type="text/html"'
    response["Link"] = f"{response['Link']}, {link}" if response.has_header("Link") else link


def midnight(day: datetime.date) -> datetime.datetime:
    """Return the beginning of a day in UTC."""
    return datetime.datetime.combine(day, datetime.time.min, datetime.UTC)
