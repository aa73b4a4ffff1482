"""The folder of rendered answers by itself, without Django."""

from __future__ import annotations

import gzip
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time

import brotli
import pytest

from compliance.releases.rendered import large, tables
from compliance.releases.rendered import store as store_module
from compliance.releases.rendered.encodings import coded, coding_for, codings, unchanged
from compliance.releases.rendered.store import FILE, Answer, Store

CODE = "this code"
ME = {"process": "me", "at": 0}


@pytest.fixture
def store(tmp_path):
    opened = Store(tmp_path / "rendered")
    yield opened
    opened.close()


def answer(address, body=b"body " * 100, keys=("a",), **more):
    return Answer(
        address=address,
        headers=[("Content-Type", "text/plain")],
        codings=codings(body),
        keys=frozenset(keys),
        made_by=more.pop("made_by", CODE),
        **more,
    )


def put(store, *args, **kwargs):
    return store.put(answer(*args, **kwargs), began=store.moment(), head=store.moment().head)


def find(store, address, day="", made_by=CODE):
    return store.find(address, made_by=made_by, day=day)


def test_what_was_put_is_found_with_its_bytes_and_headers(store):
    assert put(store, "/x", b"word " * 200)
    found = find(store, "/x")
    assert found.fresh
    assert found.headers == [("Content-Type", "text/plain")]
    assert set(found.codings) == {"identity", "gzip", "br"}
    assert store.body(found.id, "identity") == b"word " * 200
    assert len({etag for etag, _ in found.codings.values()}) == 3
    for coding, (_, length) in found.codings.items():
        assert len(store.body(found.id, coding)) == length
    assert find(store, "/y") is None


def test_a_short_body_is_kept_only_as_it_is(store):
    put(store, "/x", b"short")
    assert set(find(store, "/x").codings) == {"identity"}


def put_file(store, address, pieces):
    made = large.file_codings(pieces, store.folder)
    moment = store.moment()
    kept = Answer(address, [], made, frozenset({"a"}), CODE)
    assert store.put(kept, began=moment, head=moment.head)
    return closed(made)


def closed(made):
    """Their ETags, once their files are given back."""
    for one in made:
        one.close()
    return [one.etag for one in made]


def test_a_large_body_is_kept_in_pieces_and_packed_like_any_other(store, monkeypatch):
    monkeypatch.setattr(large, "PIECE", 1000)
    body = b"".join(f"line {number}\n".encode() for number in range(2000))
    store.moment()
    made = put_file(store, "/x", (body[at : at + 77] for at in range(0, len(body), 77)))
    found = find(store, "/x")
    plain = codings(body)[0]
    assert found.codings["identity"] == (plain.etag, len(body))
    unpack = {"identity": bytes, "gzip": gzip.decompress, "br": brotli.decompress}
    assert set(found.codings) == set(unpack)
    for coding, (etag, length) in found.codings.items():
        kept = store.body(found.id, coding)
        assert unpack[coding](kept) == body
        assert coded(coding, kept).etag == etag
        assert len(kept) == length
        with store.copy(found.id, coding) as file:
            assert b"".join(large.pieces_of(file)) == kept
    assert closed(large.file_codings([body], store.folder)) == made


def test_who_reads_slowly_gets_the_whole_answer_although_it_is_replaced(store):
    store.moment()
    put_file(store, "/x", [b"old " * 1000])
    before = find(store, "/x")
    file = store.copy(before.id, "identity")
    put_file(store, "/x", [b"new " * 1000])
    with file:
        assert b"".join(large.pieces_of(file)) == b"old " * 1000
    assert store.copy(before.id, "identity") is None
    names = {path.name for path in store.folder.iterdir()}
    assert names <= {FILE, f"{FILE}-wal", f"{FILE}-shm"}  # no file stays behind


def test_a_body_that_breaks_off_leaves_no_file_open(store):
    def broken():
        yield b"x"
        raise OSError("no space left on device")

    store.moment()
    with pytest.raises(OSError, match="no space"):  # a file left open would be a warning, an error
        large.file_codings(broken(), store.folder)
    noise = random.Random(1).randbytes(3000)
    assert len(closed(large.file_codings([noise], store.folder))) == 1  # nothing makes it smaller


def test_a_change_makes_stale_exactly_what_depends_on_it(store):
    put(store, "/x", keys=["a", "b"])
    put(store, "/y", keys=["b"])
    put(store, "/z", keys=["c"])
    assert store.replace({"a"}) == 1
    assert [find(store, at).fresh for at in ("/x", "/y", "/z")] == [False, True, True]
    assert store.replace({"b"}) == 1  # /x is stale already
    assert store.stale(10) == ["/x", "/y"]
    put(store, "/x", keys=["a"])
    assert store.stale(10) == ["/y"]
    assert store.replace({"*"}) == 2


