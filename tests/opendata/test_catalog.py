"""The catalogue: sound by DCAT-AP's shapes, harvested as CKAN does, true of every file it names."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from pyshacl import validate
from rdflib import RDF, Graph, Literal, Namespace, URIRef
from rdflib.compare import isomorphic

from compliance.opendata.tables import TABLES
from compliance.opendata.triples import Graph as OwnGraph
from compliance.opendata.triples import Term, jsonld_bytes, node, turtle_bytes, xml_bytes

# rdflib and pyshacl still use what rdflib is going to drop.
pytestmark = pytest.mark.filterwarnings("ignore:.*is deprecated:DeprecationWarning")

SHAPES = Path(__file__).with_name("shapes.ttl")
DCAT, DCT = Namespace("http://www.w3.org/ns/dcat#"), Namespace("http://purl.org/dc/terms/")
SPDX, VCARD = Namespace("http://spdx.org/rdf/terms#"), Namespace("http://www.w3.org/2006/vcard/ns#")
FOAF = Namespace("http://xmlns.com/foaf/0.1/")
FORMS = {"jsonld": "json-ld", "ttl": "turtle", "rdf": "xml"}
LICENCE = URIRef("https://creativecommons.org/licenses/by/4.0/")


def read(content, form):
    return Graph().parse(data=content, format=FORMS[form])


@pytest.fixture
def catalog(get):
    """The catalogue as a library reads it."""
    return read(get("/data/catalog.ttl"), "ttl")


def sound(graph):
    conforms, _report, text = validate(graph, shacl_graph=str(SHAPES), advanced=False)
    return conforms, text


def test_the_three_forms_are_one_graph(get):
    graphs = [read(get(f"/data/catalog.{form}"), form) for form in FORMS]
    assert len(graphs[0]) > 500
    assert isomorphic(graphs[0], graphs[1]) and isomorphic(graphs[1], graphs[2])
    assert get("/data/catalog.ttl") == get("/data/catalog.ttl")


def test_hostile_texts_survive_each_form():
    graph = OwnGraph()
    for text in ('a"b\\c', "<&>'\u2028", "baris\nbaru\ttab", "]]>", "@id", "é\U0001f600"):
        graph.add("urn:x:a?b=1&c='2'", ("dct:title", Term(text, language="id")))
    graph.add("urn:x:a?b=1&c='2'", ("dcat:landingPage", node("https://a.id/?a=1&b='2'")))
    about = graph.nodes["urn:x:a?b=1&c='2'"]
    due = {term.value for terms in about.values() for term in terms}
    made = {"ttl": turtle_bytes, "rdf": xml_bytes, "jsonld": jsonld_bytes}
    for form, write in made.items():
        found = {str(text) for text in read(write(graph), form).objects()}
        assert found == due, form


def test_it_conforms_to_the_shapes(catalog):
    conforms, text = sound(catalog)
    assert conforms, text


@pytest.mark.parametrize(
    "break_it",
    [
        lambda g, d, f: g.remove((f, DCT.license, None)),
        lambda g, d, f: g.remove((d, DCT.title, None)),
        lambda g, d, f: g.remove((d, DCT.publisher, None)),
        lambda g, d, f: g.remove((d, DCAT.contactPoint, None)),
        lambda g, d, f: g.remove((f, DCAT.accessURL, None)),
        lambda g, d, f: g.set((f, DCAT.byteSize, Literal("many"))),
        lambda g, d, f: g.set((f, DCAT.downloadURL, Literal("/data/scores.csv"))),
        lambda g, d, f: g.set((d, DCT.modified, Literal("kemarin"))),
        lambda g, d, f: g.set((g.value(f, SPDX.checksum), SPDX.checksumValue, Literal("abc"))),
        lambda g, d, f: g.set((f, DCT.license, URIRef("https://x.id/licence"))),
        lambda g, d, f: g.remove((None, DCAT.dataset, d)),
    ],
)
def test_the_control_a_broken_catalogue_does_not(catalog, break_it):
    dataset = next(iter(catalog.objects(None, DCAT.dataset)))
    file = catalog.value(dataset, DCAT.distribution)
    break_it(catalog, dataset, file)
    conforms, _text = sound(catalog)
    assert not conforms


def harvested(graph):
    """Return the datasets with their resources as CKAN's harvester picks them from a graph."""
    for dataset in graph.subjects(RDF.type, DCAT.Dataset):
        publisher = graph.value(dataset, DCT.publisher)
        contact = graph.value(dataset, DCAT.contactPoint)
        yield {
            "title": {str(t.language): str(t) for t in graph.objects(dataset, DCT.title)},
            "notes": {str(t.language): str(t) for t in graph.objects(dataset, DCT.description)},
            "identifier": str(graph.value(dataset, DCT.identifier)),
            "tags": [str(tag) for tag in graph.objects(dataset, DCAT.keyword)],
            "publisher": str(graph.value(publisher, FOAF.name)),
            "contact": str(graph.value(contact, VCARD.fn)),
            "temporal": str(graph.value(graph.value(dataset, DCT.temporal), DCAT.startDate)),
            "resources": [
                resource(graph, file) for file in graph.objects(dataset, DCAT.distribution)
            ],
        }


def resource(graph, file):
    checksum = graph.value(file, SPDX.checksum)
    media = str(graph.value(file, DCAT.mediaType))
    return {
        "url": str(graph.value(file, DCAT.downloadURL)),
        "format": str(graph.value(file, DCT["format"])).rpartition("/")[2],
        "mimetype": media.partition("media-types/")[2],
        "license": graph.value(file, DCT.license),
        "size": int(float(graph.value(file, DCAT.byteSize))),
        "hash": str(graph.value(checksum, SPDX.checksumValue)),
        "hash_algorithm": str(graph.value(checksum, SPDX.algorithm)),
    }


@pytest.mark.parametrize("form", FORMS)
def test_a_harvest_reads_every_dataset_and_every_file_is_as_it_says(get, client, form):
    datasets = list(harvested(read(get(f"/data/catalog.{form}"), form)))
    assert len(datasets) == len(TABLES) + 1
    seen = []
    for dataset in datasets:
        assert set(dataset["title"]) == set(dataset["notes"]) == {"id", "en"}
        assert all(dataset["title"].values()) and all(dataset["notes"].values())
        assert dataset["publisher"] == dataset["contact"] == "Kabupaten Dairi"
        assert dataset["identifier"] and dataset["tags"] and dataset["temporal"] != "None"
        assert len(dataset["resources"]) in {1, 4}
        for file in dataset["resources"]:
            answer = client.get(file["url"].removeprefix("http://testserver"))
            assert answer.status_code == 200, file["url"]
            assert len(answer.content) == file["size"]
            assert hashlib.sha256(answer.content).hexdigest() == file["hash"]
            assert file["hash_algorithm"].endswith("checksumAlgorithm_sha256")
            assert file["license"] == LICENCE
            assert answer["Content-Type"].partition(";")[0] == file["mimetype"]
            assert answer["Access-Control-Allow-Origin"] == "*"
            seen.append((file["url"], file["format"]))
    assert len(set(seen)) == 4 * len(TABLES) + 1
    assert {found for _url, found in seen} == {"CSV", "XLSX", "JSON", "PARQUET", "ZIP"}


def test_the_address_to_ask_is_told_where_it_is_set(get, settings):
    settings.OPEN_DATA_CONTACT = "data@dairi.example"
    graph = read(get("/data/catalog.ttl"), "ttl")
    assert URIRef("mailto:data@dairi.example") in set(graph.objects(None, VCARD.hasEmail))
    assert sound(graph)[0]
