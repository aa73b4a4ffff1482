"""The service worker, the manifest of the installed portal, and the page without a line."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from .presenters import manifest_of


def service_worker(request: HttpRequest) -> HttpResponse:
    """Answer with the script that keeps public pages in the browser."""
    script = (settings.BASE_DIR / "static" / "js" / "service-worker.js").read_bytes()
    return HttpResponse(script, content_type="text/javascript; charset=utf-8")


def web_manifest(request: HttpRequest) -> HttpResponse:
    """Answer with the name, the icons and the colours of the portal on a home screen."""
    return JsonResponse(
        manifest_of(),
        content_type="application/manifest+json; charset=utf-8",
        json_dumps_params={"ensure_ascii": False},
    )


def offline(request: HttpRequest) -> HttpResponse:
    """Show which pages this browser has kept; it is kept itself at the first visit."""
    return render(request, "offline/offline.html")
