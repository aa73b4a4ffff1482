"""What a visitor can see of the portal: every byte, header and status of every public address."""

from __future__ import annotations

import html
import io
import json
import re
from dataclasses import dataclass
from functools import cache
from itertools import chain
from urllib.parse import quote, urljoin, urlsplit

from django.test import Client
from django.urls import resolve, reverse
from pypdf import PdfReader
from zeal import zeal_ignore

from compliance.api.releases import CorrectionsView, ReleasesView
from compliance.api.views import GovernmentsView, ScoresView, UnitScoresView, UnitsView, ZonesView

HREF = re.compile(r'\b(?:href|src|action)="([^"]+)"')
# What each answer with a form has of its own: it protects the form and tells nothing.
TOKEN = re.compile(rb'(name="csrfmiddlewaretoken" value=")[^"]+')
HOST = "http://testserver"
NOT_PUBLIC = ("/kerja/", "/masuk/", "/static/")
# What other sites show is there for every result, and takes as long as a page. A walk follows it
# only for the government whose years are under embargo.
SHARED = ("/badge/", "/kartu/", "/gambar/")
WALKED = ("12.11", "unit/dairi-")
REPORT = "/rapor.pdf"  # a file for each result too; those that could show the year are in `pages()`
LANGUAGES = ("", "/en")

# Each filter of each list with values that meet the year under embargo, and some that do not.
VALUES = {
    "government": ["12.11", "12.11,11.01", "99.99"],
    "kind": ["regency", "province", "ministry"],
    "province": ["12", "Sumatera Utara", "99"],
    "year": ["2024", "2025", "2026", "2027"],
    "year_min": ["2025", "2026"],
    "year_max": ["2024", "2026"],
    "zone": ["green", "yellow", "red"],
    "category": ["A", "B", "C", "D", "E"],
    "track": ["official", "self", "all"],
    "updated_since": ["2031-03-04T01:00:00Z", "2020-01-01T00:00:00Z"],
    "published_since": ["2031-03-04T01:00:00Z", "2020-01-01T00:00:00Z"],
    "ordering": ["government", "year", "-year", "score", "-score"],
    "unit": ["dairi-disdukcapil", "tidak-ada"],
    "unit_kind": ["health_centre", "office"],
    "format": ["json", "csv", "xlsx"],
    "after": ["12.11~2024~official", "12.11~2024~official~dairi-disdukcapil", "12.10"],
    "before": ["12.12~2021~official", "12.12~2021~official~x", "12.12"],
    "page": ["2", "999"],
    "page_size": ["200"],
}
LISTS = {
    "api-scores": ScoresView,
    "api-unit-scores": UnitScoresView,
    "api-units": UnitsView,
    "api-governments": GovernmentsView,
    "api-releases": ReleasesView,
    "api-corrections": CorrectionsView,
    "api-zones": ZonesView,
}
PAIRS = [
    {"year": "2025", "track": "all", "page_size": "200"},
    {"government": "12.11", "track": "all"},
    {"year": "2025", "ordering": "-score"},
    {"year": "2026", "track": "all"},
]


@dataclass(frozen=True)
class Seen:
    """One answer, whole."""

    status: int
    headers: tuple[tuple[str, str], ...]
    cookies: tuple[str, ...]  # their names
    content: bytes

    @property
    def everything(self) -> bytes:
        """All that could carry a secret."""
        told = repr((self.status, self.headers, self.cookies)).encode() + self.content
        return told + words_of_pdf(self.content) if self.content.startswith(b"%PDF-") else told


@cache
def words_of_pdf(content: bytes) -> bytes:
    """Return the words of a report card, which are packed in its bytes."""
    pages = PdfReader(io.BytesIO(content)).pages
    return " ".join(" ".join(page.extract_text().split()) for page in pages).encode()


def taken(client: Client, address: str, method: str = "GET") -> Seen:
    """Ask for one address. Its queries are counted elsewhere: here that would only take time."""
    with zeal_ignore():
        answer = client.generic(method, address)
    content = b"".join(answer) if answer.streaming else answer.content
    return Seen(
        answer.status_code,
        tuple(sorted(answer.items())),
        tuple(sorted(answer.cookies)),
        TOKEN.sub(rb"\1", content),
    )


