"""Several clicks at once on one preview: it is applied once.

The tests' SQLite lives in memory, where a reader does not wait for a writer but fails; the click
is then made again.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from time import sleep

from django.db import OperationalError, connection
from sheet_books import Book

from compliance.accounts.models import User
from compliance.accounts.selectors import rights_of
from compliance.assessments.models import Assessment
from compliance.assessments.sheets import selectors, services
from compliance.assessments.sheets.writing import form_bytes
from compliance.audit.models import Event
from compliance.audit.services import broken_events

CLICKS = 5


def test_five_clicks_at_once_apply_a_preview_once(live_history):
    actor = User.objects.get(username="operator")
    rights = rights_of(actor)
    year = Assessment.objects.get(government__code="12.11", year=2026, track="self")
    form = selectors.sheet_form(year, rights)
    book = Book(form_bytes(form, actor))
    book.fill("IN-01", value=4.5, na="", note="lima klik")
    book.fill("IN-02", value=2, na="")
    upload = services.entries_upload(
        assessment=year, file_name="a.xlsx", raw=book.raw(), actor=actor, rights=rights
    )
    state = services.entries_preview(upload, rights).state
    before = Event.objects.count()
    gate = Barrier(CLICKS)

    def apply():
        return services.entries_apply(
            upload_id=upload.pk, state=state, use_file=False, actor=actor, rights=rights
        ).content

    def click(_number):
        try:
            gate.wait(30)
            for _attempt in range(200):
                try:
                    return apply()
                except OperationalError:
                    sleep(0.02)
            raise AssertionError("never answered")
        finally:
            connection.close()

    with ThreadPoolExecutor(CLICKS) as pool:
        answers = list(pool.map(click, range(CLICKS)))
    assert answers == [{"changed": 2, "kept": 0}] * CLICKS
    verbs = list(Event.objects.order_by("pk")[before:].values_list("verb", flat=True))
    assert verbs == ["entry-save", "entry-save", "sheet-apply"]
    assert list(broken_events()) == []
