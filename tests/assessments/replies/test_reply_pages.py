"""The pages of the right of reply: who comes in, what they show, keep and refuse."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from compliance.accounts.kept_typing import typing_mark
from compliance.accounts.models import Role, User
from compliance.accounts.rights import RIGHTS
from compliance.accounts.services import role_assign
from compliance.assessments.models import Assessment, Reply, UnitAssessment
from compliance.assessments.replies.services import LONGEST_TEXT
from compliance.assessments.replies.urls import urlpatterns
from tests.people import answers

from .conftest import VERIFIED, at, everything, fresh, text_of

MISSING = 10**9
NAMES = ("work-unit-reply", "work-unit-reply-decide")


# In the order of PEOPLE; the home coordinator keeps the comparators too, and the home publisher
# releases their official years.
READ = {
    ("work-unit-reply", "silent"): answers(302, 200, 404, *[200] * 5),
    ("work-unit-reply", "replied"): answers(302, 200, 404, *[200] * 5),
    ("work-unit-reply", "draft"): answers(302, 200, 404, *[200] * 5),
    ("work-unit-reply", "foreign"): answers(302, 404, 404, 200, 404, 200, 404, 200),
    ("work-unit-reply", "missing"): answers(302, *[404] * 7),
    ("work-unit-reply-decide", "silent"): answers(302, *[403] * 3, 200, *[403] * 3),
    ("work-unit-reply-decide", "replied"): answers(302, *[403] * 3, 200, *[403] * 3),
    ("work-unit-reply-decide", "foreign"): answers(302, *[403] * 3, 404, *[403] * 3),
    ("work-unit-reply-decide", "missing"): answers(302, *[403] * 3, 404, *[403] * 3),
}
WRITE = {
    ("work-unit-reply", "silent"): answers(302, "done", 404, "done", *[403] * 4),
    ("work-unit-reply", "replied"): answers(302, 409, 404, 409, *[403] * 4),
    ("work-unit-reply", "draft"): answers(302, 409, 404, 409, *[403] * 4),
    ("work-unit-reply", "foreign"): answers(302, 404, 404, 409, *[403] * 4),
    ("work-unit-reply", "missing"): answers(302, 404, 404, 404, *[403] * 4),
    ("work-unit-reply-decide", "silent"): answers(302, *[403] * 3, 409, *[403] * 3),
    ("work-unit-reply-decide", "replied"): answers(302, *[403] * 3, "done", *[403] * 3),
    ("work-unit-reply-decide", "foreign"): answers(302, *[403] * 3, 404, *[403] * 3),
    ("work-unit-reply-decide", "missing"): answers(302, *[403] * 3, 404, *[403] * 3),
}


@pytest.fixture
def place(unit, year, give):
    """A function: the number in the address of a page."""

    def number(which):
        if which == "replied":
            give(unit)
        if which == "draft":
            UnitAssessment.objects.filter(pk=unit.pk).update(
                status="draft", submitted_at=None, verified_at=None, verified_by=None
            )
        if which == "foreign":
            foreign = Assessment.objects.exclude(government=year.government)
            return foreign.filter(units__isnull=False, track="official").first().units.first().pk
        return MISSING if which == "missing" else unit.pk

    return number


def form_of(answer):
    """Return the fields of the page's own form as a browser without script would send them."""
    html = answer.content.decode().partition("<main")[2]
    fields = {}
    for tag in re.findall(r"<input[^>]*>", html):
        found = dict(re.findall(r'(name|value|type)="([^"]*)"', tag))
        if "name" in found and (found.get("type") != "radio" or " checked" in tag):
            fields[found["name"]] = found.get("value", "")
    for name, text in re.findall(
        r'<textarea[^>]*name="([^"]*)"[^>]*>\n?(.*?)</textarea>', html, re.S
    ):
        fields[name] = text
    fields.pop("csrfmiddlewaretoken", None)
    return fields


def address(unit, name="work-unit-reply"):
    return reverse(name, args=[getattr(unit, "pk", unit)])


def sent(client_of, unit_pk, name):
    """Return what the page of somebody who may would send, with both forms filled in."""
    who = "operator" if name == "work-unit-reply" else "verifier"
    page = client_of(who).get(address(unit_pk, name))
    fields = form_of(page) if page.status_code == 200 else {}
    return {"seen": "", **fields, "text": "Kami menanggapi.", "act": "give"} | {
        "outcome": "partly",
        "reason": "Sebagian benar.",
    }


