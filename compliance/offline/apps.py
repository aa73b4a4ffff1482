"""The room of what a browser keeps, so that public pages open without a line."""

from django.apps import AppConfig


class OfflineConfig(AppConfig):
    """The room of what a browser keeps, so that public pages open without a line."""

    name = "compliance.offline"
    default_auto_field = "django.db.models.BigAutoField"
