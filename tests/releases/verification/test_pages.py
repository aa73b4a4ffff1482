"""The public pages: the explanation, the downloads, and a file that a visitor checks."""

from __future__ import annotations

import hashlib
import html
import io
import json
import re
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import translation

from compliance.releases.models import Release
from compliance.releases.verification import uploads
from compliance.releases.verification.manifest import manifest_now
from scoring.release import canonical
from scoring.release_archive import ArchiveFiles, archive_bytes, archive_faults
from scoring.release_set import FOLDER, MANIFEST, check_set
from tests.scoring.release_documents import chain, files_of

TAG = re.compile(r"<[^>]+>")
TEXTS = chain()
SET = files_of(TEXTS)


@pytest.fixture
def visitor():
    return Client()


def words(answer):
    """The text of a page's main part."""
    page = answer.content.decode()
    main = page[page.index("<main") : page.index("</main>")]
    return " ".join(html.unescape(TAG.sub(" ", main)).split())


def send(client, content, name="berkas.json", language="id"):
    with translation.override(language):
        address = reverse("verification-check")
    return client.post(address, {"berkas": SimpleUploadedFile(name, content)})


def own(track="official"):
    return Release.objects.filter(track=track).order_by("sequence").first()


def test_the_page_explains_and_shows_the_head(history, visitor):
    answer = visitor.get("/verifikasi/")
    text = words(answer)
    assert answer.status_code == 200
    assert manifest_now().head in text
    assert str(Release.objects.count()) in text
    assert f"verify_releases.py releases.zip --expect-head {manifest_now().head}" in text
    assert "tidak menandatangani" in text
    assert not answer.cookies  # the same for everybody, so it may be kept
    assert visitor.get("/en/verifikasi/").status_code == 200


def test_the_page_costs_one_query(history, visitor, django_assert_num_queries):
    with django_assert_num_queries(1):
        visitor.get("/verifikasi/")


def test_a_signing_portal_shows_its_key(history, visitor, settings, tmp_path, caplog):
    file = tmp_path / "key.pem"
    call_command("release_key", str(file))
    assert visitor.get("/verifikasi/manifest.json.sig").status_code == 404
    assert visitor.get("/verifikasi/manifest.json.pub").status_code == 404
    settings.RELEASE_SIGNING_KEY_FILE = str(file)
    public = (tmp_path / "key.pem.pub").read_bytes()
    assert public.decode().strip() in words(visitor.get("/verifikasi/"))
    assert visitor.get("/verifikasi/manifest.json.pub").content == public
    assert len(visitor.get("/verifikasi/manifest.json.sig").content) == 89
    file.chmod(0o644)
    assert visitor.get("/verifikasi/manifest.json.sig").status_code == 404
    assert "not signed" in caplog.text  # told to who runs the portal, not to visitors


def test_the_set_of_the_page_passes_the_verifier(history, visitor):
    answer = visitor.get("/verifikasi/releases.zip")
    assert answer["Content-Type"] == "application/zip"
    stream = io.BytesIO(b"".join(answer.streaming_content))
    files = ArchiveFiles(stream)
    report = check_set(files, holds=lambda *_: False)
    assert (report.faults, archive_faults(stream, files)) == ((), [])
    assert report.head == manifest_now().head
    assert visitor.get("/verifikasi/manifest.json").content == files.read(MANIFEST)


def test_verifier_and_rules_can_be_downloaded(history, visitor):
    script = visitor.get("/verifikasi/verify_releases.py")
    assert script.content.startswith(b"#!/usr/bin/env python3")
    assert 'filename="verify_releases.py"' in script["Content-Disposition"]
    rules = visitor.get("/verifikasi/scoring.zip")
    with zipfile.ZipFile(io.BytesIO(rules.content)) as archive:
        assert "scoring/release_set.py" in archive.namelist()


def test_the_form_is_there_for_everybody(history, visitor):
    answer = visitor.get("/verifikasi/periksa/")
    assert answer.status_code == 200
    assert b'enctype="multipart/form-data"' in answer.content
    assert answer["Cache-Control"] == "no-store"


def test_a_file_without_the_token_of_the_form_is_refused(history):
    strict = Client(enforce_csrf_checks=True)
    assert send(strict, b"{}").status_code == 403


def test_a_release_of_this_portal_is_known(history, visitor):
    row = own()
    text = words(send(visitor, row.text.encode()))
    assert "persis seperti yang terbit di portal ini" in text
    assert "✓ utuh" in text
    assert row.sha256 in text
    assert "masih berlaku" in text
    english = words(send(visitor, row.text.encode(), language="en"))
    assert "✓" in english


def test_a_changed_release_is_told_with_its_place(history, visitor):
    row = own()
    document = json.loads(row.text)
    document["results"]["total"]["score"] = "1.00"
    text = words(send(visitor, canonical(document).encode()))
    assert "Berkas ini tidak utuh." in text
    assert "results.total.score : tertulis '1.00', hasil hitung ulang" in text
    assert "✗ tidak utuh" in text


def test_a_changed_name_is_told_beside_what_is_published(history, visitor):
    row = own()
    document = json.loads(row.text)
    document["government"]["name"] = "<b>Lain</b>"
    answer = send(visitor, canonical(document).encode())
    text = words(answer)
    assert "government.name : di berkas ini '<b>Lain</b>', di portal ini" in text
    assert b"<b>Lain" not in answer.content
    assert "Naskah ini tidak terbit di portal ini." in text


