"""From findings and actions to what their pages show; the templates only lay it out."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext as _

import scoring
from compliance.accounts.selectors import Rights
from compliance.assessments.analysis.presenters.words import mark_text
from compliance.assessments.instruments import instrument_of
from compliance.assessments.policies import moment_words, name_of
from compliance.evidence.models import Evidence
from compliance.language import decimal_mark, local
from scoring.steps import Question, questions

from ..models import Action, Finding
from ..points import Gains, Place, gains_by_place
from ..words import due_words, points_words
from . import policies, selectors
from .forms import ProgressForm
from .services import LONGEST_TEXT


@dataclass(frozen=True, slots=True)
class FindingRow:
    """One finding on the list."""

    finding: Finding
    place: str  # the unit's name, or the whole government
    indicator: str
    number: int
    ongoing: int
    late: int
    next_due: str


@dataclass(frozen=True, slots=True)
class ActionRow:
    """One action as it is shown."""

    action: Action
    place: str
    owner: str
    due: str
    late: bool
    points: str
    can_update: bool
    ended: str
    evidence: tuple[Evidence, ...]  # that the person may open
    hidden: int  # pieces of evidence of other units
    reminder: str  # a message to send to the owner


@dataclass(frozen=True, slots=True)
class FindingPage:
    """One finding with its actions, and what this person may do."""

    finding: Finding
    place: str
    indicator: str
    points: str
    actions: tuple[ActionRow, ...]
    can_keep: bool
    can_close: bool
    closed: str


@dataclass(frozen=True, slots=True)
class LowAnswer:
    """One indicator of a unit below the top of its scale, as a finding could say it."""

    code: str
    name: str
    text: str
    points: str
    worth: Fraction
    known: bool  # it has an open finding already


def place_words(finding: Finding) -> str:
    """Return where a finding applies."""
    return finding.unit.name if finding.unit else _("Seluruh pemerintah daerah")


def indicator_words(code: str, instrument: scoring.Instrument | None) -> str:
    """Return an indicator with its name, where its method is known."""
    if not code or instrument is None:
        return code
    names = {i.code: local(i.name, i.name_en) for i in instrument.indicators()}
    return f"{code} {names[code]}" if code in names else code


def shipped(code: str) -> scoring.Instrument | None:
    """Return a shipped method by its code; names of indicators are all that is asked of it."""
    return scoring.load_instrument(code) if code in scoring.instrument_codes() else None


def finding_row(finding: Finding, today: datetime.date) -> FindingRow:
    """Return one finding of a list, with what its selector counted."""
    due = getattr(finding, "next_due", None)
    return FindingRow(
        finding=finding,
        place=place_words(finding),
        indicator=indicator_words(finding.indicator, shipped(finding.instrument)),
        number=getattr(finding, "number", 0),
        ongoing=getattr(finding, "ongoing", 0),
        late=getattr(finding, "late", 0),
        next_due=due_words(due, today) if due else "",
    )


def finding_points(finding: Finding, gains: Mapping[Place, Gains]) -> Fraction | None:
    """Return what an indicator at its top brings its unit; None where that is not known."""
    if finding.unit_id is None or not finding.indicator:
        return None
    found = gains.get((finding.unit_id, finding.instrument))
    return found.by_indicator.get(finding.indicator) if found else None


def finding_page(finding: Finding, rights: Rights, today: datetime.date) -> FindingPage:
    """Return one finding for one person. Ten queries at most, however many actions."""
    gains = gains_by_place([finding.unit_id] if finding.unit_id and finding.indicator else [])
    actions = selectors.actions_of(finding)
    keeps = policies.can_keep_findings(rights, finding.government)
    closed = ""
    if finding.closed_at is not None:
        who = name_of(finding.closed_by) if finding.closed_by else _("portal")
        closed = _("Ditutup oleh %(who)s pada %(when)s.") % {
            "who": who,
            "when": moment_words(finding.closed_at),
        }
    return FindingPage(
        finding=finding,
        place=place_words(finding),
        indicator=indicator_words(finding.indicator, shipped(finding.instrument)),
        points=points_words(finding_points(finding, gains)),
        actions=tuple(action_rows(actions, rights, gains, today, with_evidence=True)),
        can_keep=keeps,
        can_close=keeps and policies.can_close(finding),
        closed=closed,
    )


def action_rows(
    actions: Sequence[Action],
    rights: Rights,
    gains: Mapping[Place, Gains],
    today: datetime.date,
    *,
    with_evidence: bool = False,
) -> list[ActionRow]:
    """Return actions as they are shown; evidence costs one query and was read before."""
    evidence = {row.pk: list(row.evidence.all()) if with_evidence else [] for row in actions}
    visible = selectors.evidence_visible(rights, [e for rows in evidence.values() for e in rows])
    return [action_row(row, rights, gains, today, evidence[row.pk], visible) for row in actions]


def action_row(
    action: Action,
    rights: Rights,
    gains: Mapping[Place, Gains],
    today: datetime.date,
    evidence: Sequence[Evidence],
    visible: Collection[object],
) -> ActionRow:
    """Return one action as it is shown."""
    ended = action.state in policies.ENDED
    shown = tuple(row for row in evidence if row.pk in visible)
    due = due_words(action.due_on, today)
    return ActionRow(
        action=action,
        place=place_words(action.finding),
        owner=name_of(action.owner) if action.owner else _("belum ditunjuk"),
        due=due,
        late=not ended and action.due_on < today,
        points=points_words(finding_points(action.finding, gains)),
        can_update=action.finding.state == Finding.State.OPEN
        and policies.can_update_action(rights, action),
        ended=moment_words(action.ended_at) if action.ended_at else "",
        evidence=shown,
        hidden=len(evidence) - len(shown),
        reminder=""
        if ended
        else _("Mohon tindak lanjutnya: %(text)s. Tenggat %(due)s. Lokus: %(place)s.")
        % {"text": action.text.rstrip("."), "due": due, "place": place_words(action.finding)},
    )


def low_answers(gains: Gains, known: Collection[str]) -> list[LowAnswer]:
    """Return the indicators with an answer below its top, the most points first."""
    instrument = instrument_of(gains.unit_assessment.assessment)
    products = {p.code: p.name for p in gains.unit_assessment.unit.products.all()}
    low: dict[str, list[Question]] = {}
    for question in questions(gains.result):
        if not question.missing and question.value < question.maximum:
            low.setdefault(question.indicator, []).append(question)
    found = []
    for code, asked in low.items():
        indicator = instrument.indicator(code)
        name, worth = local(indicator.name, indicator.name_en), gains.by_indicator[code]
        text = f"{code} {name}: {low_words(asked, products)}"
        found.append(
            LowAnswer(code, name, text[:LONGEST_TEXT], points_words(worth), worth, code in known)
        )
    return sorted(found, key=lambda row: (-row.worth, row.code))


def low_words(asked: Iterable[Question], products: Mapping[str, str]) -> str:
    """Return how far answers stand below the top: "nilai 3 dari 5 (Akta Kelahiran)"."""
    parts = []
    for question in asked:
        words = _("nilai %(value)s dari %(top)s") % {
            "value": decimal_mark(mark_text(question.value)),
            "top": decimal_mark(mark_text(question.maximum)),
        }
        product = products.get(question.product or "", question.product or "")
        parts.append(f"{words} ({product})" if product else words)
    return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class Stored:
    """One field as somebody else stored it meanwhile."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class EvidenceOption:
    """One piece of evidence that an action's form offers."""

    row: Evidence
    ticked: bool


