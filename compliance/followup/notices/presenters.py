"""From notices to sentences, in the language of whoever reads them."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.urls import translate_url
from django.utils.formats import date_format
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from compliance.assessments.models import Reply
from compliance.assessments.policies import moment_words

from ..models import Notice

Facts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """One notice as it is shown."""

    notice: Notice
    kind: str
    text: str
    when: str
    url: str  # without the host


def notice_rows(notices: Iterable[Notice]) -> list[NoticeRow]:
    """Return notices as they are shown. No query."""
    language = get_language() or "id"
    return [
        NoticeRow(
            notice=row,
            kind=str(Notice.Kind(row.kind).label),
            text=notice_text(row),
            when=moment_words(row.created_at),
            url=same_page(row.path, language),
        )
        for row in notices
    ]


def same_page(path: str, language: str) -> str:
    """Return a page's address in a language; the kept one is the Indonesian."""
    with override("id"):  # only there it is known
        return translate_url(path, language)


def notice_text(notice: Notice) -> str:
    """Return the sentence of a notice; one of a kind without a sentence says its kind."""
    sentence = SENTENCES.get(notice.kind)
    return sentence(notice.facts) if sentence else str(Notice.Kind(notice.kind).label)


def day_words(facts: Facts) -> str:
    """Return the day that a notice is about."""
    return date_format(datetime.date.fromisoformat(facts["day"]))


def returned_text(facts: Facts) -> str:
    """Return what is said of a unit that was given back."""
    return _("Isian %(unit)s %(year)s dikembalikan verifikator: %(reason)s") % dict(facts)


def deadline_text(facts: Facts) -> str:
    """Return what is said when the end of entry comes near; a day stays right, days left do not."""
    words = {**facts, "day": day_words(facts)}
    return _("Isian %(unit)s %(year)s belum diajukan; batas pengisian %(day)s.") % words


def expiring_text(facts: Facts) -> str:
    """Return what is said of evidence that ends."""
    words = {**facts, "day": day_words(facts)}
    return _("Bukti “%(title)s” yang dipakai %(unit)s berlaku sampai %(day)s.") % words


def action_text(facts: Facts) -> str:
    """Return what is said of an action that is due or late."""
    words = {**facts, "day": day_words(facts)}
    if facts.get("step") == "late":
        return _("Tindak lanjut Anda terlambat sejak %(day)s: %(text)s") % words
    return _("Tindak lanjut Anda jatuh tempo %(day)s: %(text)s") % words


def reply_asked_text(facts: Facts) -> str:
    """Return what is said when a unit may reply to its verified result."""
    words = {**facts, "day": day_words(facts)}
    return _("%(unit)s %(year)s terverifikasi; hasilnya dapat ditanggapi sampai %(day)s.") % words


def reply_given_text(facts: Facts) -> str:
    """Return what is said of a reply that waits for its decision."""
    return _("Tanggapan %(unit)s %(year)s menunggu keputusan verifikator.") % dict(facts)


def reply_decided_text(facts: Facts) -> str:
    """Return what is said of a reply that was decided."""
    words = {**facts, "outcome": str(Reply.Outcome(facts["outcome"]).label)}
    return _("Tanggapan %(unit)s %(year)s diputuskan. %(outcome)s: %(reason)s") % words


def plan_held_text(facts: Facts) -> str:
    """Return what is said of a planned year that changed since its publisher looked at it."""
    return _(
        "Rencana terbit %(government)s %(year)s ditahan: isinya berubah sejak direncanakan. "
        "Periksa, lalu rencanakan lagi atau batalkan."
    ) % dict(facts)


SENTENCES: dict[str, Callable[[Facts], str]] = {
    Notice.Kind.RETURNED: returned_text,
    Notice.Kind.DEADLINE: deadline_text,
    Notice.Kind.EXPIRING: expiring_text,
    Notice.Kind.ACTION_DUE: action_text,
    Notice.Kind.REPLY_ASKED: reply_asked_text,
    Notice.Kind.REPLY_GIVEN: reply_given_text,
    Notice.Kind.REPLY_DECIDED: reply_decided_text,
    Notice.Kind.PLAN_HELD: plan_held_text,
}
