"""The room of what happens between two assessments."""

from django.apps import AppConfig


class FollowupConfig(AppConfig):
    """Findings and actions, programmes, forums, complaint counts, respondents, notices."""

    name = "compliance.followup"
    default_auto_field = "django.db.models.BigAutoField"
