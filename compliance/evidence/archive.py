"""All present evidence of a unit as one ZIP, in the method's order, streamed as it is read."""

from __future__ import annotations

import csv
import hashlib
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import quote

from django.core.files import File
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, override
from django.utils.translation import gettext as _

from compliance.assessments.instruments import instrument_of
from compliance.assessments.models import UnitAssessment

from . import presenters, selectors, storage
from .models import Evidence
from .names import clean_name, plain_name, split_name
from .presenters import QuestionRow
from .refusals import StorageFailed

CHUNK = 256 * 1024
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would compute
INDEX = "indeks"
STATES = {
    "": "",
    "same": gettext_lazy("utuh"),
    "different": gettext_lazy("ISI BERBEDA dari yang dicatat"),
    "lost": gettext_lazy("berkasnya tidak ditemukan"),
    "unreadable": gettext_lazy("tidak terbaca saat arsip dibuat"),
}


@dataclass(slots=True)
class Line:
    """One line of the index: a piece of evidence of an answer, or an answer without any."""

    row: QuestionRow
    evidence: Evidence | None
    path: str = ""  # within the archive
    state: str = ""  # a key of STATES, found out while the archive is written

    @property
    def link(self) -> str:
        """Return where the index leads: to the file beside it, or to the address on the web."""
        if self.evidence is not None and not self.evidence.is_file:
            return self.evidence.url
        return quote(self.path)

    @property
    def state_words(self) -> str:
        """Return how the file was found."""
        return str(STATES[self.state])


@dataclass(slots=True)
class Plan:
    """What an archive holds, read before the first byte is sent."""

    unit_assessment: UnitAssessment
    file_name: str
    language: str  # of the person; the bytes are made when the request is long answered
    lines: list[Line] = field(default_factory=list)


class Sink(io.RawIOBase):
    """A file that only grows: what was written is taken away and sent on."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting: list[bytes] = []

    def writable(self) -> bool:
        """Return that it can be written to; it cannot be read or wound back."""
        return True

    def write(self, data: object) -> int:
        """Keep a piece until it is taken."""
        piece = bytes(data)  # type: ignore[call-overload]
        self.waiting.append(piece)
        return len(piece)

    def taken(self) -> bytes:
        """Return what was written since the last time."""
        pieces, self.waiting = self.waiting, []
        return b"".join(pieces)


def archive_plan(unit_assessment: UnitAssessment) -> Plan:
    """Return the files of a unit's archive: a folder for each dimension, one for each answer."""
    assessment = unit_assessment.assessment
    uses = selectors.unit_uses(unit_assessment)
    sections = presenters.sections(
        instrument_of(assessment),
        selectors.unit_questions(unit_assessment),
        uses,
        selectors.not_applicable_keys(unit_assessment),
        only_missing=False,
    )
    name = f"bukti-{unit_assessment.unit.slug}-{assessment.year}-{assessment.track}.zip"
    plan = Plan(unit_assessment, name, get_language() or "id")
    for number, section in enumerate(sections, 1):
        top = f"{number:02d}-{plain_name(section.name, 40)}"
        for row in section.rows:
            folder = f"{top}/{answer_folder(row)}"
            found = [use.words.row for use in row.uses]
            plan.lines += [
                Line(row, evidence, path_of(folder, place, evidence))
                for place, evidence in enumerate(found, 1)
            ]
            if row.missing:
                plan.lines.append(Line(row, None))
    return plan


def answer_folder(row: QuestionRow) -> str:
    """Return the folder of an answer, short enough for Windows' longest path."""
    folder = f"{plain_name(row.question.indicator.code, 20)}-{plain_name(row.name, 40)}"
    product = row.question.product
    return f"{folder}/{plain_name(product.code, 40)}" if product else folder


def path_of(folder: str, place: int, evidence: Evidence) -> str:
    """Return where a file stands in the archive, "" for a link; the number keeps names apart."""
    if not evidence.is_file:
        return ""
    stem, ending = split_name(clean_name(evidence.original_name))
    return f"{folder}/{place:02d}-{stem[:60]}.{ending}"


def archive_bytes(plan: Plan) -> Iterator[bytes]:
    """Yield the archive piece by piece; the index comes last, as it says how each file went."""
    sink, reachable = Sink(), True
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as archive:
        for line in plan.lines:
            if line.path and line.evidence is not None:
                # An outage is waited for once and not again for each of the files that follow.
                content = opened(line, line.evidence) if reachable else None
                reachable = content is not None or line.state == "lost"
                if content is None:
                    line.path = ""
                    line.state = line.state or "unreadable"
                    continue
                yield from member_bytes(archive, sink, line, content)
        with override(plan.language):
            index = {f"{INDEX}.html": index_html(plan), f"{INDEX}.csv": index_csv(plan)}
        for name, text in index.items():
            archive.writestr(member(name), text.encode(), zipfile.ZIP_DEFLATED)
            yield sink.taken()
    yield sink.taken()


def member(name: str) -> zipfile.ZipInfo:
    """Return an entry of the archive with today's time and plain rights."""
    info = zipfile.ZipInfo(name, timezone.localtime().timetuple()[:6])
    info.external_attr = 0o644 << 16
    return info


def opened(line: Line, evidence: Evidence) -> File[bytes] | None:
    """Return a file's bytes, None when they cannot be had; the line tells why."""
    try:
        return storage.file_opened(evidence.stored_name)
    except StorageFailed as failure:
        line.state = "lost" if isinstance(failure.__cause__, FileNotFoundError) else "unreadable"
        return None


def member_bytes(
    archive: zipfile.ZipFile, sink: Sink, line: Line, content: File[bytes]
) -> Iterator[bytes]:
    """Write one file and yield its pieces; the index says whether it is the file it was."""
    digest = hashlib.sha256()
    with content, archive.open(member(line.path), "w") as target:
        for piece in content.chunks(CHUNK):
            digest.update(piece)
            target.write(piece)
            yield sink.taken()
    same = line.evidence is not None and digest.hexdigest() == line.evidence.stored_sha256
    line.state = "same" if same else "different"


def index_html(plan: Plan) -> str:
    """Return the index as a page that opens without the portal."""
    assessment = plan.unit_assessment.assessment
    context = {"plan": plan, "assessment": assessment, "now": timezone.localtime()}
    return render_to_string("work/evidence/index.html", context)


def index_csv(plan: Plan) -> str:
    """Return the index as CSV for spreadsheets, safe against formulas, in UTF-8 with its mark."""
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow(
        [
            *(_("Indikator"), _("Nama"), _("Produk"), _("Bukti"), _("Berkas atau tautan")),
            *(_("Tanggal bukti"), _("Berlaku sampai"), _("Keadaan"), "SHA-256"),
        ]
    )
    for line in plan.lines:
        writer.writerow([safe_cell(cell) for cell in cells(line)])
    return "\ufeff" + target.getvalue()


def cells(line: Line) -> list[str]:
    """Return one line of the index as texts."""
    head = [line.row.question.indicator.code, line.row.name, line.row.product]
    evidence = line.evidence
    if evidence is None:
        return [*head, "", "", "", "", _("BELUM ADA BUKTI"), ""]
    return [
        *head,
        evidence.title,
        evidence.url or line.path,
        str(evidence.evidence_date or ""),
        str(evidence.expires_on or ""),
        line.state_words,
        evidence.stored_sha256,
    ]


def safe_cell(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text
