"""The tags by which pages of results offer what others may show, and describe themselves."""

from __future__ import annotations

from django import template

from compliance.sharing.presenters import Row
from compliance.sharing.snippets import OpenGraph, Share
from compliance.sharing.snippets import open_graph as open_graph_of
from compliance.sharing.snippets import share as share_of

register = template.Library()


@register.inclusion_tag("sharing/_share.html")
def share(row: Row) -> dict[str, Share]:
    """Write the section with a badge, the HTML to copy, and the permanent address."""
    return {"share": share_of(row)}


@register.inclusion_tag("sharing/_open_graph.html")
def open_graph(row: Row | None, name: str, page: str) -> dict[str, OpenGraph]:
    """Write the tags by which messengers show a page at an address; in its head."""
    return {"graph": open_graph_of(row, name=name, page=page)}
