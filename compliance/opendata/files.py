"""The files of the open data: each made once for a set of releases, with its size and hash.

The page, the data package and the catalogue state hashes, so they need the files made. What is
made is held in memory until another release comes; the rendered answers keep it on disk as well.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.conf import settings

from compliance.releases import selectors
from compliance.releases.models import Release

from .columns import Table, Value
from .published import Head, Published, head_of, published_by, published_in, published_now
from .tables import BY_NAME, TABLES, YEARLY
from .writing import FORMAT, FORMATS, Format, values_bytes

ALL_YEARS = 0
MOST_TRIES = 3  # readings of rows while somebody publishes
State = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class DataFile:
    """One table in one form."""

    path: str  # below /data/
    table: Table
    format: Format
    rows: int
    content: bytes
    sha256: str

    @property
    def size(self) -> int:
        """Return the number of bytes."""
        return len(self.content)


@dataclass(frozen=True)
class Edition:
    """The files of one state of what is public: of all years, of one, or of one release."""

    published: Published
    head: Head | None  # the newest release that the rows may come from
    folder: str  # below /data/, empty or with its slash
    tables: tuple[Table, ...]
    made: dict[tuple[str, str], DataFile] = field(default_factory=dict)
    read: dict[str, list[tuple[Value, ...]]] = field(default_factory=dict)

    def file(self, table: Table, format: Format) -> DataFile:
        """Return one file, made when it is first asked for."""
        key = (table.name, format.code)
        if key not in self.made:
            rows = self.values(table)
            content = values_bytes(table, rows, format.code, self.head)
            path = f"{self.folder}{table.name}.{format.code}"
            digest = hashlib.sha256(content).hexdigest()
            self.made[key] = DataFile(path, table, format, len(rows), content, digest)
        return self.made[key]

    def values(self, table: Table) -> list[tuple[Value, ...]]:
        """Return a table's rows, read once for all its forms."""
        if table.name not in self.read:
            self.read[table.name] = table.values(table.rows(self.published))
        return self.read[table.name]

    def files(self) -> Iterable[DataFile]:
        """Yield all files, table by table."""
        for table in self.tables:
            for format in FORMATS:
                yield self.file(table, format)

    @property
    def years(self) -> tuple[int, ...]:
        """The years with a published result on any track, newest first."""
        return tuple(sorted({row.year for row in self.published.scores}, reverse=True))


_kept: dict[int, tuple[State, Edition]] = {}
_making = threading.Lock()


def edition_now() -> Edition:
    """Return the files of everything that is public. One query where they are made already."""
    return edition_kept(ALL_YEARS, selectors.newest_release, published_now)


def edition_of_year(year: int) -> Edition | None:
    """Return the files of one year, None when nothing of it is public. One query where made."""
    found = edition_kept(year, lambda: selectors.newest_release(year), lambda: published_in(year))
    return found if found.published.scores else None


def edition_of_release(code: str, year: int, track: str, number: int) -> Edition | None:
    """Return the files of one release as it was frozen, None for one that is not there. One query.

    They are not held in memory: there are many, and few are asked for.
    """
    release = selectors.release_frozen(code, year, track, number)
    if release is None:
        return None
    folder = f"{code}/{year}/{track}/{number}/"
    return Edition(published_by(release), head_of(release), folder, YEARLY)


def edition_kept(
    year: int, newest: Callable[[], Release | None], read: Callable[[], Published]
) -> Edition:
    """Return the edition of a year, or of all, that belongs to its newest release.

    The hash of the newest release vouches for all before it, and so for every row.
    """
    head = head_of(newest())
    state = (head.sha256 if head else "", settings.PUBLIC_ORIGIN, settings.HOME_GOVERNMENT)
    with _making:
        found = _kept.get(year)
        if found is not None and found[0] == state:
            return found[1]
        for _attempt in range(MOST_TRIES):
            published = read()
            later = head_of(newest())
            if later == head:
                break
            head, state = later, (later.sha256 if later else "", *state[1:])
        folder = f"{year}/" if year else ""
        edition = Edition(published, head, folder, YEARLY if year else TABLES)
        if year == ALL_YEARS or published.scores:
            _kept[year] = (state, edition)
        return edition


def table_file(edition: Edition, table: str, format: str) -> DataFile | None:
    """Return one file of an edition, None for a table that it does not have."""
    found = BY_NAME[table]
    return edition.file(found, FORMAT[format]) if found in edition.tables else None
