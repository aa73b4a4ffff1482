"""A year that is not published yet is nowhere; a second after its moment it is everywhere.

The answers before are compared as a whole, byte by byte and header by header, with those of a
portal that has no such year at all: nothing of it can be in them, not even a count.
"""

from __future__ import annotations

import copy

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import NoReverseMatch, reverse

from compliance.accounts.rights import RIGHTS
from compliance.api.views import PublicRead
from compliance.assessments.models import Assessment, Reply
from compliance.releases import selectors as released
from compliance.releases.models import PublicationPlan, Release
from tests.people import PEOPLE
from tests.publishing import seen_by

from .conftest import (
    CANARIES,
    CANARY,
    MOMENT,
    NEXT_CANARIES,
    NEXT_CANARY,
    STRANGERS,
    ZONES,
    enter,
    logged_in,
    seconds_from,
)
from .crawling import api_addresses, differing, looked_at, pages, showing, special, taken, walked

HOUR = -3600
REPLY = "TANGGAPAN-KANARI"
SECRETS = (*CANARIES, *NEXT_CANARIES, REPLY)  # what tells of the years before their moment


def plan(assessment, people, client=None):
    """Set the moment as the publisher does, by the page's form in the time of the regency."""
    client = client or logged_in(people["publisher"])
    given = {"day": MOMENT.strftime("%Y-%m-%d"), "hour": MOMENT.strftime("%H:%M")}
    given["seen"] = seen_by(client, assessment)
    answer = client.post(reverse("work-plan", args=[assessment.pk]), given)
    assert answer.status_code == 302, answer.content.decode()


KEPT = []  # the answers before, looked at once


@pytest.fixture
def before(people):
    """What a visitor gets while the years do not exist, on a server in the regency's own zone.

    The same rows stand in the database at the start of each test here.
    """
    if not KEPT:
        with seconds_from(MOMENT, HOUR):
            KEPT.append(looked_at(Client()))
    return KEPT[0]


def seen_now():
    """Return what a visitor gets now of the addresses that could show the years."""
    return {address: taken(Client(), address) for address in special()}


def expected_now():
    """Return what a visitor gets now of the addresses where the years must be found."""
    return {address: taken(Client(), address) for address in (*EXPECTED_PAGES, *EXPECTED_API)}


def embargo(people):
    """Enter two official years and a self-evaluation that replies, and plan all three."""
    sample = Assessment.objects.get(government__code="12.11", year=2025, track="self")
    unit = sample.units.get(unit__slug="dairi-disdukcapil")
    Reply.objects.create(
        unit_assessment=unit,
        verified_at=unit.verified_at,
        kind="text",
        text=REPLY,
        replied_at=unit.verified_at,
        replied_by=people["operator"],
        outcome="partly",
        outcome_text=f"KEPUTUSAN-{REPLY}",
        decided_at=unit.verified_at,
        decided_by=people["verifier"],
    )
    years = [
        enter(2025, CANARY, people["coordinator"]),
        enter(2026, NEXT_CANARY, people["coordinator"]),
        sample,
    ]
    for assessment in years:
        plan(assessment, people)
    assert {row.publish_at for row in PublicationPlan.objects.all()} == {MOMENT}
    return years


def test_the_whole_public_portal_shows_nothing_before_and_all_after(people):
    with seconds_from(MOMENT, HOUR):
        before = walked(Client())
        assert len(before) > 2000
        assert showing(before, *SECRETS) == []  # or they would be no canaries
        embargo(people)
    with seconds_from(MOMENT, -1):
        call_command("publish_due")
        early = walked(Client())
        assert differing(before, early) == []
    with seconds_from(MOMENT, 1):
        # No page looks at the clock: it is the publication that counts.
        assert differing({address: before[address] for address in special()}, seen_now()) == []
        call_command("publish_due")
        after = {address: taken(Client(), address) for address in special()}
    assert Release.objects.filter(year__in=(2025, 2026), government_code="12.11").count() == 3
    assert PublicationPlan.objects.count() == 0
    assert all(before[address].status < 500 for address in before)
    assert all(after[address].status < 500 for address in after)
    shown = set(showing(after, *SECRETS))
    for prefix in ("", "/en"):
        for path in EXPECTED_PAGES:
            assert prefix + path in shown, path
    assert shown >= set(EXPECTED_API)
    for address in APPEARING:
        assert (before[address].status, after[address].status) == (404, 200), address
    for secret in SECRETS:
        assert showing(after, secret), secret
    assert shown <= set(differing({address: before[address] for address in after}, after))


