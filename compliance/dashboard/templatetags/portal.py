"""The tags of all pages: one writes figures, one writes zones, one keeps the page's language."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, TypedDict

from django import template
from django.conf import settings
from django.template import Context
from django.urls import reverse, translate_url
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, override

from compliance.accounts.selectors import demo_user_names
from compliance.accounts.services import DEMO_PASSWORD
from compliance.language import figure_text
from compliance.releases.result_words import zone_shown

register = template.Library()


class DemoAccounts(TypedDict):
    """What a visitor of the demonstration needs to log in."""

    names: list[str]
    password: str


class LanguageLink(TypedDict):
    """The same page in one language."""

    code: str
    name: str
    url: str
    current: bool


register.filter(figure_text)


@register.filter
def figure(value: Decimal | str | None) -> SafeString:
    """Write a stored figure so that people read it in their language and machines as stored."""
    if value is None or value == "":
        return format_html('<span class="muted">{}</span>', gettext("belum diketahui"))
    return format_html('<data value="{}">{}</data>', str(value), figure_text(value))


@register.inclusion_tag("_partials/zone.html")
def zone(code: str) -> dict[str, str]:
    """Write a zone as colour, shape and word; an empty code is a zone that is not known."""
    shown, word = zone_shown(code)
    return {"code": shown, "word": word}


@register.simple_tag
def page_style() -> SafeString:
    """Write the style sheet into the page; the policy of the site names its hash."""
    return mark_safe(f"<style>{settings.PAGE_STYLE}</style>")  # noqa: S308 (our own file)


@register.simple_tag
def demo_accounts() -> DemoAccounts:
    """Return the accounts of the demonstration; their password is public. One query."""
    return DemoAccounts(names=demo_user_names(), password=DEMO_PASSWORD)


@register.simple_tag(takes_context=True)
def language_links(context: Context) -> list[LanguageLink]:
    """Return this page's address in each language; an address that is no page leads to home."""
    current = get_language()
    return [
        LanguageLink(code=code, name=name, url=same_page(context, code), current=code == current)
        for code, name in settings.LANGUAGES
    ]


def same_page(context: Context, language: str) -> str:
    """Return the address of the present page in another language, with its query."""
    request: Any = context.get("request")
    if request is None or request.resolver_match is None or request.method not in {"GET", "HEAD"}:
        with override(language):
            return reverse("home")
    return translate_url(request.get_full_path(), language)
