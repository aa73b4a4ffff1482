"""What the public reads of corrections and of old releases, as pages and through the API."""

from __future__ import annotations

import hashlib
import json
import re
from html import unescape

import pytest
from django.test import Client

from compliance.accounts.selectors import rights_of
from compliance.assessments import services as figures
from compliance.assessments.models import Assessment, Reply, ReportedScore
from compliance.releases import services
from compliance.releases.changes import place_words, value_words
from compliance.releases.models import Release
from compliance.releases.selectors import SAMPLE_TEXT

from .conftest import by, record, text_of

LANGUAGES = ("", "/en")
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&amp;"
RELEASE = "/publikasi/12.11/2024/official/{}/"
FROZEN = "/api/v1/releases/12.11/2024/{}/"


@pytest.fixture
def visitor(history):
    return Client()


def page(visitor, address):
    answer = visitor.get(address)
    assert answer.status_code == 200
    return answer


# ------------------------------------------------------------------ the page of corrections


def test_before_the_first_correction_the_page_says_so(visitor):
    assert "Belum ada ralat." in text_of(page(visitor, "/ralat/"))
    assert "<article" not in page(visitor, "/en/ralat/").content.decode()


def test_a_correction_shows_reason_old_and_new_value(visitor, corrected):
    corrected("Salah ketik.\nDua baris.")
    text = text_of(page(visitor, "/ralat/"))
    assert "Kabupaten Dairi 2024 Ombudsman" in text
    assert "Alasan: Salah ketik. Dua baris." in text
    assert "Bagian Semula Menjadi Nilai akhir 94,83 94,80" in text
    assert "Sumber mistar.id: Status Diterima Berbeda" in text
    for raw in ("results.", "reported[", "accepted", "recorded_at", "T0"):
        assert raw not in text
    english = text_of(page(visitor, "/en/ralat/"))
    assert "94.83 94.80" in english
    assert "Salah ketik." in english  # the words of the regency, marked as Indonesian
    assert '<span lang="id">Salah ketik.' in page(visitor, "/en/ralat/").content.decode()


def test_the_newest_correction_stands_first_and_leads_to_both_releases(visitor, corrected):
    corrected("Pertama.", "94.80")
    corrected("Kedua.", "94.81")
    html = page(visitor, "/ralat/").content.decode()
    assert html.index("Kedua.") < html.index("Pertama.")
    for number in (1, 2, 3):
        assert f'href="{RELEASE.format(number)}"' in html
        page(visitor, RELEASE.format(number))


def test_a_correction_that_is_open_is_nobodys_business_yet(visitor, people, public):
    services.correction_open(**by(people["publisher"], public, reason="ALASAN-RAHASIA"))
    record(public, "12.34", people["coordinator"])
    for address in ("/ralat/", "/", "/tahun/2024/", "/api/v1/corrections/", RELEASE.format(1)):
        text = visitor.get(address).content.decode()
        assert "ALASAN-RAHASIA" not in text
        assert "12,34" not in text
        assert "12.34" not in text.replace("12.34.", "")  # codes of bodies begin so
    assert visitor.get(RELEASE.format(2)).status_code == 404


BADGE = "CONTOH / SAMPLE"
MARK = f'<span class="badge badge-sample">{BADGE}</span>'


@pytest.fixture
def both_corrected(people, public, corrected, sample):
    """A correction of invented figures and one of real ones."""
    publisher = people["publisher"]
    services.year_publish(**by(publisher, sample))
    services.correction_open(**by(publisher, sample, reason="Catatan keliru."))
    Assessment.objects.filter(pk=sample.pk).update(note="Catatan.")
    services.year_publish(**by(publisher, sample))
    return corrected(f"Alasan dengan tanda {SAMPLE_TEXT}")


def test_a_correction_of_sample_figures_is_marked_and_no_other(visitor, both_corrected):
    for prefix in LANGUAGES:
        html = page(visitor, f"{prefix}/ralat/").content.decode()
        cards = re.findall(r"<article.*?</article>", html, re.DOTALL)
        marked = {"Catatan keliru." in card: MARK in card for card in cards}
        assert marked == {True: True, False: False}


def test_the_api_marks_the_same_corrections(visitor, both_corrected):
    answer = visitor.get("/api/v1/corrections/").json()
    marks = {row["year"]: (row["sample"], row["sample_label"]) for row in answer["results"]}
    assert marks == {2025: (True, BADGE), 2024: (False, None)}


def test_many_corrections_come_in_pages(visitor, public, corrected, monkeypatch):
    monkeypatch.setattr("compliance.releases.public_views.CORRECTIONS_PER_PAGE", 1)
    corrected("Pertama.", "94.80")
    corrected("Kedua.", "94.81")
    first, second = page(visitor, "/ralat/"), page(visitor, "/ralat/?hal=2")
    assert "Kedua." in text_of(first)
    assert "Pertama." not in text_of(first)
    assert 'href="?hal=2"' in first.content.decode()
    assert "Pertama." in text_of(second)
    assert 'href="?hal=1"' in second.content.decode()


