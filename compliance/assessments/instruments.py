"""The life of an assessment method in the portal: draft, checked, frozen; and which one holds when.

A year keeps the method it was opened with, by the sha256 of its text, whatever is shipped or
uploaded later.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from importlib import resources

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

import scoring
from compliance.accounts.models import User
from compliance.accounts.selectors import Rights
from compliance.audit.services import event_append
from scoring.problems import TOO_LONG
from scoring.trace import exact_text

from .models import Assessment, Entry, InstrumentFile, ReportedScore, UnitAssessment
from .policies import ActionDenied, ActionRefused, check_can_record_total

LONGEST_TEXT = 500_000  # bytes; the longest shipped file has a twelfth of it


class InstrumentFaulty(ActionRefused):
    """A text is no sound instrument; `problems` names each line and reason."""

    def __init__(self, problems: list[scoring.Problem]) -> None:
        super().__init__(_("Berkas metode belum benar."))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Misfit:
    """One stored answer or dimension score that another method cannot take."""

    unit: str
    code: str  # of the indicator or dimension
    reason: str  # in the person's language


class EntriesDoNotFit(ActionRefused):
    """Stored answers that another method does not ask or that lie off its scale."""

    def __init__(self, misfits: list[Misfit]) -> None:
        super().__init__(
            _("Ada isian yang tidak cocok dengan metode ini; metodenya tidak diganti.")
        )
        self.misfits = misfits


def instrument_of(assessment: Assessment) -> scoring.Instrument:
    """Return the method an assessment was opened with, by its hash. No query for a shipped one."""
    return instrument_by_sha256(assessment.instrument, assessment.instrument_sha256)


@lru_cache(maxsize=64)
def instrument_by_sha256(code: str, sha256: str) -> scoring.Instrument:
    """Return a frozen method; its hash is checked against its text, so it can be kept in memory."""
    if code in scoring.instrument_codes():
        shipped = scoring.load_instrument(code)
        if shipped.sha256 == sha256:
            return shipped
    row = InstrumentFile.objects.get(sha256=sha256, status=InstrumentFile.Status.FROZEN)
    instrument = scoring.parse_instrument(row.text)
    if instrument.sha256 != sha256:
        raise scoring.InstrumentError(code, "its stored text does not have its hash")
    return instrument


def instrument_in_force(year: int) -> scoring.Instrument | None:
    """Return the method for a year opened now: the one frozen last, else the shipped one."""
    row = (
        frozen_instruments()
        .filter(Q(last_year__isnull=True) | Q(last_year__gte=year), first_year__lte=year)
        .filter(shipped=False)
        .order_by("-frozen_at", "-pk")
        .first()
    )
    return instrument_by_sha256(row.code, row.sha256) if row else scoring.instrument_for_year(year)


def frozen_instruments() -> QuerySet[InstrumentFile]:
    """The methods that no longer change."""
    return InstrumentFile.objects.filter(status=InstrumentFile.Status.FROZEN)


@transaction.atomic
def shipped_instruments_keep() -> None:
    """Keep the text of every shipped method, for the years that are opened with it."""
    folder = resources.files("scoring") / "instruments"
    for code in scoring.instrument_codes():
        instrument = scoring.load_instrument(code)
        if InstrumentFile.objects.filter(sha256=instrument.sha256).exists():
            continue
        kept = frozen_instruments().filter(code=code, version=instrument.version)
        if kept.exists():
            raise scoring.InstrumentError(
                code, f"version {instrument.version} was shipped with another text; raise it"
            )
        text = (folder / f"{code}.toml").read_bytes().decode()
        row = instrument_row(instrument, text)
        row.shipped, row.status = True, InstrumentFile.Status.FROZEN
        row.frozen_at = timezone.now()
        row.save()


def instrument_row(instrument: scoring.Instrument, text: str) -> InstrumentFile:
    """Return an unsaved draft of a sound text."""
    return InstrumentFile(
        code=instrument.code,
        version=instrument.version,
        first_year=instrument.first_year,
        last_year=instrument.last_year,
        text=text,
        sha256=instrument.sha256,
    )


def check_can_manage_instruments(rights: Rights) -> None:
    """Methods are kept by administrators."""
    if not rights.is_administrator:
        raise ActionDenied(_("Hanya administrator yang dapat mengelola metode."))


def checked_text(raw: bytes) -> tuple[scoring.Instrument, str]:
    """Return a sound instrument with its text; raise InstrumentFaulty with every fault."""
    if len(raw) > LONGEST_TEXT:
        problem = scoring.Problem.of(None, "file", TOO_LONG, most=LONGEST_TEXT)
        raise InstrumentFaulty([problem])
    problems = scoring.check_instrument(raw)
    if problems:
        raise InstrumentFaulty(problems)
    return scoring.parse_instrument(raw), raw.decode()


@transaction.atomic
def instrument_draft(*, raw: bytes, actor: User, rights: Rights) -> InstrumentFile:
    """Keep a sound TOML text as a draft; the same text again gives the row that is there."""
    check_can_manage_instruments(rights)
    instrument, text = checked_text(raw)
    existing = InstrumentFile.objects.filter(sha256=instrument.sha256).first()
    if existing is not None:
        return existing
    row = instrument_row(instrument, text)
    row.created_by = actor
    row.full_clean()
    row.save()
    event_append(actor=actor, verb="instrument-draft", obj=row, after=row_words(row))
    return row


@transaction.atomic
def instrument_freeze(*, pk: int, actor: User, rights: Rights) -> InstrumentFile:
    """Freeze a draft; from then on neither its text nor its row can change."""
    check_can_manage_instruments(rights)
    row = InstrumentFile.objects.select_for_update().get(pk=pk)
    if row.status == InstrumentFile.Status.FROZEN:
        raise ActionRefused(_("Metode ini sudah dibekukan."))
    if frozen_instruments().filter(code=row.code, version=row.version).exists():
        raise ActionRefused(
            _("Versi %(version)s dari %(code)s sudah dibekukan; naikkan nomor versinya.")
            % {"version": row.version, "code": row.code}
        )
    checked_text(row.text.encode())
    row.status = InstrumentFile.Status.FROZEN
    row.frozen_at, row.frozen_by = timezone.now(), actor
    row.save(update_fields=["status", "frozen_at", "frozen_by"])
    event_append(
        actor=actor,
        verb="instrument-freeze",
        obj=row,
        before={"status": "draft"},
        after=row_words(row),
    )
    return row


@transaction.atomic
def instrument_discard(*, pk: int, actor: User, rights: Rights) -> None:
    """Delete a draft; a frozen method stays for good."""
    check_can_manage_instruments(rights)
    row = InstrumentFile.objects.select_for_update().get(pk=pk)
    if row.status == InstrumentFile.Status.FROZEN:
        raise ActionRefused(_("Metode yang sudah dibekukan tidak dapat dihapus."))
    event_append(actor=actor, verb="instrument-discard", obj=row, before=row_words(row))
    row.delete()


def row_words(row: InstrumentFile) -> dict[str, str]:
    """Return what the event log keeps of a method."""
    return {
        "code": row.code,
        "version": row.version,
        "sha256": row.sha256,
        "status": str(row.status),
    }


def check_can_change_method(assessment: Assessment, instrument: scoring.Instrument) -> None:
    """A method may be exchanged while the year is open and nothing was handed in."""
    if assessment.status != Assessment.Status.OPEN:
        raise ActionRefused(_("Penilaian yang sudah terbit tetap memakai metodenya."))
    if assessment.units.exclude(status=UnitAssessment.Status.DRAFT).exists():
        raise ActionRefused(_("Ada lokus yang sudah diajukan; metodenya tidak dapat diganti."))
    if not instrument.covers(assessment.year):
        raise ActionRefused(
            _("%(code)s tidak berlaku untuk tahun %(year)d.")
            % {"code": instrument.code, "year": assessment.year}
        )


def misfits_of(assessment: Assessment, new: scoring.Instrument) -> list[Misfit]:
    """Return what is stored of a year that a method cannot take. Two queries."""
    kind = assessment.government.kind
    found = []
    entries = Entry.objects.filter(unit_assessment__assessment=assessment)
    for entry in entries.select_related("unit_assessment__unit", "product"):
        reason = misfit_reason(entry, new, kind)
        if reason:
            found.append(Misfit(entry.unit_assessment.unit.name, entry.indicator, reason))
    codes = {dimension.code for dimension in new.dimensions}
    rows = ReportedScore.objects.filter(
        assessment=assessment,
        level=ReportedScore.Level.DIMENSION,
        status=ReportedScore.Status.ACCEPTED,
    ).exclude(dimension__in=codes)
    for row in rows.select_related("unit_assessment__unit"):
        if row.unit_assessment is not None:
            name = row.unit_assessment.unit.name
            found.append(Misfit(name, row.dimension, _("dimensi ini tidak ada")))
    return found


def misfit_reason(entry: Entry, instrument: scoring.Instrument, kind: str) -> str:
    """Return why a method cannot take a stored answer, empty when it can."""
    try:
        indicator = instrument.indicator(entry.indicator)
    except KeyError:
        return _("indikator ini tidak ditanyakan")
    if not indicator.applies_to(kind):
        return _("indikator ini tidak ditanyakan kepada jenis pemerintah ini")
    if (indicator.scope == "product") != (entry.product is not None):
        return _("cakupannya lain: seluruh lokus atau tiap produk")
    value = entry.value
    if value is not None and not indicator.minimum <= value <= indicator.maximum:
        return _("nilai %(value)s di luar skala %(minimum)s-%(maximum)s") % {
            "value": exact_text(Fraction(value)),
            "minimum": indicator.minimum,
            "maximum": indicator.maximum,
        }
    return ""


@transaction.atomic
def assessment_method_set(
    *, assessment_id: int, sha256: str, actor: User, rights: Rights
) -> Assessment:
    """Exchange the method of an open year by a frozen one and compute its results anew.

    Raises EntriesDoNotFit, with the list, when stored answers would be lost or be off the scale.
    """
    from .recompute import assessment_recompute  # it needs this module itself

    assessment = (
        Assessment.objects.select_for_update(of=("self",))
        .select_related("government")
        .get(pk=assessment_id)
    )
    check_can_record_total(rights, assessment.government)
    row = frozen_instruments().filter(sha256=sha256).first()
    if row is None:
        raise ActionRefused(_("Metode ini tidak ada atau belum dibekukan."))
    old, new = instrument_of(assessment), instrument_by_sha256(row.code, row.sha256)
    check_can_change_method(assessment, new)
    if new.sha256 == old.sha256:
        return assessment
    misfits = misfits_of(assessment, new)
    if misfits:
        raise EntriesDoNotFit(misfits)
    assessment.instrument, assessment.instrument_sha256 = new.code, new.sha256
    assessment.save(update_fields=["instrument", "instrument_sha256", "updated_at"])
    event_append(
        actor=actor,
        verb="assessment-method",
        obj=assessment,
        before={"instrument": old.code, "sha256": old.sha256},
        after={"instrument": new.code, "sha256": new.sha256},
    )
    return assessment_recompute(assessment.pk)
