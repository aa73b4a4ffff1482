"""A folder of rendered answers for each test, and the portal behind its front."""

from __future__ import annotations

import io
from dataclasses import dataclass

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from compliance.releases.rendered.front import Front
from compliance.releases.rendered.keeping import current_store
from compliance.releases.rendered.replace import head_check

ORIGIN = "http://testserver"


@dataclass
class Reply:
    """What came through the WSGI interface."""

    status: int
    headers: dict[str, str]
    content: bytes
    by_django: bool  # whether Django was asked

    @property
    def text(self):
        return self.content.decode()


class Door:
    """The WSGI application of the portal, which counts how often Django itself is asked."""

    def __init__(self):
        self.django = WSGIHandler()
        self.front = Front(self.counted)
        self.asked = 0

    def counted(self, environ, start_response):
        self.asked += 1
        return self.django(environ, start_response)

    def get(self, address, method="GET", scheme="http", **headers):
        path, _, query = address.partition("?")
        environ = {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SERVER_NAME": "testserver",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": "testserver",
            "wsgi.url_scheme": scheme,
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": io.StringIO(),
            **headers,
        }
        before, begun = self.asked, []

        def start_response(status, headers, exc_info=None):
            begun[:] = [int(status.split()[0]), headers]

        body = self.front(environ, start_response)
        content = b"".join(body)
        if hasattr(body, "close"):
            body.close()
        names = [name for name, _ in begun[1]]
        assert len(names) == len({name.lower() for name in names}), names
        return Reply(begun[0], dict(begun[1]), content, self.asked > before)


@pytest.fixture
def store(settings, tmp_path):
    """The store of this test, in a folder of its own."""
    settings.RENDERED_ROOT = tmp_path / "rendered"
    settings.PUBLIC_ORIGIN = ORIGIN
    opened = current_store()
    yield opened
    opened.close()


@pytest.fixture
def door(history, store):
    """The portal as a server calls it; the connection of the test stays open between requests."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    head_check(store)  # as a server does when it starts
    yield Door()
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)
