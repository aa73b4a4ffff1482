"""The choices of the year's page in its address: order, province, kind. A wrong value is an error.

Names that the page does not know are left alone, since other sites hang their own on to links.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from django.http import QueryDict
from django.utils.http import urlencode
from django.utils.translation import gettext as _

ORDERS = ("nilai", "nama", "provinsi")
KINDS = {
    "provinsi": "province",
    "kabupaten": "regency",
    "kota": "city",
    "kementerian": "ministry",
    "lembaga": "agency",
    "kepolisian": "police",
}


class UnknownChoice(ValueError):
    """The address asks for something that does not exist; the text says what, and what does."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What the visitor chose; empty is all."""

    order: str = ORDERS[0]
    province: str = ""  # slug
    kind: str = ""  # a key of KINDS

    def address(self, **changes: str) -> str:
        """Return the query of these choices with some of them changed, "?" when all are default."""
        wanted = replace(self, **changes)
        names = {"urut": wanted.order, "provinsi": wanted.province, "jenis": wanted.kind}
        default = {"urut": ORDERS[0], "provinsi": "", "jenis": ""}
        return "?" + urlencode({k: v for k, v in names.items() if v != default[k]})


def read_choices(query: QueryDict, provinces: Collection[str]) -> Choices:
    """Return the choices of an address; raises UnknownChoice with a sentence."""
    return Choices(
        order=one_of(query, "urut", ORDERS) or ORDERS[0],
        province=one_of(query, "provinsi", provinces),
        kind=one_of(query, "jenis", KINDS),
    )


def one_of(query: QueryDict, name: str, known: Collection[str]) -> str:
    """Return the value of a name, empty when it is absent; raises UnknownChoice."""
    values = query.getlist(name)
    if not values:
        return ""
    if len(values) > 1 or values[0] not in known:
        raise UnknownChoice(
            _("%(name)s=%(value)s tidak dikenal. Yang ada: %(known)s.")
            % {"name": name, "value": ", ".join(values)[:60], "known": ", ".join(known)}
        )
    return values[0]
