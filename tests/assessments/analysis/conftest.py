"""The sample years of Dairi: one complete, one half filled, and what the tests do with pages."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.utils.translation import override

from compliance.assessments.models import Assessment
from compliance.audit.models import Event


@pytest.fixture(autouse=True)
def indonesian():
    """Start in Indonesian: a page below /en/ leaves its language in the thread of the test."""
    with override("id"):
        yield


@pytest.fixture
def dairi_year(history):
    """A function: an assessment of Dairi by year and track."""

    def year_of(year, track="self"):
        return Assessment.objects.get(government__code="12.11", year=year, track=track)

    return year_of


@pytest.fixture
def complete(dairi_year):
    return dairi_year(2024)


@pytest.fixture
def half(dairi_year):
    return dairi_year(2026)


@pytest.fixture
def unit(complete):
    return complete.units.get(unit__slug="dairi-disdukcapil")


@pytest.fixture
def words():
    """A function: the visible words of an answer's main part, blanks joined."""

    def words_of(answer):
        main = answer.content.decode().partition("<main")[2].partition("</main")[0]
        plain = re.sub(r"<option.*?</option>|<[^>]+>", " ", main, flags=re.S)
        return re.sub(r"\s+", " ", unescape(plain))

    return words_of


@pytest.fixture
def events():
    """A function: how many events there are, of one verb or of all."""

    def count(verb=None):
        rows = Event.objects.all()
        return rows.filter(verb=verb).count() if verb else rows.count()

    return count
