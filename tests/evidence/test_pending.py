"""Files on their way into the storage: who clears up after whom, and when."""

from __future__ import annotations

import datetime
import errno
import io
import os
import subprocess
import time

import pytest
import time_machine
from django.core.management import call_command
from django.db import OperationalError
from django.utils import timezone

from compliance.evidence import pending, storage
from compliance.evidence.models import Evidence, PendingFile

from .made import PDF, pdf, rows, stored, upload

MINUTE = datetime.timedelta(minutes=1)


@pytest.fixture
def ended():
    """The mark of a process of this machine that has ended."""
    process = subprocess.Popen(["sleep", "60"])
    mark = pending.process_mark(process.pid)
    process.kill()
    process.wait()
    assert mark
    return mark


@pytest.fixture
def left(any_storage):
    """Return a function that leaves a file as an upload that was cut off leaves it."""

    def leave(process, name="sisa.pdf", age=0):
        storage.file_keep(name, io.BytesIO(PDF))
        begun = timezone.now() - age * MINUTE
        PendingFile.objects.create(stored_name=name, process=process, begun_at=begun)

    return leave


def test_the_next_upload_clears_up_after_a_killed_one(client_of, unit, left, ended):
    left(ended)
    assert upload(client_of("operator"), unit, ("a.pdf", pdf("baru"))).status_code == 302
    assert stored() == [Evidence.objects.get().stored_name]
    assert not PendingFile.objects.exists()


@pytest.mark.parametrize("kind", ["own", "elsewhere", "unknown", "another start"])
def test_an_upload_that_may_be_under_way_is_left_alone_for_a_while(db, left, kind):
    own = pending.process_mark(os.getpid())
    host, number, start = own.split("/")
    process = {"own": own, "elsewhere": f"x{host}/{number}/{start}", "unknown": ""}
    left(process.get(kind, f"{host}/{number}/{int(start) + 1}"))
    surely_over = kind == "another start"  # the same number, given again
    assert pending.abandoned_files_clear() == surely_over
    assert len(stored()) == (not surely_over)
    with time_machine.travel(timezone.now() + pending.LONGEST + MINUTE):
        assert pending.abandoned_files_clear() == (not surely_over)
    assert (stored(), PendingFile.objects.count()) == ([], 0)


def test_an_ended_process_counts_as_gone_before_its_parent_has_looked(db):
    process = subprocess.Popen(["true"])
    end = time.monotonic() + 10
    while pending.process_mark(process.pid) and time.monotonic() < end:
        time.sleep(0.01)
    assert os.path.exists(f"/proc/{process.pid}")  # nobody has waited for it
    assert pending.process_mark(process.pid) == ""
    process.wait()


def test_an_upload_that_was_cleared_up_stores_nothing(client_of, unit, any_storage, monkeypatch):
    """A storage so slow that the upload was taken for dead: both can never be half right."""
    keep = storage.file_keep

    def slow(name, content):
        keep(name, content)
        with time_machine.travel(timezone.now() + pending.LONGEST + MINUTE):
            assert pending.abandoned_files_clear() == 1

    monkeypatch.setattr(storage, "file_keep", slow)
    assert upload(client_of("operator"), unit, ("a.pdf", PDF)).status_code == 503
    assert (rows(), stored(), PendingFile.objects.count()) == ((0, 0), [], 0)


def test_without_the_settling_it_would_have_a_row_and_no_file(
    client_of, unit, any_storage, monkeypatch
):
    """The control."""
    monkeypatch.setattr(pending, "files_settle", lambda names: None)
    with pytest.raises(AssertionError):
        test_an_upload_that_was_cleared_up_stores_nothing(client_of, unit, any_storage, monkeypatch)
    assert (rows(), stored()) == ((1, 1), [])


def test_no_announcement_stays_after_uploads_of_any_end(client_of, unit, other_unit, any_storage):
    coordinator = client_of("coordinator")
    assert upload(coordinator, unit, ("a.pdf", PDF), ("b.pdf", pdf("b"))).status_code == 302
    assert upload(coordinator, unit, ("a.pdf", PDF)).status_code == 302  # is there already
    assert upload(coordinator, other_unit, ("a.pdf", PDF), ("c.pdf", pdf("c"))).status_code == 409
    assert not PendingFile.objects.exists()
    assert len(stored()) == Evidence.objects.count() == 3


def test_what_cannot_be_removed_now_is_removed_later(db, left, ended, monkeypatch):
    left(ended)

    def fail(name):
        raise OSError(errno.EIO, "input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(storage.evidence_storage(), "delete", fail)
        assert pending.abandoned_files_clear() == 0
    assert (len(stored()), PendingFile.objects.count()) == (1, 1)
    assert pending.abandoned_files_clear() == 1
    assert (stored(), PendingFile.objects.count()) == ([], 0)


def test_a_failed_upload_that_cannot_be_removed_stays_announced(
    added, unit, any_storage, monkeypatch
):
    def fail(*args, **kwargs):
        raise OSError(errno.EIO, "input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(pending, "files_settle", fail)
        patch.setattr(storage.evidence_storage(), "delete", fail)
        with pytest.raises(OSError, match="input/output"):
            added()
    assert [row.stored_name for row in PendingFile.objects.all()] == stored()
    assert len(stored()) == 1
    assert rows() == (0, 0)


def test_the_tidying_clears_up_after_killed_uploads(db, left, ended, capsys):
    left(ended)
    call_command("evidence_tidy")
    assert len(stored()) == 1  # it only looks
    call_command("evidence_tidy", "--remove")
    assert "Files of killed uploads removed: 1" in capsys.readouterr().out
    assert stored() == []


def test_the_start_clears_up_and_says_so(db, left, ended, caplog):
    left(ended)
    pending.start_clear()
    assert stored() == []
    assert "files of killed uploads removed: 1" in caplog.text
    caplog.clear()
    pending.start_clear()
    assert not caplog.records


def test_a_server_starts_without_a_database(caplog, monkeypatch):
    def fail():
        raise OperationalError("no such table")

    monkeypatch.setattr(pending, "abandoned_files_clear", fail)
    pending.start_clear()
    assert "nobody looked" in caplog.text
