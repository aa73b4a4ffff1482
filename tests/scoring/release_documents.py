"""Releases made up for tests: a chain of small ones with every kind of content once."""

from __future__ import annotations

import json
from copy import deepcopy

from scoring.release import FORMAT, GENESIS, canonical, instrument_in, results_of, sha256_of
from scoring.release_differences import differences
from scoring.release_set import (
    MANIFEST,
    UnreadableFile,
    file_of,
    manifest_bytes,
)
from scoring.verification import link_of

from .conftest import SMALL

DAIRI = {
    "code": "12.11",
    "name": "Kabupaten Dairi",
    "kind": "regency",
    "slug": "kabupaten-dairi",
    "province_code": "12",
    "province_name": "Provinsi Sumatera Utara",
    "province_slug": "provinsi-sumatera-utara",
}
NATIONAL = {
    "code": "kl-contoh",
    "name": "Badan Contoh – “percobaan” é 漢 😀",
    "kind": "agency",
    "slug": "badan-contoh",
    "province_code": None,
    "province_name": None,
    "province_slug": None,
}
DETAILS = {
    "units_expected": None,
    "announced_on": None,
    "handed_over_on": None,
    "handed_over_place": "",
    "handed_over_by": "",
    "award": "",
    "note": "",
    "source_url": "",
}


def printed(figure, *, level="total", unit=None, dimension="", **more):
    return {
        "level": level,
        "unit": unit,
        "dimension": dimension,
        "figure": figure,
        "zone": "",
        "category_label": "",
        "by_elimination": False,
        "rank_province": None,
        "rank_province_of": None,
        "rank_national": None,
        "rank_national_of": None,
        "rank_note": "",
        "unit_name_printed": "",
        "source_name": "Sumber contoh",
        "source_url": "https://example.org/nilai",
        "status": "accepted",
        "note": "",
        "recorded_at": "2026-01-02T03:04:05Z",
        **more,
    }


def unit(slug, *, products=(), entries=(), reply=None):
    return {
        "slug": slug,
        "name": f"Dinas {slug}",
        "short_name": "",
        "kind": "agency",
        "products": [
            {"code": code, "name": f"Layanan {code}", "sample": True} for code in products
        ],
        "entries": [
            {"indicator": code, "product": product, "value": value, "not_applicable": value is None}
            for code, product, value in entries
        ],
        "reply": reply,
    }


ANSWERS = [
    ("K.1", None, "4"),
    ("K.2", None, "2.5"),
    ("P.1", None, None),
    ("R.1", None, "55"),
    ("S.1", "akta", "3"),
    ("S.1", "kartu", "1"),
]
REPLY = {
    "text": "Kami keberatan atas nilai standar.\nBuktinya terlampir.",
    "replied_at": "2026-02-03T04:05:06Z",
    "outcome": "rejected",
    "outcome_text": "Bukti bertanggal sesudah penilaian.",
    "decided_at": "2026-02-04T04:05:06Z",
}
YEARS = [
    {"reported": [printed("79.12", rank_national=7, rank_national_of=98)]},
    {
        "year": 2023,
        "units": [unit("satu"), unit("dua")],
        "reported": [
            printed("85.00", note="dari dua lokus"),
            printed("80.00", level="unit", unit="satu"),
            printed("90.00", level="unit", unit="dua"),
            printed("89.90", level="unit", unit="dua", status="alternative"),
        ],
        "assessment": {**DETAILS, "units_expected": 2, "announced_on": "2023-12-20"},
    },
    {
        "track": "self",
        "sample": True,
        "origin": "sample",
        "units": [
            unit("satu", products=("akta", "kartu"), entries=ANSWERS, reply=REPLY),
            unit("dua", products=("akta",), entries=ANSWERS[:2]),
        ],
    },
    {
        "number": 2,
        "reason": "Sumber membetulkan salah cetak.",
        "reported": [printed("79.21")],
    },
    {
        "government": NATIONAL,
        "year": 2024,
        "units": [unit("pusat")],
        "reported": [
            printed("60", level="dimension", unit="pusat", dimension="first"),
            printed("75.5", level="dimension", unit="pusat", dimension="second"),
        ],
        "assessment": {**DETAILS, "units_expected": 3},
    },
    {"year": 2024, "reported": [printed("", zone="yellow", category_label="B - Sedang")]},
    {
        "number": 3,
        "reason": "Peringkat ditambahkan.",
        "reported": [printed("79.21", rank_national=7, rank_national_of=98)],
    },
]


def document(given, *, sequence=1, previous=GENESIS, corrects=None):
    """One release; its results are made by scoring."""
    content = {
        "format": FORMAT,
        "release": {
            "sequence": sequence,
            "number": given.get("number", 1),
            "previous_sha256": previous,
            "corrects": corrects,
            "published_at": f"2026-03-{sequence:02d}T09:00:00Z",
            "origin": given.get("origin", "portal"),
            "reason": given.get("reason", ""),
            "changes": given.get("changes", []),
            "log": {"events": 100 + 7 * sequence, "hash": f"{sequence:064x}"},
        },
        "government": given.get("government", DAIRI),
        "year": given.get("year", 2022),
        "track": given.get("track", "official"),
        "sample": given.get("sample", False),
        "assessment": given.get("assessment", DETAILS),
        "instrument": {"code": "test-small", "version": "1", "sha256": "", "text": SMALL},
        "reported": given.get("reported", []),
        "units": given.get("units", []),
    }
    content["instrument"]["sha256"] = sha256_of(SMALL)
    instrument_in(content)
    return deepcopy({**content, "results": results_of(content)})


def chain(years=YEARS):
    """The texts of a whole chain, in order."""
    return chained([document(given, sequence=number) for number, given in enumerate(years, 1)])


def chained(documents, *, restate=True):
    """The texts of documents, hashed and chained one after the other as a forger would again.

    With `restate` each correction says its changes anew, as they are then.
    """
    texts, previous, newest = [], GENESIS, {}
    for made in documents:
        key = made["government"]["code"], made["year"], made["track"]
        before = json.loads(newest[key]) if key in newest else None
        act = {**made["release"], "previous_sha256": previous}
        act["corrects"] = sha256_of(newest[key]) if before else None
        if restate and before:
            act["changes"] = differences(before, made)
        texts.append(canonical({**made, "release": act}))
        previous, newest[key] = sha256_of(texts[-1]), texts[-1]
    return texts


def links_of(texts):
    return [link_of(json.loads(text), sha256_of(text)) for text in texts]


def files_of(texts):
    """The files of a set by name, as bytes."""
    links = links_of(texts)
    made_at = links[-1].published_at if links else None
    files = {MANIFEST: manifest_bytes(links, made_at=made_at)}
    pairs = zip(links, texts, strict=True)
    return files | {file_of(link): text.encode() for link, text in pairs}


class Files:
    """A set in memory."""

    def __init__(self, files):
        self.files = files

    def names(self):
        return list(self.files)

    def read(self, name):
        content = self.files[name]
        if isinstance(content, Exception):
            raise UnreadableFile(str(content))
        return content