def finding_clash(stored: Finding) -> list[Stored]:
    """Return a finding as it is stored, beside what was typed."""
    return [
        Stored(_("Lokus"), place_words(stored)),
        Stored(_("Tahun penilaian"), str(stored.year)),
        Stored(_("Asal temuan"), str(Finding.Origin(stored.origin).label)),
        Stored(_("Indikator"), stored.indicator or "–"),
        Stored(_("Temuan"), stored.text),
    ]


def action_clash(stored: Action) -> list[Stored]:
    """Return an action as it is stored, beside what was typed."""
    return [
        Stored(_("Tindak lanjut"), stored.text),
        Stored(_("Penanggung jawab"), name_of(stored.owner) if stored.owner else "–"),
        Stored(_("Tenggat"), date_format(stored.due_on)),
        Stored(_("Status"), str(Action.State(stored.state).label)),
        Stored(_("Catatan"), stored.note or "–"),
    ]


def evidence_options(form: ProgressForm) -> list[EvidenceOption]:
    """Return the evidence that a form offers with what is ticked, also after a fault."""
    value = form["evidence"].value() or []
    ticked = {str(getattr(item, "pk", item)) for item in value}
    return [EvidenceOption(row, str(row.pk) in ticked) for row in form.offered]


def action_choices(shown: str) -> list[tuple[str, str, bool]]:
    """Return the links of the list of actions: query, words, whether it is the one shown."""
    words = {"terlambat": _("Terlambat"), "saya": _("Milik saya"), "semua": _("Semua")}
    return [(code, label, code == shown) for code, label in words.items()]


def is_uuid(text: str) -> bool:
    """Return whether a text can be the key of evidence; databases refuse any other."""
    try:
        UUID(text)
    except ValueError:
        return False
    return True
