"""Reads of evidence: only what hangs, or hung, on answers of units a person may open."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from compliance.accounts.selectors import Rights
from compliance.assessments import work
from compliance.assessments.entries import Key, Question, questions
from compliance.assessments.instruments import instrument_of
from compliance.assessments.models import Assessment, Entry, UnitAssessment
from units.models import ServiceProduct, ServiceUnit

from .models import Evidence, EvidenceUse
from .services import UNIT_OF_USE

REUSE_ROWS = 20


@dataclass(frozen=True, slots=True)
class Completeness:
    """How many answers of a unit that should be proven are."""

    proven: int
    expected: int

    @property
    def missing(self) -> int:
        """Return how many are not."""
        return self.expected - self.proven


def evidence_to_open(rights: Rights) -> QuerySet[Evidence]:
    """The evidence a person may see: of units whose pages are open to them, and brought by them.

    Earlier versions belong to it, as the history of an answer shows them.
    """
    opened = EvidenceUse.objects.filter(
        evidence=OuterRef("pk"),
        entry__unit_assessment__in=work.units_to_open(rights).order_by().values("pk"),
    )
    return Evidence.objects.select_related("government", "created_by", "removed_by").filter(
        Exists(opened) | Q(created_by=rights.user_id)
    )


def files_to_open(rights: Rights) -> QuerySet[Evidence]:
    """The evidence whose bytes a person may have; removed evidence has none to give."""
    return evidence_to_open(rights).filter(kind=Evidence.Kind.FILE, removed_at__isnull=True)


def unit_uses(unit_assessment: UnitAssessment) -> dict[Key, list[EvidenceUse]]:
    """The present evidence of a unit by the answer it proves, oldest first. One query."""
    rows = uses_of_unit(unit_assessment).filter(detached_at__isnull=True)
    found: dict[Key, list[EvidenceUse]] = defaultdict(list)
    for use in rows.order_by("attached_at", "pk"):
        found[use.entry.indicator, use.entry.product_id].append(use)
    return found


def uses_of_unit(unit_assessment: UnitAssessment) -> QuerySet[EvidenceUse]:
    """All evidence the answers of a unit have and had."""
    rows = EvidenceUse.objects.filter(entry__unit_assessment=unit_assessment)
    return rows.select_related("evidence", "entry")


def unit_questions(unit_assessment: UnitAssessment) -> list[Question]:
    """Every answer asked of a unit, in the method's order. One query."""
    assessment = unit_assessment.assessment
    products = list(unit_assessment.unit.products.all())
    return questions(instrument_of(assessment), assessment.government.kind, products)


def not_applicable_keys(unit_assessment: UnitAssessment) -> set[Key]:
    """The answers that are said not to apply; they need no evidence. One query."""
    rows = unit_assessment.entries.filter(not_applicable=True)
    return set(rows.values_list("indicator", "product_id"))


def question_uses(unit_assessment: UnitAssessment, key: Key) -> list[EvidenceUse]:
    """All evidence an answer has and had, newest first. One query."""
    indicator, product_id = key
    return list(
        EvidenceUse.objects.filter(
            entry__unit_assessment=unit_assessment,
            entry__indicator=indicator,
            entry__product_id=product_id,
        )
        .select_related("evidence__created_by", "attached_by", "detached_by")
        .order_by("-attached_at", "-pk")
    )


def evidence_to_reuse(
    rights: Rights, unit_assessment: UnitAssessment, key: Key, text: str
) -> list[Evidence]:
    """Evidence of the same government that could prove this answer too, newest first.

    Neither removed nor put aside by a newer version, and not attached here already.
    """
    indicator, product_id = key
    uses = EvidenceUse.objects.filter(evidence=OuterRef("pk"), detached_at__isnull=True)
    here = uses.filter(
        entry__unit_assessment=unit_assessment,
        entry__indicator=indicator,
        entry__product_id=product_id,
    )
    newer = Evidence.objects.filter(replaces=OuterRef("pk"))
    rows = evidence_to_open(rights).filter(
        ~Exists(here),
        Exists(uses) | ~Exists(newer),
        government=unit_assessment.assessment.government_id,
        removed_at__isnull=True,
    )
    for word in text.split()[:8]:
        rows = rows.filter(
            Q(title__icontains=word) | Q(original_name__icontains=word) | Q(url__icontains=word)
        )
    return list(rows.order_by("-created_at")[:REUSE_ROWS])


