"""Who comes in where: every address has a row, and refusals change nothing."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, path, reverse

from compliance.accounts.rights import RIGHTS
from compliance.accounts.selectors import rights_of
from compliance.assessments import services
from compliance.assessments.models import Assessment, Entry, ReportedScore, UnitAssessment
from compliance.audit.models import Event
from compliance.releases.comparing import compared
from tests.people import PEOPLE, answers
from tests.rows import rows_of
from units.models import Government

SOURCE = {"source_name": "contoh.go.id"}


def named_addresses(patterns, prefix=""):
    """Yield the full name of each address of a site map; one without a name yields its pattern."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inside = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from named_addresses(pattern.url_patterns, inside)
        elif isinstance(pattern, URLPattern):
            yield f"{prefix}{pattern.name}" if pattern.name else str(pattern.pattern)


def without_row(patterns):
    return [name for name in named_addresses(patterns) if name not in RIGHTS]


def test_every_address_has_a_row():
    assert without_row(get_resolver().url_patterns) == []


def test_an_address_without_a_row_is_found():
    """The control: the walk sees a new address, named or not, at any depth."""
    stray = [path("a/", lambda _: None, name="stray"), path("b/", lambda _: None)]
    nested = [*get_resolver().url_patterns, path("x/", (stray, None, None))]
    assert without_row(nested) == ["stray", "b/"]


def test_every_row_has_an_address():
    assert set(RIGHTS) - set(named_addresses(get_resolver().url_patterns)) == set()


def test_an_address_without_a_row_is_closed(client_of, monkeypatch):
    monkeypatch.delitem(RIGHTS, "work-home")
    assert client_of("coordinator").get(reverse("work-home")).status_code == 403


@pytest.fixture
def places(history, people):
    """Return the objects of the matrix by name: own, another's, foreign, published, missing."""
    dairi = Government.objects.get(code="12.11")
    actor = people["coordinator"]
    own = services.assessment_open(
        government=dairi, year=2025, track="official", actor=actor, rights=rights_of(actor)
    )
    services.reported_total_record(
        assessment_id=own.pk,
        figures=services.TotalFigures(figure="80.00"),
        source=services.Source(name="contoh.go.id"),
        actor=actor,
        rights=rights_of(actor),
    )
    locked = UnitAssessment.objects.get(
        assessment__sample=True, assessment__year=2024, unit__slug="dairi-disdukcapil"
    )
    foreign = Assessment.objects.exclude(government=dairi).filter(units__isnull=False).first()
    return {
        "assessment": {
            "own": own.pk,
            "foreign": foreign.pk,
            "locked": locked.assessment_id,
            "missing": 10**9,
            "absurd": 10**30,
        },
        "unit": {
            "own": own.units.get(unit__slug="dairi-disdukcapil").pk,
            "other": own.units.get(unit__slug="dairi-dinsos").pk,
            "foreign": foreign.units.first().pk,
            "locked": locked.pk,
            "missing": 10**9,
            "absurd": 10**30,
        },
    }


def everything():
    tables = (Assessment, UnitAssessment, Entry, ReportedScore, Event)
    return rows_of(*tables)


def address(places, name, which):
    if name in ("work-home", "work-open"):
        return reverse(name)
    return reverse(
        name,
        args=[places["unit" if "figures" in name or "entries" in name else "assessment"][which]],
    )


