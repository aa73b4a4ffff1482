"""The rights table: each address and method, and who may come in. Nothing is allowed by default.

The table answers "may this kind of person use this address at all"; whether a person may touch
this very unit or year is answered by the policies of the room that owns the record. A test walks
the site map and is red for any address without a row here.
"""

from dataclasses import dataclass
from enum import Enum

from .models import Role


class Gate(Enum):
    """Who passes, when it is not a matter of roles."""

    EVERYONE = "everyone"
    LOGGED_IN = "logged in"


@dataclass(frozen=True, slots=True)
class Row:
    """Who may read (GET, HEAD) and who may write (POST) one address; None closes the method."""

    read: Gate | frozenset[Role] | None
    write: Gate | frozenset[Role] | None = None

    def gate(self, method: str) -> Gate | frozenset[Role] | None:
        """Return who may use the method, None when nobody may."""
        if method in {"GET", "HEAD"}:
            return self.read
        return self.write if method == "POST" else None


STAFF = frozenset(Role)
RECORDERS = frozenset({Role.OPERATOR, Role.COORDINATOR})
COORDINATORS = frozenset({Role.COORDINATOR})
PUBLISHERS = frozenset({Role.PUBLISHER})
ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})

PUBLIC = Row(read=Gate.EVERYONE)

RIGHTS: dict[str, Row] = {
    # public pages
    "home": PUBLIC,
    "year": PUBLIC,
    "unit": PUBLIC,
    "government": PUBLIC,
    "method": PUBLIC,
    "ranking": PUBLIC,
    "government-explained": PUBLIC,
    "unit-explained": PUBLIC,
    # accounts
    "login": Row(read=Gate.EVERYONE, write=Gate.EVERYONE),
    "logout": Row(read=None, write=Gate.LOGGED_IN),
    # officials
    "work-home": Row(read=STAFF, write=COORDINATORS),
    "work-assessment": Row(read=STAFF),
    "work-total": Row(read=COORDINATORS, write=COORDINATORS),
    "work-unit-add": Row(read=None, write=COORDINATORS),
    "work-unit-figures": Row(read=RECORDERS, write=RECORDERS),
    "work-unit-entries": Row(read=STAFF, write=RECORDERS),
    "work-publish": Row(read=None, write=PUBLISHERS),
    # officials' analysis
    "work-checks": Row(read=STAFF),
    "work-standing": Row(read=STAFF),
    "work-rescore": Row(read=STAFF),
    "work-whatif": Row(read=STAFF, write=COORDINATORS),
    "work-whatif-year": Row(read=STAFF - {Role.OPERATOR}, write=COORDINATORS),
    "work-methods": Row(read=STAFF, write=ADMINISTRATORS),
    "work-method": Row(read=STAFF, write=ADMINISTRATORS),
    "work-method-file": Row(read=STAFF),
    "work-assessment-method": Row(read=COORDINATORS, write=COORDINATORS),
    "work-indices": Row(read=STAFF, write=RECORDERS),
    # machines
    "api-root": PUBLIC,
    "api-scores": PUBLIC,
    "api-unit-scores": PUBLIC,
    "api-units": PUBLIC,
    "api-governments": PUBLIC,
    "api-instruments": PUBLIC,
    "api-instrument": PUBLIC,
    "api-zones": PUBLIC,
    "api-trace": PUBLIC,
    "api-unit-trace": PUBLIC,
    "api-calculate": Row(read=None, write=Gate.EVERYONE),
    "api-what-if": Row(read=None, write=Gate.EVERYONE),
    "api-schema": PUBLIC,
    "api-docs": PUBLIC,
}
