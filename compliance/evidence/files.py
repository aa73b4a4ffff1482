"""Writes of files: stored first, then named by a row, and taken away again when no row comes."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from compliance.accounts.models import User
from compliance.accounts.selectors import Rights
from compliance.assessments.policies import ActionRefused
from compliance.audit.services import event_append

from . import pending, services, storage
from .checking import Checked
from .models import Evidence
from .names import split_name
from .refusals import StorageFull
from .services import Details, Target

Done = TypeVar("Done")


@dataclass(slots=True)
class Outcome:
    """What became of the files of one upload."""

    added: list[Evidence] = field(default_factory=list)
    known: list[Evidence] = field(default_factory=list)  # kept already, not attached here
    present: list[Evidence] = field(default_factory=list)  # attached here already


def files_add(
    *, files: Sequence[Checked], details: Details, target: Target, actor: User, rights: Rights
) -> Outcome:
    """Keep checked files as evidence of an answer; those known already are only named.

    Raises StorageFull or StorageFailed; then nothing of this upload is left.
    """

    def act(names: list[str]) -> Outcome:
        outcome = Outcome()
        unit_assessment = services.held_unit(target, rights)
        entry = services.entry_of(unit_assessment, target)
        government_id = unit_assessment.assessment.government_id
        check_quota(government_id, sum(file.size for file in files))
        for file, name in zip(files, names, strict=True):
            row = file_row(file, name)
            services.describe(row, details, actor, government_id)
            row.title = details.title or split_name(file.name)[0][:200]
            existing = saved_or_existing(row)
            if existing is not None:
                here = services.live_uses(existing).filter(entry=entry).exists()
                (outcome.present if here else outcome.known).append(existing)
                continue
            services.use_begin(row, entry, actor)
            event_append(
                actor=actor,
                verb="evidence-add",
                obj=row,
                after=services.use_words(row, entry),
            )
            outcome.added.append(row)
        return outcome

    return kept(files, act)


def file_replace(
    *, evidence_id: uuid.UUID, file: Checked, details: Details, actor: User, rights: Rights
) -> Evidence:
    """Put a checked file in the place of an older version, which stays in the history."""

    def act(names: list[str]) -> Evidence:
        old = Evidence.objects.get(pk=evidence_id)
        if known(old.government_id, file.sha256) is not None:
            raise ActionRefused(_("Berkas yang sama sudah ada di portal; pilih berkas lain."))
        check_quota(old.government_id, file.size)
        row = file_row(file, names[0])
        try:
            return services.replaced(evidence_id, row, details, actor, rights)
        except IntegrityError as error:  # somebody else sent the same bytes just now
            raise ActionRefused(
                _("Berkas yang sama sudah ada di portal; pilih berkas lain.")
            ) from error

    return kept([file], act)


def kept(files: Sequence[Checked], act: Callable[[list[str]], Done]) -> Done:
    """Announce and store the files, act in one transaction, and remove again what no row names.

    The bytes are stored before the transaction begins: a slow storage must not hold a lock.
    """
    pending.abandoned_files_clear()
    names = [storage.new_name(file.ending) for file in files]
    pending.files_announce(names)
    try:
        for file, name in zip(files, names, strict=True):
            storage.file_keep(name, file.content)
        with transaction.atomic():
            done = act(names)
            rows = Evidence.objects.filter(stored_name__in=names)
            named = set(rows.values_list("stored_name", flat=True))
            pending.files_settle(named)
    except BaseException:
        pending.files_withdraw(names)
        raise
    if unused := set(names) - named:
        pending.files_withdraw(unused)
    return done


def file_row(file: Checked, stored_name: str) -> Evidence:
    """Return an unsaved row of a stored file."""
    return Evidence(
        kind=Evidence.Kind.FILE,
        stored_name=stored_name,
        original_name=file.name,
        sha256=file.sha256,
        stored_sha256=file.stored_sha256,
        size=file.size,
        content_type=file.content_type,
        latitude=file.latitude,
        longitude=file.longitude,
        evidence_date=file.taken_on,
    )


def saved_or_existing(row: Evidence) -> Evidence | None:
    """Save a row, or return the one that has the same bytes; the database decides a race."""
    existing = known(row.government_id, row.sha256)
    if existing is not None:
        return existing
    row.full_clean(validate_constraints=False)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        existing = known(row.government_id, row.sha256)
        if existing is None:
            raise
    return existing


def known(government_id: int, sha256: str) -> Evidence | None:
    """Return the present evidence of a government with the same bytes, None without any."""
    return Evidence.objects.filter(
        government=government_id, sha256=sha256, removed_at__isnull=True, kind=Evidence.Kind.FILE
    ).first()


def check_quota(government_id: int, more: int) -> None:
    """Raise StorageFull when a government would keep more than the settings allow; 0 is no end."""
    most = settings.EVIDENCE_QUOTA_MB * 1024 * 1024
    if not most:
        return
    used = Evidence.objects.filter(government=government_id).aggregate(sum=Sum("size"))["sum"] or 0
    if used + more > most:
        raise StorageFull
