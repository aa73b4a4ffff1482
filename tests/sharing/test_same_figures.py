"""Badges, cards and pictures carry the very figure of the API, for every published result."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from django.test import Client

from compliance.sharing.canvas import Canvas
from tests.sharing.conftest import LANGUAGES, MARK, figure_in, path_of

SVG = "{http://www.w3.org/2000/svg}"
ZONES = {
    "": {"green": "zona hijau", "yellow": "zona kuning", "red": "zona merah"},
    "/en": {"green": "green", "yellow": "yellow", "red": "red"},
}
UNKNOWN = {"": "belum diketahui", "/en": "nknown"}


def texts_of_badge(address):
    """Return the texts that a badge shows, and its title."""
    answer = Client().get(address)
    assert answer.status_code == 200, address
    root = ElementTree.fromstring(answer.content)  # noqa: S314 - our own answer
    return [text.text for text in root.iter(f"{SVG}text")], root.find(f"{SVG}title").text


def check_texts(row, language, texts, whole):
    """Hold the texts of one thing against its row: figure, zone, year and the mark of samples."""
    figures = [text for text in texts if text[:1].isdigit()]
    if row["score"] is not None:
        assert figures == [figure_in(language, row["score"])], row
    else:
        low = (row.get("range") or {}).get("low")
        assert all(low and figure_in(language, low) in text for text in figures), row
    shown = " ".join(texts).lower()
    if row["zone"]:
        assert ZONES[language][row["zone"]] in shown, row
    else:
        assert not any(word in shown for word in ZONES[""].values()), row
    assert str(row["year"]) in shown
    assert (MARK in whole) == row["sample"], row
    # Nobody takes a self-evaluation for a result of the Ombudsman.
    assert ("Ombudsman" in whole) == (row["track"] == "official"), row


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_badge(all_rows, language):
    for row in all_rows:
        texts, title = texts_of_badge(language + path_of("badge", row))
        check_texts(row, language, texts, title)
        assert any(MARK in text for text in texts) == row["sample"]
        if row["score"] is not None:
            assert figure_in(language, row["score"]) in title


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_card(all_rows, language):
    for row in all_rows:
        address = language + path_of("kartu", row)
        page = Client().get(address).content.decode()
        shown = [f'<data value="{row["score"]}">{figure_in(language, row["score"] or "")}</data>']
        shown += [
            f'<data value="{dimension["score"]}">{figure_in(language, dimension["score"])}</data>'
            for dimension in row.get("dimensions", [])
            if dimension["score"]
        ]
        for text in shown[row["score"] is None :]:
            assert text in page, address
        assert page.count("<data ") == len(shown) - (row["score"] is None), address
        assert (MARK in page) == row["sample"], address
        assert row["release"]["sha256"][:12] in page, address


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_picture(all_rows, language, monkeypatch):
    """The texts that are drawn are looked at; drawing itself is tried elsewhere."""
    drawn = []
    monkeypatch.setattr(Canvas, "text", lambda self, x, y, text, *_, **__: drawn.append(text))
    monkeypatch.setattr(Canvas, "png", lambda self: b"")
    for row in all_rows:
        drawn.clear()
        assert Client().get(language + path_of("gambar", row)).status_code == 200
        whole = " ".join(drawn)
        lines = [text for text in drawn if not text.startswith(("testserver", "127."))]
        check_texts(row, language, lines, whole)


def test_the_control_another_figure_is_found(all_rows):
    row = next(row for row in all_rows if row["score"])
    texts, title = texts_of_badge(path_of("badge", row))
    for wrong in ({"score": "1.00"}, {"zone": None}, {"sample": True}, {"track": "self"}):
        with pytest.raises(AssertionError):
            check_texts({**row, **wrong}, "", texts, title)


def test_results_of_every_sort_are_among_them(all_rows):
    """Or the tests above would say less than they seem to."""
    assert {row["zone"] for row in all_rows} == {"green", "yellow", "red", None}
    assert {row["sample"] for row in all_rows} == {True, False}
    assert {row["score"] is None for row in all_rows} == {True, False}
    assert any(row.get("dimensions") for row in all_rows)
