"""The catalogue (DCAT 2, in the profile DCAT-AP) that harvesters such as CKAN's read."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from django.conf import settings
from django.utils.translation import gettext_noop as _

from compliance.releases.documents import moment_text

from .columns import in_both
from .files import DataFile, Edition
from .licence import (
    ASSESSOR,
    ASSESSOR_URL,
    DESCRIPTION,
    KEYWORDS,
    LICENCE_TITLE,
    LICENCE_URL,
    TITLE,
    address,
    publisher_name,
)
from .package import archive_bytes, version_of
from .triples import TYPE, Graph, Term, node
from .writing import FORMATS, Format

EUROPE = "http://publications.europa.eu/resource/authority/"
ANNUAL = f"{EUROPE}frequency/ANNUAL"
IN_PUBLIC = f"{EUROPE}access-right/PUBLIC"
THEME = f"{EUROPE}data-theme/GOVE"
LANGUAGES = (f"{EUROPE}language/IND", f"{EUROPE}language/ENG")
INDONESIA = "https://sws.geonames.org/1643084/"
MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
SHA256 = "spdx:checksumAlgorithm_sha256"
ZIP = Format("zip", "ZIP", "application/zip")
ARCHIVE = "datapackage"
PROVENANCE = _(
    "Angka diambil apa adanya dari sumber yang disebut di setiap baris atau dihitung portal "
    "menurut metode yang berlaku; setiap tahun yang terbit dibekukan dengan sidik jari SHA-256."
)


def catalog_graph(edition: Edition) -> Graph:
    """Return the catalogue with a dataset for each table and one for all of them together."""
    graph = Graph()
    catalog = place("catalog")
    people_add(graph)
    for table in edition.tables:
        dataset_add(graph, edition, table.name, table.title, table.description)
        graph.add(catalog, ("dcat:dataset", node(place(table.name))))
        for format in FORMATS:
            file_add(graph, edition, edition.file(table, format))
    dataset_add(graph, edition, ARCHIVE, TITLE, DESCRIPTION)
    graph.add(catalog, ("dcat:dataset", node(place(ARCHIVE))))
    archive_add(graph, edition)
    graph.add(
        catalog,
        (TYPE, node("dcat:Catalog")),
        *both("dct:title", TITLE),
        *both("dct:description", DESCRIPTION),
        ("dct:publisher", node(place("publisher"))),
        ("dct:license", node(LICENCE_URL)),
        ("dct:spatial", node(INDONESIA)),
        ("foaf:homepage", node(address("/data/"))),
        ("dcat:themeTaxonomy", node(f"{EUROPE}data-theme")),
        *(("dct:language", node(language)) for language in LANGUAGES),
        *moments(edition),
    )
    return graph


def place(name: str) -> str:
    """Return the address of something in the catalogue: its place on the page of the open data."""
    return address(f"/data/#{name}")


def both(name: str, text: str) -> list[tuple[str, Term]]:
    """Return a property in Indonesian and English."""
    return [(name, Term(words, language=code)) for code, words in in_both(text).items()]


def moments(edition: Edition) -> list[tuple[str, Term]]:
    """Return since when there is something, and when it last changed."""
    releases = edition.published.releases
    if edition.head is None or not releases:
        return []
    first = moment_text(releases[0].published_at)
    return [
        ("dct:issued", Term(first, datatype="xsd:dateTime")),
        ("dct:modified", Term(edition.head.published_at, datatype="xsd:dateTime")),
    ]


def people_add(graph: Graph) -> None:
    """Add who publishes, who assesses, whom to ask, and what the addresses outside stand for."""
    contact: list[tuple[str, Term]] = [("vcard:hasURL", node(address("/data/")))]
    if settings.OPEN_DATA_CONTACT:
        contact.append(("vcard:hasEmail", node(f"mailto:{settings.OPEN_DATA_CONTACT}")))
    graph.add(
        place("publisher"),
        (TYPE, node("foaf:Agent")),
        (TYPE, node("foaf:Organization")),
        ("foaf:name", Term(publisher_name())),
        ("foaf:homepage", node(address("/"))),
    )
    graph.add(
        ASSESSOR_URL,
        (TYPE, node("foaf:Agent")),
        (TYPE, node("foaf:Organization")),
        ("foaf:name", Term(ASSESSOR)),
    )
    graph.add(
        place("contact"),
        (TYPE, node("vcard:Organization")),
        ("vcard:fn", Term(publisher_name())),
        *contact,
    )
    graph.add(
        LICENCE_URL,
        (TYPE, node("dct:LicenseDocument")),
        ("dct:title", Term(LICENCE_TITLE)),
    )
    graph.add(
        INDONESIA, (TYPE, node("dct:Location")), ("rdfs:label", Term("Indonesia", language="id"))
    )
    graph.add(
        place("provenance"),
        (TYPE, node("dct:ProvenanceStatement")),
        *both("rdfs:label", PROVENANCE),
    )
    graph.add(
        place("dictionary"),
        (TYPE, node("dct:Standard")),
        *both("dct:title", _("Kamus data")),
    )


def dataset_add(graph: Graph, edition: Edition, name: str, title: str, description: str) -> None:
    """Add one dataset with what harvesters list of it."""
    graph.add(
        place(name),
        (TYPE, node("dcat:Dataset")),
        *both("dct:title", title),
        *both("dct:description", description),
        ("dct:identifier", Term(place(name))),
        ("dct:publisher", node(place("publisher"))),
        ("dct:creator", node(ASSESSOR_URL)),
        ("dcat:contactPoint", node(place("contact"))),
        ("dct:license", node(LICENCE_URL)),
        ("dct:accessRights", node(IN_PUBLIC)),
        ("dct:accrualPeriodicity", node(ANNUAL)),
        ("dct:spatial", node(INDONESIA)),
        ("dct:provenance", node(place("provenance"))),
        ("dct:conformsTo", node(place("dictionary"))),
        ("dcat:theme", node(THEME)),
        ("dcat:landingPage", node(address("/data/"))),
        ("owl:versionInfo", Term(version_of(edition.head))),
        *(("dct:language", node(language)) for language in LANGUAGES),
        *(pair for word in KEYWORDS for pair in both("dcat:keyword", word)),
        *moments(edition),
    )
    if edition.years:
        period = place(f"{name}-period")
        graph.add(place(name), ("dct:temporal", node(period)))
        graph.add(
            period,
            (TYPE, node("dct:PeriodOfTime")),
            ("dcat:startDate", Term(f"{min(edition.years)}-01-01", datatype="xsd:date")),
            ("dcat:endDate", Term(f"{max(edition.years)}-12-31", datatype="xsd:date")),
        )


def file_add(graph: Graph, edition: Edition, file: DataFile) -> None:
    """Add one file of a table."""
    facts = {"path": file.path, "sha256": file.sha256, "size": str(file.size)}
    distribution_add(graph, edition, file.table.name, file.table.title, file.format, facts)


def archive_add(graph: Graph, edition: Edition) -> None:
    """Add the data package."""
    content = archive_bytes(edition)
    facts = {
        "path": f"{ARCHIVE}.zip",
        "sha256": hashlib.sha256(content).hexdigest(),
        "size": str(len(content)),
    }
    distribution_add(graph, edition, ARCHIVE, TITLE, ZIP, facts)


def distribution_add(
    graph: Graph,
    edition: Edition,
    dataset: str,
    title: str,
    format: Format,
    facts: Mapping[str, str],
) -> None:
    """Add a file that can be taken: where it is, what it is, how large, and its hash."""
    here, checksum = place(facts["path"]), place(f"{facts['path']}-sha256")
    file_type, media_type = f"{EUROPE}file-type/{format.label}", MEDIA_TYPES + format.media_type
    graph.add(place(dataset), ("dcat:distribution", node(here)))
    graph.add(
        here,
        (TYPE, node("dcat:Distribution")),
        *(
            (name, Term(f"{term.value} ({format.label})", language=term.language))
            for name, term in both("dct:title", title)
        ),
        ("dcat:accessURL", node(address("/data/"))),
        ("dcat:downloadURL", node(address(f"/data/{facts['path']}"))),
        ("dcat:mediaType", node(media_type)),
        ("dct:format", node(file_type)),
        ("dct:license", node(LICENCE_URL)),
        ("dcat:byteSize", Term(facts["size"], datatype="xsd:decimal")),
        ("spdx:checksum", node(checksum)),
        *(("dct:language", node(language)) for language in LANGUAGES),
        *moments(edition),
    )
    graph.add(file_type, (TYPE, node("dct:MediaTypeOrExtent")), ("rdfs:label", Term(format.label)))
    graph.add(media_type, (TYPE, node("dct:MediaType")), ("rdfs:label", Term(format.media_type)))
    graph.add(
        checksum,
        (TYPE, node("spdx:Checksum")),
        ("spdx:algorithm", node(SHA256)),
        ("spdx:checksumValue", Term(facts["sha256"], datatype="xsd:hexBinary")),
    )
