"""A year of complaint counts: the grid of months, its rules, its clashes, its events."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from compliance.audit.models import Event
from compliance.followup.models import ComplaintCount
from compliance.followup.yearround.complaints import (
    Counts,
    Series,
    YearOfCounts,
    complaints_save,
    months_of,
    seen_of,
)
from compliance.followup.yearround.policies import ActionDenied, ActionRefused
from units.models import Channel


@pytest.fixture
def url(channel, unit):
    return reverse("work-complaints-edit", args=[channel.pk, unit.pk, 2025])


def months(sent, **counts):
    """Return the fields with some months filled in: m3=(5, 4, 3)."""
    for name, numbers in counts.items():
        for field, number in zip(("received", "resolved", "in_time"), numbers, strict=True):
            sent[f"{field}-{name[1:]}"] = str(number)
    return sent


def test_months_are_kept_each_with_its_event(client_of, url, channel, unit, filled, events, words):
    client, before = client_of("operator"), events()
    sent = months(filled(client.get(url)), m1=(5, 4, 3), m12=(0, 0, 0))
    answer = client.post(url, sent)
    assert answer.status_code == 302
    assert events() == before + 2
    rows = ComplaintCount.objects.filter(channel=channel, unit=unit, year=2025)
    assert list(rows.values_list("month", "received", "resolved", "in_time")) == [
        (1, 5, 4, 3),
        (12, 0, 0, 0),
    ]
    page = words(client.get(answer["Location"]))
    assert "3 (75%)" in page  # of the month, and of the year: nothing else was resolved
    assert "4 (80%)" in page
    assert page.count("belum dicatat") == 10  # unknown is not zero
    lists = words(client.get(reverse("work-complaints")))
    assert "LAPOR!" in lists
    assert "4 (80%)" in lists


def test_changing_and_clearing_a_month(client_of, url, filled, events):
    client = client_of("operator")
    client.post(url, months(filled(client.get(url)), m1=(5, 4, 3), m2=(1, 1, 1), m3=(2, 2, 2)))
    before = events()
    sent = months(filled(client.get(url)), m1=(6, 4, 3), m2=("", "", ""))
    assert client.post(url, sent).status_code == 302
    assert events() == before + 2
    assert list(ComplaintCount.objects.values_list("month", "received")) == [(1, 6), (3, 2)]
    gone = Event.objects.filter(verb="complaints-save", after__isnull=True).get()
    assert gone.before["month"] == 2
    assert client.post(url, filled(client.get(url))).status_code == 302
    assert events() == before + 2


@pytest.mark.parametrize(
    ("numbers", "field", "said"),
    [
        (("x", 1, 1), "received-4", "bilangan bulat"),
        (("-3", 1, 1), "received-4", "negatif"),
        (("1.200", 1, 1), "received-4", "ribuan"),
        (("1,5", 1, 1), "received-4", "tanpa koma"),
        ((1, 1, 2), "in_time-4", "lebih dari yang diselesaikan"),
        ((1, "", 0), "resolved-4", "Isi juga kolom ini"),
        (("1000000", 1, 1), "received-4", "999999"),
    ],
)
def test_faults_stand_at_their_cell(client_of, url, filled, events, words, numbers, field, said):
    client, before = client_of("operator"), events()
    answer = client.post(url, months(filled(client.get(url)), m4=numbers, m5=(1, 1, 1)))
    assert answer.status_code == 422
    assert said in words(answer)
    assert f'href="#id_{field}"' in answer.content.decode()
    assert filled(answer)["received-5"] == "1"
    assert filled(answer)["received-4"] == str(numbers[0])
    assert not ComplaintCount.objects.exists()
    assert events() == before


def test_two_people_get_both_values(client_of, url, filled, words):
    first, second = client_of("operator"), client_of("coordinator")
    mine, theirs = filled(first.get(url)), filled(second.get(url))
    first.post(url, months(mine, m1=(5, 4, 3)))
    answer = second.post(url, months(theirs, m1=(7, 6, 5)))
    assert answer.status_code == 409
    assert "Diterima 5, Diselesaikan 4, Tepat waktu 3" in words(answer)
    assert "Diterima 7, Diselesaikan 6, Tepat waktu 5" in words(answer)
    assert ComplaintCount.objects.get().received == 5
    assert second.post(url, filled(answer)).status_code == 302
    assert ComplaintCount.objects.get().received == 7


def test_the_whole_channel_is_the_coordinators(client_of, channel, filled):
    url = reverse("work-complaints-edit", args=[channel.pk, 0, 2025])
    assert client_of("operator").get(url).status_code == 403
    client = client_of("coordinator")
    assert client.post(url, months(filled(client.get(url)), m1=(5, 4, 3))).status_code == 302
    assert ComplaintCount.objects.get().unit is None


def test_what_an_operator_changes_is_hidden_again(client_of, url, filled):
    operator, coordinator = client_of("operator"), client_of("coordinator")
    sent = months(filled(coordinator.get(url)), m1=(5, 4, 3), m2=(1, 1, 1))
    coordinator.post(url, sent | {"shown_publicly": "on"})
    assert ComplaintCount.objects.filter(shown_publicly=True).count() == 2
    operator.post(url, months(filled(operator.get(url)), m1=(6, 4, 3)))
    shown = ComplaintCount.objects.order_by("month").values_list("shown_publicly", flat=True)
    assert list(shown) == [False, True]


def test_the_service_holds_the_rules_without_a_form(people, rights, channel, unit, dairi, other):
    survey = Channel.objects.get(government=dairi, name="Simparas")
    own = Channel.objects.create(government=dairi, unit=other, name="Kotak", kind="complaint")

    def save(series, who="coordinator", numbers=(1, 1, 1)):
        wanted = YearOfCounts({1: Counts(*numbers)}, "", "", False)
        seen = seen_of(months_of(series))
        with transaction.atomic():
            return complaints_save(
                series=series, wanted=wanted, seen=seen, actor=people[who], rights=rights(who)
            )

    for series in (
        Series(survey, unit, 2025),
        Series(own, unit, 2025),
        Series(channel, unit, 1999),
    ):
        with pytest.raises(ActionRefused):
            save(series)
    with pytest.raises(ActionRefused):
        save(Series(channel, unit, 2025), numbers=(1, 1, 2))
    with pytest.raises(ActionDenied):
        save(Series(channel, unit, 2025), who="operator2")
    assert save(Series(own, None, 2025), who="operator2") == 1  # a unit's own channel is its unit's
    assert not ComplaintCount.objects.exclude(channel=own).exists()


def test_the_database_holds_a_month_once(channel, unit):
    row = {"channel": channel, "year": 2025, "month": 1, "received": 1, "resolved": 1, "in_time": 1}
    for place in (None, unit):
        ComplaintCount.objects.create(**row, unit=place)
        with pytest.raises(IntegrityError), transaction.atomic():
            ComplaintCount.objects.create(**row, unit=place)


def test_choosing_a_year_leads_to_its_grid(client_of, channel, unit, other, url, words):
    client = client_of("operator")
    chosen = {"kanal": channel.pk, "lokus": unit.pk, "tahun": "2025"}
    answer = client.get(reverse("work-complaints"), chosen)
    assert (answer.status_code, answer["Location"]) == (302, url)
    for fault in ({"lokus": other.pk}, {"lokus": 0}, {"tahun": "dua"}, {"kanal": 10**9}):
        assert client.get(reverse("work-complaints"), chosen | fault).status_code == 422


@pytest.mark.parametrize("year", [0, 1999, 2101, 99999])
def test_years_out_of_range_do_not_exist(client_of, channel, unit, year):
    url = reverse("work-complaints-year", args=[channel.pk, unit.pk, year])
    assert client_of("coordinator").get(url).status_code == 404
