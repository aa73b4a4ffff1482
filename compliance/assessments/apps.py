"""The room of yearly assessments: entries, reported figures, results."""

from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    """The room of yearly assessments: entries, reported figures, results."""

    name = "compliance.assessments"
    default_auto_field = "django.db.models.BigAutoField"
