"""The portal with a server that stops in the middle of an upload, so that a test can kill it there.

HELD names the place, MARK the file that tells that it is reached. With CLEARING=off nothing is
cleared up afterwards, and with HANDLERS=django uploads are received as Django does it by itself:
the controls.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.load.settings"
django.setup()

from django.conf import settings  # noqa: E402

from compliance.evidence import pending, storage, uploads  # noqa: E402


def stop():
    Path(os.environ["MARK"]).touch()
    time.sleep(600)


class Halved(storage.File):
    """A file of which only the first pieces arrive."""

    def chunks(self, chunk_size=None):
        for number, piece in enumerate(super().chunks(chunk_size)):
            if number == 20:
                stop()
            yield piece


def stopping_after(act):
    def acted(*args):
        act(*args)
        stop()

    return acted


def receive(self, raw_data, start):
    if start > 3_000_000:
        stop()
    return raw_data


held = os.environ.get("HELD")
if held == "received":
    uploads.CappedUploads.receive_data_chunk = receive
elif held == "half":
    storage.File = Halved
elif held == "stored":
    storage.file_keep = stopping_after(storage.file_keep)
elif held == "named":
    pending.files_settle = stopping_after(pending.files_settle)

if os.environ.get("CLEARING") == "off":
    pending.abandoned_files_clear = lambda: 0
if os.environ.get("HANDLERS") == "django":
    settings.FILE_UPLOAD_HANDLERS[-1] = "django.core.files.uploadhandler.TemporaryFileUploadHandler"

from compliance.wsgi import application  # noqa: E402

__all__ = ["application"]
