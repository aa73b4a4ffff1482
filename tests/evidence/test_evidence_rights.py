"""Who comes to which evidence: roles, own and other units, guesses, CSRF."""

from __future__ import annotations

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse

from compliance.accounts.rights import RIGHTS
from compliance.accounts.selectors import rights_of
from compliance.assessments.instruments import instrument_of
from compliance.assessments.models import Assessment, Entry
from compliance.assessments.policies import ActionRefused
from compliance.audit.models import Event
from compliance.evidence import services
from compliance.evidence.models import Evidence, EvidenceUse
from compliance.evidence.services import Details, Target
from compliance.evidence.urls import urlpatterns
from tests.rows import rows_of
from units.models import ServiceProduct

from .made import PDF, office, pdf, read_to_its_end, stored

PEOPLE = (
    *("", "operator", "operator2", "coordinator"),
    *("verifier", "publisher", "auditor", "administrator"),
)
MISSING = 10**9
NOWHERE = uuid.UUID(int=0)


def answers(*statuses):
    return dict(zip(PEOPLE, statuses, strict=True))


# In the order of PEOPLE: visitor, operator of the unit, operator of another unit, coordinator,
# verifier, publisher, auditor, administrator.
EVERYONE = answers(302, *[200] * 7)
OWN_UNIT = answers(302, 200, 404, *[200] * 5)
FOREIGN = answers(302, 404, 404, 200, 404, 200, 404, 200)
NOBODY = answers(302, *[404] * 7)
RECORDING = answers(302, 200, 404, 200, *[403] * 4)
NO_RECORD = answers(302, 404, 404, 404, *[403] * 4)
CLOSED = answers(*[405] * 8)
READ = {
    ("work-evidence-units", None): EVERYONE,
    ("work-evidence-expiring", None): EVERYONE,
    ("work-evidence-unit", "own"): OWN_UNIT,
    ("work-evidence-unit", "foreign"): FOREIGN,
    ("work-evidence-unit", "missing"): NOBODY,
    ("work-evidence-entry", "own"): OWN_UNIT,
    ("work-evidence-entry", "missing"): NOBODY,
    ("work-evidence-archive", "own"): OWN_UNIT,
    ("work-evidence-archive", "foreign"): FOREIGN,
    ("work-evidence-archive", "missing"): NOBODY,
    ("work-evidence", "file"): OWN_UNIT,
    ("work-evidence", "nowhere"): NOBODY,
    ("work-evidence-file", "file"): OWN_UNIT,
    ("work-evidence-file", "link"): NOBODY,
    ("work-evidence-file", "nowhere"): NOBODY,
    ("work-evidence-preview", "file"): OWN_UNIT,
    ("work-evidence-preview", "nowhere"): NOBODY,
    ("work-evidence-replace", "file"): RECORDING,
    ("work-evidence-replace", "nowhere"): NO_RECORD,
    ("work-evidence-remove", "file"): RECORDING,
    ("work-evidence-remove", "nowhere"): NO_RECORD,
    ("work-evidence-restore", "file"): CLOSED,
    ("work-evidence-detach", "use"): CLOSED,
}
WRITTEN = answers(302, "done", 404, "done", *[403] * 4)
WRITE = {
    ("work-evidence-units", None): CLOSED,
    ("work-evidence-expiring", None): CLOSED,
    ("work-evidence-unit", "own"): CLOSED,
    ("work-evidence-archive", "own"): CLOSED,
    ("work-evidence-file", "file"): CLOSED,
    ("work-evidence-preview", "file"): CLOSED,
    ("work-evidence-entry", "own"): WRITTEN,
    ("work-evidence-entry", "missing"): NO_RECORD,
    ("work-evidence", "file"): WRITTEN,
    ("work-evidence", "nowhere"): NO_RECORD,
    ("work-evidence-replace", "file"): WRITTEN,
    ("work-evidence-replace", "nowhere"): NO_RECORD,
    ("work-evidence-remove", "file"): WRITTEN,
    ("work-evidence-remove", "nowhere"): NO_RECORD,
    ("work-evidence-restore", "removed"): WRITTEN,
    ("work-evidence-restore", "nowhere"): NO_RECORD,
    ("work-evidence-detach", "use"): WRITTEN,
    ("work-evidence-detach", "missing"): NO_RECORD,
}


