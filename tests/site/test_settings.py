"""Settings refuse what is unsafe; the deployed site passes Django's own deployment check."""

import os
import subprocess
import sys

import pytest

SAFE = {
    "SECRET_KEY": "k" * 20 + "abcdefghijklmnopqrstuvwxyz0123456789-_",
    "ALLOWED_HOSTS": "portal.example.go.id",
    "DATABASE_URL": "sqlite:///:memory:",
}


def start(*command, **env):
    clean = {key: value for key, value in os.environ.items() if key in {"PATH", "HOME", "LANG"}}
    return subprocess.run(
        [sys.executable, "manage.py", *command],
        env=clean | env,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_the_deployment_check_has_no_warning():
    done = start("check", "--deploy", "--fail-level", "WARNING", **SAFE)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("env", "said"),
    [
        ({**SAFE, "SECRET_KEY": ""}, "SECRET_KEY must be set"),
        ({**SAFE, "ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS must name"),
        ({**SAFE, "DEBUG": "yes"}, "DEBUG must be True or False"),
        ({**SAFE, "PUBLIC_ORIGIN": "portal.example.go.id"}, "PUBLIC_ORIGIN must be like"),
        ({**SAFE, "PUBLIC_ORIGIN": "https://portal.example.go.id/x"}, "PUBLIC_ORIGIN must be like"),
    ],
)
def test_an_unsafe_start_is_refused_in_words(env, said):
    done = start("check", **env)
    assert done.returncode != 0
    assert said in done.stderr


def test_the_demonstration_is_refused_when_debug_is_off():
    done = start("demo", "--prepare-only", **SAFE)
    assert done.returncode != 0
    assert "only with DEBUG=True" in done.stderr


def test_a_busy_port_is_told_in_a_sentence():
    import socket

    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        done = start("demo", "--port", str(port), DEBUG="True", DATABASE_URL="sqlite:///:memory:")
    assert done.returncode != 0
    assert "PORT=8001" in done.stderr
