"""Make .venv hold exactly what requirements/<level>.txt locks; does nothing when it already does.

Standard library only, since it runs before anything is installed. Levels: runtime, test, dev;
each contains the ones before it, with the same versions.
"""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
# Written last: an environment without it was interrupted and is made anew.
STAMP = VENV / "installed.json"
LEVELS = ("runtime", "test", "dev")
NEWEST_TESTED = (3, 13)
HEARTBEAT_SECONDS = 20
# Settings of the user's own pip that would install somewhere else than into .venv.
MISLEADING = ("PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_REQUIRE_VIRTUALENV")

NETWORK_HINT = """
pip could not install the packages; its own words are above. Most often the network is the cause:
is this machine online, and does it need a proxy (HTTPS_PROXY=...) or a package mirror
(PIP_INDEX_URL=...)? Then start again: a half-made .venv is repaired by itself."""

VENV_HINT = """
{python} could not make a virtual environment in {folder}.
On Debian and Ubuntu: apt install python3-venv   (then start again)"""


class BootstrapError(Exception):
    """A failure told in words; its text is all that the user needs."""


def requirements_file(level: str) -> Path:
    """Return the lock file of a level."""
    return ROOT / "requirements" / f"{level}.txt"


def digest(level: str) -> str:
    """Return the sha256 of a level's lock file, in hexadecimal."""
    return hashlib.sha256(requirements_file(level).read_bytes()).hexdigest()


def identity() -> dict[str, str]:
    """What an environment cannot survive changing: the Python and the folder it stands in."""
    return {"python": platform.python_version(), "folder": str(VENV)}


def stamp() -> dict[str, str]:
    """Return level -> sha256 for what is installed; empty when it cannot be relied on."""
    try:
        found = json.loads(STAMP.read_text(encoding="utf-8"))
        levels = found["levels"]
        usable = {key: found[key] for key in identity()} == identity()
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    return dict(levels) if usable and VENV_PYTHON.exists() else {}


def is_ready(level: str) -> bool:
    """Tell whether .venv already holds this level as locked today."""
    return stamp().get(level) == digest(level)


@contextlib.contextmanager
def only_one_at_a_time() -> Iterator[None]:
    """Two starts in one folder (a demo and a test run, say) must not build one .venv together."""
    folder = os.open(ROOT, os.O_RDONLY)
    try:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another start is preparing .venv; waiting for it.")
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def say(text: str) -> None:
    """Print one line at once, also when the output is a file."""
    print(text, flush=True)


def make_environment() -> None:
    """Make an empty .venv with pip in it, in place of whatever stood there."""
    say(f"Making a virtual environment in .venv with Python {platform.python_version()}.")
    if sys.version_info[:2] > NEWEST_TESTED:
        say("This Python is newer than the ones the project is tested with (3.11 to 3.13).")
    if VENV.is_symlink() or VENV.is_file():
        VENV.unlink()
    elif VENV.exists():
        shutil.rmtree(VENV)
    try:
        venv.EnvBuilder(symlinks=True, with_pip=True).create(VENV)
    except (subprocess.CalledProcessError, ImportError) as error:
        hint = VENV_HINT.format(python=sys.executable, folder=VENV)
        raise BootstrapError(hint) from error


def install(level: str) -> None:
    """Let pip install a lock file, each package checked against its hash."""
    lines = requirements_file(level).read_text(encoding="utf-8").splitlines()
    packages = sum("==" in line and not line.startswith(" ") for line in lines)
    say(
        f"Installing {packages} packages from requirements/{level}.txt. This happens once "
        "and takes half a minute, or some minutes on a slow line."
    )
    command = [str(VENV_PYTHON), "-I", "-m", "pip", "install", "-qq", "--no-input"]
    command += ["--disable-pip-version-check", "--require-hashes"]
    command += ["--requirement", str(requirements_file(level))]
    environment = {key: value for key, value in os.environ.items() if key not in MISLEADING}
    pip = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL)
    waited = 0
    while True:
        try:
            status = pip.wait(timeout=HEARTBEAT_SECONDS)
            break
        except subprocess.TimeoutExpired:
            waited += HEARTBEAT_SECONDS
            say(f"  still installing ({waited} s)")
        except KeyboardInterrupt:
            pip.wait()
            raise
    if status:
        raise BootstrapError(NETWORK_HINT)


def prepare(level: str) -> None:
    """Bring .venv to a level; the stamp is gone while that happens, so a kill is noticed."""
    with only_one_at_a_time():
        if is_ready(level):
            return
        kept = stamp()
        if kept:
            STAMP.unlink()
        else:
            make_environment()
        install(level)
        contained = LEVELS[: LEVELS.index(level) + 1]
        record = {**identity(), "levels": {name: digest(name) for name in contained}}
        STAMP.write_text(json.dumps(record, indent=1), encoding="utf-8")
        say("Installed.")


def main() -> int:
    """Run from bootstrap.sh; exit status 0 when .venv is ready."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("level", choices=LEVELS)
    parser.add_argument("--check", action="store_true", help="only tell whether it is ready")
    arguments = parser.parse_args()
    if arguments.check:
        return 0 if is_ready(arguments.level) else 1
    try:
        prepare(arguments.level)
    except BootstrapError as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"Cannot write {error.filename or VENV}: {error.strerror}.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. The next start begins again.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
