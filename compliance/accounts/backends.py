"""Who may log in."""

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import AnonymousUser

from .models import User


class PortalBackend(ModelBackend):
    """Passwords as Django checks them; demonstration accounts are refused once DEBUG is off.

    Their password is printed in the README, so a demonstration database that is put into
    production must not be an open door.
    """

    def user_can_authenticate(self, user: User | AnonymousUser | None) -> bool:
        """Return whether this account may log in at all."""
        return super().user_can_authenticate(user) and (
            settings.DEBUG or not getattr(user, "demo", False)
        )
