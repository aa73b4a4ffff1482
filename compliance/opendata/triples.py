"""A small RDF graph without nameless nodes, and its three forms. No framework, no library.

What is written is sorted, so that the same triples give the same bytes; a library is in the tests,
which read all three forms with it and find one graph.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape, quoteattr

PREFIXES = {
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
TYPE = "rdf:type"
ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})


@dataclass(frozen=True, slots=True, order=True)
class Term:
    """The object of a triple: an address, or a text with a language or a type."""

    value: str
    is_address: bool = False
    language: str = ""
    datatype: str = ""  # short, such as xsd:date


def node(value: str) -> Term:
    """Return an address, given whole or short, such as dcat:Dataset."""
    return Term(whole(value), is_address=True)


def whole(value: str) -> str:
    """Return an address in full."""
    prefix, mark, name = value.partition(":")
    return PREFIXES[prefix] + name if mark and prefix in PREFIXES else value


class Graph:
    """Triples by subject and property; properties are short, such as dct:title."""

    def __init__(self) -> None:
        self.nodes: dict[str, dict[str, set[Term]]] = {}

    def add(self, subject: str, *pairs: tuple[str, Term]) -> None:
        """Say something of a subject, which is an address in full."""
        about = self.nodes.setdefault(subject, {})
        for name, term in pairs:
            about.setdefault(name, set()).add(term)

    def ordered(self) -> list[tuple[str, list[tuple[str, list[Term]]]]]:
        """Return everything sorted."""
        return [
            (subject, [(name, sorted(terms)) for name, terms in sorted(about.items())])
            for subject, about in sorted(self.nodes.items())
        ]


def turtle_bytes(graph: Graph) -> bytes:
    """Return a graph as Turtle."""
    lines = [f"@prefix {name}: <{address}> ." for name, address in sorted(PREFIXES.items())]
    for subject, about in graph.ordered():
        said = [
            f"  {name} {', '.join(turtle_term(term) for term in terms)}" for name, terms in about
        ]
        lines += ["", f"<{subject}>", " ;\n".join(said) + " ."]
    return ("\n".join(lines) + "\n").encode()


def turtle_term(term: Term) -> str:
    """Return an object as Turtle writes it."""
    if term.is_address:
        return f"<{term.value}>"
    text = f'"{term.value.translate(ESCAPES)}"'
    if term.language:
        return f"{text}@{term.language}"
    return f"{text}^^{term.datatype}" if term.datatype else text


def xml_bytes(graph: Graph) -> bytes:
    """Return a graph as RDF/XML."""
    names = "".join(f" xmlns:{name}={quoteattr(at)}" for name, at in sorted(PREFIXES.items()))
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f"<rdf:RDF{names}>"]
    for subject, about in graph.ordered():
        lines.append(f"<rdf:Description rdf:about={quoteattr(subject)}>")
        lines += [f"  {xml_term(name, term)}" for name, terms in about for term in terms]
        lines.append("</rdf:Description>")
    return ("\n".join([*lines, "</rdf:RDF>"]) + "\n").encode()


def xml_term(name: str, term: Term) -> str:
    """Return a property with its object as RDF/XML writes it."""
    if term.is_address:
        return f"<{name} rdf:resource={quoteattr(term.value)}/>"
    about = f' xml:lang="{term.language}"' if term.language else ""
    if term.datatype:
        about = f" rdf:datatype={quoteattr(whole(term.datatype))}"
    return f"<{name}{about}>{escape(term.value)}</{name}>"


def jsonld_bytes(graph: Graph) -> bytes:
    """Return a graph as JSON-LD."""
    nodes: list[dict[str, Any]] = []
    for subject, about in graph.ordered():
        found: dict[str, Any] = {"@id": subject}
        for name, terms in about:
            if name == TYPE:
                found["@type"] = [term.value for term in terms]
            else:
                found[name] = [jsonld_term(term) for term in terms]
        nodes.append(found)
    document = {"@context": PREFIXES, "@graph": nodes}
    return f"{json.dumps(document, ensure_ascii=False, indent=1)}\n".encode()


def jsonld_term(term: Term) -> dict[str, str]:
    """Return an object as JSON-LD writes it."""
    if term.is_address:
        return {"@id": term.value}
    found = {"@value": term.value}
    if term.language:
        found["@language"] = term.language
    if term.datatype:
        found["@type"] = term.datatype
    return found
