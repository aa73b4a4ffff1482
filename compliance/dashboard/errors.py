"""Answers to requests that fail: a sentence for people, problem JSON for machines."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from compliance.accounts.middleware import wants_json
from compliance.accounts.refusals import RefusalInJson

RETRY_SECONDS = 30  # when to try again while the database is down


def error_answer(request: HttpRequest, status: int, title: str, detail: str) -> HttpResponse:
    """Return an error as a page, or as problem+json (RFC 9457) below the API's address."""
    if request.path.startswith("/api/"):
        return JsonResponse(
            {"type": "about:blank", "title": title, "status": status, "detail": detail},
            status=status,
            content_type="application/problem+json",
        )
    context = {"title": title, "detail": detail, "status": status}
    return render(request, "error.html", context, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 400."""
    return error_answer(
        request, 400, _("Permintaan tidak dapat dibaca"), _("Alamat atau isian tidak sah.")
    )


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 403 with the reason that the refusal carries."""
    detail = str(exception) or _("Anda tidak berwenang membuka halaman ini.")
    return error_answer(request, 403, _("Tidak berwenang"), detail)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer 403 to a form whose protection token is missing or old, and say what helps."""
    return error_answer(
        request,
        403,
        _("Formulir kedaluwarsa"),
        _("Kembali ke halaman sebelumnya, muat ulang, lalu kirim lagi. Pastikan kuki diizinkan."),
    )


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 404."""
    return error_answer(
        request,
        404,
        _("Halaman tidak ditemukan"),
        _("Alamat ini tidak ada. Periksa ejaannya atau mulai dari beranda."),
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500; what went wrong stands in the log, not on the page."""
    return error_answer(
        request,
        500,
        _("Terjadi kesalahan pada portal"),
        _("Ini kesalahan kami, bukan Anda. Coba lagi beberapa saat lagi."),
    )


def service_unavailable(request: HttpRequest, typing: object) -> HttpResponse:
    """Answer 503 while the database is down, with what was typed as a form to send again.

    Reads nothing from the database, nor from the session, which lies there.
    """
    title = _("Portal sedang terganggu")
    detail = _("Basis data portal tidak menjawab. Coba lagi beberapa saat lagi.")
    if request.path.startswith("/api/"):
        response = error_answer(
            request, 503, "Service Unavailable", "The database does not answer. Try again later."
        )
        response["Access-Control-Allow-Origin"] = "*"
    elif wants_json(request):
        response = RefusalInJson(503, title, detail)
    else:
        context = {"title": title, "detail": detail, "status": 503, "typing": typing}
        context["personal"] = False
        response = render(request, "unavailable.html", context, status=503)
    response["Retry-After"] = str(RETRY_SECONDS)
    response["Cache-Control"] = "no-store"
    return response
