"""The file for phones: RFC 5545, whole days, stable ids, nothing that breaks out of its line."""

from __future__ import annotations

import datetime
import re

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from compliance.assessments.desk.icalendar import calendar_file, escaped, folded
from compliance.assessments.models import YearStep

STEP = {"year": 2026, "kind": "entry", "ends_on": datetime.date(2026, 12, 11)}


def made(*steps):
    return calendar_file(name="Kabupaten Dairi 2026", code="12.11", steps=steps)


def unfolded(content):
    """Return the lines as a calendar reads them."""
    text = content.decode()
    assert text.endswith("\r\n")
    assert not re.search(r"(?<!\r)\n|\r(?!\n)", text)
    return text.replace("\r\n ", "").split("\r\n")[:-1]


def value_of(lines, name):
    return next(line.partition(":")[2] for line in lines if re.match(f"{name}[:;]", line))


def read(text):
    """Return an escaped value as a calendar reads it."""
    return re.sub(r"\\(.)", lambda m: "\n" if m[1] in "nN" else m[1], text)


def test_a_step_is_an_event_of_whole_days():
    lines = unfolded(made(YearStep(starts_on=datetime.date(2026, 10, 1), **STEP)))
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[1] == "VERSION:2.0"
    assert lines[-1] == "END:VCALENDAR"
    assert "DTSTART;VALUE=DATE:20261001" in lines
    assert "DTEND;VALUE=DATE:20261212" in lines  # the day after the last one
    assert value_of(lines, "SUMMARY") == "Pengisian evaluasi mandiri 2026"
    assert not any(line.startswith("DESCRIPTION") for line in lines)


def test_a_step_of_one_day():
    lines = unfolded(made(YearStep(**STEP)))
    assert "DTSTART;VALUE=DATE:20261211" in lines
    assert "DTEND;VALUE=DATE:20261212" in lines


def test_the_id_stays_when_the_days_move():
    ids = {
        value_of(unfolded(made(YearStep(**STEP | {"ends_on": day}))), "UID")
        for day in (datetime.date(2026, 12, 11), datetime.date(2026, 12, 30))
    }
    assert ids == {"12.11-2026-entry@portal-kepatuhan"}
    assert value_of(unfolded(made(YearStep(**STEP | {"kind": "field"}))), "UID") not in ids


def test_the_stamp_is_in_utc():
    with time_machine.travel("2026-11-25T00:30:00+07:00", tick=False):
        lines = unfolded(made(YearStep(**STEP)))
    assert value_of(lines, "DTSTAMP") == "20261124T173000Z"


def test_a_sample_says_so_in_its_title():
    lines = unfolded(made(YearStep(**STEP, sample=True)))
    assert value_of(lines, "SUMMARY").startswith("CONTOH / SAMPLE: ")


def test_a_note_cannot_begin_a_line_of_its_own():
    note = "a;b,c\\d\r\nEND:VEVENT\rBEGIN:VALARM\nx\x00\x07"
    lines = unfolded(made(YearStep(**STEP, note=note)))
    assert [line for line in lines if line == "END:VEVENT"] == ["END:VEVENT"]
    assert "BEGIN:VALARM" not in lines
    assert read(value_of(lines, "DESCRIPTION")) == "a;b,c\\d\nEND:VEVENT\nBEGIN:VALARM\nx"


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=400))
def test_any_text_comes_back_as_it_was(text):
    line = f"DESCRIPTION:{escaped(text)}"
    written = folded(line).encode()
    assert all(len(part) <= 75 for part in written.split(b"\r\n"))
    assert unfolded(written) == [line]
    assert read(line.partition(":")[2]) == text


@pytest.mark.parametrize("size", [74, 75, 76, 149, 150])
def test_lines_are_broken_at_75_octets(size):
    parts = folded("x" * size).split("\r\n")
    assert all(len(part) <= 75 for part in parts)
    assert "".join(parts).replace(" ", "") == "x" * size


def test_the_page_gives_the_file(client_of, steps):
    answer = client_of("operator").get("/kerja/kalender/2026.ics")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="kalender-2026.ics"'
    lines = unfolded(answer.content)
    assert lines.count("BEGIN:VEVENT") == lines.count("END:VEVENT") == 8
    assert len({line for line in lines if line.startswith("UID:")}) == 8


def test_an_empty_year_is_an_empty_calendar(client_of, history):
    lines = unfolded(client_of("operator").get("/kerja/kalender/2025.ics").content)
    assert "BEGIN:VEVENT" not in lines
