"""Invitations: made and withdrawn by those who give roles, accepted by whoever holds the link."""

from __future__ import annotations

import logging
from smtplib import SMTPException
from typing import Any

from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from django.conf import settings
from django.contrib import messages
from django.core.mail import send_mail
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from . import invitations, presenters
from .forms import InvitationForm, NewAccountForm
from .invitations import InvitationOver, InvitationUnknown, NewAccount
from .models import Invitation, User
from .people import open_invitations
from .presenters import LinkWords
from .refusals import ActionRefused, OfficialRequest, refusals_in_words

log = logging.getLogger(__name__)


@refusals_in_words
def invite(request: OfficialRequest) -> HttpResponse:
    """Invite somebody to a role; the link is shown on the answer to the form and never again."""
    data = request.POST if request.method == "POST" else None
    form = InvitationForm(data, rights=request.rights)
    if not form.is_valid():
        context = {"form": form, "faults": presenters.form_faults(form)}
        return render(
            request, "accounts/invite.html", context, status=422 if form.is_bound else 200
        )
    invitation, token = invitations.invitation_create(
        scope=form.scope(),
        email=form.cleaned_data["email"],
        actor=request.user,
        rights=request.rights,
    )
    url = request.build_absolute_uri(reverse("account-invitation", args=[token]))
    words = presenters.link_words(invitation, url)
    return render(
        request, "accounts/invited.html", {"link": words, "mailed": link_mail(words, request.user)}
    )


def link_mail(words: LinkWords, inviter: User) -> bool:
    """Send an invitation's link to its address; return whether a mail was handed over."""
    if not words.email or not settings.MAIL_ENABLED:
        return False
    context = {"link": words, "inviter": presenters.person_name(inviter)}
    subject = render_to_string("accounts/email/invitation_subject.txt", context).strip()
    text = render_to_string("accounts/email/invitation_message.txt", context)
    try:
        return bool(send_mail(subject, text, None, [words.email]))
    except (SMTPException, OSError):
        # The invitation stands and its link is on the page: a mail server that is down must not
        # lose it.
        log.exception("an invitation could not be mailed")
        return False


@refusals_in_words
def invitation_revoke(request: OfficialRequest, pk: int) -> HttpResponse:
    """Withdraw an invitation that nobody has accepted."""
    if not open_invitations(request.rights).filter(pk=pk).exists():
        raise Http404
    invitations.invitation_revoke(invitation_id=pk, actor=request.user, rights=request.rights)
    messages.success(request, _("Undangan dicabut."))
    return redirect("work-people")


def invitation_accept(request: HttpRequest, token: str) -> HttpResponse:
    """Show what a link offers, and give it to the person who accepts."""
    try:
        invitation = invitations.invitation_offered(token)
        if isinstance(request.user, User):
            return accept_with_account(request, token, invitation, request.user)
        return accept_with_new_account(request, token, invitation)
    except InvitationUnknown:
        return render(request, "accounts/invitation_over.html", status=404)
    except InvitationOver:
        return render(request, "accounts/invitation_over.html", {"over": True}, status=410)


def accept_with_account(
    request: HttpRequest, token: str, invitation: Invitation, user: User
) -> HttpResponse:
    """Add the offered role to the account that is logged in."""
    refusal = ""
    if request.method == "POST":
        try:
            invitations.invitation_accept(token=token, person=user)
        except ActionRefused as error:
            refusal = str(error)
        else:
            messages.success(request, _("Peran ditambahkan ke akun Anda."))
            return redirect("work-home")
    return offer(request, invitation, {"refusal": refusal}, status=409 if refusal else 200)


def accept_with_new_account(
    request: HttpRequest, token: str, invitation: Invitation
) -> HttpResponse:
    """Make an account with the offered role and log it in."""
    data = request.POST if request.method == "POST" else None
    form = NewAccountForm(data, initial={"email": invitation.email})
    refusal = ""
    if form.is_valid():
        names = ("username", "first_name", "last_name", "email", "password")
        account = NewAccount(**{name: form.cleaned_data[name] for name in names})
        try:
            user = invitations.invitation_accept(token=token, person=account)
        except ActionRefused as error:
            refusal = str(error)
        else:
            response: HttpResponse = perform_login(request, Login(user=user))
            return response
    status = 409 if refusal else 422 if form.errors else 200
    context = {"form": form, "faults": presenters.form_faults(form), "refusal": refusal}
    return offer(request, invitation, context, status=status)


def offer(
    request: HttpRequest, invitation: Invitation, context: dict[str, Any], *, status: int
) -> HttpResponse:
    """Return the page of an invitation that can be accepted."""
    words = presenters.invitation_words(invitation)
    return render(request, "accounts/invitation.html", {"offer": words, **context}, status=status)