# Where the years must be found when they are public.
EXPECTED_PAGES = (
    "/",
    "/pemerintah/kabupaten-dairi/",
    "/pemerintah/kabupaten-dairi/2025/official/",
    "/pemerintah/kabupaten-dairi/2026/official/",
    "/unit/dairi-disdukcapil/2025/self/",
    "/tahun/2025/",
    "/tahun/2025/?jenis=kabupaten",
    "/tahun/2026/",
    "/peringkat/",
    "/peringkat/2025/",
    "/peringkat/2026/",
    "/peta/2025/",
    "/peta/2026/",
    "/bandingkan/?pemerintah=kabupaten-dairi&tahun=2025",
    "/bandingkan/?pemerintah=kabupaten-dairi&tahun=2026",
    "/publikasi/12.11/2025/official/1/",
    "/publikasi/12.11/2025/self/1/",
    "/publikasi/12.11/2026/official/1/",
    "/badge/12.11.svg",
    "/badge/12.11/2025.svg",
    "/badge/12.11/2026.svg",
    "/kartu/12.11/",
    "/kartu/12.11/2025/",
    "/kartu/12.11/2026/",
    "/pemerintah/kabupaten-dairi/2025/official/rapor.pdf",
    "/pemerintah/kabupaten-dairi/2025/self/rapor.pdf",
    "/pemerintah/kabupaten-dairi/2026/official/rapor.pdf",
    "/unit/dairi-disdukcapil/2025/self/rapor.pdf",
    "/data/",
    "/data/feed.atom",
)
EXPECTED_API = (
    "/api/v1/scores/?year=2025",
    "/api/v1/scores/?year=2026",
    "/api/v1/scores/?government=12.11",
    "/api/v1/scores/?updated_since=2031-03-04T01%3A00%3A00Z",
    "/api/v1/unit-scores/?government=12.11&track=all",
    "/api/v1/scores/12.11/2025/trace/",
    "/api/v1/releases/12.11/2025/1/",
    "/api/v1/releases/12.11/2025/1/?track=self",
    "/api/v1/releases/12.11/2026/1/",
    # files of the open data whose bytes are texts; the others are compared as a whole
    "/data/scores.csv",
    "/data/scores.json",
    "/data/2025/scores.csv",
    "/data/2026/scores.json",
    "/data/2025/unit-scores.csv",
    "/data/12.11/2025/official/1/scores.csv",
    "/data/12.11/2025/self/1/unit-scores.csv",
    "/data/datapackage.zip",
)
# Addresses that are missing until then; the invented score itself is printed elsewhere too.
APPEARING = (
    "/pemerintah/kabupaten-dairi/2025/self/",
    "/pemerintah/kabupaten-dairi/2026/official/",
    "/unit/dairi-disdukcapil/2025/self/",
    "/publikasi/12.11/2025/self/1/",
    "/peringkat/2026/",
    "/peta/2026/",
    "/tahun/2026/",
    "/data/2026/scores.parquet",
    "/data/12.11/2025/official/1/scores.xlsx",
    "/badge/12.11/2025.svg",
    "/badge/unit/dairi-disdukcapil/2025.svg?track=self",
    "/kartu/12.11/2025/",
    "/gambar/12.11/2025.png",
    "/gambar/unit/dairi-disdukcapil/2025.png?track=self",
    "/api/v1/scores/12.11/2025/trace/",
    "/api/v1/scores/12.11/2025/trace/?track=self",
    "/api/v1/releases/12.11/2026/1/",
)


