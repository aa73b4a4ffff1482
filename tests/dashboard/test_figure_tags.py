"""One filter writes figures: the stored digits, with the decimal mark of the page's language."""

from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils.translation import override

from compliance.dashboard.choices import Choices
from compliance.dashboard.presenters.channels import channel_link
from compliance.dashboard.templatetags.portal import figure, figure_text


@pytest.mark.parametrize(
    ("language", "stored", "written"),
    [
        ("id", Decimal("94.83"), '<data value="94.83">94,83</data>'),
        ("en", Decimal("94.83"), '<data value="94.83">94.83</data>'),
        ("id", Decimal("88.00"), '<data value="88.00">88,00</data>'),
        ("id", "0.00", '<data value="0.00">0,00</data>'),
        ("id", "100.00", '<data value="100.00">100,00</data>'),
        ("id", "21.85", '<data value="21.85">21,85</data>'),
    ],
)
def test_digits_are_those_that_are_stored(language, stored, written):
    with override(language):
        assert figure(stored) == written


@pytest.mark.parametrize("nothing", [None, ""])
def test_unknown_is_a_word_and_not_a_zero(nothing):
    with override("id"):
        assert "belum diketahui" in figure(nothing)
        assert "<data" not in figure(nothing)


@pytest.mark.parametrize("write", [figure, figure_text])
def test_a_binary_float_is_refused(write):
    with pytest.raises(TypeError):
        write(94.83)


def test_markup_in_a_figure_is_escaped():
    assert "<b>" not in figure("<b>1</b>")


@pytest.mark.parametrize(
    ("code", "word", "shape"),
    [
        ("green", "Hijau", "<circle"),
        ("yellow", "Kuning", 'd="M6 .5 12 11.5H0Z"'),
        ("red", "Merah", 'd="M.5.5h11v11H.5Z"'),
        ("", "Zona belum diketahui", 'd="M1 5h10v2H1Z"'),
    ],
)
def test_a_zone_is_colour_word_and_shape(code, word, shape):
    with override("id"):
        written = Template("{% load portal %}{% zone code %}").render(Context({"code": code}))
    assert f"zone-{code or 'none'}" in written
    assert word in written
    assert shape in written


@pytest.mark.parametrize(
    ("address", "link"),
    [
        ("https://www.lapor.go.id", "https://www.lapor.go.id"),
        ("112", "tel:112"),
        ("+62 811-1", "tel:+628111"),
        ("Jalan Sisingamangaraja 127", ""),
        ("javascript:alert(1)", ""),
        ("", ""),
    ],
)
def test_only_a_page_or_a_number_becomes_a_link(address, link):
    assert channel_link(address) == link


def test_default_choices_leave_the_address_clean():
    assert Choices().address() == "?"
    assert Choices(kind="kota").address(order="nama") == "?urut=nama&jenis=kota"