def evidence_uses(rights: Rights, evidence: Evidence) -> tuple[list[EvidenceUse], int]:
    """Where evidence is used now that a person may see, and in how many places besides."""
    live = evidence.uses.filter(detached_at__isnull=True)
    shown = live.filter(
        entry__unit_assessment__in=work.units_to_open(rights).order_by().values("pk")
    ).select_related(
        "entry__product",
        "entry__unit_assessment__unit",
        "entry__unit_assessment__assessment__government",
    )
    rows = list(shown.order_by("-entry__unit_assessment__assessment__year", "pk"))
    return rows, live.count() - len(rows)


def last_uses(evidence: Evidence) -> list[EvidenceUse]:
    """The uses that the policies decide about: present ones, or those a removal has ended."""
    rows = evidence.uses.select_related(*UNIT_OF_USE)
    return list(rows.filter(detached_at=evidence.removed_at).order_by("pk"))


def versions(rights: Rights, evidence: Evidence) -> list[Evidence]:
    """Earlier and later versions that a person may see, newest first; at most a hundred steps."""
    seen, fresh = {evidence.pk}, {evidence.pk}
    for _step in range(100):
        around = Evidence.objects.filter(
            Q(pk__in=Evidence.objects.filter(pk__in=fresh).values("replaces"))
            | Q(replaces__in=fresh)
        )
        fresh = set(around.values_list("pk", flat=True)) - seen
        if not fresh:
            break
        seen |= fresh
    return list(evidence_to_open(rights).filter(pk__in=seen).order_by("-created_at"))


def expiring_uses(rights: Rights, *, until: datetime.date, limit: int = 200) -> list[EvidenceUse]:
    """Present evidence of open years that ends by a day, the earliest first. One query."""
    return list(
        EvidenceUse.objects.filter(
            detached_at__isnull=True,
            evidence__expires_on__lte=until,
            entry__unit_assessment__in=work.units_to_open(rights).order_by().values("pk"),
            entry__unit_assessment__assessment__status=Assessment.Status.OPEN,
        )
        .select_related(
            "evidence",
            "entry__product",
            "entry__unit_assessment__unit",
            "entry__unit_assessment__assessment__government",
        )
        .order_by("evidence__expires_on", "evidence__title", "pk")[:limit]
    )


def units_with_evidence(rights: Rights) -> QuerySet[UnitAssessment]:
    """The units of open years whose evidence a person may look at, newest year first."""
    return (
        work.units_to_open(rights)
        .filter(assessment__status=Assessment.Status.OPEN)
        .order_by("-assessment__year", "assessment__government__code", "unit__name")
    )


def completeness(units: Sequence[UnitAssessment]) -> dict[int, Completeness]:
    """How far each unit's answers are proven, by the unit assessment's key. Two queries.

    Counted are the questions whose method names evidence and that are not said not to apply.
    """
    products = products_of(unit.unit for unit in units)
    entries: Mapping[int, dict[Key, tuple[int, bool]]] = entries_of(units)
    return {
        unit.pk: unit_completeness(unit, products[unit.unit_id], entries[unit.pk]) for unit in units
    }


def products_of(units: Iterable[ServiceUnit]) -> dict[int, list[ServiceProduct]]:
    """The products of these units by unit. One query."""
    found: dict[int, list[ServiceProduct]] = defaultdict(list)
    for product in ServiceProduct.objects.filter(unit__in=[unit.pk for unit in units]):
        found[product.unit_id].append(product)
    return found


def entries_of(units: Sequence[UnitAssessment]) -> dict[int, dict[Key, tuple[int, bool]]]:
    """Evidence count and whether it does not apply, of each answer of these units. One query."""
    found: dict[int, dict[Key, tuple[int, bool]]] = defaultdict(dict)
    rows = Entry.objects.filter(unit_assessment__in=[unit.pk for unit in units])
    for unit_id, indicator, product_id, count, absent in rows.values_list(
        "unit_assessment", "indicator", "product", "evidence_count", "not_applicable"
    ):
        found[unit_id][indicator, product_id] = (count, absent)
    return found


def unit_completeness(
    unit_assessment: UnitAssessment,
    products: Sequence[ServiceProduct],
    entries: Mapping[Key, tuple[int, bool]],
) -> Completeness:
    """Count one unit."""
    assessment = unit_assessment.assessment
    proven = expected = 0
    for question in questions(instrument_of(assessment), assessment.government.kind, products):
        count, absent = entries.get(question.key, (0, False))
        if question.indicator.evidence and not absent:
            expected += 1
            proven += count > 0
    return Completeness(proven, expected)
