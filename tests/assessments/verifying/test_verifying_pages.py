"""The pages of verification: what they show, what they keep, what they refuse at the row."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from compliance.accounts.models import Role, User
from compliance.accounts.services import role_assign
from compliance.assessments.entry_forms import prefix_of
from compliance.assessments.models import Entry, EntryReview, UnitAssessment

from .conftest import everything, fresh, text_of


@pytest.fixture
def verifier(client_of):
    return client_of("verifier")


@pytest.fixture
def url(unit):
    return reverse("work-unit-review", args=[unit.pk])


def form_of(answer):
    """Return the fields of the page's own form as a browser without script would send them."""
    html = answer.content.decode().partition("<main")[2]
    fields = {}
    for tag in re.findall(r"<input[^>]*>", html):
        found = dict(re.findall(r'(name|value|type)="([^"]*)"', tag))
        kept = found.get("type") not in {"radio", "checkbox"} or " checked" in tag
        if "name" in found and kept:
            fields[found["name"]] = found.get("value", "")
    for name, text in re.findall(
        r'<textarea[^>]*name="([^"]*)"[^>]*>\n?(.*?)</textarea>', html, re.S
    ):
        fields[name] = text
    fields.pop("csrfmiddlewaretoken", None)
    return fields


# handing in


def test_what_is_missing_leads_to_its_field(client_of, unit, first_keys):
    code, product = first_keys[0]
    unit.entries.get(indicator=code, product=product).delete()
    answer = client_of("operator").get(reverse("work-unit-submit", args=[unit.pk]))
    anchor = f"{reverse('work-unit-entries', args=[unit.pk])}#{prefix_of(first_keys[0])}-name"
    assert f'href="{anchor}"' in answer.content.decode()
    assert "1 isian belum dijawab" in text_of(answer)
    assert "Ajukan sekarang" not in text_of(answer)
    entries = client_of("operator").get(reverse("work-unit-entries", args=[unit.pk]))
    assert f'id="{prefix_of(first_keys[0])}-name"' in entries.content.decode()


def test_an_incomplete_unit_sent_all_the_same_is_refused_with_the_list(client_of, unit, first_keys):
    code, product = first_keys[0]
    unit.entries.get(indicator=code, product=product).delete()
    before = everything()
    answer = client_of("operator").post(reverse("work-unit-submit", args=[unit.pk]))
    assert answer.status_code == 409
    assert "1 isian belum dijawab" in text_of(answer)
    assert everything() == before


def test_a_complete_unit_is_handed_in_and_says_when(client_of, unit):
    client = client_of("operator")
    page = client.get(reverse("work-unit-submit", args=[unit.pk]))
    assert "Ajukan sekarang" in text_of(page)
    answer = client.post(reverse("work-unit-submit", args=[unit.pk]), follow=True)
    text = text_of(answer)
    assert re.search(r"Diajukan pukul \d\d\.\d\d\.\d\d WIB", text)
    assert re.search(r"Diajukan .* pukul \d\d\.\d\d WIB oleh operator", text)
    assert "Tarik kembali…" in text


def test_a_reason_that_is_missing_is_said_at_its_field(client_of, unit, put):
    put(unit, "submitted")
    client = client_of("operator")
    url = reverse("work-unit-take-back", args=[unit.pk])
    answer = client.post(url, {"reason": "  "})
    assert answer.status_code == 422
    assert '<a href="#id_reason">' in answer.content.decode()
    assert "Tulis alasannya." in text_of(answer)
    done = client.post(url, {"reason": "Keliru."}, follow=True)
    assert "Ditarik kembali pukul" in text_of(done)
    assert "Keliru." in text_of(done)


def test_a_refused_take_back_keeps_the_reason(client_of, unit, put, review, first_keys):
    put(unit, "submitted")
    review(unit, keys=first_keys[:1])
    url = reverse("work-unit-take-back", args=[unit.pk])
    answer = client_of("operator").post(url, {"reason": "Alasan panjang saya."})
    assert answer.status_code == 409
    assert "sudah mulai menilai" in text_of(answer)
    assert "Alasan panjang saya." in form_of(answer)["reason"]


