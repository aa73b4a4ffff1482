"""The tables that explain scores: the methods with their bands and indicators."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_noop as _

import scoring
from scoring.elements import ROLL_UPS, ROUNDINGS, SCOPES, ZONES, Band, Dimension, Variable

from ..columns import Column, Kind, Reference, Table, at
from ..published import Published
from .parts import CATEGORIES, METHOD, POINTS, PORTAL

PROVENANCES = tuple(str(one) for one in scoring.Provenance)
PERCENT = _("persen")
MARKS = _("poin isian")


@dataclass(frozen=True, slots=True)
class BandRow:
    """One range of scores of a method."""

    method: scoring.Instrument
    line: int
    band: Band


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """One indicator of a method with the groups it belongs to."""

    method: scoring.Instrument
    dimension: Dimension
    variable: Variable
    indicator: scoring.Indicator


def bands(published: Published) -> Iterator[BandRow]:
    """Yield the bands of each method, best first."""
    for method in published.instruments:
        for line, band in enumerate(method.bands, start=1):
            yield BandRow(method, line, band)


def indicators(published: Published) -> Iterator[IndicatorRow]:
    """Yield the indicators of each method in the order of its form."""
    for method in published.instruments:
        for dimension in method.dimensions:
            for variable in dimension.variables:
                for indicator in variable.indicators:
                    yield IndicatorRow(method, dimension, variable, indicator)


def exact_text(number: Any) -> str:
    """Return a number of a method with all its digits and at least two decimals, as the API."""
    whole, _mark, decimals = format(number, "f").partition(".")
    return f"{whole}.{decimals.rstrip('0').ljust(2, '0')}"


def text(name: str, title: str, description: str, path: str = "", **more: Any) -> Column:
    """Return a column of text; `path` where it is not called as the column is."""
    return Column(name, Kind.TEXT, title, description, at(path or name), METHOD, **more)


def exact(name: str, title: str, description: str, path: str, unit: str) -> Column:
    """Return a column of an exact number."""
    read = at(path)
    return Column(
        name,
        Kind.EXACT,
        title,
        description,
        lambda row: exact_text(read(row)),
        METHOD,
        unit=unit,
    )


def whole(name: str, title: str, description: str, **more: Any) -> Column:
    """Return a column of a whole number."""
    return Column(name, Kind.WHOLE, title, description, at(name), METHOD, **more)


def several(name: str, title: str, description: str, path: str) -> Column:
    """Return a column of several texts in one cell."""
    read = at(path)
    return Column(
        name,
        Kind.TEXT,
        title,
        description,
        lambda row: "; ".join(str(one) for one in read(row)),
        METHOD,
        empty=True,
    )


def provenance(name: str, title: str, path: str) -> Column:
    """Return how far an element is backed."""
    return Column(
        name,
        Kind.CODE,
        title,
        _("official: naskah Ombudsman; reported: pers; inferred: tersimpul; assumption: andaian."),
        at(path),
        PORTAL,
        codes=PROVENANCES,
    )


def coded(
    name: str, title: str, description: str, path: str, codes: tuple[str, ...], **more: Any
) -> Column:
    """Return a column of codes."""
    return Column(name, Kind.CODE, title, description, at(path), METHOD, codes=codes, **more)


def of_method(path: str) -> tuple[Column, ...]:
    """Return which method a row belongs to."""
    return (
        text("instrument", _("Metode"), _("Kode metode penilaian."), f"{path}.code"),
        text("instrument_version", _("Versi metode"), _("Versi naskah metode."), f"{path}.version"),
        text(
            "instrument_sha256",
            _("SHA-256 metode"),
            _("Sidik jari naskah metode."),
            f"{path}.sha256",
        ),
    )


def backing(path: str) -> tuple[Column, ...]:
    """Return what an element rests on."""
    return (
        text("source", _("Sumber"), _("Tempat unsur ini dibaca."), f"{path}.source", empty=True),
        text("note", _("Catatan"), _("Catatan, Indonesia."), f"{path}.note", empty=True),
        text(
            "note_en", _("Catatan, Inggris"), _("Catatan, Inggris."), f"{path}.note_en", empty=True
        ),
    )


OF_A_METHOD = (Reference(("instrument_sha256",), "instruments", ("sha256",)),)

INSTRUMENTS = Table(
    name="instruments",
    title=_("Metode penilaian"),
    description=_("Satu baris untuk setiap naskah metode yang dipakai nilai yang terbit."),
    columns=(
        text("code", _("Kode"), _("Kode metode penilaian.")),
        text("version", _("Versi"), _("Naskah yang berubah mendapat versi baru.")),
        text("sha256", _("SHA-256"), _("Sidik jari naskah metode.")),
        text("title", _("Judul"), _("Judul, Indonesia.")),
        text("title_en", _("Judul, Inggris"), _("Judul, Inggris.")),
        whole("first_year", _("Tahun pertama"), _("Tahun pertama berlakunya.")),
        whole("last_year", _("Tahun terakhir"), _("Kosong selama masih berlaku."), empty=True),
        coded(
            "roll_up",
            _("Nilai akhir"),
            _("mean: rata-rata lokus; reported-only: hanya dicatat seperti yang dicetak."),
            "roll_up",
            ROLL_UPS,
        ),
        text(
            "roll_up_rule",
            _("Aturan nilai akhir"),
            _("Bagaimana nilai akhir terjadi, Indonesia."),
            "roll_up_basis.rule",
        ),
        text(
            "roll_up_source", _("Sumber aturan itu"), _("Tempatnya dibaca."), "roll_up_basis.source"
        ),
        whole("places", _("Desimal"), _("Banyaknya angka di belakang koma pada nilai.")),
        coded(
            "rounding",
            _("Pembulatan"),
            _("half-up: sekali, pada angka yang ditampilkan; setengah naik."),
            "rounding",
            ROUNDINGS,
        ),
        text(
            "rounding_rule",
            _("Aturan pembulatan"),
            _("Bagaimana dibulatkan, Indonesia."),
            "rounding_basis.rule",
        ),
        whole(
            "products_per_unit",
            _("Produk per lokus"),
            _("Banyaknya produk layanan yang dinilai pada setiap lokus."),
        ),
        several(
            "comparable_with",
            _("Sebanding dengan"),
            _("Kode metode lain yang nilainya sebanding, dipisahkan titik koma."),
            "comparable_with",
        ),
        several(
            "legal_basis",
            _("Dasar hukum"),
            _("Peraturan yang mendasari metode, dipisahkan titik koma."),
            "legal_basis",
        ),
        text("note", _("Catatan"), _("Catatan, Indonesia."), empty=True),
        text("note_en", _("Catatan, Inggris"), _("Catatan, Inggris."), empty=True),
    ),
    key=("sha256",),
    rows=lambda published: published.instruments,
)

BANDS = Table(
    name="bands",
    title=_("Rentang nilai"),
    description=_("Rentang nilai setiap metode dengan kategori dan zonanya, terbaik lebih dahulu."),
    columns=(
        *of_method("method"),
        whole("line", _("Urutan"), _("Urutan rentang, 1 yang terbaik.")),
        coded(
            "category",
            _("Kategori"),
            _("Kosong bila metodenya hanya mengenal zona."),
            "band.code",
            CATEGORIES,
            empty=True,
        ),
        coded("zone", _("Zona"), _("Zona rentang ini."), "band.zone", ZONES),
        text("label", _("Nama"), _("Nama rentang, Indonesia."), "band.label"),
        text("label_en", _("Nama, Inggris"), _("Nama rentang, Inggris."), "band.label_en"),
        exact("floor", _("Batas bawah"), _("Nilai terendah rentang."), "band.floor", POINTS),
        exact("ceiling", _("Batas atas"), _("Nilai tertinggi rentang."), "band.ceiling", POINTS),
        provenance("provenance", _("Dasar batas"), "band.provenance"),
        provenance("zone_provenance", _("Dasar zona"), "band.zone_provenance"),
        *backing("band"),
    ),
    key=("instrument_sha256", "line"),
    rows=bands,
    references=OF_A_METHOD,
)

INDICATORS = Table(
    name="indicators",
    title=_("Indikator"),
    description=_("Indikator setiap metode dengan bobot, variabel, dan dimensinya."),
    columns=(
        *of_method("method"),
        text("code", _("Kode"), _("Kode indikator dalam metode."), "indicator.code"),
        text("name", _("Indikator"), _("Bunyi indikator, Indonesia."), "indicator.name"),
        text("name_en", _("Indikator, Inggris"), _("Bunyinya, Inggris."), "indicator.name_en"),
        text("dimension", _("Kode dimensi"), _("Dimensi indikator ini."), "dimension.code"),
        text("dimension_name", _("Dimensi"), _("Nama dimensi, Indonesia."), "dimension.name"),
        exact(
            "dimension_weight",
            _("Bobot dimensi"),
            _("Bagian dimensi dari nilai lokus."),
            "dimension.weight",
            PERCENT,
        ),
        text("variable", _("Kode variabel"), _("Variabel indikator ini."), "variable.code"),
        text("variable_name", _("Variabel"), _("Nama variabel, Indonesia."), "variable.name"),
        exact(
            "variable_weight",
            _("Bobot variabel"),
            _("Bagian variabel dari dimensinya; 0.00 dicatat dan tidak dihitung."),
            "variable.weight",
            PERCENT,
        ),
        exact(
            "weight",
            _("Bobot indikator"),
            _("Terhadap indikator lain dalam variabel yang sama."),
            "indicator.weight",
            _("bagian"),
        ),
        exact(
            "minimum", _("Isian terendah"), _("Nilai isian terendah."), "indicator.minimum", MARKS
        ),
        exact(
            "maximum", _("Isian tertinggi"), _("Nilai isian tertinggi."), "indicator.maximum", MARKS
        ),
        exact("step", _("Jarak isian"), _("Jarak dua nilai isian."), "indicator.step", MARKS),
        coded(
            "scope",
            _("Cakupan"),
            _("unit: ditanyakan sekali per lokus; product: untuk setiap produk."),
            "indicator.scope",
            SCOPES,
        ),
        several(
            "kinds",
            _("Jenis instansi yang ditanya"),
            _("Jenis instansi, dipisahkan titik koma; kosong: semua."),
            "indicator.kinds",
        ),
        several(
            "evidence",
            _("Bukti dukung"),
            _("Yang membuktikan isian, dipisahkan titik koma."),
            "indicator.evidence",
        ),
        provenance("provenance", _("Dasar indikator"), "indicator.provenance"),
        provenance("weight_provenance", _("Dasar bobot"), "indicator.weight_provenance"),
        *backing("indicator"),
    ),
    key=("instrument_sha256", "code"),
    rows=indicators,
    references=OF_A_METHOD,
)