def cases(table):
    return [
        pytest.param(name, which, who, status, id=f"{name}-{which}-{who or 'visitor'}")
        for (name, which), by_person in table.items()
        for who, status in by_person.items()
    ]


def test_the_tables_name_every_address():
    names = {pattern.name for pattern in urlpatterns}
    assert names == {name for name, _ in READ} == {name for name, _ in WRITE} == set(NAMES)
    assert names <= set(RIGHTS)


@pytest.mark.parametrize(("name", "which", "who", "status"), cases(READ))
def test_reading(window, client_of, place, name, which, who, status):
    url = address(place(which), name)
    before = everything()
    assert client_of(who).get(url).status_code == status
    assert everything() == before


@pytest.mark.parametrize(("name", "which", "who", "status"), cases(WRITE))
def test_writing(window, client_of, place, name, which, who, status):
    number = place(which)
    data, before = sent(client_of, number, name), everything()
    answer = client_of(who).post(address(number, name), data)
    assert answer.status_code == (302 if status == "done" else status)
    assert (everything() == before) == (status != "done")


def test_who_reads_a_unit_without_keeping_it_does_not_reply(window, client_of, year, unit, people):
    """An operator elsewhere who audits the government may open the page and no more."""
    role_assign(user=people["operator2"], role=Role.AUDITOR, government=year.government, actor=None)
    client = client_of("operator2")
    page = client.get(address(unit))
    assert page.status_code == 200
    assert "Kirim tanggapan" not in text_of(page)
    before = everything()
    data = sent(client_of, unit.pk, "work-unit-reply")
    for text in ("Kami menanggapi.", ""):
        assert client.post(address(unit), data | {"text": text}).status_code == 403
    assert everything() == before


@pytest.mark.parametrize(("who", "name"), list(zip(("operator", "verifier"), NAMES, strict=True)))
def test_forms_without_their_token_are_refused(window, client_of, people, place, who, name):
    number = place("silent" if who == "operator" else "replied")
    data, before = sent(client_of, number, name), everything()
    client = Client(enforce_csrf_checks=True)
    client.force_login(people[who], backend="compliance.accounts.backends.PortalBackend")
    assert client.post(address(number, name), data).status_code == 403
    assert everything() == before


def test_from_the_reply_to_the_decision(window, client_of, unit):
    operator, verifier = client_of("operator"), client_of("verifier")
    page = operator.get(address(unit))
    assert "Tanggapan dapat diberikan sampai 27 Nov. 2026 pukul 24.00 WIB." in text_of(page)
    done = operator.post(
        address(unit), form_of(page) | {"text": "Baris satu\r\nbaris <b>dua</b>", "act": "give"}
    )
    assert done.status_code == 302
    page = operator.get(address(unit))
    assert "Tanggapan tersimpan pukul 12.00.00 WIB" in text_of(page)
    assert "Baris satu<br>baris &lt;b&gt;dua&lt;/b&gt;" in page.content.decode()
    assert "Menunggu keputusan verifikator" in text_of(page)
    assert "Putuskan tanggapan…" not in text_of(page)
    assert "Kirim tanggapan" not in text_of(page)
    assert "Putuskan tanggapan…" in text_of(verifier.get(address(unit)))
    url = address(unit, "work-unit-reply-decide")
    page = verifier.get(url)
    assert "baris <b>dua</b>" in text_of(page)
    fields = form_of(page) | {"outcome": "accepted", "reason": "Bukti baru benar."}
    assert verifier.post(url, fields).status_code == 302
    text = text_of(operator.get(address(unit)))
    assert "Keputusan verifikator: Diterima Bukti baru benar." in text
    assert re.search(r"24 Nov\. 2026 pukul 12\.00 WIB oleh verifier", text)
    assert "Menunggu keputusan" not in text
    assert "Tidak ada tanggapan yang menunggu keputusan Anda." in text_of(verifier.get(url))


def test_a_coordinator_is_named_as_acting_on_behalf(window, client_of, unit, give):
    give(unit, "coordinator")
    assert "oleh coordinator · atas nama lokus" in text_of(client_of("auditor").get(address(unit)))


