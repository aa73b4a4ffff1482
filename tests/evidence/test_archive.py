"""The ZIP of a unit: the right versions in the method's order, with an index that tells all."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from urllib.parse import unquote

import pytest
from django.urls import reverse
from django.utils import translation

from compliance.accounts.selectors import rights_of
from compliance.assessments.entries import questions
from compliance.assessments.instruments import instrument_of
from compliance.evidence import archive, files, services, storage
from compliance.evidence.checking import checked_upload
from compliance.evidence.models import Evidence
from compliance.evidence.services import Details, Target

from .made import PDF, bytes_of, pdf


def opened(client, unit):
    answer = client.get(reverse("work-evidence-archive", args=[unit.pk]))
    assert answer["Content-Type"] == "application/zip"
    return zipfile.ZipFile(io.BytesIO(bytes_of(answer)))


def lines_of(found):
    text = found.read("indeks.csv").decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture
def filled(people, unit, added, any_storage):
    """A replaced file, a reused one, a link, a file with a dangerous title; another unit's too."""
    actor = people["operator"]
    old = added(pdf("lama"), "Maklumat.pdf", title="Maklumat", key=("IN-02", None))
    services_args = {"actor": actor, "rights": rights_of(actor)}
    new = files.file_replace(
        evidence_id=old.pk,
        file=checked_upload("Maklumat baru.pdf", io.BytesIO(pdf("baru")), len(pdf("baru"))),
        details=Details(),
        **services_args,
    )
    services.evidence_attach(evidence=new, target=Target(unit.pk, ("IN-01", None)), **services_args)
    services.link_add(
        url="https://contoh.go.id/sop",
        details=Details(title="=1+1"),
        target=Target(unit.pk, ("IN-02", None)),
        **services_args,
    )
    added(pdf("lepas"), "lepas.pdf", key=("IN-02", None))
    use = Evidence.objects.get(original_name="lepas.pdf").uses.get()
    services.evidence_detach(use_id=use.pk, **services_args)
    return unit


def test_it_holds_the_present_versions_in_the_methods_order(client_of, filled):
    found = opened(client_of("verifier"), filled)
    assert found.testzip() is None
    files = [name for name in found.namelist() if not name.startswith("indeks")]
    assert [name.rsplit("/", 1)[-1] for name in files] == ["01-Maklumat baru.pdf"] * 2
    assert files == sorted(files)
    assert re.match(r"01-[A-Za-z-]+/IN-01-", files[0])
    assert "/IN-02-" in files[1]
    assert all(found.read(name) == pdf("baru") for name in files)
    assert found.namelist()[-2:] == ["indeks.html", "indeks.csv"]


def test_the_index_names_every_file_link_and_gap(client_of, filled):
    found = opened(client_of("operator"), filled)
    lines = lines_of(found)
    order = [
        question.indicator.code
        for question in questions(
            instrument_of(filled.assessment),
            filled.assessment.government.kind,
            list(filled.unit.products.all()),
        )
    ]
    codes = [line["Indikator"] for line in lines]
    assert codes == sorted(codes, key=order.index)
    by_title = {line["Bukti"]: line for line in lines if line["Bukti"]}
    assert by_title["Maklumat"]["Keadaan"] == "utuh"
    assert by_title["Maklumat"]["Berkas atau tautan"] in found.namelist()
    assert by_title["'=1+1"]["Berkas atau tautan"] == "https://contoh.go.id/sop"
    gaps = [line for line in lines if line["Keadaan"] == "BELUM ADA BUKTI"]
    page = client_of("operator").get(reverse("work-evidence-unit", args=[filled.pk]))
    assert f"{len(gaps)} dari" in page.content.decode()
    html = found.read("indeks.html").decode()
    for path in re.findall(r'href="([^"]+\.pdf)"', html):
        assert unquote(path) in found.namelist()
    assert set(by_title) == {"Maklumat", "'=1+1"}
    assert Evidence.objects.get(original_name="Maklumat.pdf").sha256 not in html


def test_a_file_that_cannot_be_read_is_named_and_the_rest_is_there(client_of, filled, monkeypatch):
    evidence = Evidence.objects.get(original_name="Maklumat baru.pdf")
    storage.file_discard(evidence.stored_name)
    found = opened(client_of("operator"), filled)
    assert found.namelist() == ["indeks.html", "indeks.csv"]
    states = {line["Keadaan"] for line in lines_of(found) if line["Bukti"] == "Maklumat"}
    assert states == {"berkasnya tidak ditemukan"}


def test_an_outage_is_waited_for_once(client_of, filled, monkeypatch):
    asked = []

    def fail(name, mode):
        asked.append(name)
        raise ConnectionError("no route")

    monkeypatch.setattr(storage.evidence_storage(), "open", fail)
    states = {
        line["Keadaan"]
        for line in lines_of(opened(client_of("operator"), filled))
        if line["Bukti"] == "Maklumat"
    }
    assert states == {"tidak terbaca saat arsip dibuat"}
    assert len(asked) == 1


def test_a_file_that_was_altered_is_named(client_of, filled):
    evidence = Evidence.objects.get(original_name="Maklumat baru.pdf")
    storage.file_discard(evidence.stored_name)
    storage.file_keep(evidence.stored_name, io.BytesIO(b"lain"))
    states = {
        line["Keadaan"]
        for line in lines_of(opened(client_of("operator"), filled))
        if line["Bukti"] == "Maklumat"
    }
    assert states == {"ISI BERBEDA dari yang dicatat"}


def test_it_is_sent_in_pieces(people, unit, added, local_storage, monkeypatch):
    """Never the whole archive at once: one piece is not much larger than one read."""
    monkeypatch.setattr(archive, "CHUNK", 10_000)
    added(pdf("x" * 300_000), "besar.pdf")
    pieces = list(archive.archive_bytes(archive.archive_plan(unit)))
    assert len(pieces) > 25
    assert max(map(len, pieces)) < 40_000


def test_hostile_names_stay_inside_their_folder(client_of, unit, added, local_storage):
    added(PDF, "../../luar.pdf")
    added(pdf("b"), "CON.pdf")
    added(pdf("c"), "x" * 400 + ".pdf")
    names = opened(client_of("operator"), unit).namelist()
    assert all(".." not in name and not name.startswith("/") for name in names)
    assert all(len(name) < 200 for name in names)
    assert any(name.endswith("/02-_CON.pdf") for name in names)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@a", "\t=1", "\r=1"])
def test_cells_are_no_formulas(text):
    assert archive.safe_cell(text) == f"'{text}"
    assert archive.safe_cell("biasa") == "biasa"


def test_the_index_is_in_the_language_of_the_person(client_of, filled):
    answer = client_of("operator").get("/en" + reverse("work-evidence-archive", args=[filled.pk]))
    with translation.override("id"):  # what another request leaves behind meanwhile
        found = zipfile.ZipFile(io.BytesIO(bytes_of(answer)))
    assert '<html lang="en">' in found.read("indeks.html").decode()


def test_the_sample_is_marked(client_of, filled):
    assert "CONTOH / SAMPLE" in opened(client_of("operator"), filled).read("indeks.html").decode()
