"""Reads of notices: always one's own."""

from __future__ import annotations

import datetime

from django.db.models import QuerySet
from django.utils import timezone

from ..models import Notice

FRESH = datetime.timedelta(days=7)  # what is older is news to nobody and goes into no mail


def notices_of(user_id: int) -> QuerySet[Notice]:
    """What a person was told, what was not read yet first. One query."""
    return Notice.objects.filter(user=user_id).order_by("read_at", "-created_at", "-pk")


def unread(user_id: int) -> QuerySet[Notice]:
    """What a person has not read yet."""
    return Notice.objects.filter(user=user_id, read_at__isnull=True)


def unmailed() -> QuerySet[Notice]:
    """What nobody has read and no mail has told, of the last week, to people with an address."""
    return Notice.objects.filter(
        mailed_at__isnull=True,
        read_at__isnull=True,
        created_at__gte=timezone.now() - FRESH,
        user__is_active=True,
    ).exclude(user__email="")


def people_to_mail() -> list[int]:
    """The numbers of the people for whom a mail waits. One query."""
    return list(unmailed().order_by("user").values_list("user", flat=True).distinct())
