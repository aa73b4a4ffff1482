"""The room of the public REST API, version 1."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The room of the public REST API, version 1."""

    name = "compliance.api"
    default_auto_field = "django.db.models.BigAutoField"
