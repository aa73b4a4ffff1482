"""The room of report cards."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """The room of report cards."""

    name = "compliance.reports"
    default_auto_field = "django.db.models.BigAutoField"
