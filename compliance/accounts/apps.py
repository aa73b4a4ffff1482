"""The room of users, roles and rights."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """The room of users, roles and rights."""

    name = "compliance.accounts"
    default_auto_field = "django.db.models.BigAutoField"
