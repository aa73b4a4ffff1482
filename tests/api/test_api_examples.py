"""The examples of the documentation, run as a stranger would against a portal that runs."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from compliance.releases.models import PublishedScore

EXAMPLES = Path(__file__).resolve().parents[2] / "docs" / "examples"


def run(command, file, server):
    done = subprocess.run(
        [*command, str(EXAMPLES / file), server.url],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def said(rows):
    """Return the sentence that the Python and R examples end with."""
    known = [row.score for row in rows if row.score is not None]
    return f"{len(rows)} rows, {len(known)} with a score; best {max(known)}"


@pytest.fixture
def of_2024(live_history):
    return list(PublishedScore.objects.filter(year=2024, track="official"))


def test_curl(of_2024, live_server):
    told = run(["sh"], "scores.sh", live_server)
    first, *lines = told.splitlines()
    assert first.startswith('{"count":')
    assert '"12.11"' in first
    assert lines[0].startswith("government_code,")
    regencies = [row for row in of_2024 if row.kind == "regency"]
    assert len([line for line in lines if ",2024,official," in line]) == len(regencies)
    assert lines[-1] == "304"


def test_python(of_2024, live_server):
    told = run([sys.executable, "-I"], "scores.py", live_server)
    assert told.splitlines()[-1] == said(of_2024)
    assert len(told.splitlines()) == len(of_2024) + 1


def test_r(of_2024, live_server):
    """R need not be everywhere: without it the example is only read, and the run says so."""
    script = shutil.which("Rscript")
    if script is None:
        print("Rscript is not at hand: docs/examples/scores.R is read, NOT RUN")  # noqa: T201 (shown with -s)
        text = (EXAMPLES / "scores.R").read_text(encoding="utf-8")
        assert text.count("(") == text.count(")")
        assert "jsonlite" in text
        return
    told = run([script], "scores.R", live_server)
    assert said(of_2024) in told
