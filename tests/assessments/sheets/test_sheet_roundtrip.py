"""Forms out and in: what they hold, that nothing is lost, and how a preview is applied."""

from __future__ import annotations

import io
import random
import re
import zipfile
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from sheet_books import Book, answers_of

from compliance.accounts.models import Role
from compliance.accounts.selectors import rights_of
from compliance.accounts.services import role_assign
from compliance.assessments import entries
from compliance.assessments.instruments import instrument_of
from compliance.assessments.models import Assessment, Entry, SheetUpload, UnitAssessment
from compliance.assessments.sheets import services
from compliance.assessments.sheets.layout import CODE, FIRST_ROW, GUIDE, NOTE, SEEN, VALUE
from compliance.audit.models import Event
from compliance.audit.services import broken_events


def members(raw):
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


# What a form holds -------------------------------------------------------------------------------


def test_the_guide_says_what_the_file_is(year, download):
    guide = dict(Book(download(year)).sheets)[GUIDE]
    text = " ".join(str(cell) for row in guide for cell in row)
    for part in ("Kabupaten Dairi", "12.11", "2023", "ori-2022", "versi 1", "coordinator"):
        assert part in text
    assert year.instrument_sha256 in text
    assert re.search(r"\d\d\.\d\d\.\d\d WIB", text)
    assert "Versi formulir 1" in text
    assert "CONTOH" not in text


def test_a_sample_says_so_on_every_sheet(sample_year, download):
    book = Book(download(sample_year))
    for _name, rows in book.sheets:
        assert "CONTOH / SAMPLE" in " ".join(str(cell) for row in rows[:3] for cell in row)
    xml = members(download(sample_year))
    footers = [text for name, text in xml.items() if "worksheets/sheet" in name][1:]
    assert all("CONTOH / SAMPLE" in text.partition("<oddFooter>")[2] for text in footers)


def test_a_form_asks_everything_and_locks_all_but_the_answers(year, unit, download):
    raw = download(unit)
    book = Book(raw)
    rows = book.rows()[FIRST_ROW - 1 :]
    asked = entries.questions(instrument_of(year), "regency", list(unit.unit.products.all()))
    assert len(book.forms) == 1
    assert [row[CODE] for row in rows] == [question.indicator.code for question in asked]
    assert any(row[2] for row in rows)
    sheet = members(raw)["xl/worksheets/sheet2.xml"]
    styles = members(raw)["xl/styles.xml"]
    assert "<sheetProtection" in sheet
    assert 'password="' not in sheet
    kinds = styles.partition("<cellXfs")[2].partition("</cellXfs")[0].split("<xf ")[1:]
    unlocked = {number for number, xf in enumerate(kinds) if 'locked="0"' in xf}
    open_cells = {
        name
        for name, style in re.findall(r'<c r="([A-Z]+)\d+" s="(\d+)"', sheet)
        if int(style) in unlocked
    }
    assert open_cells == {"E", "F", "G"}
    assert re.search(r'type="decimal".*?<formula1>0</formula1><formula2>5</formula2>', sheet)
    assert 'type="list"' in sheet
    assert "<pane " in sheet
    assert 'orientation="landscape"' in sheet
    assert re.search(r'<col min="9" max="10"[^>]*hidden="1"', sheet)
    assert re.search(r'<row r="2"[^>]*hidden="1"', sheet)


def test_a_locked_unit_has_no_cell_to_fill_in(sample_year, download):
    handed_in = sample_year.units.exclude(status__in=["draft", "returned"]).first()
    sheet = members(download(handed_in))["xl/worksheets/sheet2.xml"]
    assert "dataValidation" not in sheet
    assert "Terkunci" in Book(download(handed_in)).rows()[0][NOTE]


def test_a_form_in_english(year, client_of):
    raw = client_of("operator").get(f"/en/kerja/penilaian/{year.pk}/isian.xlsx").content
    book = Book(raw)
    row = book.rows()[book.index("I.1")]
    assert row[1] == "Knowledge of the components of the service standard"


def test_people_get_the_units_they_may_open(year, download):
    assert len(Book(download(year, "operator")).forms) == 1
    assert len(Book(download(year, "auditor")).forms) == year.units.count()
    assert "dataValidation" not in members(download(year, "auditor"))["xl/worksheets/sheet2.xml"]


def test_a_download_takes_few_queries_however_many_units(year, client_of):
    client = client_of("coordinator")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        client.get(reverse("work-assessment-sheet", args=[year.pk]))
    assert len(queries) <= 14


