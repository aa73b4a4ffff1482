"""The links of a previewed page: to other previews of the same year, or no links at all.

What a preview shows is not public yet, so that the real pages would answer 404, or with what was
published before.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape, unescape
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

LINK = re.compile(r"<a\b([^>]*)>(.*?)</a>", re.DOTALL)
HREF = re.compile(r'(\shref=")([^"]*)"')
CLASS = re.compile(r'\sclass="[^"]*"')


def with_preview_links(page: str, counterparts: Mapping[str, str]) -> str:
    """Return a public page with each link to a page of this portal led elsewhere.

    `counterparts` are the addresses of previews by those of the public pages they show. A link to
    one of them keeps its query and fragment; officials' pages, places on the same page, and other
    sites stay as they are; the text of any other link stays without it.
    """
    kept = work_addresses()

    def led(match: re.Match[str]) -> str:
        found = HREF.search(match[1])
        address = unescape(found[2]) if found else ""
        if found is None or not address.startswith("/") or address.startswith(("//", *kept)):
            return match[0]
        parts = urlsplit(address)
        counterpart = counterparts.get(parts.path)
        if counterpart is None:
            look = CLASS.search(match[1])
            return f"<span{look[0] if look else ''}>{match[2]}</span>"
        there = escape(parts._replace(path=counterpart).geturl())
        attributes = f"{match[1][: found.start()]}{found[1]}{there}{match[1][found.end() - 1 :]}"
        return f"<a{attributes}>{match[2]}</a>"

    return LINK.sub(led, page)


def work_addresses() -> tuple[str, ...]:
    """Return what officials' addresses begin with in each language."""
    found = []
    for code, _name in settings.LANGUAGES:
        with override(code):
            found.append(reverse("work-home"))
    return tuple(found)
