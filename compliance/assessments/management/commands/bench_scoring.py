"""`manage.py bench_scoring`: how fast a national year is recomputed, and whether it is right."""

import sys
from argparse import ArgumentParser
from collections.abc import Iterable
from statistics import median
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from tqdm import tqdm

from compliance.assessments.bench.data import Nation
from compliance.assessments.bench.run import BULK, CONTROL, MOST_MEGABYTES, SCAN, Report, measured
from compliance.assessments.bench.store import own_tables

SMALLEST = {"governments": 1, "units": 1, "rounds": 1, "seed": 0}
INTERRUPTED = 130


class Command(BaseCommand):
    """Make invented answers in tables of their own, run scoring.bulk and SQL, compare, remove."""

    help = (
        "Measure the recomputation of a year against SQL on the kind of database the portal uses. "
        "Exit status 1: too slow, too much memory, or a figure that differs."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the size of the nation and how often to measure."""
        parser.add_argument("--governments", type=int, default=600)
        parser.add_argument("--units", type=int, default=10, help="units of each government")
        parser.add_argument("--rounds", type=int, default=5)
        parser.add_argument("--seed", type=int, default=1, help="the same seed, the same answers")

    def handle(self, *args: Any, **options: Any) -> None:
        """Measure and print; nothing stays behind, also after Ctrl-C."""
        for name, least in SMALLEST.items():
            if options[name] < least:
                raise CommandError(f"--{name} must be at least {least}.")
        nation = Nation(options["governments"], options["units"], options["seed"])
        try:
            with own_tables(connection.settings_dict) as (store, place):
                report = measured(store, place, nation, options["rounds"], self.progress)
        except KeyboardInterrupt:
            self.stderr.write("Interrupted; the tables of the measurement are removed.")
            sys.exit(INTERRUPTED)
        self.print(report)
        if report.faults:
            raise CommandError("\n".join(report.faults))

    def progress(self, things: Iterable[Any], name: str) -> Iterable[Any]:
        """Show a bar on a terminal."""
        return tqdm(list(things), desc=name, leave=False, disable=None)

    def print(self, report: Report) -> None:
        """Print the table of times and what was compared."""
        self.stdout.write(f"{connection.vendor}, {report.answers:,} answers\n")
        self.stdout.write(f"{'way':<16}{'median s':>10}{'min':>8}{'max':>8}{'ratio':>8}")
        for way, times in report.seconds.items():
            self.stdout.write(
                f"{way:<16}{median(times):>10.3f}{min(times):>8.3f}{max(times):>8.3f}"
                f"{report.ratio(way):>8.2f}"
            )
        self.stdout.write(
            f"{report.figures:,} rows of results are "
            f"{'not all ' if report.differences else ''}the same on every run of {BULK} and "
            f"{CONTROL}; {report.sampled} governments were held against scoring.engine.\n"
            f"Memory of {BULK}: {report.megabytes} MB of {MOST_MEGABYTES} MB. "
            f"'{SCAN}' adds up answers without scoring: a floor, not a result."
        )
