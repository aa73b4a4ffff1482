"""The codes that the API speaks, each with its English meaning; rows carry codes apart from labels.

A test holds these tables equal to the choices of the models.
"""

from __future__ import annotations

from collections.abc import Mapping

from compliance.language import SAMPLE

Codes = Mapping[str, str]

KINDS: Codes = {
    "province": "province government (provinsi)",
    "regency": "regency government (kabupaten)",
    "city": "city government (kota)",
    "ministry": "ministry (kementerian)",
    "agency": "national agency (lembaga)",
    "police": "police resort (kepolisian resor)",
}
UNIT_KINDS: Codes = {
    "civil_registry": "civil registry (kependudukan dan pencatatan sipil)",
    "investment_licensing": "licensing and investment (perizinan dan penanaman modal)",
    "social": "social affairs (sosial)",
    "education": "education (pendidikan)",
    "health": "health office (kesehatan)",
    "health_centre": "community health centre (puskesmas)",
    "hospital": "hospital (rumah sakit)",
    "other": "other",
}
CHANNEL_KINDS: Codes = {
    "complaint": "complaints (pengaduan)",
    "survey": "satisfaction survey (survei kepuasan)",
    "emergency": "emergency call (darurat)",
}
TRACKS: Codes = {
    "official": "assessment by the Ombudsman",
    "self": "a government's own assessment; some of its rows are invented samples",
}
TRACK_CHOICES: Codes = {**TRACKS, "all": "both"}
ZONES: Codes = {
    "green": "high compliance (hijau)",
    "yellow": "medium compliance (kuning)",
    "red": "low compliance (merah)",
}
CATEGORIES: Codes = {
    "A": "highest quality",
    "B": "high quality",
    "C": "medium quality",
    "D": "low quality",
    "E": "lowest quality",
}
BASES: Codes = {
    "reported": "printed by a source",
    "computed": "computed by this portal from what is published",
}
SOURCE_STATUSES: Codes = {
    "accepted": "the row shows this figure",
    "alternative": "another source says otherwise; kept beside the accepted one",
}
SOURCE_LEVELS: Codes = {
    "unit": "score of the unit",
    "dimension": "score of one dimension of the unit",
}
OUTCOMES: Codes = {
    "accepted": "the reply was accepted",
    "partly": "the reply was accepted in part",
    "rejected": "the reply was rejected",
}
PROVENANCES: Codes = {
    "official": "stands in a document of the Ombudsman itself",
    "reported": "said by the press or a regional office",
    "inferred": "follows from published figures or wording",
    "assumption": "made by this portal, because nothing is published",
}
ROLL_UPS: Codes = {
    "mean": "a total is the plain mean of its units",
    "reported-only": "totals are recorded as printed and never computed",
}
ROUNDINGS: Codes = {"half-up": "once, on the figure that is shown; a half goes up"}
SCOPES: Codes = {
    "unit": "asked once for a unit",
    "product": "asked once for each product of a unit",
}

SAMPLE_LABEL = SAMPLE
