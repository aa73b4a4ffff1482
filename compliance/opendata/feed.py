"""The feed of releases and corrections (Atom, RFC 4287), in the language of its address."""

from __future__ import annotations

import datetime
from typing import Any

from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from compliance.language import SAMPLE, decimal_mark
from compliance.releases import selectors
from compliance.releases.models import Release
from compliance.releases.result_words import zone_word, zone_words

from .licence import LICENCE_TITLE, LICENCE_URL, address, publisher_name

MOST_ENTRIES = 100  # the newest; the table of releases has all of them
BEFORE_ALL = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)


class Feed(Atom1Feed):
    """A feed that tells no time but that of its releases, so that the same ones give one text."""

    def latest_post_date(self) -> datetime.datetime:
        """Return when the newest release was published."""
        return max((item["updateddate"] for item in self.items), default=BEFORE_ALL)


def feed_bytes() -> bytes:
    """Return the newest releases, the newest first. One query."""
    feed = Feed(
        title=_("Publikasi dan ralat kepatuhan pelayanan publik"),
        link=address(reverse("data")),
        feed_url=address(reverse("data-feed")),
        feed_guid=address(reverse("data-feed")),
        description=_("Setiap tahun penilaian yang terbit atau diralat di portal ini."),
        language=get_language() or "id",
        author_name=publisher_name(),
        author_link=address("/"),
        feed_copyright=f"{LICENCE_TITLE}, {LICENCE_URL}",
    )
    for release in selectors.newest_releases_with_text(MOST_ENTRIES):
        feed.add_item(**entry(release))
    return str(feed.writeString("utf-8")).encode()


def entry(release: Release) -> dict[str, Any]:
    """Return one release as the feed tells it. Its address is its name for good."""
    key = [release.government_code, release.year, release.track, release.number]
    place = address(reverse("release", args=key))
    return {
        "title": title_of(release),
        "link": place,
        "unique_id": place,
        "description": escape(summary_of(release)),  # readers take it for HTML
        "pubdate": release.published_at,
        "updateddate": release.published_at,
        "categories": ["correction" if release.number > 1 else "release", release.track],
    }


def title_of(release: Release) -> str:
    """Return whose year it is and its figure: "Kabupaten Dairi 2024: 94,83, Hijau"."""
    document = release.document
    total = document["results"]["total"]
    figure = decimal_mark(total["score"]) if total["score"] else _("nilai tidak dipublikasikan")
    words = ", ".join(part for part in (figure, zone_word(total["zone"])) if part)
    name = f"{document['government']['name']} {release.year}: {words}"
    if document["sample"]:
        name = f"{SAMPLE} – {name}"
    return _("Ralat: %(name)s") % {"name": name} if release.number > 1 else name


def result_of(release: Release) -> str:
    """Return the frozen total as a sentence, with the mark of a sample."""
    document = release.document
    total = document["results"]["total"]
    figure, zone = total["score"], zone_word(total["zone"])
    if figure:
        parts = [_("%(figure)s dari 100") % {"figure": decimal_mark(figure)}]
    else:
        parts = [_("nilai tidak dipublikasikan")]
    parts.append(zone_words(zone))
    text = f"{', '.join(parts)}."
    return f"{SAMPLE}: {text}" if document["sample"] else text


def summary_of(release: Release) -> str:
    """Return the result, which release it is, and what a correction corrected."""
    words = _("%(track)s, publikasi %(number)d, SHA-256 %(sha256)s.") % {
        "track": release.get_track_display(),
        "number": release.number,
        "sha256": release.sha256,
    }
    words = f"{result_of(release)} {words}"
    if release.number == 1:
        return words
    reason = _("Alasan: %(reason)s Nilai yang berubah: %(count)d.") % {
        "reason": release.reason,
        "count": len(release.changes),
    }
    return f"{words} {reason}"
