"""Lists given whole as CSV or XLSX: the rows that the filters leave, with the texts of the JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request

from compliance.opendata.columns import Table
from compliance.opendata.licence import LICENCE_URL
from compliance.opendata.published import head_of
from compliance.opendata.writing import FORMAT, table_bytes
from compliance.releases.selectors import newest_release

from .fields import whole_address
from .parameters import PAGING
from .problems import BadParameters, Fault


class FileRenderer(BaseRenderer):
    """A form that the Accept header or `format` may choose; the view writes the bytes itself."""

    charset = None
    render_style = "binary"

    def render(self, data: Any, media_type: Any = None, context: Any = None) -> bytes:
        """Return the bytes as they are."""
        return bytes(data)


class CsvRenderer(FileRenderer):
    """CSV, RFC 4180."""

    media_type = FORMAT["csv"].media_type
    format = "csv"


class XlsxRenderer(FileRenderer):
    """A workbook."""

    media_type = FORMAT["xlsx"].media_type
    format = "xlsx"


RENDERERS: tuple[type[BaseRenderer], ...] = (JSONRenderer, CsvRenderer, XlsxRenderer)
FILES: tuple[type[FileRenderer], ...] = (CsvRenderer, XlsxRenderer)


def refuse_paging(request: Request, form: str) -> None:
    """Refuse a page of a file: whoever asks for one would take a part for the whole."""
    reason = f"cannot be given with {form}: such a file is whole and has no pages"
    faults = [Fault(name, reason) for name in PAGING if name in request.query_params]
    if faults:
        raise BadParameters(faults)


def table_file(request: Request, table: Table, rows: Sequence[Any], form: str) -> HttpResponse:
    """Return rows as a file. A workbook states the newest release, which costs a query."""
    head = head_of(newest_release()) if form == XlsxRenderer.format else None
    return file_answer(request, table_bytes(table, rows, form, head), table.name, form)


def file_answer(request: Request, content: bytes, name: str, form: str) -> HttpResponse:
    """Return a file with its name, its licence, and where its columns are explained."""
    answer = HttpResponse(content, content_type=FORMAT[form].content_type)
    answer["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    docs = whole_address("api-docs", request)
    answer["Link"] = f'<{LICENCE_URL}>; rel="license", <{docs}#fields>; rel="describedby"'
    return answer
