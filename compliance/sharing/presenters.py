"""What badges, cards and pictures say of a published result; each figure is the stored string."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from django.urls import reverse
from django.utils.translation import gettext as _

from compliance.assessments.instruments import instrument_by_sha256
from compliance.language import SAMPLE, decimal_mark, local
from compliance.opendata.licence import address as public_address
from compliance.releases.models import PublishedScore, PublishedUnitScore
from compliance.releases.published import PublishedSource
from compliance.releases.result_words import absence_words, basis_words, zone_word, zone_words
from scoring.release import ACCEPTED

OFFICIAL, SELF = "official", "self"
HASH_START = 12  # hexadecimal digits that a card shows of a release's SHA-256
Row = PublishedScore | PublishedUnitScore


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where a result and what is made of it are found; without the host."""

    page: str  # how the score came about: the permanent address
    badge: str
    card: str
    image: str
    newest_badge: str  # of whichever year is the newest
    newest_card: str

    def absolute(self, name: str) -> str:
        """Return one of the addresses with the portal's public origin."""
        address: str = getattr(self, name)
        return public_address(address)


@dataclass(frozen=True, slots=True)
class Shared:
    """One result in words, in the language of the request."""

    key: str  # names the result in a page: 12.11-2024-official
    name: str
    owner: str  # the government of a unit, empty for a government
    year: int
    track: str
    label: str  # short, for a badge: "Kepatuhan 2024"
    subject: str  # the same in full, as a line of its own
    stored: str  # the figure as the API gives it, empty when there is none
    figure: str  # the same with the decimal mark of the language
    instead: str  # why there is no figure, with the range it can still reach
    zone: str  # code, empty when not known
    zone_words: str
    category: str
    sample: bool
    addresses: Addresses

    @property
    def value(self) -> str:
        """The figure, or what stands in its place."""
        return self.figure or self.instead

    @property
    def heading(self) -> str:
        """Who and what without any figure, for names that are copied and never renewed."""
        return f"{self.whole_name} · {self.subject}"

    @property
    def title(self) -> str:
        """Who and what, as the heading of a preview in a messenger."""
        return f"{self.name} · {self.label}: {self.value}"

    @property
    def sentence(self) -> str:
        """All of it in one sentence, for screen readers and descriptions."""
        value = _("%(figure)s dari 100") % {"figure": self.figure} if self.figure else self.instead
        parts = [value, self.zone_words, self.category]
        text = f"{self.whole_name}. {self.subject}: {', '.join(part for part in parts if part)}."
        return f"{text} {sample_words()}" if self.sample else text

    @property
    def whole_name(self) -> str:
        """The name, of a unit with its government."""
        return f"{self.name}, {self.owner}" if self.owner else self.name


@dataclass(frozen=True, slots=True)
class Dimension:
    """One dimension of a unit: its stored figure with the decimal mark of the language."""

    name: str
    stored: str
    figure: str


@dataclass(frozen=True, slots=True)
class Card:
    """What an embedded card adds."""

    shared: Shared
    dimensions: tuple[Dimension, ...]
    basis: str
    source: PublishedSource | None
    reply: str
    number: int
    release: str  # address
    sha256: str  # its first digits


def shared(row: Row) -> Shared:
    """Return a published result in words. No query for a shipped method."""
    total = total_of(row)
    unit = row.unit if isinstance(row, PublishedUnitScore) else None
    name = plain(unit.name if unit else total.government.name)
    stored = "" if row.score is None else str(row.score)
    word = zone_word(row.zone)
    return Shared(
        key=f"{unit.slug if unit else total.government_code}-{total.year}-{total.track}",
        name=name,
        owner=plain(total.government.name) if unit else "",
        year=total.year,
        track=total.track,
        label=label_words(total),
        subject=subject_words(total),
        stored=stored,
        figure=decimal_mark(stored),
        instead=instead_words(row),
        zone=row.zone if word else "",
        zone_words=zone_words(word),
        category=category_words(row),
        sample=total.sample,
        addresses=addresses(row),
    )


def total_of(row: Row) -> PublishedScore:
    """Return the government's year that a result is or belongs to."""
    return row.published if isinstance(row, PublishedUnitScore) else row


