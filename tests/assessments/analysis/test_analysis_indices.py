"""Related indices: reckoned at once, kept with their weights, public only when shown."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from compliance.accounts.selectors import rights_of
from compliance.assessments.analysis import services
from compliance.assessments.analysis.selectors import indices_of_unit
from compliance.assessments.models import Assessment, IndexResult
from compliance.assessments.policies import ActionDenied, ActionRefused
from scoring.errors import ScoringError
from scoring.indices import load_index
from units.models import ServiceUnit

ELEMENTS = [f"U{n}" for n in range(1, 10)]
ASPECTS = [element.code for element in load_index("pekppp").elements]


@pytest.fixture
def locus(history):
    """A unit of the demonstration without its sample indices."""
    IndexResult.objects.all().delete()
    return ServiceUnit.objects.get(slug="dairi-disdukcapil")


def address(locus):
    return reverse("work-indices", args=[locus.pk])


def skm(value="3,6", **more):
    sent = {f"skm-n-{code}": value for code in ELEMENTS}
    sent |= {"skm-tahun": "2025", "skm-triwulan": "2", "skm-bobot": "one-ninth"}
    return sent | {"skm-sumber": "Laporan SKM", "indeks": "skm", "aksi": "simpan"} | more


def pekppp(value="4,5", **more):
    sent = {f"pekppp-n-{code}": value for code in ASPECTS} | {"pekppp-tahun": "2025"}
    sent |= {"pekppp-bobot": "2022", "pekppp-sumber": "Hasil PEKPPP"}
    return sent | {"indeks": "pekppp", "aksi": "simpan"} | more


def test_a_survey_is_kept_with_its_figure_band_and_weights(client_of, locus, words, events):
    client = client_of("operator")
    assert client.post(address(locus), skm()).status_code == 302
    row = IndexResult.objects.get()
    # 25 x 3.6 = 90.00, category A from 88.31
    assert (row.figure, row.band, row.year, row.quarter) == ("90.00", "A", 2025, 2)
    assert row.weight_choice == "one-ninth"
    assert row.values["U1"] == "3.6"
    assert events("index-record") == 1
    text = words(client.get(address(locus)))
    assert "Tersimpan" in text
    assert "90,00" in text
    assert "bobot 1/9 (tepat)" in text


def test_the_rounded_weight_is_a_choice_of_its_own(client_of, locus):
    client_of("operator").post(address(locus), skm(**{"skm-bobot": "0.11"}))
    # 9 x 0.11 x 3.6 x 25
    assert IndexResult.objects.get().figure == "89.10"


def test_reckoning_alone_keeps_nothing(client_of, locus, words, events):
    before = events()
    answer = client_of("operator").post(address(locus), skm(aksi="hitung"))
    assert answer.status_code == 200
    assert "belum disimpan: 90,00 A – Sangat Baik" in words(answer)
    assert not IndexResult.objects.exists()
    assert events() == before


def test_six_aspects_give_the_service_index(client_of, locus):
    client_of("coordinator").post(address(locus), pekppp())
    row = IndexResult.objects.get()
    assert (row.index, row.figure, row.band, row.quarter) == ("pekppp", "4.50", "A-", None)


def test_the_same_again_writes_nothing_and_a_change_writes_over(client_of, locus, events):
    client = client_of("operator")
    for _ in range(2):
        client.post(address(locus), skm())
    assert events("index-record") == 1
    client.post(address(locus), skm("3,2"))
    assert (events("index-record"), IndexResult.objects.get().figure) == (2, "80.00")
    client.post(address(locus), skm("3,2", **{"skm-triwulan": ""}))
    assert IndexResult.objects.count() == 2


def test_a_kept_index_comes_back_into_its_form(client_of, locus):
    client = client_of("operator")
    client.post(address(locus), skm("3,25"))
    page = client.get(address(locus), {"ubah": IndexResult.objects.get().pk}).content.decode()
    assert page.count('value="3,25"') == 9
    assert 'value="Laporan SKM"' in page


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("skm-n-U3", "", "kosong bukan nol"),
        ("skm-n-U3", "0,9", "paling kecil 1"),
        ("skm-n-U3", "4,1", "paling besar 4"),
        ("skm-n-U3", "empat", "tanpa huruf"),
        ("skm-n-U3", "3,12345", "Paling banyak 4"),
        ("skm-n-U3", "9" * 500, "Terlalu panjang"),
        ("skm-tahun", "25", "Tulis tahun"),
        ("skm-tahun", "２０２５", "Tulis tahun"),
        ("skm-triwulan", "5", "Pilih masa"),
        ("skm-bobot", "0.5", "Pilih bobot"),
        ("skm-sumber", "", "Isi sumber"),
        ("skm-sumber", "x" * 301, "301"),
    ],
)
def test_bad_input_is_told_at_its_field_and_kept(client_of, locus, words, field, value, message):
    answer = client_of("operator").post(address(locus), skm(**{field: value}))
    assert answer.status_code == 422
    assert message in words(answer)
    page = answer.content.decode()
    assert f'href="#id_{field}"' in page
    assert page.count('value="3,6"') >= 8
    assert not IndexResult.objects.exists()


def test_an_unknown_index_is_refused(client_of, locus):
    answer = client_of("operator").post(address(locus), skm(indeks="ipk"))
    assert answer.status_code == 409


def test_it_never_enters_a_score(client_of, locus):
    before = list(Assessment.objects.order_by("pk").values())
    client_of("operator").post(address(locus), skm("1"))
    assert list(Assessment.objects.order_by("pk").values()) == before


# who


def save(locus, actor, index="skm", **more):
    codes = ELEMENTS if index == "skm" else ASPECTS
    figures = {
        "year": 2025,
        "quarter": None,
        "values": dict.fromkeys(codes, "3.6"),
        "weights": load_index(index).weight_choices[0].code,
        "source": "Laporan",
        "shown_publicly": False,
    } | more
    return services.index_result_save(
        unit=locus,
        index=load_index(index),
        figures=services.IndexFigures(**figures),
        actor=actor,
        rights=rights_of(actor),
    )


@pytest.mark.parametrize("who", ["operator2", "verifier", "publisher", "auditor", "administrator"])
def test_nobody_else_records(locus, people, who):
    with pytest.raises(ActionDenied):
        save(locus, people[who])
    assert not IndexResult.objects.exists()


def test_only_a_coordinator_shows_an_index_and_a_later_change_hides_it(locus, people):
    operator, coordinator = people["operator"], people["coordinator"]
    with pytest.raises(ActionDenied, match="koordinator"):
        save(locus, operator, shown_publicly=True)
    save(locus, operator)
    assert list(indices_of_unit(locus)) == []
    save(locus, coordinator, shown_publicly=True)
    assert [row.figure for row in indices_of_unit(locus)] == ["90.00"]
    save(locus, operator)
    assert len(indices_of_unit(locus)) == 1
    save(locus, operator, values=dict.fromkeys(ELEMENTS, "1"))
    assert list(indices_of_unit(locus)) == []


def test_an_operator_is_offered_no_public_tick(client_of, locus):
    assert "skm-publik" not in client_of("operator").get(address(locus)).content.decode()
    page = client_of("coordinator").get(address(locus)).content.decode()
    assert "skm-publik" in page


def test_what_a_demonstration_account_saves_is_a_sample(client_of, locus, people, words):
    people["coordinator"].demo = True
    assert save(locus, people["coordinator"]).sample
    assert "CONTOH / SAMPLE" in words(client_of("auditor").get(address(locus)))
    people["coordinator"].demo = False
    assert not save(locus, people["coordinator"]).sample


def test_a_quarter_of_a_yearly_index_and_missing_elements_are_refused(locus, people):
    with pytest.raises(ActionRefused):
        save(locus, people["operator"], index="pekppp", quarter=1)
    with pytest.raises(ScoringError, match="missing"):
        save(locus, people["operator"], values={"U1": "4"})
    assert not IndexResult.objects.exists()


def test_index_and_event_stand_or_fall_together(locus, people, monkeypatch):
    def broken(**_):
        raise RuntimeError("the log is full")

    monkeypatch.setattr(services, "event_append", broken)
    with pytest.raises(RuntimeError):
        save(locus, people["operator"])
    assert not IndexResult.objects.exists()


@pytest.mark.parametrize("quarter", [None, 1])
def test_the_database_holds_one_index_a_time(locus, people, quarter):
    row = save(locus, people["operator"], quarter=quarter)
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_the_database_refuses_a_fifth_quarter(locus, people):
    row = save(locus, people["operator"])
    with pytest.raises(IntegrityError), transaction.atomic():
        IndexResult.objects.filter(pk=row.pk).update(quarter=5)
