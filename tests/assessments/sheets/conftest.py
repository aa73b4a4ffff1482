"""Fixtures for spreadsheets: an open year, downloads, uploads, previews applied."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from compliance.accounts.selectors import rights_of
from compliance.assessments.entries import EntryChange, entries_save
from compliance.assessments.models import Assessment, Entry, SheetUpload
from compliance.assessments.services import assessment_open
from compliance.audit.models import Event
from units.models import Government


@pytest.fixture
def sample_year(history):
    """The sample year that is still being filled in: CONTOH / SAMPLE, some units handed in."""
    return Assessment.objects.get(government__code="12.11", year=2026, track="self")


@pytest.fixture
def year(people):
    """An open self-assessment of 2023, nothing filled in; ori-2022 asks some things by product."""
    actor = people["coordinator"]
    return assessment_open(
        government=Government.objects.get(code="12.11"),
        year=2023,
        track="self",
        actor=actor,
        rights=rights_of(actor),
    )


@pytest.fixture
def unit(year):
    """The unit of the account "operator"."""
    return year.units.get(unit__slug="dairi-disdukcapil")


@pytest.fixture
def download(client_of):
    """A function: a form as bytes, downloaded by one of the people."""

    def downloaded(record, who="coordinator"):
        kind = "assessment" if isinstance(record, Assessment) else "unit"
        answer = client_of(who).get(reverse(f"work-{kind}-sheet", args=[record.pk]))
        assert answer.status_code == 200
        return answer.content

    return downloaded


@pytest.fixture
def send(client_of):
    """A function: upload a file to an assessment; returns the answer."""

    def sent(assessment, raw, who="coordinator", name="isian.xlsx", **kwargs):
        url = reverse("work-sheet-upload", args=[assessment.pk])
        return client_of(who).post(url, {"berkas": SimpleUploadedFile(name, raw)}, **kwargs)

    return sent


@pytest.fixture
def save(people):
    """A function: store one answer of a unit in the portal, as it stands now."""

    def saved(unit, code, who="coordinator", product_id=None, **answer):
        stored = unit.entries.filter(indicator=code, product=product_id).first()
        change = EntryChange(
            code,
            product_id,
            answer.get("value"),
            answer.get("not_applicable", False),
            answer.get("note", ""),
            stored.version if stored else 0,
        )
        entries_save(
            unit_assessment_id=unit.pk,
            changes=[change],
            actor=people[who],
            rights=rights_of(people[who]),
        )
        return unit.entries.get(indicator=code, product=product_id)

    return saved


@pytest.fixture
def counted():
    """A function: how many rows there are of all that an upload may write."""

    def count():
        tables = (Entry, Event, SheetUpload, Assessment)
        return [table.objects.count() for table in tables]

    return count


@pytest.fixture
def apply(client_of):
    """A function: apply the preview at an address as its page says; returns the answer."""

    def applied(url, who="coordinator", **data):
        client = client_of(who)
        state = re.search(r'name="keadaan" value="(\w+)"', client.get(url).content.decode())[1]
        return client.post(url, {"keadaan": state, "aksi": "terapkan", **data})

    return applied


@pytest.fixture
def words():
    """A function: the visible words of an answer's main part, blanks joined."""

    def words_of(answer):
        main = answer.content.decode().partition("<main")[2].partition("</main")[0]
        return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", main)))

    return words_of
