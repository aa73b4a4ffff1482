"""The first of the upload handlers: what is too large is not even written to a temporary file."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from .checking import MOST_BYTES


class CappedUploads(FileUploadHandler):
    """Let each file through up to the limit and one piece more, so that its size tells."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Return the piece for the next handler; None, dropping it, beyond the limit."""
        return raw_data if start <= MOST_BYTES else None

    def file_complete(self, file_size: int) -> UploadedFile[Any] | None:
        """Leave the file to the handlers that follow."""
        return None
