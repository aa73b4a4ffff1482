"""Find a Chromium for the browser tests, or install one where that is possible."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import debian

NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
DOWNLOAD_SECONDS = 600
PLAYWRIGHTS_OWN = """
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    print(playwright.chromium.executable_path)
"""


def path() -> str | None:
    """Return a Chromium that starts, or None. CHROMIUM_PATH in the environment comes first."""
    wished = os.environ.get("CHROMIUM_PATH")
    if wished:
        return wished if starts(wished) else None
    if found := installed() or playwrights_own():
        return found
    if debian.install("chromium", "fonts-liberation") and (found := installed()):
        return found
    return downloaded()


def installed() -> str | None:
    """Return the first installed browser that starts (Ubuntu's chromium-browser may not)."""
    found = (shutil.which(name) for name in NAMES)
    return next((program for program in found if program and starts(program)), None)


def starts(program: str) -> bool:
    """Tell whether a browser is there with all the libraries it needs."""
    try:
        done = subprocess.run([program, "--version"], capture_output=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def playwrights_own() -> str | None:
    """Return the browser that Playwright downloaded earlier, if it did and it starts."""
    command = [sys.executable, "-c", PLAYWRIGHTS_OWN]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    program = done.stdout.strip()
    return program if program and starts(program) else None


def downloaded() -> str | None:
    """Let Playwright download its own Chromium, into the user's cache."""
    print("No Chromium was found; Playwright tries to download one (about 150 MB).", flush=True)
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=DOWNLOAD_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return None
    return playwrights_own() if done.returncode == 0 else None
