"""The tables of who is assessed, and of what was published and corrected."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_noop as _

from compliance.releases.documents import moment_text
from scoring.elements import KINDS
from units.models import UnitKind

from ..columns import Column, Kind, Reference, Table, at
from .parts import NATION, PORTAL, RELEASE, key_columns, release_address, sample_columns


def own(name: str, title: str, description: str, rule: str = RELEASE, **more: Any) -> Column:
    """Return a column of text that is called as the row calls it."""
    return Column(name, Kind.TEXT, title, description, at(name), rule, **more)


GOVERNMENTS = Table(
    name="governments",
    title=_("Instansi"),
    description=_("Instansi yang nilainya terbit, dengan nama dari tahun terbarunya."),
    columns=(
        own("code", _("Kode"), _("Kode instansi, dengan titik: 12.11."), NATION),
        own("name", _("Nama"), _("Nama instansi.")),
        Column(
            "kind",
            Kind.CODE,
            _("Jenis"),
            _("Provinsi, kabupaten, kota, kementerian, lembaga, atau kepolisian resor."),
            at("kind"),
            RELEASE,
            codes=KINDS,
        ),
        Column(
            "province",
            Kind.TEXT,
            _("Provinsi"),
            _("Nama provinsi tempat instansi itu; kosong untuk instansi pusat."),
            at("province_name"),
            RELEASE,
            empty=True,
        ),
        own(
            "province_code",
            _("Kode provinsi"),
            _("Kode provinsi itu; kosong untuk instansi pusat."),
            NATION,
            empty=True,
        ),
        own("slug", _("Tanda"), _("Nama instansi dalam alamat halaman portal."), PORTAL),
    ),
    key=("code",),
    rows=lambda published: published.governments,
)

UNITS = Table(
    name="units",
    title=_("Lokus"),
    description=_("Unit layanan yang nilainya terbit, dengan nama dari tahun terbarunya."),
    columns=(
        Column(
            "slug",
            Kind.TEXT,
            _("Tanda"),
            _("Nama lokus dalam alamat; tidak pernah berubah."),
            at("unit.slug"),
            PORTAL,
        ),
        Column("name", Kind.TEXT, _("Nama"), _("Nama lokus."), at("unit.name"), RELEASE),
        Column(
            "short_name",
            Kind.TEXT,
            _("Nama singkat"),
            _("Nama singkat lokus."),
            at("unit.short_name"),
            RELEASE,
            empty=True,
        ),
        Column(
            "kind",
            Kind.CODE,
            _("Jenis"),
            _("Layanan yang diberikan unit itu."),
            at("unit.kind"),
            RELEASE,
            codes=tuple(UnitKind.values),
        ),
        own("government_code", _("Kode pemerintah"), _("Instansi pemilik lokus itu."), NATION),
    ),
    key=("slug",),
    rows=lambda published: published.service_units,
    references=(Reference(("government_code",), "governments", ("code",)),),
)


def act_columns(prefix: str = "") -> tuple[Column, ...]:
    """Return what names a release: its place, whose year it is, its number."""
    return (
        Column(
            "sequence",
            Kind.WHOLE,
            _("Urutan"),
            _("Tempat di antara semua publikasi portal ini."),
            at(f"{prefix}sequence"),
            RELEASE,
        ),
        Column(
            "government",
            Kind.TEXT,
            _("Kode pemerintah"),
            _("Kode instansi yang dinilai."),
            at(f"{prefix}government_code"),
            NATION,
        ),
        *key_columns(prefix),
        Column(
            "number",
            Kind.WHOLE,
            _("Nomor"),
            _("1 untuk yang pertama, bertambah satu dengan setiap ralat tahun itu."),
            at(f"{prefix}number"),
            RELEASE,
        ),
    )


def reason_columns(prefix: str = "") -> tuple[Column, ...]:
    """Return when a release was published, and why when it is a correction."""
    moment = at(f"{prefix}published_at")
    return (
        Column(
            "published_at",
            Kind.MOMENT,
            _("Waktu terbit"),
            _("Saat publikasi itu terbit, UTC."),
            lambda row: moment_text(moment(row)),
            RELEASE,
        ),
        Column(
            "correction",
            Kind.TEXT,
            _("Alasan ralat"),
            _("Mengapa meralat yang sebelumnya; kosong untuk publikasi pertama."),
            at(f"{prefix}reason"),
            RELEASE,
            empty=not prefix,
        ),
    )


RELEASES = Table(
    name="releases",
    title=_("Publikasi"),
    description=_(
        "Semua publikasi yang dibekukan menurut urutannya; masing-masing menyebut sidik jari yang "
        "sebelumnya."
    ),
    columns=(
        *act_columns(),
        own("sha256", _("SHA-256"), _("Sidik jari naskah di alamat url.")),
        own(
            "previous_sha256",
            _("SHA-256 sebelumnya"),
            _("Sidik jari publikasi sebelumnya; nol untuk yang pertama."),
        ),
        *reason_columns(),
        Column(
            "url",
            Kind.LINK,
            _("Alamat"),
            _("Naskah yang dibekukan, bita demi bita."),
            release_address,
            RELEASE,
        ),
        *sample_columns(),
    ),
    key=("sequence",),
    rows=lambda published: published.releases,
    references=(Reference(("government",), "governments", ("code",)),),
)


CORRECTIONS = Table(
    name="corrections",
    title=_("Ralat"),
    description=_("Setiap nilai yang diubah sebuah ralat: tempatnya, sebelum, dan sesudah."),
    columns=(
        *act_columns("release."),
        *reason_columns("release."),
        Column(
            "line",
            Kind.WHOLE,
            _("Baris"),
            _("Urutan perubahan dalam ralat itu, mulai dari 1."),
            at("line"),
            PORTAL,
        ),
        own("path", _("Tempat"), _("Tempat nilai itu dalam naskah publikasi.")),
        own("before", _("Sebelum"), _("Nilai lama; kosong bila tadinya tidak ada."), empty=True),
        own("after", _("Sesudah"), _("Nilai baru; kosong bila dihapus."), empty=True),
        *sample_columns("release."),
    ),
    key=("sequence", "line"),
    rows=lambda published: published.changes,
    references=(Reference(("sequence",), "releases", ("sequence",)),),
)
