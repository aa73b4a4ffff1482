"""The map of the home province: every government in its true place, nothing unknown made zero."""

import re
from itertools import combinations
from xml.etree import ElementTree

import pytest

from compliance.dashboard.tile_map import DATA, Cell, check, members_of, tile_map
from compliance.releases.models import PublishedScore
from units.loading import DataFileError
from units.models import Government

SVG = "{http://www.w3.org/2000/svg}"
# Who borders on whom, as any administrative map of the province shows; islands and cities too.
NEIGHBOURS = {
    "12.11": ["12.15", "12.06", "12.17", "12.16"],
    "12.15": ["12.16", "12.01"],
    "12.05": ["12.75", "12.07", "12.06"],
    "12.71": ["12.07"],
    "12.07": ["12.75", "12.06", "12.18", "12.08"],
    "12.18": ["12.76", "12.19", "12.08"],
    "12.19": ["12.09"],
    "12.09": ["12.74", "12.08", "12.12", "12.23"],
    "12.08": ["12.72", "12.06", "12.12"],
    "12.12": ["12.02", "12.23"],
    "12.16": ["12.02", "12.17", "12.01"],
    "12.01": ["12.73", "12.02", "12.03"],
    "12.02": ["12.03", "12.20"],
    "12.03": ["12.77", "12.13", "12.20"],
    "12.20": ["12.21", "12.22"],
    "12.21": ["12.13"],
    "12.10": ["12.22", "12.23"],
    "12.24": ["12.78", "12.25"],
    "12.78": ["12.04"],
    "12.04": ["12.25", "12.14"],
    "12.25": ["12.14"],
}
PAIRS = [(one, other) for one, others in NEIGHBOURS.items() for other in others]
NIAS = {"12.04", "12.14", "12.24", "12.25", "12.78"}


def tiles_of(page: str) -> dict[str, ElementTree.Element]:
    found = re.search(r'<svg class="tiles".*?</svg>', page, re.S)
    svg = ElementTree.fromstring(  # noqa: S314 - our own page
        found[0].replace("<svg", f'<svg xmlns="{SVG[1:-1]}"', 1)
    )
    return {
        next(
            text.text for text in link.iter(f"{SVG}text") if text.get("class") == "tile-code"
        ): link
        for link in svg.iter(f"{SVG}a")
    }


def test_all_33_have_a_cell_of_their_own():
    cells = tile_map("12")
    assert len({cell.code for cell in cells}) == 33
    assert len({(cell.row, cell.column) for cell in cells}) == 33
    assert {cell.code for cell in cells} == members_of("12")


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_true_neighbours_are_near_each_other(one, other):
    place = {cell.code: cell for cell in tile_map("12")}
    assert place[one].distance(place[other]) <= 2


def test_most_neighbours_touch_and_the_islands_touch_nobody_else():
    place = {cell.code: cell for cell in tile_map("12")}
    touching = [pair for pair in PAIRS if place[pair[0]].distance(place[pair[1]]) == 1]
    assert len(touching) >= len(PAIRS) * 3 // 4
    for one, other in combinations(place, 2):
        if (one in NIAS) != (other in NIAS):
            assert place[one].distance(place[other]) > 1, (one, other)


def test_north_is_up_and_west_is_left():
    place = {cell.code: cell for cell in tile_map("12")}
    north_to_south = ["12.05", "12.06", "12.11", "12.15", "12.01", "12.03", "12.13"]
    rows = [place[code].row for code in north_to_south]
    assert rows == sorted(rows) and len(set(rows)) == len(rows)
    west_to_east = ["12.11", "12.17", "12.08", "12.09", "12.74"]
    columns = [place[code].column for code in west_to_east]
    assert columns == sorted(columns) and len(set(columns)) == len(columns)


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ([("1", 1, 1)], "2 has no cell"),
        ([("1", 1, 1), ("1", 1, 2), ("2", 2, 1)], "1 has 2 cells"),
        ([("1", 1, 1), ("2", 1, 1)], r"2 share \(1, 1\)"),
        ([("1", 1, 1), ("2", 1, 2), ("9", 2, 2)], "9 is not known"),
        ([("1", 0, 1), ("2", 1, 2)], "1 is outside"),
    ],
)
def test_a_faulty_file_is_refused_by_name(cells, words):
    drawn = [Cell(code, row, column, (code,)) for code, row, column in cells]
    with pytest.raises(DataFileError, match=words):
        check("tile_map_0.toml", drawn, {"1", "2"})


