"""`manage.py export_releases TARGET`: all releases as a ZIP or a folder that anyone can verify."""

from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from compliance.releases.verification.exporting import StrangeFile, export_archive, export_folder
from compliance.releases.verification.manifest import Member, manifest_now
from compliance.releases.verification.signature import KeyUnusable, signed


def shown(members: Iterator[Member], total: int) -> Iterator[Member]:
    """Show how far the export has come, on a terminal only."""
    yield from tqdm(members, total=total, desc="Releases", leave=False, disable=None)


class Command(BaseCommand):
    """Write the set of all releases; the same releases give the same bytes."""

    help = (
        "Write all releases with their manifest into TARGET: a ZIP when it ends in .zip, else a "
        "folder. May be stopped and started again. Signs with RELEASE_SIGNING_KEY_FILE when set."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the target."""
        parser.add_argument("target", type=Path, help="a .zip file or a folder")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the set and say what its head is."""
        target: Path = options["target"]
        manifest = manifest_now()
        export = export_archive if target.suffix == ".zip" else export_folder
        try:
            signature = signed(manifest.content)
            export(target, manifest, signature, shown)
        except (KeyUnusable, StrangeFile, OSError, ValueError) as error:
            raise CommandError(str(error)) from error
        state = "signed" if signature else "not signed"
        count = len(manifest.links)
        self.stdout.write(f"{count} releases in {target}, {state}. Head: {manifest.head}")
