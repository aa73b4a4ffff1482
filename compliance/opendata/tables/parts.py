"""Columns that several tables share: whose row it is, its result, its release."""

from __future__ import annotations

import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from compliance.assessments.models import Track
from compliance.language import SAMPLE
from scoring.elements import KINDS, ZONES
from units.models import UnitKind

from ..columns import Column, Kind, Reader, at

# Where the rule behind a value comes from.
SOURCE = _("Sumber yang disebut di baris itu, seperti yang dicetaknya")
METHOD = _("Metode penilaian; lihat tabel instruments, bands, dan indicators")
RELEASE = _("Naskah publikasi yang dibekukan; lihat kolom release_url")
PORTAL = _("Aturan portal ini")
NATION = _("Kode wilayah Kementerian Dalam Negeri; kode sendiri untuk instansi lain")

POINTS = _("poin, 0 sampai 100")
PLACE = _("peringkat")
BODIES = _("instansi")
ANSWERS = _("isian")

TRACKS = tuple(Track.values)
CATEGORIES = ("A", "B", "C", "D", "E")
BASES = ("reported", "computed")
YEAR_KEY = ("government_code", "year", "track")


def government_columns(path: str) -> tuple[Column, ...]:
    """Return the government of a row, found by following a path, under its names of then."""

    def of(name: str) -> Reader:
        return at(f"{path}.{name}")

    return (
        Column(
            "government_code",
            Kind.TEXT,
            _("Kode pemerintah"),
            _("Kode instansi yang dinilai, dengan titik: 12.11."),
            of("code"),
            NATION,
        ),
        Column(
            "government_name",
            Kind.TEXT,
            _("Nama pemerintah"),
            _("Nama instansi pada hari nilai itu terbit."),
            of("name"),
            RELEASE,
        ),
        Column(
            "government_kind",
            Kind.CODE,
            _("Jenis instansi"),
            _("Provinsi, kabupaten, kota, kementerian, lembaga, atau kepolisian resor."),
            of("kind"),
            RELEASE,
            codes=KINDS,
        ),
        Column(
            "government_province",
            Kind.TEXT,
            _("Provinsi"),
            _("Nama provinsi tempat instansi itu; kosong untuk instansi pusat."),
            of("province_name"),
            RELEASE,
            empty=True,
        ),
        Column(
            "government_province_code",
            Kind.TEXT,
            _("Kode provinsi"),
            _("Kode provinsi itu; kosong untuk instansi pusat."),
            of("province_code"),
            NATION,
            empty=True,
        ),
    )


def unit_columns(path: str) -> tuple[Column, ...]:
    """Return the unit of a row, found by following a path, under its names of then."""
    return (
        Column(
            "unit_slug",
            Kind.TEXT,
            _("Tanda lokus"),
            _("Nama lokus dalam alamat; tidak pernah berubah."),
            at(f"{path}.slug"),
            PORTAL,
        ),
        Column(
            "unit_name",
            Kind.TEXT,
            _("Nama lokus"),
            _("Nama unit layanan pada hari nilai itu terbit."),
            at(f"{path}.name"),
            RELEASE,
        ),
        Column(
            "unit_kind",
            Kind.CODE,
            _("Jenis lokus"),
            _("Layanan yang diberikan unit itu."),
            at(f"{path}.kind"),
            RELEASE,
            codes=tuple(UnitKind.values),
        ),
    )


def key_columns(prefix: str = "") -> tuple[Column, ...]:
    """Return year and track of a row; `prefix` leads to the year it belongs to."""
    return (
        Column(
            "year",
            Kind.WHOLE,
            _("Tahun"),
            _("Tahun penilaian."),
            at(f"{prefix}year"),
            RELEASE,
            unit=_("tahun"),
        ),
        Column(
            "track",
            Kind.CODE,
            _("Jalur"),
            _("official: penilaian Ombudsman; self: evaluasi mandiri instansi."),
            at(f"{prefix}track"),
            RELEASE,
            codes=TRACKS,
        ),
    )


def result_columns() -> tuple[Column, ...]:
    """Return the columns of any result."""
    return (
        Column(
            "score",
            Kind.FIGURE,
            _("Nilai"),
            _("Nilai kepatuhan, dibulatkan sekali; kosong bila tidak diketahui."),
            at("score"),
            METHOD,
            unit=POINTS,
            empty=True,
        ),
        Column(
            "score_basis",
            Kind.CODE,
            _("Asal nilai"),
            _("reported: dicetak sumber; computed: dihitung portal dari yang terbit."),
            at("score_basis"),
            PORTAL,
            empty=True,
            codes=BASES,
        ),
        Column(
            "category",
            Kind.CODE,
            _("Kategori"),
            _("Kategori mutu; kosong sebelum 2022 dan bila tidak diketahui."),
            at("category"),
            METHOD,
            empty=True,
            codes=CATEGORIES,
        ),
        Column(
            "category_label",
            Kind.TEXT,
            _("Nama kategori"),
            _("Nama kategori dalam bahasa Indonesia."),
            at("category_label"),
            METHOD,
            empty=True,
        ),
        Column(
            "category_label_en",
            Kind.TEXT,
            _("Nama kategori, Inggris"),
            _("Nama kategori dalam bahasa Inggris."),
            at("category_label_en"),
            METHOD,
            empty=True,
        ),
        Column(
            "zone",
            Kind.CODE,
            _("Zona"),
            _("green: hijau, kepatuhan tinggi; yellow: kuning, sedang; red: merah, rendah."),
            at("zone"),
            METHOD,
            empty=True,
            codes=ZONES,
        ),
        Column(
            "zone_basis",
            Kind.CODE,
            _("Asal zona"),
            _("reported: dicetak sumber; computed: mengikuti nilai menurut metode."),
            at("zone_basis"),
            PORTAL,
            empty=True,
            codes=BASES,
        ),
        Column(
            "range_low",
            Kind.FIGURE,
            _("Nilai terendah yang mungkin"),
            _("Untuk nilai yang belum lengkap: hasil bila semua yang belum terisi paling rendah."),
            at("range_low"),
            METHOD,
            unit=POINTS,
            empty=True,
        ),
        Column(
            "range_high",
            Kind.FIGURE,
            _("Nilai tertinggi yang mungkin"),
            _("Untuk nilai yang belum lengkap: hasil bila semua yang belum terisi paling tinggi."),
            at("range_high"),
            METHOD,
            unit=POINTS,
            empty=True,
        ),
    )


