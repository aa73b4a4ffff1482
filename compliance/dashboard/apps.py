"""The room of public pages and charts."""

from __future__ import annotations

from django.apps import AppConfig
from django.conf import settings
from django.utils.autoreload import BaseReloader, autoreload_started


class DashboardConfig(AppConfig):
    """The room of public pages and charts."""

    name = "compliance.dashboard"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the development server start again when the style inside the pages changes."""
        autoreload_started.connect(watch_page_style, dispatch_uid="compliance.dashboard.style")


def watch_page_style(sender: BaseReloader, **_: object) -> None:
    """Watch the style sheets, of which the settings read some."""
    sender.watch_dir(settings.STYLES, "*.css")
