"""Requests of the portal to itself: pages made anew without a visitor."""

from __future__ import annotations

import io
import sys
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.core.handlers.wsgi import WSGIRequest
from django.utils import translation

from .addresses import Parts, parts_of
from .middleware import OURS

SECURE_PORT = "443"


class Renderer:
    """Asks Django for addresses; PublicAnswers keeps what it answers."""

    def __init__(self) -> None:
        self.handler = BaseHandler()
        self.handler.load_middleware()

    def render(self, address: str) -> int:
        """Make the answer of an address anew and return its status.

        The language of the caller stays what it was. No signal of a request is sent: the caller
        may be in one, whose database connection would be closed.
        """
        with translation.override(translation.get_language()):
            response = self.handler.get_response(WSGIRequest(environ_of(parts_of(address))))
        return response.status_code


def environ_of(parts: Parts) -> dict[str, Any]:
    """Return the environ of a plain GET, as it comes through the portal's proxy."""
    host = parts.host or urlsplit(settings.PUBLIC_ORIGIN).netloc
    name, _, port = host.partition(":")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": parts.path.encode().decode("latin-1"),
        "QUERY_STRING": parts.query,
        "SERVER_NAME": name,
        "SERVER_PORT": port or (SECURE_PORT if parts.scheme == "https" else "80"),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": host,
        "wsgi.url_scheme": parts.scheme,
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
        OURS: True,
    }
    proxy: tuple[str, str] | None = getattr(settings, "SECURE_PROXY_SSL_HEADER", None)
    if proxy is not None and parts.scheme == "https":
        environ[proxy[0]] = proxy[1]
    return environ


def address_at(path: str, query: str = "", *, with_host: bool = False) -> str:
    """Return the address of a path on the portal's public origin."""
    origin = urlsplit(settings.PUBLIC_ORIGIN)
    host = origin.netloc if with_host else ""
    return f"{origin.scheme}://{host}{path}{'?' if query else ''}{query}"
