"""`manage.py verify_releases`: the releases of the database, or of a set, down to each byte."""

import json
from argparse import ArgumentParser
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from compliance.releases.verification.database import check_database
from compliance.releases.verification.offline.verify_releases import check_path, read_public_key
from scoring.release_problems import Fault
from scoring.release_set import UnreadableFile

Item = TypeVar("Item")


def shown(items: Sequence[Item]) -> Iterable[Item]:
    """Show how far the check has come, on a terminal only."""
    return tqdm(items, desc="Releases", leave=False, disable=None)


class Command(BaseCommand):
    """Recompute every figure of all releases and check their chain."""

    help = (
        "Check the releases of the database: each text, each figure made again from its inputs, "
        "the chain, the event log and the public rows. With a file or folder, check that instead."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take an optional path, and what is known from elsewhere."""
        parser.add_argument("path", nargs="?", type=Path, help="a set, its folder, or one release")
        parser.add_argument("--expect-head", metavar="SHA256", help="a release that must be there")
        parser.add_argument("--public-key", type=Path, metavar="FILE", help="who must have signed")
        parser.add_argument("--json", action="store_true", help="print the result as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print each fault on a line; exit with 1 when there is any."""
        path, head = options["path"], options["expect_head"]
        if path is None and options["public_key"]:
            raise CommandError("A signature stands in a set; name its file or folder.")
        faults, sentence = (
            self.database(head) if path is None else self.files(path, head, options["public_key"])
        )
        if options["json"]:
            report = {"whole": not faults, "checked": sentence}
            listed = [asdict(fault) for fault in faults]
            self.stdout.write(json.dumps({**report, "faults": listed}, ensure_ascii=False))
        else:
            for fault in faults:
                self.stdout.write(str(fault))
            self.stdout.write(sentence)
        if faults:
            raise CommandError(f"{len(faults)} faults")
        if not options["json"]:
            self.stdout.write("All is as it was published.")

    def database(self, head: str | None) -> tuple[Sequence[Fault], str]:
        """Return the faults of the database and what was checked."""
        report = check_database(expected_head=head, progress=shown)
        return report.faults, f"{report.count} releases in the database, head {report.head}."

    def files(
        self, path: Path, head: str | None, key_file: Path | None
    ) -> tuple[Sequence[Fault], str]:
        """Return the faults of a set or of one release and what was checked."""
        try:
            key = read_public_key(key_file) if key_file else None
            return check_path(path, key=key, head=head, progress=shown)
        except (OSError, UnreadableFile, ValueError) as error:
            raise CommandError(f"{path}: {error}", returncode=2) from error
