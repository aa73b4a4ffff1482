"""`manage.py data_dictionary`: the dictionary of the open data in the documentation."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from compliance.opendata.dictionary import with_dictionary

DOCUMENT = settings.BASE_DIR / "docs" / "open-data.md"


class Command(BaseCommand):
    """Write the dictionary into docs/open-data.md, or tell whether it is the one of the code."""

    help = "Renew the dictionary in docs/open-data.md from the columns of the code."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take whether to look only."""
        parser.add_argument("--check", action="store_true", help="write nothing, fail if outdated")

    def handle(self, *args: Any, **options: Any) -> None:
        """Renew the document; with --check only compare."""
        document = DOCUMENT.read_text(encoding="utf-8")
        renewed = with_dictionary(document)
        if options["check"] and renewed != document:
            raise CommandError("docs/open-data.md is outdated: run manage.py data_dictionary")
        if renewed != document:
            DOCUMENT.write_text(renewed, encoding="utf-8")
            self.stdout.write("docs/open-data.md was renewed.")
