"""The kinds of records that are kept one at a time, and what each of them consists of."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from units.models import Innovation

from ..models import Forum, ForumChange, Milestone, Programme, SopCheck

Row = Programme | SopCheck | Forum | Innovation


@dataclass(frozen=True, slots=True)
class Children:
    """The lines below a record, such as the milestones of a programme."""

    model: type[Milestone] | type[ForumChange]
    parent: str  # the field of a line that names its record
    fields: tuple[str, ...]
    title: Promise


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of record: its address, its table, and the fields that a person fills in."""

    code: str  # in addresses
    verb: str  # begins the verbs of its events: programme-save
    model: type[Row]
    unit_field: str
    fields: tuple[str, ...]
    identity: tuple[str, ...]  # with the government or unit: no two records agree in these
    title: Promise
    one: Promise
    about: Promise
    needs_unit: bool = False
    can_be_shown: bool = True  # has a switch for the public page of the unit
    children: Children | None = None

    @property
    def always_public(self) -> bool:
        """Return whether everyone sees the record at once, as there is no switch to show it."""
        return not self.can_be_shown

    @property
    def government_path(self) -> str:
        """Return the lookup that leads from a record to its government."""
        return "unit__government" if self.needs_unit else "government"


PROGRAMME = Kind(
    code="program",
    verb="programme",
    model=Programme,
    unit_field="owner_unit",
    fields=("name", "description", "starts_on", "ends_on", "source_url", "note"),
    identity=("name",),
    title=gettext_lazy("Program dan tahapannya"),
    one=gettext_lazy("Program"),
    about=gettext_lazy("Janji besar pemerintah, misalnya Mal Pelayanan Publik, dan tahapannya."),
    children=Children(
        model=Milestone,
        parent="programme",
        fields=("name", "due_on", "done_on", "note"),
        title=gettext_lazy("Tahapan"),
    ),
)
SOP_CHECK = Kind(
    code="sop",
    verb="sop-check",
    model=SopCheck,
    unit_field="unit",
    fields=("product", "sop", "checked_on", "outcome", "source_url", "note"),
    identity=("sop", "checked_on"),
    title=gettext_lazy("Pemantauan SOP"),
    one=gettext_lazy("Pemeriksaan SOP"),
    about=gettext_lazy("Apakah lokus bekerja seperti yang ditulis SOP-nya."),
    needs_unit=True,
)
FORUM = Kind(
    code="forum",
    verb="forum",
    model=Forum,
    unit_field="unit",
    fields=("topic", "held_on", "place", "attendance", "minutes", "source_url", "note"),
    identity=("topic", "held_on"),
    title=gettext_lazy("Forum Konsultasi Publik"),
    one=gettext_lazy("Forum Konsultasi Publik"),
    about=gettext_lazy("Kapan diadakan, apa isinya, dan perubahan standar yang disepakati."),
    children=Children(
        model=ForumChange,
        parent="forum",
        fields=("product", "component", "text", "done_on"),
        title=gettext_lazy("Perubahan yang disepakati"),
    ),
)
INNOVATION = Kind(
    code="inovasi",
    verb="innovation",
    model=Innovation,
    unit_field="owner_unit",
    fields=("name", "description", "changed", "source_url"),
    identity=("name",),
    title=gettext_lazy("Inovasi"),
    one=gettext_lazy("Inovasi"),
    about=gettext_lazy("Lokus pemiliknya dan apa yang diubahnya."),
    can_be_shown=False,
)
KINDS = {kind.code: kind for kind in (PROGRAMME, SOP_CHECK, FORUM, INNOVATION)}

# The components of a service standard, in the order of Law 25/2009, article 21.
COMPONENTS: tuple[Promise, ...] = (
    gettext_lazy("dasar hukum"),
    gettext_lazy("persyaratan"),
    gettext_lazy("sistem, mekanisme, dan prosedur"),
    gettext_lazy("jangka waktu penyelesaian"),
    gettext_lazy("biaya/tarif"),
    gettext_lazy("produk pelayanan"),
    gettext_lazy("sarana, prasarana, dan/atau fasilitas"),
    gettext_lazy("kompetensi pelaksana"),
    gettext_lazy("pengawasan internal"),
    gettext_lazy("penanganan pengaduan, saran, dan masukan"),
    gettext_lazy("jumlah pelaksana"),
    gettext_lazy("jaminan pelayanan"),
    gettext_lazy("jaminan keamanan dan keselamatan pelayanan"),
    gettext_lazy("evaluasi kinerja pelaksana"),
)
COMPONENT_CODES = (
    *("legal_basis", "requirements", "procedure", "time", "fee", "product", "facilities"),
    *("competence", "supervision", "complaints", "staff", "guarantee", "safety", "evaluation"),
)
COMPONENT_WORDS = dict(zip(COMPONENT_CODES, COMPONENTS, strict=True))
