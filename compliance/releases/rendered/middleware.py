"""Public answers as Django makes them: with headers for caches, and kept for the front."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Iterable, Iterator

from django.conf import settings
from django.db import DatabaseError
from django.db.models import Max
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

from ..models import Release
from .addresses import API, Public, address_of, may_be_kept, parts_of, public_of
from .encodings import Coded, codings
from .fingerprint import made_by, today
from .keeping import LARGEST_IN_MEMORY, OF_THE_BYTES, Ready, current_store, ready_answer
from .large import CodedFile, file_codings, sending
from .recording import recording
from .store import EVERYTHING, Answer, Moment, Store

logger = logging.getLogger(__name__)

# A shared cache may hold a page for a second, a browser asks each time (and gets a 304), and while
# the portal is down both may show what they have for a day.
CACHE_CONTROL = "public, max-age=0, s-maxage=1, stale-if-error=86400"
OURS = "portal.rendering"  # set in the environ of the portal's own requests
NOT_HERE = frozenset({301, 404, 410})  # nothing is public at this address any more
LARGEST = 1_000_000_000  # bytes of one answer that are kept on disk
ANY_PROFILE = "profile:*"  # that of one government, whichever


Whole = HttpResponse | StreamingHttpResponse


class NoRoom(Exception):
    """A streamed answer does not fit on the disk, and is used up."""


class PublicAnswers:
    """Give answers of public addresses their headers, and keep them.

    It stands outside of everything that adds a header, and inside GZipMiddleware, which leaves
    alone what is packed already.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method not in {"GET", "HEAD"}:
            return self.get_response(request)
        store = current_store()
        began = moment(store) if store else None
        with recording() as keys:
            response = self.get_response(request)
        public = public_of(request)
        if public is None or not isinstance(response, HttpResponse | StreamingHttpResponse):
            return response
        if response.status_code in {200, 304} and is_for_everybody(response):
            tidy(response, request)
        if response.status_code == 200 and is_for_everybody(response):
            if store and began and request.method == "GET" and may_be_kept(public, request):
                try:
                    keep(store, began, public, request, response, frozenset(keys))
                except NoRoom:
                    logger.exception("A large answer cannot be kept")
                    return self.made_again(request)
        elif response.status_code in NOT_HERE and store and began:
            forget(store, began, request)
        return response

    def made_again(self, request: HttpRequest) -> HttpResponseBase:
        """Return an answer that is not kept, after the first was streamed into nothing."""
        response = self.get_response(request)
        if isinstance(response, HttpResponse | StreamingHttpResponse):
            tidy(response, request)
        return response


def moment(store: Store) -> Moment | None:
    """Return the state of the store as a request begins, None when it cannot be read."""
    try:
        return store.moment()
    except (sqlite3.Error, OSError):
        logger.exception("The rendered answers cannot be read")
        return None


def is_for_everybody(response: Whole) -> bool:
    """Return whether nothing in an answer depends on who asks."""
    vary = {name.strip().lower() for name in response.get("Vary", "").split(",")}
    return not response.cookies and not vary & {"cookie", "authorization", "*"}


def tidy(response: Whole, request: HttpRequest) -> None:
    """Set the headers of a public answer, which are the same from Django and from the front.

    LocaleMiddleware names Accept-Language, but the address alone decides the language. The API
    looks at Accept as well: an address may have an answer as a file, or none in the form wanted.
    """
    by_form = "Accept, " if request.path.startswith(API) else ""
    response["Vary"] = f"{by_form}Accept-Encoding"
    response.setdefault("Cache-Control", CACHE_CONTROL)


