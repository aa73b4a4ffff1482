"""A record proves an answer by its own address in the portal, through the room of evidence."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from compliance.assessments.models import Assessment, IndexResult
from compliance.evidence.models import Evidence, EvidenceUse
from compliance.evidence.selectors import unit_questions
from compliance.followup.models import ComplaintCount
from compliance.followup.yearround.kinds import KINDS
from compliance.followup.yearround.states import fingerprint, state_of

HOST = {"HTTP_HOST": "localhost"}


@pytest.fixture
def open_unit(unit):
    """The unit's assessment that is still being filled in."""
    found = unit.assessments.filter(assessment__status=Assessment.Status.OPEN)
    row = found.filter(assessment__track="self").order_by("-assessment__year").first()
    row.status = row.Status.DRAFT
    row.submitted_at = row.submitted_by = row.verified_at = row.verified_by = None
    row.save()
    return row


@pytest.fixture
def codes(open_unit):
    """The first indicators that are asked of the unit as a whole."""
    asked = [question.key for question in unit_questions(open_unit)]
    return [code for code, product in asked if product is None][:3]


@pytest.fixture
def subjects(make, channel, unit):
    """The records of each kind with their addresses below the host, by the kind's name."""
    found = {kind: reverse("work-yearround-record", args=[kind, make(kind).pk]) for kind in KINDS}
    ComplaintCount.objects.create(
        channel=channel, unit=unit, year=2025, month=1, received=3, resolved=2, in_time=1
    )
    found["pengaduan"] = reverse("work-complaints-year", args=[channel.pk, unit.pk, 2025])
    survey = IndexResult.objects.filter(unit=unit, index="skm").first()
    found["skm"] = reverse("work-survey", args=[survey.pk])
    return found


ALL = [*KINDS, "pengaduan", "skm"]


@pytest.mark.parametrize("kind", ALL)
def test_every_kind_of_record_can_prove_an_answer(
    client_of, subjects, open_unit, words, events, kind, codes
):
    client, address = client_of("operator"), subjects[kind]
    assert f'href="{address}bukti/"' in client.get(address).content.decode()
    page = client.get(f"{address}bukti/", {"penilaian": open_unit.pk})
    assert page.status_code == 200
    before = events()
    sent = {"penilaian": open_unit.pk, "isian": f"{codes[0]}/0"}
    answer = client.post(f"{address}bukti/", sent, **HOST)
    assert answer.status_code == 302
    assert events() == before + 1
    evidence = Evidence.objects.get()
    assert (evidence.kind, evidence.url) == ("link", f"http://localhost{address}")
    use = EvidenceUse.objects.get()
    assert (use.entry.unit_assessment, use.entry.indicator) == (open_unit, codes[0])
    assert use.entry.evidence_count == 1
    assert f"{codes[0]} – " in words(client.get(address))
    entry = reverse("work-evidence-entry", args=[open_unit.pk, codes[0], 0])
    assert evidence.url in client.get(entry).content.decode()


def test_a_record_proves_many_answers_with_one_piece_of_evidence(
    client_of, subjects, open_unit, codes
):
    client, address = client_of("operator"), subjects["program"]
    for indicator in (codes[0], codes[1], codes[1]):
        sent = {"penilaian": open_unit.pk, "isian": f"{indicator}/0"}
        assert client.post(f"{address}bukti/", sent, **HOST).status_code == 302
    assert (
        client.post(f"/en{address}bukti/", {**sent, "isian": f"{codes[2]}/0"}, **HOST).status_code
        == 302
    )
    assert Evidence.objects.count() == 1
    assert EvidenceUse.objects.count() == 3


def test_what_is_invented_is_marked_as_evidence_too(client_of, make, open_unit, people, codes):
    people["coordinator"].demo = True
    row = make("sop")
    address = reverse("work-yearround-prove", args=["sop", row.pk])
    client_of("operator").post(
        address, {"penilaian": open_unit.pk, "isian": f"{codes[0]}/0"}, **HOST
    )
    assert Evidence.objects.get().title.startswith("CONTOH / SAMPLE: ")


def test_a_record_that_proves_something_stays(client_of, make, open_unit, codes):
    row = make("sop")
    client = client_of("operator")
    prove = reverse("work-yearround-prove", args=["sop", row.pk])
    client.post(prove, {"penilaian": open_unit.pk, "isian": f"{codes[0]}/0"}, **HOST)
    sent = {"seen": fingerprint(state_of(KINDS["sop"], row)), "yakin": "on"}
    remove = reverse("work-yearround-remove", args=["sop", row.pk])
    assert client.post(remove, sent).status_code == 409
    assert Evidence.objects.exists()


@pytest.mark.parametrize(
    ("isian", "status"), [("", 422), ("X.9/0", 422), ("I.1/99999999", 422), ("I.1", 422)]
)
def test_faults_attach_nothing(client_of, make, open_unit, isian, status):
    address = reverse("work-yearround-prove", args=["sop", make("sop").pk])
    sent = {"penilaian": open_unit.pk, "isian": isian}
    assert client_of("operator").post(address, sent, **HOST).status_code == status
    assert not Evidence.objects.exists()


def test_only_open_units_of_ones_own_are_offered(client_of, make, open_unit, other, words, codes):
    address = reverse("work-yearround-prove", args=["program", make("program", unit=None).pk])
    theirs = other.assessments.get(assessment=open_unit.assessment)
    client = client_of("operator")
    page = words(client.get(address)) + client.get(address).content.decode()
    assert f'value="{open_unit.pk}"' in page
    assert f'value="{theirs.pk}"' not in page
    sent = {"penilaian": theirs.pk, "isian": f"{codes[0]}/0"}
    assert client.post(address, sent, **HOST).status_code == 409
    open_unit.status, open_unit.submitted_at = open_unit.Status.SUBMITTED, timezone.now()
    open_unit.save()
    sent = {"penilaian": open_unit.pk, "isian": f"{codes[0]}/0"}
    assert client.post(address, sent, **HOST).status_code == 409
    assert not Evidence.objects.exists()
