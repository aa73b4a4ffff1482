"""A change of public facts replaces what shows them, nothing else, and never halfway."""

from __future__ import annotations

import io
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time

import pytest
from django.db import transaction

from compliance.assessments.models import Assessment, IndexResult
from compliance.dashboard import views
from compliance.followup.models import ComplaintCount
from compliance.releases.models import Release
from compliance.releases.rendered import replace, signals
from compliance.releases.rendered.encodings import codings
from compliance.releases.rendered.fingerprint import made_by, today
from compliance.releases.rendered.store import Answer, Store
from scoring.release_archive import ArchiveFiles
from scoring.release_set import check_set
from tests.load.conftest import ROOT, surroundings
from tests.publishing import publish
from units.models import Channel, Government, ServiceUnit

SHOWN_IN = ["/", "/en/", "/pemerintah/kabupaten-dairi/", "/unit/dairi-disdukcapil/"]
UNTOUCHED = ["/metode/ori-2022/", "/en/metode/ori-2022/", "/api/v1/instruments/"]
SET = "/verifikasi/releases.zip"
FILES = [SET, f"/en{SET}", "/verifikasi/manifest.json"]
UNIT = "/unit/dairi-disdukcapil/"


@pytest.fixture
def ready(history):
    """The sample year whose units are all verified: it only waits for its publisher."""
    return Assessment.objects.get(government__code="12.11", year=2025, track="self")


def fresh(store):
    found = store.addresses(made_by=made_by(), day=today())
    return {address.removeprefix("http://") for address, is_fresh in found.items() if is_fresh}


def visit(door, addresses):
    return {address: door.get(address) for address in addresses}


def test_a_publication_replaces_what_it_touches_and_nothing_else(
    ready, people, door, store, django_capture_on_commit_callbacks
):
    before = visit(door, SHOWN_IN + UNTOUCHED)
    with django_capture_on_commit_callbacks(execute=True):
        publish(ready, people["publisher"])
        assert fresh(store) == {address.replace("/api", "testserver/api") for address in UNTOUCHED}
    after = visit(door, SHOWN_IN + UNTOUCHED)
    assert not any(reply.by_django for reply in after.values())  # all are made anew already
    assert not any(after[at].content != before[at].content for at in UNTOUCHED)
    assert "/2025/self/" in after[UNIT].text
    assert "/2025/self/" not in before[UNIT].text


def test_a_publication_replaces_the_set_of_all_releases(
    ready, people, door, django_capture_on_commit_callbacks
):
    before = visit(door, FILES)
    with django_capture_on_commit_callbacks(execute=True):
        publish(ready, people["publisher"])
        assert all(door.get(at).by_django for at in FILES)  # none of them is fresh
    after = visit(door, FILES)
    assert not any(reply.by_django for reply in after.values())
    for at in FILES:
        assert after[at].headers["ETag"] != before[at].headers["ETag"]
    report = check_set(ArchiveFiles(io.BytesIO(after[SET].content)), holds=lambda *_: False)
    assert report.whole
    assert report.head == Release.objects.order_by("-sequence").first().sha256
    assert len(report.releases) == Release.objects.count()


def test_what_a_publication_is_about_to_change_is_left_to_django(ready, people, door, store):
    visit(door, ["/", "/metode/ori-2022/"])
    publish(ready, people["publisher"])  # the transaction of this test never commits
    assert door.get("/").by_django
    assert door.get("/").by_django  # and is not kept
    assert not door.get("/metode/ori-2022/").by_django
    assert store.announced() == 1


def test_a_publication_that_is_rolled_back_leaves_the_page_as_it_was(ready, people, door, store):
    before = door.get("/")
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        publish(ready, people["publisher"])
        assert store.announced() == 1
        raise ZeroDivisionError
    assert store.announced() == 0
    assert door.get("/").content == before.content
    assert not door.get("/").by_django


