"""Storage that is full, out of reach or cut off in the middle; what is left, and what says so."""

from __future__ import annotations

import datetime
import errno
import io
import os
import resource
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from html import unescape

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.urls import reverse
from django.utils import timezone

from compliance.accounts.models import User
from compliance.accounts.selectors import rights_of
from compliance.assessments.models import Entry, UnitAssessment
from compliance.evidence import files, storage, tidying
from compliance.evidence.checking import checked_upload
from compliance.evidence.models import Evidence, EvidenceUse
from compliance.evidence.refusals import StorageFailed, StorageFull
from compliance.evidence.services import Details, Target

from .made import PDF, bytes_of, entry_url, pdf, rows, stored, upload

DAY = datetime.timedelta(days=1)


class Killed(BaseException):
    """The process ends here: nothing after it runs that would clear up."""


def dead_from(monkeypatch, target, name, act):
    """Let `act` run in the place of a storage's method, and let nothing be removed after it."""
    monkeypatch.setattr(target, name, act)
    monkeypatch.setattr(storage, "file_discard", lambda name: None)


def test_the_storage_keeps_gives_back_and_removes(db, any_storage):
    storage.file_keep("a.pdf", io.BytesIO(PDF))
    assert stored() == ["a.pdf"]
    with storage.file_opened("a.pdf") as content:
        assert content.read() == PDF
    storage.file_discard("a.pdf")
    storage.file_discard("a.pdf")
    assert stored() == []
    with pytest.raises(StorageFailed):
        storage.file_opened("a.pdf")


def test_names_are_random_and_files_are_the_owners_alone(db, local_storage, settings):
    settings.STORAGES["evidence"]["OPTIONS"] |= {
        "file_permissions_mode": 0o600,
        "directory_permissions_mode": 0o700,
    }
    assert len({storage.new_name("pdf") for _ in range(500)}) == 500
    storage.file_keep("a.pdf", io.BytesIO(PDF))
    assert (local_storage / "a.pdf").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("any_storage", ["s3"], indirect=True)
def test_objects_of_the_s3_are_nobody_elses(added, any_storage):
    evidence = added()
    grants = storage.evidence_storage().bucket.Object(evidence.stored_name).Acl().grants
    assert grants
    assert all(grant["Grantee"].get("URI") is None for grant in grants)  # no group of strangers


@pytest.fixture
def no_storage(settings, monkeypatch):
    """An S3 that nobody answers for: nothing listens on this port."""
    settings.STORAGES = settings.STORAGES | {
        "evidence": {
            "BACKEND": "compliance.evidence.s3.EvidenceS3Storage",
            "OPTIONS": {
                "endpoint_url": "http://127.0.0.1:9",
                "region_name": "us-east-1",
                "access_key": "key",
                "secret_key": "secret",
                "bucket_name": "gone",
            },
        }
    }


def test_without_storage_results_are_saved_and_the_evidence_page_says_so(
    client_of, unit, no_storage, added
):
    operator = client_of("operator")
    answer = upload(operator, unit, ("a.pdf", PDF), title="Judul saya")
    page = unescape(answer.content.decode())
    assert answer.status_code == 503
    assert "Penyimpanan bukti sedang tidak dapat dihubungi" in page
    assert 'value="Judul saya"' in page
    assert rows() == (0, 0)
    for url in (entry_url(unit), reverse("work-evidence-unit", args=[unit.pk])):
        found = operator.get(url)
        assert found.status_code == 200
        assert "berkas belum dapat diunggah atau dibuka" in unescape(found.content.decode())
    entries = reverse("work-unit-entries", args=[unit.pk])
    assert operator.get(entries).status_code == 200
    saved = operator.post(entries, {"IN-01_0-seen": "0.0", "IN-01_0-value": "4"})
    assert saved.status_code == 302
    assert Entry.objects.get(unit_assessment=unit, indicator="IN-01", product=None).value == 4


def test_a_file_out_of_reach_is_answered_503(client_of, added, local_storage, monkeypatch):
    evidence = added()

    def fail(*_args):
        raise OSError(errno.EIO, "input/output error")

    monkeypatch.setattr(storage.evidence_storage(), "open", fail)
    answer = client_of("operator").get(reverse("work-evidence-file", args=[evidence.pk]))
    assert answer.status_code == 503
    assert answer["Retry-After"] == "60"


