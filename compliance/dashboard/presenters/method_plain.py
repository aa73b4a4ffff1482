"""A method in a few sentences for everybody, made from what its file says."""

from __future__ import annotations

from django.utils.translation import gettext as _

import scoring
from compliance.language import decimal_mark, figure_text, local
from compliance.releases.result_words import zone_word


def plain_sentences(instrument: scoring.Instrument) -> tuple[str, ...]:
    """Return what happens from the visit to the zone, one step a sentence."""
    found = [
        _(
            "Setiap tahun Ombudsman memeriksa beberapa unit layanan di setiap pemerintah, misalnya "
            "dinas dan puskesmas. Unit itu disebut lokus."
        )
    ]
    if instrument.dimensions:
        parts = ", ".join(
            f"{local(part.name, part.name_en)} ({figure_text(part.weight)} %)"
            for part in instrument.dimensions
        )
        found.append(
            _("Di setiap lokus diperiksa hal-hal berikut, dengan bobotnya: %(parts)s.")
            % {"parts": parts}
        )
    found.append(total_sentence(instrument))
    found.append(zone_sentence(instrument))
    return tuple(found)


def total_sentence(instrument: scoring.Instrument) -> str:
    """Return where the figure of a government comes from."""
    if instrument.reported_only:
        return _(
            "Nilai pemerintah diumumkan Ombudsman; cara menghitungnya dari lokus tidak "
            "dipublikasikan."
        )
    return _("Nilai semua lokus dirata-rata; hasilnya, 0 sampai 100, adalah nilai pemerintah.")


def zone_sentence(instrument: scoring.Instrument) -> str:
    """Return from which figure on each zone begins, and who says so."""
    # The lowest band of a zone stays; the zone that begins at zero is all that lies beneath.
    floors = {band.zone: str(band.floor) if band.floor else "" for band in instrument.bands}
    parts = ", ".join(
        _("%(zone)s mulai %(floor)s") % {"zone": zone_word(zone), "floor": decimal_mark(floor)}
        if floor
        else _("%(zone)s di bawahnya") % {"zone": zone_word(zone)}
        for zone, floor in floors.items()
    )
    if any(band.zone_provenance == "assumption" for band in instrument.bands):
        return _(
            "Ombudsman tidak mengumumkan zona untuk metode ini; portal memakai batas lama: "
            "%(parts)s."
        ) % {"parts": parts}
    return _("Dari nilai itu ditentukan zona: %(parts)s.") % {"parts": parts}