def test_an_answer_computed_before_a_publication_is_not_kept_after_it(
    ready, people, door, monkeypatch, django_capture_on_commit_callbacks
):
    """The publication commits after the page was computed and before it is put away."""

    def slow(unit):
        page = original(unit)
        if not ready_to_wait:
            return page
        ready_to_wait.clear()
        with django_capture_on_commit_callbacks(execute=True):
            publish(ready, people["publisher"])
        return page

    original, ready_to_wait = views.unit_page, [True]
    monkeypatch.setattr(views, "unit_page", slow)
    assert "/2025/self/" not in door.get(UNIT).text
    for _ in range(2):
        last = door.get(UNIT)
        assert "/2025/self/" in last.text
    assert not last.by_django


def test_several_changes_of_one_transaction_are_one_replacement(
    history, door, store, monkeypatch, django_capture_on_commit_callbacks
):
    done = []
    monkeypatch.setattr(replace, "stale_render", lambda store, **_: done.append(store.stale(99)))
    door.get("/")
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        for channel in Channel.objects.all():
            channel.save()
        assert store.announced() == 1
    assert len(callbacks) == len(done) == 1
    assert store.announced() == 0


def test_a_savepoint_that_is_rolled_back_takes_only_its_own_announcement(history, door, store):
    with transaction.atomic():
        replace.replaced({"year:2024"})
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            replace.replaced({"year:2023"})
            assert store.announced() == 2
            raise ZeroDivisionError
        assert store.announced() == 1


def channel(change):
    row = Channel.objects.filter(government__code="12.11").first()
    change(row)


def named(row):
    row.name = "Kanal dengan nama baru"
    row.save()


