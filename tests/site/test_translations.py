"""English is complete: every Indonesian text has a translation, and the compiled file is fresh."""

import io
import re
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[2]
PO = ROOT / "locale/en/LC_MESSAGES/django.po"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]")
QUOTED = r"""\(\s*u?((?:"(?:[^"\\]|\\.)*"\s*|'(?:[^'\\]|\\.)*'\s*)+)"""
PYTHON_TEXT = re.compile(r"\b(?:_|gettext|gettext_lazy|ngettext|ngettext_lazy|pgettext)" + QUOTED)


@pytest.fixture(scope="module")
def catalog():
    with PO.open("rb") as file:
        return read_po(file, locale="en")


def test_every_text_is_translated(catalog):
    missing = [message.id for message in catalog if message.id and not message.string]
    fuzzy = [message.id for message in catalog if message.id and message.fuzzy]
    assert missing == []
    assert fuzzy == []


def test_placeholders_are_the_same_in_both_languages(catalog):
    for message in catalog:
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        for text in strings:
            assert sorted(PLACEHOLDER.findall(text)) in [
                sorted(PLACEHOLDER.findall(i)) for i in ids
            ], ids


def test_the_compiled_file_is_fresh(catalog):
    made = io.BytesIO()
    write_mo(made, catalog)
    with PO.with_suffix(".mo").open("rb") as file:
        from gettext import GNUTranslations

        stored = GNUTranslations(file)._catalog
    made.seek(0)
    assert stored == GNUTranslations(made)._catalog


def literals(source):
    """Return the texts marked for translation in Python source, or in a templatized template."""
    found = set()
    for match in PYTHON_TEXT.finditer(source):
        parts = re.findall(r""""((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'""", match.group(1))
        text = "".join(a or b for a, b in parts)
        found.add(text.encode("latin-1", "backslashreplace").decode("unicode_escape"))
    return found


def test_every_marked_text_of_the_source_is_in_the_catalogue(catalog):
    known = set()
    for message in catalog:
        known.update(message.id if isinstance(message.id, tuple) else (message.id,))
    missing = {}
    sources = [*ROOT.glob("compliance/**/*.py"), *ROOT.glob("units/**/*.py")]
    for path in sources:
        if "migrations" in path.parts:
            continue
        missing.update({text: path.name for text in literals(path.read_text()) - known})
    for path in ROOT.glob("templates/**/*.html"):
        text = templatize(path.read_text())
        missing.update({found: path.name for found in literals(text) - known})
    assert missing == {}
