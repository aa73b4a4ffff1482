"""One figure, one string: pages, PDF, CSV, XLSX, JSON, Parquet, badges and the feed say the API's.

Every loaded row is looked for in every form that carries it, with its zone and the mark of samples.
"""

from __future__ import annotations

import re
from html import unescape
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test import Client
from zeal import zeal_ignore

from compliance.dashboard.choices import KINDS
from compliance.opendata import feed, files
from compliance.opendata.columns import Column
from compliance.releases.models import Release
from compliance.reports.presenters import government_card, unit_card
from compliance.reports.tables import zone_of
from tests.opendata.conftest import rows_of

from .conftest import MARK, key_of, path_of

SVG, ATOM = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/2005/Atom}"
DATA = re.compile(r'<data value="([^"]*)">([^<]*)</data>')
ZONE = re.compile(r'class="zone zone-(\w+)')
WORDS = {"hijau": "green", "kuning": "yellow", "merah": "red"}
WORDS |= {zone: zone for zone in WORDS.values()}
STORED = {}  # the rows that the API's were made of, for what has no address
FILES = ("csv", "xlsx", "json", "parquet")
QUARTER = 4  # on PostgreSQL: the same code writes the same stored strings, and pages take long
TEXTS = ("title", "summary")  # of an entry of the feed


def in_words(row, language):
    """Return a row of the API as people read it: figure, zone, and whether it is a sample."""
    score = row["score"] and (row["score"] if language else row["score"].replace(".", ","))
    return score, row["zone"], row["sample"]


def page_at(address):
    """Return a page; its queries are counted elsewhere."""
    with zeal_ignore():
        answer = Client().get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def told(part):
    """Return what a part of a page tells: its first figure and zone, and the mark if it is there.

    The figure is told twice, for people and for machines, and both must be the same digits.
    """
    figure, zone = DATA.search(part), ZONE.search(part)
    if figure:
        assert figure[1] == figure[2].replace(",", "."), part
    code = zone[1] if zone and zone[1] != "none" else None
    return figure and figure[2], code, MARK in part


def parts(page, element):
    """Return the inner HTML of each element of a name, such as the rows of all tables."""
    return [part.partition(f"</{element}>")[0] for part in page.split(f"<{element}")[1:]]


def government_pages(rows, language):
    """The table of years on each government's page."""
    codes = {row["government_slug"]: row["government"]["code"] for row in rows}
    for slug, code in codes.items():
        page = page_at(f"{language}/pemerintah/{slug}/")
        for part in parts(page, "tr"):
            year = re.search(rf'href="{language}/tahun/(\d+)/"', part)
            if year and "colspan" not in part:
                yield (code, int(year[1]), "official"), told(without_sources(part))


def without_sources(part):
    """Return a row of a table up to what other sources print."""
    return part.partition('class="sources"')[0]


def unit_pages(rows, language):
    """The card of each year on each unit's page."""
    for slug in {row["unit"]["slug"] for row in rows}:
        for part in parts(page_at(f"{language}/unit/{slug}/"), "article"):
            year = re.search(r'/(\d+)/(\w+)/rapor\.pdf"', part)
            yield (slug, int(year[1]), year[2]), told(part.partition("<dl")[0])


def explained_pages(rows, language):
    """The figure with which each page "how this score came about" begins."""
    for row in rows:
        page = page_at(language + path_of(row))
        found = re.search(r'<p class="explanation-result">(.*?)</p>', page, re.DOTALL)
        zone = row["zone"] if found is None else None  # such a page names no zone
        figure, code, sample = told(found[1]) if found else (None, zone, MARK in page)
        yield key_of(row), (figure, code, sample)


def year_pages(rows, language):
    """Each row of the table of each year."""
    for year in sorted({row["year"] for row in rows}):
        yield from table_rows(rows, year, page_at(f"{language}/tahun/{year}/"))


