"""The form of all answers of a unit: one act, no lost typing, no silent overwriting."""

from __future__ import annotations

import re
from decimal import Decimal
from html import unescape
from html.parser import HTMLParser

import pytest
from django.urls import reverse
from django.utils import timezone

from compliance.accounts.models import Role, User
from compliance.accounts.selectors import rights_of
from compliance.accounts.services import role_assign
from compliance.assessments import entries, policies, services
from compliance.assessments.entries import EntryChange, EntryConflict, EntryFaulty, entries_save
from compliance.assessments.models import (
    Assessment,
    Entry,
    EntryReview,
    ReportedScore,
    UnitAssessment,
)
from compliance.audit.models import Event
from compliance.audit.services import broken_events
from tests.rows import rows_of
from units.models import Government, ServiceProduct, ServiceUnit


class Form(HTMLParser):
    """Reads what a browser would send: the value of each control of the page."""

    def __init__(self, page):
        super().__init__()
        self.values, self.area = {}, None
        self.feed(page.content.decode())
        for name in ("csrfmiddlewaretoken", "typed_by"):
            self.values.pop(name, None)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        name = given.get("name")
        if tag == "textarea":
            self.area, self.values[name] = name, ""
        elif tag == "input" and name and (given.get("type") != "checkbox" or "checked" in given):
            default = "on" if given.get("type") == "checkbox" else ""
            self.values[name] = given.get("value") or default

    def handle_data(self, data):
        if self.area:
            self.values[self.area] += data

    def handle_endtag(self, tag):
        if tag == "textarea":
            self.values[self.area] = self.values[self.area].removeprefix("\n")
            self.area = None


def form_of(page):
    return {n: v for n, v in Form(page).values.items() if n and "_" in n}


def html(response):
    return response.content.decode()


def text_of(response):
    """Return what a person reads: not what is kept for the script."""
    page = re.sub(r"<(script|template|dialog)\b.*?</\1>", " ", html(response), flags=re.DOTALL)
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)))


def forget_product_answers(products):
    """Remove what hangs on products, so that they can go."""
    EntryReview.objects.filter(entry__product__in=products).delete()
    Entry.objects.filter(product__in=products).delete()


def everything():
    """Return all that the sheet may write."""
    tables = (Assessment, UnitAssessment, Entry, ReportedScore, Event)
    return rows_of(*tables)


@pytest.fixture
def unit(history, people):
    """An empty unit of a self-assessment made with the method that also asks by product."""
    actor = people["coordinator"]
    year = services.assessment_open(
        government=Government.objects.get(code="12.11"),
        year=2023,
        track="self",
        actor=actor,
        rights=rights_of(actor),
    )
    return year.units.get(unit__slug="dairi-disdukcapil")


@pytest.fixture
def url(unit):
    return reverse("work-unit-entries", args=[unit.pk])


@pytest.fixture
def operator(client_of):
    return client_of("operator")


def save(unit, actor, *changes):
    return entries_save(
        unit_assessment_id=unit.pk, changes=changes, actor=actor, rights=rights_of(actor)
    )


def full(unit, value="5"):
    """Return a change of every answer that is asked for."""
    products = list(unit.unit.products.all())
    asked = entries.questions(entries.instrument_of(unit.assessment), "regency", products)
    return [EntryChange(*question.key, value=Decimal(value)) for question in asked]


def test_the_sheet_asks_what_the_method_asks(operator, unit, url):
    names = [name for name in form_of(operator.get(url)) if name.endswith("-value")]
    products = list(unit.unit.products.order_by("code").values_list("pk", flat=True))
    assert len(products) == 2
    # 39 indicators are asked of a regency, five of them of each of the two products.
    assert len(names) == 39 + 5
    assert "I.1_0-value" in names
    assert [n for n in names if n.startswith("II.1_")] == [f"II.1_{pk}-value" for pk in products]


