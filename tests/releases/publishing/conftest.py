"""Years that are ready but not public, a publisher, and a clock set to the regency's time."""

from __future__ import annotations

import datetime
import os
import re
import time
from html import unescape

import pytest
import time_machine
from django.test import Client

from compliance.accounts.models import Role, User
from compliance.accounts.selectors import rights_of
from compliance.accounts.services import role_assign
from compliance.assessments import services as figures
from compliance.assessments.models import Assessment
from compliance.releases import services
from compliance.releases.rendered.keeping import current_store
from compliance.releases.rendered.replace import head_check
from units.models import Government

WIB = datetime.timezone(datetime.timedelta(hours=7))
MOMENT = datetime.datetime(2031, 3, 4, 9, 0, 0, tzinfo=WIB)  # when the years become public
CANARY = "87.13"  # no source prints this figure for any year
CANARIES = (CANARY, "87,13")
NEXT_CANARY, NEXT_CANARIES = "91.53", ("91.53", "91,53")  # of a year with no public figure at all
ZONES = ("America/Los_Angeles", "Pacific/Kiritimati", "UTC")
BACKEND = "compliance.accounts.backends.PortalBackend"


def seconds_from(moment, seconds):
    """Return the clock, standing still some seconds from a moment."""
    return time_machine.travel(moment + datetime.timedelta(seconds=seconds), tick=False)


def enter(year, figure, actor, government=None):
    """Open an official year of the home government and record its total; return the year."""
    government = government or Government.objects.get(code="12.11")
    rights = rights_of(actor)
    opened = figures.assessment_open(
        government=government, year=year, track="official", actor=actor, rights=rights
    )
    record(opened, figure, actor)
    return opened


def record(year, figure, actor):
    """Record what a source prints as the total of a year."""
    figures.reported_total_record(
        assessment_id=year.pk,
        figures=figures.TotalFigures(figure=figure),
        source=figures.Source(name="Uji", url="https://contoh.go.id/uji"),
        actor=actor,
        rights=rights_of(actor),
    )


def by(person, assessment, **given):
    """Return what every service takes."""
    return {
        "assessment_id": assessment.pk,
        "actor": person,
        "rights": rights_of(person),
        **given,
    }


def logged_in(person, **options):
    """Return a browser in which a person has logged in."""
    client = Client(**options)
    client.force_login(person, backend=BACKEND)
    return client


@pytest.fixture
def sample(history):
    """The invented self-evaluation of 2025, whose units are all verified, by the install."""
    return Assessment.objects.get(government__code="12.11", year=2025, track="self")


@pytest.fixture
def official(history, people):
    """The official result of 2025, recorded and not public."""
    return enter(2025, CANARY, people["coordinator"])


@pytest.fixture
def public(history):
    """The official result of 2024, published long ago by its sources."""
    return Assessment.objects.get(government__code="12.11", year=2024, track="official")


@pytest.fixture
def stranger(history):
    """A function: somebody with a role for another regency."""
    other = Government.objects.get(code="12.01")

    def somebody(role):
        person = User.objects.create_user(f"tetangga-{role.value}")
        role_assign(user=person, role=role, government=other, actor=None)
        return person

    return somebody


@pytest.fixture
def corrected(public, people):
    """A function: publish a correction of 2024 with a reason; return the release."""

    def correct(reason="Salah ketik.", figure="94.80"):
        publisher = people["publisher"]
        services.correction_open(**by(publisher, public, reason=reason))
        record(public, figure, people["coordinator"])
        return services.year_publish(**by(publisher, public))

    return correct


@pytest.fixture
def store(settings, tmp_path):
    """The kept answers of this test, as after the start of a server."""
    settings.RENDERED_ROOT = tmp_path / "rendered"
    opened = current_store()
    head_check(opened)
    yield opened
    opened.close()


@pytest.fixture
def server_zone(request):
    """The time zone that the server's machine is set to."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = request.param
    time.tzset()
    yield request.param
    if before is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = before
    time.tzset()


def text_of(answer):
    """Return the visible words of an answer's main part, blanks joined."""
    main = answer.content.decode().partition("<main")[2].partition("</main")[0]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", main)))


STRANGERS = (Role.COORDINATOR, Role.VERIFIER, Role.PUBLISHER)
