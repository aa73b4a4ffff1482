"""A record of the year as evidence: the portal's own address of it, kept as a link.

The address is whole, with the host, because evidence is read outside of the portal as well: in the
archive for the assessor. Which host that was is told by nothing but the request.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from compliance.accounts.models import User
from compliance.accounts.refusals import ActionRefused
from compliance.accounts.selectors import Rights
from compliance.assessments import work
from compliance.assessments.models import Assessment, UnitAssessment
from compliance.evidence.models import Evidence, EvidenceUse
from compliance.evidence.policies import is_movable
from compliance.evidence.services import Details, Target, evidence_attach, link_add
from units.models import Government, ServiceUnit

from .kinds import Kind, Row


@dataclass(frozen=True, slots=True)
class Subject:
    """What is to prove an answer: a record's title and day, whose it is, and its address."""

    title: str
    path: str  # below the host, the same in each language
    page: str  # the same page in the person's language
    government: Government
    unit: ServiceUnit | None
    day: datetime.date | None


def record_path(kind: Kind, row: Row) -> str:
    """Return the address of a record below the host, the same in each language of the page."""
    with override("id"):
        return reverse("work-yearround-record", args=[kind.code, row.pk])


def evidence_of(government: Government, path: str) -> QuerySet[Evidence]:
    """The present link evidence of a government that leads to an address of the portal."""
    return Evidence.objects.filter(
        government=government,
        kind=Evidence.Kind.LINK,
        url__endswith=path,
        removed_at__isnull=True,
    )


def record_uses(rights: Rights, government: Government, path: str) -> list[EvidenceUse]:
    """Where a record proves an answer now, as far as the person may see. One query."""
    rows = EvidenceUse.objects.filter(
        evidence__in=evidence_of(government, path),
        detached_at__isnull=True,
        entry__unit_assessment__in=work.units_to_open(rights).order_by().values("pk"),
    )
    return list(
        rows.select_related(
            "evidence",
            "entry__product",
            "entry__unit_assessment__unit",
            "entry__unit_assessment__assessment",
        ).order_by("-entry__unit_assessment__assessment__year", "pk")
    )


def units_to_prove(rights: Rights, subject: Subject) -> Sequence[UnitAssessment]:
    """The open units whose answers a person may prove with a record, its own unit first."""
    rows = work.units_to_open(rights).filter(
        assessment__government=subject.government, assessment__status=Assessment.Status.OPEN
    )
    rows = rows.order_by("-assessment__year", "unit__name")
    found = [row for row in rows if is_movable(rights, row)]
    own = subject.unit.pk if subject.unit is not None else None
    return sorted(found, key=lambda row: row.unit_id != own)


@transaction.atomic
def record_prove(
    *, subject: Subject, address: str, target: Target, actor: User, rights: Rights
) -> Evidence:
    """Let a record prove an answer: by the link that is there already, else by a new one."""
    Government.objects.select_for_update().get(pk=subject.government.pk)
    existing = evidence_of(subject.government, subject.path).order_by("created_at").first()
    if existing is not None:
        evidence_attach(evidence=existing, target=target, actor=actor, rights=rights)
        return existing
    details = Details(title=subject.title[:200], evidence_date=subject.day)
    try:
        return link_add(url=address, details=details, target=target, actor=actor, rights=rights)
    except ValidationError as fault:
        raise ActionRefused(
            _("Alamat portal ini (%(address)s) tidak dapat dipakai sebagai tautan bukti.")
            % {"address": address}
        ) from fault
