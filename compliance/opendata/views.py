"""The page and the files of the open data. Answers depend on releases only."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from .catalog import catalog_graph
from .feed import feed_bytes
from .files import DataFile, Edition, edition_now, edition_of_release, edition_of_year, table_file
from .package import archive_bytes, package_bytes
from .presenters import open_data_page
from .triples import jsonld_bytes, turtle_bytes, xml_bytes

JSON, ZIP = "application/json", "application/zip"
ATOM = "application/atom+xml; charset=utf-8"
FORMS = {
    "jsonld": (jsonld_bytes, "application/ld+json"),
    "ttl": (turtle_bytes, "text/turtle; charset=utf-8"),
    "rdf": (xml_bytes, "application/rdf+xml"),
}


def open_data(request: HttpRequest) -> HttpResponse:
    """Show what there is to take, what it means and how to cite it."""
    return render(request, "opendata/open_data.html", {"page": open_data_page()})


def file(request: HttpRequest, table: str, format: str) -> HttpResponse:
    """Give a table of all years."""
    return table_answer(edition_now(), table, format)


def year_file(request: HttpRequest, year: int, table: str, format: str) -> HttpResponse:
    """Give a table of one year, 404 when nothing of that year is public."""
    return table_answer(edition_of_year(year), table, format)


def release_file(
    request: HttpRequest, code: str, year: int, track: str, number: int, table: str, format: str
) -> HttpResponse:
    """Give a table of one release as it was frozen, 404 for one that is not there."""
    return table_answer(edition_of_release(code, year, track, number), table, format)


def package(request: HttpRequest) -> HttpResponse:
    """Give the descriptor of the data package."""
    return taken(package_bytes(edition_now()), JSON)


def archive(request: HttpRequest) -> HttpResponse:
    """Give the data package with all its tables."""
    return taken(archive_bytes(edition_now()), ZIP, "datapackage.zip")


def catalog(request: HttpRequest, form: str) -> HttpResponse:
    """Give the catalogue for harvesters."""
    write, kind = FORMS[form]
    return taken(write(catalog_graph(edition_now())), kind)


def feed(request: HttpRequest) -> HttpResponse:
    """Give the feed of releases and corrections."""
    return taken(feed_bytes(), ATOM)


def table_answer(edition: Edition | None, table: str, format: str) -> HttpResponse:
    """Return one file of an edition, 404 when there is none."""
    found: DataFile | None = table_file(edition, table, format) if edition else None
    if found is None:
        raise Http404
    name = found.path.replace("/", "-")
    return taken(found.content, found.format.content_type, name)


def taken(content: bytes, kind: str, name: str = "") -> HttpResponse:
    """Return bytes that any site may read; with a name, browsers keep them as a file."""
    answer = HttpResponse(content, content_type=kind)
    answer["Access-Control-Allow-Origin"] = "*"
    if name:
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
