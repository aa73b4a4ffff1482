"""Parts of public addresses. One page has one address: no zeros before a number.

Registered once, when the room is ready: `<year:…>` and `<counted:…>` are there for every room.
"""

from __future__ import annotations

from django.urls import register_converter


class Counted:
    """A whole number as people write it."""

    regex = "[1-9][0-9]{0,4}"

    def to_python(self, value: str) -> int:
        """Return the number."""
        return int(value)

    def to_url(self, value: int) -> str:
        """Return its digits."""
        return str(value)


class Year(Counted):
    """A year of four digits."""

    regex = "[1-9][0-9]{3}"


register_converter(Counted, "counted")
register_converter(Year, "year")
