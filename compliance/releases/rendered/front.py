"""The door before Django: a public answer that is kept leaves here, without Django's machinery."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

from django.core.exceptions import DisallowedHost, SuspiciousOperation
from django.core.handlers.wsgi import WSGIRequest

from .addresses import address_of
from .fingerprint import made_by, today
from .keeping import Ready, current_store, ready_answer
from .large import sending
from .store import Store, Stored

logger = logging.getLogger(__name__)

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

DATABASE_DOWN = "portal.database_down"  # set in the environ by the middleware that answers 503
UNAVAILABLE = f"{HTTPStatus.SERVICE_UNAVAILABLE.value} "
LINES = {status: f"{status.value} {status.phrase}" for status in HTTPStatus}


class Front:
    """A WSGI application around Django's.

    What is kept and fresh is answered at once. What is kept but no longer fresh is Django's to
    answer, and stands in for it only while the database is down.
    """

    def __init__(self, application: Application) -> None:
        self.application = application

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        found = self.kept(environ)
        if found is None:
            return self.application(environ, start_response)
        store, stored = found
        if stored.fresh:
            ready = ready_answer(store, stored, environ)
            if ready is not None:
                return sent(ready, start_response)
        return self.stood_in(store, stored, environ, start_response)

    def kept(self, environ: Environ) -> tuple[Store, Stored] | None:
        """Return what is kept for this request; a fault of the folder is Django's chance."""
        store = current_store()
        if store is None or environ["REQUEST_METHOD"] not in {"GET", "HEAD"}:
            return None
        try:
            address = address_of(WSGIRequest(environ))
            if address is None:
                return None
            stored = store.find(address, made_by=made_by(), day=today())
        except (DisallowedHost, SuspiciousOperation, UnicodeError):
            return None  # Django refuses it, with its own page
        except (sqlite3.Error, OSError):
            logger.exception("The rendered answers cannot be read")
            return None
        return (store, stored) if stored is not None else None

    def stood_in(
        self, store: Store, stored: Stored, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Let Django answer, and answer what is kept where Django has no database."""
        begun: list[Any] = []

        def hold(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> None:
            begun[:] = [status, headers, exc_info]

        body = self.application(environ, hold)
        if begun and begun[0].startswith(UNAVAILABLE) and environ.get(DATABASE_DOWN):
            ready = ready_answer(store, stored, environ)
            if ready is not None:
                if hasattr(body, "close"):
                    body.close()
                return sent(ready, start_response)
        start_response(*begun)
        return body


def sent(ready: Ready, start_response: StartResponse) -> Iterable[bytes]:
    """Hand an answer to the server."""
    start_response(LINES[HTTPStatus(ready.status)], ready.headers)
    if ready.file is None:
        return [ready.content]
    return sending(ready.file)
