"""People, roles and invitations in words."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.forms import BaseForm
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from .models import Invitation, Role, RoleAssignment, User
from .people import PersonRow
from .permissions import MANAGE_PERSON, granted
from .selectors import Rights


@dataclass(frozen=True, slots=True)
class RoleWords:
    """One role of a person, with the address that takes it."""

    text: str
    remove_url: str


@dataclass(frozen=True, slots=True)
class PersonWords:
    """A person as a line of the list and as a page of its own."""

    pk: int
    name: str
    username: str
    email: str
    roles: list[RoleWords]
    last_login: str
    second_factor: str
    is_active: bool
    can_manage: bool


@dataclass(frozen=True, slots=True)
class InvitationWords:
    """An invitation that still waits."""

    pk: int
    role: str
    email: str
    invited_by: str
    expires: str


@dataclass(frozen=True, slots=True)
class LinkWords:
    """A new invitation's link, shown once, and the same in a message ready to send."""

    url: str
    whatsapp_url: str
    role: str
    expires: str
    email: str


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of a form, with the field to jump to."""

    field_id: str
    label: str
    text: str


def person_name(user: User) -> str:
    """Return a person's full name, the user name where none is known."""
    return user.get_full_name() or user.get_username()


def role_words(row: RoleAssignment | Invitation) -> str:
    """Return a role with whose it is: "Operator · Disdukcapil"."""
    scope = row.unit or row.government
    label = Role(row.role).label
    return f"{label} · {scope}" if scope else str(label)


def when(moment: object) -> str:
    """Return a moment in the portal's time zone, date and time."""
    return date_format(timezone.localtime(moment), "j F Y, H.i")  # type: ignore[arg-type]


def person_words(row: PersonRow, rights: Rights) -> PersonWords:
    """Return a person in words, with what the viewer may do."""
    user = row.person.user
    return PersonWords(
        pk=user.pk,
        name=person_name(user),
        username=user.get_username(),
        email=user.email,
        roles=[
            RoleWords(role_words(held), reverse("work-role-remove", args=[user.pk, held.pk]))
            for held in row.assignments
        ],
        last_login=when(user.last_login) if user.last_login else _("belum pernah"),
        second_factor=_("aktif") if row.has_second_factor else _("belum"),
        is_active=user.is_active,
        can_manage=granted(MANAGE_PERSON, rights, row.person),
    )


def invitation_words(invitation: Invitation) -> InvitationWords:
    """Return an invitation in words."""
    return InvitationWords(
        pk=invitation.pk,
        role=role_words(invitation),
        email=invitation.email,
        invited_by=person_name(invitation.invited_by),
        expires=when(invitation.expires_at),
    )


def link_words(invitation: Invitation, url: str) -> LinkWords:
    """Return a new invitation's link with a message for WhatsApp; the server sends nothing."""
    text = _(
        "Anda diundang ke Portal Kepatuhan sebagai %(role)s. Buka tautan ini sebelum %(expires)s: "
        "%(url)s"
    ) % {"role": role_words(invitation), "expires": when(invitation.expires_at), "url": url}
    return LinkWords(
        url=url,
        whatsapp_url=f"https://wa.me/?{urlencode({'text': text})}",
        role=role_words(invitation),
        expires=when(invitation.expires_at),
        email=invitation.email,
    )


def form_faults(form: BaseForm) -> list[Fault]:
    """Return the faults of a form in the order of its fields."""
    faults = [Fault("", "", str(text)) for text in form.non_field_errors()]
    for field in form:
        faults += [Fault(field.id_for_label, str(field.label), str(text)) for text in field.errors]
    return faults