def test_missing_zero_and_not_applicable_are_three_words(operator, people, unit, url):
    save(
        unit,
        people["operator"],
        EntryChange("I.1", None, Decimal(0)),
        EntryChange("I.2", None, None, not_applicable=True),
        EntryChange("I.3", None, Decimal("4.5")),
    )
    text = text_of(operator.get(url))
    assert text.count("Belum diisi") == 41
    assert text.count("Terisi: nol") == 1
    assert len(re.findall(r"standar pelayanan .{0,120}Terisi: nol", text)) == 1
    assert "4 dari" not in text
    page = form_of(operator.get(url))
    assert (page["I.1_0-value"], page["I.2_0-value"], page["I.3_0-value"]) == ("0", "", "4,5")
    assert page["I.2_0-not_applicable"] == "on"
    assert "I.1_0-not_applicable" not in page


def test_saving_shows_the_time_and_the_range_at_once(operator, unit, url):
    given = form_of(operator.get(url)) | {"I.1_0-value": "4,5", "I.2_0-value": "0"}
    answer = operator.post(url, given, follow=True)
    assert answer.redirect_chain == [(url, 302)]
    assert re.search(r"Tersimpan pukul \d\d\.\d\d\.\d\d WIB\.", text_of(answer))
    unit.refresh_from_db()
    assert (unit.filled, unit.score) == (2, None)
    assert str(unit.range_high).replace(".", ",") in text_of(answer)
    assert {e.indicator: str(e.value) for e in unit.entries.all()} == {
        "I.1": "4.5000",
        "I.2": "0.0000",
    }


def test_a_full_sheet_has_score_category_and_zone(operator, people, unit, url):
    save(unit, people["operator"], *full(unit)[:-1])
    given = form_of(operator.get(url)) | {"IV.f_0-value": "5"}
    answer = operator.post(url, given, follow=True)
    assert "Nilai 100,00 , kategori A – Kualitas Tertinggi Hijau" in text_of(answer)
    assert '<data value="100.00">100,00</data>' in html(answer)


def test_each_changed_answer_is_one_event_with_before_and_after(people, unit):
    save(unit, people["operator"], EntryChange("I.1", None, Decimal("4.0000"), note="rapat"))
    save(unit, people["coordinator"], EntryChange("I.1", None, Decimal(3), seen_version=1))
    events = list(Event.objects.filter(verb="entry-save").order_by("pk"))
    assert [e.actor.username for e in events] == ["operator", "coordinator"]
    assert events[0].before is None
    assert events[0].after["value"] == "4"
    assert (events[1].before["value"], events[1].after["value"]) == ("4", "3")
    assert (events[1].before["note"], events[1].after["note"]) == ("rapat", "")
    assert events[1].object_id == str(unit.entries.get().pk)
    assert list(broken_events()) == []


def test_an_untouched_sheet_and_a_second_click_write_nothing(operator, unit, url):
    before = everything()
    given = form_of(operator.get(url))
    assert operator.post(url, given).status_code == 302
    assert everything() == before
    given |= {"I.1_0-value": "4", "I.1_0-note": "dua\r\nbaris"}
    operator.post(url, given)
    assert everything() != before
    before = everything()
    assert operator.post(url, given).status_code == 302
    assert operator.post(url, form_of(operator.get(url))).status_code == 302
    assert everything() == before


def test_a_cleared_value_is_missing_again(operator, people, unit, url):
    save(unit, people["operator"], EntryChange("I.1", None, Decimal(4)))
    operator.post(url, form_of(operator.get(url)) | {"I.1_0-value": ""})
    entry = unit.entries.get()
    assert (entry.value, entry.not_applicable, entry.version) == (None, False, 2)
    unit.refresh_from_db()
    assert unit.filled == 0