def walked(client: Client) -> dict[str, Seen]:
    """Return all answers that links lead to from the first pages, and those of `special()`."""
    waiting = [*special(), "/", "/en/", "/api/v1/"]
    seen: dict[str, Seen] = {}
    while waiting:
        address = waiting.pop()
        if address in seen:
            continue
        seen[address] = taken(client, address)
        waiting += [link for link in links(address, seen[address]) if link not in seen]
    return seen


def looked_at(client: Client) -> dict[str, Seen]:
    """Return the answers that could show the year: those of `special()`, by GET and by HEAD."""
    seen = {address: taken(client, address) for address in special()}
    heads = {f"HEAD {address}": taken(client, address, "HEAD") for address in pages()}
    return seen | heads


def links(address: str, answer: Seen) -> list[str]:
    """Return the public addresses of this host that an answer names."""
    kind = dict(answer.headers).get("Content-Type", "")
    if kind.startswith("text/html"):
        found = [html.unescape(text) for text in HREF.findall(answer.content.decode())]
    elif kind.startswith("application/json") and not address.startswith("/api/v1/releases/1"):
        found = [text for text in texts(json.loads(answer.content)) if text.startswith(HOST)]
    else:
        return []
    return [link for link in (own_address(address, text) for text in found) if link]


def own_address(address: str, text: str) -> str:
    """Return a link as an address of this host, empty for one that is not public or not ours."""
    given = urlsplit(urljoin(HOST + address, text))
    chosen_twice = given.query and "?" in address and not given.path.startswith("/api/")
    if f"{given.scheme}://{given.netloc}" != HOST or chosen_twice:
        return ""  # choices are followed one deep, not every order of every kind
    path = given.path.removeprefix("/en")
    if path.startswith(NOT_PUBLIC) or path.endswith(REPORT):
        return ""
    if path.startswith(SHARED) and not path.partition("/")[2].partition("/")[2].startswith(WALKED):
        return ""
    return given.path + (f"?{given.query}" if given.query else "")


def texts(value: object) -> list[str]:
    """Return all texts of a JSON document."""
    if isinstance(value, dict):
        return list(chain.from_iterable(texts(item) for item in value.values()))
    if isinstance(value, list):
        return list(chain.from_iterable(texts(item) for item in value))
    return [value] if isinstance(value, str) else []


def special() -> list[str]:
    """Return the addresses that could show the years under embargo, linked or not."""
    return pages() + list(dict.fromkeys(api_addresses())) + data_addresses()


