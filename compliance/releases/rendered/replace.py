"""What a change of public facts does to the answers that are kept.

The order is what makes it right at every point where a process may be killed:
1. inside the transaction, an announcement is written to the folder, for good: from now on Django
   answers all that may change, and nothing made from the old state can be kept any more;
2. the transaction commits;
3. all that depends on the change is marked stale, and the announcement closed, in one step;
4. the stale answers are made anew, one by one. Until then Django answers them.
So a kept answer never differs from the database. A process that dies between 1 and 3 leaves its
announcement; the next start, or `render_public`, takes it for a change that was committed.
"""

from __future__ import annotations

import datetime
import logging
import os
import sqlite3
import threading
import time
import weakref
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from django.db import DatabaseError, connection, connections, transaction
from django.utils import timezone

from compliance.evidence import pending

from .keeping import current_store
from .middleware import newest_release
from .rendering import Renderer
from .store import Store

logger = logging.getLogger(__name__)

LONGEST = datetime.timedelta(hours=1)  # many times what any publication takes
AT_ONCE = 20  # addresses read from the store in one go
PAUSE = 0.01  # seconds between pages made beside visitors' requests

_refreshing = threading.Lock()
_waiting = threading.Lock()  # held by the one who comes next


class Replacement:
    """One announced change, waiting for its transaction to end."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.keys: set[str] = set()
        self.announcement: int | None = None
        # Django forgets the functions of a transaction that is rolled back, and so this object.
        # Whether its change was committed is not known here, so it is taken for one that was.
        self.given_up: weakref.finalize[..., Replacement] | None = None

    def add(self, keys: Iterable[str]) -> None:
        """Announce keys that are not announced yet. One small write, none for the same keys."""
        new = set(keys) - self.keys
        if not new:
            return
        now = int(timezone.now().timestamp())
        mark = pending.process_mark(os.getpid())
        self.announcement = self.store.announce(
            new, process=mark, at=now, announcement=self.announcement
        )
        self.keys |= new
        if self.given_up is None:
            self.given_up = weakref.finalize(self, _give_up, self.store, self.announcement)

    def __call__(self) -> None:
        """Replace, after the commit."""
        if self.given_up is not None:
            self.given_up.detach()
        self.store.replace(self.keys, announcement=self.announcement, head=_head())
        refresh()


def replaced(keys: Iterable[str]) -> None:
    """Say that what these keys stand for is changing; call it inside the changing transaction.

    `government:`, `year:` and `unit:` count as `releases` too, `profile:<code>` as `profile`.
    Raises OSError or sqlite3.Error when the folder cannot be written: a change that would leave
    old pages standing must not be made.
    """
    store = current_store()
    if store is None:
        return
    replacement = _open_replacement(store)
    if replacement is not None:
        replacement.add(with_general(keys))
        return
    replacement = Replacement(store)
    replacement.add(with_general(keys))
    transaction.on_commit(replacement, robust=True)


def with_general(keys: Iterable[str]) -> set[str]:
    """Return keys together with those that stand for any of their kind."""
    wanted = set(keys)
    if any(key.startswith(("government:", "year:", "unit:")) for key in wanted):
        wanted.add("releases")
    if any(key.startswith("profile:") for key in wanted):
        wanted.add("profile")
    return wanted


def _open_replacement(store: Store) -> Replacement | None:
    """Return the replacement of this very transaction or savepoint, so that one is enough."""
    if not connection.in_atomic_block:
        return None
    here = set(connection.savepoint_ids)
    waiting: list[Any] = connection.run_on_commit  # savepoints, function, whether it is robust
    for savepoints, function, *_ in reversed(waiting):
        if isinstance(function, Replacement) and function.store is store and savepoints == here:
            return function
    return None


def _give_up(store: Store, announcement: int) -> None:
    """Close the announcement of a transaction that was rolled back, or whose end nobody saw."""
    try:
        store.replace((), announcement=announcement)
    except (sqlite3.Error, OSError):
        logger.exception("An announcement stays open; the next start closes it")


def _head() -> int | None:
    """Return the newest release, None when the database does not answer."""
    try:
        return newest_release()
    except DatabaseError:
        return None


def settle() -> int:
    """Finish what processes that have ended left behind; return how many changes that were."""
    store = current_store()
    return store.settle(is_over) if store else 0


def is_over(process: str, at: int) -> bool:
    """Return whether the change of a process is surely over."""
    if at < timezone.now().timestamp() - LONGEST.total_seconds():
        return True
    host, _, rest = process.partition("/")
    number = rest.partition("/")[0]
    if host != pending.machine() or not number.isdecimal():
        return False
    return pending.process_mark(int(number)) != process


def start_settle() -> None:
    """Settle as a server starts; nothing that goes wrong here keeps it from starting."""
    store = current_store()
    if store is None:
        return
    try:
        settled = store.settle(is_over)
        head_check(store)
    except (sqlite3.Error, OSError, DatabaseError) as error:
        logger.warning("Nobody looked for changes that a killed server has left: %s", error)
        return
    if settled:
        logger.warning("Changes of a killed server were finished: %d", settled)


def head_check(store: Store) -> None:
    """Let nothing count as current when releases were made by a program without this folder."""
    head = newest_release()
    if store.moment().head != head and not store.announced():
        store.all_stale(head)


def refresh() -> None:
    """Make all stale answers anew: here in a command, beside the visitors in a server.

    Not in the request that made the change: its person would wait for pages of others.
    """
    store = current_store()
    if store is None:
        return
    if threading.current_thread() is threading.main_thread():
        stale_render(store)
    elif _waiting.acquire(blocking=False):
        # Else somebody is about to begin, who will find what became stale just now.
        threading.Thread(target=_refresh_aside, args=[store], daemon=True).start()


def _refresh_aside(store: Store) -> None:
    """Make stale answers anew in a thread of its own, with its own connections."""
    with _refreshing:
        _waiting.release()
        try:
            stale_render(store, pause=PAUSE)
        except Exception:
            logger.exception("Stale answers were not all made anew; visits will do it")
        finally:
            connections.close_all()
            store.close()


def stale_render(store: Store, *, pause: float = 0) -> int:
    """Make every stale answer anew that can be; return how many were asked for."""
    renderer, done = Renderer(), set[str]()
    while True:
        addresses = [address for address in store.stale(len(done) + AT_ONCE) if address not in done]
        if not addresses:
            return len(done)
        for address in addresses:
            if renderer.render(address) == HTTPStatus.SERVICE_UNAVAILABLE:
                return len(done)  # the database went away; visits will do the rest
            done.add(address)
            time.sleep(pause)
