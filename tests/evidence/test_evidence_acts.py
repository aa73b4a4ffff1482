"""What is done with evidence: added, reused, replaced, detached, removed and brought back."""

from __future__ import annotations

import re
from decimal import Decimal
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone

from compliance.accounts.selectors import rights_of
from compliance.assessments.entries import EntryChange, entries_save
from compliance.assessments.evidence_counts import evidence_counts_set
from compliance.assessments.models import Entry, EntryReview, UnitAssessment
from compliance.assessments.policies import ActionDenied, ActionRefused
from compliance.audit.models import Event
from compliance.evidence import services
from compliance.evidence.models import Evidence, EvidenceUse
from compliance.evidence.services import Details, Target

from .made import PDF, bytes_of, entry_url, pdf, rows, stored, upload


def submit(unit):
    UnitAssessment.objects.filter(pk=unit.pk).update(
        status="submitted", submitted_at=timezone.now()
    )


def entry(unit, indicator="IN-01"):
    return Entry.objects.get(unit_assessment=unit, indicator=indicator, product=None)


def verbs():
    return list(
        Event.objects.filter(verb__contains="evidence")
        .order_by("pk")
        .values_list("verb", flat=True)
    )


def text_of(answer):
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())))


@pytest.fixture
def operator(client_of):
    return client_of("operator")


def test_a_file_is_kept_named_and_counted(operator, unit, any_storage):
    answer = upload(
        operator, unit, ("SK Tim.pdf", PDF), evidence_date="2026-01-05", expires_on="31-12-2026"
    )
    assert answer.status_code == 302
    evidence = Evidence.objects.get()
    assert (evidence.title, evidence.original_name) == ("SK Tim", "SK Tim.pdf")
    assert (str(evidence.evidence_date), str(evidence.expires_on)) == ("2026-01-05", "2026-12-31")
    assert evidence.government == unit.assessment.government
    assert stored() == [evidence.stored_name]
    assert entry(unit).evidence_count == 1
    assert verbs() == ["evidence-add"]
    page = text_of(operator.get(entry_url(unit)))
    assert "SK Tim" in page
    assert re.search(r"1 bukti tersimpan pukul \d\d\.\d\d\.\d\d WIB\.", page)
    file = operator.get(reverse("work-evidence-file", args=[evidence.pk]))
    assert bytes_of(file) == PDF


def test_several_files_at_once_are_one_act_of_several_events(operator, unit, any_storage):
    assert upload(operator, unit, ("a.pdf", pdf("a")), ("b.pdf", pdf("b"))).status_code == 302
    assert rows() == (2, 2)
    assert verbs() == ["evidence-add"] * 2
    assert entry(unit).evidence_count == 2


def test_evidence_of_a_question_without_answer_clashes_with_nobody(people, unit, added):
    Entry.objects.filter(unit_assessment=unit, indicator="IN-01").delete()
    before = UnitAssessment.objects.get(pk=unit.pk).filled
    added()
    row = entry(unit)
    assert (row.value, row.version, row.evidence_count) == (None, 0, 1)
    change = EntryChange("IN-01", None, value=Decimal(4), seen_version=0)
    actor = people["operator"]
    saved = entries_save(
        unit_assessment_id=unit.pk, changes=[change], actor=actor, rights=rights_of(actor)
    )
    row.refresh_from_db()
    assert (row.value, row.version, row.evidence_count) == (4, 1, 1)
    assert getattr(saved, "filled", before + 1) == before + 1


def test_evidence_does_not_change_an_answer_nor_its_review(people, unit, added):
    row = Entry.objects.filter(unit_assessment=unit, product=None, value__isnull=False).first()
    review = EntryReview.objects.create(
        entry=row, entry_version=row.version, verdict="accepted", reviewed_at=timezone.now()
    )
    version, changed = row.version, row.updated_at
    added(key=(row.indicator, None))
    row.refresh_from_db()
    assert (row.version, row.updated_at) == (version, changed)
    assert review.entry_version == row.version


def test_counts_are_written_only_with_their_change(db, transactional_db):
    with pytest.raises(RuntimeError):
        evidence_counts_set({1: 1})


