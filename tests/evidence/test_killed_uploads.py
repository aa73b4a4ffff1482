"""A server that is killed in the middle of an upload leaves neither a row nor a file.

The server is a real one, and so is the signal: nothing in it runs after SIGKILL. What the next
server finds and clears up is all that there is.
"""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path

import boto3
import psycopg2
import pytest
from environ import Env

from tests.load.conftest import ROOT, databases, free_port, office, surroundings, wait_for
from tests.load.people import Person

__all__ = ["databases", "office"]  # fixtures

BOUNDARY = "batas"
CONTENT = b"%PDF-1.4\n" + b"0123456789abcde\n" * 300_000 + b"%%EOF\n"  # more than stays in memory
NOTHING = {"evidence_evidence": 0, "evidence_evidenceuse": 0, "evidence_pendingfile": 0}
ANNOUNCED = {**NOTHING, "evidence_pendingfile": 1}


def until(ready, seconds=30):
    """Wait until something is so; return whether it came to be."""
    end = time.monotonic() + seconds
    while not (found := ready()) and time.monotonic() < end:
        time.sleep(0.05)
    return found


class House:
    """A portal's database, storage and temporary folder, outliving its servers."""

    def __init__(self, office, folder):
        self.office, self.folder = office, folder
        self.mark, self.temporary = folder / "reached", folder / "tmp"
        self.kept = folder / "evidence"
        self.temporary.mkdir()
        self.storage = {"EVIDENCE_ROOT": str(self.kept)}

    @contextlib.contextmanager
    def serving(self, **told):
        """Run a server; yield its port. It is killed in any case."""
        self.mark.unlink(missing_ok=True)
        port = free_port()
        program = [sys.executable, "-m", "granian", "--interface", "wsgi", "--workers", "1"]
        program += ["--blocking-threads", "2", "--host", "127.0.0.1", "--port", str(port)]
        environment = {**surroundings(self.office.url), **self.storage, **told}
        environment |= {"MARK": str(self.mark), "TMPDIR": str(self.temporary)}
        with self.office.log.open("w") as log:
            server = subprocess.Popen(
                [*program, "tests.evidence.wsgi_held:application"],
                cwd=ROOT,
                env=environment,
                stdout=log,
                stderr=log,
                start_new_session=True,  # a group of its own: its worker dies with it
            )
            try:
                wait_for(port, server, self.office.log)
                yield port
            finally:
                os.killpg(server.pid, signal.SIGKILL)
                server.wait(timeout=30)

    def killed_during_upload(self, held, **told):
        """Send a file to a server that stops at a place, and kill it there."""
        with self.serving(HELD=held, **told) as port:
            sending = threading.Thread(target=self.send, args=[port], daemon=True)
            sending.start()
            assert until(self.mark.exists), f"the upload ended before it was {held}"
        sending.join(timeout=30)

    def request(self, port):
        """Return the head and the body of an upload as a browser sends it."""
        facts = self.office.facts
        with closing(Person(facts["people"][0], facts["units"], port)) as person:
            cookies = "; ".join(f"{name}={value}" for name, value in person.cookies.items())
            token, unit = person.token, person.unit
        body = (
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="act"\r\n\r\nfiles\r\n'
            f"--{BOUNDARY}\r\nContent-Disposition: form-data; "
            f'name="berkas-documents"; filename="sk.pdf"\r\n\r\n'
        ).encode() + CONTENT
        body += f"\r\n--{BOUNDARY}--\r\n".encode()
        head = (
            f"POST /kerja/lokus/{unit}/bukti/IN-01/0/ HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            f"Cookie: {cookies}\r\nX-CSRFToken: {token}\r\nContent-Length: {len(body)}\r\n"
            f"Content-Type: multipart/form-data; boundary={BOUNDARY}\r\n\r\n"
        ).encode()
        return head, body

    def send(self, port):
        """Upload a file; return the status of the answer, None when the server went away."""
        head, body = self.request(port)
        with (
            contextlib.suppress(OSError, http.client.HTTPException),
            socket.create_connection(("127.0.0.1", port), 60) as line,
        ):
            line.sendall(head + body)
            answer = http.client.HTTPResponse(line)
            answer.begin()
            return answer.status
        return None

    def rows(self):
        """Return how many rows each table has that an upload writes to."""
        found = {}
        with closing(self.connection()) as connection, closing(connection.cursor()) as cursor:
            for table in NOTHING:
                cursor.execute(f"SELECT COUNT(*) FROM {table}")
                found[table] = cursor.fetchone()[0]
        return found

    def connection(self):
        there = Env.db_url_config(self.office.url)
        if "sqlite" in there["ENGINE"]:
            return sqlite3.connect(there["NAME"])
        names = {"NAME": "dbname", "HOST": "host", "PORT": "port"}
        names |= {"USER": "user", "PASSWORD": "password"}
        return psycopg2.connect(**{names[k]: v for k, v in there.items() if k in names and v})

    def files(self):
        """Return the sizes of all stored files."""
        return [path.stat().st_size for path in self.kept.glob("*")]


