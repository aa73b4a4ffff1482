"""Self against official: both tracks of one government and year side by side."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from compliance.accounts.refusals import OfficialRequest, refusals_in_words

from .. import work
from .tracks import tracks_page


@refusals_in_words
def work_tracks(request: OfficialRequest, pk: int) -> HttpResponse:
    """Show how far the self-assessment stands above the official one."""
    assessment = get_object_or_404(work.assessments_to_open(request.rights), pk=pk)
    other = work.other_track(assessment, request.rights)
    units = work.units_to_open(request.rights)
    page = None
    if other is not None:
        page = tracks_page(
            [assessment, other],
            list(units.filter(assessment__in=[assessment.pk, other.pk])),
        )
    context = {
        "assessment": assessment,
        "page": page,
        "only_own": not work.sees_all_units(request.rights),
    }
    return render(request, "work/verifying/tracks.html", context)
