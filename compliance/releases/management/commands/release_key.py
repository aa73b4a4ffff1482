"""`manage.py release_key FILE`: the key pair that signs the manifest of all releases."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from compliance.releases.verification.signature import key_pair_create


class Command(BaseCommand):
    """Make a key pair of Ed25519 in two files; nothing of it enters the database."""

    help = "Make a key that signs the manifest: FILE (private, 0600) and FILE.pub (to hand out)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the place of the private key."""
        parser.add_argument("file", type=Path, help="where the private key shall lie")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write both files and say what to do with them; never replace a key."""
        file = options["file"]
        try:
            public = key_pair_create(file)
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}") from error
        self.stdout.write(
            f"Private key: {file} (keep a copy off this machine)\n"
            f"Public key:  {file}.pub\n{public.decode()}"
            f"Set RELEASE_SIGNING_KEY_FILE={file} and print the public key where people trust it."
        )