def test_a_row_that_was_not_sent_is_not_touched(operator, people, unit, url):
    save(unit, people["operator"], EntryChange("I.1", None, Decimal(4)))
    row = {n: v for n, v in form_of(operator.get(url)).items() if n.startswith("I.2_0-")}
    operator.post(url, row | {"I.2_0-value": "3"})
    assert {e.indicator: str(e.value) for e in unit.entries.all()} == {
        "I.1": "4.0000",
        "I.2": "3.0000",
    }


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("empat", "tanpa huruf"),
        ("NaN", "tanpa huruf"),
        ("1e0", "tanpa pangkat"),
        ("6", "paling besar 5"),
        ("5,0001", "paling besar 5"),
        ("-1", "tidak boleh negatif"),
        ("1.234,5", "pemisah ribuan"),
        ("4,12345", "Paling banyak 4 angka"),
        ("٤", "angka biasa"),
        ("４", "angka biasa"),
        ("4" * 500, "Terlalu panjang"),
    ],
)
def test_a_bad_answer_saves_nothing_and_loses_nothing(operator, url, text, message):
    before = everything()
    given = form_of(operator.get(url))
    given |= {"I.1_0-value": text, "I.2_0-value": "3", "I.2_0-note": "dari rapat"}
    answer = operator.post(url, given)
    assert answer.status_code == 422
    assert re.search(rf'id="id_I.1_0-value_error"><li>[^<]*{message}', html(answer))
    assert 'href="#id_I.1_0-value"' in html(answer)
    kept = form_of(answer)
    assert kept == given
    assert everything() == before


def test_a_value_that_does_not_apply_is_refused_at_its_field(operator, url):
    before = everything()
    given = form_of(operator.get(url)) | {"I.1_0-value": "4", "I.1_0-not_applicable": "on"}
    answer = operator.post(url, given)
    assert answer.status_code == 422
    assert "jangan keduanya" in text_of(answer)
    assert everything() == before


def test_two_people_and_the_same_answer(client_of, people, unit, url):
    role_assign(
        user=second_operator(), role=Role.OPERATOR, unit=unit.unit, actor=people["administrator"]
    )
    first, second = client_of("operator"), client_of("coordinator")
    mine = form_of(first.get(url)) | {"I.1_0-value": "3", "I.2_0-value": "2"}
    second.post(url, form_of(second.get(url)) | {"I.1_0-value": "4"})
    before = everything()
    answer = first.post(url, mine)
    assert answer.status_code == 409
    assert "sudah diubah orang lain" in text_of(answer)
    assert re.search(r"diubah coordinator pukul \d\d\.\d\d\.\d\d WIB menjadi: 4", text_of(answer))
    kept = form_of(answer)
    assert (kept["I.1_0-value"], kept["I.2_0-value"]) == ("3", "2")
    assert everything() == before
    # Having seen both, the first person saves once more.
    assert first.post(url, kept).status_code == 302
    assert {e.indicator: str(e.value) for e in unit.entries.all()} == {
        "I.1": "3.0000",
        "I.2": "2.0000",
    }


def second_operator():
    return User.objects.create_user("operator3")


def test_two_operators_of_one_unit_and_different_answers(people, unit):
    """The control: what the other one did not touch is no conflict."""
    other = second_operator()
    role_assign(user=other, role=Role.OPERATOR, unit=unit.unit, actor=None)
    save(unit, people["operator"], EntryChange("I.1", None, Decimal(3)))
    save(unit, other, EntryChange("I.2", None, Decimal(2)))
    with pytest.raises(EntryConflict) as refused:
        save(
            unit, other, EntryChange("I.1", None, Decimal(1)), EntryChange("I.3", None, Decimal(1))
        )
    assert [(c.change.value, c.stored.value) for c in refused.value.clashes] == [(1, 3)]
    assert sorted(unit.entries.values_list("indicator", flat=True)) == ["I.1", "I.2"]


