"""What differs between two releases in words: whose value it is, which one, before and after."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from compliance.assessments.models import Reply, ReportedScore, Zone
from compliance.assessments.policies import moment_words
from compliance.language import decimal_mark

FIGURE = re.compile(r"\d+(\.\d+)?")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
TOTAL = "results.total."
UNIT_RESULT = re.compile(r"results\.units\[([^]]+)\](?:\.dimensions\[([^]]+)\])?")
UNIT_PART = re.compile(r"units\[([^]]+)\](?:\.(reply|entries|products)(?:\[(.+)\])?)?")
SOURCE = re.compile(r"reported\[(total|unit|dimension)/(.*)\]")
BEFORE_ADDRESS = re.compile(r"/?https?://.*")

FIELDS: dict[str, str | Promise] = {
    "announced_on": gettext_lazy("Tanggal pengumuman"),
    "award": gettext_lazy("Penghargaan"),
    "by_elimination": gettext_lazy("Disimpulkan dari daftar sumber"),
    "category": gettext_lazy("Kategori"),
    "category_label": gettext_lazy("Nama kategori"),
    "category_label_en": gettext_lazy("Nama kategori dalam bahasa Inggris"),
    "code": gettext_lazy("Kode"),
    "decided_at": gettext_lazy("Waktu keputusan"),
    "dimension": gettext_lazy("Dimensi"),
    "expected": gettext_lazy("Isian yang diminta"),
    "figure": gettext_lazy("Nilai"),
    "filled": gettext_lazy("Isian yang terisi"),
    "handed_over_by": gettext_lazy("Diserahkan oleh"),
    "handed_over_on": gettext_lazy("Tanggal penyerahan"),
    "handed_over_place": gettext_lazy("Tempat penyerahan"),
    "indicator": gettext_lazy("Indikator"),
    "kind": gettext_lazy("Jenis"),
    "level": gettext_lazy("Tingkat"),
    "name": gettext_lazy("Nama"),
    "not_applicable": gettext_lazy("Tidak berlaku"),
    "note": gettext_lazy("Catatan"),
    "outcome": gettext_lazy("Keputusan"),
    "outcome_text": gettext_lazy("Alasan keputusan"),
    "product": gettext_lazy("Produk"),
    "province_name": gettext_lazy("Provinsi"),
    "range_high": gettext_lazy("Nilai tertinggi yang mungkin"),
    "range_low": gettext_lazy("Nilai terendah yang mungkin"),
    "rank_national": gettext_lazy("Peringkat se-Indonesia"),
    "rank_national_of": gettext_lazy("Banyaknya yang diperingkat se-Indonesia"),
    "rank_note": gettext_lazy("Catatan peringkat"),
    "rank_province": gettext_lazy("Peringkat se-provinsi"),
    "rank_province_of": gettext_lazy("Banyaknya yang diperingkat se-provinsi"),
    "recorded_at": gettext_lazy("Dicatat pada"),
    "replied_at": gettext_lazy("Waktu tanggapan"),
    "sample": gettext_lazy("Contoh"),
    "score": gettext_lazy("Nilai"),
    "score_basis": gettext_lazy("Asal nilai"),
    "sha256": gettext_lazy("SHA-256"),
    "short_name": gettext_lazy("Nama singkat"),
    "slug": gettext_lazy("Tanda dalam alamat"),
    "source_name": gettext_lazy("Nama sumber"),
    "source_url": gettext_lazy("Alamat sumber"),
    "status": gettext_lazy("Status"),
    "text": gettext_lazy("Teks"),
    "unit": gettext_lazy("Lokus"),
    "unit_name_printed": gettext_lazy("Nama lokus menurut sumber"),
    "units_expected": gettext_lazy("Jumlah lokus"),
    "value": gettext_lazy("Nilai"),
    "version": gettext_lazy("Versi"),
    "zone": gettext_lazy("Zona"),
    "zone_basis": gettext_lazy("Asal zona"),
}
BASES = {
    "reported": gettext_lazy("dilaporkan sumber"),
    "computed": gettext_lazy("dihitung portal"),
}
LEVELS = {
    "total": gettext_lazy("seluruh pemerintah"),
    "unit": gettext_lazy("lokus"),
    "dimension": gettext_lazy("dimensi"),
}
CHOICES: dict[str, Mapping[Any, Any]] = {
    "level": LEVELS,
    "outcome": dict(Reply.Outcome.choices),
    "score_basis": BASES,
    "status": dict(ReportedScore.Status.choices),
    "zone": dict(Zone.choices),
    "zone_basis": BASES,
}
FIGURES = frozenset({"figure", "score", "value", "range_low", "range_high"})


@dataclass(frozen=True, slots=True)
class Change:
    """One value that differs from the last release."""

    place: str
    before: str
    after: str


def change_words(
    changes: Iterable[Mapping[str, Any]], units: Mapping[str, str], *, most: int
) -> tuple[Change, ...]:
    """Return changed values in words, at most so many: results first, then what led to them.

    `units` are the names of the units by their slug, as the release has them.
    """
    ordered = sorted(changes, key=lambda row: (rank_of(row["path"]), row["path"]))
    return tuple(
        Change(
            place=place_words(row["path"], units),
            before=value_words(row["path"], row["before"]),
            after=value_words(row["path"], row["after"]),
        )
        for row in ordered[:most]
    )


def rank_of(path: str) -> int:
    """Return where a change stands in the list: total, units, answers and figures, the rest."""
    if path.startswith(TOTAL):
        return 0
    if path.startswith("results."):
        return 1
    return 2 if field_of(path) in FIGURES or path.startswith("units[") else 3


def field_of(path: str) -> str:
    """Return the last part of a path: what the value is."""
    return path.rpartition(".")[2]


def place_words(path: str, units: Mapping[str, str]) -> str:
    """Return whose value and which one: "Dinas Sosial, isian I.1: Nilai"."""
    field = field_of(path)
    if path == f"{TOTAL}score":
        return _("Nilai akhir")
    what = str(FIELDS.get(field, field))
    whose = owner_words(path.rpartition(".")[0], units)
    return _("%(whose)s: %(what)s") % {"whose": whose, "what": what} if whose else what


def owner_words(where: str, units: Mapping[str, str]) -> str:
    """Return whose value it is, empty for the year's own; an unknown place stays as it is."""
    if where in {"", "assessment", "results.total"}:
        return ""
    plain = {"government": _("Pemerintah"), "instrument": _("Metode")}
    if where in plain:
        return plain[where]
    result = UNIT_RESULT.fullmatch(where)
    if result:
        return with_detail(units.get(result[1], result[1]), _("dimensi"), result[2])
    part = UNIT_PART.fullmatch(where)
    if part:
        kinds = {"reply": _("tanggapan"), "entries": _("isian"), "products": _("produk")}
        name = units.get(part[1], part[1])
        return with_detail(name, kinds[part[2]], part[3] or "") if part[2] else name
    source = SOURCE.fullmatch(where)
    return source_words(source[1], source[2], units) if source else where


