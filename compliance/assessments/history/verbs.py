"""What each verb and each field of the event log is called; unknown ones are shown as they are."""

from __future__ import annotations

import datetime
import json
import re
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from compliance.accounts.models import Role
from compliance.language import decimal_mark

from ..models import Assessment, EntryReview, Reply, Track, UnitAssessment, YearStep, Zone
from ..policies import moment_words

VERBS: dict[str, str | Promise] = {
    # answers and printed figures
    "entry-save": gettext_lazy("Isian disimpan"),
    "figure-record": gettext_lazy("Nilai dari sumber dicatat"),
    "figure-withdraw": gettext_lazy("Nilai dari sumber ditarik"),
    "sheet-upload": gettext_lazy("Lembar sebar diunggah"),
    "sheet-apply": gettext_lazy("Lembar sebar diterapkan"),
    "sheet-discard": gettext_lazy("Lembar sebar dibuang"),
    "index-record": gettext_lazy("Indeks dicatat"),
    "efforts-save": gettext_lazy("Tingkat upaya indikator disimpan"),
    # the way of a unit
    "unit-add": gettext_lazy("Lokus ditambahkan"),
    "unit-submit": gettext_lazy("Isian lokus diajukan"),
    "unit-take-back": gettext_lazy("Pengajuan ditarik kembali"),
    "review-save": gettext_lazy("Isian dinilai verifikator"),
    "unit-return": gettext_lazy("Isian lokus dikembalikan"),
    "unit-verify": gettext_lazy("Isian lokus diverifikasi"),
    "unit-reopen": gettext_lazy("Isian lokus dibuka kembali"),
    "reply-give": gettext_lazy("Lokus menanggapi hasilnya"),
    "reply-waive": gettext_lazy("Lokus menyatakan tidak menanggapi"),
    "reply-decide": gettext_lazy("Tanggapan lokus diputuskan"),
    # the way of a year
    "assessment-open": gettext_lazy("Penilaian dibuka"),
    "assessment-details": gettext_lazy("Keterangan penilaian diubah"),
    "assessment-method": gettext_lazy("Metode penilaian diganti"),
    "assessment-publish": gettext_lazy("Penilaian diterbitkan"),
    "publication-plan": gettext_lazy("Rencana terbit disimpan"),
    "publication-plan-cancel": gettext_lazy("Rencana terbit dibatalkan"),
    "publication-plan-refused": gettext_lazy("Rencana terbit belum dapat dilaksanakan"),
    "correction-open": gettext_lazy("Ralat dibuka"),
    "correction-give-up": gettext_lazy("Ralat dibatalkan"),
    "year-step-save": gettext_lazy("Tahap kalender diatur"),
    "year-step-clear": gettext_lazy("Tahap kalender dikosongkan"),
    "sample-create": gettext_lazy("Data contoh dibuat"),
    # methods
    "instrument-draft": gettext_lazy("Rancangan metode disimpan"),
    "instrument-freeze": gettext_lazy("Metode dibekukan"),
    "instrument-discard": gettext_lazy("Rancangan metode dibuang"),
    # evidence
    "evidence-add": gettext_lazy("Bukti dukung ditambahkan"),
    "evidence-attach": gettext_lazy("Bukti dukung dilampirkan pada isian"),
    "evidence-detach": gettext_lazy("Bukti dukung dilepas dari isian"),
    "evidence-details": gettext_lazy("Keterangan bukti dukung diubah"),
    "evidence-replace": gettext_lazy("Bukti dukung diganti"),
    "evidence-remove": gettext_lazy("Bukti dukung dihapus"),
    "evidence-restore": gettext_lazy("Bukti dukung dikembalikan"),
    # follow-up and the work of the year
    "finding-add": gettext_lazy("Temuan dicatat"),
    "finding-edit": gettext_lazy("Temuan diubah"),
    "finding-close": gettext_lazy("Temuan ditutup"),
    "finding-reopen": gettext_lazy("Temuan dibuka kembali"),
    "action-add": gettext_lazy("Tindak lanjut direncanakan"),
    "action-save": gettext_lazy("Tindak lanjut diubah"),
    "complaints-save": gettext_lazy("Jumlah pengaduan disimpan"),
    "respondents-add": gettext_lazy("Jumlah responden dicatat"),
    "respondents-save": gettext_lazy("Jumlah responden diubah"),
    "respondents-remove": gettext_lazy("Jumlah responden dihapus"),
    # people
    "role-assign": gettext_lazy("Peran diberikan"),
    "role-remove": gettext_lazy("Peran dicabut"),
    "invitation-create": gettext_lazy("Undangan dibuat"),
    "invitation-accept": gettext_lazy("Undangan diterima"),
    "invitation-revoke": gettext_lazy("Undangan dicabut"),
    "person-deactivate": gettext_lazy("Akun dinonaktifkan"),
    "person-reactivate": gettext_lazy("Akun diaktifkan kembali"),
    "token-create": gettext_lazy("Token API dibuat"),
    "token-revoke": gettext_lazy("Token API dicabut"),
    "password-change": gettext_lazy("Kata sandi diganti"),
    "password-reset": gettext_lazy("Kata sandi diatur ulang"),
    "mfa-add": gettext_lazy("Faktor kedua ditambahkan"),
    "mfa-remove": gettext_lazy("Faktor kedua dihapus"),
    "mfa-renew": gettext_lazy("Kode pemulihan diperbarui"),
    "provider-connect": gettext_lazy("Akun luar dihubungkan"),
    "provider-disconnect": gettext_lazy("Akun luar dilepas"),
}