def ranking_pages(rows, language):
    """Each row of the ranking of each kind and year."""
    words = {kind: word for word, kind in KINDS.items()}
    pages = {(row["year"], words[row["government"]["kind"]]) for row in rows}
    for year, kind in sorted(pages):
        yield from table_rows(rows, year, page_at(f"{language}/peringkat/{year}/?jenis={kind}"))


def table_rows(rows, year, page):
    """Return what tables of governments tell of each."""
    codes = {row["government_slug"]: row["government"]["code"] for row in rows}
    for part in parts(page, "tr"):
        slug = re.search(r'href="[^"]*/pemerintah/([\w-]+)/"', part)
        if slug and slug[1] in codes:
            yield (codes[slug[1]], year, "official"), told(without_sources(part))


def badges(rows, language):
    """The texts of each badge."""
    for row in rows:
        name, year, track = key_of(row)
        name = f"unit/{name}" if "unit" in row else name
        page = page_at(f"{language}/badge/{name}/{year}.svg?track={track}")
        root = ElementTree.fromstring(page)  # noqa: S314 - our own answer
        texts = [text.text for text in root.iter(f"{SVG}text")]
        figure = next((text for text in texts if re.fullmatch(r"\d+[.,]\d\d", text)), None)
        yield key_of(row), (figure, zone_in(" ".join(texts)), MARK in texts)


def zone_in(text):
    """Return the zone that a text names, None when it names none."""
    found = [code for word, code in WORDS.items() if re.search(rf"\b{word}\b", text.lower())]
    return found[0] if found else None


def feeds(rows, language):
    """Each entry of the feed: the newest are read from its bytes, the others as they would be."""
    keys = {key_of(row) for row in rows}
    releases = {
        (row.government_code, row.year, row.track): row
        for row in Release.objects.order_by("number")
    }
    root = ElementTree.fromstring(page_at(f"{language}/data/feed.atom"))  # noqa: S314
    entries = {
        entry.find(f"{ATOM}id").text: [entry.find(f"{ATOM}{name}").text for name in TEXTS]
        for entry in root.findall(f"{ATOM}entry")
    }
    assert len(entries) == feed.MOST_ENTRIES
    for key in keys & set(releases):
        made = feed.entry(releases[key])
        texts = [made["title"], unescape(made["description"])]
        written = entries.get(made["unique_id"])
        assert written is None or [written[0], unescape(written[1])] == texts
        seen = {told_by_feed(text) for text in texts}
        assert len(seen) == 1, texts  # title and summary say the same
        yield key, seen.pop()


def told_by_feed(text):
    """Return the figure and zone of a title or summary."""
    figure = re.search(r"(?<!\d)\d{1,3}[.,]\d\d(?!\d)", text)
    return figure and figure[0], zone_in(text), MARK in text


def cards(rows, language):
    """The head of each report card, as it goes into its PDF."""
    for row in rows:
        found = STORED[key_of(row)]
        with zeal_ignore():
            card = unit_card(found) if "unit" in row else government_card(found)
        zone = card.head.zone.code
        assert card.head.zone == zone_of(zone.replace("none", ""))
        assert bool(card.head.sample) == bool(card.mark)
        assert card.language == (language.strip("/") or "id")
        code = None if zone == "none" else zone
        yield key_of(row), (card.head.figure or None, code, card.mark == MARK)


def is_official_total(row):
    return "unit" not in row and row["track"] == "official"


def is_ranked(row):
    """Only printed scores are ranked."""
    found = STORED[key_of(row)]
    return row["score"] is not None and found.score_basis == "reported"


# Each form for people with the rows it carries.
FORMS = {
    "government pages": (government_pages, is_official_total),
    "unit pages": (unit_pages, lambda row: "unit" in row),
    "explained pages": (explained_pages, lambda row: True),
    "year pages": (year_pages, is_official_total),
    "ranking pages": (ranking_pages, lambda row: is_official_total(row) and is_ranked(row)),
    "badges": (badges, lambda row: True),
    "feed": (feeds, lambda row: "unit" not in row),
    "PDF": (cards, lambda row: True),
}
# In English only what carries many rows at once: the one formatter writes both.
IN_ENGLISH = ("year pages", "ranking pages", "unit pages", "feed")
CASES = [(form, "") for form in FORMS] + [(form, "/en") for form in IN_ENGLISH]


