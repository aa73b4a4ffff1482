"""The session ends while a form is open: what was typed waits for its author, and nobody else."""

from __future__ import annotations

import re

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from compliance.accounts import kept_typing
from compliance.accounts.selectors import rights_of
from compliance.assessments import services
from compliance.assessments.models import Assessment, Entry, ReportedScore, UnitAssessment
from compliance.audit.models import Event
from tests.assessments.test_entry_sheet import form_of, html, text_of
from tests.rows import rows_of
from units.models import Government

BACKEND = "compliance.accounts.backends.PortalBackend"
WARNING = "Isian ini belum tersimpan: sesi Anda berakhir sebelum dikirim."


def everything():
    tables = (Assessment, UnitAssessment, Entry, ReportedScore, Event)
    return rows_of(*tables)


def typed_by(page):
    return re.search(r'name="typed_by" value="([^"]+)"', html(page))[1]


def sent_without_session(client, url, given, mark=None):
    """Open a form, lose the session, send the form; return the answer."""
    mark = mark if mark is not None else typed_by(client.get(url))
    Session.objects.all().delete()
    return client.post(url, given | {"typed_by": mark})


@pytest.fixture
def given(operator, url):
    return form_of(operator.get(url)) | {
        "I.1_0-value": "4,5",
        "I.2_0-value": "x",
        "I.3_0-note": "a",
    }


def test_the_typing_is_back_after_the_login_and_saved_by_its_author(
    operator, people, unit, url, given
):
    before = everything()
    answer = sent_without_session(operator, url, given)
    assert answer.status_code == 302
    assert answer.url.endswith(f"?next={url}")
    operator.force_login(people["operator"], backend=BACKEND)
    page = operator.get(url)
    assert page.status_code == 422  # one of them is faulty, and its field says so
    assert WARNING in text_of(page)
    assert form_of(page) == given
    assert "tanpa huruf" in text_of(page)
    assert everything() == before
    saved = operator.post(url, form_of(page) | {"I.2_0-value": "3"})
    assert saved.status_code == 302
    assert {e.indicator: str(e.value) for e in unit.entries.exclude(value=None)} == {
        "I.1": "4.5000",
        "I.2": "3.0000",
    }


def test_it_is_shown_once(operator, people, url, given):
    sent_without_session(operator, url, given)
    operator.force_login(people["operator"], backend=BACKEND)
    operator.get(url)
    page = operator.get(url)
    assert WARNING not in text_of(page)
    assert form_of(page)["I.1_0-value"] == ""


def test_somebody_else_does_not_see_it(operator, people, url, given):
    sent_without_session(operator, url, given)
    operator.force_login(people["coordinator"], backend=BACKEND)
    page = operator.get(url)
    assert WARNING not in text_of(page)
    assert form_of(page)["I.1_0-value"] == ""


def test_without_the_author_s_mark_somebody_else_would_see_it(
    operator, people, url, given, monkeypatch
):
    """The control: it is the signed mark that keeps the typing private."""
    monkeypatch.setattr(kept_typing, "author_of", lambda request: people["coordinator"].pk)
    sent_without_session(operator, url, given)
    operator.force_login(people["coordinator"], backend=BACKEND)
    assert form_of(operator.get(url))["I.1_0-value"] == "4,5"


def test_logging_out_forgets_it(operator, people, url, given):
    sent_without_session(operator, url, given)
    operator.logout()
    operator.force_login(people["operator"], backend=BACKEND)
    assert WARNING not in text_of(operator.get(url))


def test_another_address_does_not_get_it(operator, people, unit, url, given):
    sent_without_session(operator, url, given)
    operator.force_login(people["operator"], backend=BACKEND)
    page = operator.get(reverse("work-unit-figures", args=[unit.pk]))
    assert WARNING not in text_of(page)


@pytest.mark.parametrize("mark", ["", "x", "WzEsIi8iXQ:1abc:def", "elsewhere", "\x00", "é" * 5000])
def test_nothing_is_kept_without_a_good_mark(operator, people, url, given, mark):
    if mark == "elsewhere":
        mark = kept_typing.typing_mark(people["operator"], "/kerja/lokus/0/isian/")
    assert sent_without_session(operator, url, given, mark).status_code == 302
    assert not Session.objects.exists()


def test_too_much_is_not_kept(operator, people, url):
    given = {"I.1_0-seen": "0.0", "I.1_0-note": "x" * kept_typing.LARGEST}
    assert sent_without_session(operator, url, given).status_code == 302
    assert not Session.objects.exists()


def test_only_the_newest_forms_are_kept(operator, people, rf, client):
    session = client.session
    for number in range(5):
        request = rf.post(f"/kerja/{number}/", {"a": number})
        request.session = session
        request.POST = request.POST.copy()
        request.POST["typed_by"] = kept_typing.typing_mark(people["operator"], request.path)
        assert kept_typing.typing_keep(request)
    assert sorted(session[kept_typing.SESSION_KEY]) == ["/kerja/2/", "/kerja/3/", "/kerja/4/"]


def test_a_form_without_its_token_is_refused_and_not_kept(people, url):
    client = Client(enforce_csrf_checks=True)
    mark = kept_typing.typing_mark(people["operator"], url)
    assert client.post(url, {"I.1_0-value": "4", "typed_by": mark}).status_code == 403
    assert not Session.objects.exists()


SOURCE = {"source_name": "contoh.go.id", "source_url": ""}


def test_the_other_forms_keep_typing_too_and_store_nothing_by_reading(
    client_of, people, unit, history
):
    actor = people["coordinator"]
    year = services.assessment_open(
        government=Government.objects.get(code="12.11"),
        year=2025,
        track="official",
        actor=actor,
        rights=rights_of(actor),
    )
    addresses = {
        reverse("work-total", args=[year.pk]): {"figure": "90,12", "award": "Piagam", **SOURCE},
        reverse("work-unit-figures", args=[unit.pk]): {"figure": "81,5", **SOURCE},
    }
    for url, given in addresses.items():
        client = client_of("coordinator")
        assert sent_without_session(client, url, given).status_code == 302
        before = everything()
        client.force_login(actor, backend=BACKEND)
        page = client.get(url)
        assert page.status_code == 200
        assert WARNING in text_of(page)
        for value in filter(None, given.values()):
            assert f'value="{value}"' in html(page)
        assert everything() == before
