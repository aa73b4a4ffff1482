"""`manage.py evidence_tidy`: stored files without a row, and rows without a file."""

from __future__ import annotations

import datetime
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from compliance.evidence.pending import abandoned_files_clear
from compliance.evidence.refusals import StorageFailed
from compliance.evidence.storage import file_discard
from compliance.evidence.tidying import storage_difference


class Command(BaseCommand):
    """Name what an upload that was cut off has left behind; remove it when asked to."""

    help = "Find stored files older than a day that no row names, and rows whose file is gone."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the switch that removes."""
        parser.add_argument("--remove", action="store_true", help="remove the files without a row")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what was found; exit with 1 when evidence has lost its file."""
        if options["remove"] and (cleared := abandoned_files_clear()):
            self.stdout.write(f"Files of killed uploads removed: {cleared}.")
        try:
            found = storage_difference(
                older_than=datetime.timedelta(days=1),
                progress=lambda files: tqdm(files, desc="Files", unit="file", leave=False),
            )
        except StorageFailed as failure:
            raise CommandError(str(failure)) from failure
        for name in found.orphans:
            if options["remove"]:
                file_discard(name)
            self.stdout.write(f"no row: {name}{' (removed)' if options['remove'] else ''}")
        for row in found.lost:
            self.stdout.write(f"no file: {row.pk} {row.stored_name} {row.title}")
        self.stdout.write(
            f"{found.seen} files, {len(found.orphans)} without a row, "
            f"{len(found.lost)} rows without a file."
        )
        if found.lost:
            raise CommandError("Evidence has lost its file; restore it from a backup.")
