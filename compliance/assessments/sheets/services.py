"""Writes of spreadsheets: a file becomes a preview, which is applied whole or not at all."""

from __future__ import annotations

import hashlib
import unicodedata
import uuid
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from compliance.accounts.models import User
from compliance.accounts.selectors import Rights
from compliance.audit.services import event_append, events_append
from units.models import Government

from .. import policies
from ..entries import (
    EntryChange,
    EntryConflict,
    Written,
    check_changes,
    entries_write,
    wanted_and_clashes,
)
from ..models import Assessment, SheetUpload, Track
from ..recompute import assessment_recompute
from ..services import assessment_open, locked, reported_total_record
from . import selectors
from .checks import book_checked
from .faults import PreviewOutdated, SheetFaulty
from .form import Item, SheetForm, answer_of, answer_words, items_of, state_of
from .reading import book_read
from .reported import (
    TotalItem,
    Wanted,
    lines_checked,
    total_items,
    total_words,
    totals_state,
)
from .reported_reading import table_read

LONGEST_NAME = 120  # characters of a file's name, as the column keeps them
MOST_WAITING = 20  # previews that one person may have open


@dataclass(frozen=True, slots=True)
class Preview:
    """What a waiting form would change now."""

    form: SheetForm
    items: list[Item]
    unchanged: int
    state: str


@dataclass(frozen=True, slots=True)
class TotalsPreview:
    """What a waiting table of totals would change now."""

    items: list[TotalItem]
    unchanged: int
    state: str


def check_can_record_totals(rights: Rights) -> None:
    """Tables of many governments are the matter of whoever keeps the comparators."""
    home = Government.objects.filter(code=settings.HOME_GOVERNMENT).first()
    if home is None:
        raise policies.ActionRefused(_("Pemerintah pemilik portal ini belum tercatat."))
    policies.check_can_record_total(rights, home)


def entries_upload(
    *, assessment: Assessment, file_name: str, raw: bytes, actor: User, rights: Rights
) -> SheetUpload | None:
    """Read a form of answers and keep what it would change; None when that is nothing.

    Raises FileUnreadable, SheetFaulty with every fault, and ActionRefused for a published year.
    Nothing is stored then. The file itself is never stored.
    """
    policies.check_is_open(assessment)
    form = selectors.sheet_form(assessment, rights)
    checked = book_checked(book_read(raw), form)
    if checked.faults:
        raise SheetFaulty(checked.faults)
    if not checked.answers:
        return None
    content = {
        "sha256": form.facts.sha256,
        "unchanged": checked.unchanged,
        "answers": [answer_words(answer) for answer in checked.answers],
    }
    return upload_keep(SheetUpload.Kind.ENTRIES, assessment, file_name, raw, content, actor)


def totals_upload(*, file_name: str, raw: bytes, actor: User, rights: Rights) -> SheetUpload | None:
    """Read a table of printed totals and keep what it would change; None when that is nothing.

    Raises FileUnreadable and SheetFaulty with every fault. Nothing is stored then.
    """
    check_can_record_totals(rights)
    table = table_read(raw, clean_name(file_name))
    totals, faults = lines_checked(table.lines, rights)
    if table.faults or faults:
        raise SheetFaulty([*table.faults, *faults])
    items = total_items(totals, rights)
    if not items:
        return None
    content = {
        "unchanged": len(totals) - len(items),
        "totals": [total_words(item.wanted) for item in items],
    }
    return upload_keep(SheetUpload.Kind.REPORTED, None, file_name, raw, content, actor)


@transaction.atomic
def upload_keep(
    kind: SheetUpload.Kind,
    assessment: Assessment | None,
    file_name: str,
    raw: bytes,
    content: Mapping[str, Any],
    actor: User,
) -> SheetUpload:
    """Keep what a file says until a person applies it; old previews make room."""
    uploads_forget()
    waiting = SheetUpload.objects.filter(uploaded_by=actor, applied_at__isnull=True)
    surplus = waiting.order_by("-uploaded_at").values_list("pk", flat=True)[MOST_WAITING - 1 :]
    SheetUpload.objects.filter(pk__in=list(surplus)).delete()
    upload = SheetUpload(
        kind=kind,
        assessment=assessment,
        file_name=clean_name(file_name),
        sha256=hashlib.sha256(raw).hexdigest(),
        content=dict(content),
        uploaded_by=actor,
    )
    upload.full_clean()
    upload.save()
    event_append(actor=actor, verb="sheet-upload", obj=upload, after=upload_words(upload))
    return upload


