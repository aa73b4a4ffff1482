"""Where evidence lies is read from the environment, and never where everyone can read."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

SHOW = """
import json
from compliance import settings
print(json.dumps(settings.STORAGES["evidence"], default=str))
"""


def start(**given):
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
    return subprocess.run(
        [sys.executable, "-c", SHOW],
        env=kept | {"DEBUG": "True", "SECRET_KEY": "x" * 50} | given,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_a_folder_of_its_own_is_the_default():
    chosen = json.loads(start().stdout)
    assert chosen["BACKEND"].endswith("FileSystemStorage")
    assert chosen["OPTIONS"]["location"].endswith("/var/evidence")
    assert chosen["OPTIONS"]["file_permissions_mode"] == 0o600


@pytest.mark.parametrize(
    "folder", ["static", "static/bukti", "staticfiles", "staticfiles/a/b", "var/../static/bukti"]
)
def test_a_folder_that_everyone_reads_stops_the_start(folder):
    done = start(EVIDENCE_ROOT=folder)
    assert done.returncode != 0
    assert "EVIDENCE_ROOT must not lie where everyone can read" in done.stderr


def test_another_folder_is_taken(tmp_path):
    chosen = json.loads(start(EVIDENCE_ROOT=str(tmp_path)).stdout)
    assert chosen["OPTIONS"]["location"] == str(tmp_path)


def test_a_bucket_is_taken_with_its_keys():
    chosen = json.loads(
        start(
            EVIDENCE_S3_BUCKET="bukti",
            EVIDENCE_S3_ENDPOINT="https://s3.example.go.id",
            EVIDENCE_S3_ACCESS_KEY="a",
            EVIDENCE_S3_SECRET_KEY="b",
        ).stdout
    )
    assert chosen["BACKEND"] == "compliance.evidence.s3.EvidenceS3Storage"
    assert chosen["OPTIONS"] == {
        "bucket_name": "bukti",
        "endpoint_url": "https://s3.example.go.id",
        "region_name": None,
        "access_key": "a",
        "secret_key": "b",
    }