def test_a_link_is_kept_and_never_fetched(operator, unit, monkeypatch):
    monkeypatch.setattr("socket.socket.connect", lambda *_: pytest.fail("it was fetched"))
    answer = operator.post(
        entry_url(unit), {"act": "link", "tautan-url": "https://127.0.0.1:9/rahasia?a=b"}
    )
    assert answer.status_code == 302
    evidence = Evidence.objects.get()
    assert (evidence.kind, evidence.url) == ("link", "https://127.0.0.1:9/rahasia?a=b")
    assert evidence.title == evidence.url
    page = operator.get(reverse("work-evidence", args=[evidence.pk])).content.decode()
    assert 'rel="noopener noreferrer external"' in page


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,<script>",
        "file:///etc/passwd",
        "ftp://contoh.go.id/a",
        "http:///",
        "https://" + "a" * 600,
        "https://a b.go.id",
        "",
    ],
)
def test_other_addresses_are_refused_at_their_field(operator, unit, url):
    answer = operator.post(entry_url(unit), {"act": "link", "tautan-url": url, "tautan-note": "x"})
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.content.decode()
    assert ">\nx</textarea>" in answer.content.decode()
    assert rows() == (0, 0)


def test_dates_that_contradict_each_other_are_refused(operator, unit, local_storage):
    answer = upload(
        operator, unit, ("a.pdf", PDF), evidence_date="2026-02-01", expires_on="2026-01-01"
    )
    assert answer.status_code == 422
    assert "berakhir sebelum tanggal bukti" in answer.content.decode()
    assert (rows(), stored()) == ((0, 0), [])


def test_the_same_file_again_is_offered_not_kept_twice(operator, unit, any_storage):
    upload(operator, unit, ("a.pdf", PDF))
    answer = upload(operator, unit, ("b.pdf", PDF), indicator="IN-02")
    assert answer.status_code == 409
    assert "Berkas ini sudah ada" in answer.content.decode()
    assert rows() == (1, 1)
    assert len(stored()) == 1
    token = re.search(r'name="offer" value="([^"]+)"', answer.content.decode())[1]
    done = operator.post(entry_url(unit, "IN-02"), {"act": "offer", "offer": token})
    assert done.status_code == 302
    assert rows() == (1, 2)
    assert entry(unit, "IN-02").evidence_count == 1


def test_the_same_file_in_the_same_place_is_only_said_to_be_there(operator, unit, local_storage):
    upload(operator, unit, ("a.pdf", PDF))
    assert upload(operator, unit, ("a.pdf", PDF)).status_code == 302
    assert "sudah terpasang di sini" in text_of(operator.get(entry_url(unit)))
    assert rows() == (1, 1)
    assert len(stored()) == 1


def test_an_offer_is_for_one_person_and_cannot_be_made_up(
    client_of, unit, other_unit, local_storage
):
    upload(client_of("operator"), unit, ("a.pdf", PDF))
    answer = upload(client_of("operator2"), other_unit, ("b.pdf", PDF))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "b.pdf" not in page.partition('id="offers"')[2]
    token = re.search(r'name="offer" value="([^"]+)"', page)[1]
    url = entry_url(unit, "IN-02")
    assert client_of("operator").post(url, {"act": "offer", "offer": token}).status_code == 404
    forged = client_of("operator").post(url, {"act": "offer", "offer": token[:-2] + "xx"})
    assert forged.status_code == 409
    assert rows() == (1, 1)
    done = client_of("operator2").post(entry_url(other_unit), {"act": "offer", "offer": token})
    assert done.status_code == 302
    assert rows() == (1, 2)


def test_evidence_is_reused_for_other_answers_and_units(client_of, unit, other_unit, added):
    evidence = added(title="Maklumat Pelayanan 2026")
    coordinator = client_of("coordinator")
    page = coordinator.get(entry_url(other_unit) + "?cari=maklumat").content.decode()
    assert str(evidence.pk) in page
    assert str(evidence.pk) not in coordinator.get(
        entry_url(other_unit) + "?cari=lain"
    ).content.decode().replace("cari=lain", "")
    for target in (entry_url(unit, "IN-02"), entry_url(other_unit)):
        done = coordinator.post(target, {"act": "reuse", "evidence": str(evidence.pk)})
        assert done.status_code == 302
    assert rows() == (1, 3)
    again = coordinator.post(entry_url(other_unit), {"act": "reuse", "evidence": str(evidence.pk)})
    assert again.status_code == 302
    assert rows() == (1, 3)
    assert verbs() == ["evidence-add", "evidence-attach", "evidence-attach"]


