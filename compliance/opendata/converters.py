"""Parts of the addresses of files. One file has one address: no zeros before a year."""

from __future__ import annotations

from django.urls import register_converter
from django.urls.converters import StringConverter

from .tables import TABLES
from .writing import FORMATS


class TableName(StringConverter):
    """The name of a table."""

    regex = "|".join(table.name for table in TABLES)


class FormatCode(StringConverter):
    """The end of a file's name."""

    regex = "|".join(format.code for format in FORMATS)


class CatalogForm(StringConverter):
    """The end of the catalogue's name."""

    regex = "jsonld|ttl|rdf"


class TrackCode(StringConverter):
    """Whose assessment."""

    regex = "official|self"


for name, converter in (
    ("data_table", TableName),
    ("data_format", FormatCode),
    ("catalog_form", CatalogForm),
    ("data_track", TrackCode),
):
    register_converter(converter, name)