def test_an_answer_i_did_not_touch_is_neither_a_conflict_nor_overwritten(client_of, unit, url):
    first, second = client_of("operator"), client_of("coordinator")
    mine = form_of(first.get(url)) | {"I.2_0-value": "2"}
    second.post(url, form_of(second.get(url)) | {"I.1_0-value": "4"})
    assert first.post(url, mine).status_code == 302
    assert {e.indicator: str(e.value) for e in unit.entries.all()} == {
        "I.1": "4.0000",
        "I.2": "2.0000",
    }


def test_the_same_answer_from_two_people_is_no_conflict(people, unit):
    save(unit, people["operator"], EntryChange("I.1", None, Decimal(3)))
    before = everything()
    save(unit, people["coordinator"], EntryChange("I.1", None, Decimal(3)))
    assert everything() == before


@pytest.mark.parametrize("status", ["submitted", "verified"])
def test_a_unit_that_was_handed_in_meanwhile_keeps_the_typing(operator, unit, url, status):
    given = form_of(operator.get(url)) | {"I.1_0-value": "4"}
    now = timezone.now()
    UnitAssessment.objects.filter(pk=unit.pk).update(
        status=status, submitted_at=now, verified_at=now if status == "verified" else None
    )
    before = everything()
    answer = operator.post(url, given)
    assert answer.status_code == 409
    done = {"submitted": "diajukan", "verified": "diverifikasi"}[status]
    assert f"Terkunci: sudah {done} pada" in text_of(answer)
    assert form_of(answer)["I.1_0-value"] == "4"
    assert everything() == before
    assert form_of(operator.get(url)) == {}


def test_a_published_year_takes_no_answers(people, history):
    unit = UnitAssessment.objects.filter(
        unit__slug="dairi-disdukcapil", assessment__status="published", assessment__sample=True
    ).get()
    before = everything()
    with pytest.raises(policies.ActionRefused, match="sudah terbit"):
        save(unit, people["operator"], EntryChange("I.1", None, Decimal(1), seen_version=1))
    assert everything() == before


@pytest.mark.parametrize("name", ["operator2", "verifier", "publisher", "auditor", "administrator"])
def test_only_the_own_operator_and_the_coordinator_save(people, unit, name):
    before = everything()
    with pytest.raises(policies.ActionDenied):
        save(unit, people[name], EntryChange("I.1", None, Decimal(4)))
    assert everything() == before


@pytest.mark.parametrize("broken", ["events_append", "results_store"])
def test_answers_events_and_result_stand_or_fall_together(people, unit, monkeypatch, broken):
    def fail(*_, **__):
        raise RuntimeError("cannot go on")

    before = everything()
    monkeypatch.setattr(entries, broken, fail)
    with pytest.raises(RuntimeError):
        save(unit, people["operator"], *full(unit))
    assert everything() == before


@pytest.mark.parametrize(
    "change",
    [
        EntryChange("I.99", None, Decimal(1)),
        EntryChange("I.1", None, Decimal(6)),
        EntryChange("I.1", None, Decimal(-1)),
        EntryChange("I.1", None, Decimal("NaN")),
        EntryChange("I.1", None, Decimal("Infinity")),
        EntryChange("I.1", None, Decimal("1.23456")),
        EntryChange("I.1", None, Decimal(1), not_applicable=True),
        EntryChange("I.1", None, None, note="x" * 2001),
        EntryChange("II.1", None, Decimal(1)),
        EntryChange("II.1", 0, Decimal(1)),
    ],
)
def test_the_service_refuses_what_no_form_would_send(people, unit, change):
    before = everything()
    with pytest.raises(EntryFaulty):
        save(unit, people["operator"], EntryChange("I.2", None, Decimal(1)), change)
    assert everything() == before


def test_the_service_refuses_doubles_and_foreign_products(people, unit):
    before = everything()
    foreign = ServiceProduct.objects.exclude(unit=unit.unit).first()
    product = unit.unit.products.first()
    one = EntryChange("I.1", None, Decimal(1))
    for changes in ([one, one], [EntryChange("II.1", foreign.pk, Decimal(1))]):
        with pytest.raises(EntryFaulty):
            save(unit, people["operator"], *changes)
    with pytest.raises(EntryFaulty):
        save(unit, people["operator"], EntryChange("I.1", product.pk, Decimal(1)))
    assert everything() == before