# reviewing


def test_every_answer_stands_there_with_what_is_needed_to_judge_it(verifier, submitted, url):
    entry = submitted.entries.get(indicator="IN-01")
    Entry.objects.filter(pk=entry.pk).update(
        value="3.5", not_applicable=False, note="Catatan operator.", evidence_count=2
    )
    text = text_of(verifier.get(url))
    row = text.partition("IN-01")[2].partition("IN-02")[0]
    for words in ("3,5", "Catatan operator.", "2 bukti", "Bukti yang diminta", "Belum dinilai"):
        assert words in row
    assert "Dokumen Renstra/Renja" in row
    assert "Tahun 2025:" in row
    assert text.count("Belum dinilai") == 31
    assert "0 dari 31 isian sudah dinilai" in text


def test_verdicts_and_reasons_are_saved_at_once(verifier, submitted, url):
    given = form_of(verifier.get(url))
    assert not [name for name in given if name.endswith("-verdict")]
    given |= {"IN-01_0-verdict": "accepted", "IN-02_0-verdict": "returned"}
    given |= {"IN-02_0-reason": "Bukti tidak terbaca.", "act": "save"}
    answer = verifier.post(url, given, follow=True)
    assert re.search(r"2 penilaian isian tersimpan pukul \d\d\.\d\d\.\d\d WIB", text_of(answer))
    rows = EntryReview.objects.filter(entry__unit_assessment=submitted)
    assert dict(rows.values_list("entry__indicator", "verdict")) == {
        "IN-01": "accepted",
        "IN-02": "returned",
    }
    again = form_of(answer)
    assert (again["IN-01_0-verdict"], again["IN-02_0-verdict"]) == ("accepted", "returned")
    before = everything()
    verifier.post(url, again | {"act": "save"})
    assert everything() == before


def test_faults_stand_at_their_row_and_nothing_typed_is_lost(verifier, submitted, url):
    given = form_of(verifier.get(url)) | {"IN-01_0-verdict": "returned", "act": "save"}
    given |= {"IN-02_0-reason": "Tanpa pilihan.", "IN-03_0-verdict": "accepted"}
    before = everything()
    answer = verifier.post(url, given)
    assert answer.status_code == 422
    html = answer.content.decode()
    assert '<a href="#id_IN-01_0-reason">IN-01: Alasan: Tulis alasan pengembaliannya.' in html
    assert "IN-02: Penilaian: Pilih terima atau kembalikan." in html
    again = form_of(answer)
    assert (again["IN-01_0-verdict"], again["IN-02_0-reason"], again["IN-03_0-verdict"]) == (
        "returned",
        "Tanpa pilihan.",
        "accepted",
    )
    assert everything() == before


@pytest.mark.parametrize("bad", ["maybe", "ACCEPTED", "accepted\x00"])
def test_a_forged_verdict_is_a_fault_of_its_row(verifier, submitted, url, bad):
    given = form_of(verifier.get(url)) | {"IN-01_0-verdict": bad, "act": "save"}
    before = everything()
    assert verifier.post(url, given).status_code == 422
    assert everything() == before


@pytest.mark.parametrize("seen", ["", "x", "1", "99.", "1." + "0" * 16, "9999999999."])
def test_a_forged_version_never_saves(verifier, submitted, url, seen):
    given = form_of(verifier.get(url)) | {"IN-01_0-verdict": "accepted", "act": "save"}
    before = everything()
    assert verifier.post(url, given | {"IN-01_0-seen": seen}).status_code == 409
    assert everything() == before
    assert verifier.post(url, given).status_code == 302


