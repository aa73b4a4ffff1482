"""Limits on what costs the portal work each time: reckoning, reads made for one, officials' calls.

Answers that are kept leave before Django, so they know no limit. Counts of visitors lie in
Django's cache, which all workers share. Behind proxies TRUSTED_PROXY_COUNT tells whose address is
the visitor's.
"""

from __future__ import annotations

import hashlib
from typing import Any, ClassVar

from django.conf import settings
from django.core.cache.backends.locmem import LocMemCache
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

# The officials' calls are counted in the memory of each process: the shared cache takes several
# statements for a count, a fifth of what the call itself may take. A runaway program is stopped
# all the same, at the limit times the number of processes at the latest.
OWN_COUNTS = LocMemCache("api-work-calls", {"OPTIONS": {"MAX_ENTRIES": 10_000}})
LONG_QUERY = 300  # characters; the addresses of pages and usual filters are shorter


class AMinute(SimpleRateThrottle):
    """A number of requests a minute from one address; 0 sets no limit."""

    setting: ClassVar[str]
    of: ClassVar[str]  # what is limited, in words
    num_requests: int  # set from the rate

    def get_rate(self) -> str | None:
        """Return the limit of this install."""
        most = getattr(settings, self.setting)
        return f"{most}/min" if most else None

    def get_cache_key(self, request: Request, view: Any) -> str:
        """Return under which name the requests of an address are counted."""
        address = hashlib.sha256(str(self.get_ident(request)).encode()).hexdigest()
        return f"throttle_{self.scope}_{address}"

    def words(self) -> str:
        """Return the limit as a person reads it."""
        return f"{self.num_requests} requests a minute from one address for {self.of}"


class Reckonings(AMinute):
    """What is reckoned for one reader."""

    scope = "reckoning"
    setting = "API_RECKONINGS_A_MINUTE"
    of = "calculate/ and what-if/ together"


class CostlyReads(AMinute):
    """Reads that nothing keeps: long queries, and files that the Accept header asks for."""

    scope = "costly"
    setting = "API_COSTLY_READS_A_MINUTE"
    of = f"queries longer than {LONG_QUERY} characters and files asked for by the Accept header"

    def allow_request(self, request: Request, view: Any) -> bool:
        """Count only what is costly."""
        by_header = "format" not in request.query_params
        long_ = len(request.META.get("QUERY_STRING", "")) > LONG_QUERY
        form = getattr(getattr(request, "accepted_renderer", None), "format", "json")
        if not long_ and not (by_header and form in {"csv", "xlsx"}):
            return True
        return bool(super().allow_request(request, view))


class WorkCalls(AMinute):
    """What one token, or one person with a session, asks of the officials' API."""

    scope = "work"
    setting = "API_WORK_CALLS_A_MINUTE"
    cache = OWN_COUNTS

    def get_cache_key(self, request: Request, view: Any) -> str:
        """Return under which name the calls of a token or a person are counted."""
        auth: Any = request.auth
        whose = f"user_{request.user.pk}" if auth is None else f"token_{auth.pk}"
        return f"throttle_{self.scope}_{whose}"

    def words(self) -> str:
        """Return the limit as a person reads it, in the language of the request."""
        return _("Paling banyak %(most)d permintaan semenit.") % {"most": self.num_requests}
