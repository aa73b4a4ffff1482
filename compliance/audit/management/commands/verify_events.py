"""`manage.py verify_events`: walk the event log and name every event that does not fit."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from compliance.audit.services import broken_events


class Command(BaseCommand):
    """Check the hash chain of the event log from its first event to its last."""

    help = "Check the hash chain of the event log."

    def handle(self, *args: Any, **options: Any) -> None:
        """Report each broken event; exit with an error when there is any."""
        broken = list(broken_events())
        for number, reason in broken:
            self.stderr.write(f"event {number}: {reason}")
        if broken:
            raise CommandError(f"{len(broken)} events do not fit the chain")
        self.stdout.write("The event log is whole.")