@pytest.fixture
def places(people, unit, other_unit, added, local_storage):
    """Arguments of the addresses: own, another's, missing ones; a file, a link, a removed file."""
    actor = people["coordinator"]
    official = Assessment.objects.exclude(government__code="12.11").filter(track="official")
    foreign = official.filter(units__isnull=False).order_by("pk").first()
    file = added()
    link = services.link_add(
        url="https://contoh.go.id",
        details=Details(title="Tautan"),
        target=Target(unit.pk, ("IN-01", None)),
        actor=actor,
        rights=rights_of(actor),
    )
    removed = added(pdf("removed"), "hapus.pdf")
    services.evidence_remove(
        evidence_id=removed.pk, reason="uji", actor=actor, rights=rights_of(actor)
    )
    use = EvidenceUse.objects.get(evidence=file)
    unit_keys = {"own": unit.pk, "foreign": foreign.units.first().pk, "missing": MISSING}
    evidence_keys = {
        "file": file.pk,
        "link": link.pk,
        "removed": removed.pk,
        "nowhere": NOWHERE,
    }

    def address(name, which):
        if which is None:
            return reverse(name)
        if name == "work-evidence-entry":
            return reverse(name, args=[unit_keys[which], "IN-01", 0])
        if name == "work-evidence-detach":
            own = which == "use"
            return reverse(name, args=[unit.pk, use.pk] if own else [MISSING, use.pk])
        keys = unit_keys | evidence_keys
        return reverse(name, args=[keys[which]])

    return address


def everything():
    tables = (Evidence, EvidenceUse, Entry, Event)
    return rows_of(*tables)


@pytest.mark.parametrize(("name", "which"), READ)
def test_reading(client_of, places, name, which):
    before, url = everything(), places(name, which)
    for method in ("get", "head"):
        found = {}
        for who in PEOPLE:
            answer = getattr(client_of(who), method)(url)
            found[who] = answer.status_code
            read_to_its_end(answer)
        assert found == READ[name, which]
    assert everything() == before


def valid(name):
    return {
        "work-evidence-entry": {"act": "link", "tautan-url": "https://contoh.go.id/a"},
        "work-evidence": {"rincian-title": "Judul lain"},
        "work-evidence-remove": {"hapus-reason": "uji"},
        "work-evidence-replace": {"ganti-documents": SimpleUploadedFile("a.pdf", pdf("baru"))},
    }.get(name, {})


class Undo(Exception):
    pass


def written(client, url, data):
    before = everything()
    try:
        with transaction.atomic():
            answer = client.post(url, data)
            changed = everything() != before
            raise Undo
    except Undo:
        pass
    if changed:
        return "done" if answer.status_code == 302 else f"{answer.status_code} and changed"
    return answer.status_code


@pytest.mark.parametrize(("name", "which"), WRITE)
def test_writing(client_of, places, name, which):
    url = places(name, which)
    found = {who: written(client_of(who), url, valid(name)) for who in PEOPLE}
    assert found == WRITE[name, which]


def test_the_tables_name_every_address():
    names = {pattern.name for pattern in urlpatterns}
    assert names == {name for name, _ in READ} == {name for name, _ in WRITE}
    assert names <= set(RIGHTS)


def test_others_evidence_looks_exactly_like_none(client_of, places):
    client = client_of("operator2")
    for name in ("work-evidence", "work-evidence-file", "work-evidence-preview"):
        theirs, none = client.get(places(name, "file")), client.get(places(name, "nowhere"))
        assert theirs.status_code == none.status_code == 404
        bodies = [answer.content.decode().partition("<main")[2] for answer in (theirs, none)]
        assert bodies[0] == bodies[1] != ""
        assert theirs.headers.keys() == none.headers.keys()


def test_another_units_evidence_cannot_be_attached_by_its_identifier(
    client_of, people, other_unit, places
):
    evidence = Evidence.objects.get(title="sk")
    url = reverse("work-evidence-entry", args=[other_unit.pk, "IN-01", 0])
    client = client_of("operator2")
    answer = client.post(url, {"act": "reuse", "evidence": str(evidence.pk)})
    assert answer.status_code == 404
    assert str(evidence.pk) not in client.get(f"{url}?cari=sk").content.decode()


