"""Check that the built wheel carries every file of the packages, not only their Python.

A template, rule file or translation that is missing from the wheel shows only at the first
request of an installed portal; this finds it at once. Exit status 1 names the missing files.
"""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("scoring", "units", "compliance")
# Translations are written in .po and read in .mo.
LEFT_OUT_SUFFIXES = {".po", ".pyc"}


def expected() -> set[str]:
    """Return the paths of all files of the packages, as they stand in the project."""
    return {
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file() and path.suffix not in LEFT_OUT_SUFFIXES
    }


def main() -> int:
    """Compare the newest wheel in dist/ with the project's packages."""
    wheels = sorted((ROOT / "dist").glob("*.whl"), key=lambda path: path.stat().st_mtime)
    if not wheels:
        print("There is no wheel in dist/; make build makes one.", file=sys.stderr)
        return 1
    with zipfile.ZipFile(wheels[-1]) as wheel:
        missing = sorted(expected() - set(wheel.namelist()))
    for name in missing:
        print(f"missing from {wheels[-1].name}: {name}", file=sys.stderr)
    if not missing:
        print(f"{wheels[-1].name} carries all {len(expected())} files of the packages.")
    return 1 if missing else 0


if __name__ == "__main__":
    raise SystemExit(main())
