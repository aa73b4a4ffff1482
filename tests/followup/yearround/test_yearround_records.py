"""Records that are kept one at a time: made, changed, clashing, put back, removed."""

from __future__ import annotations

import pytest
import time_machine
from django.db import transaction
from django.urls import reverse

from compliance.audit.models import Event
from compliance.audit.services import broken_events
from compliance.followup.models import (
    ComplaintCount,
    Forum,
    ForumChange,
    Milestone,
    Programme,
    SopCheck,
)
from compliance.followup.yearround import services
from compliance.followup.yearround.kinds import KINDS, PROGRAMME, SOP_CHECK
from compliance.followup.yearround.policies import ActionDenied, ActionRefused, RecordChanged
from compliance.followup.yearround.states import fingerprint, state_of
from units.models import Government, Innovation, ServiceProduct


def edit_url(kind, row):
    return reverse("work-yearround-edit", args=[kind, row.pk])


@pytest.mark.parametrize("kind", KINDS)
def test_a_form_as_it_is_shown_saves_what_it_shows(client_of, make, events, kind, states, filled):
    row = make(kind)
    client, before = client_of("coordinator"), events()
    sent = filled(client.get(edit_url(kind, row)))
    answer = client.post(edit_url(kind, row), sent)
    assert answer.status_code == 302
    assert events() == before  # nothing was changed, so nothing is logged
    row.refresh_from_db()
    assert state_of(KINDS[kind], row) == {"unit": row_unit(kind, row), **states[kind]}


def row_unit(kind, row):
    return getattr(row, f"{KINDS[kind].unit_field}_id")


@pytest.mark.parametrize("kind", KINDS)
def test_a_record_is_added_by_its_form_with_one_event(
    client_of, unit, events, kind, states, filled
):
    client, before = client_of("coordinator"), events()
    url = reverse("work-yearround-add", args=[kind])
    sent = filled(client.get(url)) | {"owner": f"u{unit.pk}"}
    for name, value in states[kind].items():
        if name == "lines":
            for place, line in enumerate(value):
                sent |= {f"baris-{place}-{n}": v or "" for n, v in line.items()}
        elif not isinstance(value, bool):
            sent[name] = value or ""
    answer = client.post(url, sent)
    assert answer.status_code == 302
    assert events() == before + 1
    row = KINDS[kind].model.objects.order_by("-pk").first()
    assert state_of(KINDS[kind], row) == {"unit": unit.pk, **states[kind]}
    event = Event.objects.order_by("-pk").first()
    assert event.verb == f"{KINDS[kind].verb}-save"
    assert event.before is None
    assert event.after["unit"] == unit.pk
    assert not list(broken_events())
    page = client.get(answer["Location"])
    assert page.status_code == 200
    assert client.get(reverse("work-yearround-list", args=[kind])).status_code == 200


def test_two_people_changing_one_record_get_both_values(client_of, make, words, filled):
    row = make("program")
    first, second = client_of("coordinator"), client_of("operator")
    url = edit_url("program", row)
    mine, theirs = filled(first.get(url)), filled(second.get(url))
    assert first.post(url, mine | {"name": "MPP Sidikalang"}).status_code == 302
    answer = second.post(url, theirs | {"name": "Mal Dairi", "baris-1-name": "Peresmian"})
    assert answer.status_code == 422  # a milestone needs its day before anything is compared
    theirs |= {"name": "Mal Dairi", "baris-1-name": "Peresmian", "baris-1-due_on": "2025-12-01"}
    answer = second.post(url, theirs)
    assert answer.status_code == 409
    text = words(answer)
    assert "MPP Sidikalang" in text
    assert "Mal Dairi" in text
    assert "Peresmian, 1 Des. 2025" in text
    row.refresh_from_db()
    assert row.name == "MPP Sidikalang"
    again = filled(answer)
    assert again["name"] == "Mal Dairi"  # nothing typed is lost
    assert again["baris-1-name"] == "Peresmian"
    assert second.post(url, again).status_code == 302
    row.refresh_from_db()
    assert row.name == "Mal Dairi"
    assert row.milestones.count() == 2


def test_a_second_click_changes_nothing(client_of, make, events, filled):
    row = make("sop")
    client, url = client_of("operator"), edit_url("sop", row)
    sent = filled(client.get(url)) | {"outcome": "followed"}
    assert client.post(url, sent).status_code == 302
    before = events()
    assert client.post(url, sent).status_code == 302
    assert events() == before


