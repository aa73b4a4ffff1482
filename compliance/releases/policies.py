"""Who publishes and corrects, and what stands in the way of it."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext as _

from compliance.accounts.selectors import Rights
from compliance.assessments import policies
from compliance.assessments.models import Assessment, UnitAssessment
from compliance.assessments.policies import (
    ActionDenied,
    ActionRefused,
    NotReady,
    check_can_publish,
)

from .comparing import Compared
from .models import Correction

__all__ = ["ActionDenied", "ActionRefused", "NotReady", "check_can_publish"]

LONGEST_REASON = 2000
FARTHEST = datetime.timedelta(days=400)  # a plan beyond the next assessment year is a typing error


def check_can_publish_now(rights: Rights, assessment: Assessment) -> None:
    """A publisher, not the verifier of the same year; the year open, complete and verified."""
    check_can_publish(rights, assessment)
    policies.check_publishes_for_others(rights, assessment)
    policies.check_is_open(assessment)
    policies.check_is_ready(assessment)


def check_can_plan(rights: Rights, assessment: Assessment) -> None:
    """Whoever could publish the year may set when it publishes itself; it need not be ready yet."""
    check_can_publish(rights, assessment)
    policies.check_publishes_for_others(rights, assessment)
    policies.check_is_open(assessment)


def publishes_for_others(rights: Rights, assessment: Assessment) -> bool:
    """Return whether check_publishes_for_others passes."""
    return policies.allowed(policies.check_publishes_for_others, rights, assessment)


def check_moment(moment: datetime.datetime) -> None:
    """A plan lies ahead, and not so far that it must be a mistake."""
    now = timezone.now()
    if moment <= now:
        raise ActionRefused(_("Waktu terbit harus di masa depan."))
    if moment > now + FARTHEST:
        raise ActionRefused(_("Waktu terbit paling jauh 400 hari dari sekarang."))


def check_can_correct(rights: Rights, assessment: Assessment) -> None:
    """The publisher opens a published year again; nobody else does."""
    check_can_publish(rights, assessment)
    if assessment.status != Assessment.Status.PUBLISHED:
        raise ActionRefused(_("Penilaian ini sedang terbuka; ralat hanya untuk yang sudah terbit."))


def check_reason(reason: str) -> str:
    """Return a correction's reason without blanks around it; it is never empty."""
    text = reason.strip()
    if not text:
        raise ActionRefused(_("Tulis alasan ralat: alasan ini dibaca semua orang."))
    if len(text) > LONGEST_REASON:
        raise ActionRefused(_("Alasan ralat paling panjang 2.000 huruf."))
    return text


def check_is_correcting(correction: Correction | None) -> Correction:
    """Return the correction that is open."""
    if correction is None:
        raise ActionRefused(_("Tidak ada ralat yang sedang terbuka."))
    return correction


class DifferenceRefused(ActionRefused):
    """Refused for what differs from the last release; `found` is the year as it was compared."""

    def __init__(self, sentence: str, found: Compared) -> None:
        super().__init__(sentence)
        self.found = found


def unchanged_refusal(found: Compared) -> DifferenceRefused:
    """Return the refusal of a correction that corrects nothing."""
    said = _("Tidak ada yang berbeda dari publikasi terakhir. Ubah dahulu, atau batalkan ralat.")
    return DifferenceRefused(said, found)


def changed_refusal(found: Compared) -> DifferenceRefused:
    """Return the refusal to give up a correction in which something was changed already."""
    said = _(
        "Sudah ada yang diubah. Kembalikan ke isi publikasi terakhir, atau terbitkan ralatnya."
    )
    return DifferenceRefused(said, found)


def check_seen(found: Compared, seen: str | None) -> None:
    """What is published is what the publisher saw; None where nobody looked at a page."""
    if seen is not None and seen != found.sha256:
        said = _(
            "Isi tahun ini berubah sejak Anda membukanya; tidak ada yang diterbitkan atau "
            "direncanakan. Periksa lagi isinya di halaman ini, lalu kirim sekali lagi."
        )
        raise DifferenceRefused(said, found)


def is_of_other_content(refusal: ActionRefused, seen: str) -> bool:
    """Return whether the year that was refused is not the one that was seen."""
    return isinstance(refusal, DifferenceRefused) and refusal.found.sha256 != seen


def stale_words() -> str:
    """Return why a plan is held back whose year is no longer what its publisher saw."""
    return _(
        "Isi tahun ini berubah sejak direncanakan, jadi rencana terbitnya ditahan. Periksa isinya, "
        "lalu simpan rencananya lagi atau batalkan."
    )


def check_leaves_all_verified(unverified: Iterable[UnitAssessment], found: Compared) -> None:
    """A locked year has no unit that waits for its verification.

    One that was reopened during a correction would otherwise be locked and never be verified.
    """
    units = "; ".join(
        _("%(unit)s (%(status)s)") % {"unit": row.unit.name, "status": row.get_status_display()}
        for row in unverified
    )
    if units:
        said = _("Ralat belum dapat dibatalkan. Belum terverifikasi: %(units)s.")
        raise DifferenceRefused(said % {"units": units}, found)


def defect_words() -> str:
    """Return why a planned year was not published when it is the portal's own fault."""
    return _("Portal gagal menerbitkannya. Administrator dapat membaca sebabnya di catatan server.")
