"""The room of the append-only event log."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The room of the append-only event log."""

    name = "compliance.audit"
    default_auto_field = "django.db.models.BigAutoField"
