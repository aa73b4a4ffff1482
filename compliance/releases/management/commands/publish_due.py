"""`manage.py publish_due`: publish the years whose planned moment has come."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from compliance.assessments.policies import moment_words
from compliance.releases.services import plans_carry_out, plans_watch


class Command(BaseCommand):
    """For cron or a worker, every minute; two runs at once publish nothing twice."""

    help = "Publish every year whose planned moment has come; may run twice at once."

    def handle(self, *args: Any, **options: Any) -> None:
        """Publish, and say what was published and what was refused, with each reason.

        Exits with 1 while a plan that is due could not be carried out.
        """
        now = timezone.now()
        published, refused = plans_carry_out(now)
        for release in published:
            self.stdout.write(f"Published: {release} ({release.sha256})")
        for plan in refused:
            self.stderr.write(
                f"Not published, planned for {moment_words(plan.publish_at)}: "
                f"{plan.assessment}: {plan.refusal}"
            )
        for plan in plans_watch(now):
            self.stdout.write(
                f"Held, planned for {moment_words(plan.publish_at)}: "
                f"{plan.assessment}: {plan.refusal}"
            )
        if refused:
            raise CommandError(f"{len(refused)} planned and not published")
        if not published:
            self.stdout.write("Nothing is due.")