@pytest.mark.parametrize("server_zone", ZONES, indirect=True)
def test_the_moment_is_the_regencys_wherever_the_server_stands(before, people, server_zone):
    with seconds_from(MOMENT, HOUR):
        embargo(people)
    with seconds_from(MOMENT, -1):
        call_command("publish_due")
        assert differing(before, looked_at(Client())) == []
    with seconds_from(MOMENT, 1):
        call_command("publish_due")
        after = expected_now()
    assert set(showing(after, *SECRETS)) == {*EXPECTED_PAGES, *EXPECTED_API}
    releases = Release.objects.filter(year=2026)
    assert [row.document["release"]["published_at"] for row in releases] == ["2031-03-04T02:00:01Z"]


def test_nobody_gets_another_public_answer_by_logging_in(before, people):
    with seconds_from(MOMENT, HOUR):
        embargo(people)
    for name in PEOPLE:
        with seconds_from(MOMENT, -1):
            client = logged_in(people[name]) if name else Client()
            seen = {address: taken(client, address) for address in special()}
        assert differing({address: before[address] for address in seen}, seen) == [], name
        assert showing(seen, *SECRETS) == [], name


def test_answers_that_are_kept_hold_nothing_either(
    people, store, django_capture_on_commit_callbacks
):
    """As in use, where an answer is made once and served from a folder until a publication."""
    with seconds_from(MOMENT, HOUR), django_capture_on_commit_callbacks(execute=True):
        before = looked_at(Client())
        assert any(name == "ETag" for name, _value in before["/"].headers)
        embargo(people)
    with seconds_from(MOMENT, -1), django_capture_on_commit_callbacks(execute=True):
        call_command("publish_due")
    with seconds_from(MOMENT, -1):
        assert differing(before, looked_at(Client())) == []
    with seconds_from(MOMENT, 1):
        with django_capture_on_commit_callbacks(execute=True):
            call_command("publish_due")
        after = expected_now()
    assert set(showing(after, *SECRETS)) == {*EXPECTED_PAGES, *EXPECTED_API}
    assert dict(before["/"].headers)["ETag"] != dict(after["/"].headers)["ETag"]


def test_the_lists_count_the_years_only_after_their_moment(people):
    def counted():
        lists = [
            address
            for address in special()
            if address.partition("?")[0] in {"/api/v1/scores/", "/api/v1/releases/"}
        ]
        answers = {address: Client().get(address) for address in lists}
        counts = {
            address: answer.json()["count"]
            for address, answer in answers.items()
            if answer.status_code == 200 and answer["Content-Type"] == "application/json"
        }
        assert len(counts) > 40
        return counts

    before = counted()
    with seconds_from(MOMENT, HOUR):
        embargo(people)
    with seconds_from(MOMENT, -1):
        assert counted() == before
    with seconds_from(MOMENT, 1):
        call_command("publish_due")
        after = counted()
    assert after["/api/v1/releases/"] == before["/api/v1/releases/"] + 3
    assert after["/api/v1/scores/?track=all"] == before["/api/v1/scores/?track=all"] + 3
    assert after["/api/v1/scores/?year=2026"] == before["/api/v1/scores/?year=2026"] + 1


# ------------------------------------------------------------------ officials' own pages


def officials_addresses(assessment):
    """Return every page of officials that can be made of a year's and a unit's number."""
    unit = assessment.units.first()
    given = [[], [assessment.year], [assessment.pk], [unit.pk], [unit.pk, "PR-01", 0]]
    given += [[assessment.pk, page] for page in ("pemerintah", "tahun", "peringkat", "penjelasan")]
    found = []
    for name, row in RIGHTS.items():
        if name.startswith("work-") and row.read is not None:
            for arguments in given:
                try:
                    found.append(reverse(name, args=arguments))
                except NoReverseMatch:
                    continue
    return found