def test_waiving(window, client_of, unit):
    client = client_of("operator")
    fields = form_of(client.get(address(unit))) | {"act": "waive"}
    refused = client.post(address(unit), fields | {"text": "jangan hilang"})
    assert refused.status_code == 422
    assert "Kosongkan dahulu" in text_of(refused)
    assert form_of(refused)["text"] == "jangan hilang"
    assert not Reply.objects.exists()
    assert client.post(address(unit), fields).status_code == 302
    text = text_of(client.get(address(unit)))
    assert "Lokus ini menyatakan tidak menanggapi." in text
    assert "Menunggu keputusan" not in text
    assert Reply.objects.get().kind == "waived"


def test_pressing_twice_is_answered_as_once(window, client_of, unit):
    operator, verifier = client_of("operator"), client_of("verifier")
    data = sent(client_of, unit.pk, "work-unit-reply")
    assert [operator.post(address(unit), data).status_code for _ in range(2)] == [302, 302]
    url = address(unit, "work-unit-reply-decide")
    data = sent(client_of, unit.pk, "work-unit-reply-decide")
    assert [verifier.post(url, data).status_code for _ in range(2)] == [302, 302]
    assert Reply.objects.count() == 1


def test_the_second_decision_reads_who_made_the_first(
    window, client_of, unit, year, give, decide, people
):
    give(unit)
    url = address(unit, "work-unit-reply-decide")
    people["verifier2"] = User.objects.create_user("verifier2")
    role_assign(
        user=people["verifier2"], role=Role.VERIFIER, government=year.government, actor=None
    )
    client = client_of("verifier2")
    fields = form_of(client.get(url)) | {"outcome": "accepted", "reason": "jangan hilang"}
    decide(unit)
    before = everything()
    refused = client.post(url, fields)
    assert refused.status_code == 409
    text = text_of(refused)
    assert "Sudah diputuskan oleh verifier pada 24 Nov. 2026 pukul 12.00 WIB." in text
    assert "SOP belum disahkan." in text  # what was decided
    assert form_of(refused)["reason"] == "jangan hilang"
    assert "Simpan keputusan" not in text
    assert everything() == before


def test_the_second_reply_reads_who_gave_the_first(window, client_of, unit, waive):
    client = client_of("coordinator")
    fields = form_of(client.get(address(unit))) | {"text": "jangan hilang", "act": "give"}
    waive(unit)
    refused = client.post(address(unit), fields)
    assert refused.status_code == 409
    assert "tidak menanggapi oleh operator pada 24 Nov. 2026" in text_of(refused)
    assert form_of(refused)["text"] == "jangan hilang"
    assert "Kirim tanggapan" not in text_of(refused)


def test_a_reply_to_a_state_that_is_gone_is_sent_in_knowledge_of_the_new_one(
    window, client_of, unit, verify
):
    client = client_of("operator")
    fields = form_of(client.get(address(unit))) | {"text": "jangan hilang", "act": "give"}
    verify(unit, VERIFIED.replace(hour=11))
    refused = client.post(address(unit), fields)
    assert refused.status_code == 409
    assert "diverifikasi lagi sejak halaman dibuka" in text_of(refused)
    assert not Reply.objects.exists()
    again = form_of(refused) | {"act": "give"}
    assert client.post(address(unit), again).status_code == 302
    assert Reply.objects.get().verified_at == fresh(unit).verified_at


@pytest.mark.parametrize("seen", ["", "x", "0", "-1", "²", "9" * 5000, "\x00"])
def test_a_mark_that_is_none_is_refused(window, client_of, unit, give, seen):
    data = {"text": "x", "outcome": "partly", "reason": "x", "act": "give", "seen": seen}
    assert client_of("operator").post(address(unit), data).status_code == 409
    give(unit)
    url = address(unit, "work-unit-reply-decide")
    assert client_of("verifier").post(url, data).status_code == 409
    assert Reply.objects.get().outcome == ""


