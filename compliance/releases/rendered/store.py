"""The folder of rendered answers: one SQLite file of its own, apart from the portal's database.

Every change is one transaction, so that a process killed at any point leaves the old state or the
new one, and readers never wait for a writer (WAL). Whatever is in here can be made again.

An answer is *fresh* while its bytes are what Django would answer now. It stops being fresh when
- one of its keys is in an open announcement: a change of it is under way in the database, perhaps
  already committed;
- it was marked stale, because such a change was committed;
- it was made by other code than runs now (`made_by`), or shows the date and that day is over.
An answer that is not fresh is only for readers who cannot get another one, with the database down.
"""

from __future__ import annotations

import json
import logging
import os
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from .encodings import Coded
from .large import CodedFile
from .tables import opened

logger = logging.getLogger(__name__)

EVERYTHING = "*"  # a key that every answer has
FILE = "answers.sqlite3"
# What visitors may add with addresses of their own making; the oldest of them make room.
MOST_ASKED = 2_000
MOST_ASKED_BYTES = 100_000_000


@dataclass(frozen=True, slots=True)
class Moment:
    """The state of the store when a request began."""

    epoch: int  # grows with every change of what is public
    head: int  # the newest release the store knows of


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer to be kept."""

    address: str
    headers: list[tuple[str, str]]
    codings: Sequence[Coded | CodedFile]
    keys: frozenset[str]
    made_by: str
    day: str = ""  # the ISO date it shows, empty for none
    asked: bool = False  # by a visitor, with an address that the portal did not make


@dataclass(frozen=True, slots=True)
class Stored:
    """A kept answer, without its bytes."""

    id: int
    headers: list[tuple[str, str]]
    codings: Mapping[str, tuple[str, int]]  # coding -> ETag and length
    fresh: bool


class Store:
    """The rendered answers of one folder. Safe in threads and between processes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._local = threading.local()

    # reading

    def moment(self) -> Moment:
        """Return the state to be handed to `put` by a request that begins now."""
        return moment_of(self._connection())

    def find(self, address: str, *, made_by: str, day: str) -> Stored | None:
        """Return what is kept for an address; `fresh` says whether it may be answered."""
        row = (
            self._connection()
            .execute(
                "SELECT id, headers, codings, NOT stale AND made_by = ? AND day IN ('', ?)"
                " AND NOT EXISTS (SELECT 1 FROM under_way WHERE under_way.answer = answer.id)"
                " FROM answer WHERE address = ?",
                (made_by, day, address),
            )
            .fetchone()
        )
        if row is None:
            return None
        return Stored(
            id=row[0],
            headers=[(name, value) for name, value in json.loads(row[1])],
            codings={name: (etag, size) for name, (etag, size) in json.loads(row[2]).items()},
            fresh=bool(row[3]),
        )

    def body(self, answer: int, coding: str) -> bytes | None:
        """Return the bytes of a kept answer, None when it was replaced meanwhile."""
        pieces = list(self._pieces(answer, coding))
        return b"".join(pieces) if pieces else None

    def copy(self, answer: int, coding: str) -> IO[bytes] | None:
        """Return a file of its own with the bytes of a kept answer, None when it was replaced.

        Slow readers get it: they neither hold up the store nor lose an answer that is replaced.
        """
        file = TemporaryFile(dir=self.folder)  # noqa: SIM115 - whoever sends it closes it
        try:
            for piece in self._pieces(answer, coding):
                file.write(piece)
            if file.tell():
                file.flush()
                return file
        except BaseException:
            file.close()
            raise
        file.close()
        return None

    def addresses(self, *, made_by: str, day: str) -> dict[str, bool]:
        """Return every kept address and whether its answer is fresh."""
        rows = self._connection().execute(
            "SELECT address, NOT stale AND made_by = ? AND day IN ('', ?)"
            " AND NOT EXISTS (SELECT 1 FROM under_way WHERE under_way.answer = answer.id)"
            " FROM answer ORDER BY id",
            (made_by, day),
        )
        return {address: bool(fresh) for address, fresh in rows}

    def stale(self, most: int) -> list[str]:
        """Return addresses of stale answers that no announced change holds up, oldest first."""
        rows = self._connection().execute(
            "SELECT address FROM answer WHERE stale"
            " AND NOT EXISTS (SELECT 1 FROM under_way WHERE under_way.answer = answer.id)"
            " ORDER BY id LIMIT ?",
            (most,),
        )
        return [address for (address,) in rows]

    def announced(self) -> int:
        """Return how many changes are under way."""
        row = self._connection().execute("SELECT count(*) FROM announcement").fetchone()
        return int(row[0])

    # writing

    def put(self, answer: Answer, *, began: Moment, head: int) -> bool:
        """Keep an answer; return False when something public changed since its request began.

        `head` is the newest release in the database after the answer was made.
        """
        with self._writing() as connection:
            if self._changed(connection, began, head) or self._held_up(connection, answer.keys):
                return False
            asked = self._asked_before(connection, answer)
            connection.execute("DELETE FROM answer WHERE address = ?", (answer.address,))
            self._insert(connection, answer, asked)
            if asked:
                self._make_room(connection)
        return True

    def forget(self, address: str, *, began: Moment) -> None:
        """Drop an address at which nothing is public any more, unless something changed since."""
        with self._writing() as connection:
            if moment_of(connection) == began:
                connection.execute("DELETE FROM answer WHERE address = ?", (address,))

    def announce(
        self, keys: Iterable[str], *, process: str, at: int, announcement: int | None = None
    ) -> int:
        """Write down, for good, that what these keys stand for is about to change; return its id.

        `process` tells who is at it, `at` since when (seconds). Given one that is open already,
        the keys are added to it.
        """
        with self._writing() as connection:
            if announcement is None:
                cursor = connection.execute(
                    "INSERT INTO announcement (process, at) VALUES (?, ?)", (process, at)
                )
                announcement = int(cursor.lastrowid or 0)
            connection.executemany(
                "INSERT OR IGNORE INTO announced_key VALUES (?, ?)",
                [(announcement, key) for key in keys],
            )
            connection.execute("UPDATE fact SET value = value + 1 WHERE name = 'epoch'")
        return announcement

    def replace(
        self, keys: Iterable[str], *, announcement: int | None = None, head: int | None = None
    ) -> int:
        """Mark stale all that depends on one of the keys, at once; return how many answers.

        Closes the announcement of the change, whose own keys count too.
        """
        with self._writing() as connection:
            wanted = set(keys)
            if announcement is not None:
                wanted |= self._announced_keys(connection, announcement)
                connection.execute("DELETE FROM announcement WHERE id = ?", (announcement,))
            count = self._mark(connection, wanted)
            if head is not None:
                connection.execute("UPDATE fact SET value = ? WHERE name = 'head'", (head,))
        return count

    def settle(self, is_over: Callable[[str, int], bool]) -> int:
        """Finish what dead processes left: their changes may be committed. Return how many."""
        rows = self._connection().execute("SELECT id, process, at FROM announcement").fetchall()
        left = [number for number, process, at in rows if is_over(process, at)]
        for number in left:
            self.replace((), announcement=number)
        return len(left)

    def all_stale(self, head: int | None = None) -> None:
        """Let nothing that is kept count as current."""
        self.replace({EVERYTHING}, head=head)

    def close(self) -> None:
        """Close the connection of this thread."""
        found = getattr(self._local, "opened", None)
        if found is not None:
            found[1].close()
            self._local.opened = None

    def _pieces(self, answer: int, coding: str) -> Iterator[bytes]:
        """Yield the pieces of a body, all as one moment had them."""
        rows = self._connection().execute(
            "SELECT content FROM body WHERE answer = ? AND coding = ? ORDER BY piece",
            (answer, coding),
        )
        return (content for (content,) in rows)

    # inside a transaction

    def _changed(self, connection: sqlite3.Connection, began: Moment, head: int) -> bool:
        """Return whether something public changed since the request began.

        A release that nobody has announced, made by a program without this folder, marks all stale.
        """
        now = moment_of(connection)
        if now.head != head and not connection.execute("SELECT 1 FROM announcement").fetchone():
            self._mark(connection, {EVERYTHING})
            connection.execute("UPDATE fact SET value = ? WHERE name = 'head'", (head,))
        return now != began or now.head != head

    def _held_up(self, connection: sqlite3.Connection, keys: Iterable[str]) -> bool:
        announced = {key for (key,) in connection.execute("SELECT key FROM announced_key")}
        return bool(announced & {*keys, EVERYTHING})

    def _asked_before(self, connection: sqlite3.Connection, answer: Answer) -> bool:
        """Return whether it counts as a visitor's: what the portal itself made once does not."""
        row = connection.execute(
            "SELECT asked FROM answer WHERE address = ?", (answer.address,)
        ).fetchone()
        return answer.asked and (row is None or bool(row[0]))

    def _insert(self, connection: sqlite3.Connection, answer: Answer, asked: bool) -> None:
        said = {item.coding: (item.etag, item.size) for item in answer.codings}
        size = sum(item.size for item in answer.codings)
        cursor = connection.execute(
            "INSERT INTO answer (address, asked, size, stale, made_by, day, headers, codings)"
            " VALUES (?, ?, ?, 0, ?, ?, ?, ?)",
            (
                *(answer.address, asked, size, answer.made_by, answer.day),
                *(json.dumps(answer.headers), json.dumps(said)),
            ),
        )
        number = cursor.lastrowid
        connection.executemany(
            "INSERT INTO body VALUES (?, ?, ?, ?)",
            (
                (number, item.coding, place, piece)
                for item in answer.codings
                for place, piece in enumerate(item.pieces())
            ),
        )
        connection.executemany(
            "INSERT INTO answer_key VALUES (?, ?)",
            [(key, number) for key in {*answer.keys, EVERYTHING}],
        )

    def _make_room(self, connection: sqlite3.Connection) -> None:
        """Remove the oldest answers of visitors' own addresses that are too many or too large."""
        count, size = connection.execute(
            "SELECT count(*), total(size) FROM answer WHERE asked = 1"
        ).fetchone()
        rows = connection.execute("SELECT id, size FROM answer WHERE asked = 1 ORDER BY id")
        too_old = []
        for number, bytes_ in rows:
            if count <= MOST_ASKED and size <= MOST_ASKED_BYTES:
                break
            count, size = count - 1, size - bytes_
            too_old.append((number,))
        connection.executemany("DELETE FROM answer WHERE id = ?", too_old)

    def _announced_keys(self, connection: sqlite3.Connection, announcement: int) -> set[str]:
        rows = connection.execute(
            "SELECT key FROM announced_key WHERE announcement = ?", (announcement,)
        )
        return {key for (key,) in rows}

    def _mark(self, connection: sqlite3.Connection, keys: set[str]) -> int:
        """Mark the answers of these keys stale; a request that has begun may not put any more."""
        connection.execute("UPDATE fact SET value = value + 1 WHERE name = 'epoch'")
        cursor = connection.execute(
            "UPDATE answer SET stale = 1 WHERE stale = 0 AND id IN (SELECT answer FROM answer_key"
            " WHERE key IN (SELECT value FROM json_each(?)))",
            (json.dumps(sorted(keys)),),
        )
        return cursor.rowcount

    # the file

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """Run one transaction; nothing of it stays when it fails."""
        connection = self._connection()
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")

    def _connection(self) -> sqlite3.Connection:
        """Return this thread's connection, made anew in a process that was forked."""
        found = getattr(self._local, "opened", None)
        if found is None or found[0] != os.getpid():
            found = self._local.opened = (os.getpid(), self._opened())
        connection: sqlite3.Connection = found[1]
        return connection

    def _opened(self) -> sqlite3.Connection:
        """Open the file; one that is damaged is made anew, since nothing in it is the only copy."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            return opened(self.folder / FILE)
        except sqlite3.OperationalError:  # no room, no right, too busy: nothing is damaged
            raise
        except sqlite3.DatabaseError:
            logger.exception("The rendered answers are damaged and are made anew")
            for ending in ("", "-wal", "-shm"):
                (self.folder / f"{FILE}{ending}").unlink(missing_ok=True)
            return opened(self.folder / FILE)


def moment_of(connection: sqlite3.Connection) -> Moment:
    """Return the present state."""
    facts = dict(connection.execute("SELECT name, value FROM fact"))
    return Moment(epoch=facts["epoch"], head=facts["head"])
