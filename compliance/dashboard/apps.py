"""The room of public pages and charts."""

from django.apps import AppConfig


class DashboardConfig(AppConfig):
    """The room of public pages and charts."""

    name = "compliance.dashboard"
    default_auto_field = "django.db.models.BigAutoField"
