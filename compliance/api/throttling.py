"""Limits on what costs the portal work each time: reckoning, and reads that are made for one.

Answers that are kept leave before Django, so they know no limit. Counts lie in Django's cache,
which all workers share. Behind proxies TRUSTED_PROXY_COUNT tells whose address is the visitor's.
"""

from __future__ import annotations

import hashlib
from typing import Any, ClassVar

from django.conf import settings
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

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