def test_the_trouble_is_forgotten_with_the_next_success(db, local_storage, monkeypatch):
    broken = storage.evidence_storage()

    def fail(*_args, **_kwargs):
        raise OSError(errno.EIO, "input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(broken, "save", fail)
        with pytest.raises(StorageFailed):
            storage.file_keep("a.pdf", io.BytesIO(PDF))
        assert storage.storage_in_trouble()
    storage.file_keep("a.pdf", io.BytesIO(PDF))
    assert not storage.storage_in_trouble()


def test_a_full_disk_is_507_with_neither_row_nor_half_a_file(client_of, unit, local_storage):
    """A real limit of the system: the write itself fails in the middle of the file."""
    large = pdf("x" * 1_000_000)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, hard))
    try:
        answer = upload(client_of("operator"), unit, ("besar.pdf", large), note="tetap ada")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert answer.status_code == 507
    page = unescape(answer.content.decode())
    assert "Penyimpanan bukti penuh" in page
    assert "tetap ada</textarea>" in page
    assert rows() == (0, 0)
    assert stored() == []
    assert upload(client_of("operator"), unit, ("besar.pdf", large)).status_code == 302


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_other_ways_of_being_full(db, local_storage, monkeypatch, number):
    def fail(*_args, **_kwargs):
        raise OSError(number, "full")

    monkeypatch.setattr(storage.evidence_storage(), "_save", fail)
    with pytest.raises(StorageFull):
        storage.file_keep("a.pdf", io.BytesIO(PDF))


def test_the_quota_of_a_government(client_of, unit, local_storage, settings):
    settings.EVIDENCE_QUOTA_MB = 1
    operator = client_of("operator")
    assert upload(operator, unit, ("a.pdf", pdf("a" * 700_000))).status_code == 302
    answer = upload(operator, unit, ("b.pdf", pdf("b" * 700_000)))
    assert answer.status_code == 507
    assert (rows(), len(stored())) == ((1, 1), 1)
    assert upload(operator, unit, ("c.pdf", pdf("c"))).status_code == 302


@pytest.mark.parametrize("calls", range(1, 12))
def test_any_failing_statement_leaves_old_or_new(
    people, unit, added, local_storage, monkeypatch, calls
):
    """The n-th SQL statement fails, for each n: neither row nor file, or all of both."""
    count, entries = 0, list(Entry.objects.order_by("pk").values())

    def fail_at(execute, sql, params, many, context):
        nonlocal count
        count += 1
        if count == calls:
            raise RuntimeError("the database is gone")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(fail_at), suppress(RuntimeError):
        added()
    evidence = Evidence.objects.count()
    assert len(stored()) in (evidence, 1)
    assert EvidenceUse.objects.count() == evidence
    if not evidence:
        assert list(Entry.objects.order_by("pk").values()) == entries
        assert stored() == []


@pytest.mark.parametrize("half", [True, False])
def test_a_killed_upload_is_found_by_the_tidying(
    unit, added, local_storage, monkeypatch, half, capsys
):
    original = type(storage.evidence_storage()).save

    def act(name, content):
        original(storage.evidence_storage(), name, ContentFile(PDF[:20]) if half else content)
        raise Killed

    with monkeypatch.context() as patch:
        dead_from(patch, storage.evidence_storage(), "save", act)
        with pytest.raises(Killed):
            added()
    assert rows() == (0, 0)
    assert len(stored()) == 1
    call_command("evidence_tidy", "--remove")
    assert len(stored()) == 1  # young: an upload under way looks the same
    path = local_storage / stored()[0]
    old = (timezone.now() - 2 * DAY).timestamp()
    os.utime(path, (old, old))
    call_command("evidence_tidy")
    assert "no row: " in capsys.readouterr().out
    assert len(stored()) == 1  # named, not removed
    call_command("evidence_tidy", "--remove")
    assert stored() == []


