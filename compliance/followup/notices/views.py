"""The page of a person's own notices."""

from __future__ import annotations

import re

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import ngettext

from compliance.accounts.refusals import OfficialRequest, refusals_in_words

from . import presenters, selectors, services

ROWS_PER_PAGE = 50


@refusals_in_words
def work_notices(request: OfficialRequest) -> HttpResponse:
    """Show what the person was told; mark one notice as read, or all."""
    notices = selectors.notices_of(request.user.pk)
    if request.method == "POST":
        asked = request.POST.get("baca", "")
        only = None
        if asked != "semua":
            number = int(asked) if re.fullmatch("[0-9]{1,18}", asked) else 0
            only = get_object_or_404(notices, pk=number).pk
        count = services.notices_read(user=request.user, only=only)
        words = ngettext(
            "%(count)d pemberitahuan ditandai dibaca.",
            "%(count)d pemberitahuan ditandai dibaca.",
            count,
        )
        messages.success(request, words % {"count": count})
        return redirect("work-notices")
    page = Paginator(notices, ROWS_PER_PAGE).get_page(request.GET.get("hal"))
    rows = presenters.notice_rows(page)
    context = {
        "page": page,
        "rows": rows,
        "unread": any(row.notice.read_at is None for row in rows),
    }
    return render(request, "work/followup/notices/list.html", context)