# In the order of PEOPLE: visitor, operator of the unit, operator of another unit, coordinator,
# verifier, publisher, auditor, administrator.
READ = [
    ("work-home", "own", answers(302, 200, 200, 200, 200, 200, 200, 200)),
    ("work-open", "own", answers(302, 403, 403, 200, 403, 403, 403, 403)),
    ("work-assessment", "own", answers(302, 200, 200, 200, 200, 200, 200, 200)),
    ("work-assessment", "foreign", answers(302, 404, 404, 200, 404, 200, 404, 200)),
    ("work-assessment", "locked", answers(302, 200, 200, 200, 200, 200, 200, 200)),
    ("work-assessment", "missing", answers(302, 404, 404, 404, 404, 404, 404, 404)),
    ("work-assessment", "absurd", answers(302, 404, 404, 404, 404, 404, 404, 404)),
    ("work-total", "own", answers(302, 403, 403, 200, 403, 403, 403, 403)),
    ("work-total", "missing", answers(302, 403, 403, 404, 403, 403, 403, 403)),
    ("work-unit-figures", "own", answers(302, 200, 404, 200, 403, 403, 403, 403)),
    ("work-unit-figures", "other", answers(302, 404, 404, 200, 403, 403, 403, 403)),
    ("work-unit-figures", "foreign", answers(302, 404, 404, 200, 403, 403, 403, 403)),
    ("work-unit-figures", "missing", answers(302, 404, 404, 404, 403, 403, 403, 403)),
    ("work-unit-entries", "own", answers(302, 200, 404, 200, 200, 200, 200, 200)),
    ("work-unit-entries", "other", answers(302, 404, 404, 200, 200, 200, 200, 200)),
    ("work-unit-entries", "foreign", answers(302, 404, 404, 200, 404, 200, 404, 200)),
    ("work-unit-entries", "locked", answers(302, 200, 404, 200, 200, 200, 200, 200)),
    ("work-unit-entries", "missing", answers(302, 404, 404, 404, 404, 404, 404, 404)),
    ("work-unit-entries", "absurd", answers(302, 404, 404, 404, 404, 404, 404, 404)),
    ("work-unit-add", "own", answers(*[405] * 8)),
    ("work-publish", "own", answers(*[405] * 8)),
]
WRITE = [
    ("work-home", "own", answers(*[405] * 8)),
    ("work-open", "own", answers(302, 403, 403, "done", 403, 403, 403, 403)),
    ("work-assessment", "own", answers(*[405] * 8)),
    ("work-total", "own", answers(302, 403, 403, "done", 403, 403, 403, 403)),
    ("work-total", "locked", answers(302, 403, 403, 409, 403, 403, 403, 403)),
    ("work-total", "missing", answers(302, 403, 403, 404, 403, 403, 403, 403)),
    ("work-unit-add", "own", answers(302, 403, 403, 422, 403, 403, 403, 403)),
    ("work-unit-add", "locked", answers(302, 403, 403, 409, 403, 403, 403, 403)),
    ("work-unit-add", "missing", answers(302, 403, 403, 404, 403, 403, 403, 403)),
    ("work-unit-figures", "own", answers(302, "done", 404, "done", 403, 403, 403, 403)),
    ("work-unit-figures", "other", answers(302, 404, 404, "done", 403, 403, 403, 403)),
    ("work-unit-figures", "locked", answers(302, 409, 404, 409, 403, 403, 403, 403)),
    ("work-unit-figures", "missing", answers(302, 404, 404, 404, 403, 403, 403, 403)),
    ("work-unit-entries", "own", answers(302, "done", 404, "done", 403, 403, 403, 403)),
    ("work-unit-entries", "other", answers(302, 404, 404, "done", 403, 403, 403, 403)),
    ("work-unit-entries", "foreign", answers(302, 404, 404, 409, 403, 403, 403, 403)),
    ("work-unit-entries", "locked", answers(302, 409, 404, 409, 403, 403, 403, 403)),
    ("work-unit-entries", "missing", answers(302, 404, 404, 404, 403, 403, 403, 403)),
    ("work-publish", "own", answers(302, 403, 403, 403, 403, "done", 403, 403)),
    ("work-publish", "locked", answers(302, 403, 403, 403, 403, 409, 403, 403)),
    ("work-publish", "missing", answers(302, 403, 403, 403, 403, 404, 403, 403)),
]
VALID = {
    "work-total": {"figure": "90,12", **SOURCE},
    "work-unit-figures": {"figure": "90,12", **SOURCE},
    "work-unit-entries": {"IN-01_0-seen": "0.0", "IN-01_0-value": "4"},
    "work-unit-add": {"unit": "0"},
}


def test_the_tables_name_every_official_address_and_method():
    official = {name for name in RIGHTS if name.startswith("work-")}
    mine = {name for name, *_ in READ}
    assert mine == {name for name, *_ in WRITE}
    assert mine <= official


def login_needed(answer):
    return answer.status_code == 302 and answer.url.startswith(reverse("account_login"))


