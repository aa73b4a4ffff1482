"""The trend is cut where scores must not be compared, and says why."""

import re
from xml.etree import ElementTree

import pytest

from compliance.dashboard.charts.trend import BOTTOM, TOP

SVG = "{http://www.w3.org/2000/svg}"


def drawing(page: str) -> ElementTree.Element:
    found = re.search(r'<svg class="trend".*?</svg>', page, re.S)
    assert found
    own = found[0].replace("<svg", f'<svg xmlns="{SVG[1:-1]}"', 1)
    return ElementTree.fromstring(own)  # noqa: S314 - our own page


def years_at(svg: ElementTree.Element) -> dict[str, int]:
    """The year that stands under each x of the drawing."""
    return {
        text.get("x"): int(text.text.strip())
        for text in svg.iter(f"{SVG}text")
        if re.fullmatch(r"\s*20\d\d\s*", text.text or "")
    }


def joined_years(svg: ElementTree.Element) -> list[list[int]]:
    years = years_at(svg)
    return [
        [years[point.split(",")[0]] for point in line.get("points").split()]
        for line in svg.iter(f"{SVG}polyline")
    ]


@pytest.mark.parametrize("address", ["/", "/en/"])
def test_no_line_joins_2021_and_2022(history, visitor, address):
    svg = drawing(visitor.get(address).content.decode())
    assert sorted(years_at(svg).values()) == [2021, 2022, 2023, 2024]
    assert joined_years(svg) == [[2022, 2023, 2024]]


def test_the_cut_stands_between_both_years_with_its_reason(history, visitor, text_of):
    response = visitor.get("/")
    svg = drawing(response.content.decode())
    places = {year: int(x) for x, year in years_at(svg).items()}
    (cut,) = [
        int(line.get("x1")) for line in svg.iter(f"{SVG}line") if line.get("class") == "chart-cut"
    ]
    assert places[2021] < cut < places[2022]
    assert "2021 | 2022: metode berubah: lebih banyak variabel" in text_of(response)


def test_no_line_joins_2024_and_2025(history, visitor, text_of):
    response = visitor.get("/pemerintah/provinsi-lampung/")
    svg = drawing(response.content.decode())
    assert 2025 in years_at(svg).values()
    assert all(2025 not in years for years in joined_years(svg))
    assert "2024 | 2025: metode berubah: kepercayaan publik ikut dinilai" in text_of(response)


def test_a_year_without_assessment_is_said_and_not_bridged(history, visitor, text_of):
    response = visitor.get("/pemerintah/kabupaten-gorontalo/")
    svg = drawing(response.content.decode())
    assert joined_years(svg) == [[2016, 2017, 2018]]
    text = text_of(response)
    assert "2019 | 2020: tidak ada penilaian" in text
    assert "2020 | 2021: tidak ada penilaian pada tahun sebelumnya" in text
    assert "tidak dinilai" in text


def test_zones_fill_the_scale_of_each_year_without_a_gap(history, visitor):
    svg = drawing(visitor.get("/").content.decode())
    columns = {}
    for rect in svg.iter(f"{SVG}rect"):
        columns.setdefault(rect.get("x"), []).append((int(rect.get("y")), int(rect.get("height"))))
    assert len(columns) == 4
    for rects in columns.values():
        edge = TOP
        for top, height in sorted(rects):
            assert top == edge
            edge += height
        assert edge == BOTTOM


def test_it_is_told_to_those_who_cannot_see_it(history, visitor):
    svg = drawing(visitor.get("/").content.decode())
    assert svg.get("role") == "img"
    named = svg.get("aria-labelledby").split()
    texts = {element.get("id"): "".join(element.itertext()) for element in svg if element.get("id")}
    assert "2021–2024" in texts[named[0]]
    assert "2022: 83,54, Kualitas Tinggi (metode berubah: lebih banyak variabel)" in texts[named[1]]


def test_each_zone_has_its_own_shape(history, visitor):
    svg = drawing(visitor.get("/pemerintah/kabupaten-gorontalo/").content.decode())
    shapes = {
        (element.get("class"), element.tag.removeprefix(SVG), element.get("d"))
        for element in svg.iter()
        if (element.get("class") or "").startswith("mark ")
    }
    assert {name for name, _, _ in shapes} == {"mark mark-red", "mark mark-yellow"}
    assert len({form for _, _, form in shapes}) == len(shapes)
