"""The people and places of the year's records, and how a record is made in a test."""

from __future__ import annotations

import re
from html import unescape

import pytest

from compliance.accounts.selectors import rights_of
from compliance.audit.models import Event
from compliance.followup.yearround.kinds import KINDS
from compliance.followup.yearround.services import record_save
from units.models import Channel, Government, ServiceUnit


@pytest.fixture
def dairi(history):
    return Government.objects.get(code="12.11")


@pytest.fixture
def unit(history):
    """The unit of "operator"."""
    return ServiceUnit.objects.get(slug="dairi-disdukcapil")


@pytest.fixture
def other(history):
    """The unit of "operator2"."""
    return ServiceUnit.objects.get(slug="dairi-puskesmas-sigalingging")


@pytest.fixture
def channel(dairi):
    return Channel.objects.get(government=dairi, name="LAPOR!")


@pytest.fixture
def rights(people):
    """A function: the rights of one of the people."""

    def rights_for(name):
        return rights_of(people[name])

    return rights_for


STATES = {
    "program": {
        "name": "Mal Pelayanan Publik",
        "description": "",
        "starts_on": "2025-01-02",
        "ends_on": None,
        "source_url": "",
        "note": "",
        "shown_publicly": False,
        "lines": [{"name": "Gedung", "due_on": "2025-06-30", "done_on": None, "note": ""}],
    },
    "sop": {
        "product": None,
        "sop": "SOP KTP elektronik",
        "checked_on": "2025-03-04",
        "outcome": "partly",
        "source_url": "",
        "note": "",
        "shown_publicly": False,
    },
    "forum": {
        "topic": "Standar akta kelahiran",
        "held_on": "2025-04-05",
        "place": "Aula",
        "attendance": 30,
        "minutes": "Sepakat.",
        "source_url": "",
        "note": "",
        "shown_publicly": False,
        "lines": [
            {"product": None, "component": "time", "text": "Tiga hari kerja", "done_on": None}
        ],
    },
    "inovasi": {
        "name": "Loket keliling",
        "description": "Datang ke desa.",
        "changed": "Tidak perlu ke kota.",
        "source_url": "",
    },
}


@pytest.fixture
def make(people, rights, dairi, unit):
    """A function: a record of a kind, as the coordinator keeps it; fields can be given."""

    def make_record(kind, who="coordinator", **fields):
        state = {"unit": unit.pk, **STATES[kind], **fields}
        return record_save(
            kind=KINDS[kind],
            row=None,
            government=dairi,
            state=state,
            seen="",
            actor=people[who],
            rights=rights(who),
        )

    return make_record


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


@pytest.fixture
def states():
    """What the records that `make` makes say, by kind."""
    return STATES


@pytest.fixture
def filled():
    """A function: the fields of a page's forms as a browser would send them back."""
    return fields_of


def fields_of(answer):
    page = answer.content.decode()
    main = page.partition("<main")[2]
    found = {}
    for tag in re.findall(r"<input[^>]*>", main):
        name = re.search(r'name="([^"]*)"', tag)
        if name is None or ('type="checkbox"' in tag and "checked" not in tag):
            continue
        value = re.search(r'value="([^"]*)"', tag)
        found[name[1]] = unescape(value[1]) if value else ("on" if "checkbox" in tag else "")
    for name, text in re.findall(
        r'<textarea[^>]*name="([^"]*)"[^>]*>\n?(.*?)</textarea>', main, re.S
    ):
        found[name] = unescape(text)
    choices = r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>'
    for name, options in re.findall(choices, main, re.S):
        chosen = re.search(r'<option value="([^"]*)"[^>]*selected', options)
        first = re.search(r'<option value="([^"]*)"', options)
        found[name] = unescape((chosen or first)[1]) if chosen or first else ""
    found.pop("csrfmiddlewaretoken", None)
    return found