def keep(
    store: Store,
    began: Moment,
    public: Public,
    request: HttpRequest,
    response: Whole,
    keys: frozenset[str],
) -> None:
    """Keep an answer, and turn it into what the front will answer from now on.

    An answer that noted nothing depends on everything. No fault of the folder spoils the page;
    raises NoRoom when it has spoilt one that was streamed.
    """
    address = address_of(request)
    bodies = bodies_of(store, response) if address is not None else ()
    if address is None or not bodies:
        return
    answer = Answer(
        address=address,
        headers=[item for item in response.items() if item[0].lower() not in OF_THE_BYTES],
        codings=bodies,
        keys=with_wider(keys) or frozenset({EVERYTHING}),
        made_by=made_by(),
        day=today() if public.daily else "",
        asked=is_of_a_visitor(request, address),
    )
    ready = put(store, answer, began, request) if bodies[0].size <= LARGEST else None
    if isinstance(response, StreamingHttpResponse):
        unread = ready is not None or OURS in request.META
        response.streaming_content = sent_instead(bodies, unread=unread)
    if ready is not None:
        turn_into(response, ready)


def bodies_of(store: Store, response: Whole) -> tuple[Coded | CodedFile, ...]:
    """Return a body in its codings, none when it is too large; a streamed one goes into files."""
    if isinstance(response, HttpResponse):
        fits = len(response.content) <= LARGEST_IN_MEMORY
        return codings(response.content) if fits else ()
    try:
        return file_codings(streamed(response), store.folder)
    except OSError as error:
        raise NoRoom from error


def streamed(response: StreamingHttpResponse) -> Iterator[bytes]:
    """Yield the pieces of a streamed answer."""
    for piece in response:
        yield bytes(piece)


def put(store: Store, answer: Answer, began: Moment, request: HttpRequest) -> Ready | None:
    """Put an answer into the store; return it as it is kept, None when it is not.

    Nobody reads what the portal asks of itself, so nothing is returned then.
    """
    try:
        kept = store.put(answer, began=began, head=newest_release())
        if not kept or OURS in request.META:
            return None
        stored = store.find(answer.address, made_by=answer.made_by, day=answer.day)
        return ready_answer(store, stored, request.META) if stored else None
    except (sqlite3.Error, OSError, DatabaseError):
        logger.exception("A rendered answer cannot be kept")
        return None


def sent_instead(bodies: tuple[Coded | CodedFile, ...], *, unread: bool) -> Iterable[bytes]:
    """Return what is sent in place of a stream that is used up, and close the files that are not.

    `unread` tells that nobody will read it.
    """
    plain, *packed = [body for body in bodies if isinstance(body, CodedFile)]
    for body in packed:
        body.close()
    if unread:
        plain.close()
        return ()
    return sending(plain.file)


def turn_into(response: Whole, ready: Ready) -> None:
    """Make an answer of Django the one that is kept."""
    response.status_code = ready.status
    if isinstance(response, HttpResponse):
        response.content = ready.content
    else:
        response.streaming_content = sending(ready.file) if ready.file else [ready.content]
    for name in list(response.headers):
        del response[name]
    for name, value in ready.headers:
        response[name] = value


def with_wider(keys: frozenset[str]) -> frozenset[str]:
    """Return the keys of an answer with those of wider changes that touch it too."""
    return keys | {ANY_PROFILE} if any(key.startswith("profile") for key in keys) else keys


def is_of_a_visitor(request: HttpRequest, address: str) -> bool:
    """Return whether visitors can make up any number of such addresses: by query or by host."""
    if request.META.get(OURS):
        return False
    parts = parts_of(address)
    foreign = (
        parts.path.startswith(API) and (f"{parts.scheme}://{parts.host}") != settings.PUBLIC_ORIGIN
    )
    return bool(parts.query) or foreign


def forget(store: Store, began: Moment, request: HttpRequest) -> None:
    """Drop what was kept for an address at which nothing is public any more."""
    try:
        address = address_of(request)
        if address is not None:
            store.forget(address, began=began)
    except (sqlite3.Error, OSError):
        logger.exception("A rendered answer cannot be removed")


def newest_release() -> int:
    """Return the number of the newest release, 0 before the first. One query."""
    return Release.objects.aggregate(newest=Max("sequence"))["newest"] or 0
