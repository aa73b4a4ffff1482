"""Report cards: a page on a desk that says what the portal says, with all that explains it."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import pytest
import segno
from django.test import Client
from django.utils import translation
from pypdf import PdfReader

from compliance.releases.models import PublishedUnitScore
from compliance.releases.result_words import absence_words
from compliance.reports import typesetting
from compliance.reports.parts import Run, Section
from compliance.reports.presenters import government_card, unit_card
from compliance.reports.typesetting import pdf_bytes

from .conftest import DAIRI, LANGUAGES, MARK, UNIT, key_of, path_of, words

OFFICIAL = DAIRI.format(2024, "official")
SAMPLE = DAIRI.format(2024, "self")
ZONES = {"": {"green": "Hijau", "yellow": "Kuning", "red": "Merah"}}
ZONES["/en"] = {"green": "Green", "yellow": "Yellow", "red": "Red"}


def report(address, status=200):
    answer = Client().get(address)
    assert answer.status_code == status, address
    return answer


def figure_in(language, figure):
    return figure if language else figure.replace(".", ",")


def of_dairi(row):
    return row["government"]["code"] == "12.11"


def check_words(row, stored, language):
    """Hold the words of one compiled card against its row of the API."""
    content = report(f"{language}{path_of(row)}rapor.pdf").content
    text = words(content)
    head = text.partition("http://testserver")[0]  # the result itself, before the code's address
    result = stored[key_of(row)]
    if row["score"]:
        assert f" {figure_in(language, row['score'])} " in head, row
    else:
        assert absence_words(result) in head
        assert not re.search(r"\d[.,]\d\d", head)
    shown = [zone for zone, word in ZONES[language].items() if f" {word} " in f"{head} "]
    assert shown == [row["zone"]] if row["zone"] else shown == [], row
    for dimension in row.get("dimensions", []):
        if dimension["score"]:
            assert figure_in(language, dimension["score"]) in text
    name = row["unit"]["name"] if "unit" in row else row["government"]["name"]
    assert " ".join(name.split()) in text
    assert str(row["year"]) in text
    assert row["release"]["sha256"] in text.replace(" ", "")
    assert row["instrument"]["code"] if isinstance(row["instrument"], dict) else row["instrument"]
    for source in row["sources"]:
        assert source["name"] in text, source
    assert (MARK in text) == row["sample"]
    assert f"testserver{language}{path_of(row)}" in text.replace(" ", "")
    return content


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_of_the_cards_of_dairi_are_the_apis(all_rows, stored, settings, language):
    settings.PUBLIC_ORIGIN = "http://testserver"
    mine = [row for row in all_rows if of_dairi(row)]
    assert len(mine) == 12
    with translation.override(language.strip("/") or "id"):
        for row in mine:
            check_words(row, stored, language)


def test_the_words_of_other_cards_are_the_apis(all_rows, stored, settings):
    """Of each kind of result one: each method, each zone, figures and none, totals and units."""
    settings.PUBLIC_ORIGIN = "http://testserver"
    kinds = {}
    for row in all_rows:
        if not of_dairi(row):
            kind = (row["score"] is None, row["zone"], "unit" in row, row["year"] in (2021, 2025))
            kinds.setdefault(kind, row)
    assert len(kinds) >= 10
    for row in kinds.values():
        check_words(row, stored, "")


def test_the_control_another_figure_is_not_there(all_rows, stored, settings):
    settings.PUBLIC_ORIGIN = "http://testserver"
    row = next(row for row in all_rows if of_dairi(row) and row["year"] == 2024)
    for wrong in ({"score": "94.84"}, {"zone": "red"}, {"sample": not row["sample"]}):
        with pytest.raises(AssertionError):
            check_words({**row, **wrong}, stored, "")


def lines_of(card):
    """Return all texts of a card in their order."""
    found = [card.head.name, card.head.figure or card.head.instead, card.head.category]
    for section in card.sections:
        found += [run.text for line in section.lines for run in line]
        found += [run.text for fact in section.facts for run in fact.line]
        if section.table:
            found += [
                run.text for cells in section.table.rows for cell in cells for run in cell.runs
            ]
    return found


def test_all_loci_and_dimensions_stand_in_the_card_of_their_government(all_rows, stored):
    """Of every unit that is loaded; a unit without a figure is said to have none."""
    units = [row for row in all_rows if "unit" in row]
    totals = {(row["government"]["code"], row["year"], row["track"]) for row in units}
    assert len(totals) > 5
    for key in totals:
        texts = lines_of(government_card(stored[key]))
        for row in units:
            if (row["government"]["code"], row["year"], row["track"]) != key:
                continue
            assert row["unit"]["name"] in texts
            figures = [row["score"], *(one["score"] for one in row["dimensions"])]
            assert {figure_in("", figure) for figure in figures if figure} <= set(texts)


def test_loci_without_a_published_score_say_so_and_never_zero(history):
    text = words(report(OFFICIAL).content)
    assert text.count("belum dipublikasikan") == 7
    assert "Dinas Kependudukan dan Pencatatan Sipil belum dipublikasikan" in text
    assert not re.search(r"\b0,00\b(?!–)", text)  # but for the lowest range of the method


def test_a_rank_says_of_how_many_and_whose_reckoning_it_is(history):
    text = words(report(DAIRI.format(2021, "official")).content)
    assert "peringkat 20 dari 416 se-Indonesia, dilaporkan sumber" in text
    text = words(report(DAIRI.format(2022, "official")).content)
    assert "peringkat 22 dari 47 kabupaten yang diketahui se-Indonesia, dihitung portal" in text


def test_years_end_with_the_cards_own_and_are_cut_where_the_method_changed(history):
    text = words(report(DAIRI.format(2023, "official")).content)
    assert "88,87" in text and "83,54" in text and "93,29" in text
    assert "94,83" not in text  # a later year is no part of this card
    assert text.count("metode berubah: lebih banyak variabel") == 1


REPLY = {
    "text": "Ruang tunggu #sudah dibenahi.\n\n" + "Foto [terlampir] menunjukkannya. " * 200,
    "replied_at": "2025-02-03T04:05:06Z",
    "outcome": "partly",
    "outcome_text": "Foto mendukung sebagian.\nSisanya tetap.",
    "decided_at": "2025-02-04T04:05:06Z",
}


@pytest.mark.parametrize("address", [UNIT, SAMPLE])
def test_a_reply_stands_whole_with_its_outcome(history, address):
    row = PublishedUnitScore.objects.get(unit_slug="dairi-dinkes", year=2024)
    text = words(report(address).content)
    assert "Tidak ada tanggapan dalam publikasi ini." in text
    row.content["reply"] = REPLY
    row.save(update_fields=["content"])
    text = words(report(address).content)
    assert "Ruang tunggu #sudah dibenahi. Foto [terlampir] menunjukkannya." in text
    assert text.count("menunjukkannya.") == 200  # on over the next page
    assert "Foto mendukung sebagian. Sisanya tetap." in text
    assert "Keputusan verifikator: Diterima sebagian." in text
    assert "Tidak ada tanggapan" not in text


@pytest.mark.parametrize("address", [SAMPLE, UNIT, f"/en{UNIT}"])
def test_a_sample_is_marked_on_every_page_and_beside_its_figures(history, address):
    content = report(address).content
    for page in PdfReader(io.BytesIO(content)).pages:
        assert MARK in page.extract_text()
    figure = words(content).partition("92.17" if "/en" in address else "92,17")[2]
    if address != SAMPLE:
        assert MARK in figure[:60]


def test_no_mark_on_what_is_real(history):
    assert MARK not in words(report(OFFICIAL).content)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("address", [OFFICIAL, UNIT])
def test_screen_readers_find_structure_language_and_title(history, language, address):
    reader = PdfReader(io.BytesIO(report(language + address).content))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] is not None and bool(root["/MarkInfo"]["/Marked"])
    assert root["/Lang"] == (language.strip("/") or "id")
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    name = "Dinas Kesehatan, Kabupaten Dairi" if "unit" in address else "Kabupaten Dairi"
    assert f"{name}, 2024" in reader.metadata.title
    assert reader.metadata.author == "Kabupaten Dairi"
    assert b"pdfuaid" in reader.trailer["/Root"]["/Metadata"].get_data()
    found = kinds_below(root["/StructTreeRoot"])
    assert {"/Title", "/H1", "/P", "/Table", "/TH", "/TD", "/Figure", "/Link"} <= set(found), found
    alternatives = [text for kind, text in below(root["/StructTreeRoot"]) if kind == "/Figure"]
    assert len(alternatives) == 1
    assert f"{language}{address.removesuffix('rapor.pdf')}" in alternatives[0]
    assert {round(float(page["/MediaBox"][2])) for page in reader.pages} == {595}  # A4
    assert 1 <= len(reader.pages) <= 2


def below(node):
    """Yield each element of the structure with its alternative text."""
    children = node.get("/K", [])
    for child in children if isinstance(children, list) else [children]:
        child = child.get_object() if hasattr(child, "get_object") else child
        if isinstance(child, dict):
            if "/S" in child:
                yield str(child["/S"]), str(child.get("/Alt", ""))
            yield from below(child)


def kinds_below(root):
    return {kind for kind, _alt in below(root)}


def test_the_code_leads_to_the_page_that_explains(history, settings, monkeypatch):
    settings.PUBLIC_ORIGIN = "https://kepatuhan.example"
    real, coded = typesetting.qr_svg, []
    monkeypatch.setattr(
        typesetting, "qr_svg", lambda address: coded.append(address) or real(address)
    )
    address = "https://kepatuhan.example/en/pemerintah/kabupaten-dairi/2024/official/"
    reader = PdfReader(io.BytesIO(report(f"/en{OFFICIAL}").content))
    links = [
        note.get_object()["/A"]["/URI"] for page in reader.pages for note in page.get("/Annots", [])
    ]
    assert address in links and coded == [address]
    assert all(link.startswith("http") for link in links)
    drawn = typesetting.qr_svg(address)
    assert modules_of(drawn) == [
        (x, y)
        for y, row in enumerate(segno.make(address, error="q").matrix)
        for x, dark in enumerate(row)
        if dark
    ]
    assert modules_of(typesetting.qr_svg(f"{address}x")) != modules_of(drawn)


def modules_of(svg):
    """Return the dark modules that a drawing of strokes shows, without the quiet zone."""
    path = re.search(r' d="([^"]+)"', svg)[1]
    x = y = 0
    found = []
    for command, numbers in re.findall(r"([Mmh])([-\d. ]+)", path):
        given = [float(number) for number in re.findall(r"-?\d*\.?\d+", numbers)]
        if command == "h":
            found += [(int(x) + step - 4, int(y) - 4) for step in range(int(given[0]))]
            x += given[0]
        else:
            x, y = given if command == "M" else (x + given[0], y + given[1])
    return sorted(found, key=lambda place: (place[1], place[0]))


def test_the_same_card_gives_the_same_bytes(stored, monkeypatch):
    card = government_card(stored["12.11", 2024, "official"])
    first = pdf_bytes(card)
    typesetting.typefaces.cache_clear()
    monkeypatch.setenv("TZ", "America/Lima")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1")
    assert pdf_bytes(card) == first
    # The control: another moment or figure is another file.
    assert pdf_bytes(replace(card, published_at="2020-01-01T00:00:00Z")) != first
    assert pdf_bytes(replace(card, head=replace(card.head, figure="94,84"))) != first


HOSTILE = [
    '"] #panic("x") [',
    '#read("/etc/passwd") $x^2$ \\u{41} `raw` *bold* _it_ <label> @ref // gone /* gone */',
    "= Judul\n- butir\n+ satu\n\n#pagebreak()",
    "NUL \x00 BEL \x07 ESC \x1b arah \u202e hapus \x7f",
    "日本 \U0001f600 \U0010ffff \u200b \ud800",
    "x" * 3000,
    "kata " * 2000,
    "%PDF-1.7 endobj trailer <<>> ) ( \\",
]


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_no_name_breaks_a_card_or_is_read_as_markup(stored, name):
    card = unit_card(stored["dairi-dinkes", 2024, "self"])
    head = replace(card.head, name=name, owner=name, category=name)
    section = Section(name, lines=((Run(name, url="https://a.example/"), Run(name)),))
    content = pdf_bytes(replace(card, title=name, head=head, sections=(section, *card.sections)))
    text = words(content)
    for word in name.split():
        if word.isascii() and word.isprintable() and len(word) < 60:
            assert word in text, word
    assert "92,17" in text and "root:" not in text
    assert pdf_bytes(replace(card, head=head)) == pdf_bytes(replace(card, head=head))


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "file:///etc/passwd", "//x.example/", "http://[", "", "x\x00:"]
)
def test_only_addresses_of_the_web_become_links(stored, url):
    card = unit_card(stored["dairi-dinkes", 2024, "self"])
    section = Section("x", lines=((Run("tautan", url=url),),))
    reader = PdfReader(io.BytesIO(pdf_bytes(replace(card, sections=(section,)))))
    links = [note.get_object()["/A"]["/URI"] for page in reader.pages for note in page["/Annots"]]
    assert set(links) == {card.address}


def test_it_is_shown_and_kept_under_a_name_that_tells_what_it_is(history):
    answer = report(OFFICIAL)
    assert answer["Content-Type"] == "application/pdf"
    name = 'inline; filename="rapor-kabupaten-dairi-2024-official.pdf"'
    assert answer["Content-Disposition"] == name
    assert not answer.cookies


@pytest.mark.parametrize(
    "path",
    [
        DAIRI.format(2012, "official"),
        DAIRI.format(2020, "official"),
        DAIRI.format(2024, "lain"),
        "/pemerintah/tidak-ada/2024/official/rapor.pdf",
        "/unit/tidak-ada/2024/self/rapor.pdf",
        "/unit/dairi-dinkes/2024/official/rapor.pdf",
        DAIRI.format("02024", "official"),
        DAIRI.format(2025, "self"),  # entered, not published
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_not_published_has_no_card(history, language, path):
    answer = report(language + path, 404)
    assert b"%PDF" not in answer.content


@pytest.mark.parametrize(
    ("page", "card"),
    [
        ("/", OFFICIAL),
        ("/pemerintah/kabupaten-dairi/", OFFICIAL),
        ("/pemerintah/kabupaten-dairi/2021/official/", DAIRI.format(2021, "official")),
        ("/unit/dairi-dinkes/", UNIT),
        ("/unit/dairi-dinkes/2024/self/", UNIT),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_of_results_lead_to_their_cards(history, language, page, card):
    assert f'href="{language}{card}"' in report(language + page).content.decode()


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_nobody_writes_to_a_card(history, method):
    assert getattr(Client(), method)(OFFICIAL).status_code in {403, 405}
