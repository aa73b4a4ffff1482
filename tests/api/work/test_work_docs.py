"""The Python example of the documentation runs as it is printed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from compliance.assessments.models import Entry
from tests.api.work.conftest import token, year_open

PAGE = Path(__file__).resolve().parents[3] / "docs" / "api-write.md"


def test_the_python_example_runs(live_history, live_server):
    year = year_open()
    (code,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S)
    before = Entry.objects.count()
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ
        | {"API": f"{live_server.url}/api/v1/work", "TOKEN": token("operator", "entries")},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "'version': 1" in done.stdout
    assert Entry.objects.count() == before + 1
    assert year.units.exists()