def test_an_announced_change_holds_up_what_depends_on_it_and_nothing_else(store):
    put(store, "/x", keys=["a"])
    put(store, "/y", keys=["b"])
    number = store.announce({"a"}, **ME)
    assert not find(store, "/x").fresh
    assert find(store, "/y").fresh
    assert not put(store, "/new", keys=["a"])
    assert put(store, "/new", keys=["b"])
    assert store.stale(10) == []  # nothing can be made of it yet
    store.replace((), announcement=number)
    assert store.stale(10) == ["/x"]
    assert put(store, "/x", keys=["a"])
    assert find(store, "/x").fresh


def test_an_announcement_can_grow(store):
    put(store, "/x", keys=["a"])
    put(store, "/y", keys=["b"])
    number = store.announce({"a"}, **ME)
    assert store.announce({"b"}, announcement=number, **ME) == number
    assert not find(store, "/y").fresh
    store.replace((), announcement=number)
    assert store.stale(10) == ["/x", "/y"]
    assert store.announced() == 0


def test_what_was_computed_before_a_change_is_never_kept_after_it(store):
    began = store.moment()
    store.replace({"a"})
    assert not store.put(answer("/x", keys=["a"]), began=began, head=0)
    assert find(store, "/x") is None


def test_nor_what_began_before_a_change_was_announced(store):
    began = store.moment()
    number = store.announce({"a"}, **ME)
    store.replace((), announcement=number)
    assert not store.put(answer("/x", keys=["b"]), began=began, head=0)


def test_a_release_that_nobody_announced_makes_everything_stale(store):
    put(store, "/x")
    began = store.moment()
    assert not store.put(answer("/y"), began=began, head=7)
    assert not find(store, "/x").fresh
    assert store.moment().head == 7
    assert store.put(answer("/y"), began=store.moment(), head=7)


def test_a_release_under_way_is_not_taken_for_one_that_nobody_announced(store):
    put(store, "/x", keys=["b"])
    number = store.announce({"a"}, **ME)
    began = store.moment()
    assert not store.put(answer("/y", keys=["b"]), began=began, head=1)  # committed a moment ago
    assert find(store, "/x").fresh
    store.replace((), announcement=number, head=1)
    assert find(store, "/x").fresh
    assert store.moment().head == 1


def test_other_code_and_another_day_make_an_answer_stale(store):
    put(store, "/x")
    put(store, "/y", day="2026-11-25")
    assert not find(store, "/x", made_by="other code").fresh
    assert find(store, "/y", day="2026-11-25").fresh
    assert not find(store, "/y", day="2026-11-26").fresh


def test_an_address_where_nothing_is_public_any_more_is_forgotten(store):
    put(store, "/x")
    began = store.moment()
    store.replace({"a"})
    store.forget("/x", began=began)
    assert find(store, "/x") is not None  # it may be public again since
    store.forget("/x", began=store.moment())
    assert find(store, "/x") is None


def test_visitors_cannot_fill_the_disk(store, monkeypatch):
    monkeypatch.setattr(store_module, "MOST_ASKED", 5)
    put(store, "/made")
    for number in range(20):
        put(store, f"/x?{number}", asked=True)
    kept = list(store.addresses(made_by=CODE, day=""))
    assert kept == ["/made", *(f"/x?{number}" for number in range(15, 20))]


def test_nor_with_large_answers(store, monkeypatch):
    monkeypatch.setattr(store_module, "MOST_ASKED_BYTES", 10_000)
    for number in range(20):
        put(store, f"/x?{number}", os.urandom(3_000), asked=True)
    kept = list(store.addresses(made_by=CODE, day=""))
    assert kept == [f"/x?{number}" for number in range(17, 20)]
    with sqlite3.connect(store.folder / FILE) as connection:
        assert connection.execute("SELECT count(DISTINCT answer) FROM body").fetchone() == (3,)
        assert connection.execute("SELECT count(DISTINCT answer) FROM answer_key").fetchone() == (
            3,
        )
    connection.close()


def test_what_the_portal_made_stays_its_own_when_a_visitor_asks_for_it(store, monkeypatch):
    monkeypatch.setattr(store_module, "MOST_ASKED", 0)
    put(store, "/x?1")
    put(store, "/x?1", asked=True)
    assert find(store, "/x?1").fresh
    put(store, "/x?2", asked=True)
    assert find(store, "/x?2") is None


@pytest.mark.parametrize("damage", [b"this is no database at all" * 100, b""])
def test_a_damaged_file_is_made_anew(tmp_path, damage):
    (tmp_path / FILE).write_bytes(damage)
    store = Store(tmp_path)
    assert put(store, "/x")
    assert find(store, "/x").fresh
    store.close()


