"""Addresses of badges, cards and pictures: headers, refusals, who may frame what, hostile names."""

from __future__ import annotations

import io
from xml.etree import ElementTree

import pytest
from django.test import Client
from PIL import Image

from compliance.releases.models import PublishedScore, PublishedUnitScore
from compliance.releases.rendered.addresses import PUBLIC
from compliance.sharing.canvas import rgb
from compliance.sharing.colours import (
    BRAND,
    BRAND_INK,
    INK,
    PAPER,
    SAMPLE,
    SAMPLE_INK,
    SOFT,
    ZONES,
)
from tests.releases.publishing.conftest import CANARY, enter
from tests.sharing.conftest import LANGUAGES, path_of, rows_of_api

UNIT = "dairi-disdukcapil"
BADGES = ["/badge/12.11/2024.svg", "/badge/12.11.svg", f"/badge/unit/{UNIT}/2024.svg?track=self"]
CARDS = ["/kartu/12.11/2024/", "/kartu/12.11/", f"/kartu/unit/{UNIT}/?track=self"]
PICTURES = ["/gambar/12.11/2024.png", f"/gambar/unit/{UNIT}/2024.png?track=self"]
KINDS = {
    "image/svg+xml": BADGES,
    "text/html; charset=utf-8": CARDS,
    "image/png": PICTURES,
}
EVERYTHING = [address for addresses in KINDS.values() for address in addresses]
MISSING = [
    "/badge/12.11/1999.svg",
    "/badge/99.99/2024.svg",
    "/badge/99.99.svg",
    "/badge/unit/tidak-ada/2024.svg",
    f"/badge/unit/{UNIT}/2024.svg",  # no official figure of this unit is known
    "/badge/12.11/02024.svg",  # one address for a year, not endless ones
    "/badge/12.11/99999.svg",
    f"/badge/12.11/{'9' * 5000}.svg",
    "/badge/12.11%00/2024.svg",
    "/badge/12.11%0a/2024.svg",
    "/badge/12.11/2024.png",
    "/kartu/12.11/1999/",
    "/kartu/unit/tidak-ada/",
    "/gambar/12.11.png",
    "/gambar/12.11/1999.png",
    "/gambar/unit/tidak-ada/2024.png",
]


@pytest.mark.parametrize("language", LANGUAGES)
def test_any_site_may_load_them_and_they_load_nothing_of_others(history, language):
    for kind, addresses in KINDS.items():
        for address in addresses:
            answer = Client().get(language + address)
            assert answer.status_code == 200, address
            assert answer["Content-Type"] == kind
            assert answer["Access-Control-Allow-Origin"] == "*"
            assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
            assert answer["X-Content-Type-Options"] == "nosniff"
            assert answer["Cache-Control"].startswith("public, ")
            assert answer["Vary"] == "Accept-Encoding"
            assert answer["Content-Language"] == (language or "/id")[1:]
            assert not answer.cookies
            policy = answer["Content-Security-Policy"]
            assert policy.startswith("default-src 'none'; ")
            assert "script" not in policy
            assert "unsafe" not in policy


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_missing_gets_the_sites_own_404(history, language, settings):
    for debug in (False, True):  # the demonstration shows visitors no page for developers
        settings.DEBUG = debug
        for address in MISSING if not debug else ["/badge/12.11/1999.svg", "/kartu/99.99/"]:
            answer = Client().get(language + address)
            assert answer.status_code == 404, address
            assert '<main id="main"' in answer.content.decode(), address


def test_a_track_is_one_of_two_and_given_once(history):
    address = "/badge/12.11/2024.svg"
    official = Client().get(address)
    assert Client().get(f"{address}?track=official").content == official.content
    own = Client().get(f"{address}?track=self")
    assert own.status_code == 200
    assert own.content != official.content
    for query in ("track=x", "track=", "track=self&track=official", "track=%00"):
        for given in EVERYTHING:
            answer = Client().get(f"{given.partition('?')[0]}?{query}")
            assert answer.status_code == 400, (given, query)


def test_they_are_read_and_nothing_else(history):
    for address in EVERYTHING:
        assert Client().head(address).status_code == 200
        assert Client().post(address).status_code == 405