@pytest.mark.parametrize("sent", ["", "x", "00000000-0000-0000-0000-000000000000", "1" * 400])
def test_made_up_evidence_is_not_found(operator, unit, sent):
    answer = operator.post(entry_url(unit), {"act": "reuse", "evidence": sent})
    assert answer.status_code == 404


@pytest.mark.parametrize("act", ["", "x", "delete"])
def test_an_unknown_act_is_not_found(operator, unit, act):
    assert operator.post(entry_url(unit), {"act": act}).status_code == 404


@pytest.mark.parametrize(
    "place", [("TIDAK", 0), ("IN-01", 999), ("IN-01'--", 0), ("IN-01", 10**30)]
)
def test_a_question_that_is_not_asked_is_not_found(operator, unit, place):
    url = f"/kerja/lokus/{unit.pk}/bukti/{place[0]}/{place[1]}/"
    assert operator.get(url).status_code == 404
    assert operator.post(url, {"act": "link"}).status_code == 404


def test_the_service_refuses_a_question_that_is_not_asked(people, unit):
    actor = people["operator"]
    with pytest.raises(ActionRefused):
        services.link_add(
            url="https://contoh.go.id",
            details=Details(title="x"),
            target=Target(unit.pk, ("TIDAK", None)),
            actor=actor,
            rights=rights_of(actor),
        )
    assert rows() == (0, 0)


def test_replacing_moves_own_open_uses_and_keeps_the_old(
    client_of, people, unit, other_unit, added, any_storage
):
    old = added(pdf("lama"), title="Maklumat")
    added(pdf("lama"))
    for who, target in (
        ("coordinator", Target(unit.pk, ("IN-02", None))),
        ("coordinator", Target(other_unit.pk, ("IN-01", None))),
    ):
        actor = people[who]
        services.evidence_attach(evidence=old, target=target, actor=actor, rights=rights_of(actor))
    url = reverse("work-evidence-replace", args=[old.pk])
    operator = client_of("operator")
    assert operator.get(url).status_code == 200
    done = operator.post(
        url, {"ganti-documents": SimpleUploadedFile("baru.pdf", pdf("baru")), "ganti-title": ""}
    )
    new = Evidence.objects.get(replaces=old)
    assert done.url == reverse("work-evidence", args=[new.pk])
    assert new.title == "Maklumat"
    live = EvidenceUse.objects.filter(detached_at__isnull=True)
    assert set(
        live.filter(evidence=new).values_list("entry__unit_assessment", "entry__indicator")
    ) == {(unit.pk, "IN-01"), (unit.pk, "IN-02")}
    assert live.filter(evidence=old).get().entry.unit_assessment_id == other_unit.pk
    assert [entry(unit).evidence_count, entry(other_unit).evidence_count] == [1, 1]
    assert len(stored()) == 2
    page = text_of(operator.get(entry_url(unit)))
    assert page.index("Bukti yang terpasang") < page.index("Riwayat")
    old_file = operator.get(reverse("work-evidence-file", args=[old.pk]))
    assert bytes_of(old_file) == pdf("lama")
    assert verbs()[-1] == "evidence-replace"


@pytest.mark.parametrize("number", [0, 2])
def test_a_new_version_is_exactly_one_file(operator, added, local_storage, number):
    old = added()
    sent = [SimpleUploadedFile(f"{n}.pdf", pdf(str(n))) for n in range(number)]
    answer = operator.post(
        reverse("work-evidence-replace", args=[old.pk]), {"ganti-documents": sent}
    )
    assert answer.status_code == 422
    assert "tepat satu berkas" in answer.content.decode()
    assert (rows(), len(stored())) == ((1, 1), 1)


