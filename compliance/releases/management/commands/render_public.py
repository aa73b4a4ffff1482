"""`manage.py render_public`: every public page and answer, made once and kept."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from compliance.releases.rendered import replace
from compliance.releases.rendered.crawl import Crawl
from compliance.releases.rendered.keeping import current_store

INTERRUPTED = 130


class Command(BaseCommand):
    """Walk over all that is public. Stopped and started again, it goes on where it was."""

    help = (
        "Make all public pages and answers of the API that are not kept or not current. "
        "Afterwards they are answered also while the database is down."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take whether to make everything anew."""
        parser.add_argument(
            "--all", action="store_true", help="also what is current, e.g. after edits in SQL"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Finish what dead processes left, then make what is missing."""
        store = current_store()
        if store is None:
            raise CommandError("RENDERED_ROOT is empty: nothing is kept.")
        replace.settle()
        replace.head_check(store)
        if options["all"]:
            store.all_stale()
        try:
            crawl = self.walk(Crawl(store))
        except KeyboardInterrupt:
            self.stderr.write("Interrupted; start again to go on.")
            sys.exit(INTERRUPTED)
        self.stdout.write(f"{crawl.made} made, {len(crawl.seen)} public addresses in all.")
        if crawl.failed:
            raise CommandError(f"{crawl.failed} addresses failed; the log says why.")

    def walk(self, crawl: Crawl) -> Crawl:
        """Do all steps with a bar on a terminal; its end moves while links are found."""
        with tqdm(total=len(crawl.seen), desc="Pages", leave=False, disable=None) as bar:
            for _address in crawl.steps():
                bar.total = len(crawl.seen)
                bar.update()
        return crawl