def test_without_a_year_it_is_the_newest(history):
    for row in rows_of_api("scores")[:40]:
        rows = PublishedScore.objects.filter(
            government_code=row["government"]["code"], track=row["track"]
        )
        newest = rows.order_by("-year").values_list("year", flat=True).first()
        for thing in ("badge", "kartu"):
            wanted = Client().get(path_of(thing, {**row, "year": newest})).content
            assert Client().get(path_of(thing, row, year=False)).content == wanted


def test_a_year_that_is_not_published_is_nowhere(people):
    enter(2025, CANARY, people["coordinator"])
    for thing in ("badge/12.11/2025.svg", "kartu/12.11/2025/", "gambar/12.11/2025.png"):
        assert Client().get(f"/{thing}").status_code == 404
    for thing in ("badge/12.11.svg", "kartu/12.11/"):
        page = Client().get(f"/{thing}").content.decode()
        assert "94,83" in page
        assert CANARY.replace(".", ",") not in page


# ------------------------------------------------------------------ framing


def refuses_framing(answer):
    """Tell whether an answer forbids both old and new browsers to frame it."""
    policy = answer.get("Content-Security-Policy", "")
    return answer.get("X-Frame-Options") == "DENY" and "frame-ancestors 'none'" in policy


FRAMED = {"card", "card-unit"}
PLACES = {
    "government": "/pemerintah/kabupaten-dairi/",
    "year": "/tahun/2024/",
    "ranking": "/peringkat/2024/",
    "unit": f"/unit/{UNIT}/",
    "method": "/metode/ori-2022/",
    "government-explained": "/pemerintah/kabupaten-dairi/2024/official/",
    "unit-explained": f"/unit/{UNIT}/2024/self/",
    "release": "/publikasi/12.11/2024/official/1/",
    "corrections": "/ralat/",
    "verification": "/verifikasi/",
    "api-scores": "/api/v1/scores/",
    "badge": BADGES[0],
    "badge-unit": BADGES[2],
    "share-image": PICTURES[0],
    "share-image-unit": PICTURES[1],
    "home": "/",
    "card": CARDS[0],
    "card-unit": CARDS[2],
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_only_cards_may_be_framed(history, language):
    assert set(PLACES) <= {row.name for row in PUBLIC}
    for name, address in PLACES.items():
        prefix = "" if name.startswith("api") else language
        answer = Client().get(prefix + address)
        assert answer.status_code == 200, address
        assert refuses_framing(answer) == (name not in FRAMED), address
    for address in ("/masuk/", "/kartu/99.99/", "/kartu/12.11/?track=x", "/tidak-ada/"):
        assert refuses_framing(Client().get(language + address)), address
    for address in CARDS:
        answer = Client().get(language + address)
        assert "X-Frame-Options" not in answer
        assert "frame-ancestors *" in answer["Content-Security-Policy"]


def test_officials_pages_may_not_be_framed(client_of):
    for address in ("/kerja/", "/masuk/akun/"):
        assert refuses_framing(client_of("coordinator").get(address))


# ------------------------------------------------------------------ what is inside

HOSTILE = "<script>alert(1)</script>\"&'\x01\u2028Dinas"
SVG = "{http://www.w3.org/2000/svg}"
ALLOWED = {"svg", "title", "desc", "rect", "g", "circle", "path", "text"}


def elements(content):
    """Return the elements of an SVG by their names, which must be those of a plain drawing."""
    root = ElementTree.fromstring(content)  # noqa: S314 - our own answer
    found = list(root.iter())
    assert {element.tag.removeprefix(SVG) for element in found} <= ALLOWED
    for element in found:
        names = {name.rpartition("}")[2] for name in element.attrib}
        assert not {name for name in names if name.startswith("on")}
        assert not names & {"href", "style", "src"}
    return found


def test_a_badge_is_a_drawing_with_real_text(history):
    for address in BADGES:
        root = elements(Client().get(address).content)[0]
        assert root.attrib["role"] == "img"
        named = root.attrib["aria-labelledby"].split()
        assert [root[0].attrib["id"], root[1].attrib["id"]] == named
        assert root[0].text
        end = 0
        for text in root.iter(f"{SVG}text"):
            assert int(text.attrib["x"]) >= end  # none lies over another
            end = int(text.attrib["x"]) + int(text.attrib["textLength"])
        assert end < int(root.attrib["width"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_hostile_name_stays_a_name(history, language):
    unit = PublishedUnitScore.objects.get(unit_slug=UNIT, year=2024, track="self")
    unit.content["unit"]["name"] = HOSTILE
    unit.save()
    total = PublishedScore.objects.get(government_code="12.11", year=2024, track="official")
    total.content["government"]["name"] = HOSTILE
    total.save()
    badges = [BADGES[0], BADGES[2]]
    for address in badges:
        root = elements(Client().get(language + address).content)[0]
        assert root[0].text.startswith("<script>alert(1)</script>\"&' Dinas")
    pages = [
        *(CARDS[0], f"/kartu/unit/{UNIT}/2024/?track=self"),
        *(PLACES["government-explained"], PLACES["unit-explained"]),
    ]
    for address in pages:
        page = Client().get(language + address).content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page
        assert "&amp;lt;script&amp;gt;alert" in page or "/kartu/" in address  # HTML shown as text
    for address in PICTURES:
        assert Client().get(language + address).status_code == 200


def test_cards_and_badges_hold_no_script_and_no_style(history):
    for address in CARDS + BADGES:
        page = Client().get(address).content.decode()
        for word in ("<script", "<style", " style=", "onload", "<img", "<iframe", "<form"):
            assert word not in page, (address, word)
    for address in CARDS:
        page = Client().get(address).content.decode()
        body = page[page.index("<body") :]
        links = body.count("<a ")
        assert links == body.count('target="_blank"') == body.count('rel="noopener"') > 2
        assert page.count("stylesheet") == 1


# ------------------------------------------------------------------ pictures


def decoded(content):
    """Return a picture after reading all of it."""
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


def widest(history_rows):
    """Return the results with the longest names, without a figure, and invented ones."""
    named = sorted(history_rows, key=lambda row: -len(str(row.get("unit") or row["government"])))
    return [
        *named[:6],
        *[row for row in history_rows if row["score"] is None][:6],
        *[row for row in history_rows if row["sample"]][:3],
        *[next(row for row in history_rows if row["zone"] == zone) for zone in ZONES if zone],
    ]


def test_pictures_are_small_and_the_same_each_time(all_rows):
    for row in widest(all_rows):
        address = path_of("gambar", row)
        content = Client().get(address).content
        assert content == Client().get(address).content
        assert len(content) < 60_000
        image = decoded(content)
        assert (image.format, image.mode, image.size) == ("PNG", "P", (1200, 630))
        counted = {colour: count for count, colour in image.convert("RGB").getcolors(256)}
        fill, _ink = ZONES[row["zone"] or ""]
        assert counted[rgb(fill)] > 10_000  # the box of the zone
        assert counted[rgb(BRAND)] > 80_000
        assert (counted.get(rgb(SAMPLE), 0) > 30_000) == row["sample"]


def test_nothing_runs_over_the_edge(all_rows):
    """The margin is paper: the longest name is broken or cut off inside it."""
    for row in widest(all_rows):
        image = decoded(Client().get(path_of("gambar", row)).content).convert("RGB")
        for side in ((0, 93, 58, 508), (1142, 93, 1200, 508)):
            assert image.crop(side).getcolors() == [((side[2] - side[0]) * 415, rgb(PAPER))], row


def test_the_typeface_has_every_letter_that_names_use(all_rows):
    from compliance.sharing.lettering import font

    used = {letter for row in all_rows for letter in str(row["government"]) + str(row.get("unit"))}
    missing = font(40, False).getmask("\ue123").getbbox(), bytes(font(40, False).getmask("\ue123"))
    for letter in {*used, *"–—·…“”’éáãñ×°½"} - {" "}:
        for bold in (False, True):
            mask = font(40, bold).getmask(letter)
            assert (mask.getbbox(), bytes(mask)) != missing, letter


# ------------------------------------------------------------------ colours


def luminance(text):
    """Return the relative luminance of a colour (WCAG 2.2)."""
    parts = [part / 255 for part in rgb(text)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first, second):
    """Return the contrast of two colours, 1 to 21."""
    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_every_pair_of_colours_can_be_read():
    pairs = [*ZONES.values(), (BRAND, BRAND_INK), (SAMPLE, SAMPLE_INK), (PAPER, INK), (PAPER, SOFT)]
    assert min(contrast(*pair) for pair in pairs) >= 4.5
    assert contrast("#ffffff", "#f0cd6b") < 4.5  # the control: white on the yellow is too pale
