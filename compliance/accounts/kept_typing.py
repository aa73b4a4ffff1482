"""Text typed into a form whose session ended meanwhile: kept through the login, for its author.

A page that wants this carries a signed mark of the person and the address it was made for. When
its form arrives without a session, the fields wait in the new, anonymous session; the page takes
them out after the same person has logged in. Nobody without such a mark can have anything kept.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.core import signing
from django.http import HttpRequest, QueryDict

FIELD = "typed_by"
SALT = "compliance.accounts.kept_typing"
SESSION_KEY = "kept-typing"
LARGEST = 200_000  # characters of one form, encoded
MOST = 3  # forms at once; the oldest makes room


def typing_mark(user: AbstractBaseUser, path: str) -> str:
    """Return the hidden field's text: whose typing the form at this address holds."""
    return signing.dumps([user.pk, path], salt=SALT)


def typing_keep(request: HttpRequest) -> bool:
    """Keep the posted fields of a form until its author has logged in; say whether that was done.

    Nothing is kept of a form without a good mark or of more than LARGEST characters.
    """
    author = author_of(request)
    fields = request.POST.copy()
    for name in (FIELD, "csrfmiddlewaretoken"):
        fields.pop(name, None)
    text = fields.urlencode()
    if author is None or len(text) > LARGEST:
        return False
    kept = {path: item for path, item in kept_forms(request).items() if path != request.path}
    newest = dict(list(kept.items())[-(MOST - 1) :])
    request.session[SESSION_KEY] = newest | {request.path: {"user": author, "fields": text}}
    return True


def typing_take(request: HttpRequest) -> QueryDict | None:
    """Take out what this person typed at this address before the session ended, None if nothing.

    Another person's typing stays where it is and is shown to nobody; logging out removes it.
    """
    kept = kept_forms(request)
    item = kept.get(request.path)
    if item is None or item["user"] != request.user.pk:
        return None
    del kept[request.path]
    request.session[SESSION_KEY] = kept
    return QueryDict(item["fields"])


def author_of(request: HttpRequest) -> int | None:
    """Return for whom the posted form was made, None without a good mark of this address."""
    try:
        author, path = signing.loads(request.POST.get(FIELD, ""), salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return int(author) if path == request.path else None


def kept_forms(request: HttpRequest) -> dict[str, dict[str, Any]]:
    """Return what waits in this session, by address."""
    found: dict[str, dict[str, Any]] = request.session.get(SESSION_KEY, {})
    return dict(found)
