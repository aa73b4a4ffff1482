"""The office of a load test: `prepare` makes its people and a year, `report` tells what is stored.

Run as a program of its own, so that the test itself never holds the server's database.
"""

from __future__ import annotations

import json
import os
import sys

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.load.settings"

import django

django.setup()

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command

from compliance.accounts.models import Role, User
from compliance.accounts.selectors import rights_of
from compliance.accounts.services import role_assign
from compliance.assessments import services
from compliance.assessments.entries import questions
from compliance.assessments.entry_forms import prefix_of
from compliance.assessments.instruments import instrument_of
from compliance.assessments.models import Entry
from compliance.audit.models import Event
from compliance.audit.services import broken_events
from compliance.releases.history import official_history_load
from units.models import Government

OPERATORS = 20
YEAR = 2026


def prepare():
    """Make the database, twenty operators with a session each, and a year for all seven units."""
    call_command("migrate", verbosity=0)
    official_history_load()
    dairi = Government.objects.get(code="12.11")
    head = User.objects.create_user("kepala", password=None)
    role_assign(user=head, role=Role.COORDINATOR, government=dairi, actor=None)
    year = services.assessment_open(
        government=dairi, year=YEAR, track="self", actor=head, rights=rights_of(head)
    )
    rows = list(year.units.select_related("unit").order_by("unit__slug"))
    people = [operator(number, rows[number % len(rows)]) for number in range(OPERATORS)]
    return {"people": people, "units": {row.pk: fields(year, row) for row in rows}}


def operator(number, row):
    person = User.objects.create_user(f"pengisi-{number:02d}", password=None)
    role_assign(user=person, role=Role.OPERATOR, unit=row.unit, actor=None)
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = "compliance.accounts.backends.PortalBackend"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    return {"name": person.username, "session": session.session_key, "unit": row.pk}


def fields(year, row):
    asked = questions(instrument_of(year), year.government.kind, list(row.unit.products.all()))
    return [
        {
            "field": prefix_of(question.key),
            "indicator": question.indicator.code,
            "product": question.product.pk if question.product else None,
            "highest": int(question.indicator.maximum),
        }
        for question in asked
    ]


def report():
    """Return every stored answer with all its events, and the breaks of the log's chain."""
    events: dict[str, list[dict]] = {}
    for event in Event.objects.filter(verb="entry-save").order_by("pk"):
        events.setdefault(event.object_id, []).append(event.after)
    stored = [
        {
            "unit": entry.unit_assessment_id,
            "field": prefix_of((entry.indicator, entry.product_id)),
            "version": entry.version,
            "note": entry.note,
            "events": [after["note"] for after in events.get(str(entry.pk), [])],
        }
        for entry in Entry.objects.all()
    ]
    return {"stored": stored, "broken": list(broken_events())}


if __name__ == "__main__":
    json.dump({"prepare": prepare, "report": report}[sys.argv[1]](), sys.stdout)
