"""`manage.py load_official_data`: the reported history from the portal's own files."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from compliance.releases.history import official_history_load
from units.loading import DataFileError


class Command(BaseCommand):
    """Load governments, units and all reported scores; a second run loads nothing twice."""

    help = "Load governments, service units and the reported scores, with their sources."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, or stop with the file and line of the first row that cannot be loaded."""
        try:
            count = official_history_load(
                progress=lambda keys: tqdm(list(keys), desc="Scores", unit="year", leave=False)
            )
        except DataFileError as error:
            raise CommandError(str(error)) from error
        if count is None:
            self.stdout.write("The data files are loaded already.")
        else:
            self.stdout.write(f"Loaded {count} reported figures with their sources.")