@pytest.mark.parametrize(
    "change",
    [
        lambda: channel(named),
        lambda: Channel.objects.filter(government__code="12.11").update(address="https://baru"),
        lambda: ServiceUnit.objects.get(slug="dairi-disdukcapil").save(),
        lambda: Government.objects.filter(code="12.11").update(note="baru"),
        lambda: IndexResult.objects.bulk_create([]) or unit_index().save(),
        lambda: IndexResult.objects.bulk_create([unit_index()]),
        lambda: ComplaintCount.objects.all().delete() and new_channel().delete(),
    ],
)
def test_live_facts_that_change_replace_the_pages_of_their_government(
    history, door, store, change, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(replace, "stale_render", lambda store, **_: None)
    visit(door, [*SHOWN_IN, *UNTOUCHED])
    with django_capture_on_commit_callbacks(execute=True):
        change()
    assert fresh(store) == {address.replace("/api", "testserver/api") for address in UNTOUCHED}


def unit_index():
    unit = ServiceUnit.objects.get(slug="dairi-disdukcapil")
    return IndexResult(
        unit=unit, index="skm", year=2020, values={}, figure="80", band="B", source="contoh"
    )


def new_channel():
    return Channel.objects.create(
        government=Government.objects.get(code="12.11"), name="Baru", kind="complaint"
    )


def test_reading_replaces_nothing(history, door, store, django_capture_on_commit_callbacks):
    door.get("/")
    epoch = store.moment()
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        list(Channel.objects.all())
        Channel.objects.filter(government__code="12.11").exists()
    assert callbacks == []
    assert store.moment() == epoch


def test_every_live_table_is_watched_on_its_statements_too():
    assert {model._meta.db_table for model in signals.GOVERNMENT_OF} < set(signals.TABLES)
    for statement in ('INSERT INTO "{}" (', 'INSERT OR IGNORE INTO "{}" (', 'UPDATE "{}" SET'):
        for table in signals.TABLES:
            assert signals.WRITE.match(statement.format(table))[1] == table


def test_without_a_folder_a_change_costs_nothing(history, settings):
    assert settings.RENDERED_ROOT is None
    replace.replaced({"year:2024"})
    named(Channel.objects.first())


def test_a_folder_that_cannot_be_written_refuses_the_change(history, door, store, settings):
    blocked = settings.RENDERED_ROOT.with_name("blocked")
    blocked.write_text("no folder")
    settings.RENDERED_ROOT = blocked
    with pytest.raises(OSError, match="blocked"), transaction.atomic():
        named(Channel.objects.first())
    assert not Channel.objects.filter(name="Kanal dengan nama baru").exists()


def test_in_a_server_the_stale_are_made_anew_beside_the_visitors(store, monkeypatch):
    """Two changes at once: one thread, or the next one, makes all of it; none is left stale."""
    made = []

    class Slow:
        def render(self, address):
            time.sleep(0.01)
            made.append(address)
            put(store, address)
            return 200

    monkeypatch.setattr(replace, "Renderer", Slow)
    for number in range(10):
        put(store, f"/{number}")

    def change(key):
        store.replace({key})
        replace.refresh()
        store.close()

    for key in ("even", "odd"):
        thread = threading.Thread(target=change, args=[key])
        thread.start()
        thread.join()
    until = time.monotonic() + 10
    while store.stale(1) and time.monotonic() < until:
        time.sleep(0.01)
    assert store.stale(1) == []
    assert set(made) == {f"/{number}" for number in range(10)}


def put(store, address):
    number = int(address[1:])
    moment = store.moment()
    answer = Answer(
        address=address,
        headers=[],
        codings=codings(b"x"),
        keys=frozenset({"odd" if number % 2 else "even"}),
        made_by="c",
    )
    return store.put(answer, began=moment, head=moment.head)


KILLED = """
import os, signal, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.load.settings"
import django
django.setup()
from django.core.management import call_command
from django.db import transaction
from compliance.releases.rendered.encodings import codings
from compliance.releases.rendered.keeping import current_store
from compliance.releases.rendered.store import Answer, Store
from units.models import Channel, Government
call_command("migrate", verbosity=0)
dairi = Government.objects.create(code="1", name="Lama", kind="regency", slug="x")
store = current_store()
for address, key in (("/touched", "profile:1"), ("/other", "profile:2")):
    store.put(Answer(address=address, headers=[], codings=codings(b"old"), made_by="c",
                     keys=frozenset({key})), began=store.moment(), head=0)
die = lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL)
if sys.argv[1] == "after":
    Store.replace = die
with transaction.atomic():
    dairi.name = "Baru"
    dairi.save()
    if sys.argv[1] == "before":
        die()
"""


@pytest.mark.parametrize(("moment", "name"), [("before", "Lama"), ("after", "Baru")])
def test_a_server_killed_around_its_commit_leaves_nothing_old_standing(tmp_path, moment, name):
    """Committed or not: nothing that may be old is answered, and the next start finishes it."""
    database, folder = tmp_path / "db.sqlite3", tmp_path / "rendered"
    environment = surroundings(f"sqlite:///{database}") | {"RENDERED_ROOT": str(folder)}
    done = subprocess.run(
        [sys.executable, "-c", KILLED, moment], cwd=ROOT, env=environment, check=False
    )
    assert done.returncode == -signal.SIGKILL
    with sqlite3.connect(database) as connection:
        assert connection.execute("SELECT name FROM units_government").fetchone() == (name,)
    connection.close()
    store = Store(folder)
    assert store.announced() == 1
    assert not store.find("/touched", made_by="c", day="").fresh
    assert store.find("/other", made_by="c", day="").fresh
    assert store.settle(replace.is_over) == 1
    assert store.stale(9) == ["/touched"]
    store.close()


def test_what_a_living_process_is_at_is_not_settled(store):
    store.announce({"a"}, process=replace.pending.process_mark(os.getpid()), at=int(time.time()))
    assert store.settle(replace.is_over) == 0
    store.announce({"a"}, process=replace.pending.process_mark(os.getpid()), at=1)
    assert store.settle(replace.is_over) == 1  # too long ago for any transaction
