"""Query parameters: how each is read, and how it is described in the schema.

Reading is strict. A parameter that is unknown, empty, given twice or not in its form is an error
and never ignored, since an ignored filter answers with more rows than were asked for.
"""

from __future__ import annotations

import datetime
import re
from typing import Any, ClassVar

from django import forms
from django.http import QueryDict

from .codes import Codes
from .problems import BadParameters, Fault

LONGEST_VALUE = 4_000  # characters
LONGEST_NAME_SHOWN = 40  # characters of a parameter's name that an error repeats
MOST_CODES = 100  # governments in one request
PAGE_SIZE, LARGEST_PAGE = 50, 200  # rows
PAGING = ("page", "page_size", "after", "before")
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})", re.A)


class QueryField(forms.Field):
    """One parameter given at most once; `pattern` is what its whole value must look like."""

    pattern = r".+"
    expected = "some text"
    repeatable = False
    openapi: ClassVar[dict[str, Any]] = {"type": "string"}

    def __init__(self, description: str, example: str, *, required: bool = False) -> None:
        super().__init__(required=required, error_messages={"required": "is required"})
        self.description, self.example = description, example

    def to_python(self, value: str | None) -> Any:
        """Return the value, None when the parameter is not given."""
        if value is None:
            return None
        if re.fullmatch(self.pattern, value, re.ASCII) is None:
            raise forms.ValidationError(f"must be {self.expected}")
        return self.read(value)

    def read(self, value: str) -> Any:
        """Return what a value of the right form stands for."""
        return value

    def schema(self) -> dict[str, Any]:
        """Return the JSON schema of the value."""
        return dict(self.openapi)


class YearField(QueryField):
    """A year in four digits; int() alone would take Arabic digits, blanks and underscores too."""

    pattern = r"[1-9][0-9]{3}"
    expected = "a year of four digits, such as 2024"
    openapi = {"type": "integer", "minimum": 1000, "maximum": 9999}

    def read(self, value: str) -> int:
        return int(value)


class PageField(QueryField):
    """The number of a page, from 1."""

    pattern = r"[1-9][0-9]{0,8}"
    expected = "a page number from 1"
    openapi = {"type": "integer", "minimum": 1, "maximum": 999_999_999, "default": 1}

    def read(self, value: str) -> int:
        return int(value)


class PageSizeField(QueryField):
    """Rows in a page; more than the most is refused, since a cut page looks like a whole answer."""

    pattern = r"[1-9][0-9]{0,8}"
    expected = f"a number from 1 to {LARGEST_PAGE}"
    openapi = {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE, "default": PAGE_SIZE}

    def read(self, value: str) -> int:
        if int(value) > LARGEST_PAGE:
            raise forms.ValidationError(f"must be {self.expected}")
        return int(value)


class PlaceField(QueryField):
    """A place in a list, as the addresses of its next and previous pages carry it."""

    pattern = r"[A-Za-z0-9._~-]{1,400}"
    expected = "a place as next or previous of a page gives it"
    openapi = {"type": "string", "pattern": "^[A-Za-z0-9._~-]{1,400}$"}


class SlugField(QueryField):
    """The address name of a unit."""

    pattern = r"[A-Za-z0-9_-]{1,120}"
    expected = "a slug of letters, digits and hyphens"
    openapi = {"type": "string", "pattern": "^[A-Za-z0-9_-]{1,120}$"}


class ProvinceField(QueryField):
    """A province by code or name."""

    pattern = r"[A-Za-z0-9.' -]{1,100}"
    expected = 'the code or name of a province, such as 12 or "Sumatera Utara"'
    openapi = {"type": "string", "pattern": "^[A-Za-z0-9.' -]{1,100}$"}


class VersionField(QueryField):
    """The version of a method."""

    pattern = r"[A-Za-z0-9.-]{1,20}"
    expected = "a version such as 1"
    openapi = {"type": "string", "pattern": "^[A-Za-z0-9.-]{1,20}$"}


class ChoiceField(QueryField):
    """One of the codes of a table; `default` holds when the parameter is not given."""

    def __init__(
        self, description: str, example: str, *, codes: Codes, default: str | None = None
    ) -> None:
        super().__init__(description, example)
        self.codes, self.default = codes, default

    def to_python(self, value: str | None) -> str | None:
        if value is None:
            return self.default
        if value not in self.codes:
            raise forms.ValidationError(f"must be one of {', '.join(self.codes)}")
        return value

    def schema(self) -> dict[str, Any]:
        default = {"default": self.default} if self.default is not None else {}
        return {"type": "string", "enum": list(self.codes), **default}