@pytest.mark.parametrize("text", ["", " \r\n", "x" * (LONGEST_TEXT + 1), "a\x00b"])
def test_faults_are_told_at_the_field(window, client_of, unit, give, text):
    operator, verifier = client_of("operator"), client_of("verifier")
    data = sent(client_of, unit.pk, "work-unit-reply") | {"text": text}
    answer = operator.post(address(unit), data)
    assert answer.status_code == 422
    assert 'href="#id_text"' in answer.content.decode()
    give(unit)
    url = address(unit, "work-unit-reply-decide")
    data = sent(client_of, unit.pk, "work-unit-reply-decide") | {"reason": text}
    answer = verifier.post(url, data)
    assert answer.status_code == 422
    assert 'href="#id_reason"' in answer.content.decode()
    assert 'value="partly"' in answer.content.decode()
    data |= {"reason": "x", "outcome": "maybe"}
    assert verifier.post(url, data).status_code == 422
    answer = verifier.post(url, {**data, "outcome": ""})
    assert "Pilih keputusannya." in text_of(answer)


def test_as_many_letters_as_are_kept_are_taken(window, client_of, unit):
    """A browser sends each end of a line as two letters; one of them is kept."""
    text = "x\n" * (LONGEST_TEXT // 2 - 1) + "xy"
    data = sent(client_of, unit.pk, "work-unit-reply") | {"text": text.replace("\n", "\r\n")}
    assert client_of("operator").post(address(unit), data).status_code == 302
    assert Reply.objects.get().text == text


def test_a_page_says_why_nobody_can_reply(window, client_of, unit, year):
    client = client_of("operator")
    with at(2026, 11, 28, 0, 0):  # the session of this morning has ended by then
        text = text_of(client_of("operator").get(address(unit)))
        assert "Masa tanggapan sudah berakhir pada 27 Nov. 2026." in text
        assert "Kirim tanggapan" not in text
    type(year).objects.filter(pk=year.pk).update(status="published", published_at=VERIFIED)
    assert "sudah terbit pada" in text_of(client.get(address(unit)))
    UnitAssessment.objects.filter(pk=unit.pk).update(verified_by=None)
    type(year).objects.filter(pk=year.pk).update(status="open", published_at=None)
    assert "diverifikasi verifikator" in text_of(client.get(address(unit)))


def test_without_a_window_the_page_names_no_day(client_of, unit):
    text = text_of(client_of("operator").get(address(unit)))
    assert "Tanggapan dapat diberikan sampai penilaian ini terbit." in text


def test_what_was_said_of_an_earlier_result_stays_readable(
    window, client_of, unit, give, decide, verify
):
    give(unit, text="Atas hasil pertama.")
    decide(unit, outcome="accepted", reason="Benar.")
    verify(unit, VERIFIED.replace(hour=11))
    text = text_of(client_of("auditor").get(address(unit)))
    before, _, after = text.partition("Tanggapan atas hasil sebelumnya")
    assert "Atas hasil pertama." not in before
    assert "Atas hasil yang diverifikasi pada 24 Nov. 2026 pukul 10.00 WIB" in after
    assert "Atas hasil pertama." in after
    assert "Keputusan verifikator: Diterima Benar." in after
    assert "Kirim tanggapan" in text_of(client_of("operator").get(address(unit)))


def test_what_was_typed_survives_the_end_of_the_session(window, client_of, unit, people):
    client = client_of("operator")
    fields = form_of(client.get(address(unit)))
    assert fields["typed_by"]
    client.logout()
    mark = typing_mark(people["operator"], address(unit))
    sent_late = fields | {"typed_by": mark, "text": "jangan hilang", "act": "give"}
    assert client.post(address(unit), sent_late).status_code == 302
    assert not Reply.objects.exists()
    client.force_login(people["operator"], backend="compliance.accounts.backends.PortalBackend")
    kept = client.get(address(unit))
    assert kept.status_code == 200
    assert form_of(kept)["text"] == "jangan hilang"
    assert "belum tersimpan" in text_of(kept)


def test_other_pages_lead_here(window, client_of, unit):
    link = f'href="{address(unit)}"'
    for name in ("work-unit-review", "work-unit-entries"):
        page = client_of("operator").get(reverse(name, args=[unit.pk]))
        assert link in page.content.decode()


@pytest.mark.parametrize("name", NAMES)
def test_pages_keep_their_budget(
    window, client_of, unit, give, verify, name, django_assert_max_num_queries
):
    client = client_of("verifier")
    for hour in range(11, 19):
        give(unit)
        verify(unit, VERIFIED.replace(day=23, hour=hour))
    give(unit)
    with django_assert_max_num_queries(12):
        assert client.get(address(unit, name)).status_code == 200