def test_the_tidying_leaves_what_has_a_row(added, any_storage):
    removed = added()
    Evidence.objects.filter(pk=removed.pk).update(
        removed_at=timezone.now(), removed_by=removed.created_by, removal_reason="uji"
    )
    storage.file_keep("tanpa-baris.pdf", io.BytesIO(PDF))
    found = tidying.storage_difference(older_than=-DAY)
    assert found.orphans == ("tanpa-baris.pdf",)
    assert (found.seen, found.lost) == (2, ())


def test_the_tidying_names_rows_without_a_file(added, any_storage, capsys):
    evidence = added()
    storage.file_discard(evidence.stored_name)
    with pytest.raises(CommandError):
        call_command("evidence_tidy")
    assert f"no file: {evidence.pk}" in capsys.readouterr().out


def test_the_tidying_says_when_the_storage_is_out_of_reach(db, no_storage):
    with pytest.raises(CommandError, match="tidak dapat dihubungi"):
        call_command("evidence_tidy")


def checked(content=PDF):
    return checked_upload("a.pdf", io.BytesIO(content), len(content))


def run_together(acts):
    """Run the acts in threads of their own that begin at once; return what each returned."""
    barrier = threading.Barrier(len(acts))

    def run(act):
        try:
            barrier.wait(timeout=20)
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [done.result(timeout=60) for done in [pool.submit(run, act) for act in acts]]


def asked(question):
    """Return what a question to the threads' database is answered."""
    return run_together([question])[0]


@pytest.fixture
def real_database(live_history, tmp_path):
    """The database as it is in use: on SQLite a file, as one in memory does not wait for locks."""
    if connection.vendor != "sqlite":
        yield
        return
    memory, file = connection.settings_dict["NAME"], tmp_path / "portal.sqlite3"
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(file)])
    connection.settings_dict["NAME"] = str(file)  # of the connections that threads open
    yield
    connection.settings_dict["NAME"] = memory


def send_together(sent):
    """Send files at once, each (content, unit); return the outcomes."""
    actor = User.objects.get(username="coordinator")
    rights = rights_of(actor)

    def send(content, unit):
        return files.files_add(
            files=[checked(content)],
            details=Details(),
            target=Target(unit.pk, ("IN-01", None)),
            actor=actor,
            rights=rights,
        )

    return run_together(
        [lambda content=content, unit=unit: send(content, unit) for content, unit in sent]
    )


def open_units():
    rows = UnitAssessment.objects.filter(assessment__year=2026, assessment__track="self")
    rows.update(
        status="draft", submitted_at=None, submitted_by=None, verified_at=None, verified_by=None
    )
    return list(rows)


def test_identical_uploads_at_once_are_one_file(real_database, local_storage):
    """Five people send the same bytes to different units; one is kept, the others are offered."""
    outcomes = send_together([(PDF, unit) for unit in asked(open_units)[:5]])
    assert sorted(len(outcome.added) for outcome in outcomes) == [0, 0, 0, 0, 1]
    assert sorted(len(outcome.known) for outcome in outcomes) == [0, 1, 1, 1, 1]
    assert asked(rows) == (1, 1)
    assert stored() == [asked(Evidence.objects.get).stored_name]
    assert asked(lambda: sum(Entry.objects.values_list("evidence_count", flat=True))) == 1


def test_the_database_decides_the_race_also_when_nobody_looks_first(
    people, unit, added, local_storage, monkeypatch
):
    first = added()
    found = iter([None, first])
    monkeypatch.setattr(files, "known", lambda *_: next(found))
    assert added().pk == first.pk
    assert rows() == (1, 1)
    assert stored() == [first.stored_name]


def test_counts_agree_after_many_acts_at_once(real_database, local_storage):
    unit = asked(open_units)[0]
    send_together([(pdf(str(number)), unit) for number in range(8)])

    def counted():
        entry = Entry.objects.get(unit_assessment=unit, indicator="IN-01", product=None)
        return entry.evidence_count, entry.evidence_uses.count(), Evidence.objects.count()

    assert asked(counted) == (8, 8, 8)
    assert len(stored()) == 8


def test_a_served_file_is_the_stored_one_after_a_storage_restart(client_of, added, any_storage):
    evidence = added()
    storages._storages.pop("evidence", None)
    answer = client_of("operator").get(reverse("work-evidence-file", args=[evidence.pk]))
    assert bytes_of(answer) == PDF
