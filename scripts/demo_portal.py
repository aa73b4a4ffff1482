"""A demonstration of the portal in a folder of its own, for tools that look at pages."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SECONDS_TO_PREPARE = 300


@contextlib.contextmanager
def running() -> Iterator[str]:
    """Yield the address of a demonstration that begins empty and leaves nothing behind."""
    with tempfile.TemporaryDirectory(prefix="portal-demo-") as folder:
        port = free_port()
        command = [sys.executable, "manage.py", "demo", "--port", str(port)]
        server = subprocess.Popen(
            command, cwd=ROOT, env=environment(Path(folder)), stdout=subprocess.DEVNULL
        )
        try:
            address = f"http://127.0.0.1:{port}"
            wait_for(address, server)
            yield address
        finally:
            server.terminate()
            server.wait()


def environment(folder: Path) -> dict[str, str]:
    """Return the environment of a demonstration whose every file lies in this folder."""
    return {
        **os.environ,
        "DEBUG": "True",
        "DATABASE_URL": f"sqlite:///{folder / 'portal.sqlite3'}",
        "EVIDENCE_ROOT": str(folder / "evidence"),
        "RENDERED_ROOT": str(folder / "rendered"),
    }


def free_port() -> int:
    """Return a port of this machine that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    """Return when the portal answers; raise RuntimeError when it ends or takes too long."""
    until = time.monotonic() + SECONDS_TO_PREPARE
    while time.monotonic() < until:
        if server.poll() is not None:
            raise RuntimeError(f"the demonstration ended by itself, status {server.returncode}")
        try:
            with urllib.request.urlopen(address, timeout=30):  # noqa: S310 (our own machine)
                return
        except urllib.error.HTTPError:
            raise
        except OSError:
            time.sleep(0.5)
    raise RuntimeError("the demonstration did not start in time")
