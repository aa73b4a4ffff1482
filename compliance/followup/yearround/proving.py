"""The pages on which a record is made evidence of an answer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from compliance.accounts.refusals import OfficialRequest, refusals_in_words
from compliance.assessments.analysis.presenters.indices import index_words
from compliance.assessments.analysis.presenters.words import faults_of
from compliance.assessments.entries import Question
from compliance.assessments.forms import WorkForm
from compliance.assessments.models import IndexResult, UnitAssessment
from compliance.evidence.selectors import unit_questions
from compliance.evidence.services import Target
from compliance.language import SAMPLE, decimal_mark, local

from . import policies, selectors
from .complaint_presenters import series_words
from .complaint_views import series_at
from .complaints import Series, months_of
from .evidence import Subject, record_path, record_prove, units_to_prove
from .kinds import Kind, Row
from .permissions import Place
from .presenters import day_of, title_of
from .views import record_at


class ProveForm(WorkForm):
    """Which answer of a chosen unit a record proves."""

    isian = forms.ChoiceField(
        label=gettext_lazy("Indikator"),
        error_messages={
            "required": gettext_lazy("Pilih indikator."),
            "invalid_choice": gettext_lazy("Pilih indikator dari daftar."),
        },
    )

    def __init__(self, data: Any = None, *, asked: list[Question]) -> None:
        super().__init__(data)
        self.keys = {question_code(question): question.key for question in asked}
        named = [(question_code(question), question_label(question)) for question in asked]
        self.fields["isian"].choices = [("", _("pilih indikator")), *named]  # type: ignore[attr-defined]


def question_code(question: Question) -> str:
    """Return an answer as a choice of the form names it."""
    code, product = question.key
    return f"{code}/{product or 0}"


def question_label(question: Question) -> str:
    """Return an answer as a list names it."""
    name = f"{question.indicator.code} {local(question.indicator.name, question.indicator.name_en)}"
    return f"{name} – {question.product.name}" if question.product else name


def marked(title: str, sample: bool) -> str:
    """Return the title of evidence, marked where the record is invented."""
    return f"{SAMPLE}: {title}" if sample else title


def survey_subject(row: IndexResult) -> Subject:
    """Return a satisfaction result as what may prove an answer; titles are in Indonesian."""
    with override("id"):
        words = index_words(row)
        title = f"{words.title} {words.period}: {decimal_mark(words.figure)} ({words.band})"
        path = reverse("work-survey", args=[row.pk])
    return Subject(
        title=marked(title, row.sample),
        path=path,
        page=reverse("work-survey", args=[row.pk]),
        government=row.unit.government,
        unit=row.unit,
        day=None,
    )


def complaint_subject(series: Series) -> Subject:
    """Return a year of complaint counts as what may prove an answer."""
    words = series_words(series, months_of(series))
    whose = f", {series.unit.name}" if series.unit is not None else ""
    title = f"Pengaduan {series.channel.name} {series.year}{whose}"
    return Subject(
        title=marked(title, words.sample),
        path=words.path,
        page=words.page,
        government=series.place.government,
        unit=series.place.unit,
        day=None,
    )


def record_subject(kind: Kind, row: Row) -> Subject:
    """Return a record as what may prove an answer."""
    place = selectors.place_of(kind, row)
    with override("id"):
        title = f"{kind.one}: {title_of(row)}"
    return Subject(
        title=marked(title, getattr(row, "sample", False)),
        path=record_path(kind, row),
        page=reverse("work-yearround-record", args=[kind.code, row.pk]),
        government=place.government,
        unit=place.unit,
        day=day_of(row),
    )


@refusals_in_words
def work_yearround_prove(request: OfficialRequest, kind: str, pk: int) -> HttpResponse:
    """Make a record evidence of an answer."""
    return prove_answer(request, record_subject(*record_at(request, kind, pk)))


@refusals_in_words
def work_survey_prove(request: OfficialRequest, pk: int) -> HttpResponse:
    """Make a satisfaction result evidence of an answer."""
    row = get_object_or_404(selectors.survey_results(request.rights), pk=pk)
    return prove_answer(request, survey_subject(row))


@refusals_in_words
def work_complaints_prove(
    request: OfficialRequest, channel: int, unit: int, year: int
) -> HttpResponse:
    """Make a year of complaint counts evidence of an answer."""
    return prove_answer(request, complaint_subject(series_at(request, channel, unit, year)))


def prove_answer(request: OfficialRequest, subject: Subject) -> HttpResponse:
    """Ask for unit and indicator, in two steps, then attach the record."""
    units = units_to_prove(request.rights, subject)
    if not units:
        raise policies.ActionRefused(_("Tidak ada isian lokus yang terbuka untuk Anda beri bukti."))
    sent = request.POST if request.method == "POST" else request.GET
    chosen = next((row for row in units if str(row.pk) == sent.get("penilaian")), None)
    form = None
    if chosen is not None:
        data = request.POST if request.method == "POST" else None
        form = ProveForm(data, asked=unit_questions(chosen))
        if form.is_bound and form.is_valid():
            return proven_answer(request, subject, chosen, form)
    elif request.method == "POST":
        raise policies.ActionRefused(_("Lokus ini tidak terbuka untuk Anda beri bukti."))
    context = {"subject": subject, "units": units, "chosen": chosen, "form": form}
    context["faults"] = faults_of([form] if form is not None else [])
    status = 422 if context["faults"] else 200
    return render(request, "work/followup/yearround/prove.html", context, status=status)


def proven_answer(
    request: OfficialRequest, subject: Subject, chosen: UnitAssessment, form: ProveForm
) -> HttpResponse:
    """Attach the record and go back to it."""
    policies.check_can_keep(request.rights, Place(chosen.unit.government, chosen.unit))
    record_prove(
        subject=subject,
        address=request.build_absolute_uri(subject.path),
        target=Target(chosen.pk, form.keys[form.cleaned_data["isian"]]),
        actor=request.user,
        rights=request.rights,
    )
    words = {"indicator": form.cleaned_data["isian"].partition("/")[0], "unit": chosen.unit.name}
    messages.success(request, _("Kini menjadi bukti indikator %(indicator)s, %(unit)s.") % words)
    return redirect(subject.page)