def test_a_release_of_another_portal_is_whole_but_not_known(history, visitor):
    text = words(send(visitor, TEXTS[4].encode()))
    assert "cocok satu sama lain, tetapi tidak terbit di portal ini" in text
    assert "Tidak terbit di portal ini." in text


def test_a_corrected_release_leads_to_the_newest(history, visitor):
    row = own()
    Release.objects.create(
        sequence=row.sequence + 100_000,
        government_code=row.government_code,
        year=row.year,
        track=row.track,
        number=2,
        text="{}",
        sha256="1" * 64,
        previous_sha256="2" * 64,
        published_at=row.published_at,
        reason="Salah catat.",
    )
    answer = send(visitor, row.text.encode())
    assert "kemudian diralat dengan publikasi 2" in words(answer)
    newest = f"/publikasi/{row.government_code}/{row.year}/official/2/"
    assert f'href="{newest}"'.encode() in answer.content


def test_a_whole_set_is_checked(history, visitor):
    text = words(send(visitor, archive_bytes(SET.items()).getvalue(), "set.zip"))
    assert "Arsip ini utuh" in text
    assert text.count("✓") == 7
    assert "0 dari 7 publikasi" in text
    name = next(name for name in SET if "000003" in name)
    spoilt = SET | {name: SET[name].replace(b'"value":"4"', b'"value":"5"', 1)}
    text = words(send(visitor, archive_bytes(spoilt.items()).getvalue(), "set.zip"))
    assert "Arsip ini tidak utuh: 1 publikasi bermasalah." in text
    assert (text.count("✓"), text.count("✗")) == (6, 1)


def test_the_set_of_this_portal_is_known(history, visitor):
    raw = b"".join(visitor.get("/verifikasi/releases.zip").streaming_content)
    text = words(send(visitor, raw, "releases.zip"))
    count = Release.objects.count()
    assert "Arsip ini utuh" in text
    assert f"{count} dari {count} publikasi" in text
    assert "lebih lama atau kurang" not in text


def test_a_large_set_lists_only_what_is_not_whole(history, visitor, monkeypatch):
    from compliance.releases.verification import presenters

    monkeypatch.setattr(presenters, "MOST_ROWS", 3)
    text = words(send(visitor, archive_bytes(SET.items()).getvalue(), "set.zip"))
    assert "7 publikasi yang utuh tidak ditampilkan satu per satu" in text
    assert "✓" not in text


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "kosong"),
        (b"PK\x03\x04" + b"\0" * 60, "tidak dapat dibaca"),
        (archive_bytes([("a", b""), ("a", b"")]).getvalue(), "two files of one name"),
        (b" " * (uploads.LARGEST_RELEASE + 1), "paling besar 5 MB"),
        (b"x" * (20 * 1024 * 1024 + 1), "lebih besar dari 20 MB"),
    ],
)
def test_a_file_beyond_the_bounds_is_refused_at_the_field(history, visitor, content, said):
    answer = send(visitor, content)
    assert answer.status_code == 422
    assert said in words(answer)
    assert b'aria-invalid="true"' in answer.content


def test_no_file_at_all_is_told_at_the_field(history, visitor):
    answer = visitor.post("/verifikasi/periksa/", {})
    assert answer.status_code == 422
    assert "Pilih berkas." in words(answer)


def packed(members):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return target.getvalue()


def test_bombs_are_refused(history, visitor):
    ratio = packed([(f"{FOLDER}a.json", b"0" * 10_000_000)])
    many = packed([(f"{FOLDER}{number}.json", b"") for number in range(5_001)])
    for bomb, said in ((ratio, "terlalu besar"), (many, "more than 5000 files")):
        answer = send(visitor, bomb, "set.zip")
        assert answer.status_code == 422
        assert said in words(answer)


def test_a_bomb_that_lies_about_its_size_is_stopped_while_it_is_read(history, visitor):
    raw = packed([(f"{FOLDER}a.json", b"0" * 40_000_000)])
    size, lie = (40_000_000).to_bytes(4, "little"), (1000).to_bytes(4, "little")
    assert raw.count(size) == 2
    answer = send(visitor, raw.replace(size, lie), "set.zip")
    assert answer.status_code in (200, 422)
    assert "✓" not in words(answer)


def test_what_would_take_too_long_is_told_and_not_done(history, visitor, monkeypatch):
    monkeypatch.setattr(uploads, "BUDGET", 1000)
    text = words(send(visitor, TEXTS[0].encode()))
    assert "pakai pemeriksa luring" in text


def test_who_sends_file_after_file_has_to_wait(history, visitor):
    codes = [send(visitor, b"{").status_code for _ in range(21)]
    assert codes == [200] * 20 + [429]


def test_nothing_that_is_sent_is_kept(history, visitor, settings, tmp_path):
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    send(visitor, b"x" * 3_000_000)
    assert list(tmp_path.iterdir()) == []
    assert not Release.objects.filter(sha256=hashlib.sha256(TEXTS[0].encode()).hexdigest()).exists()


@pytest.mark.parametrize("number", range(0, 7, 3))
def test_any_byte_of_a_file_may_be_anything(history, visitor, number):
    from random import Random

    rng = Random(number)
    raw = TEXTS[number].encode()
    for _ in range(5):
        place = rng.randrange(len(raw))
        other = bytes([(raw[place] + rng.randrange(1, 256)) % 256])
        answer = send(visitor, raw[:place] + other + raw[place + 1 :])
        assert answer.status_code == 200
        assert "tidak terbit" in words(answer) or "tidak utuh" in words(answer)
