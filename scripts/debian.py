"""Install a Debian package on a machine where we may: root, with apt-get."""

from __future__ import annotations

import os
import shutil
import subprocess


def may_install() -> bool:
    """Tell whether packages of the system can be installed from here."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def install(*packages: str) -> bool:
    """Install packages of the system and tell whether that worked; says what it does first."""
    if not may_install():
        return False
    print(f"Installing {', '.join(packages)} with apt-get (this user is root).", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    # The update may fail on one of several sources; whether the install works is what counts.
    subprocess.run(["apt-get", "-qq", "update"], env=environment, check=False)
    command = ["apt-get", "-qq", "-y", "--no-install-recommends", "install", *packages]
    done = subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=False)
    return done.returncode == 0