def test_no_map_is_no_page(history, visitor, settings):
    assert tile_map("11") == () and tile_map("../12") == ()
    settings.HOME_GOVERNMENT = "11.01"
    assert visitor.get("/peta/").status_code == 404


def test_each_tile_shows_the_stored_figure_and_leads_to_its_page(history, visitor):
    tiles = tiles_of(visitor.get("/peta/2022/").content.decode())
    rows = {row.government_code: row for row in PublishedScore.objects.filter(year=2022)}
    slugs = dict(Government.objects.values_list("code", "slug"))
    assert len(tiles) == 33
    for code, tile in tiles.items():
        texts = [text.text for text in tile.iter(f"{SVG}text")]
        assert texts[1] == str(rows[code].score).replace(".", ",")
        assert tile.get("href") == f"/pemerintah/{slugs[code]}/"
        boxes = [rect.get("class") for rect in tile.iter(f"{SVG}rect")]
        assert boxes == [f"tile-box tile-{rows[code].zone}"]


def test_a_zone_without_a_figure_is_no_figure_and_the_unknown_is_hatched(history, visitor):
    PublishedScore.objects.get(government_code="12.06", year=2024).delete()
    tiles = tiles_of(visitor.get("/peta/2024/").content.decode())
    asahan = [text.text for text in tiles["12.09"].iter(f"{SVG}text")]
    assert asahan[1] == "–"
    assert "hanya zona, Hijau" in tiles["12.09"].get("aria-label")
    karo = [text.text for text in tiles["12.06"].iter(f"{SVG}text")]
    assert karo[1] == "?"
    assert tiles["12.06"].get("aria-label") == "Kabupaten Karo, 12.06: belum diketahui"
    (box,) = tiles["12.06"].iter(f"{SVG}rect")
    assert box.get("fill") == "url(#map-hatch)"


def test_the_home_government_is_marked_once(history, visitor):
    page = visitor.get("/peta/2024/").content.decode()
    (home,) = [code for code, tile in tiles_of(page).items() if "tile-home" in tile.get("class")]
    assert home == "12.11"
    assert page.count('<tr class="is-home">') == 1


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_table_has_the_figures_of_the_map(history, visitor, prefix):
    page = visitor.get(f"{prefix}/peta/2022/").content.decode()
    drawn = {[text.text for text in tile.iter(f"{SVG}text")][1] for tile in tiles_of(page).values()}
    table = page[page.index('id="map-table"') :]
    assert drawn == set(re.findall(r'<data value="[\d.]+">([\d.,]+)</data>', table))


def test_without_a_year_it_is_the_newest_with_a_score_in_the_province(history, visitor):
    # Of 2025 the portal knows other provinces only.
    assert "Peta Sumatera Utara, 2024" in visitor.get("/peta/").content.decode()
    PublishedScore.objects.filter(province_code="12").delete()
    assert "Peta Sumatera Utara, 2025" in visitor.get("/peta/").content.decode()


@pytest.mark.parametrize("year", [0, 2019, 2020, 2026, 9999])
def test_other_years_are_not_found(history, visitor, year):
    assert visitor.get(f"/peta/{year}/").status_code == 404


def test_it_costs_few_queries(history, visitor, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        assert visitor.get("/peta/2024/").status_code == 200


def test_the_file_says_where_it_comes_from():
    assert "Source:" in (DATA / "tile_map_12.toml").read_text(encoding="utf-8")