@pytest.mark.parametrize("asked", ["0", "-1", "x", "999", "9" * 5000, "%00", "1&hal=2", "²"])
def test_a_nonsense_page_is_answered(visitor, corrected, asked):
    corrected()
    assert "Salah ketik." in text_of(page(visitor, f"/ralat/?hal={asked}"))


# ------------------------------------------------------------------ one release


def test_the_old_release_stays_readable_and_leads_to_the_newest(visitor, corrected):
    before = page(visitor, RELEASE.format(1)).content.decode()
    assert "Buka publikasi terbaru" not in before
    corrected()
    old, new = page(visitor, RELEASE.format(1)), page(visitor, RELEASE.format(2))
    assert "94,83" in text_of(old)
    assert "94,80" not in text_of(old)
    assert "Publikasi ini sudah diralat. Isinya tetap dibekukan di sini." in text_of(old)
    assert f'href="{RELEASE.format(2)}">Buka publikasi terbaru' in old.content.decode()
    assert "Buka publikasi terbaru" not in text_of(new)
    assert "Alasan ralat: Salah ketik." in text_of(new)
    assert "Nilai akhir 94,83 94,80" in text_of(new)
    for number, answer in ((1, old), (2, new)):
        release = Release.objects.get(
            government_code="12.11", year=2024, track="official", number=number
        )
        assert release.sha256 in text_of(answer)
        assert release.previous_sha256 in text_of(answer)


def test_a_corrected_year_tells_on_its_own_page_that_it_was_corrected(visitor, corrected):
    corrected()
    text = text_of(page(visitor, "/pemerintah/kabupaten-dairi/2024/official/"))
    assert "Publikasi ini ralat. Alasannya: Salah ketik." in text


NOWHERE = [
    *(RELEASE.format(number) for number in ("0", "2", "99999", "9" * 400, "9" * 5000)),
    *("/publikasi/12.11/2024/official/-1/", "/publikasi/12.11/2024/official/x/"),
    *("/publikasi/12.11/0/official/1/", "/publikasi/12.11/99999999999999999999/official/1/"),
    *("/publikasi/12.11/2024/offisial/1/", "/publikasi/12.11/2024/OFFICIAL/1/"),
    *("/publikasi/99.99/2024/official/1/", "/publikasi/%00/2024/official/1/"),
    *("/publikasi/12.11%00/2024/official/1/", "/publikasi/%ff%fe/2024/official/1/"),
    *(f"/publikasi/{'x' * 3000}/2024/official/1/", "/publikasi/..%2f/2024/official/1/"),
    "/metode/ori-2022/?sha256=%00",
    "/publikasi/'%20OR%201=1--/2024/official/1/",
]


@pytest.mark.parametrize("address", NOWHERE, ids=range(len(NOWHERE)))
@pytest.mark.parametrize("prefix", LANGUAGES)
def test_a_nonsense_address_is_missing_and_breaks_nothing(visitor, prefix, address):
    assert visitor.get(prefix + address).status_code == 404


@pytest.mark.parametrize("code", ["99.99", "%00", "12.11%00", "%ff", "x" * 3000])
@pytest.mark.parametrize(
    "address", ["releases/{}/2024/1/", "scores/{}/2024/trace/", "releases/{}/99999999999/1/"]
)
def test_a_nonsense_address_of_the_api_is_missing_too(visitor, address, code):
    answer = visitor.get(f"/api/v1/{address.format(code)}")
    assert answer.status_code == 404
    assert answer["Content-Type"].startswith("application/problem+json")


def test_an_address_that_is_missing_says_what_is_never_deleted(visitor):
    answer = visitor.get(RELEASE.format(7))
    assert "Yang sudah terbit tidak pernah dihapus." in text_of(answer)


# ------------------------------------------------------------------ what people type


def test_reason_reply_and_source_are_shown_as_text(visitor, people, sample, public):
    unit = sample.units.get(unit__slug="dairi-disdukcapil")
    Reply.objects.create(
        unit_assessment=unit,
        verified_at=unit.verified_at,
        kind="text",
        text=f"tanggapan {HOSTILE}",
        replied_at=unit.verified_at,
        replied_by=people["operator"],
        outcome="partly",
        outcome_text=f"keputusan {HOSTILE}",
        decided_at=unit.verified_at,
        decided_by=people["verifier"],
    )
    services.year_publish(**by(people["publisher"], sample))
    services.correction_open(**by(people["publisher"], public, reason=f"alasan {HOSTILE}"))
    coordinator = people["coordinator"]
    figures.reported_total_record(
        assessment_id=public.pk,
        figures=figures.TotalFigures(figure="94.80"),
        source=figures.Source(name=f"sumber {HOSTILE}"),
        actor=coordinator,
        rights=rights_of(coordinator),
    )
    services.year_publish(**by(people["publisher"], public))
    places = {
        "/ralat/": ("alasan", "sumber"),
        RELEASE.format(2): ("alasan", "sumber"),
        "/pemerintah/kabupaten-dairi/2024/official/": ("alasan", "sumber"),
        "/publikasi/12.11/2025/self/1/": ("tanggapan", "keputusan"),
        "/unit/dairi-disdukcapil/2025/self/": ("tanggapan", "keputusan"),
    }
    for prefix in LANGUAGES:
        for path, words in places.items():
            html = page(visitor, prefix + path).content.decode()
            for word in words:
                assert f"{word} {HOSTILE}" in unescape(html), (path, word)
            assert "<script>alert" not in html
            assert "<img src=x" not in html