@pytest.fixture
def rows(all_rows, stored):
    """All rows of the API; the stored ones beside them."""
    STORED.clear()
    STORED.update(stored)
    assert set(stored) == {key_of(row) for row in all_rows}
    return all_rows


def check(form, language, rows):
    """Hold one form against the API; return how many rows it carries."""
    collect, carries = FORMS[form]
    mine = [row for row in rows if carries(row)]
    due = {key_of(row): in_words(row, language) for row in mine}
    found = dict(collect(mine, language))
    differing = {key: (found.get(key), due[key]) for key in due if found.get(key) != due[key]}
    assert differing == {}, (form, len(differing))
    return len(due)


@pytest.mark.parametrize(("form", "language"), CASES)
def test_every_figure_for_people_is_the_apis(rows, form, language, client):
    with zeal_ignore():
        client.get(f"{language}/data/")  # the language of what is collected without an address
    asked = rows if connection.vendor == "sqlite" else rows[::QUARTER]
    least = 50 if form == "unit pages" else 250
    assert check(form, language, asked) * len(rows) >= least * len(asked)


@pytest.mark.parametrize("form", FILES)
def test_every_figure_in_files_is_the_apis(rows, get, form):
    check_file(rows, get, form)


def check_file(rows, get, form):
    """Hold the two tables of scores in one form of file against the API."""
    due = {key_of(row): (row["score"], row["zone"], row["sample"]) for row in rows}
    found = {}
    for table, whose in (("scores", "government_code"), ("unit-scores", "unit_slug")):
        for row in rows_of(get(f"/data/{table}.{form}"), table, form):
            key = row[whose], row["year"], row["track"]
            found[key] = row["score"], row["zone"], row["sample"]
    assert found == due


# Another figure is found in each form: what writes it in that form is made to write another one.
WRITERS = {
    "government pages": "compliance.dashboard.templatetags.portal.figure_text",
    "unit pages": "compliance.dashboard.templatetags.portal.figure_text",
    "explained pages": "compliance.dashboard.templatetags.portal.figure_text",
    "year pages": "compliance.dashboard.templatetags.portal.figure_text",
    "ranking pages": "compliance.dashboard.templatetags.portal.figure_text",
    "badges": "compliance.sharing.presenters.decimal_mark",
    "feed": "compliance.opendata.feed.decimal_mark",
    "PDF": "compliance.sharing.presenters.decimal_mark",
}


@pytest.mark.parametrize("form", FORMS)
def test_the_control_another_figure_is_found(rows, form, monkeypatch):
    carries = FORMS[form][1]
    row = next(row for row in rows if carries(row) and row["score"] and row["year"] == 2024)
    assert check(form, "", [row]) == 1
    another = lambda value: re.sub(r"\d$", lambda end: str(9 - int(end[0])), str(value))  # noqa: E731
    monkeypatch.setattr(WRITERS[form], another)
    with pytest.raises(AssertionError):
        check(form, "", [row])


@pytest.mark.parametrize("form", FILES)
def test_the_control_another_figure_in_a_file_is_found(rows, get, form, monkeypatch):
    real = Column.value

    def value(column, row):
        found = real(column, row)
        return "94.84" if found == "94.83" else found

    monkeypatch.setattr(Column, "value", value)
    monkeypatch.setattr(files, "_kept", {})
    with pytest.raises(AssertionError):
        check_file(rows, get, form)


def test_rows_of_every_sort_are_among_them(rows):
    """Or the tests above would say less than they seem to."""
    assert {row["zone"] for row in rows} == {"green", "yellow", "red", None}
    assert {row["sample"] for row in rows} == {True, False}
    assert {row["score"] is None for row in rows} == {True, False}
    assert {"unit" in row for row in rows} == {True, False}