def test_a_new_version_with_the_old_bytes_is_refused(operator, added, local_storage):
    old = added()
    answer = operator.post(
        reverse("work-evidence-replace", args=[old.pk]),
        {"ganti-documents": SimpleUploadedFile("b.pdf", PDF), "ganti-note": "catatan saya"},
    )
    assert answer.status_code == 409
    assert "catatan saya" in answer.content.decode()
    assert (rows(), len(stored())) == ((1, 1), 1)


def test_a_link_is_replaced_by_a_link(operator, people, unit):
    actor = people["operator"]
    old = services.link_add(
        url="https://contoh.go.id/1",
        details=Details(title="SOP"),
        target=Target(unit.pk, ("IN-01", None)),
        actor=actor,
        rights=rights_of(actor),
    )
    url = reverse("work-evidence-replace", args=[old.pk])
    assert operator.post(url, {"tautan-url": "https://contoh.go.id/2"}).status_code == 302
    new = Evidence.objects.get(replaces=old)
    assert (new.url, entry(unit).evidence_count) == ("https://contoh.go.id/2", 1)


def test_detaching_keeps_the_history(operator, unit, added, local_storage):
    added()
    use = EvidenceUse.objects.get()
    url = reverse("work-evidence-detach", args=[unit.pk, use.pk])
    assert operator.post(url).url == entry_url(unit)
    assert entry(unit).evidence_count == 0
    assert rows() == (1, 1)
    assert "dilepas operator" in text_of(operator.get(entry_url(unit)))
    assert operator.post(url).status_code == 409
    assert verbs() == ["evidence-add", "evidence-detach"]


def test_removing_needs_a_reason_and_can_be_undone(operator, people, unit, added, local_storage):
    evidence = added()
    actor = people["operator"]
    services.evidence_attach(
        evidence=evidence,
        target=Target(unit.pk, ("IN-02", None)),
        actor=actor,
        rights=rights_of(actor),
    )
    url = reverse("work-evidence-remove", args=[evidence.pk])
    assert "dilepas dari 2 isian" in text_of(operator.get(url))
    assert operator.post(url, {"hapus-reason": " "}).status_code == 422
    assert operator.post(url, {"hapus-reason": "Salah berkas"}).status_code == 302
    assert [entry(unit).evidence_count, entry(unit, "IN-02").evidence_count] == [0, 0]
    page = text_of(operator.get(reverse("work-evidence", args=[evidence.pk])))
    assert "Alasan: Salah berkas" in page
    assert operator.get(reverse("work-evidence-file", args=[evidence.pk])).status_code == 404
    assert len(stored()) == 1  # soft: the bytes stay
    assert operator.post(url, {"hapus-reason": "lagi"}).status_code == 409

    back = operator.post(reverse("work-evidence-restore", args=[evidence.pk]))
    assert back.status_code == 302
    assert [entry(unit).evidence_count, entry(unit, "IN-02").evidence_count] == [1, 1]
    file = operator.get(reverse("work-evidence-file", args=[evidence.pk]))
    assert bytes_of(file) == PDF
    assert verbs()[-2:] == ["evidence-remove", "evidence-restore"]
    again = operator.post(reverse("work-evidence-restore", args=[evidence.pk]))
    assert again.status_code == 409


def test_a_removed_file_may_be_sent_again_and_then_not_be_brought_back(
    operator, unit, added, local_storage
):
    first = added()
    url = reverse("work-evidence-remove", args=[first.pk])
    operator.post(url, {"hapus-reason": "Salah"})
    assert upload(operator, unit, ("b.pdf", PDF)).status_code == 302
    answer = operator.post(reverse("work-evidence-restore", args=[first.pk]))
    assert answer.status_code == 409
    assert "sudah diunggah lagi" in answer.content.decode()


def test_what_others_use_too_is_not_removed(client_of, people, unit, other_unit, added):
    evidence = added()
    actor = people["coordinator"]
    services.evidence_attach(
        evidence=evidence,
        target=Target(other_unit.pk, ("IN-01", None)),
        actor=actor,
        rights=rights_of(actor),
    )
    url = reverse("work-evidence-remove", args=[evidence.pk])
    answer = client_of("operator").post(url, {"hapus-reason": "x"})
    assert answer.status_code == 409
    assert "dipakai juga oleh lokus lain" in text_of(answer)
    page = text_of(client_of("operator").get(reverse("work-evidence", args=[evidence.pk])))
    assert "Dipakai juga oleh 1 isian lokus lain." in page
    assert "Sigalingging" not in page
    assert client_of("coordinator").post(url, {"hapus-reason": "x"}).status_code == 302