def pages() -> list[str]:
    """Return the pages that could, also those that must not exist yet, and hostile ones."""
    return [
        prefix + path
        for prefix in LANGUAGES
        for path in (
            "/",
            "/pemerintah/kabupaten-dairi/",
            "/unit/dairi-disdukcapil/",
            "/tahun/2024/",
            "/tahun/2025/",
            "/tahun/2025/?urut=nilai",
            "/tahun/2025/?provinsi=sumatera-utara",
            "/tahun/2025/?jenis=kabupaten",
            "/tahun/2025/?jenis=tidak-ada",
            "/tahun/2026/",
            "/tahun/2027/",
            "/peringkat/",
            "/peringkat/2025/",
            "/peringkat/2026/",
            "/peta/",
            "/peta/2024/",
            "/peta/2025/",
            "/peta/2026/",
            "/bandingkan/",
            "/bandingkan/?pemerintah=kabupaten-dairi&pemerintah=kabupaten-karo",
            "/bandingkan/?pemerintah=kabupaten-dairi&tahun=2025",
            "/bandingkan/?pemerintah=kabupaten-dairi&tahun=2026",
            "/bandingkan/?unit=dairi-disdukcapil",
            "/cari/",
            "/cari/?q=dairi",
            "/istilah/",
            "/pemerintah/kabupaten-dairi/2025/official/",
            "/pemerintah/kabupaten-dairi/2025/self/",
            "/pemerintah/kabupaten-dairi/2026/official/",
            "/unit/dairi-disdukcapil/2025/official/",
            "/unit/dairi-disdukcapil/2025/self/",
            "/publikasi/12.11/2025/official/1/",
            "/publikasi/12.11/2025/self/1/",
            "/publikasi/12.11/2025/official/0/",
            "/publikasi/12.11/2026/official/1/",
            "/ralat/",
            "/ralat/?hal=2",
            "/verifikasi/",
            "/verifikasi/manifest.json",
            "/data/",
            "/data/feed.atom",
            "/badge/12.11.svg",
            "/badge/12.11/2025.svg",
            "/badge/12.11/2026.svg",
            "/badge/unit/dairi-disdukcapil/2025.svg?track=self",
            "/kartu/12.11/",
            "/kartu/12.11/2025/",
            "/kartu/12.11/2026/",
            "/kartu/unit/dairi-disdukcapil/?track=self",
            "/kartu/unit/dairi-disdukcapil/2025/?track=self",
            "/gambar/12.11/2025.png",
            "/gambar/unit/dairi-disdukcapil/2025.png?track=self",
            "/pemerintah/kabupaten-dairi/2024/official/rapor.pdf",
            "/pemerintah/kabupaten-dairi/2025/official/rapor.pdf",
            "/pemerintah/kabupaten-dairi/2025/self/rapor.pdf",
            "/pemerintah/kabupaten-dairi/2026/official/rapor.pdf",
            "/unit/dairi-disdukcapil/2025/self/rapor.pdf",
            "/sitemap.xml",
            "/robots.txt",
            "/tidak-ada/",
        )
    ]


def api_addresses() -> list[str]:
    """Return each list with each of its filters, and the single answers."""
    found = ["/api/v1/", "/api/v1/schema/", "/api/v1/docs/", "/api/v1/instruments/"]
    for name, view in LISTS.items():
        fields = set(view.query_fields())
        assert fields <= set(VALUES), f"{name} has a filter that is not tried here: {fields}"
        address = reverse(name)
        found.append(address)
        found += [
            f"{address}?{field}={quote(value)}"
            for field in sorted(fields)
            for value in VALUES[field]
        ]
        for pair in PAIRS:
            found.append(f"{address}?{'&'.join(f'{key}={pair[key]}' for key in pair)}")
    for year in (2025, 2026):
        for track in ("", "?track=self"):
            found += [
                f"/api/v1/scores/12.11/{year}/trace/{track}",
                f"/api/v1/unit-scores/dairi-disdukcapil/{year}/trace/{track}",
                f"/api/v1/releases/12.11/{year}/1/{track}",
            ]
    return found


def data_addresses() -> list[str]:
    """Return the files of the open data that could show the years, in each form."""
    tables = ["scores", "sources", "releases", "corrections"]
    folders = ["2025/", "2026/", "12.11/2025/official/1/", "12.11/2025/self/1/"]
    files = tables + [f"{folder}{name}" for folder in folders for name in ("scores", "unit-scores")]
    forms = ("csv", "xlsx", "json", "parquet")
    others = ["datapackage.json", "datapackage.zip"]
    others += [f"catalog.{form}" for form in ("jsonld", "ttl", "rdf")]
    return [f"/data/{file}.{form}" for file in files for form in forms] + [
        f"/data/{name}" for name in others
    ]


def name_of(address: str) -> str:
    """Return the URL name of an address."""
    return str(resolve(address.partition("?")[0]).view_name)


def differing(before: dict[str, Seen], after: dict[str, Seen]) -> list[str]:
    """Return the addresses that do not answer with the same bytes and headers."""
    return sorted(
        address for address in {*before, *after} if before.get(address) != after.get(address)
    )


def showing(seen: dict[str, Seen], *secrets: str) -> list[str]:
    """Return the addresses whose answers carry one of some texts."""
    wanted = [secret.encode() for secret in secrets]
    return sorted(
        address
        for address, answer in seen.items()
        if any(secret in answer.everything for secret in wanted)
    )
