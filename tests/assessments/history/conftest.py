"""The open sample year with a few saved answers, and what the tests do with history pages."""

from __future__ import annotations

import re
from decimal import Decimal
from html import unescape

import pytest
from django.urls import reverse
from django.utils.translation import override

from compliance.accounts.selectors import rights_of
from compliance.assessments.entries import EntryChange, entries_save
from compliance.assessments.models import Assessment, Entry

CODE = "IN-01"


@pytest.fixture(autouse=True)
def indonesian():
    with override("id"):
        yield


@pytest.fixture
def year(history):
    return Assessment.objects.get(government__code="12.11", year=2026, track="self")


@pytest.fixture
def unit(year):
    """The unit of the account "operator"; open, and nobody has saved anything there yet."""
    found = year.units.get(unit__slug="dairi-disdukcapil")
    assert found.status == "draft"
    Entry.objects.filter(unit_assessment=found, indicator=CODE).delete()
    return found


@pytest.fixture
def other(year):
    """The unit of the account "operator2", opened for writing."""
    found = year.units.get(unit__slug="dairi-puskesmas-sigalingging")
    type(found).objects.filter(pk=found.pk).update(
        status="draft", submitted_at=None, verified_at=None, verified_by=None
    )
    found.refresh_from_db()
    return found


@pytest.fixture
def save(people):
    """A function: save one answer as one of the people, over whatever is stored."""

    def save_as(name, unit, value, note="", indicator=CODE, product=None):
        stored = Entry.objects.filter(
            unit_assessment=unit, indicator=indicator, product=product
        ).first()
        change = EntryChange(
            indicator=indicator,
            product_id=product,
            value=None if value is None else Decimal(value),
            note=note,
            seen_version=stored.version if stored else 0,
        )
        entries_save(
            unit_assessment_id=unit.pk,
            changes=[change],
            actor=people[name],
            rights=rights_of(people[name]),
        )
        return Entry.objects.get(unit_assessment=unit, indicator=indicator, product=product)

    return save_as


@pytest.fixture
def words():
    """A function: the visible words of an answer's main part, blanks joined."""

    def words_of(answer):
        main = answer.content.decode().partition("<main")[2].partition("</main")[0]
        plain = re.sub(r"<option.*?</option>|<[^>]+>", " ", main, flags=re.S)
        return re.sub(r"\s+", " ", unescape(plain))

    return words_of


@pytest.fixture
def entry_url(unit):
    return reverse("work-entry-history", args=[unit.pk, CODE, 0])


@pytest.fixture
def undo_url(unit):
    return reverse("work-entry-undo", args=[unit.pk, CODE, 0])