@pytest.mark.parametrize(("name", "which", "expected"), READ)
def test_reading(client_of, places, name, which, expected):
    before, url = everything(), address(places, name, which)
    for method in ("get", "head"):
        found = {who: getattr(client_of(who), method)(url) for who in PEOPLE}
        assert {who: answer.status_code for who, answer in found.items()} == expected
        assert expected[""] != 302 or login_needed(found[""])
    assert everything() == before


@pytest.mark.parametrize(("name", "which", "expected"), WRITE)
def test_writing(client_of, places, name, which, expected):
    data, url = valid(name, which), address(places, name, which)
    if (name, which) == ("work-publish", "own"):
        data = {"seen": compared(Assessment.objects.get(pk=places["assessment"]["own"])).sha256}
    assert {who: written(client_of(who), url, data) for who in PEOPLE} == expected


def valid(name, which):
    """Return what a browser would send; where it matters, to an object of another method."""
    if name == "work-open":
        home = Government.objects.get(code="12.11")
        return {"government": home.pk, "year": "2022", "track": "self"}
    if name == "work-unit-entries" and which in ("locked", "foreign"):
        return {"I.1_0-seen": "0.0", "I.1_0-value": "1"}
    return VALID.get(name, {})


def written(client, url, data):
    """Return "done" where something was stored, which is then undone, else the status."""
    before = everything()
    try:
        with transaction.atomic():
            answer = client.post(url, data)
            changed = everything() != before
            raise Undo
    except Undo:
        pass
    if changed:
        return "done" if answer.status_code == 302 else f"{answer.status_code} and changed"
    if answer.status_code == 302 and not login_needed(answer):
        return "nothing done"
    return answer.status_code


class Undo(Exception):
    pass


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options"])
def test_other_methods_are_closed(client_of, places, method):
    before = everything()
    for name in ("work-home", "work-assessment", "work-total", "work-unit-entries"):
        answer = getattr(client_of("coordinator"), method)(address(places, name, "own"))
        assert answer.status_code == 405
    assert everything() == before


def test_foreign_and_missing_look_the_same(client_of, places):
    client = client_of("operator")
    foreign = client.get(address(places, "work-assessment", "foreign"))
    missing = client.get(address(places, "work-assessment", "missing"))
    assert foreign.status_code == missing.status_code == 404
    body = [a.content.decode().partition('<main id="main"')[2] for a in (foreign, missing)]
    assert body[0]
    assert body[0] == body[1]


def test_a_form_without_its_token_is_refused(people, places):
    client = Client(enforce_csrf_checks=True)
    client.force_login(people["coordinator"], backend="compliance.accounts.backends.PortalBackend")
    before = everything()
    url = address(places, "work-total", "own")
    assert client.post(url, VALID["work-total"]).status_code == 403
    assert everything() == before
    token = client.get(url).content.decode().partition('csrfmiddlewaretoken" value="')[2][:64]
    answer = client.post(url, {**VALID["work-total"], "csrfmiddlewaretoken": token})
    assert answer.status_code == 302


def test_a_person_without_any_role_is_told_so(client_of, people, places):
    people["auditor"].assignments.all().delete()
    answer = client_of("auditor").get(reverse("work-home"))
    assert answer.status_code == 403
    assert "Peran Anda tidak berwenang" in answer.content.decode()


ASKED = [
    ("work-methods", "metode"),
    ("work-checks", "metode"),
    ("work-findings", "lokus"),
    ("work-finding-add", "pemerintah"),
    ("work-complaints", "untuk"),
    ("work-monday", "tahun"),
]


@pytest.mark.parametrize(("name", "asked"), ASKED)
@pytest.mark.parametrize("who", ["coordinator", ""])
def test_a_nul_in_an_official_address_is_a_bad_request(client_of, name, asked, who):
    """PostgreSQL takes no NUL: let through, it would be our fault and not the asker's."""
    client, url = client_of(who), reverse(name)
    for query in (f"{asked}=%00", f"x%00={asked}", f"{asked}=2025&{asked}=a%00b"):
        assert client.get(f"{url}?{query}").status_code == 400
    for harmless in ("0", "9" * 5000, "²"):
        assert client.get(f"{url}?{asked}={harmless}").status_code in (200, 302, 404)