def method_columns(prefix: str = "") -> tuple[Column, ...]:
    """Return by which method a row was scored, and whether it is invented."""
    return (
        Column(
            "instrument",
            Kind.TEXT,
            _("Metode"),
            _("Kode metode penilaian."),
            at(f"{prefix}instrument"),
            METHOD,
        ),
        Column(
            "instrument_sha256",
            Kind.TEXT,
            _("SHA-256 metode"),
            _("Sidik jari naskah metode yang dipakai."),
            at(f"{prefix}instrument_sha256"),
            METHOD,
        ),
    )


def sample_columns(prefix: str = "") -> tuple[Column, ...]:
    """Return whether a row is invented, as a truth value and in words."""
    sample = at(f"{prefix}sample")
    return (
        Column(
            "sample",
            Kind.TRUTH,
            _("Contoh"),
            _("true: angka rekaan untuk peragaan, bukan nilai sebenarnya."),
            sample,
            PORTAL,
        ),
        Column(
            "sample_label",
            Kind.TEXT,
            _("Tanda contoh"),
            _("CONTOH / SAMPLE pada baris rekaan, kosong pada yang lain."),
            lambda row: SAMPLE if sample(row) else None,
            PORTAL,
            empty=True,
        ),
    )


def source_columns(accepted: Reader) -> tuple[Column, ...]:
    """Return the source that a row follows; all of them stand in the table of sources."""

    def of(name: str) -> Reader:
        return lambda row: getattr(accepted(row), name, None)

    return (
        Column(
            "source_figure",
            Kind.TEXT,
            _("Angka sumber"),
            _("Nilai tepat seperti yang dicetak sumber, dengan titik."),
            of("figure"),
            SOURCE,
            empty=True,
        ),
        Column(
            "source_name",
            Kind.TEXT,
            _("Nama sumber"),
            _("Sumber yang diikuti baris ini; sumber lain ada di tabel sources."),
            of("source_name"),
            SOURCE,
            empty=True,
        ),
        Column(
            "source_url",
            Kind.LINK,
            _("Alamat sumber"),
            _("Tempat sumber itu dibaca."),
            of("source_url"),
            SOURCE,
            empty=True,
        ),
    )


def release_columns(prefix: str = "") -> tuple[Column, ...]:
    """Return which frozen release a row comes from, and when it last changed."""
    note = f"{prefix}release_note"

    def address(row: Any) -> str:
        return release_address(at(prefix[:-1])(row) if prefix else row)

    return (
        Column(
            "release_number",
            Kind.WHOLE,
            _("Nomor publikasi"),
            _("1 untuk yang pertama, bertambah satu dengan setiap ralat."),
            at(f"{note}.number"),
            RELEASE,
        ),
        Column(
            "release_sha256",
            Kind.TEXT,
            _("SHA-256 publikasi"),
            _("Sidik jari naskah di alamat release_url."),
            at(f"{note}.sha256"),
            RELEASE,
        ),
        Column(
            "release_published_at",
            Kind.MOMENT,
            _("Waktu terbit"),
            _("Saat publikasi itu terbit, UTC."),
            at(f"{note}.published_at"),
            RELEASE,
        ),
        Column(
            "release_correction",
            Kind.TEXT,
            _("Alasan ralat"),
            _("Mengapa publikasi ini meralat yang sebelumnya; kosong untuk yang pertama."),
            at(f"{note}.reason"),
            RELEASE,
            empty=True,
        ),
        Column(
            "release_url",
            Kind.LINK,
            _("Alamat publikasi"),
            _("Naskah yang dibekukan, bita demi bita."),
            address,
            RELEASE,
        ),
        Column(
            "updated_at",
            Kind.MOMENT,
            _("Diperbarui"),
            _("Saat baris ini terakhir berubah: terbit, atau peringkatnya bergeser."),
            lambda row: local_text(row.updated_at),
            PORTAL,
        ),
    )


def release_address(year: Any) -> str:
    """Return the address of a release's bytes; `year` names government, year, track and number."""
    return f"{settings.PUBLIC_ORIGIN}{release_path(year, year.number)}"


def release_path(year: Any, number: int) -> str:
    """Return the same without the host; `year` names government, year and track."""
    path = reverse("api-release", args=[year.government_code, year.year, number])
    return path if year.track == Track.OFFICIAL else f"{path}?track={year.track}"


def local_text(moment: datetime.datetime) -> str:
    """Return a moment as the API gives it: in the regency's time, with its distance from UTC."""
    return timezone.localtime(moment).isoformat()
