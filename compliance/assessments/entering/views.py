"""The page of a unit's answers: load, ask one service, map its refusals, redirect."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

import scoring
from compliance.accounts.refusals import OfficialRequest, refusals_in_words

from .. import policies, work
from ..entries import EntryConflict, entries_save
from ..entry_forms import EntrySheet
from ..instruments import instrument_of
from ..models import UnitAssessment
from ..verifying.selectors import last_known_answers, returned_reviews
from ..views import (
    posted_or_kept,
    say_saved,
    unit_context,
)
from . import presenters
from .script_words import script_settings
from .selectors import entry_sheet


@refusals_in_words
def work_unit_entries(request: OfficialRequest, pk: int) -> HttpResponse:
    """Show the answers of a unit; save them, all or none."""
    unit_assessment = get_object_or_404(work.units_to_open(request.rights), pk=pk)
    posted = request.method == "POST"
    if posted:
        policies.check_can_record_unit(request.rights, unit_assessment.unit)
    sheet = entry_sheet(unit_assessment, posted_or_kept(request))
    valid = sheet.is_valid()  # typing kept from before a login is checked at once as well
    refusal, status = "", 200 if valid else 422
    if posted and valid:
        try:
            entries_record(request, unit_assessment, sheet)
        except policies.ActionRefused as error:
            refusal, status = str(error), 409
        else:
            return redirect("work-unit-entries", pk=pk)
    context = entries_context(request, unit_assessment, sheet, refusal)
    return render(request, "work/unit_entries.html", context, status=status)


def entries_record(
    request: OfficialRequest, unit_assessment: UnitAssessment, sheet: EntrySheet
) -> None:
    """Save a valid sheet; a clash is put at its row before it is passed on."""
    try:
        saved = entries_save(
            unit_assessment_id=unit_assessment.pk,
            changes=sheet.changes(),
            actor=request.user,
            rights=request.rights,
        )
    except EntryConflict as conflict:
        sheet.mark(conflict.clashes)
        raise
    say_saved(request, saved, unit_assessment.assessment)


def entries_context(
    request: OfficialRequest, unit_assessment: UnitAssessment, sheet: EntrySheet, refusal: str
) -> dict[str, Any]:
    """Return what the page of answers shows."""
    assessment = unit_assessment.assessment
    instrument = instrument_of(assessment)
    context = unit_context(request, unit_assessment, refusal)
    may_fill = policies.can_record_unit(request.rights, unit_assessment.unit)
    beside = presenters.Beside(
        unit_pk=unit_assessment.pk,
        earlier=last_known_answers(unit_assessment),
        returned=returned_reviews(unit_assessment),
        sample=assessment.sample,
    )
    return context | {
        "sections": presenters.sheet_sections(
            sheet, instrument, assessment.government.kind, beside
        ),
        "faults": presenters.sheet_faults(sheet),
        "can_edit": may_fill and not context["locked"],
        "can_fill": may_fill,
        "products": presenters.products_words(instrument, unit_assessment.unit.products.count()),
        "assumed": presenters.assumed_scale(instrument),
        "method": instrument.code if instrument.code in scoring.instrument_codes() else "",
        "script_settings": script_settings(request.user, unit_assessment, request.path),
    }
