"""`manage.py demo`: the whole portal on this machine, with real history and marked samples."""

import socket
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from compliance.accounts.services import DEMO_ACCOUNTS, DEMO_PASSWORD, demo_accounts_create
from compliance.assessments.desk.samples import sample_steps_create
from compliance.assessments.samples import samples_create
from compliance.evidence.samples import evidence_samples_create
from compliance.followup.samples import followup_samples_create
from compliance.followup.yearround.samples import yearround_samples_create
from compliance.releases.history import official_history_load
from compliance.releases.samples import sample_correction_create, sample_releases_create
from units.loading import DataFileError

# Each makes what its room shows in the demonstration, and leaves alone what exists.
SAMPLES = (
    samples_create,
    sample_releases_create,
    sample_correction_create,
    sample_steps_create,
    evidence_samples_create,
    followup_samples_create,
    yearround_samples_create,
)


class Command(BaseCommand):
    """Migrate, load, make the demonstration accounts, and serve. Nothing entered is ever lost."""

    help = "Serve a demonstration on 127.0.0.1: real published history, sample self-assessments."
    requires_system_checks: list[str] = []  # runserver checks before it serves

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the port, and a switch to prepare everything without serving."""
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--prepare-only", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Prepare the database, say how to get in, and serve until Ctrl-C."""
        if not settings.DEBUG:
            raise CommandError("The demonstration runs only with DEBUG=True: see README.md.")
        if not options["prepare_only"]:
            self.check_port(options["port"])
        call_command("migrate", verbosity=0)
        try:
            loaded = official_history_load(
                progress=lambda keys: tqdm(list(keys), desc="Memuat nilai", leave=False)
            )
        except DataFileError as error:
            raise CommandError(str(error)) from error
        demo_accounts_create()
        for create in SAMPLES:
            create()
        self.stdout.write(
            "Data termuat." if loaded is None else f"{loaded} nilai dari sumber dimuat."
        )
        if options["prepare_only"]:
            return
        self.welcome(options["port"])
        address = f"127.0.0.1:{options['port']}"
        call_command("runserver", address, use_reloader=False, skip_checks=True)

    def check_port(self, port: int) -> None:
        """Stop with a plain sentence when another program holds the port."""
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except (OSError, OverflowError) as error:
                raise CommandError(
                    f"Port {port} cannot be used ({error}). Try another: make demo PORT=8001"
                ) from error

    def welcome(self, port: int) -> None:
        """Print the address, the accounts and their password."""
        self.stdout.write(f"\n  Portal:   http://127.0.0.1:{port}/   (English: /en/)")
        self.stdout.write(f"  API:      http://127.0.0.1:{port}/api/v1/")
        self.stdout.write(f"  Petugas:  http://127.0.0.1:{port}/masuk/")
        self.stdout.write(f"  Akun:     {', '.join(name for name, _, _ in DEMO_ACCOUNTS)}")
        self.stdout.write(f"  Sandi:    {DEMO_PASSWORD}   (semua akun; hanya untuk peragaan)")
        self.stdout.write("  Berhenti: Ctrl-C\n")
        self.stdout.flush()  # also when the output is a file or a pipe