FIELDS: dict[str, str | Promise] = {
    "award": gettext_lazy("Penghargaan"),
    "announced_on": gettext_lazy("Tanggal pengumuman"),
    "band": gettext_lazy("Mutu"),
    "category_label": gettext_lazy("Kategori"),
    "dimension": gettext_lazy("Dimensi"),
    "ends_on": gettext_lazy("Selesai"),
    "figure": gettext_lazy("Nilai"),
    "government": gettext_lazy("Pemerintah"),
    "handed_over_by": gettext_lazy("Diserahkan oleh"),
    "handed_over_on": gettext_lazy("Tanggal penyerahan"),
    "handed_over_place": gettext_lazy("Tempat penyerahan"),
    "indicator": gettext_lazy("Indikator"),
    "instrument": gettext_lazy("Metode"),
    "kind": gettext_lazy("Jenis"),
    "level": gettext_lazy("Tingkat"),
    "not_applicable": gettext_lazy("Tidak berlaku"),
    "note": gettext_lazy("Catatan"),
    "number": gettext_lazy("Publikasi ke"),
    "on_behalf": gettext_lazy("Atas nama lokus"),
    "outcome": gettext_lazy("Keputusan"),
    "outcome_text": gettext_lazy("Alasan keputusan"),
    "product": gettext_lazy("Produk"),
    "publish_at": gettext_lazy("Waktu terbit"),
    "rank_national": gettext_lazy("Peringkat se-Indonesia"),
    "rank_province": gettext_lazy("Peringkat se-provinsi"),
    "reason": gettext_lazy("Alasan"),
    "release": gettext_lazy("SHA-256 publikasi"),
    "role": gettext_lazy("Peran"),
    "sample": gettext_lazy("Contoh"),
    "score": gettext_lazy("Nilai"),
    "sequence": gettext_lazy("Urutan dalam rantai"),
    "source": gettext_lazy("Sumber"),
    "source_name": gettext_lazy("Nama sumber"),
    "source_url": gettext_lazy("Alamat sumber"),
    "starts_on": gettext_lazy("Mulai"),
    "status": gettext_lazy("Status"),
    "text": gettext_lazy("Teks"),
    "track": gettext_lazy("Jalur"),
    "unit": gettext_lazy("Lokus"),
    "value": gettext_lazy("Nilai"),
    "verdict": gettext_lazy("Penilaian verifikator"),
    "version": gettext_lazy("Versi"),
    "year": gettext_lazy("Tahun"),
    "zone": gettext_lazy("Zona"),
}

# What is logged of rooms that this one does not look into; each is told apart by its number.
TYPES: dict[str, str | Promise] = {
    "accounts.accesstoken": gettext_lazy("Token API"),
    "accounts.invitation": gettext_lazy("Undangan"),
    "assessments.sheetupload": gettext_lazy("Lembar sebar"),
    "evidence.evidence": gettext_lazy("Bukti dukung"),
    "followup.action": gettext_lazy("Tindak lanjut"),
    "followup.finding": gettext_lazy("Temuan"),
}

CHOICES: dict[str, dict[str, str | Promise]] = {
    "kind": {**dict(YearStep.Kind.choices), **dict(Reply.Kind.choices)},
    "outcome": dict(Reply.Outcome.choices),
    "role": dict(Role.choices),
    "status": {**dict(UnitAssessment.Status.choices), **dict(Assessment.Status.choices)},
    "track": dict(Track.choices),
    "verdict": dict(EntryReview.Verdict.choices),
    "zone": dict(Zone.choices),
}
FIGURES = frozenset({"value", "figure", "score"})
MOMENTS = frozenset({"publish_at"})
PLAIN_FIGURE = re.compile(r"[0-9]+\.[0-9]+")
LONGEST = 2000  # characters of one value that a page shows; no note is longer


def verb_words(verb: str) -> str:
    """Return what was done; a verb that is not known here is shown as it is."""
    return str(VERBS.get(verb, verb))


def type_words(object_type: str) -> str:
    """Return what a type of record is called; one that is not known here is shown as it is."""
    return str(TYPES.get(object_type, object_type))


def field_words(name: str) -> str:
    """Return what a field is called; one that is not known here is shown as it is."""
    return str(FIELDS.get(name, name))


def value_words(field: str, value: Any) -> str:
    """Return a kept value as people read it; "" where there was nothing."""
    if value is None or value == "" or value == [] or value == {}:
        return ""
    if value in (True, "True"):
        return _("ya")
    if value in (False, "False"):
        return _("tidak")
    if not isinstance(value, str):
        text = json.dumps(value, ensure_ascii=False, sort_keys=True)
        return text if len(text) <= LONGEST else f"{text[:LONGEST]} …"
    if field in FIGURES and PLAIN_FIGURE.fullmatch(value):
        return decimal_mark(value)
    if field in MOMENTS:
        return moment_words(datetime.datetime.fromisoformat(value))
    known = CHOICES.get(field, {}).get(value)
    return str(known) if known is not None else value[:LONGEST]