def test_an_answer_that_changed_meanwhile_is_refused_at_its_row(verifier, submitted, url):
    given = form_of(verifier.get(url)) | {"act": "save"}
    given |= {"IN-01_0-verdict": "returned", "IN-01_0-reason": "Contoh."}
    given |= {"IN-02_0-verdict": "accepted"}
    Entry.objects.filter(unit_assessment=submitted, indicator="IN-01").update(version=7, value=1)
    before = everything()
    answer = verifier.post(url, given)
    assert answer.status_code == 409
    row = text_of(answer).partition("IN-01")[2].partition("IN-02")[0]
    assert "berubah sejak halaman dibuka" in row
    assert text_of(answer).count("berubah sejak halaman dibuka") == 1
    assert everything() == before
    again = form_of(answer)
    assert (again["IN-01_0-reason"], again["IN-01_0-seen"]) == ("Contoh.", "7.")
    assert verifier.post(url, again | {"act": "save"}).status_code == 302


def test_a_page_of_before_does_not_overwrite_what_another_verifier_said(
    client_of, verifier, submitted, url, review, people
):
    second = User.objects.create_user("verifier2")
    government = submitted.assessment.government
    role_assign(user=second, role=Role.VERIFIER, government=government, actor=None)
    people["verifier2"] = second
    given = form_of(verifier.get(url)) | {"IN-02_0-verdict": "accepted", "act": "save"}
    review(submitted, who="verifier2", verdict="returned", reason="X.", keys=[("IN-01", None)])
    assert verifier.post(url, given).status_code == 302
    row = EntryReview.objects.get(entry__unit_assessment=submitted, entry__indicator="IN-01")
    assert (row.verdict, row.reviewed_by) == ("returned", second)
    given |= {"IN-01_0-verdict": "accepted"}
    assert verifier.post(url, given).status_code == 409


def test_all_that_waits_is_accepted_in_the_versions_shown(verifier, submitted, url, review):
    review(submitted, verdict="returned", reason="Contoh.", keys=[("IN-01", None)])
    page = form_of(verifier.get(url))
    Entry.objects.filter(unit_assessment=submitted, indicator="IN-02").update(version=5)
    assert verifier.post(url, page | {"act": "accept-rest"}).status_code == 409
    page = form_of(verifier.get(url))
    assert verifier.post(url, page | {"act": "accept-rest"}).status_code == 302
    rows = EntryReview.objects.filter(entry__unit_assessment=submitted)
    assert rows.filter(verdict="accepted").count() == 30
    assert rows.get(verdict="returned").entry.indicator == "IN-01"
    assert rows.get(entry__indicator="IN-02").entry_version == 5


def test_the_filter_shows_and_saves_only_what_waits(verifier, submitted, url, review):
    keys = [(f"IN-0{n}", None) for n in range(1, 4)]
    review(submitted, keys=keys)
    answer = verifier.get(url, {"tampil": "belum"})
    text = text_of(answer)
    assert "IN-01" not in text
    assert text.count("Belum dinilai") == 28
    sent = verifier.post(f"{url}?tampil=belum", form_of(answer) | {"act": "accept-rest"})
    assert sent["Location"] == f"{url}?tampil=belum"
    assert "Tidak ada isian yang menunggu dinilai." in text_of(verifier.get(sent["Location"]))


def test_own_answers_have_no_fields(verifier, submitted, url, people):
    Entry.objects.filter(unit_assessment=submitted, indicator="IN-01").update(
        updated_by=people["verifier"]
    )
    answer = verifier.get(url)
    assert "Anda pernah menulis isian ini" in text_of(answer)
    assert "IN-01_0-seen" not in form_of(answer)
    forged = {"IN-01_0-seen": "1.", "IN-01_0-verdict": "accepted", "act": "save"}
    before = everything()
    verifier.post(url, forged)
    assert everything() == before


# the whole unit


def test_the_buttons_save_the_rows_and_take_the_step(verifier, submitted, url):
    given = form_of(verifier.get(url)) | {"IN-01_0-verdict": "returned", "act": "return"}
    answer = verifier.post(url, given | {"IN-01_0-reason": "Contoh."}, follow=True)
    assert re.search(r"Dikembalikan pukul \d\d\.\d\d\.\d\d WIB", text_of(answer))
    assert fresh(submitted).status == "returned"
    assert EntryReview.objects.get(entry__unit_assessment=submitted).reason == "Contoh."


