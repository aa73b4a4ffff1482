"""Files made for tests, and the requests that send them."""

from __future__ import annotations

import io
import zipfile

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from compliance.evidence import storage
from compliance.evidence.models import Evidence, EvidenceUse

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def entry_url(unit, indicator="IN-01", product=0):
    return reverse("work-evidence-entry", args=[unit.pk, indicator, product])


def upload(client, unit, *sent, indicator="IN-01", product=0, **fields):
    """Send files as the page does; each is (name, bytes)."""
    data = {"act": "files", "berkas-documents": [SimpleUploadedFile(n, b) for n, b in sent]}
    data |= {f"berkas-{name}": value for name, value in fields.items()}
    return client.post(entry_url(unit, indicator, product), data)


def stored():
    """Return the names of all stored files."""
    return sorted(name for name, _changed in storage.stored_files())


def rows():
    return Evidence.objects.count(), EvidenceUse.objects.count()


def read_to_its_end(answer):
    """Let a streamed answer close its file; `close()` alone would close the database as well."""
    if answer.streaming:
        bytes_of(answer)


def bytes_of(answer):
    return b"".join(answer.streaming_content)


def pdf(text=""):
    """Return a PDF of its own content."""
    return PDF.replace(b"<<>>\nendobj", f"<</T ({text})>>\nendobj".encode())


def picture(form="JPEG", size=(40, 30), **saving):
    target = io.BytesIO()
    Image.new("RGB", size, "teal").save(target, form, **saving)
    return target.getvalue()


def office(kind="docx", *, extra=(), drop=(), types=b"<Types/>", compression=zipfile.ZIP_DEFLATED):
    """Return a small DOCX or XLSX; `extra` are more members, `drop` names left out."""
    main = "word/document.xml" if kind == "docx" else "xl/workbook.xml"
    members = [("[Content_Types].xml", types), ("_rels/.rels", b"<r/>"), (main, b"<x/>"), *extra]
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", compression) as archive:
        for name, content in members:
            if name not in drop:
                archive.writestr(name, content)
    return target.getvalue()
