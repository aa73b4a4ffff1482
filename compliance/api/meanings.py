"""The meaning of fields that no column of the open data explains, in the page's language.

By the whole name of a field, the same in every list that has it.
"""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MEANINGS: dict[str, str | Promise] = {
    "sources[].name": _("Nama sumber yang mencetak hasilnya."),
    "sources[].url": _("Alamat sumber itu; kosong bila tidak diketahui."),
    "sources[].note": _("Catatan tentang apa yang dicetak sumber itu."),
    "dimensions[].code": _("Kode dimensi dalam metodenya."),
    "dimensions[].score": _("Nilai dimensi, 0 sampai 100; kosong bila tidak diketahui."),
    "note": _("Catatan tentang instansi ini."),
    "government.name": _("Nama instansi yang membawahi lokus ini."),
    "address": _("Alamat kantor lokus ini."),
    "channels[].name": _("Nama kanal."),
    "channels[].source_url": _("Alamat sumber keterangan tentang kanal itu."),
    "source_url": _("Alamat sumber keterangan tentang lokus ini."),
    "opinions[].code": _("Kode opini dalam metodenya."),
    "year": _("Tahun penilaian."),
    "published_at": _("Saat publikasi ini terbit."),
    "url": _("Alamat naskah beku publikasi ini."),
    "changes[].before": _("Isinya pada publikasi sebelumnya; kosong bila belum ada."),
    "changes[].after": _("Isinya sejak ralat ini; kosong bila dihapus."),
}
