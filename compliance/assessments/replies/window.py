"""How long a unit may reply: whole days of the regency's time, counted from the verification."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.utils import timezone


def is_set() -> bool:
    """Return whether there is a window at all (REPLY_WINDOW_DAYS is not 0)."""
    return bool(settings.REPLY_WINDOW_DAYS)


def last_day(verified_at: datetime.datetime) -> datetime.date:
    """Return the last day of the window, which ends at its midnight.

    Verified on the 24th with three days: until the end of the 27th.
    """
    return timezone.localdate(verified_at) + datetime.timedelta(days=settings.REPLY_WINDOW_DAYS)


def is_running(verified_at: datetime.datetime) -> bool:
    """Return whether there is a window and it has not ended: publication waits for it."""
    return is_set() and timezone.localdate() <= last_day(verified_at)


def has_ended(verified_at: datetime.datetime) -> bool:
    """Return whether it is too late to reply; never where there is no window."""
    return is_set() and timezone.localdate() > last_day(verified_at)