def plain(text: str) -> str:
    """Return a name without line breaks and control characters, which no SVG may hold."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def label_words(total: PublishedScore) -> str:
    """Return what a badge says before the figure; nobody takes a self-evaluation for official."""
    if total.track == OFFICIAL:
        return _("Kepatuhan %(year)s") % {"year": total.year}
    return _("Evaluasi mandiri %(year)s") % {"year": total.year}


def subject_words(total: PublishedScore) -> str:
    """Return what was measured, by whom and when."""
    if total.track == OFFICIAL:
        return _("Kepatuhan pelayanan publik %(year)s menurut Ombudsman RI") % {"year": total.year}
    return _("Evaluasi mandiri kepatuhan pelayanan publik %(year)s") % {"year": total.year}


def sample_words() -> str:
    """Return what a sample is, beside its mark."""
    words = _("angka rekaan, bukan hasil penilaian.")
    return f"{SAMPLE}: {words}"


def instead_words(row: Row) -> str:
    """Return why there is no figure and what it can still become, empty when there is one."""
    absence = absence_words(row)
    if not absence or row.range_low is None:
        return absence
    return f"{decimal_mark(f'{row.range_low}–{row.range_high}')} {absence}"


def category_words(row: Row) -> str:
    """Return the category with its letter where the method prints letters, empty without one."""
    total = total_of(row)
    label = local(row.category_label, row.category_label_en)
    if not label:
        return ""
    opinions = instrument_by_sha256(total.instrument, total.instrument_sha256).opinions
    letter = "" if opinions else row.category
    return f"{_('kategori')} {letter} ({label})" if letter else label


def addresses(row: Row) -> Addresses:
    """Return the addresses of a result, in the language of the request."""
    total = total_of(row)
    query = "" if total.track == OFFICIAL else f"?track={quote(total.track)}"
    if isinstance(row, PublishedUnitScore):
        kind, name = "-unit", row.unit_slug
        page = reverse("unit-explained", args=[name, total.year, total.track])
    else:
        kind, name = "", total.government_code
        slug = total.government_slug
        page = reverse("government-explained", args=[slug, total.year, total.track])
    badge, made_card = f"badge{kind}", f"card{kind}"
    return Addresses(
        page=page,
        badge=f"{reverse(badge, args=[name, total.year])}{query}",
        card=f"{reverse(made_card, args=[name, total.year])}{query}",
        image=f"{reverse(f'share-image{kind}', args=[name, total.year])}{query}",
        newest_badge=f"{reverse(badge, args=[name])}{query}",
        newest_card=f"{reverse(made_card, args=[name])}{query}",
    )


def card(row: Row) -> Card:
    """Return what a card shows. No query for a shipped method."""
    total = total_of(row)
    note = total.release_note
    return Card(
        shared=shared(row),
        dimensions=dimensions(row) if isinstance(row, PublishedUnitScore) else (),
        basis=basis_words(row.score_basis),
        source=source_of(row),
        reply=reply_words(row),
        number=note.number,
        release=reverse(
            "release", args=[total.government_code, total.year, total.track, note.number]
        ),
        sha256=note.sha256[:HASH_START],
    )


def dimensions(row: PublishedUnitScore) -> tuple[Dimension, ...]:
    """Return the published figures of a unit's dimensions, none where none is known."""
    total = row.published
    instrument = instrument_by_sha256(total.instrument, total.instrument_sha256)
    found = []
    for given in row.dimensions:
        stored = given["score"]
        if stored:
            dimension = instrument.dimension(str(given["code"]))
            name = local(dimension.name, dimension.name_en)
            found.append(Dimension(name, stored, decimal_mark(stored)))
    return tuple(found)


def source_of(row: Row) -> PublishedSource | None:
    """Return who prints the figure or the zone, None for one that the portal computed."""
    rows = row.unit_sources if isinstance(row, PublishedUnitScore) else row.total_sources
    return next((source for source in rows if source.status == ACCEPTED), None)


def reply_words(row: Row) -> str:
    """Return where the other side is heard: a score is never without its right of reply."""
    if not isinstance(row, PublishedUnitScore):
        return _("Tanggapan lokus, bila ada, dimuat di halaman nilai lokus itu.")
    if row.reply:
        return _("Lokus ini menanggapi hasilnya; tanggapannya ada di penjelasan.")
    return _("Lokus berhak menanggapi; tanggapannya dimuat bersama nilainya.")
