"""The room of what is published: frozen releases, their chain, corrections, verification."""

from django.apps import AppConfig


class ReleasesConfig(AppConfig):
    """The room of what is published: frozen releases, their chain, corrections, verification."""

    name = "compliance.releases"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Watch the live facts that public pages show; know the parts of public addresses."""
        from . import converters  # noqa: F401 (it registers them)
        from .rendered import signals

        signals.connect()
