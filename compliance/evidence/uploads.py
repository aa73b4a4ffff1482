"""How uploads are received: nothing too large, and nothing that outlives the server."""

from __future__ import annotations

import tempfile
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from .checking import MOST_BYTES


class CappedUploads(FileUploadHandler):
    """Let each file through up to the limit and one piece more, so that its size tells.

    The first of the handlers: what is too large is not even written to a temporary file.
    """

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Return the piece for the next handler; None, dropping it, beyond the limit."""
        return raw_data if start <= MOST_BYTES else None

    def file_complete(self, file_size: int) -> UploadedFile[Any] | None:
        """Leave the file to the handlers that follow."""
        return None


class UnnamedUploads(FileUploadHandler):
    """Receive what is too large for the memory in a temporary file that has no name.

    Django's own handler gives it one, and a server that is killed meanwhile leaves it for ever,
    with whatever a citizen's document says. A file without a name ends with its process.
    """

    file: UploadedFile[Any]

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file."""
        super().new_file(*args, **kwargs)
        # It is closed with its request, or when the upload is interrupted.
        received = tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR)  # noqa: SIM115
        self.file = UploadedFile(
            received,
            self.file_name,
            self.content_type,
            0,
            self.charset,
            self.content_type_extra,
        )

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Write one piece."""
        self.file.write(raw_data)
        return None

    def file_complete(self, file_size: int) -> UploadedFile[Any]:
        """Return the whole file."""
        self.file.seek(0)
        self.file.size = file_size
        return self.file

    def upload_interrupted(self) -> None:
        """Let go of what was received."""
        if hasattr(self, "file"):
            self.file.close()
