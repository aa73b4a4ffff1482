"""Who may log in."""

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from .models import User


def may_log_in(user: User | AnonymousUser | None) -> bool:
    """Return whether this account may log in at all, whatever the way it comes.

    The password of the demonstration accounts is printed in the README, so a demonstration
    database that is put into production must not be an open door.
    """
    if not isinstance(user, User) or not user.is_active:
        return False
    return settings.DEBUG or not user.demo


class PortalBackend(ModelBackend):
    """Passwords and open sessions as Django checks them, for accounts that may log in.

    It is the only backend that knows accounts: allauth's own would hand over a person whose
    account is closed and leave it to a later step to turn the person away.
    """

    def user_can_authenticate(self, user: User | AnonymousUser | None) -> bool:
        """Return whether this account may log in, and whether its open session still counts."""
        return may_log_in(user)


def client_address(request: HttpRequest) -> str:
    """Return from where a request comes, for axes as for allauth: one notion of an address.

    `TRUSTED_PROXY_COUNT` says how many proxies stand before the portal; what a visitor writes
    into X-Forwarded-For beyond them is not believed.
    """
    return str(get_adapter(request).get_client_ip(request))
