"""Every page below /kerja/ as somebody who may open it: accessible, nothing out of reach of keys.

The pages are taken from the rights table, so a new one is tried by itself or makes this test red.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page

from compliance.accounts.models import User
from compliance.accounts.rights import RIGHTS
from compliance.accounts.selectors import rights_of
from compliance.assessments.guide.topics import TOPICS
from compliance.assessments.models import (
    Assessment,
    IndexResult,
    InstrumentFile,
    Reply,
    SheetUpload,
    UnitAssessment,
)
from compliance.evidence.models import Evidence
from compliance.followup.models import Action, ComplaintCount, Finding, Programme

Axe = Callable[[Page], None]
PEOPLE = ("coordinator", "verifier", "operator", "publisher", "auditor", "administrator")
# Files and answers for machines; each has tests of its own.
NO_PAGES = {
    "work-calendar-file",
    "work-log-file",
    "work-unit-autosave",
    "work-method-file",
    "work-unit-sheet",
    "work-assessment-sheet",
    "work-reported-sheet",
    "work-evidence-archive",
    "work-evidence-file",
    "work-evidence-preview",
    "work-monday-sheet",
    "work-yearround-import-csv",
    "work-yearround-import-xlsx",
    "work-token-new",  # asks for the password first
}
# Whatever can be pressed or filled in must come with Tab; a hidden or disabled one need not.
OUT_OF_REACH = """
() => [...document.querySelectorAll(
    'a[href], button, input, select, textarea, summary, [onclick], [role=button], [role=link]')]
  .filter((one) => one.checkVisibility() && !one.disabled && one.type !== 'hidden')
  .filter((one) => one.tabIndex < 0 || (one.matches('[role=button], [role=link], [onclick]')
    && !one.matches('a[href], button, [tabindex]')))
  .map((one) => one.outerHTML.slice(0, 120))
