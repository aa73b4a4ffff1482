"""Let Lighthouse judge the pages as on a slow phone: `make lighthouse`.

Needs a network: Lighthouse comes from npm and its Node from PyPI, into .venv-lighthouse. Prints
the four scores and the largest contentful paint of each page. Exit status 0 when every score is
100 and every paint within a second.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import venv
from typing import Any

import chromium
import demo_portal

VENV = demo_portal.ROOT / ".venv-lighthouse"
NODE = VENV / "bin" / "node"
LOCK = demo_portal.ROOT / "requirements" / "lighthouse.txt"
LIGHTHOUSE = "lighthouse@13.5.0"
PROGRAM = VENV / "node_modules" / "lighthouse" / "cli" / "index.js"
PAGES = ("/", "/unit/dairi-disdukcapil/", "/tahun/2024/", "/peringkat/2024/")
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
LONGEST_PAINT = 1000  # milliseconds, on Lighthouse's own phone and its slow 4G
FLAGS = "--headless=new --no-sandbox --disable-gpu --disable-quic"
TRIES = 3  # its browser does not always start
RUNS = 3  # the median counts: the time of one run depends on what else the machine does


def main() -> int:
    """Judge each page and print one line for it."""
    browser = chromium.path()
    if browser is None:
        print("No Chromium was found, and none could be installed.")
        return 1
    prepare()
    good = True
    with demo_portal.running() as address:
        for page in PAGES:
            reports = [judged(address + page, browser) for _ in range(RUNS)]
            good &= said(page, reports)
    return 0 if good else 1


def prepare() -> None:
    """Install Node and Lighthouse, once."""
    if PROGRAM.exists():
        return
    shutil.rmtree(VENV, ignore_errors=True)
    print("Installing Lighthouse; this happens once.", flush=True)
    venv.create(VENV, with_pip=True)
    pip = [str(VENV / "bin" / "python"), "-m", "pip", "install", "--quiet", "--require-hashes"]
    subprocess.run([*pip, "-r", str(LOCK)], check=True)
    npm = [str(VENV / "bin" / "npm"), "install", "--prefix", str(VENV), "--silent", LIGHTHOUSE]
    subprocess.run(npm, check=True, env=environment())


def environment(**more: str) -> dict[str, str]:
    """Return an environment in which Node is found."""
    return {**os.environ, "PATH": f"{VENV / 'bin'}{os.pathsep}{os.environ['PATH']}", **more}


def judged(address: str, browser: str) -> Any:
    """Return Lighthouse's report on one address."""
    command = [str(NODE), str(PROGRAM), address, "--quiet", "--output=json"]
    command += [f"--only-categories={','.join(CATEGORIES)}", f"--chrome-flags={FLAGS}"]
    for _ in range(TRIES):
        done = subprocess.run(
            command, env=environment(CHROME_PATH=browser), check=False, capture_output=True
        )
        if done.returncode == 0:
            return json.loads(done.stdout)
        print(done.stderr.decode(errors="replace").strip()[-300:], flush=True)
    raise SystemExit(f"Lighthouse gave no report on {address}.")


def said(page: str, reports: list[Any]) -> bool:
    """Print the medians of a page and what is wrong with it; return whether nothing is."""
    scores = {
        name: sorted(round(100 * report["categories"][name]["score"]) for report in reports)[
            RUNS // 2
        ]
        for name in CATEGORIES
    }
    paints = [
        round(report["audits"]["largest-contentful-paint"]["numericValue"]) for report in reports
    ]
    paint = sorted(paints)[RUNS // 2]
    words = ", ".join(f"{name} {score}" for name, score in scores.items())
    print(f"{page}: {words}; largest paint {paint} ms ({', '.join(map(str, paints))})", flush=True)
    for name in CATEGORIES:
        for part in reports[0]["categories"][name]["auditRefs"]:
            audit = reports[0]["audits"][part["id"]]
            if part["weight"] and audit["score"] is not None and audit["score"] < 1:
                print(f"    {part['id']}: {audit['title']} {audit.get('displayValue', '')}")
    return set(scores.values()) == {100} and paint <= LONGEST_PAINT


if __name__ == "__main__":
    sys.exit(main())
