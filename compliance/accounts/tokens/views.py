"""The page of the own tokens, and the administrator's button that ends all of a person."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache

from .. import presenters as people_presenters
from ..people import person_within_reach
from ..refusals import OfficialRequest, refusals_in_words
from . import presenters, selectors, services
from .forms import TokenForm


@never_cache
@refusals_in_words
def tokens(request: OfficialRequest) -> HttpResponse:
    """Show the own tokens, none of which can be read again."""
    rows = selectors.tokens_of(request.user)
    context = {"tokens": [presenters.token_words(row) for row in rows]}
    return render(request, "accounts/tokens/list.html", context)


# Whoever finds an open session must not walk away with a token that counts for a year.
@never_cache
@reauthentication_required  # type: ignore[untyped-decorator]  # allauth has no types
@refusals_in_words
def token_new(request: OfficialRequest) -> HttpResponse:
    """Make a token; its secret stands on the answer to the form and nowhere else."""
    form = TokenForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        context = {"form": form, "faults": people_presenters.form_faults(form)}
        status = 422 if request.method == "POST" else 200
        return render(request, "accounts/tokens/new.html", context, status=status)
    token, secret = services.token_create(user=request.user, rights=request.rights, **form.asked())
    context = {"token": presenters.token_words(token), "secret": secret}
    return render(request, "accounts/tokens/made.html", context)


@refusals_in_words
def token_revoke(request: OfficialRequest, pk: int) -> HttpResponse:
    """Revoke one of the own tokens; somebody else's does not exist here."""
    if not selectors.tokens_of(request.user).filter(pk=pk).exists():
        raise Http404
    services.token_revoke(token_id=pk, actor=request.user)
    messages.success(request, _("Token dicabut dan tidak berlaku lagi."))
    return redirect("work-tokens")


@refusals_in_words
def person_tokens_revoke(request: OfficialRequest, pk: int) -> HttpResponse:
    """Revoke all tokens of a person."""
    if person_within_reach(request.rights, pk) is None:
        raise Http404
    number = services.tokens_revoke_all(user_id=pk, actor=request.user, rights=request.rights)
    text = ngettext("%(number)d token dicabut.", "%(number)d token dicabut.", number)
    messages.success(request, text % {"number": number})
    return redirect("work-person", pk=pk)
