"""`manage.py send_notices`: tell officials what is due; run it once a day."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from compliance.followup.notices.due import drafts
from compliance.followup.notices.selectors import people_to_mail
from compliance.followup.notices.services import digest_send, notices_create

CHUNK = 500  # drafts that one transaction looks at


class Command(BaseCommand):
    """Keep what is new as notices and mail each person one digest. Running it twice is safe."""

    help = "Tell officials what is due, on their page of notices and by mail."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the portal's own address for the links of the mails."""
        parser.add_argument(
            "--address",
            default=portal_address(),
            help="the portal's own address, such as https://portal.example.go.id",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the notices, then mail them; a mail that fails does not stop the others."""
        address = options["address"].rstrip("/")
        if address and not address.startswith(("http://", "https://")):
            raise CommandError("--address must begin with https:// or http://")
        found = drafts(timezone.localdate())
        made = 0
        with tqdm(total=len(found), desc="Pemberitahuan", leave=False) as bar:
            for start in range(0, len(found), CHUNK):
                chunk = found[start : start + CHUNK]
                made += notices_create(chunk)
                bar.update(len(chunk))
        self.stdout.write(f"{made} pemberitahuan baru.")
        if not settings.MAIL_ENABLED:
            self.stdout.write("Surel tidak dikirim: EMAIL_URL belum diatur.")
            return
        self.mail(address)

    def mail(self, address: str) -> None:
        """Send the digests and report what failed with exit status 1."""
        sent, failed = 0, []
        for user_id in tqdm(people_to_mail(), desc="Surel", leave=False):
            try:
                sent += digest_send(user_id=user_id, address=address) > 0
            except Exception as error:  # any mail server, any fault; the notices wait
                failed.append(f"{user_id}: {error}")
        self.stdout.write(f"{sent} surel dikirim.")
        if failed:
            raise CommandError(f"{len(failed)} surel gagal, dicoba lagi lain kali: {failed[0]}")


def portal_address() -> str:
    """Return the portal's address as far as the settings tell it; empty for a wildcard."""
    host = settings.ALLOWED_HOSTS[0] if settings.ALLOWED_HOSTS else ""
    if not host or host.startswith((".", "*")):
        return ""
    return f"{getattr(settings, 'ACCOUNT_DEFAULT_HTTP_PROTOCOL', 'http')}://{host}"
