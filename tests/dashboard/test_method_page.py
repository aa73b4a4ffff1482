"""The page of one method: its rules in words, and how far each can be trusted."""

import pytest

import scoring


@pytest.mark.parametrize("code", scoring.instrument_codes())
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_each_method_has_a_page_with_its_fingerprint(db, visitor, code, prefix):
    page = visitor.get(f"{prefix}/metode/{code}/").content.decode()
    assert scoring.load_instrument(code).sha256 in page


def test_it_shows_bands_and_weights_as_they_stand_in_the_file(db, visitor, text_of):
    text = text_of(visitor.get("/metode/ori-2022/"))
    assert "A Kualitas Tertinggi dilaporkan 88,00 – 100,00 Hijau" in text
    assert "E Kualitas Terendah dilaporkan 0,00 – 31,99 Merah" in text
    for words in ("Input: 21,85 %", "Proses: 32,37 %", "Output: 24,24 %", "Pengaduan: 21,54 %"):
        assert words in text


def test_in_english(db, visitor, text_of):
    text = text_of(visitor.get("/en/metode/ori-2022/"))
    assert "88.00 – 100.00 Green" in text
    assert "plain mean" in text


def test_every_indicator_is_listed(db, visitor):
    page = visitor.get("/metode/ori-2022/").content.decode()
    for indicator in scoring.load_instrument("ori-2022").indicators():
        assert f"<td>{indicator.code}</td>" in page


def test_assumptions_are_called_so(db, visitor, text_of):
    text = text_of(visitor.get("/metode/ori-2025/"))
    assert "Zona: Ombudsman tidak mengumumkan zona untuk metode ini." in text
    assert "Bobot setiap dimensi." in text


def test_letters_that_the_ombudsman_does_not_print_are_not_shown(db, visitor, text_of):
    text = text_of(visitor.get("/metode/ori-2025/"))
    assert "Sangat Baik (Kualitas Tertinggi)" in text
    assert "A Sangat Baik" not in text


def test_a_total_that_is_only_recorded_is_not_explained_as_a_mean(db, visitor, text_of):
    text = text_of(visitor.get("/metode/ori-2021/"))
    assert "Portal tidak menghitungnya" in text
    assert "Nilai pemerintah adalah rata-rata" not in text


@pytest.mark.parametrize(
    "address",
    [
        "/metode/ori-1999/",
        "/en/metode/ori-1999/",
        "/metode/ori-2022/?sha256=00",
        "/metode/ori-2022/?sha256=" + "0" * 64,
    ],
)
def test_an_unknown_method_is_not_found(db, visitor, address):
    assert visitor.get(address).status_code == 404


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("ori-2013", "Hijau mulai 80,01, Kuning mulai 50,01, Merah di bawahnya"),
        ("ori-2021", "cara menghitungnya dari lokus tidak dipublikasikan"),
        ("ori-2022", "Hijau mulai 78,00, Kuning mulai 54,00, Merah di bawahnya"),
        ("ori-2022", "Input (21,85 %), Proses (32,37 %)"),
        ("ori-2025", "Ombudsman tidak mengumumkan zona untuk metode ini; portal memakai"),
    ],
)
def test_it_begins_in_plain_words(db, visitor, text_of, code, words):
    text = text_of(visitor.get(f"/metode/{code}/"))
    plain = text[text.index("Dalam kata sederhana") : text.index("Arti istilah")]
    assert words in plain
