"""The room of open data: tables, files, data package, catalogue, feed."""

from django.apps import AppConfig


class OpenDataConfig(AppConfig):
    """The room of open data: tables, files, data package, catalogue, feed."""

    name = "compliance.opendata"
    default_auto_field = "django.db.models.BigAutoField"
