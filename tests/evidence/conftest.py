"""Evidence on both storages: a folder of the test's own, and a local S3."""

from __future__ import annotations

import hashlib
import io

import boto3
import pytest
from moto.server import ThreadedMotoServer

from compliance.accounts.selectors import rights_of
from compliance.assessments.models import UnitAssessment
from compliance.evidence import files
from compliance.evidence.checking import checked_upload
from compliance.evidence.services import Details, Target

from .made import PDF


@pytest.fixture(scope="session")
def s3_server():
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    yield "http://{}:{}".format(*server.get_host_and_port())
    server.stop()


@pytest.fixture
def local_storage(settings, tmp_path):
    settings.STORAGES = settings.STORAGES | {
        "evidence": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "evidence"},
        }
    }
    return tmp_path / "evidence"


@pytest.fixture(params=["folder", "s3"])
def any_storage(request, settings, tmp_path):
    """Every test that asks for it runs against a folder and against an S3."""
    if request.param == "folder":
        request.getfixturevalue("local_storage")
    else:
        keys = {
            "endpoint_url": request.getfixturevalue("s3_server"),
            "region_name": "us-east-1",
        }
        bucket = "b" + hashlib.sha256(request.node.nodeid.encode()).hexdigest()[:30]
        client = boto3.client("s3", aws_access_key_id="key", aws_secret_access_key="secret", **keys)
        client.create_bucket(Bucket=bucket)
        settings.STORAGES = settings.STORAGES | {
            "evidence": {
                "BACKEND": "compliance.evidence.s3.EvidenceS3Storage",
                "OPTIONS": {
                    **keys,
                    "access_key": "key",
                    "secret_key": "secret",
                    "bucket_name": bucket,
                },
            }
        }
    return request.param


@pytest.fixture
def unit(history):
    """A unit of an open year; `operator` works there."""
    return UnitAssessment.objects.select_related("assessment__government", "unit").get(
        assessment__year=2026, assessment__track="self", unit__slug="dairi-disdukcapil"
    )


@pytest.fixture
def other_unit(history):
    """Another unit of the same year; `operator2` works there."""
    return UnitAssessment.objects.get(
        assessment__year=2026,
        assessment__track="self",
        unit__slug="dairi-puskesmas-sigalingging",
    )


@pytest.fixture
def added(people, unit):
    """Return a function that keeps a file as evidence of an answer and returns its row."""

    def add(content=PDF, name="sk.pdf", *, to=unit, key=("IN-01", None), who="operator", **details):
        actor = people[who]
        checked = checked_upload(name, io.BytesIO(content), len(content))
        outcome = files.files_add(
            files=[checked],
            details=Details(**details),
            target=Target(to.pk, key),
            actor=actor,
            rights=rights_of(actor),
        )
        return (outcome.added or outcome.known or outcome.present)[0]

    return add