def clean_name(name: str) -> str:
    """Return a file's name as it may be shown: no path, no control or direction marks, short."""
    last = name.replace("\\", "/").rpartition("/")[2]
    shown = "".join(c for c in last if unicodedata.category(c)[0] != "C").strip()
    return shown[-LONGEST_NAME:] or _("tanpa nama")


def upload_words(upload: SheetUpload) -> dict[str, str]:
    """Return what the event log keeps of an upload."""
    return {"upload": str(upload.pk), "file": upload.file_name, "sha256": upload.sha256}


def uploads_forget() -> int:
    """Remove the previews that nobody applied within seven days; return how many."""
    return selectors.outdated_uploads().delete()[0]


def held(upload_id: uuid.UUID, actor: User) -> SheetUpload:
    """Return a person's own upload, held against a second click until the transaction ends."""
    rows = SheetUpload.objects.select_for_update().filter(pk=upload_id, uploaded_by=actor)
    upload = rows.first()
    if upload is None:
        raise policies.ActionRefused(_("Pratinjau ini sudah dibuang."))
    return upload


def assessment_of(upload: SheetUpload) -> Assessment:
    """Return the assessment that a form of answers is of; the database holds that it has one."""
    if upload.assessment is None:
        raise ValueError("a table of totals belongs to no single assessment")
    return upload.assessment


def entries_preview(upload: SheetUpload, rights: Rights) -> Preview:
    """Return what a waiting form would change now.

    Raises ActionRefused when the year, the method or a unit no longer takes it.
    """
    assessment = assessment_of(upload)
    policies.check_is_open(assessment)
    form = selectors.sheet_form(assessment, rights)
    if form.facts.sha256 != upload.content["sha256"]:
        raise policies.ActionRefused(
            _("Metode penilaian ini diganti sejak berkas diunggah; unduh formulir baru.")
        )
    answers = [answer_of(words) for words in upload.content["answers"]]
    asked = {
        (slug, *question.key)
        for slug, unit in form.units.items()
        for question in unit.questions.values()
    }
    if any((answer.unit, *answer.change.key) not in asked for answer in answers):
        raise policies.ActionRefused(
            _("Sebagian isian berkas ini tidak lagi ditanyakan kepada Anda; unduh formulir baru.")
        )
    items = items_of(form, answers)
    return Preview(
        form=form,
        items=items,
        unchanged=upload.content["unchanged"] + len(answers) - len(items),
        state=state_of(items),
    )


@transaction.atomic
def entries_apply(
    *, upload_id: uuid.UUID, state: str, use_file: bool, actor: User, rights: Rights
) -> SheetUpload:
    """Save every answer of a preview, in all units or in none; a second call changes nothing.

    `state` is the mark of the preview that the person saw. Where the portal's answer was changed
    since the download, `use_file` says which of the two stays. Raises PreviewOutdated, and all
    that entries_save raises.
    """
    upload = held(upload_id, actor)
    if upload.applied_at is not None:
        return upload
    upload.assessment = locked(assessment_of(upload).pk)
    preview = entries_preview(upload, rights)
    if preview.state != state:
        raise PreviewOutdated
    chosen = [item for item in preview.items if use_file or not item.clashes]
    answers_save(preview.form, chosen, actor, rights)
    counts = {"changed": len(chosen), "kept": len(preview.items) - len(chosen)}
    return upload_close(upload, upload.assessment, counts, actor)


