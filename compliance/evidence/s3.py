"""Evidence on an S3: private objects, one name each, and no long waits for a silent server."""

from __future__ import annotations

from typing import Any

from botocore.config import Config
from storages.backends.s3 import S3Storage


class EvidenceS3Storage(S3Storage):
    """A bucket that only the portal reads."""

    def get_default_settings(self) -> dict[str, Any]:
        """Return what django-storages takes where the settings name nothing else."""
        defaults: dict[str, Any] = super().get_default_settings()
        return defaults | {
            "default_acl": None,  # the bucket's own, which is private
            "file_overwrite": True,  # names are random: spares a question before each file
            "querystring_auth": True,
            "client_config": Config(
                connect_timeout=3,
                read_timeout=20,
                retries={"total_max_attempts": 2},
                s3={"addressing_style": "path"},  # what servers other than Amazon's understand
                # Servers other than Amazon's know no checksum trailers.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        }
