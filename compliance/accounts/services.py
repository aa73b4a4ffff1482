"""Writes about people: the demonstration's accounts, an official's first role, a role given."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from compliance.audit.services import event_append
from units.models import Government, ServiceUnit

from .models import Invitation, Role, RoleAssignment, User

DEMO_PASSWORD = "dairi-demo-2024"  # noqa: S105 - printed in the README; refused when DEBUG is off

# (user name, role, whose scope: a unit's slug, the home government, or the whole install)
DEMO_ACCOUNTS: tuple[tuple[str, Role, str], ...] = (
    ("operator", Role.OPERATOR, "dairi-disdukcapil"),
    ("operator2", Role.OPERATOR, "dairi-puskesmas-sigalingging"),
    ("coordinator", Role.COORDINATOR, "government"),
    ("verifier", Role.VERIFIER, "government"),
    ("publisher", Role.PUBLISHER, "government"),
    ("auditor", Role.AUDITOR, "government"),
    ("administrator", Role.ADMINISTRATOR, "install"),
)


class DemoRefused(RuntimeError):
    """Demonstration accounts were asked for on an install that is not a demonstration."""


@transaction.atomic
def demo_accounts_create() -> list[str]:
    """Make the demonstration accounts that do not exist yet and return all their names.

    Raises DemoRefused when DEBUG is off: their password is public. An account that exists is
    left as it is, so that a second start changes nothing.
    """
    if not settings.DEBUG:
        raise DemoRefused("demonstration accounts are made only while DEBUG is on")
    government = Government.objects.get(code=settings.HOME_GOVERNMENT)
    for username, role, scope in DEMO_ACCOUNTS:
        if User.objects.filter(username=username).exists():
            continue
        user = User.objects.create_user(username, password=DEMO_PASSWORD, demo=True)
        role_assign(
            user=user,
            role=role,
            government=government if scope == "government" else None,
            unit=ServiceUnit.objects.get(slug=scope) if role is Role.OPERATOR else None,
            actor=None,
        )
    return [username for username, _, _ in DEMO_ACCOUNTS]


@transaction.atomic
def role_assign(
    *,
    user: User,
    role: Role,
    actor: User | None,
    government: Government | None = None,
    unit: ServiceUnit | None = None,
) -> RoleAssignment:
    """Give a person a role and record who gave it (None: the install itself).

    Asks no rights: it is the step that the commands and `roles.role_give` share.
    """
    assignment = assignment_make(user=user, role=role, government=government, unit=unit)
    event_append(actor=actor, verb="role-assign", obj=user, after=role_facts(assignment))
    return assignment


def assignment_make(
    *, user: User, role: Role, government: Government | None, unit: ServiceUnit | None
) -> RoleAssignment:
    """Store a role without an event, as part of a service that writes its own.

    Raises ValidationError for a role without its scope or one that the person already holds.
    """
    assignment = RoleAssignment(user=user, role=role, government=government, unit=unit)
    assignment.full_clean()
    assignment.save()
    return assignment


def role_facts(row: RoleAssignment | Invitation) -> dict[str, str | None]:
    """Return a role and its scope as the log keeps them."""
    return {
        "role": row.role,
        "government": row.government.code if row.government else None,
        "unit": row.unit.slug if row.unit else None,
    }


@transaction.atomic
def official_create(
    *,
    username: str,
    role: Role,
    government_code: str | None,
    unit_slug: str | None,
    ask_password: Callable[[], str],
) -> bool:
    """Give a person a role, with a new account when there is none; return whether it is new.

    The password is asked for only when it is needed. Raises ValidationError for a weak password
    or a role without its scope, ObjectDoesNotExist for an unknown government or unit.
    """
    government = Government.objects.get(code=government_code) if government_code else None
    unit = ServiceUnit.objects.get(slug=unit_slug) if unit_slug else None
    user = User.objects.filter(username=username).first()
    is_new = user is None
    if user is None:
        password = ask_password()
        validate_password(password, User(username=username))
        user = User.objects.create_user(username, password=password)
    role_assign(user=user, role=role, actor=None, government=government, unit=unit)
    return is_new
