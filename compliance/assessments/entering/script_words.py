"""What the script of the page of answers needs to know, and the words it speaks."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from compliance.accounts.models import User

from ..models import UnitAssessment


def script_settings(user: User, unit_assessment: UnitAssessment, path: str) -> dict[str, Any]:
    """Return the addresses, whose page it is, and every sentence the script may show.

    In the sentences {n} stands for a number of answers, {time} for a time, {why} for a reason.
    """
    return {
        "person": user.pk,
        "unit": unit_assessment.pk,
        "url": reverse("work-unit-autosave", args=[unit_assessment.pk]),
        "login": f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': path})}",
        "words": {
            "ready": _("Isian tersimpan sendiri sambil Anda mengisi."),
            "typing": _("Belum tersimpan…"),
            "saving": _("Menyimpan…"),
            "saved": _("Tersimpan pukul {time}."),
            "nothing": _("Tidak ada perubahan untuk disimpan."),
            "waiting": _("Belum terkirim: {n} isian menunggu sambungan."),
            "session": _("Sesi Anda berakhir. {n} isian menunggu di peramban ini."),
            "log_in": _("Masuk lagi untuk mengirimnya"),
            "failed": _("Gagal disimpan: {why} {n} isian masih ada di peramban ini."),
            "clashes": _("{n} isian juga diubah orang lain: pilih salah satu."),
            "faults": _("{n} isian perlu diperbaiki."),
            "no_storage": _(
                "Peramban ini tidak dapat menyimpan sementara. Tekan Simpan sebelum menutup."
            ),
            "progress": _("{filled} dari {expected} terisi"),
            "no_missing": _("Tidak ada lagi isian yang kosong."),
            "not-applicable": _("Tidak berlaku"),
            "missing": _("Belum diisi"),
            "zero": _("Terisi: nol"),
            "given": _("Terisi"),
        },
    }