def test_details_are_corrected_with_one_event(operator, added):
    evidence = added()
    url = reverse("work-evidence", args=[evidence.pk])
    data = {"rincian-title": "Judul baru", "rincian-expires_on": "2027-01-01"}
    assert operator.post(url, data).status_code == 302
    assert operator.post(url, data).status_code == 302  # changes nothing
    evidence.refresh_from_db()
    assert (evidence.title, str(evidence.expires_on)) == ("Judul baru", "2027-01-01")
    assert verbs() == ["evidence-add", "evidence-details"]
    bad = operator.post(
        url, {"rincian-evidence_date": "2027-02-01", "rincian-expires_on": "2027-01-01"}
    )
    assert bad.status_code == 422


def test_a_locked_unit_refuses_every_act(client_of, unit, added, local_storage):
    evidence = added()
    use = EvidenceUse.objects.get()
    submit(unit)
    before = rows(), stored(), verbs()
    for who in ("operator", "coordinator"):
        client = client_of(who)
        acts = [
            upload(client, unit, ("b.pdf", pdf("b"))),
            client.post(entry_url(unit), {"act": "link", "tautan-url": "https://contoh.go.id"}),
            client.post(entry_url(unit), {"act": "reuse", "evidence": str(evidence.pk)}),
            client.post(reverse("work-evidence-detach", args=[unit.pk, use.pk])),
            client.get(reverse("work-evidence-replace", args=[evidence.pk])),
            client.post(reverse("work-evidence-remove", args=[evidence.pk]), {"hapus-reason": "x"}),
            client.post(reverse("work-evidence", args=[evidence.pk]), {"rincian-title": "Lain"}),
        ]
        assert [answer.status_code for answer in acts] == [409] * len(acts)
        page = text_of(client.get(entry_url(unit)))
        assert "Terkunci" in page
        assert "Unggah" not in page.replace("Diunggah", "")
    assert (rows(), stored(), verbs()) == before


def test_a_unit_locked_between_check_and_act_is_refused(people, unit, added, local_storage):
    """The policy is asked again once the assessment is held."""
    submit(unit)
    with pytest.raises(ActionRefused):
        added()
    assert (rows(), stored()) == ((0, 0), [])
    UnitAssessment.objects.filter(pk=unit.pk).update(status="draft", submitted_at=None)
    with pytest.raises(ActionDenied):
        added(who="verifier")
    assert (rows(), stored()) == ((0, 0), [])


def test_the_second_write_failing_undoes_the_first(unit, added, local_storage, monkeypatch):
    def fail(**_kwargs):
        raise RuntimeError("no log")

    monkeypatch.setattr("compliance.evidence.files.event_append", fail)
    count = Entry.objects.count()
    with pytest.raises(RuntimeError):
        added()
    assert (rows(), stored(), Entry.objects.count()) == ((0, 0), [], count)


@pytest.mark.parametrize(
    "change",
    [
        {"title": ""},
        {"url": "https://contoh.go.id"},
        {"sha256": ""},
        {"size": 0},
        {"stored_name": ""},
        {"latitude": "1.0"},
        {"removal_reason": "x"},
        {"removed_at": timezone.now()},
        {"evidence_date": "2026-02-01", "expires_on": "2026-01-01"},
        {"kind": "link"},
    ],
)
def test_the_database_holds_what_must_never_be_false(added, change):
    evidence = added()
    with pytest.raises(IntegrityError):
        Evidence.objects.filter(pk=evidence.pk).update(**change)


def test_the_database_attaches_once_and_keeps_pairs(people, added):
    added()
    use = EvidenceUse.objects.get()
    with pytest.raises(IntegrityError):
        EvidenceUse.objects.create(
            evidence=use.evidence,
            entry=use.entry,
            attached_at=timezone.now(),
            attached_by=people["operator"],
        )