@pytest.mark.parametrize("role", STRANGERS, ids=str)
def test_officials_of_another_regency_find_nothing(people, stranger, role):
    with seconds_from(MOMENT, HOUR):
        years = embargo(people)
    with seconds_from(MOMENT, -1):
        person = stranger(role)
        for assessment in years:
            client = logged_in(person)
            seen = {address: taken(client, address) for address in officials_addresses(assessment)}
            assert len(seen) > 60
            assert all(answer.status < 500 for answer in seen.values())
            assert showing(seen, *SECRETS) == []


def test_the_control_those_who_may_open_the_year_see_it(people):
    with seconds_from(MOMENT, HOUR):
        official, _next, sample = embargo(people)
    with seconds_from(MOMENT, -1):
        client = logged_in(people["publisher"])
        for assessment, name in ((official, "work-publication"), (sample, "work-unit-reply")):
            addresses = officials_addresses(assessment)
            seen = {address: taken(client, address) for address in addresses}
            shown = showing(seen, *SECRETS)
            place = assessment if name == "work-publication" else assessment.units.first()
            assert reverse(name, args=[place.pk]) in shown
            if assessment is official:
                assert reverse("work-preview", args=[assessment.pk, "pemerintah"]) in shown


# ------------------------------------------------------------------ controls: leaks put in


def leak_a_figure(monkeypatch):
    """The page of a government reads open years as well."""
    honest = released.scores_of_government

    def leaking(code):
        rows = honest(code)
        for year in Assessment.objects.filter(government__code=code, status="open"):
            row = copy.copy(next(row for row in rows if row.track == year.track))
            row.year, row.score, row.zone = year.year, year.score, year.zone
            rows.append(row)
        return rows

    monkeypatch.setattr(released, "scores_of_government", leaking)


def leak_a_year(monkeypatch):
    """The list of years knows an open one."""
    honest = released.published_years
    monkeypatch.setattr(
        released,
        "published_years",
        lambda: [*Assessment.objects.filter(year=2026).values_list("year", flat=True), *honest()],
    )


def leak_a_count(monkeypatch):
    """The zones are counted among all years that have a result."""
    honest = released.zone_counts

    def leaking(*, year, track="official"):
        rows = honest(year=year, track=track)
        for row in rows:
            row["green"] += Assessment.objects.filter(
                year=year, track=track, status="open", government__kind=row["kind"]
            ).count()
        return rows

    monkeypatch.setattr(released, "zone_counts", leaking)


def leak_a_header(monkeypatch):
    """The API says when anything was changed last."""
    honest = PublicRead.finalize_response

    def leaking(self, *args, **kwargs):
        answer = honest(self, *args, **kwargs)
        newest = Assessment.objects.order_by("-updated_at").first()
        answer["Last-Modified"] = newest.updated_at.isoformat()
        return answer

    monkeypatch.setattr(PublicRead, "finalize_response", leaking)


LEAKS = [leak_a_figure, leak_a_year, leak_a_count, leak_a_header]


@pytest.mark.parametrize("leak", LEAKS, ids=lambda leak: leak.__name__)
def test_the_control_a_leak_is_found(people, monkeypatch, leak):
    def found():
        plain = [address for address in api_addresses() if "?" not in address]
        return {address: taken(Client(), address) for address in pages() + plain}

    leak(monkeypatch)
    with seconds_from(MOMENT, HOUR):
        before = found()
        embargo(people)
    with seconds_from(MOMENT, -1):
        seen = found()
    assert differing(before, seen) != []
    if leak is leak_a_figure:
        assert {"/", "/en/"} <= set(showing(seen, *CANARIES))


def test_the_control_every_special_page_is_answered(history):
    """The list of addresses is one of real pages: most answer 200 before the years are public."""
    statuses = [taken(Client(), address).status for address in pages()]
    assert statuses.count(200) > 20
    assert set(statuses) == {200, 400, 404, 422}