def test_a_return_without_any_reason_is_refused(verifier, submitted, url):
    before = everything()
    answer = verifier.post(url, form_of(verifier.get(url)) | {"act": "return"})
    assert answer.status_code == 409
    assert "Tulis alasannya." in text_of(answer)
    assert everything() == before


def test_a_unit_is_verified_only_when_all_is_accepted(verifier, submitted, url):
    given = form_of(verifier.get(url)) | {"IN-01_0-verdict": "accepted", "act": "verify"}
    before = everything()
    answer = verifier.post(url, given)
    assert answer.status_code == 409
    assert "30 isian belum diterima" in text_of(answer)
    assert everything() == before
    assert form_of(answer)["IN-01_0-verdict"] == "accepted"
    verifier.post(url, form_of(answer) | {"act": "accept-rest"})
    done = verifier.post(url, form_of(verifier.get(url)) | {"act": "verify"}, follow=True)
    assert "Terverifikasi pukul" in text_of(done)
    assert form_of(done) == {}
    assert "Buka kembali…" in text_of(done)


def test_a_unit_taken_back_meanwhile_keeps_the_typing(verifier, submitted, url, put):
    given = form_of(verifier.get(url)) | {"IN-01_0-verdict": "returned", "act": "save"}
    given |= {"IN-01_0-reason": "Alasan panjang."}
    put(submitted, "draft")
    before = everything()
    answer = verifier.post(url, given)
    assert answer.status_code == 409
    assert form_of(answer)["IN-01_0-reason"] == "Alasan panjang."
    assert everything() == before


@pytest.mark.parametrize("who", ["operator", "coordinator", "publisher", "auditor"])
def test_others_read_without_controls(client_of, submitted, url, review, who):
    review(submitted, verdict="returned", reason="Bukti kurang jelas.", keys=[("IN-01", None)])
    answer = client_of(who).get(url)
    assert "Bukti kurang jelas." in text_of(answer)
    assert form_of(answer) == {}
    assert "Simpan penilaian" not in text_of(answer)


def test_the_links_of_a_year_follow_its_units(client_of, year):
    page_url = reverse("work-assessment", args=[year.pk])
    units = {row.status: row.pk for row in year.units.all()}

    def link(who, name, pk):
        return reverse(name, args=[pk]) in client_of(who).get(page_url).content.decode()

    assert link("coordinator", "work-unit-submit", units["draft"])
    assert link("coordinator", "work-unit-submit", units["returned"])
    assert not link("coordinator", "work-unit-submit", units["submitted"])
    assert not link("auditor", "work-unit-submit", units["draft"])
    text = text_of(client_of("verifier").get(page_url))
    assert text.count("Verifikasi…") == 1
    assert "Verifikasi…" not in text_of(client_of("auditor").get(page_url))


def test_pages_keep_their_budget(client_of, submitted, url, review, django_assert_max_num_queries):
    review(submitted)
    verifier, operator = client_of("verifier"), client_of("operator")
    with django_assert_max_num_queries(12):
        assert verifier.get(url).status_code == 200
    with django_assert_max_num_queries(12):
        operator.get(reverse("work-unit-submit", args=[submitted.pk]))


def test_pages_are_in_english_too(client_of, submitted, url):
    answer = client_of("verifier").get("/en" + url)
    assert answer.status_code == 200
    assert "Use of the Ombudsman's assessment results" in text_of(answer)


def test_dangerous_reasons_are_shown_as_text(verifier, submitted, url):
    given = form_of(verifier.get(url)) | {"IN-01_0-verdict": "returned", "act": "save"}
    verifier.post(url, given | {"IN-01_0-reason": "<script>alert(1)</script>"})
    html = verifier.get(url).content.decode()
    assert "<script>alert(1)" not in html
    assert "&lt;script&gt;alert(1)" in html


def test_states_of_all_kinds_can_be_read(client_of, unit, put, url):
    for status in UnitAssessment.Status.values:
        put(unit, status)
        assert client_of("auditor").get(url).status_code == 200
