"""How a figure came about, in words a citizen can follow and with numbers that can be added up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from compliance.language import decimal_mark, local

Node = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Step:
    """One figure: its exact value, how it is made, and the figures it is made of."""

    label: str
    exact: str  # unrounded; a range "a … b" while something is missing; "" when left out
    shown: str | None  # rounded once
    about: str  # the rounded value beside a fraction, "" where the exact one is a decimal
    weight: str  # "" where every part counts alike
    how: str  # the rule in words
    reckoning: str  # the rule with its numbers, "" where there is none
    inputs: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """A figure from its last step down to what was entered."""

    step: Step
    rounding: str
    band: str
    zone: str
    instrument: str
    sha256: str


def explanation(trace: Node) -> Explanation:
    """Return a trace of scoring in words."""
    band = trace.get("band")
    return Explanation(
        step=step_of(trace),
        rounding=_("Pembulatan satu kali, di akhir: setengah ke atas, %(places)s desimal.")
        % {"places": trace["rounding"]["places"]},
        band="" if band is None else band_words(band),
        zone="" if band is None else band["zone"],
        instrument=trace["instrument"],
        sha256=trace["sha256"],
    )


def band_words(band: Node) -> str:
    """Return the band rule with its bounds."""
    values = {
        "label": local(band["label"], band["label_en"]),
        "floor": decimal_mark(band["floor"]),
        "ceiling": decimal_mark(band["ceiling"]),
    }
    return _("%(floor)s sampai %(ceiling)s: %(label)s") % values


def step_of(node: Node) -> Step:
    """Return one node and all below it."""
    return Step(
        label=local(node["label"], node["label_en"]),
        exact=exact_words(node),
        shown=node["shown"],
        about=decimal_mark(node["shown"] or "") if "/" in (node["exact"] or "") else "",
        weight=decimal_mark(node["weight"] or ""),
        how=rule_words(node["rule"]),
        reckoning=reckoning(node),
        inputs=tuple(step_of(child) for child in node["inputs"]),
    )


def exact_words(node: Node) -> str:
    """Return the unrounded value, or both ends while something is missing."""
    if node["exact"] is not None:
        return decimal_mark(node["exact"])
    if node["range"] is not None:
        return f"{decimal_mark(node['range']['low'])} … {decimal_mark(node['range']['high'])}"
    return ""


def rule_words(rule: str) -> str:
    """Return what a step does."""
    words = {
        "given": _("seperti tercatat"),
        "normalise": _("isian ditempatkan pada skala 0–100"),
        "mean": _("rata-rata, semua bagian sama berat"),
        "weighted-mean": _("rata-rata menurut bobot"),
        "missing": _("belum diisi"),
        "not-applicable": _("tidak berlaku, tidak ikut dihitung"),
        "recorded": _("dicatat, tidak ikut dihitung"),
        "reported-only": _("cara menghitung nilai akhir tidak dipublikasikan"),
    }
    return words[rule]


def reckoning(node: Node) -> str:
    """Return the step with its numbers, so that it can be done again by hand."""
    if node["rule"] == "normalise":
        values = {
            "value": decimal_mark(node["inputs"][0]["exact"]),
            "minimum": decimal_mark(node["minimum"]),
            "maximum": decimal_mark(node["maximum"]),
        }
        return "100 × ({value} − {minimum}) ÷ ({maximum} − {minimum})".format(**values)
    counted = counted_inputs(node)
    if node["exact"] is None or len(counted) < 2:
        return ""
    if node["rule"] == "mean":
        return f"({' + '.join(numbers(counted))}) ÷ {len(counted)}"
    if node["rule"] == "weighted-mean":
        products = " + ".join(
            f"{decimal_mark(child['weight'])} × {number}"
            for child, number in zip(counted, numbers(counted), strict=True)
        )
        weights = " + ".join(decimal_mark(child["weight"]) for child in counted)
        return f"({products}) ÷ ({weights})"
    return ""


def counted_inputs(node: Node) -> list[Node]:
    """Return the parts that enter the step."""
    left_out = {"not-applicable", "recorded"}
    return [
        child
        for child in node["inputs"]
        if child["rule"] not in left_out and child["exact"] is not None
    ]


def numbers(nodes: Sequence[Node]) -> list[str]:
    """Return exact values as they stand in a reckoning; fractions in brackets."""
    return [
        f"({node['exact']})" if "/" in node["exact"] else decimal_mark(node["exact"])
        for node in nodes
    ]