def with_detail(name: str, kind: str, key: str | None) -> str:
    """Return a unit with the part of it that is meant: "Dinas Sosial, isian I.1"."""
    if key is None:
        return name
    return _("%(unit)s, %(part)s") % {"unit": name, "part": f"{kind} {key}".strip()}


def source_words(level: str, keys: str, units: Mapping[str, str]) -> str:
    """Return a source's name, with the unit and dimension that its figure is of."""
    parts = BEFORE_ADDRESS.sub("", keys).split("/")
    detail = 0 if level == "total" else 1 if level == "unit" else 2
    names = [units.get(part, part) for part in parts[:detail]]
    source = "/".join(parts[detail:]) or keys
    words = _("Sumber %(source)s") % {"source": source}
    return f"{words} ({', '.join(names)})" if names else words


def value_words(path: str, value: str | None) -> str:
    """Return a value as it is shown; what was absent has a word."""
    field = field_of(path)
    if value is None:
        return _("tidak ada")
    if value in CHOICES.get(field, {}):
        return str(CHOICES[field][value])
    if field in {"by_elimination", "not_applicable", "sample"}:
        return _("ya") if value == "true" else _("tidak")
    if field in FIGURES and FIGURE.fullmatch(value):
        return decimal_mark(value)
    if field.endswith("_at") and MOMENT.fullmatch(value):
        return moment_words(datetime.datetime.fromisoformat(value))
    return value
