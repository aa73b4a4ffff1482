"""What the check of a file found, in words."""

from __future__ import annotations

import base64
import json
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compliance.assessments.models import Track
from compliance.language import local
from scoring.problems import Pair
from scoring.release_problems import Fault
from scoring.release_set import CheckedRelease
from scoring.verification import Link, differences, short_or_nothing

from .selectors import Standing, published_text, standing_of
from .uploads import Verdict

MOST_ROWS = 1_000  # of a table; beyond it only releases with faults are listed
MOST_FAULTS = 20  # of one release
BYTE = re.compile(r"\bbyte ([0-9]+)$")


@dataclass(frozen=True, slots=True)
class FaultWords:
    """One fault: where and why."""

    place: str
    reason: str


@dataclass(frozen=True, slots=True)
class ReleaseWords:
    """One release of a file: whether it is whole, and whether it is published here."""

    title: str
    name: str
    sha256: str
    faults: tuple[FaultWords, ...]
    more: int  # faults that are not listed
    known: bool  # this very text is published here
    standing: str
    newest_url: str  # of the release that has taken its place, "" for none


@dataclass(frozen=True, slots=True)
class VerdictWords:
    """The whole result."""

    good: bool
    headline: str
    notes: tuple[str, ...]
    faults: tuple[FaultWords, ...]  # of the set itself
    releases: tuple[ReleaseWords, ...]
    whole: int  # releases without a fault
    listed_all: bool


def verdict_words(verdict: Verdict) -> VerdictWords:
    """Return the result of a check in words."""
    links = [one.link or one.row for one in verdict.releases]
    standing = standing_of(
        {one.sha256 for one in verdict.releases}, {link.government for link in links if link}
    )
    by_release: dict[str, list[Fault]] = defaultdict(list)
    for fault in verdict.faults:
        by_release[fault.release].append(fault)
    names = {one.name for one in verdict.releases}
    rows = [release_words(one, by_release[one.name], standing, verdict) for one in verdict.releases]
    strange = [f for name, found in by_release.items() if name not in names for f in found]
    whole = sum(not row.faults for row in rows)
    return VerdictWords(
        good=not verdict.faults,
        headline=headline(verdict, rows),
        notes=tuple(notes(verdict, rows, standing)),
        faults=tuple(fault_words(fault) for fault in strange),
        releases=tuple(row for row in rows if row.faults or len(rows) <= MOST_ROWS),
        whole=whole,
        listed_all=len(rows) <= MOST_ROWS,
    )


def fault_words(fault: Fault) -> FaultWords:
    """Return a fault in the language of the page."""
    place = BYTE.sub(lambda found: _("bita %(number)s") % {"number": found[1]}, fault.place)
    return FaultWords(place, local(fault.reason, fault.reason_en))


def headline(verdict: Verdict, rows: Sequence[ReleaseWords]) -> str:
    """Return the result in one sentence."""
    broken = sum(bool(row.faults) for row in rows)
    if not verdict.is_set:
        if broken:
            return _("Berkas ini tidak utuh.")
        if rows[0].known:
            return _("Berkas ini utuh, dan persis seperti yang terbit di portal ini.")
        return _("Isi berkas ini cocok satu sama lain, tetapi tidak terbit di portal ini.")
    if not verdict.faults:
        return _("Arsip ini utuh: setiap bita, setiap nilai, dan seluruh rantainya.")
    if broken:
        return ngettext(
            "Arsip ini tidak utuh: %(count)d publikasi bermasalah.",
            "Arsip ini tidak utuh: %(count)d publikasi bermasalah.",
            broken,
        ) % {"count": broken}
    return _("Arsip ini tidak utuh, walaupun setiap publikasi di dalamnya tidak berubah.")


def notes(verdict: Verdict, rows: Sequence[ReleaseWords], standing: Standing) -> list[str]:
    """Return what else is to be known: signature, and what of it is published here."""
    if not verdict.is_set:
        return [_("Rantai publikasi hanya dapat diperiksa dengan arsip lengkap.")]
    said = []
    if verdict.key is not None:
        key = base64.b64encode(verdict.key).decode()
        said.append(
            _("Daftar isinya ditandatangani dengan kunci %(key)s. Bandingkan kunci itu.")
            % {"key": key}
        )
    else:
        said.append(_("Daftar isinya tidak memuat tanda tangan yang cocok."))
    known = sum(row.known for row in rows)
    said.append(
        _("%(known)d dari %(all)d publikasi di arsip ini terbit persis begitu di portal ini.")
        % {"known": known, "all": len(rows)}
    )
    if known < standing.count:
        said.append(
            _("Portal ini sudah menerbitkan %(count)d publikasi; arsip ini lebih lama atau kurang.")
            % {"count": standing.count}
        )
    return said


def release_words(
    one: CheckedRelease, faults: Sequence[Fault], standing: Standing, verdict: Verdict
) -> ReleaseWords:
    """Return one release in words."""
    link = one.link or one.row
    known = one.sha256 in standing.published
    said = [fault_words(fault) for fault in faults]
    if verdict.document is not None and link is not None and not known:
        said += published_differences(link, verdict)
    newest = standing.newest.get(link.of_year, 0) if link else 0
    replaced = link is not None and known and newest > link.number
    return ReleaseWords(
        title=title(link, standing) if link else _("Publikasi yang tidak terbaca"),
        name=one.name,
        sha256=one.sha256,
        faults=tuple(said[:MOST_FAULTS]),
        more=max(len(said) - MOST_FAULTS, 0),
        known=known,
        standing=standing_words(link, known, newest),
        newest_url=newest_url(link, newest) if replaced and link else "",
    )


def title(link: Link, standing: Standing) -> str:
    """Return what a release is, for people."""
    return _("%(government)s %(year)d, %(track)s, publikasi %(number)d") % {
        "government": standing.names.get(link.government, link.government),
        "year": link.year,
        "track": Track(link.track).label,
        "number": link.number,
    }


def standing_words(link: Link | None, known: bool, newest: int) -> str:
    """Return whether a release is published here, and whether it is the newest of its year."""
    if link is None or (not known and not newest):
        return _("Tidak terbit di portal ini.")
    if not known:
        return _("Naskah ini tidak terbit di portal ini.")
    if newest > link.number:
        return _("Terbit di portal ini; kemudian diralat dengan publikasi %(number)d.") % {
            "number": newest
        }
    return _("Terbit di portal ini dan masih berlaku.")


def newest_url(link: Link, newest: int) -> str:
    """Return the page of the newest release of a year."""
    return reverse("release", args=[link.government, link.year, link.track, newest])


def published_differences(link: Link, verdict: Verdict) -> list[FaultWords]:
    """Return where a text differs from the one that is published here under its name."""
    text = published_text(link)
    if text is None:
        return []
    return [
        FaultWords(
            place,
            _("di berkas ini %(found)s, di portal ini %(published)s")
            % {"found": side(found), "published": side(wanted)},
        )
        for place, found, wanted in differences(verdict.document, json.loads(text), "document")
    ]


def side(value: object) -> str:
    """Return one of two values that differ."""
    shown = short_or_nothing(value)
    return local(shown.indonesian, shown.english) if isinstance(shown, Pair) else str(shown)