def test_an_undo_puts_the_record_and_its_lines_back(client_of, make, events, words, states, filled):
    row = make("forum")
    client, url = client_of("coordinator"), edit_url("forum", row)
    record = reverse("work-yearround-record", args=["forum", row.pk])
    assert "Batalkan perubahan" not in words(client.get(record))  # new ones are removed instead
    sent = filled(client.get(url)) | {"topic": "Lain", "baris-0-text": "", "baris-0-component": ""}
    assert client.post(url, sent).status_code == 302
    assert ForumChange.objects.filter(forum=row).count() == 0
    assert "Batalkan perubahan" in words(client.get(record))
    before = events()
    assert client.post(reverse("work-yearround-undo", args=["forum", row.pk])).status_code == 302
    assert events("forum-undo") == 1
    assert events() == before + 1
    row.refresh_from_db()
    assert row.topic == states["forum"]["topic"]
    assert ForumChange.objects.get(forum=row).text == "Tiga hari kerja"


def test_an_undo_never_takes_back_what_somebody_else_did_since(people, rights, make, dairi):
    row = make("program")
    changed = state_of(PROGRAMME, row) | {"name": "B"}
    save = {"kind": PROGRAMME, "government": dairi, "rights": rights("coordinator")}
    services.record_save(
        **save,
        row=row,
        state=changed,
        seen=fingerprint(state_of(PROGRAMME, row)),
        actor=people["coordinator"],
    )
    Programme.objects.filter(pk=row.pk).update(name="C")  # by a way that leaves no event
    with pytest.raises(ActionRefused):
        services.record_undo(
            kind=PROGRAMME, row=row, actor=people["coordinator"], rights=rights("coordinator")
        )
    row.refresh_from_db()
    assert row.name == "C"


def test_a_record_is_removed_only_when_it_is_meant(client_of, make, events, states):
    row = make("sop")
    client = client_of("operator")
    url = reverse("work-yearround-remove", args=["sop", row.pk])
    seen = fingerprint(state_of(SOP_CHECK, row))
    assert client.post(url, {"seen": seen}).status_code == 409
    assert client.post(url, {"seen": "x", "yakin": "on"}).status_code == 409
    assert SopCheck.objects.filter(pk=row.pk).exists()
    before = events()
    assert client.post(url, {"seen": seen, "yakin": "on"}).status_code == 302
    assert not SopCheck.objects.filter(pk=row.pk).exists()
    event = Event.objects.order_by("-pk").first()
    assert (event.verb, event.after) == ("sop-check-remove", None)
    assert event.before["sop"] == states["sop"]["sop"]
    assert events() == before + 1
    assert client.post(url, {"seen": seen, "yakin": "on"}).status_code == 404


@pytest.mark.parametrize(
    ("kind", "field", "value", "said"),
    [
        ("program", "name", "", "Isi kolom ini"),
        ("program", "ends_on", "2024-12-31", "tidak boleh sebelum"),
        ("program", "baris-0-due_on", "kemarin", "14-11-2024"),
        ("program", "baris-0-done_on", "2999-01-01", "belum tiba"),
        ("sop", "checked_on", "2999-01-01", "belum tiba"),
        ("sop", "outcome", "bagus", ""),
        ("sop", "source_url", "javascript:alert(1)", "alamat lengkap"),
        ("forum", "attendance", "Budi dan Ani", "bilangan bulat"),
        ("forum", "held_on", "", "Isi tanggal"),
        ("inovasi", "name", " ", "Isi kolom ini"),
    ],
)
def test_faults_stand_at_their_field_and_store_nothing(
    client_of, make, events, words, kind, field, value, said, filled
):
    row = make(kind)
    client, before = client_of("coordinator"), events()
    sent = filled(client.get(edit_url(kind, row))) | {field: value}
    answer = client.post(edit_url(kind, row), sent)
    assert answer.status_code == 422
    assert said in words(answer)
    assert events() == before


def test_a_twin_is_refused_at_its_field(client_of, make, unit, words, filled):
    row = make("program")
    make("program", name="Kedua")
    client, url = client_of("coordinator"), edit_url("program", row)
    answer = client.post(url, filled(client.get(url)) | {"name": "Kedua"})
    assert answer.status_code == 422
    assert "Sudah ada catatan" in words(answer)


def test_a_product_of_another_unit_is_refused(client_of, make, other, words, filled):
    product = ServiceProduct.objects.create(unit=other, code="rujukan", name="Rujukan")
    row = make("forum")
    client, url = client_of("coordinator"), edit_url("forum", row)
    sent = filled(client.get(url)) | {"baris-0-product": str(product.pk)}
    answer = client.post(url, sent)
    assert answer.status_code == 422
    assert "milik lokus ini" in words(answer)
    sop = make("sop")
    sent = filled(client.get(edit_url("sop", sop))) | {"product": str(product.pk)}
    assert client.post(edit_url("sop", sop), sent).status_code == 422