# There and back ----------------------------------------------------------------------------------


def test_a_year_filled_in_comes_back_the_same(year, download, send, apply):
    rng = random.Random(7)
    book = Book(download(year))
    for number in range(len(book.forms)):
        for row in book.rows(number)[FIRST_ROW - 1 :]:
            kind = rng.random()
            if kind < 0.7:
                row[VALUE] = rng.choice([0, 1.25, 4.35, "3,7", "2.5", 5])
            elif kind < 0.85:
                row[VALUE + 1] = "ya"
            row[NOTE] = rng.choice(["", "=SUM(A1)", "dua\nbaris", "  tepi  "])
    answer = send(year, book.raw())
    assert answer.status_code == 302
    assert apply(answer.url).status_code == 302

    again = Book(download(year))
    for number in range(len(book.forms)):
        pairs = zip(book.rows(number), again.rows(number), strict=True)
        for sent, back in list(pairs)[FIRST_ROW - 1 :]:
            wanted = str(sent[VALUE]).replace(",", ".")
            assert (Decimal(wanted) if wanted else "") == (
                Decimal(str(back[VALUE])) if back[VALUE] != "" else ""
            )
            assert sent[VALUE + 1 : SEEN] == back[VALUE + 1 : SEEN]
    year.refresh_from_db()
    assert year.range_high is not None
    unchanged = send(year, again.raw(), follow=True)
    assert "Tidak ada yang berbeda" in unchanged.content.decode()
    assert SheetUpload.objects.filter(applied_at=None).count() == 0


def dangerous_texts():
    """Return 200 texts that spreadsheets may take for formulas, links, markup or escapes."""
    starts = [
        "=",
        "+",
        "-",
        "@",
        "\t=",
        "\r=",
        "\n=",
        " =",
        "＝",
        "＋",
        "－",
        "＠",
        "%",
        "'=",
        '"=',
    ]
    ends = [
        *("1+1", "cmd|' /C calc'!A0", 'HYPERLINK("https://x.example","x")', "A1", "SUM(1;2)"),
        *('DDE("a";"b")', 'IMPORTXML(CONCAT("https://x.example"))', "-2", "@x", "{1}"),
        *("'x'!A1", "\u202e1", "0x10"),
    ]
    texts = [start + end for start in starts for end in ends]
    texts += [
        "<b>&amp;</b>",
        "]]>",
        "_x000D_",
        "_x0041_",
        "a_x003D_1",
        "\x01",
        "\x7f",
        "😀",
        "\u0085",
    ]
    return texts


def test_two_hundred_dangerous_notes_stay_text_and_come_back_exactly(
    year, people, download, send, counted
):
    texts = dangerous_texts()
    assert len(set(texts)) >= 200
    places = [
        (unit, question.key)
        for unit in year.units.all()
        for question in entries.questions(
            instrument_of(year), "regency", list(unit.unit.products.all())
        )
    ]
    assert len(places) >= len(texts)
    Entry.objects.bulk_create(
        Entry(unit_assessment=unit, indicator=code, product_id=product, note=text)
        for (unit, (code, product)), text in zip(places, texts, strict=False)
    )
    raw = download(year)
    xml = members(raw)
    for name, content in xml.items():
        if "worksheets/" in name and name.endswith(".xml"):
            assert "<f>" not in content
            assert "<hyperlink" not in content
            assert set(re.findall(r'<c r="G(?:[4-9]|\d\d+)"[^>]* t="(\w+)"', content)) <= {
                "inlineStr"
            }
    read = [row[NOTE] for _n, rows in Book(raw).forms for row in rows[FIRST_ROW - 1 :]]
    stored = [e.note for e in Entry.objects.filter(unit_assessment__assessment=year)]
    assert sorted(text for text in read if text) == sorted(stored)
    before = counted()
    assert "Tidak ada yang berbeda" in send(year, raw, follow=True).content.decode()
    assert counted() == before


