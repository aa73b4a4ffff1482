"""The tables of results of units: one row a unit, year and track, and one a dimension of it."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from compliance.assessments.models import Reply
from compliance.releases.models import PublishedUnitScore
from compliance.releases.published import PublishedSource
from scoring.release import ACCEPTED

from ..columns import Column, Kind, Reference, Table, at
from .parts import (
    ANSWERS,
    METHOD,
    POINTS,
    PORTAL,
    RELEASE,
    YEAR_KEY,
    government_columns,
    key_columns,
    method_columns,
    release_columns,
    result_columns,
    sample_columns,
    source_columns,
    unit_columns,
)

# The dimensions of the shipped methods; those of any other method stand in `dimension-scores`.
DIMENSIONS = {
    "input": _("Nilai dimensi Input"),
    "process": _("Nilai dimensi Proses"),
    "output": _("Nilai dimensi Output"),
    "complaints": _("Nilai dimensi Pengaduan"),
    "trust": _("Nilai dimensi Kepercayaan masyarakat"),
}


def unit_source(row: PublishedUnitScore) -> PublishedSource | None:
    """Return the source that a unit's score follows."""
    found = (source for source in row.unit_sources if source.level == "unit")
    return next((source for source in found if source.status == ACCEPTED), None)


def dimension_column(code: str) -> Column:
    """Return the score of one dimension of a unit, beside its total."""

    def read(row: PublishedUnitScore) -> str | None:
        return next((given["score"] for given in row.dimensions if given["code"] == code), None)

    return Column(
        f"dimension_{code}",
        Kind.FIGURE,
        DIMENSIONS[code],
        _("Kosong bila tidak diketahui atau metodenya tidak mempunyai dimensi ini."),
        read,
        METHOD,
        unit=POINTS,
        empty=True,
    )


REPLY_COLUMNS = (
    Column(
        "reply_text",
        Kind.TEXT,
        _("Tanggapan"),
        _("Tanggapan lokus atas hasilnya."),
        at("reply.text"),
        RELEASE,
        empty=True,
    ),
    Column(
        "reply_replied_at",
        Kind.MOMENT,
        _("Waktu tanggapan"),
        _("Saat lokus menanggapi, UTC."),
        at("reply.replied_at"),
        RELEASE,
        empty=True,
    ),
    Column(
        "reply_outcome",
        Kind.CODE,
        _("Keputusan tanggapan"),
        _("accepted: diterima; partly: diterima sebagian; rejected: ditolak."),
        at("reply.outcome"),
        RELEASE,
        empty=True,
        codes=tuple(Reply.Outcome.values),
    ),
    Column(
        "reply_outcome_text",
        Kind.TEXT,
        _("Alasan keputusan"),
        _("Mengapa diputuskan demikian."),
        at("reply.outcome_text"),
        RELEASE,
        empty=True,
    ),
    Column(
        "reply_decided_at",
        Kind.MOMENT,
        _("Waktu keputusan"),
        _("Saat tanggapan diputuskan, UTC."),
        at("reply.decided_at"),
        RELEASE,
        empty=True,
    ),
)

UNIT_SCORES = Table(
    name="unit-scores",
    title=_("Nilai tahunan lokus"),
    description=_(
        "Satu baris untuk setiap lokus (unit layanan), tahun, dan jalur, dengan nilai dimensi bila "
        "diketahui dan tanggapan lokus."
    ),
    columns=(
        *unit_columns("unit"),
        *government_columns("published.government"),
        *key_columns(),
        *result_columns(),
        *(dimension_column(code) for code in DIMENSIONS),
        Column(
            "filled",
            Kind.WHOLE,
            _("Isian yang terisi"),
            _("Banyaknya jawaban; 0 bila hanya nilainya yang dicetak."),
            at("filled"),
            METHOD,
            unit=ANSWERS,
        ),
        Column(
            "expected",
            Kind.WHOLE,
            _("Isian yang diminta"),
            _("Banyaknya jawaban yang diminta metode; 0 bila hanya nilainya yang diketahui."),
            at("expected"),
            METHOD,
            unit=ANSWERS,
        ),
        *method_columns("published."),
        *sample_columns("published."),
        *source_columns(unit_source),
        *REPLY_COLUMNS,
        *release_columns("published."),
    ),
    key=("unit_slug", "year", "track"),
    rows=lambda published: published.units,
    references=(
        Reference(("unit_slug",), "units", ("slug",)),
        Reference(YEAR_KEY, "scores", YEAR_KEY),
    ),
)

DIMENSION_SCORES = Table(
    name="dimension-scores",
    title=_("Nilai dimensi lokus"),
    description=_("Satu baris untuk setiap dimensi dari setiap nilai lokus, apa pun metodenya."),
    columns=(
        Column(
            "unit_slug",
            Kind.TEXT,
            _("Tanda lokus"),
            _("Nama lokus dalam alamat; tidak pernah berubah."),
            at("score.unit_slug"),
            PORTAL,
        ),
        *key_columns("score."),
        Column(
            "code",
            Kind.TEXT,
            _("Kode dimensi"),
            _("Kode dimensi dalam metode tahun itu."),
            at("code"),
            METHOD,
        ),
        Column(
            "name",
            Kind.TEXT,
            _("Nama dimensi"),
            _("Nama dimensi dalam bahasa Indonesia."),
            at("dimension.name"),
            METHOD,
            empty=True,
        ),
        Column(
            "name_en",
            Kind.TEXT,
            _("Nama dimensi, Inggris"),
            _("Nama dimensi dalam bahasa Inggris."),
            at("dimension.name_en"),
            METHOD,
            empty=True,
        ),
        Column(
            "score",
            Kind.FIGURE,
            _("Nilai"),
            _("Nilai dimensi; kosong bila tidak diketahui."),
            at("figure"),
            METHOD,
            unit=POINTS,
            empty=True,
        ),
        *sample_columns("score.published."),
    ),
    key=("unit_slug", "year", "track", "code"),
    rows=lambda published: published.dimensions(),
    references=(
        Reference(("unit_slug", "year", "track"), "unit-scores", ("unit_slug", "year", "track")),
    ),
)