def test_the_file_of_another_version_is_made_anew(store, monkeypatch):
    put(store, "/x")
    store.close()
    monkeypatch.setattr(tables, "VERSION", 99)
    assert find(store, "/x") is None
    assert put(store, "/x")


def test_a_folder_that_cannot_be_written_is_an_error_and_not_a_new_file(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError, match="file"):
        Store(tmp_path / "file" / "rendered").moment()


def test_readers_see_all_of_a_replacement_or_nothing(store):
    """While one thread replaces, others read; no reader sees one answer new and the other old."""
    for address in ("/x", "/y"):
        put(store, address)
    mixed, stop = [], threading.Event()

    def read():
        while not stop.is_set():
            kept = store.addresses(made_by=CODE, day="")
            mixed.extend([kept] if len(set(kept.values())) > 1 else [])
        store.close()

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for _ in range(100):
        store.replace({"a"})
    stop.set()
    for reader in readers:
        reader.join()
    assert mixed == []


WRITER = """
import sys, itertools
from pathlib import Path
sys.path.insert(0, {root!r})
from compliance.releases.rendered.store import Answer, Store
from compliance.releases.rendered.encodings import codings
store = Store(Path(sys.argv[1]))
print("ready", flush=True)
for number in itertools.count():
    body = (f"version {{number}} " * 5000).encode()
    if number % 3 == 2:
        number = store.announce({{"a"}}, process="me", at=0)
        store.replace((), announcement=number)
    for address in ("/x", "/y"):
        moment = store.moment()
        store.put(
            Answer(address=address, headers=[], codings=codings(body), made_by="c",
                   keys=frozenset({{"a", f"n{{number}}"}})),
            began=moment, head=moment.head)
"""


def test_a_writer_that_is_killed_leaves_whole_answers(tmp_path):
    """SIGKILL at twelve moments, in the middle of writing: what is left is whole, and writable."""
    root = str(store_module.Path(__file__).resolve().parents[3])
    folder, chance = tmp_path / "rendered", random.Random(1)
    seen = set()
    for _ in range(12):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER.format(root=root), str(folder)], stdout=subprocess.PIPE
        )
        writer.stdout.readline()
        time.sleep(chance.uniform(0.01, 0.2))
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        writer.stdout.close()
        seen |= whole(Store(folder))
    assert len(seen) > 3  # it was killed at different states


def whole(store):
    """Hold every kept answer against its own ETags; return the bodies and settle what is left."""
    bodies = set()
    for address in store.addresses(made_by="c", day=""):
        found = store.find(address, made_by="c", day="")
        for coding, (etag, length) in found.codings.items():
            content = store.body(found.id, coding)
            assert coded(coding, content).etag == etag
            assert len(content) == length
        bodies.add(store.body(found.id, "identity"))
    connection = sqlite3.connect(store.folder / FILE)
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    loose = "SELECT count(*) FROM {} WHERE answer NOT IN (SELECT id FROM answer)"
    for table in ("body", "answer_key"):
        assert connection.execute(loose.format(table)).fetchone() == (0,)
    connection.close()
    store.settle(lambda process, at: True)
    assert store.announced() == 0
    moment = store.moment()
    assert store.put(answer("/after", made_by="c"), began=moment, head=moment.head)
    store.close()
    return bodies


def test_what_a_dead_process_announced_is_settled_as_if_it_was_committed(store):
    put(store, "/x")
    dead = store.announce({"a"}, process="dead", at=1)
    store.announce({"b"}, process="alive", at=1)
    assert store.settle(lambda process, at: process == "dead") == 1
    assert store.announced() == 1
    assert store.stale(10) == ["/x"]
    assert dead


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("", "identity"),
        ("gzip", "gzip"),
        ("gzip, deflate, br", "br"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("BR", "br"),
        ("*", "br"),
        ("*;q=0", "identity"),
        ("gzip;q=0", "identity"),
        ("identity, gzip;q=nonsense", "identity"),
        ("br;q=0, *", "gzip"),
    ],
)
def test_the_coding_follows_the_header(accepted, coding):
    assert coding_for(accepted, {"identity": 1, "gzip": 1, "br": 1}) == coding
    assert coding_for(accepted, {"identity": 1}) == "identity"


@pytest.mark.parametrize(
    ("given", "same"),
    [
        ("", False),
        ('"a"', True),
        ('W/"a"', True),
        ('"b", "a"', True),
        ("*", True),
        ('"b"', False),
        ("a", False),
    ],
)
def test_etags_are_compared_weakly(given, same):
    assert unchanged(given, '"a"') is same


def test_headers_are_kept_as_json(store):
    put(store, "/x")
    with sqlite3.connect(store.folder / FILE) as connection:
        (said,) = connection.execute("SELECT headers FROM answer").fetchone()
    connection.close()
    assert json.loads(said) == [["Content-Type", "text/plain"]]
