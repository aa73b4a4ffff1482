"""The tags of the workspace: its menu and the help of a page."""

from __future__ import annotations

import datetime
from typing import Any, TypedDict

from django import template
from django.template import Context
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from compliance.accounts.rights import RIGHTS
from compliance.accounts.selectors import Rights

from ..guide.topics import BY_PAGE

register = template.Library()

# (name of the address, what the menu calls it); one that the person may not open is left out
MENU: tuple[tuple[str, str | Promise], ...] = (
    ("work-home", gettext_lazy("Tugas")),
    ("work-calendar", gettext_lazy("Kalender")),
    ("work-monday", gettext_lazy("Senin")),
    ("work-evidence-units", gettext_lazy("Bukti")),
    ("work-findings", gettext_lazy("Temuan")),
    ("work-yearround", gettext_lazy("Tahunan")),
    ("work-reported-upload", gettext_lazy("Lembar sebar")),
    ("work-people", gettext_lazy("Orang")),
    ("work-methods", gettext_lazy("Metode")),
    ("work-checks", gettext_lazy("Pemeriksaan")),
    ("work-log", gettext_lazy("Catatan")),
    ("work-help", gettext_lazy("Bantuan")),
)
# Pages below an entry of the menu; there the entry is marked as the part of the site one is in.
INSIDE = {
    "work-person": "work-people",
    "work-invite": "work-people",
    "work-method": "work-methods",
    "work-help-topic": "work-help",
    "work-evidence": "work-evidence-units",
    "work-evidence-unit": "work-evidence-units",
    "work-evidence-entry": "work-evidence-units",
    "work-evidence-expiring": "work-evidence-units",
    "work-finding": "work-findings",
    "work-finding-add": "work-findings",
    "work-finding-edit": "work-findings",
    "work-actions": "work-findings",
    "work-action": "work-findings",
    "work-action-add": "work-findings",
    "work-yearround-list": "work-yearround",
    "work-yearround-record": "work-yearround",
    "work-complaints": "work-yearround",
    "work-complaints-year": "work-yearround",
    "work-surveys": "work-yearround",
    "work-survey": "work-yearround",
}


class MenuItem(TypedDict):
    """A link of the workspace's menu; `current` is the value of its aria-current."""

    label: str
    url: str
    current: str


@register.simple_tag(takes_context=True)
def work_menu(context: Context) -> list[MenuItem]:
    """Return the menu of the person who looks at the page. No query."""
    request: Any = context["request"]
    here = request.resolver_match.view_name if request.resolver_match else ""
    rights: Rights = request.rights
    items = []
    for name, label in MENU:
        url = address(name, timezone.localdate()) if may_read(name, rights) else ""
        if url:
            current = "page" if name == here else "true" if INSIDE.get(here) == name else ""
            items.append(MenuItem(label=str(label), url=url, current=current))
    return items


@register.simple_tag(takes_context=True)
def work_help_link(context: Context) -> dict[str, str] | None:
    """Return the topic of the help that explains the page that is open, None without one."""
    request: Any = context["request"]
    topic = BY_PAGE.get(request.resolver_match.view_name if request.resolver_match else "")
    if topic is None or not may_read("work-help-topic", request.rights):
        return None
    return {"title": str(topic.title), "url": reverse("work-help-topic", args=[topic.slug])}


def may_read(name: str, rights: Rights) -> bool:
    """Return whether the rights table lets a person read an address."""
    row = RIGHTS.get(name)
    return (
        row is not None
        and isinstance(row.read, frozenset)
        and bool(rights.roles & {str(role) for role in row.read})
    )


def address(name: str, today: datetime.date) -> str:
    """Return where an entry of the menu leads, "" where that room is not installed."""
    try:
        return reverse(name, args=[today.year] if name == "work-calendar" else [])
    except NoReverseMatch:
        return ""