def test_dangerous_notes_from_a_file_are_stored_exactly(year, unit, download, send, apply):
    book = Book(download(unit))
    texts = dangerous_texts()[:: max(1, len(dangerous_texts()) // len(book.rows()))]
    for row, text in zip(book.rows()[FIRST_ROW - 1 :], texts, strict=False):
        row[NOTE] = text
    sent = {row[CODE]: row[NOTE] for row in book.rows()[FIRST_ROW - 1 :] if not row[2]}
    apply(send(year, book.raw()).url)
    stored = {e.indicator: e.note for e in unit.entries.filter(product=None)}
    assert {code: note for code, note in sent.items() if note} == stored


def test_escapes_of_the_format_itself_are_never_taken_for_a_change(
    year, unit, save, download, send
):
    save(unit, "I.1", note="_x005F_x0041_ \ufffe")
    answer = send(year, download(unit), follow=True)
    assert "Tidak ada yang berbeda" in answer.content.decode()


# Preview and apply -------------------------------------------------------------------------------


@pytest.fixture
def waiting(year, unit, save, download, send):
    """The address of a preview with two changes of one unit and one of another."""
    save(unit, "I.1", value=Decimal("2"), note="lama")
    book = Book(download(year))
    book.fill("I.1", value=4.5, note="baru")
    book.fill("I.2", na="ya")
    book.fill("I.3", value=0, number=1)
    return send(year, book.raw()).url


def test_a_preview_shows_every_change_and_stores_nothing(year, waiting, client_of, words):
    before = answers_of(year)
    text = words(client_of("coordinator").get(waiting))
    assert "3 perubahan" in text
    assert "I.1 Pengetahuan tentang komponen standar pelayanan 2 lama 4,5 baru" in text
    assert "belum diisi tidak berlaku" in text
    assert "belum diisi 0" in text
    for name in [row.unit.name for row in year.units.select_related("unit")][:2]:
        assert name in text
    assert answers_of(year) == before


def test_applying_stores_all_with_their_events_and_says_where_to_undo(
    year, unit, waiting, apply, client_of, words
):
    before = Event.objects.count()
    assert apply(waiting).status_code == 302
    assert unit.entries.get(indicator="I.1").value == Decimal("4.5")
    assert unit.entries.get(indicator="I.2").not_applicable
    new = list(Event.objects.order_by("pk")[before:].values_list("verb", flat=True))
    assert new == ["entry-save"] * 3 + ["sheet-apply"]
    last = Event.objects.last()
    assert (last.object_type, last.object_id) == ("assessments.assessment", str(year.pk))
    assert last.after["changed"] == "3"
    assert list(broken_events()) == []
    text = words(client_of("coordinator").get(waiting))
    assert "3 perubahan tersimpan" in text
    assert "riwayat" in text
    upload = SheetUpload.objects.get()
    assert upload.content == {"changed": 3, "kept": 0}
    assert upload.sha256


def test_a_second_click_changes_nothing(year, waiting, apply, client_of):
    client = client_of("coordinator")
    state = re.search(r'name="keadaan" value="(\w+)"', client.get(waiting).content.decode())[1]
    sent = {"keadaan": state, "aksi": "terapkan"}
    assert client.post(waiting, sent).status_code == 302
    after = Event.objects.count()
    assert client.post(waiting, sent).status_code == 200
    upload = SheetUpload.objects.get()
    rights = rights_of(upload.uploaded_by)
    services.entries_apply(
        upload_id=upload.pk, state=state, use_file=True, actor=upload.uploaded_by, rights=rights
    )
    assert Event.objects.count() == after


def test_an_error_in_the_second_unit_takes_back_the_first(year, waiting, apply, monkeypatch):
    calls = []
    original = services.entries_write

    def breaking(*args):
        calls.append(args)
        if len(calls) == 2:
            raise entries.EntryFaulty("uji")
        return original(*args)

    before, events = answers_of(year), Event.objects.count()
    monkeypatch.setattr(services, "entries_write", breaking)
    answer = apply(waiting)
    assert answer.status_code == 409
    assert "uji" in answer.content.decode()
    assert len(calls) == 2
    assert answers_of(year) == before
    assert Event.objects.count() == events
    assert SheetUpload.objects.get().applied_at is None


def test_a_change_in_the_portal_since_the_preview_renews_it(
    year, unit, waiting, client_of, save, words
):
    client = client_of("coordinator")
    state = re.search(r'name="keadaan" value="(\w+)"', client.get(waiting).content.decode())[1]
    save(unit, "I.1", who="operator", value=Decimal("3"))
    answer = client.post(waiting, {"keadaan": state, "aksi": "terapkan"})
    text = words(answer)
    assert answer.status_code == 409
    assert "berubah sejak pratinjau" in text
    assert "1 isian diubah di portal" in text
    assert "diubah operator di portal" in text
    assert unit.entries.get(indicator="I.1").value == Decimal("3")
    assert not unit.entries.filter(indicator="I.2").exists()
    renewed = re.search(r'name="keadaan" value="(\w+)"', answer.content.decode())[1]
    assert renewed != state
    assert client.post(waiting, {"keadaan": renewed, "aksi": "terapkan"}).status_code == 302
    assert unit.entries.get(indicator="I.1").value == Decimal("3")
    assert unit.entries.get(indicator="I.2").not_applicable


def test_without_the_mark_of_the_preview_the_change_would_be_lost(
    year, unit, waiting, client_of, save, monkeypatch
):
    """The control of the test above: it is the mark that notices."""
    client = client_of("coordinator")
    client.get(waiting)
    save(unit, "I.1", who="operator", value=Decimal("3"))
    monkeypatch.setattr(services, "state_of", lambda _items: "always")
    sent = {"keadaan": "always", "aksi": "terapkan", "pilihan": "berkas"}
    assert client.post(waiting, sent).status_code == 302
    assert unit.entries.get(indicator="I.1").value == Decimal("4.5")


@pytest.mark.parametrize(
    ("choice", "stored", "kept"),
    [("portal", "1", 1), ("berkas", "4.5", 0), (None, "1", 1)],
)
def test_where_both_sides_changed_the_person_chooses(
    year, unit, save, download, send, apply, choice, stored, kept
):
    save(unit, "I.1", value=Decimal("2"))
    book = Book(download(year))
    save(unit, "I.1", value=Decimal("1"), who="operator")
    book.fill("I.1", value=4.5)
    book.fill("I.2", value=3)
    url = send(year, book.raw()).url
    apply(url, **({"pilihan": choice} if choice else {}))
    assert unit.entries.get(indicator="I.1").value == Decimal(stored)
    assert unit.entries.get(indicator="I.2").value == Decimal(3)
    assert SheetUpload.objects.get().content["kept"] == kept


def test_an_answer_nobody_touched_in_the_file_is_no_wish(year, unit, save, download, send, words):
    save(unit, "I.1", value=Decimal("2"))
    book = Book(download(year))
    save(unit, "I.1", value=Decimal("5"))
    book.fill("I.2", value=3)
    text = words(send(year, book.raw(), follow=True))
    assert "1 perubahan" in text
    assert "diubah di portal" not in text


def test_an_unknown_choice_is_refused_at_its_field(year, unit, save, download, send, apply):
    save(unit, "I.1", value=Decimal("2"))
    book = Book(download(year))
    save(unit, "I.1", value=Decimal("1"))
    book.fill("I.1", value=4.5)
    answer = apply(send(year, book.raw()).url, pilihan="semua")
    assert answer.status_code == 422
    assert "Pilih salah satu" in answer.content.decode()


def test_a_preview_can_be_thrown_away(year, waiting, client_of, counted):
    client = client_of("coordinator")
    before = answers_of(year)
    answer = client.post(waiting, {"aksi": "buang"})
    assert answer.url == reverse("work-sheet-upload", args=[year.pk])
    assert not SheetUpload.objects.exists()
    assert answers_of(year) == before
    assert Event.objects.last().verb == "sheet-discard"
    assert client.post(waiting, {"aksi": "buang"}).status_code == 404


@pytest.mark.parametrize("who", ["operator", "operator2", "verifier", "administrator"])
def test_a_preview_is_its_uploaders_alone(waiting, client_of, who):
    expected = 404 if who.startswith("operator") else 403
    assert client_of(who).get(waiting).status_code == expected
    assert client_of(who).post(waiting, {"aksi": "terapkan"}).status_code == expected
    assert SheetUpload.objects.get().applied_at is None


def test_a_preview_of_eight_days_ago_is_gone(waiting, client_of):
    SheetUpload.objects.update(uploaded_at=timezone.now() - timedelta(days=6))
    assert client_of("coordinator").get(waiting).status_code == 200
    assert services.uploads_forget() == 0
    SheetUpload.objects.update(uploaded_at=timezone.now() - timedelta(days=8))
    assert client_of("coordinator").get(waiting).status_code == 404
    assert services.uploads_forget() == 1


def test_forgetting_leaves_what_was_applied(waiting, apply):
    apply(waiting)
    SheetUpload.objects.update(uploaded_at=timezone.now() - timedelta(days=800))
    assert services.uploads_forget() == 0
    assert SheetUpload.objects.count() == 1


def test_at_most_twenty_previews_wait_for_one_person(year, unit, download, send):
    for number in range(22):
        book = Book(download(unit, "operator"))
        book.fill("I.1", note=f"catatan {number}")
        assert send(year, book.raw(), "operator").status_code == 302
    notes = {row.content["answers"][0]["note"] for row in SheetUpload.objects.all()}
    assert notes == {f"catatan {number}" for number in range(2, 22)}


# Who, and when -----------------------------------------------------------------------------------


def test_an_operators_file_holds_the_own_unit_alone(year, unit, download, send, apply):
    book = Book(download(year, "operator"))
    book.fill("I.1", value=3)
    apply(send(year, book.raw(), "operator").url, "operator")
    assert unit.entries.get().updated_by.username == "operator"


def test_an_operator_cannot_send_another_unit(year, download, send, counted, words):
    book = Book(download(year))
    book.fill("I.1", value=3, number=1)
    before = counted()
    answer = send(year, book.raw(), "operator")
    assert answer.status_code == 422
    assert "bukan lokus Anda" in words(answer)
    assert counted() == before


def hand_in(unit):
    UnitAssessment.objects.filter(pk=unit.pk).update(
        status=UnitAssessment.Status.SUBMITTED, submitted_at=timezone.now()
    )


def test_a_locked_unit_refuses_changes_and_lets_an_untouched_sheet_pass(
    year, unit, download, send, words, counted
):
    book = Book(download(year))
    hand_in(unit)
    book.fill("I.3", value=2, number=1)
    assert send(year, book.raw()).status_code == 302
    number = next(n for n in range(9) if book.rows(n)[1][8] == unit.unit.slug)
    book.fill("I.1", value=3, number=number)
    before = counted()
    answer = send(year, book.raw())
    assert answer.status_code == 422
    assert f"Lembar “{book.forms[number][0]}”, baris 1, kolom A: Terkunci" in words(answer)
    assert counted() == before


def test_a_unit_handed_in_since_the_preview_refuses_all(year, unit, waiting, apply):
    hand_in(unit)
    before = answers_of(year)
    answer = apply(waiting)
    assert answer.status_code == 409
    assert "Terkunci" in answer.content.decode()
    assert answers_of(year) == before


def test_a_published_year_takes_no_file(year, unit, download, send, waiting, apply, counted):
    book = Book(download(unit))
    book.fill("I.5", value=1)
    Assessment.objects.filter(pk=year.pk).update(status="published", published_at=timezone.now())
    before = counted()
    assert send(year, book.raw()).status_code == 409
    assert counted() == before


def test_a_year_published_since_the_preview_refuses_it(year, waiting, client_of):
    before = answers_of(year)
    Assessment.objects.filter(pk=year.pk).update(status="published", published_at=timezone.now())
    client = client_of("coordinator")
    assert client.get(waiting).status_code == 409
    assert client.post(waiting, {"aksi": "terapkan", "keadaan": "x"}).status_code == 409
    assert answers_of(year) == before


def test_another_method_since_the_upload_refuses_the_preview(year, waiting, client_of):
    SheetUpload.objects.update(content=SheetUpload.objects.get().content | {"sha256": "0" * 64})
    answer = client_of("coordinator").get(waiting)
    assert answer.status_code == 409
    assert "Metode penilaian ini diganti" in answer.content.decode()


def test_who_loses_the_role_loses_the_preview(year, unit, download, send, people, client_of):
    book = Book(download(unit, "operator"))
    book.fill("I.1", value=3)
    url = send(year, book.raw(), "operator").url
    people["operator"].assignments.all().delete()
    other = year.units.exclude(pk=unit.pk).first().unit
    role_assign(user=people["operator"], role=Role.OPERATOR, unit=other, actor=None)
    answer = client_of("operator").get(url)
    assert answer.status_code == 409
    assert "tidak lagi ditanyakan kepada Anda" in answer.content.decode()


def test_a_name_is_shown_without_paths_and_hidden_marks(year, unit, download, send):
    book = Book(download(unit))
    book.fill("I.1", value=3)
    send(year, book.raw(), name="..\\..\\\u202eisian\r\n" + "x" * 600 + ".xlsx")
    name = SheetUpload.objects.get().file_name
    assert len(name) <= 120
    assert not re.search(r"[\\/\r\n\u202e]", name)