def test_evidence_stays_within_its_government(client_of, people, places):
    foreign = Assessment.objects.exclude(government__code="12.11").filter(
        track="official", units__isnull=False
    )
    unit = foreign.order_by("pk").first().units.first()
    assessment = Assessment.objects.filter(pk=unit.assessment_id)
    assessment.update(status="open", published_at=None, published_by=None)
    actor = people["coordinator"]
    indicator = next(i for i in instrument_of(unit.assessment).indicators() if i.scope == "unit")
    with pytest.raises(ActionRefused, match="pemerintah lain"):
        services.evidence_attach(
            evidence=Evidence.objects.get(title="sk"),
            target=Target(unit.pk, (indicator.code, None)),
            actor=actor,
            rights=rights_of(actor),
        )


def test_a_use_of_another_unit_is_not_detached_through_the_own_one(client_of, other_unit, places):
    use = EvidenceUse.objects.get(evidence__title="sk", detached_at__isnull=True)
    url = reverse("work-evidence-detach", args=[other_unit.pk, use.pk])
    assert client_of("operator2").post(url).status_code == 404


def test_who_brought_unused_evidence_still_sees_it(client_of, people, unit, added, local_storage):
    evidence = added()
    use = EvidenceUse.objects.get()
    EvidenceUse.objects.filter(pk=use.pk).delete()
    url = reverse("work-evidence", args=[evidence.pk])
    seen = {who: client_of(who).get(url).status_code for who in ("operator", "operator2")}
    assert seen == {"operator": 200, "operator2": 404}


@pytest.mark.parametrize(
    "path", ["var/evidence/{}", "static/{}", "media/{}", "evidence/{}", "kerja/bukti/{}", "{}"]
)
def test_stored_names_are_no_addresses(client_of, added, local_storage, path):
    added()
    name = stored()[0]
    for who in ("", "operator"):
        assert client_of(who).get("/" + path.format(name)).status_code in (403, 404)


def test_a_form_without_its_token_is_refused(people, unit, local_storage):
    client = Client(enforce_csrf_checks=True)
    client.force_login(people["operator"], backend="compliance.accounts.backends.PortalBackend")
    url = reverse("work-evidence-entry", args=[unit.pk, "IN-01", 0])
    data = {"act": "files", "berkas-documents": SimpleUploadedFile("a.pdf", PDF)}
    assert client.post(url, data).status_code == 403
    assert (Evidence.objects.count(), stored()) == (0, [])


def test_files_are_sent_so_that_nothing_in_them_runs(client_of, added, local_storage):
    hostile = PDF.replace(b"<<>>", b"<script>alert(1)</script>", 1)
    evidence = added(hostile, 'a"; x=y.pdf')
    client = client_of("operator")
    for address, start in (("file", "attachment"), ("preview", "inline")):
        answer = client.get(reverse(f"work-evidence-{address}", args=[evidence.pk]))
        assert answer["Content-Type"] == "application/pdf"
        assert answer["X-Content-Type-Options"] == "nosniff"
        policy = answer["Content-Security-Policy"].split("; ")
        assert {"default-src 'none'", "sandbox"} <= set(policy)
        assert "script" not in answer["Content-Security-Policy"]
        assert answer["Content-Disposition"].startswith(f"{start}; filename")
        assert "no-store" in answer["Cache-Control"]
        assert answer["Content-Length"] == str(len(hostile))
        read_to_its_end(answer)


def test_a_document_is_never_shown_inline(client_of, added, local_storage):
    evidence = added(office(), "surat.docx")
    answer = client_of("operator").get(reverse("work-evidence-preview", args=[evidence.pk]))
    assert answer["Content-Disposition"].startswith("attachment")
    read_to_its_end(answer)


def test_events_name_the_unit_only_to_the_log(people, added, places):
    event = Event.objects.filter(verb="evidence-add").first()
    assert event.after["indicator"] == "IN-01"
    assert "latitude" not in event.after


def test_a_product_of_another_unit_is_not_asked(client_of, unit, other_unit, places):
    product = ServiceProduct.objects.create(unit=other_unit.unit, code="uji", name="Uji")
    url = reverse("work-evidence-entry", args=[unit.pk, "IN-01", product.pk])
    assert client_of("coordinator").get(url).status_code == 404
