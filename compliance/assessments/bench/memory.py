"""Recompute the year once in this process and print the most memory it took, in megabytes.

Run by `manage.py bench_scoring` as a process of its own: the measuring one holds other things too.
"""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path

from compliance.assessments.bench.data import Nation
from compliance.assessments.bench.sides import bulk_by_unit
from compliance.assessments.bench.store import open_store

STATUS = Path("/proc/self/status")


def peak_kilobytes() -> int:
    """Return the highest memory of this process so far.

    On Linux the kernel's own mark: the one of getrusage begins with the memory of the process
    that started this one.
    """
    if STATUS.exists():
        lines = STATUS.read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:"))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak // 1024 if sys.platform == "darwin" else peak  # macOS counts bytes


def main() -> None:
    """Read where the answers are, recompute, print."""
    given = json.load(sys.stdin)
    store = open_store(given["place"])
    bulk_by_unit(store, Nation(**given["nation"]).bodies())
    store.close()
    sys.stdout.write(f"{-(-peak_kilobytes() // 1024)}\n")


if __name__ == "__main__":
    main()
