"""One page has one address: a year has four digits and no other form."""

from __future__ import annotations

import pytest
from django.urls import reverse

PAGES = {
    "year": {},
    "ranking": {},
    "government-explained": {"slug": "kabupaten-dairi", "track": "official"},
    "unit-explained": {"slug": "dairi-disdukcapil", "track": "self"},
    "release": {"code": "12.11", "track": "official", "number": 1},
    "api-release": {"code": "12.11", "number": 1},
    "api-trace": {"code": "12.11"},
    "api-unit-trace": {"slug": "dairi-disdukcapil"},
}
OTHERS = ("0{}", "000{}", "{}0", "1{}", "{:.3}", "{:.1}", "-{}", "+{}", "{}.0")


@pytest.mark.parametrize("name", PAGES)
def test_a_year_has_four_digits(history, client, name):
    address = reverse(name, kwargs={**PAGES[name], "year": 2024})
    query = "?track=self" if name == "api-unit-trace" else ""
    assert client.get(address + query).status_code == 200, address
    for other in OTHERS:
        changed = address.replace("/2024/", f"/{other.format('2024')}/")
        assert changed != address
        assert client.get(changed + query).status_code == 404, changed


@pytest.mark.parametrize("name", ["year", "release"])
def test_the_english_page_has_one_address_too(history, client, name):
    address = "/en" + reverse(name, kwargs={**PAGES[name], "year": 2024})
    assert client.get(address).status_code == 200
    assert client.get(address.replace("/2024/", "/02024/")).status_code == 404


@pytest.mark.parametrize("name", ["release", "api-release"])
def test_the_number_of_a_release_has_one_form(history, client, name):
    address = reverse(name, kwargs={**PAGES[name], "year": 2024})
    assert address.endswith("/1/")
    for other in ("01", "0", "-1", "100000", "1.0"):
        assert client.get(address.removesuffix("1/") + f"{other}/").status_code == 404, other
