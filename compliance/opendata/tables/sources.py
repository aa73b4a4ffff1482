"""The table of what sources print, one row a figure; sources that disagree stand together."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_noop as _

from compliance.assessments.models import ReportedScore
from scoring.elements import ZONES

from ..columns import Column, Kind, Reference, Table, at
from .parts import (
    POINTS,
    PORTAL,
    RELEASE,
    SOURCE,
    YEAR_KEY,
    key_columns,
    sample_columns,
)

LEVELS = tuple(ReportedScore.Level.values)
STATUSES = (str(ReportedScore.Status.ACCEPTED), str(ReportedScore.Status.ALTERNATIVE))


def printed(name: str, kind: Kind, title: str, description: str, **more: Any) -> Column:
    """Return a column of what a source prints."""
    return Column(name, kind, title, description, at(f"source.{name}"), SOURCE, **more)


SOURCES = Table(
    name="sources",
    title=_("Angka menurut sumber"),
    description=_(
        "Setiap angka yang dicetak sumber, termasuk yang berbeda dari yang diikuti. Sumber yang "
        "berbeda berdiri berdampingan."
    ),
    columns=(
        Column(
            "government_code",
            Kind.TEXT,
            _("Kode pemerintah"),
            _("Kode instansi yang dinilai, dengan titik: 12.11."),
            at("year.government_code"),
            RELEASE,
        ),
        *key_columns("year."),
        Column(
            "unit_slug",
            Kind.TEXT,
            _("Tanda lokus"),
            _("Lokus yang dimaksud; kosong untuk nilai akhir instansi."),
            at("unit_slug"),
            RELEASE,
            empty=True,
        ),
        Column(
            "line",
            Kind.WHOLE,
            _("Urutan"),
            _("Urutan sumber pada nilai akhir atau lokus itu, mulai dari 1."),
            at("line"),
            PORTAL,
        ),
        Column(
            "level",
            Kind.CODE,
            _("Tingkat"),
            _("total: nilai akhir instansi; unit: lokus; dimension: dimensi lokus."),
            at("source.level"),
            SOURCE,
            codes=LEVELS,
        ),
        printed("dimension", Kind.TEXT, _("Dimensi"), _("Kode dimensi."), empty=True),
        printed(
            "figure",
            Kind.TEXT,
            _("Angka"),
            _("Angka tepat seperti yang dicetak, dengan titik."),
            unit=POINTS,
            empty=True,
        ),
        printed(
            "zone", Kind.CODE, _("Zona"), _("Zona menurut sumber itu."), empty=True, codes=ZONES
        ),
        printed(
            "category_label",
            Kind.TEXT,
            _("Nama kategori"),
            _("Kategori seperti yang dicetak."),
            empty=True,
        ),
        printed(
            "by_elimination",
            Kind.TRUTH,
            _("Disimpulkan dari daftar sumber"),
            _("true bila sumber mendaftar semua yang lain, sehingga zonanya tersimpul."),
        ),
        printed(
            "unit_name_printed",
            Kind.TEXT,
            _("Nama lokus menurut sumber"),
            _("Bagaimana sumber itu menyebut lokusnya."),
            empty=True,
        ),
        printed(
            "status",
            Kind.CODE,
            _("Status"),
            _("accepted: angka yang diikuti; alternative: sumber lain yang berkata lain."),
            codes=STATUSES,
        ),
        printed("source_name", Kind.TEXT, _("Nama sumber"), _("Siapa yang mencetaknya.")),
        printed("source_url", Kind.LINK, _("Alamat sumber"), _("Tempat itu dibaca."), empty=True),
        printed("note", Kind.TEXT, _("Catatan"), _("Catatan tentang sumber itu."), empty=True),
        *sample_columns("year."),
    ),
    # A total has no unit, and a key may have no empty part.
    key=(),
    rows=lambda published: published.sources(),
    references=(Reference(YEAR_KEY, "scores", YEAR_KEY),),
)
