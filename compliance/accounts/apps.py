"""The room of users, roles and rights."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """The room of users, roles and rights."""

    name = "compliance.accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen to what people change on their own accounts."""
        from . import signals

        signals.connect()