def test_the_queries_do_not_grow_with_the_form(people, unit, django_assert_max_num_queries):
    actor, every = people["operator"], full(unit)
    rights = rights_of(actor)

    def counted(changes):
        # Two of the fifteen are the savepoint that stands for the transaction in a test.
        with django_assert_max_num_queries(15) as queries:
            entries_save(unit_assessment_id=unit.pk, changes=changes, actor=actor, rights=rights)
        return len(queries)

    one = counted(every[:1])
    seen = [EntryChange(*every[0].key, value=Decimal(1), seen_version=1)]
    both = counted([*seen, *every[1:]])
    again = counted([EntryChange(*c.key, value=Decimal(2), seen_version=1) for c in every[1:]])
    assert len(every) == 44
    assert again <= one + 1  # the first answer alone may leave the total as it was
    assert both <= one + 2  # old and new answers take a statement each


def test_a_unit_with_fewer_products_shows_what_there_is_and_says_so(operator, unit, url):
    last = unit.unit.products.order_by("code").last()
    forget_product_answers([last])
    last.delete()
    text = text_of(operator.get(url))
    assert "Metode ini menilai 2 produk layanan per lokus" in text
    assert "untuk lokus ini 1." in text
    assert len([n for n in form_of(operator.get(url)) if n.endswith("-value")]) == 39


def test_a_unit_without_products_names_the_indicators_that_wait_for_one(operator, unit, url):
    forget_product_answers(list(unit.unit.products.all()))
    unit.unit.products.all().delete()
    text = text_of(operator.get(url))
    assert text.count("belum ada produk lokus ini yang tercatat") == 5
    assert len([n for n in form_of(operator.get(url)) if n.endswith("-value")]) == 34


def test_readers_see_the_answers_without_fields(client_of, people, unit, url):
    save(unit, people["operator"], EntryChange("I.1", None, Decimal("4.5"), note="dari rapat"))
    for name in ("verifier", "publisher", "auditor", "administrator"):
        page = client_of(name).get(url)
        assert page.status_code == 200
        assert form_of(page) == {}
        assert '<data value="4.5">4,5</data>' in html(page)
        assert "dari rapat" in html(page)


def test_a_reported_score_stands_before_the_answers_and_the_page_says_so(operator, unit, url):
    figures = reverse("work-unit-figures", args=[unit.pk])
    operator.post(figures, {"figure": "90", "source_name": "contoh.go.id"})
    answer = operator.post(url, form_of(operator.get(url)) | {"I.1_0-value": "1"}, follow=True)
    assert "belum mengubah nilai itu" in text_of(answer)
    unit.refresh_from_db()
    assert str(unit.score) == "90.00"


def test_a_year_without_indicators_says_so(client_of, people, history):
    actor = people["coordinator"]
    year = services.assessment_open(
        government=Government.objects.get(code="12.11"),
        year=2019,
        track="official",
        actor=actor,
        rights=rights_of(actor),
    )
    added = services.unit_add(
        assessment_id=year.pk,
        unit=ServiceUnit.objects.get(slug="dairi-dinsos"),
        actor=actor,
        rights=rights_of(actor),
    )
    page = client_of("coordinator").get(reverse("work-unit-entries", args=[added.pk]))
    assert "Metode tahun ini tidak menerbitkan indikator" in text_of(page)


def test_a_marred_seen_mark_cannot_overwrite_unseen(client_of, people, unit, url):
    save(unit, people["coordinator"], EntryChange("I.1", None, Decimal(4)))
    first = client_of("operator")
    given = form_of(first.get(url)) | {"I.1_0-value": "1", "I.1_0-seen": "x"}
    assert first.post(url, given).status_code == 409
    assert str(unit.entries.get().value) == "4.0000"
