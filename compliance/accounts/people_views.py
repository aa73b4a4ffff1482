"""People and their roles: load, ask one service, redirect."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from . import people as selectors
from . import presenters, roles
from .forms import RoleForm
from .people import PersonRow
from .refusals import OfficialRequest, refusals_in_words


def found(request: OfficialRequest, pk: int) -> PersonRow:
    """Return a person the viewer may see; 404 for all others, whether they exist or not."""
    row = selectors.person_within_reach(request.rights, pk)
    if row is None:
        raise Http404
    return row


@refusals_in_words
def people(request: OfficialRequest) -> HttpResponse:
    """Show who has which role, and who is invited."""
    rows = selectors.people_within_reach(request.rights)
    waiting = selectors.open_invitations(request.rights)
    context = {
        "people": [presenters.person_words(row, request.rights) for row in rows],
        "invitations": [presenters.invitation_words(row) for row in waiting],
    }
    return render(request, "accounts/people.html", context)


def person_answer(
    request: OfficialRequest, pk: int, *, form: RoleForm | None = None, status: int = 200
) -> HttpResponse:
    """Return the page of one person."""
    form = form or RoleForm(rights=request.rights)
    context = {
        "person": presenters.person_words(found(request, pk), request.rights),
        "form": form,
        "faults": presenters.form_faults(form),
        "can_revoke_tokens": request.rights.is_administrator,
    }
    return render(request, "accounts/person.html", context, status=status)


@refusals_in_words
def person(request: OfficialRequest, pk: int) -> HttpResponse:
    """Show one person: the roles, and what may be changed."""
    return person_answer(request, pk)


@refusals_in_words
def role_give(request: OfficialRequest, pk: int) -> HttpResponse:
    """Give a person a further role."""
    found(request, pk)
    form = RoleForm(request.POST, rights=request.rights)
    if not form.is_valid():
        return person_answer(request, pk, form=form, status=422)
    roles.role_give(user_id=pk, scope=form.scope(), actor=request.user, rights=request.rights)
    messages.success(request, _("Peran diberikan."))
    return redirect("work-person", pk=pk)


@refusals_in_words
def role_remove(request: OfficialRequest, pk: int, assignment: int) -> HttpResponse:
    """Take a role from a person."""
    if assignment not in {row.pk for row in found(request, pk).assignments}:
        raise Http404
    roles.role_remove(assignment_id=assignment, actor=request.user, rights=request.rights)
    messages.success(request, _("Peran diambil."))
    still_seen = selectors.person_within_reach(request.rights, pk) is not None
    return redirect("work-person", pk=pk) if still_seen else redirect("work-people")


@refusals_in_words
def deactivate(request: OfficialRequest, pk: int) -> HttpResponse:
    """Close an account."""
    found(request, pk)
    roles.person_deactivate(user_id=pk, actor=request.user, rights=request.rights)
    messages.success(request, _("Akun dinonaktifkan dan semua sesinya diakhiri."))
    return redirect("work-person", pk=pk)


@refusals_in_words
def reactivate(request: OfficialRequest, pk: int) -> HttpResponse:
    """Open a closed account again."""
    found(request, pk)
    roles.person_reactivate(user_id=pk, actor=request.user, rights=request.rights)
    messages.success(request, _("Akun diaktifkan kembali."))
    return redirect("work-person", pk=pk)
