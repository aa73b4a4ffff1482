"""The Monday page and its spreadsheets."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from compliance.accounts.refusals import OfficialRequest, refusals_in_words

from . import presenters, selectors, sheets

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def asked_year(request: OfficialRequest) -> int | None:
    """Return the year that is asked for, None for the newest."""
    text = request.GET.get("tahun", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) == 4 else None


@refusals_in_words
def work_monday(request: OfficialRequest) -> HttpResponse:
    """Show where one government's year stands this week."""
    today = timezone.localdate()
    monday = selectors.monday(request.rights, asked_year(request), today)
    tables = presenters.tables(monday, today) if monday else []
    context = {"monday": monday, "tables": tables, "today": today}
    return render(request, "work/followup/monday/monday.html", context)


@refusals_in_words
def work_monday_sheet(request: OfficialRequest) -> HttpResponse:
    """Hand over one of the tables as a spreadsheet."""
    today = timezone.localdate()
    monday = selectors.monday(request.rights, asked_year(request), today)
    found = presenters.tables(monday, today) if monday else []
    code = request.GET.get("tabel", "")
    table = next((table for table in found if table.code == code), None)
    if monday is None or table is None:
        raise Http404(_("Tabel ini tidak ada."))
    title = f"{monday.government.name} {monday.assessment.year}, {date_format(today)}"
    if monday.assessment.sample:
        title = f"CONTOH / SAMPLE: {title}"
    name = f"senin-{table.code}-{monday.assessment.year}-{today.isoformat()}.xlsx"
    return HttpResponse(
        sheets.sheet_bytes(table, title),
        content_type=XLSX,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
