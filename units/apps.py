"""The app of governments and their service units."""

from django.apps import AppConfig


class UnitsConfig(AppConfig):
    """Governments, service units (loci), products, channels and innovations."""

    name = "units"
    default_auto_field = "django.db.models.BigAutoField"
