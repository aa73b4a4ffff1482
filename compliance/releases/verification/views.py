"""The public pages of verification: how it is done, a file checked here, and all it needs."""

from __future__ import annotations

from allauth.core import ratelimit
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from scoring.release_set import MANIFEST, PUBLIC_KEY, SIGNATURE

from .forms import VerificationForm
from .manifest import (
    head_members,
    manifest_now,
    offline_verifier,
    scoring_archive,
    set_pieces,
)
from .presenters import verdict_words
from .signature import signed_for_visitors
from .uploads import FileRefused, verdict_on

ZIP, JSON, PYTHON, TEXT = "application/zip", "application/json", "text/x-python", "text/plain"


def verification(request: HttpRequest) -> HttpResponse:
    """Explain how anyone verifies what is published here, and show the head of the chain."""
    manifest = manifest_now()
    signature = signed_for_visitors(manifest.content)
    context = {
        "count": len(manifest.links),
        "head": manifest.head,
        "public_key": signature.public_key.decode().strip() if signature else "",
    }
    return render(request, "releases/verification/verification.html", context)


def verification_check(request: HttpRequest) -> HttpResponse:
    """Check a file that a visitor sends: one release, or a whole set. Nothing of it is kept."""
    if request.method != "POST":
        return answer(request, {"form": VerificationForm()})
    limited: HttpResponse | None = ratelimit.consume_or_429(request, action="verification")
    if limited is not None:
        return limited
    form = VerificationForm(request.POST, request.FILES)
    if not form.is_valid():
        return answer(request, {"form": form}, status=422)
    try:
        verdict = verdict_on(form.stream())
    except FileRefused as refused:
        form.add_error("berkas", str(refused))
        return answer(request, {"form": form}, status=422)
    return answer(request, {"form": VerificationForm(), "verdict": verdict_words(verdict)})


def answer(request: HttpRequest, context: dict[str, object], status: int = 200) -> HttpResponse:
    """Return the page of the check; what a visitor's file says is no one else's."""
    page = render(request, "releases/verification/check.html", context, status=status)
    page["Cache-Control"] = "no-store"
    return page


def verification_manifest(request: HttpRequest) -> HttpResponse:
    """Give the manifest of all releases."""
    return file_answer(manifest_now().content, JSON, MANIFEST)


def verification_signature(request: HttpRequest) -> HttpResponse:
    """Give the signature of the manifest, 404 when this portal does not sign."""
    return head_file(SIGNATURE)


def verification_key(request: HttpRequest) -> HttpResponse:
    """Give the public key of the signature, 404 when this portal does not sign."""
    return head_file(PUBLIC_KEY)


def head_file(name: str) -> HttpResponse:
    """Give one of the files that stand for the whole set."""
    manifest = manifest_now()
    members = dict(head_members(manifest, signed_for_visitors(manifest.content)))
    if name not in members:
        raise Http404
    return file_answer(members[name], TEXT, name)


def verification_script(request: HttpRequest) -> HttpResponse:
    """Give the verifier that needs no portal."""
    return file_answer(offline_verifier(), PYTHON, "verify_releases.py")


def verification_scoring(request: HttpRequest) -> HttpResponse:
    """Give the rules of scoring, which the verifier needs beside it."""
    return file_answer(scoring_archive(), ZIP, "scoring.zip")


def verification_set(request: HttpRequest) -> HttpResponseBase:
    """Give all releases as one ZIP, read while it is sent."""
    manifest = manifest_now()
    pieces = set_pieces(manifest, signed_for_visitors(manifest.content))
    headers = {"Content-Disposition": 'attachment; filename="releases.zip"'}
    return StreamingHttpResponse(pieces, content_type=ZIP, headers=headers)


def file_answer(content: bytes, kind: str, name: str) -> HttpResponse:
    """Return a file to keep."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=kind, headers=headers)
