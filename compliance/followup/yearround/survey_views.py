"""The officials' pages of satisfaction results (SKM) by unit and quarter."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from compliance.accounts.refusals import OfficialRequest, refusals_in_words
from compliance.assessments.analysis.presenters.indices import index_rows, index_words
from compliance.language import local
from scoring.indices import load_index

from . import policies, selectors
from .complaint_selectors import governments_to_import
from .evidence import record_uses
from .permissions import Place
from .proving import survey_subject
from .views import ROWS


@refusals_in_words
def work_surveys(request: OfficialRequest) -> HttpResponse:
    """List the satisfaction results of units."""
    rows = selectors.survey_results(request.rights)
    page = Paginator(rows, ROWS).get_page(request.GET.get("hal"))
    context = {
        "rows": index_rows(page.object_list),
        "page": page,
        "units": list(selectors.units_to_read(request.rights)),
        "can_import": governments_to_import(request.rights).exists(),
    }
    return render(request, "work/followup/yearround/surveys.html", context)


@refusals_in_words
def work_survey(request: OfficialRequest, pk: int) -> HttpResponse:
    """Show one result with its elements."""
    row = get_object_or_404(selectors.survey_results(request.rights), pk=pk)
    subject = survey_subject(row)
    elements = [
        (element.code, local(element.name, element.name_en), row.values.get(element.code, ""))
        for element in load_index(row.index).elements
    ]
    context = {
        "words": index_words(row),
        "elements": elements,
        "uses": record_uses(request.rights, subject.government, subject.path),
        "can_keep": policies.can_keep(request.rights, Place(row.unit.government, row.unit)),
        "can_prove": selectors.keeps_anything(request.rights),
    }
    return render(request, "work/followup/yearround/survey.html", context)