class BucketHouse(House):
    """The same with an S3."""

    def __init__(self, office, folder, address):
        super().__init__(office, folder)
        self.storage = {
            "EVIDENCE_S3_BUCKET": "bukti-terputus",
            "EVIDENCE_S3_ENDPOINT": address,
            "EVIDENCE_S3_REGION": "us-east-1",
            "EVIDENCE_S3_ACCESS_KEY": "key",
            "EVIDENCE_S3_SECRET_KEY": "secret",
        }
        self.client = boto3.client(
            "s3",
            endpoint_url=address,
            region_name="us-east-1",
            aws_access_key_id="key",
            aws_secret_access_key="secret",
        )
        self.client.create_bucket(Bucket="bukti-terputus")

    def files(self):
        found = self.client.list_objects_v2(Bucket="bukti-terputus").get("Contents", [])
        return [row["Size"] for row in found]


@pytest.fixture
def house(office, tmp_path):
    return House(office, tmp_path)


def leftovers(house):
    return [path.name for path in Path(house.temporary).iterdir()]


def check_nothing_is_left(house):
    """The next server starts, and nothing of the upload is there; the same file is then taken."""
    with house.serving() as port:
        assert until(lambda: house.rows() == NOTHING), house.rows()
        assert house.files() == []
        assert leftovers(house) == []
        assert house.send(port) == 302
        assert house.files() == [len(CONTENT)]
    assert house.rows() == {"evidence_evidence": 1, "evidence_evidenceuse": 1} | {
        "evidence_pendingfile": 0
    }


@pytest.mark.parametrize(
    ("held", "left"),
    [
        ("half", lambda size: 0 < size < len(CONTENT)),  # the disk has only a part of it
        ("named", lambda size: size == len(CONTENT)),  # all is written but not yet committed
    ],
)
def test_a_killed_upload_leaves_neither_row_nor_file(house, held, left):
    house.killed_during_upload(held)
    assert until(lambda: house.rows() == ANNOUNCED), house.rows()
    [size] = house.files()
    assert left(size)  # there is something to be cleared up
    check_nothing_is_left(house)


def test_a_killed_upload_leaves_nothing_on_an_s3(office, tmp_path, s3_server):
    house = BucketHouse(office, tmp_path, s3_server)
    house.killed_during_upload("stored")
    assert (house.rows(), house.files()) == (ANNOUNCED, [len(CONTENT)])
    check_nothing_is_left(house)


def test_without_the_clearing_the_file_would_stay(house):
    """The control: it is not the start of a server by itself that takes the file away."""
    house.killed_during_upload("stored")
    with house.serving(CLEARING="off"):
        assert (house.rows(), house.files()) == (ANNOUNCED, [len(CONTENT)])


@pytest.mark.parametrize(("handlers", "left"), [("", 0), ("django", 1)])
def test_what_was_only_received_ends_with_the_server(house, handlers, left):
    """Django's own way of receiving is the control: its temporary file outlives the server."""
    house.killed_during_upload("received", HANDLERS=handlers)
    assert len(leftovers(house)) == left
    assert (house.rows(), house.files()) == (NOTHING, [])


def test_who_hangs_up_in_the_middle_leaves_nothing(house):
    with house.serving() as port:
        head, body = house.request(port)
        for sent in (len(body) // 2, len(body) - 20):
            with socket.create_connection(("127.0.0.1", port), 60) as line:
                line.sendall(head + body[:sent])
                time.sleep(0.5)  # it arrives, and is being received
        assert house.send(port) == 302  # the server is well, and has done with the others
        assert house.files() == [len(CONTENT)]
        assert leftovers(house) == []
    assert house.rows()["evidence_evidence"] == 1
    assert house.rows()["evidence_pendingfile"] == 0
