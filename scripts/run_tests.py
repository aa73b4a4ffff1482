"""Run the tests on SQLite, then those that touch a database again on a real PostgreSQL.

Arguments go to pytest in both runs. Exit status 0 only if both runs passed. At home, a missing
PostgreSQL or Chromium is a loud line in the summary; where CI is set, it is a failure.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import chromium
import postgres

ROOT = Path(__file__).resolve().parent.parent
IN_CI = os.environ.get("CI", "").lower() not in ("", "0", "false")
NO_TEST_RAN = 5  # pytest's own exit status
# On PostgreSQL: nothing that uses no database, and no browser, which sees the same pages.
NOT_ON_POSTGRES = (
    "--ignore=tests/browser",
    "--ignore=tests/scoring",
    "--ignore=tests/data_files",
    "-m=not browser",
    # A walk over every page takes minutes; those that could show the year are asked on both.
    "--deselect=tests/releases/publishing/test_embargo.py"
    "::test_the_whole_public_portal_shows_nothing_before_and_all_after",
)


@dataclass(frozen=True)
class Run:
    """How one pytest run ended; without counts when it did not get as far as counting."""

    database: str
    status: int
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    note: str = ""

    def line(self) -> str:
        """Return the summary's line."""
        if self.note:
            return f"{self.database}: {self.note}"
        counts = f"{self.passed} passed, {self.failed} failed"
        return f"{self.database}: {counts}, {self.skipped} skipped"


def workers() -> int:
    """Return the number of cores this process may use, at most eight."""
    usable = getattr(os, "sched_getaffinity", None)
    return min(len(usable(0)) if usable else os.cpu_count() or 1, 8)


def run_pytest(database: str, arguments: list[str], environment: Mapping[str, str]) -> Run:
    """Run pytest once with its output shown, and read the counts from its report."""
    title = f" {database} "
    print(f"\n{title:#^80}", flush=True)
    with tempfile.TemporaryDirectory(prefix="portal-tests-") as folder:
        report = Path(folder) / "report.xml"
        # Its pytest plugin empties test-results at each start, the pictures of failures included.
        # The long tests come last; a worker that has ended takes some over from the other.
        command = [sys.executable, "-m", "pytest", f"-n={workers()}", "--dist=worksteal"]
        command += [f"--junitxml={report}", *arguments]
        status = wait_for(subprocess.Popen(command, cwd=ROOT, env=environment))
        text = report.read_text(encoding="utf-8") if report.exists() else ""
    return counted(database, status, text)


def counted(database: str, status: int, report: str) -> Run:
    """Return a run with the counts of pytest's JUnit report, each test counted once."""
    if status == NO_TEST_RAN:
        return Run(database, status, note="no test matched")
    if not report:
        return Run(database, status or 1, note=f"pytest ended early, exit status {status}")
    outcomes: dict[tuple[str | None, str | None], set[str]] = {}
    # A test whose lines fail and whose clearing up fails too stands in the report twice.
    for case in ElementTree.fromstring(report).iter("testcase"):  # noqa: S314 (pytest wrote it)
        tags = outcomes.setdefault((case.get("classname"), case.get("name")), set())
        tags.update(child.tag for child in case)
    failed = sum(bool(tags & {"failure", "error"}) for tags in outcomes.values())
    skipped = sum("skipped" in tags for tags in outcomes.values())
    return Run(database, status, len(outcomes) - failed - skipped, failed, skipped)


def wait_for(process: subprocess.Popen[bytes]) -> int:
    """Wait for pytest; on an interrupt give it time to end its own way, then insist."""
    try:
        return process.wait()
    except (KeyboardInterrupt, SystemExit) as stopped:
        # Ctrl-C reaches pytest by itself; a kill of this process does not.
        if isinstance(stopped, SystemExit):
            process.send_signal(signal.SIGINT)
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        raise


def on_sqlite(arguments: list[str]) -> tuple[Run, str]:
    """Run all tests on SQLite; return the run and what to say about the browser."""
    # A database set for the portal itself is not for tests.
    environment = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    warning = ""
    browser = chromium.path() if (ROOT / "tests" / "browser").is_dir() else None
    if browser:
        environment["CHROMIUM_PATH"] = browser
    else:
        environment.pop("CHROMIUM_PATH", None)
        warning = "NO CHROMIUM: the browser tests did not run (Debian: apt install chromium)."
    return run_pytest("SQLite", arguments, environment), warning


def on_postgres(arguments: list[str]) -> Run:
    """Run the tests that use a database on a throw-away PostgreSQL."""
    try:
        with postgres.running() as url:
            environment = {**os.environ, "DATABASE_URL": url}
            return run_pytest("PostgreSQL", [*NOT_ON_POSTGRES, *arguments], environment)
    except postgres.PostgresUnavailable as reason:
        return Run("PostgreSQL", 1 if IN_CI else 0, note=f"DID NOT RUN, {reason}")


def verdict(runs: list[Run], warning: str) -> int:
    """Print the summary and return the exit status of the whole."""
    print(f"\n{' Summary ':#^80}")
    if warning:
        print(warning)
    for run in runs:
        print(run.line())
    statuses = {run.status for run in runs}
    nothing_ran = all(run.status == NO_TEST_RAN or run.note for run in runs)
    browser_missing = bool(warning) and IN_CI
    failed = bool(statuses - {0, NO_TEST_RAN}) or nothing_ran or browser_missing
    sys.stdout.flush()
    return 1 if failed else 0


def main(arguments: list[str]) -> int:
    """Run both and return the exit status."""
    # A plain kill unwinds like Ctrl-C does, so that the server is stopped and removed.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        sqlite, warning = on_sqlite(arguments)
        return verdict([sqlite, on_postgres(arguments)], warning)
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
