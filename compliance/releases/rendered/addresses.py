"""Which addresses are public answers, and under what name the answer to a request is kept."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from django.http import HttpRequest
from django.utils.encoding import escape_uri_path

API = "/api/"
JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Public:
    """An address, by its URL name, whose answer is the same for everybody."""

    name: str
    query: frozenset[str] | None = frozenset()  # parameters it may be kept with; None: any
    daily: bool = False  # it shows whether days are past, so it is good for one day
    ahead: bool = True  # render_public makes it; else the first who asks has it made


CHOICES = frozenset({"urut", "provinsi", "jenis"})
TRACK = frozenset({"track"})

PUBLIC: tuple[Public, ...] = (
    Public("home"),
    Public("government"),
    Public("year", CHOICES),
    Public("ranking-newest"),
    Public("ranking", CHOICES),
    Public("map-newest"),
    Public("map"),
    # Kept without a query only: what is compared or searched for has no end.
    Public("compare"),
    Public("search"),
    Public("glossary"),
    Public("unit", daily=True),
    Public("method", frozenset({"sha256"})),
    Public("government-explained"),
    Public("unit-explained"),
    Public("release"),
    Public("corrections", frozenset({"hal"})),
    Public("verification"),
    Public("verification-manifest"),
    Public("verification-signature"),
    Public("verification-key"),
    Public("verification-script"),
    Public("verification-scoring"),
    Public("verification-set"),
    Public("data"),
    Public("data-feed"),
    Public("data-file"),
    Public("data-year-file"),
    Public("data-release-file"),
    Public("data-package"),
    Public("data-archive"),
    Public("data-catalog"),
    Public("badge", TRACK),
    Public("badge-unit", TRACK),
    Public("card", TRACK),
    Public("card-unit", TRACK),
    Public("share-image", TRACK, ahead=False),
    Public("share-image-unit", TRACK, ahead=False),
    Public("report", ahead=False),
    Public("report-unit", ahead=False),
    Public("offline"),
    Public("service-worker"),
    Public("web-manifest"),
    # The API refuses parameters that it does not know.
    Public("api-root", None),
    Public("api-scores", None),
    Public("api-unit-scores", None),
    Public("api-units", None),
    Public("api-governments", None),
    Public("api-instruments", None),
    Public("api-instrument", None),
    Public("api-zones", None),
    Public("api-releases", None),
    Public("api-corrections", None),
    Public("api-release", None),
    Public("api-trace", None),
    Public("api-unit-trace", None),
    Public("api-schema", None),
)
# Open to everyone and read by GET, yet not kept; pages of accounts aside, which are no publication.
NOT_KEPT = {
    "api-docs": "its text is in the template and asks no database; the tools it shows are static",
    "verification-check": "its form carries a token for each visitor; it asks no database either",
}
BY_NAME = {public.name: public for public in PUBLIC}


def public_of(request: HttpRequest) -> Public | None:
    """Return the row of the address that a request has reached, None when it is not public."""
    match = request.resolver_match
    return BY_NAME.get(match.view_name) if match else None


def may_be_kept(public: Public, request: HttpRequest) -> bool:
    """Return whether the answer may be kept with this query; other sites hang names on to links."""
    return public.query is None or public.query.issuperset(request.GET)


def address_of(request: HttpRequest) -> str | None:
    """Return the name under which the answer is kept, None when it depends on more than that.

    Answers of the API hold absolute links, so there the host counts; pages hold none. Raises
    DisallowedHost for a host that the portal does not answer to.
    """
    host = request.get_host()
    if request.META.get("SCRIPT_NAME"):
        return None
    path = request.path
    if path.startswith(API):
        if not takes_json(request.META.get("HTTP_ACCEPT", "")):
            return None
    else:
        host = ""
    query = request.META.get("QUERY_STRING", "")
    return f"{request.scheme}://{host}{escape_uri_path(path)}{'?' if query else ''}{query}"


def takes_json(accept: str) -> bool:
    """Return whether an Accept header gets the API's usual form and no other one."""
    ranges = {item.partition(";")[0].strip().lower() for item in accept.split(",")} - {""}
    plain = {"*/*", "application/*", JSON}
    others = {"text/html", "application/xhtml+xml", "application/xml"}  # what browsers add
    return not ranges or (bool(ranges & plain) and ranges <= plain | others)


@dataclass(frozen=True, slots=True)
class Parts:
    """An address taken apart, for a request of our own."""

    scheme: str
    host: str  # empty for pages
    path: str  # as text, nothing quoted
    query: str


def parts_of(address: str) -> Parts:
    """Take an address apart."""
    before, _, query = address.partition("?")
    split = urlsplit(before)
    return Parts(scheme=split.scheme, host=split.netloc, path=unquote(split.path), query=query)
