"""Tags of this room for the pages of all others."""

from __future__ import annotations

from django import template
from django.template import Context

from compliance.accounts.selectors import NO_RIGHTS

from ..notices.selectors import unread

register = template.Library()


@register.simple_tag(takes_context=True)
def unread_notices(context: Context) -> int:
    """Return how many notices the person has not read. One query, none outside officials' pages."""
    rights = getattr(context.get("request"), "rights", NO_RIGHTS)
    if rights.user_id is None:
        return 0
    return unread(rights.user_id).count()
