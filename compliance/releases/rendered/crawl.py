"""Every public address there is, found as a visitor would: by the links of the pages themselves."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from urllib.parse import parse_qs, quote, urljoin, urlsplit

from django.conf import settings
from django.urls import NoReverseMatch, Resolver404, ResolverMatch, resolve, reverse
from django.utils import translation

from .addresses import API, BY_NAME, JSON, PUBLIC, parts_of
from .encodings import IDENTITY
from .fingerprint import made_by, today
from .rendering import Renderer, address_at
from .store import Store

HREF = re.compile(r'\bhref="([^"]+)"')
OFFICIAL, SELF = "official", "self"
NEEDS_A_YEAR = "api-zones"
HTML = "text/html"
WITH_LINKS = (JSON, HTML)  # what other answers are made of may be large, and leads nowhere


class Crawl:
    """A walk over all public addresses; what is kept and fresh is read and not made again."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.renderer = Renderer()
        known = store.addresses(made_by=made_by(), day=today())
        self.fresh = {address for address, fresh in known.items() if fresh}
        # Also what is kept but not reached by a link, such as a page that is no longer public.
        self.waiting = [address for address in known if address not in self.fresh]
        self.seen = set(self.waiting)
        self.made = self.failed = 0
        self.find(seeds())

    def find(self, addresses: Iterable[str | None]) -> None:
        """Add addresses that were not met before."""
        for address in addresses:
            if address and address not in self.seen:
                self.seen.add(address)
                self.waiting.append(address)

    def steps(self) -> Iterator[str]:
        """Walk on until no address is left; yield each that is done."""
        while self.waiting:
            address = self.waiting.pop()
            if address not in self.fresh:
                self.make(address)
            self.find(self.links(address))
            yield address

    def make(self, address: str) -> None:
        """Make one answer; an address that turns out not to be public is no failure."""
        status = self.renderer.render(address)
        self.made += status == 200
        self.failed += status >= 500

    def links(self, address: str) -> Iterator[str | None]:
        """Yield the public addresses that a kept answer leads to."""
        stored = self.store.find(address, made_by=made_by(), day=today())
        parts = parts_of(address)
        match = match_of(parts.path)
        kind = dict(stored.headers).get("Content-Type", "") if stored else ""
        if stored is None or match is None or not kind.startswith(WITH_LINKS):
            return
        body = self.store.body(stored.id, IDENTITY)
        if body is None:
            return
        if kind.startswith(JSON) and parts.path.startswith(API):
            yield from links_of_json(match, body)
        elif kind.startswith(HTML):
            yield from links_of_page(match, parts.path, bool(parts.query), body.decode())


def seeds() -> Iterator[str | None]:
    """Yield the addresses that need no argument, in each language."""
    for public in PUBLIC:
        if public.name == NEEDS_A_YEAR:
            continue
        for language, _name in settings.LANGUAGES:
            with translation.override(language):
                try:
                    path = reverse(public.name)
                except NoReverseMatch:
                    continue
            yield address_at(path, with_host=path.startswith(API))
    yield from (api_address(name, track=SELF) for name in STEPS)


def links_of_page(match: ResolverMatch, path: str, chosen: bool, page: str) -> Iterator[str | None]:
    """Yield the public addresses a page links to, and those of the API that say the same.

    Choices are followed one deep: not every order of every kind in every province.
    """
    for given in HREF.findall(page):
        found = urlsplit(urljoin(path, html.unescape(given)))
        if found.netloc or (found.query and chosen):
            continue
        yield public_address(found.path, found.query)
    if match.view_name == "year":
        yield api_address(NEEDS_A_YEAR, year=match.kwargs["year"])
    elif match.view_name == "method":
        yield api_address("api-instrument", match.kwargs["instrument"])


def links_of_json(match: ResolverMatch, body: bytes) -> Iterator[str | None]:
    """Yield the public addresses that a JSON answer names, and the steps of the scores in it."""
    document = json.loads(body)
    for text in texts_in(document):
        if text.startswith(f"{settings.PUBLIC_ORIGIN}{API}"):
            found = urlsplit(text)
            yield public_address(found.path, found.query)
    steps = STEPS.get(match.view_name)
    if steps:
        for row in document["results"]:
            name, code = steps(row)
            track = {} if row["track"] == OFFICIAL else {"track": row["track"]}
            yield api_address(name, code, row["year"], **track)
            yield from shared_addresses(match.view_name, code, row["year"], row["track"])


STEPS: dict[str, Callable[[Any], tuple[str, str]]] = {
    "api-scores": lambda row: ("api-trace", row["government"]["code"]),
    "api-unit-scores": lambda row: ("api-unit-trace", row["unit"]["slug"]),
}


# What is made of a score for other sites, with a year and for the newest one. Pictures are left
# out: a walk would take a third longer, and most of them nobody ever asks for.
SHARED = {
    "api-scores": ("badge", "card"),
    "api-unit-scores": ("badge-unit", "card-unit"),
}


def shared_addresses(view_name: str, code: str, year: int, track: str) -> Iterator[str | None]:
    """Yield what other sites show of a score, in each language."""
    query = "" if track == OFFICIAL else f"track={quote(track)}"
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            for thing in SHARED[view_name]:
                for arguments in ([code, year], [code]):
                    yield public_address(reverse(thing, args=arguments), query)


def texts_in(value: Any) -> Iterator[str]:
    """Yield every text of a JSON document."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from texts_in(item)
    elif isinstance(value, list):
        for item in value:
            yield from texts_in(item)


def public_address(path: str, query: str) -> str | None:
    """Return the address of a link, None when it is not public or is not made ahead so."""
    match = match_of(path)
    public = BY_NAME.get(match.view_name) if match else None
    if public is None or not public.ahead or (public.name == NEEDS_A_YEAR and not query):
        return None
    names = parse_qs(query, keep_blank_values=True)
    if public.query is not None and not public.query.issuperset(names):
        return None
    return address_at(path, query, with_host=path.startswith(API))


def match_of(path: str) -> ResolverMatch | None:
    """Return what a path leads to, in the language that it is in."""
    language = translation.get_language_from_path(path) or settings.LANGUAGE_CODE
    with translation.override(language):
        try:
            return resolve(path)
        except Resolver404:
            return None


def api_address(name: str, *arguments: object, **query: object) -> str | None:
    """Return an address of the API on the public origin, None when it is not public."""
    text = "&".join(f"{key}={quote(str(value))}" for key, value in query.items())
    return public_address(reverse(name, args=arguments), text)