def test_the_service_holds_the_same_rules_without_a_form(make, people, rights, other, dairi):
    product = ServiceProduct.objects.create(unit=other, code="rujukan", name="Rujukan")
    with pytest.raises(ActionRefused), transaction.atomic():
        make("sop", product=product.pk)
    with pytest.raises(ActionRefused), transaction.atomic():
        make("sop", unit=None)
    with pytest.raises(ActionDenied), transaction.atomic():
        make("sop", who="operator2")
    foreign = Government.objects.exclude(pk=dairi.pk).filter(units__isnull=False).first()
    with pytest.raises(ActionRefused), transaction.atomic():
        make("program", unit=foreign.units.first().pk)
    with pytest.raises(RecordChanged), transaction.atomic():
        row = make("program")
        services.record_save(
            kind=PROGRAMME,
            row=row,
            government=dairi,
            state=state_of(PROGRAMME, row) | {"name": "B"},
            seen="old",
            actor=people["coordinator"],
            rights=rights("coordinator"),
        )


def test_an_operators_change_is_hidden_until_a_coordinator_shows_it(client_of, make, filled):
    row = make("program", shown_publicly=True)
    operator, coordinator = client_of("operator"), client_of("coordinator")
    url = edit_url("program", row)
    sent = filled(operator.get(url))
    assert "shown_publicly" not in sent
    operator.post(url, sent)
    row.refresh_from_db()
    assert row.shown_publicly  # nothing was changed
    operator.post(url, sent | {"name": "Lain", "shown_publicly": "on"})
    row.refresh_from_db()
    assert (row.name, row.shown_publicly) == ("Lain", False)
    coordinator.post(url, filled(coordinator.get(url)) | {"shown_publicly": "on"})
    row.refresh_from_db()
    assert row.shown_publicly


def test_what_a_demonstration_account_writes_is_marked(make, people):
    people["coordinator"].demo = True
    assert make("program").sample
    assert "CONTOH / SAMPLE" in make("inovasi").description


def test_a_failed_event_leaves_no_record(make, monkeypatch):
    def broken(**_given):
        raise RuntimeError("log")

    monkeypatch.setattr(services, "event_append", broken)
    with pytest.raises(RuntimeError):
        make("program")
    assert not Programme.objects.exists()
    assert not Milestone.objects.exists()


def test_innovations_of_the_home_government_name_their_unit(client_of, unit, words, filled):
    row = Innovation.objects.get(name="Perkebbas")
    client, url = client_of("coordinator"), edit_url("inovasi", row)
    sent = filled(client.get(url)) | {"owner": f"u{unit.pk}", "changed": "Sekali datang."}
    assert client.post(url, sent).status_code == 302
    row.refresh_from_db()
    assert (row.owner_unit, row.changed) == (unit, "Sekali datang.")


def test_typing_survives_the_end_of_a_session(client_of, people, make, filled):
    row = make("program")
    client, url = client_of("operator"), edit_url("program", row)
    sent = filled(client.get(url)) | {"description": "Sudah diketik"}
    client.logout()
    assert client.post(url, sent).status_code == 302
    client.force_login(people["operator"], backend="compliance.accounts.backends.PortalBackend")
    answer = client.get(url)
    assert filled(answer)["description"] == "Sudah diketik"
    row.refresh_from_db()
    assert row.description == ""


@pytest.mark.parametrize(
    ("done_on", "today", "said"),
    [
        (None, "2025-06-29", "1 hari lagi"),
        (None, "2025-06-30", "hari ini"),
        (None, "2025-07-02", "terlambat 2 hari"),
        ("2025-06-30", "2025-08-01", "selesai 30 Juni 2025"),
        ("2025-07-03", "2025-08-01", "selesai 3 Juli 2025, terlambat 3 hari"),
    ],
)
def test_milestones_say_how_they_stand(client_of, make, words, done_on, today, said):
    line = {"name": "Gedung", "due_on": "2025-06-30", "done_on": done_on, "note": ""}
    row = make("program", lines=[line])
    with time_machine.travel(f"{today}T10:00:00+07:00", tick=False):
        text = words(client_of("operator").get(f"/kerja/tahunan/program/{row.pk}/"))
    assert said in text


def test_a_list_costs_the_same_for_many_records(client_of, make, django_assert_max_num_queries):
    for number in range(30):
        make("program", name=f"Program {number}")
        make("forum", topic=f"Forum {number}")
    client = client_of("coordinator")
    for kind in ("program", "forum"):
        with django_assert_max_num_queries(10):
            answer = client.get(reverse("work-yearround-list", args=[kind]))
        assert answer.content.count(b'<th scope="row"') >= 30


def test_a_forum_keeps_a_number_of_people_and_nothing_of_them():
    """A column that could hold names would have to be added here, on purpose."""
    assert {field.name for field in Forum._meta.get_fields()} == {
        *("id", "government", "unit", "topic", "held_on", "place", "attendance", "minutes"),
        *("changes", "shown_publicly", "sample", "source_url", "note", "version"),
        *("created_at", "updated_at", "updated_by"),
    }


def test_complaints_keep_counts_and_nothing_else():
    assert {field.name for field in ComplaintCount._meta.get_fields()} == {
        *("id", "channel", "unit", "year", "month", "received", "resolved", "in_time"),
        *("shown_publicly", "sample", "source_url", "note", "version"),
        *("created_at", "updated_at", "updated_by"),
    }
