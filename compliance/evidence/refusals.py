"""Why a file is not taken or cannot be reached; the texts are in the person's language."""

from __future__ import annotations

from django.utils.translation import gettext as _


class UploadRefused(Exception):
    """A file that is not taken; the text says why and what helps."""


class StorageFailed(Exception):
    """The place where the files lie gave no service; `status` is the answer's."""

    status = 503

    def __init__(self) -> None:
        super().__init__(
            _(
                "Penyimpanan bukti sedang tidak dapat dihubungi. Isian nilai tetap dapat disimpan; "
                "coba lagi berkasnya beberapa saat lagi."
            )
        )


class StorageFull(StorageFailed):
    """There is no room for another file."""

    status = 507

    def __init__(self) -> None:
        Exception.__init__(
            self,
            _(
                "Penyimpanan bukti penuh; berkas belum disimpan. Isian nilai tetap dapat disimpan. "
                "Beri tahu pengelola portal."
            ),
        )
