"""The home page of the workspace and the calendar of the year."""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from compliance.accounts.kept_typing import typing_mark
from compliance.accounts.models import Role
from compliance.accounts.refusals import OfficialRequest, refusals_in_words
from units.models import Government

from .. import presenters, selectors, services, work
from ..forms import OpenForm
from ..models import Assessment
from ..policies import ActionRefused
from ..views import posted_or_kept
from . import policies
from .forms import CalendarSheet
from .icalendar import calendar_file
from .presenters.calendar import calendar_page
from .presenters.worklist import worklist, year_choices
from .selectors import home_government, steps_of
from .services import year_steps_save

ROWS_PER_PAGE = 50


def open_form(request: OfficialRequest, data: Any = None) -> OpenForm:
    """Return the form that opens an assessment of a government whose figures a person records."""
    governments = selectors.governments_to_record(request.rights, settings.HOME_GOVERNMENT)
    today = timezone.localdate()
    return OpenForm(
        data,
        governments=governments,
        years=work.years_offered(today),
        today=today,
        home=governments.filter(code=settings.HOME_GOVERNMENT).first() or governments.first(),
    )


@refusals_in_words
def work_home(request: OfficialRequest) -> HttpResponse:
    """Show what waits for a person and what the person may open."""
    listed = list(work.assessments_listed(request.rights))
    page = Paginator(listed, ROWS_PER_PAGE).get_page(request.GET.get("hal"))
    context = desk_context(request, listed) | {
        "roles": presenters.role_words(request.rights),
        "page": page,
        "rows": presenters.assessment_rows(page),
        "may_open": Role.COORDINATOR in request.rights.roles,
    }
    return render(request, "work/home.html", context)


@refusals_in_words
def work_open(request: OfficialRequest) -> HttpResponse:
    """Open an assessment; one that exists already is led to."""
    form = open_form(request, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        assessment = services.assessment_open(**given, actor=request.user, rights=request.rights)
        return redirect("work-assessment", pk=assessment.pk)
    faults = presenters.form_faults([form])
    context = {"form": form, "faults": faults}
    return render(request, "work/desk/open.html", context, status=422 if faults else 200)


def desk_context(request: OfficialRequest, listed: list[Assessment]) -> dict[str, Any]:
    """Return what waits for a person, of the year that is asked for."""
    asked = request.GET.get("tahun", "")
    year = int(asked) if re.fullmatch("[0-9]{4}", asked) else None
    desk = worklist(request.rights, year=year, today=timezone.localdate(), listed=listed)
    return {"desk": desk, "year_links": year_choices(desk)}


def calendar_of(request: OfficialRequest, year: int) -> tuple[Government, list[int]]:
    """Return the home government and the years that have a calendar; 404 for any other year."""
    government = get_object_or_404(home_government())
    policies.check_can_read_calendar(request.rights, government)
    years = work.years_offered(timezone.localdate())
    if year not in years:
        raise Http404
    return government, years


@refusals_in_words
def work_calendar(request: OfficialRequest, year: int) -> HttpResponse:
    """Show the steps of a year; set them, all or none."""
    government, years = calendar_of(request, year)
    if request.method == "POST":
        policies.check_can_set_calendar(request.rights, government)
    sheet = CalendarSheet(year=year, steps=steps_of(government, year), data=posted_or_kept(request))
    refusal, status = "", 200
    if not sheet.is_valid():
        status = 422
    elif request.method == "POST":
        try:
            calendar_record(request, government, sheet, year)
        except ActionRefused as error:
            refusal, status = str(error), 409
        else:
            return redirect("work-calendar", year=year)
    can_edit = policies.can_set_calendar(request.rights, government)
    context = {"faults": sheet.faults(), "refusal": refusal, "government": government}
    context["page"] = calendar_page(
        sheet, year=year, years=years, today=timezone.localdate(), can_edit=can_edit
    )
    context["typed_by"] = typing_mark(request.user, request.path)
    return render(request, "work/desk/calendar.html", context, status=status)


def calendar_record(
    request: OfficialRequest, government: Government, sheet: CalendarSheet, year: int
) -> None:
    """Save a valid sheet and say how many steps changed and when."""
    changed = year_steps_save(
        government=government,
        year=year,
        changes=sheet.changes(),
        actor=request.user,
        rights=request.rights,
    )
    messages.success(
        request,
        _("Tersimpan pukul %(time)s. Tahap yang berubah: %(number)d.")
        % {"time": presenters.clock_words(), "number": changed},
    )


@refusals_in_words
def work_calendar_file(request: OfficialRequest, year: int) -> HttpResponse:
    """Give the steps of a year as an iCalendar file."""
    government, _years = calendar_of(request, year)
    content = calendar_file(
        name=f"{government.name} {year}",
        code=government.code,
        steps=steps_of(government, year).values(),
    )
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="kalender-{year}.ics"'
    return response
