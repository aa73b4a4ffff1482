"""Report cards are made once for a release, and are there without a database from then on."""

from __future__ import annotations

import pytest
from django.db import OperationalError, connection

from compliance.accounts.selectors import rights_of
from compliance.assessments.models import Assessment
from compliance.releases import services
from compliance.releases.rendered import fingerprint
from compliance.releases.rendered.addresses import BY_NAME
from compliance.releases.rendered.fingerprint import made_by, today
from tests.publishing import publish
from tests.releases.publishing.conftest import record

from .conftest import DAIRI, UNIT, words

CARDS = [DAIRI.format(2024, "official"), f"/en{UNIT}"]


def fresh(store):
    found = store.addresses(made_by=made_by(), day=today())
    return {address.removeprefix("http://") for address, is_fresh in found.items() if is_fresh}


def test_they_are_made_once_and_given_while_the_database_is_off(door, monkeypatch):
    first = {address: door.get(address) for address in CARDS}
    assert {answer.status for answer in first.values()} == {200}

    def down(*_, **__):
        raise OperationalError("the database is switched off by this test")

    with monkeypatch.context() as patch:
        patch.setattr(connection, "cursor", down)
        for address, answer in first.items():
            now = door.get(address)
            assert (now.status, now.by_django) == (200, False)
            assert now.content == answer.content and now.headers == answer.headers
            etag = now.headers["ETag"]
            assert etag.startswith('"')
            same = door.get(address, HTTP_IF_NONE_MATCH=etag)
            assert (same.status, same.content, same.by_django) == (304, b"", False)
        # The control: what nobody asked for before cannot be made now.
        assert door.get(DAIRI.format(2021, "official")).status == 503


def test_they_wait_for_the_first_who_asks(door, store):
    assert not BY_NAME["report"].ahead and not BY_NAME["report-unit"].ahead
    assert door.get(f"{CARDS[0]}?utm_source=x").status == 200
    assert fresh(store) == set()
    assert door.get(DAIRI.format(2012, "official")).status == 404
    assert fresh(store) == set()


def test_a_correction_replaces_the_cards_it_touches(
    door, store, people, django_capture_on_commit_callbacks
):
    other = f"/unit/{UNIT.split('/')[2]}/2024/self/rapor.pdf"
    visited = [CARDS[0], other]
    before = {address: door.get(address) for address in visited}
    assert {answer.status for answer in before.values()} == {200}
    year = Assessment.objects.get(government__code="12.11", year=2024, track="official")
    person = people["publisher"]
    services.correction_open(
        assessment_id=year.pk, actor=person, rights=rights_of(person), reason="Salah #ketik."
    )
    record(year, "10.01", people["coordinator"])
    assert fresh(store) == set(visited)
    with django_capture_on_commit_callbacks(execute=True):
        publish(year, person)
        assert door.get(CARDS[0]).by_django
    after = words(door.get(CARDS[0]).content)
    assert "10,01" in after and "Salah #ketik." in after and "Publikasi 2" in after
    assert door.get(other).content == before[other].content


@pytest.mark.parametrize("package", ["typst", "segno"])
def test_another_typesetter_makes_them_anew(monkeypatch, package):
    before = made_by()
    real = fingerprint.version
    monkeypatch.setattr(
        fingerprint, "version", lambda name: "999" if name == package else real(name)
    )
    fingerprint.forget()
    try:
        assert made_by() != before
    finally:
        monkeypatch.undo()
        fingerprint.forget()
