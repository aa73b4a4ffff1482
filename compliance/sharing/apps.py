"""The room of what others put on their own pages."""

from django.apps import AppConfig


class SharingConfig(AppConfig):
    """The room of what others put on their own pages."""

    name = "compliance.sharing"
    default_auto_field = "django.db.models.BigAutoField"
