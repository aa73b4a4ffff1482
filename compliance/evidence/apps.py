"""The room of evidence: files and links that prove an answer."""

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    """The room of evidence: files and links that prove an answer."""

    name = "compliance.evidence"
    default_auto_field = "django.db.models.BigAutoField"
