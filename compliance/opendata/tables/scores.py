"""The table of results of governments, one row a government, year and track."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from compliance.assessments.selectors import comparable_with_previous
from compliance.releases.models import PublishedScore
from compliance.releases.published import PublishedSource
from scoring.release import ACCEPTED

from ..columns import Column, Kind, Reader, Reference, Table, at
from .parts import (
    BASES,
    BODIES,
    METHOD,
    PLACE,
    PORTAL,
    SOURCE,
    YEAR_KEY,
    government_columns,
    key_columns,
    method_columns,
    release_columns,
    result_columns,
    sample_columns,
    source_columns,
)

SCOPES = {
    "province": (
        _("Peringkat di provinsi"),
        _("Tempat di antara yang sejenis di provinsi yang sama dan nilainya diketahui."),
    ),
    "national": (
        _("Peringkat nasional"),
        _("Tempat di antara yang sejenis se-Indonesia dan nilainya diketahui."),
    ),
}


def rank_columns(scope: str) -> tuple[Column, ...]:
    """Return a row's place in one scope, its own columns as in the API's `rank`."""
    title, description = SCOPES[scope]

    def of(name: str) -> Reader:
        return lambda row: (row.ranks.get(scope) or {}).get(name)

    prefix = f"rank_{scope}"
    return (
        Column(f"{prefix}_value", Kind.WHOLE, title, description, of("value"), PORTAL, PLACE, True),
        Column(
            f"{prefix}_of",
            Kind.WHOLE,
            _("Dari berapa"),
            _("Banyaknya instansi yang diperingkat; kosong bila sumber tidak mencetaknya."),
            of("of"),
            PORTAL,
            BODIES,
            True,
        ),
        Column(
            f"{prefix}_basis",
            Kind.CODE,
            _("Asal peringkat"),
            _("reported: dicetak sumber; computed: dihitung portal di antara yang terbit di sini."),
            of("basis"),
            PORTAL,
            empty=True,
            codes=BASES,
        ),
        Column(
            f"{prefix}_source",
            Kind.LINK,
            _("Sumber peringkat"),
            _("Tempat peringkat itu dicetak."),
            of("source"),
            SOURCE,
            empty=True,
        ),
        Column(
            f"{prefix}_note",
            Kind.TEXT,
            _("Catatan peringkat"),
            _("Yang dikatakan sumber tentang pemeringkatannya."),
            of("note"),
            SOURCE,
            empty=True,
        ),
    )


def total_source(row: PublishedScore) -> PublishedSource | None:
    """Return the source that a year's total follows."""
    return next((source for source in row.total_sources if source.status == ACCEPTED), None)


def day(name: str, title: str, description: str, path: str = "") -> Column:
    """Return the column of a day that is known for some years only."""
    return Column(name, Kind.DAY, title, description, at(path or name), SOURCE, empty=True)


def known(name: str, title: str, description: str, path: str = "") -> Column:
    """Return the column of a text that is known for some years only."""
    return Column(name, Kind.TEXT, title, description, at(path or name), SOURCE, empty=True)


SCORES = Table(
    name="scores",
    title=_("Nilai tahunan pemerintah"),
    description=_(
        "Satu baris untuk setiap instansi, tahun, dan jalur: nilai, kategori, zona, peringkat, "
        "sumber, dan publikasinya."
    ),
    columns=(
        *government_columns("government"),
        *key_columns(),
        *result_columns(),
        *rank_columns("province"),
        *rank_columns("national"),
        *method_columns(),
        Column(
            "comparable_with_previous",
            Kind.TRUTH,
            _("Dapat dibandingkan dengan tahun sebelumnya"),
            _("false bila metodenya berganti atau tahun sebelumnya tidak dinilai."),
            lambda row: comparable_with_previous(row.year),
            METHOD,
        ),
        *sample_columns(),
        *source_columns(total_source),
        day("announced_on", _("Tanggal pengumuman"), _("Hari pengumuman nasional.")),
        day(
            "handed_over_on",
            _("Tanggal penyerahan"),
            _("Hari hasil diserahkan kepada instansi itu."),
        ),
        known("handed_over_place", _("Tempat penyerahan"), _("Tempat hasil diserahkan.")),
        known("handed_over_by", _("Diserahkan oleh"), _("Siapa yang menyerahkan hasil.")),
        known("handed_over_award", _("Penghargaan"), _("Yang diserahkan bersama hasil."), "award"),
        Column(
            "handed_over_source",
            Kind.LINK,
            _("Sumber penyerahan"),
            _("Tempat penyerahan itu diberitakan."),
            at("source_url"),
            SOURCE,
            empty=True,
        ),
        known("note", _("Catatan"), _("Yang perlu diketahui tentang tahun itu.")),
        *release_columns(),
    ),
    key=YEAR_KEY,
    rows=lambda published: published.scores,
    references=(
        Reference(("government_code",), "governments", ("code",)),
        Reference(("instrument_sha256",), "instruments", ("sha256",)),
        Reference(("release_sha256",), "releases", ("sha256",)),
    ),
)