def answers_save(form: SheetForm, items: list[Item], actor: User, rights: Rights) -> None:
    """Save answers of many units by the steps of `entries.entries_save`, which is for one unit.

    The year is held already; its results are computed once, for all units together. Raises what
    entries_save raises.
    """
    by_unit: dict[str, list[EntryChange]] = defaultdict(list)
    for item in items:
        # The person decided in knowledge of what is stored now.
        change = replace(item.answer.change, seen_version=item.version)
        by_unit[item.answer.unit].append(change)
    written: list[Written] = []
    for slug, changes in sorted(by_unit.items()):
        row = form.units[slug].unit_assessment
        policies.check_can_record_unit(rights, row.unit)
        policies.check_unit_is_open(row)
        check_changes(row, changes)
        stored = {(entry.indicator, entry.product_id): entry for entry in row.entries.all()}
        wanted, clashes = wanted_and_clashes(changes, stored)
        if clashes:
            raise EntryConflict(clashes)
        written += entries_write(row, wanted, stored, actor)
    if written:
        events_append(actor=actor, verb="entry-save", changes=written)
        assessment_recompute(form.assessment.pk)


def totals_preview(upload: SheetUpload, rights: Rights) -> TotalsPreview:
    """Return what a waiting table of totals would change now.

    Raises ActionRefused when a government is no longer this person's.
    """
    totals = [Wanted(**words) for words in upload.content["totals"]]
    items = total_items(totals, rights)
    return TotalsPreview(
        items=items,
        unchanged=upload.content["unchanged"] + len(totals) - len(items),
        state=totals_state(items),
    )


def totals_apply(*, upload_id: uuid.UUID, state: str, actor: User, rights: Rights) -> SheetUpload:
    """Record every total of a preview, or none; years that do not exist yet are opened.

    A second call changes nothing. Raises PreviewOutdated, and all that the services of single
    totals raise.
    """
    try:
        return totals_apply_at_once(upload_id, state, actor, rights)
    except IntegrityError as error:
        # Somebody else opened one of the same years in the same moment.
        raise PreviewOutdated from error


@transaction.atomic
def totals_apply_at_once(
    upload_id: uuid.UUID, state: str, actor: User, rights: Rights
) -> SheetUpload:
    """Record every total of a preview in one transaction."""
    upload = held(upload_id, actor)
    if upload.applied_at is not None:
        return upload
    years = [i.assessment.pk for i in totals_preview(upload, rights).items if i.assessment]
    # One order for everybody, so that two tables never wait for each other.
    list(Assessment.objects.select_for_update().filter(pk__in=years).order_by("pk"))
    preview = totals_preview(upload, rights)
    if preview.state != state:
        raise PreviewOutdated
    for item in preview.items:
        total_record(item, actor, rights)
    counts = {"changed": len(preview.items), "kept": 0}
    return upload_close(upload, None, counts, actor)


def total_record(item: TotalItem, actor: User, rights: Rights) -> None:
    """Record one total; its year is opened where it does not exist yet."""
    assessment = item.assessment or assessment_open(
        government=item.government,
        year=item.wanted.year,
        track=Track.OFFICIAL,
        actor=actor,
        rights=rights,
    )
    reported_total_record(
        assessment_id=assessment.pk,
        figures=item.wanted.figures(),
        source=item.wanted.source(),
        actor=actor,
        rights=rights,
    )


def upload_close(
    upload: SheetUpload, assessment: Assessment | None, counts: dict[str, int], actor: User
) -> SheetUpload:
    """Mark an upload as applied: what it asked for is in the log now, only counts stay here."""
    upload.applied_at, upload.content = timezone.now(), counts
    upload.save(update_fields=["applied_at", "content"])
    event_append(
        actor=actor,
        verb="sheet-apply",
        obj=assessment or upload,
        after=upload_words(upload) | {name: str(count) for name, count in counts.items()},
    )
    return upload


@transaction.atomic
def upload_discard(*, upload_id: uuid.UUID, actor: User) -> None:
    """Throw a preview away; nothing of it was stored anywhere else. An applied one stays."""
    upload = held(upload_id, actor)
    if upload.applied_at is not None:
        raise policies.ActionRefused(_("Berkas ini sudah diterapkan."))
    event_append(actor=actor, verb="sheet-discard", obj=upload, before=upload_words(upload))
    upload.delete()