class GovernmentsField(QueryField):
    """Government codes, given by repeating the parameter or separated by commas."""

    widget = forms.MultipleHiddenInput  # reads all values of a repeated parameter
    pattern = r"[A-Za-z0-9.-]{1,64}"
    expected = "a government's code, such as 12.11, or several separated by commas"
    repeatable = True
    openapi = {"type": "string", "pattern": "^[A-Za-z0-9.-]{1,64}$"}

    def to_python(self, value: list[str] | None) -> list[str] | None:  # type: ignore[override]
        """Return the codes in the order given, each once; None when there are none."""
        if not value:
            return None
        codes = list(dict.fromkeys(code for text in value for code in text.split(",")))
        if len(codes) > MOST_CODES:
            raise forms.ValidationError(f"names more than {MOST_CODES} governments")
        for code in codes:
            super().to_python(code)
        return codes


class MomentField(QueryField):
    """A moment with its time zone: a date alone would mean another moment in each zone."""

    pattern = MOMENT.pattern
    expected = (
        "a date and time with a time zone, such as 2026-01-31T08:00:00+07:00 "
        "(in an address, + is written %2B)"
    )
    openapi = {"type": "string", "format": "date-time"}

    def read(self, value: str) -> datetime.datetime:
        try:
            moment = datetime.datetime.fromisoformat(value)
            return moment.astimezone(datetime.UTC)
        except (ValueError, OverflowError) as error:
            raise forms.ValidationError("is no moment of the calendar") from error


class StrictQuery(forms.Form):
    """What every address takes."""

    format = ChoiceField(
        "Form of the answer; JSON is the only one here.", "json", codes={"json": "JSON"}
    )


class PagedQuery(StrictQuery):
    """What every list takes besides its filters."""

    page = PageField("Number of the page, from 1; a page beyond the last is 404.", "1")
    page_size = PageSizeField(
        f"Rows in a page, {PAGE_SIZE} unless told, {LARGEST_PAGE} at most; more is refused.", "50"
    )
    after = PlaceField(
        "Only rows behind this place, as `next` gives it; `page` then only tells where one is.",
        "12.11~2024~official",
    )
    before = PlaceField(
        "Only the last rows before this place, as `previous` gives it; not together with `after`.",
        "12.11~2024~official",
    )


class FiledQuery(PagedQuery):
    """What a list takes that is also given whole, as a file."""

    format = ChoiceField(
        "Form of the answer. `csv` and `xlsx` give all rows that the filters leave as one file, "
        "with the same texts; they are not paged, so `page`, `page_size`, `after` and `before` "
        "are refused with them. Without it the Accept header decides.",
        "json",
        codes={"json": "JSON, in pages", "csv": "CSV, whole", "xlsx": "XLSX, whole"},
    )


class ZonesQuery(StrictQuery):
    """What the zone counts take."""

    year = YearField("Year to count.", "2024", required=True)


class InstrumentQuery(StrictQuery):
    """What a single method takes."""

    version = VersionField("Version of the method; the newest unless told.", "1")


class TraceQuery(StrictQuery):
    """What the steps of a score take."""

    track = ChoiceField(
        "Whose assessment; the Ombudsman's unless told.",
        "official",
        codes={"official": "Ombudsman", "self": "Self-assessment"},
        default="official",
    )


class DocsQuery(forms.Form):
    """What the page of the documentation takes."""

    language = ChoiceField(
        "Language of the page.", "en", codes={"id": "Indonesian", "en": "English"}, default="id"
    )


class SchemaQuery(forms.Form):
    """What the OpenAPI document takes."""

    format = ChoiceField("Form of the document.", "json", codes={"yaml": "YAML", "json": "JSON"})


def read_query(form: forms.BaseForm, query: QueryDict) -> dict[str, Any]:
    """Return the value of each parameter; raise BadParameters with all faults of the query."""
    faults = shape_faults(form, query)
    named = {fault.parameter for fault in faults}
    faults += [
        Fault(name, str(message))
        for name, messages in form.errors.items()
        if name not in named
        for message in messages
    ]
    if faults:
        raise BadParameters(faults)
    return form.cleaned_data


def shape_faults(form: forms.BaseForm, query: QueryDict) -> list[Fault]:
    """Return what is wrong with the parameters before their values are read."""
    known = ", ".join(sorted(form.fields))
    faults = []
    for name, values in query.lists():
        field = form.fields.get(name)
        if field is None:
            shown = "".join(c if c.isprintable() else "?" for c in name[:LONGEST_NAME_SHOWN])
            faults.append(Fault(shown, f"is not a parameter here; known are {known}"))
        elif len(values) > 1 and not getattr(field, "repeatable", False):
            faults.append(Fault(name, "is given more than once"))
        elif reason := text_fault(values):
            faults.append(Fault(name, reason))
    return faults


def text_fault(values: list[str]) -> str | None:
    """Return why no field can take these values, None when one may."""
    if not all(values):
        return "has no value"
    if sum(map(len, values)) > LONGEST_VALUE:
        return f"is longer than {LONGEST_VALUE} characters"
    if "\x00" in "".join(values):
        return "contains a NUL character"
    return None
