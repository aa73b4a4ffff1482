"""The help: every topic opens in both languages, is found, and is linked from its pages."""

from __future__ import annotations

import re

import pytest
from django.template.loader import get_template
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from django.utils.translation import override

import scoring
from compliance.accounts.rights import RIGHTS
from compliance.assessments.guide.topics import BY_PAGE, TOPICS, topic_text, topics_found
from compliance.assessments.guide.urls import urlpatterns
from compliance.assessments.models import Assessment

PEOPLE = (
    *("", "operator", "operator2", "coordinator"),
    *("verifier", "publisher", "auditor", "administrator"),
)


@pytest.fixture(autouse=True)
def indonesian():
    with override("id"):
        yield


def names(patterns):
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from names(pattern.url_patterns)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield pattern.name


@pytest.mark.parametrize("slug", [topic.slug for topic in TOPICS])
def test_every_topic_opens_in_both_languages(client_of, history, slug):
    client = client_of("operator")
    for prefix in ("", "/en"):
        answer = client.get(f"{prefix}/kerja/bantuan/{slug}/")
        assert answer.status_code == 200
        page = answer.content.decode()
        assert page.count("<h1>") == 1
        assert len(topic_text(slug, "id")) > 200


def test_topics_are_told_apart():
    assert len({topic.slug for topic in TOPICS}) == len(TOPICS) == 14
    assert len({str(topic.title) for topic in TOPICS}) == 14
    for topic in TOPICS:
        assert get_template(topic.template)
    pages = [page for topic in TOPICS for page in topic.pages]
    assert len(pages) == len(set(pages))


def test_every_page_of_the_workspace_leads_to_its_topic():
    """Pages only: files and addresses that only take a form have no place for a link."""
    wanted = {
        name
        for name in names(get_resolver().url_patterns)
        if name.startswith("work-") and RIGHTS[name].read is not None
    }
    files = {name for name in wanted if name.endswith(("-file", "-sheet", "-archive"))}
    scripts = {"work-unit-autosave", "work-evidence-preview"}
    own = {name for name in wanted if name in OWN_ROOMS}
    assert own - files - scripts - set(BY_PAGE) == set()


OWN_ROOMS = {
    *("work-home", "work-calendar", "work-assessment-history", "work-unit-history"),
    *("work-entry-history", "work-log", "work-assessment"),
    *("work-total", "work-unit-figures", "work-unit-entries", "work-checks", "work-standing"),
    *("work-rescore", "work-whatif", "work-whatif-year", "work-methods", "work-method"),
    *("work-assessment-method", "work-indices"),
}


@pytest.mark.parametrize(
    ("url", "title"),
    [
        ("/kerja/", "Mulai bekerja"),
        ("/kerja/kalender/2026/", "Kalender tahun penilaian"),
        ("/kerja/catatan/", "Riwayat dan pembatalan"),
        ("/kerja/metode/", "Zona dan angka"),
    ],
)
def test_a_page_links_to_its_topic(client_of, history, url, title):
    page = client_of("auditor").get(url).content.decode()
    nav = page.partition('<nav class="work-nav"')[2].partition("</nav>")[0]
    assert f"Bantuan halaman ini: {title}" in nav
    href = re.search(r'work-nav-help">\s*<a href="([^"]+)"', nav).group(1)
    assert client_of("auditor").get(href).status_code == 200


@pytest.mark.parametrize(
    ("asked", "slugs"),
    [
        ("ics", {"kalender"}),
        ("ICS ponsel", {"kalender"}),
        ("xlsx", {"lembar-sebar"}),
        ("pembulatan", {"zona-dan-angka"}),
        ("zzz", set()),
    ],
)
def test_the_search_finds_topics_in_which_all_words_occur(asked, slugs):
    found = {topic.slug for topic in topics_found(asked)}
    assert slugs <= found
    assert bool(slugs) == bool(found)
    assert len(found) < 6


def test_an_empty_search_shows_all(client_of, history):
    assert topics_found("  ") == list(TOPICS)
    page = client_of("operator").get(reverse("work-help")).content.decode()
    assert page.count('class="card"') == 14


def test_a_search_without_result_says_so_and_escapes(client_of, history):
    answer = client_of("operator").get(reverse("work-help"), {"cari": "<script>x"})
    page = answer.content.decode().partition("<main")[2]
    assert answer.status_code == 200
    assert "Tidak ada topik yang memuat “&lt;script&gt;x”" in page
    assert "<script>x" not in page


def test_a_search_that_is_too_long_says_so(client_of, history):
    answer = client_of("operator").get(reverse("work-help"), {"cari": "x" * 101})
    assert answer.status_code == 422
    assert 'id="faults"' in answer.content.decode()


def test_the_bands_are_those_of_the_methods(client_of, history):
    """The numbers in the help come from the instruments and are written nowhere else."""
    page = client_of("operator").get("/kerja/bantuan/zona-dan-angka/").content.decode()
    for code in scoring.instrument_codes():
        assert f"<h2>{code}</h2>" in page
    for band in scoring.load_instrument("ori-2022").bands:
        assert f'<data value="{band.floor}">' in page


def test_zones_that_nobody_announced_are_said_to_be_assumed(client_of, history):
    page = client_of("operator").get("/kerja/bantuan/zona-dan-angka/").content.decode()
    sections = {part[:8]: part for part in page.split("<h2>") if part.startswith("ori-")}
    assert "asumsi portal" in sections["ori-2025"]
    assert "asumsi portal" not in sections["ori-2022"]
    assert "None" not in page


def test_methods_are_named_in_the_language_of_the_page(client_of, history):
    page = client_of("operator").get("/en/kerja/bantuan/zona-dan-angka/").content.decode()
    assert scoring.load_instrument("ori-2022").bands[0].label_en in page


def test_links_in_topics_lead_somewhere(client_of, history):
    client = client_of("operator")
    for topic in TOPICS:
        main = client.get(reverse("work-help-topic", args=[topic.slug])).content.decode()
        for href in re.findall(r'href="(/[^"]+)"', main.partition("<main")[2]):
            assert client.get(href).status_code == 200, (topic.slug, href)


# ------------------------------------------------------------------ rights


@pytest.mark.parametrize("who", PEOPLE)
def test_staff_reads_the_help_and_nobody_writes(client_of, history, who):
    client = client_of(who)
    for pattern in urlpatterns:
        args = ["mulai"] if pattern.name == "work-help-topic" else []
        url = reverse(pattern.name, args=args)
        assert client.get(url).status_code == (200 if who else 302)
        assert client.post(url).status_code == 405


def test_an_unknown_topic_is_missing(client_of, history):
    assert client_of("operator").get("/kerja/bantuan/tidak-ada/").status_code == 404
    with pytest.raises(NoReverseMatch):
        reverse("work-help-topic", args=["../x"])


def test_an_error_page_of_the_workspace_is_shown(client_of, history):
    missing = client_of("operator").get("/kerja/lokus/999999/isian/")
    assert missing.status_code == 404
    assert Assessment.objects.exists()