"""


def places() -> dict[str, list[Any]]:
    """Return the arguments of each address that needs some."""
    year = Assessment.objects.get(government__code="12.11", year=2026, track="self")
    both = Assessment.objects.get(government__code="12.11", year=2024, track="self")
    unit = {row.status: row.pk for row in year.units.all()}
    draft = year.units.get(unit__slug="dairi-disdukcapil")
    finding = Finding.objects.filter(state="open").first()
    count = ComplaintCount.objects.filter(unit__isnull=False).first()
    series = [count.channel_id, count.unit_id, count.year]
    programme = ["program", Programme.objects.first().pk]
    survey = IndexResult.objects.filter(index="skm").first().pk
    evidence = Evidence.objects.first().pk
    answer = [draft.pk, "PR-01", 0]
    uploader = User.objects.get(username="coordinator")
    typed = {"unit": draft.unit.slug, "indicator": "PR-01", "product": None, "value": "2"}
    typed |= {"not_applicable": False, "note": "dari Excel", "seen": 0}
    upload = SheetUpload.objects.create(
        kind="entries",
        assessment=year,
        file_name="isian.xlsx",
        sha256="0" * 64,
        content={"sha256": year.instrument_sha256, "answers": [typed], "unchanged": 30},
        uploaded_by=uploader,
    )
    silent, replied = verified_units()
    by_name: dict[str, list[Any]] = {
        "work-person": [uploader.pk],
        "work-calendar": [2026],
        "work-entry-history": answer,
        "work-help-topic": [TOPICS[0].slug],
        "work-unit-submit": [unit["returned"]],
        "work-unit-take-back": [unit["submitted"]],
        "work-unit-review": [unit["submitted"]],
        "work-unit-reopen": [unit["verified"]],
        "work-unit-reply": [silent.pk],
        "work-unit-reply-decide": [replied.pk],
        "work-tracks": [both.pk],
        "work-method": [InstrumentFile.objects.first().pk],
        "work-indices": [draft.unit_id],
        "work-sheet-preview": [upload.pk],
        "work-evidence-entry": answer,
        "work-finding": [finding.pk],
        "work-finding-edit": [finding.pk],
        "work-action-add": [finding.pk],
        "work-action": [Action.objects.first().pk],
        "work-survey": [survey],
        "work-survey-prove": [survey],
        "work-yearround-import": ["pengaduan"],
        "work-yearround-list": ["program"],
        "work-yearround-add": ["program"],
        "work-publication": [silent.assessment_id],
        "work-preview": [silent.assessment_id, "penjelasan"],
    }
    for name in ("", "-edit", "-prove"):
        by_name[f"work-complaints{name or '-year'}"] = series
        by_name[f"work-yearround{name or '-record'}"] = programme
    for name in ("", "-replace", "-remove"):
        by_name[f"work-evidence{name}"] = [evidence]
    for name in ("history", "total", "standing", "rescore", "whatif-year", "method"):
        key = {"history": "work-assessment-history", "method": "work-assessment-method"}
        by_name[key.get(name, f"work-{name}")] = [year.pk]
    for name in ("work-assessment", "work-sheet-upload"):
        by_name[name] = [year.pk]
    for name in ("unit-history", "unit-figures", "unit-entries", "evidence-unit", "whatif"):
        by_name[f"work-{name}"] = [draft.pk]
    for name in ("work-finding-propose", "work-respondents"):
        by_name[name] = [draft.pk]
    return by_name


def verified_units() -> list[UnitAssessment]:
    """Return two units that a person verified; for the second one its operator has replied."""
    verifier, operator = (User.objects.get(username=name) for name in ("verifier", "operator"))
    ready = UnitAssessment.objects.filter(assessment__year=2025, assessment__track="self")
    ready.update(verified_by=verifier)
    found = list(ready.order_by("pk")[:2])
    Reply.objects.create(
        unit_assessment=found[1],
        verified_at=found[1].verified_at,
        kind="text",
        text="Contoh tanggapan.",
        replied_at=found[1].verified_at,
        replied_by=operator,
    )
    return found


def pages() -> list[str]:
    """Return the name of every page of officials."""
    return sorted(
        name
        for name, row in RIGHTS.items()
        if name.startswith("work-") and row.read is not None and name not in NO_PAGES
    )


@pytest.fixture
def demonstration(live_history: None, settings: Any) -> None:
    """Everything that `make demo` shows."""
    settings.DEBUG = True
    call_command("demo", prepare_only=True)
    settings.DEBUG = False
    User.objects.update(demo=False)


def come_in(page: Page, name: str, host: str) -> None:
    Session.objects.all().delete()
    client = Client()
    person = User.objects.get(username=name)
    client.force_login(person, backend="compliance.accounts.backends.PortalBackend")
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": host}]
    )


def first_who_may(name: str, given: list[Any]) -> str:
    """Return who opens a page in this test: the first of the people whom the table lets in."""
    special = {"work-sheet-preview": "coordinator", "work-evidence-entry": "operator"}
    if name in special:
        return special[name]
    row = RIGHTS[name]
    for who in ("verifier", *PEOPLE) if "review" in name or "reopen" in name else PEOPLE:
        roles = rights_of(User.objects.get(username=who)).roles
        if isinstance(row.read, frozenset) and roles & {str(role) for role in row.read}:
            return who
    raise AssertionError(f"nobody may open {name}")


def test_every_page_of_officials(
    demonstration: None, page: Page, axe: Axe, live_server: Any, page_faults: list[str]
) -> None:
    given, faults = places(), []
    by_person: dict[str, list[str]] = {}
    for name in pages():
        by_person.setdefault(first_who_may(name, given.get(name, [])), []).append(name)
    for who, names in by_person.items():
        come_in(page, who, live_server.url)
        for name in names:
            answer = page.goto(reverse(name, args=given.get(name, [])))
            assert answer is not None
            if answer.status != 200:
                faults.append(f"{name} as {who}: {answer.status}")
                continue
            try:
                axe(page)
            except AssertionError as fault:
                faults.append(f"{name} as {who}: {fault}")
            faults += [f"{name}: no key reaches {one}" for one in page.evaluate(OUT_OF_REACH)]
    assert not faults, "\n".join(faults)
    assert page_faults == []


def test_the_search_for_what_keys_cannot_reach_finds_it(page: Page, live_server: Any) -> None:
    """The control."""
    page.goto(live_server.url + "/masuk/")
    assert page.evaluate(OUT_OF_REACH) == []
    page.evaluate(
        """() => {
            const main = document.querySelector("main");
            const link = document.createElement("a");
            link.href = "/"; link.tabIndex = -1; link.textContent = "x";
            const knob = document.createElement("span");
            knob.setAttribute("role", "button"); knob.textContent = "y";
            main.append(link, knob);
        }"""
    )
    assert len(page.evaluate(OUT_OF_REACH)) == 2
