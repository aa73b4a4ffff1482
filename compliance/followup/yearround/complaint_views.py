"""The officials' pages of complaint counts."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _

from compliance.accounts.kept_typing import typing_mark, typing_take
from compliance.accounts.refusals import OfficialRequest, refusals_in_words
from compliance.assessments.analysis.presenters.words import faults_of
from compliance.assessments.presenters import clock_words

from . import complaint_selectors, policies
from .complaint_forms import ComplaintYearForm, SeriesForm
from .complaint_presenters import grid, month_differences, series_words, total_rows
from .complaints import FIRST_YEAR, LAST_YEAR, Series, complaints_save, months_of, seen_of
from .evidence import record_uses
from .selectors import coordinated, keeps_anything


def series_at(request: OfficialRequest, channel: int, unit: int, year: int) -> Series:
    """Return a series of months that the person may read."""
    in_range = FIRST_YEAR <= year <= LAST_YEAR
    found = in_range and complaint_selectors.series_to_open(request.rights, channel, unit, year)
    if not found:
        raise Http404
    return found


@refusals_in_words
def work_complaints(request: OfficialRequest) -> HttpResponse:
    """List a year's counts by channel and unit; choose a year of a channel to fill in."""
    years = complaint_selectors.years_counted(request.rights)
    asked = request.GET.get("untuk", "")
    year = next((year for year in years if str(year) == asked), (years[:1] or [0])[0])
    channels, units = complaint_selectors.series_to_fill(request.rights)
    whole = coordinated(request.rights).exists()
    data = request.GET if "kanal" in request.GET else None
    form = SeriesForm(data, channels=channels, units=units, whole=whole)
    if data is not None and form.is_valid():
        chosen = form.cleaned_data
        return redirect("work-complaints-edit", chosen["kanal"], chosen["lokus"], chosen["tahun"])
    context = {
        "form": form if channels and (units or whole) else None,
        "faults": faults_of([form]),
        "years": years,
        "year": year,
        "rows": total_rows(complaint_selectors.totals(request.rights, year)),
    }
    status = 422 if form.errors else 200
    return render(request, "work/followup/yearround/complaints.html", context, status=status)


@refusals_in_words
def work_complaints_year(
    request: OfficialRequest, channel: int, unit: int, year: int
) -> HttpResponse:
    """Show the months of one channel."""
    series = series_at(request, channel, unit, year)
    words = series_words(series, months_of(series))
    context = {
        "words": words,
        "uses": record_uses(request.rights, series.channel.government, words.path),
        "can_keep": policies.can_keep(request.rights, series.place),
        "can_prove": keeps_anything(request.rights),
    }
    return render(request, "work/followup/yearround/complaints_year.html", context)


@refusals_in_words
def work_complaints_edit(
    request: OfficialRequest, channel: int, unit: int, year: int
) -> HttpResponse:
    """Fill in the months of one channel."""
    series = series_at(request, channel, unit, year)
    policies.check_can_keep(request.rights, series.place)
    stored = months_of(series)
    kept = typing_take(request) if request.method == "GET" else None
    form = year_form(request, series, stored, kept)
    context: dict[str, Any] = {"kept": kept is not None}
    status = 422 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        try:
            return complaints_saved(request, series, form)
        except policies.RecordChanged as changed:
            status, stored = 409, months_of(series)
            context["refusal"] = str(changed)
            context["clash"] = month_differences(stored, form.wanted())
    context |= {"form": form, "words": series_words(series, stored), "grid": grid(form)}
    seen = seen_of(stored) if kept is None else kept.get("seen", "")
    context |= {"seen": seen, "faults": faults_of([form])}
    context["typed_by"] = typing_mark(request.user, request.path)
    page = "work/followup/yearround/complaints_form.html"
    return render(request, page, context, status=status)


def year_form(
    request: OfficialRequest, series: Series, stored: Any, kept: QueryDict | None
) -> ComplaintYearForm:
    """Return the form of a year's months, with what was sent or kept from an ended session."""
    return ComplaintYearForm(
        request.POST if request.method == "POST" else kept,
        series=series,
        stored=stored,
        may_show=policies.can_show(request.rights, series.place),
        month_names={month: str(name) for month, name in MONTHS.items()},
    )


def complaints_saved(
    request: OfficialRequest, series: Series, form: ComplaintYearForm
) -> HttpResponse:
    """Save a valid form and say when."""
    changed = complaints_save(
        series=series,
        wanted=form.wanted(),
        seen=request.POST.get("seen", ""),
        actor=request.user,
        rights=request.rights,
    )
    words = {"count": changed, "time": clock_words()}
    messages.success(request, _("%(count)d bulan tersimpan pukul %(time)s.") % words)
    unit = series.unit.pk if series.unit is not None else 0
    return redirect("work-complaints-year", series.channel.pk, unit, series.year)