# ------------------------------------------------------------------ the API


def test_the_api_lists_releases_and_corrections(visitor, corrected):
    before = visitor.get("/api/v1/corrections/").json()
    assert before["count"] == 0
    total = visitor.get("/api/v1/releases/").json()["count"]
    release = corrected()
    answer = visitor.get("/api/v1/corrections/").json()
    assert answer["count"] == 1
    (row,) = answer["results"]
    text = json.dumps(row)
    assert "Salah ketik." in text
    assert release.sha256 in text
    assert '"94.83"' in text
    assert '"94.80"' in text
    assert visitor.get("/api/v1/releases/").json()["count"] == total + 1
    rows = visitor.get("/api/v1/releases/?government=12.11&year=2024&track=official").json()
    assert [row["number"] for row in rows["results"]] == [1, 2]


def test_the_frozen_bytes_are_what_their_hash_says_and_link_to_the_newest(visitor, corrected):
    first = visitor.get(FROZEN.format(1))
    link = re.fullmatch(r'<([^>]+)>; rel="latest-version"', first["Link"])[1]
    assert link == f"http://testserver{FROZEN.format(1)}"
    corrected()
    for number in (1, 2):
        answer = visitor.get(FROZEN.format(number))
        release = Release.objects.get(
            government_code="12.11", year=2024, track="official", number=number
        )
        assert hashlib.sha256(answer.content).hexdigest() == release.sha256
        assert FROZEN.format(2) in answer["Link"]
        assert answer["Access-Control-Allow-Origin"] == "*"
    assert visitor.get(FROZEN.format(1)).content == first.content


def test_the_link_of_a_self_evaluation_keeps_its_track(visitor, people, sample):
    services.year_publish(**by(people["publisher"], sample))
    answer = visitor.get("/api/v1/releases/12.11/2025/1/?track=self")
    assert answer["Link"].startswith("<http://testserver/api/v1/releases/12.11/2025/1/?track=self>")
    assert visitor.get("/api/v1/releases/12.11/2025/1/").status_code == 404


# ------------------------------------------------------------------ the words of a change

UNITS = {"dairi-dinsos": "Dinas Sosial"}
PLACES = [
    ("results.total.score", "Nilai akhir"),
    ("results.total.zone", "Zona"),
    ("results.units[dairi-dinsos].score", "Dinas Sosial: Nilai"),
    (
        "results.units[dairi-dinsos].dimensions[input].score",
        "Dinas Sosial, dimensi input: Nilai",
    ),
    ("results.units[lain].score", "lain: Nilai"),
    ("units[dairi-dinsos].entries[I.1].value", "Dinas Sosial, isian I.1: Nilai"),
    ("units[dairi-dinsos].entries[I.1/kk].value", "Dinas Sosial, isian I.1/kk: Nilai"),
    ("units[dairi-dinsos].reply.outcome", "Dinas Sosial, tanggapan: Keputusan"),
    ("units[dairi-dinsos].name", "Dinas Sosial: Nama"),
    ("reported[total/Uji/https://a.go.id/?x=1].figure", "Sumber Uji: Nilai"),
    ("reported[total/Uji].zone", "Sumber Uji: Zona"),
    ("reported[unit/dairi-dinsos/Uji/https://a.go.id].figure", "Sumber Uji (Dinas Sosial): Nilai"),
    (
        "reported[dimension/dairi-dinsos/input/Uji/https://a.go.id].figure",
        "Sumber Uji (Dinas Sosial, input): Nilai",
    ),
    ("assessment.note", "Catatan"),
    ("government.name", "Pemerintah: Nama"),
    ("instrument.sha256", "Metode: SHA-256"),
    ("sample", "Contoh"),
    ("results.reconciliation.x[0].y", "results.reconciliation.x[0]: y"),
]


@pytest.mark.parametrize(("path", "words"), PLACES, ids=[path for path, _words in PLACES])
def test_the_place_of_a_change_is_said_in_words(path, words):
    assert place_words(path, UNITS) == words


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("results.total.score", "94.83", "94,83"),
        ("results.total.score", None, "tidak ada"),
        ("results.total.zone", "green", "Hijau"),
        ("assessment.note", "1.500", "1.500"),  # a text that looks like a figure stays a text
        ("units[x].reply.outcome", "partly", "Diterima sebagian"),
        ("units[x].entries[I.1].not_applicable", "true", "ya"),
        ("units[x].reply.replied_at", "2031-03-04T02:00:00Z", "4 Maret 2031 pukul 09.00 WIB"),
        ("reported[total/Uji].status", "accepted", str(ReportedScore.Status.ACCEPTED.label)),
        ("results.total.score_basis", "reported", "dilaporkan sumber"),
    ],
)
def test_the_value_of_a_change_is_said_in_words(path, value, words):
    assert value_words(path, value) == words
