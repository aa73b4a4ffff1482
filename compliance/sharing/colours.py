"""The colours of zones where no style sheet reaches: fill and ink, each pair 4.5 : 1 or better.

They are those of static/css/portal.css in light.
"""

from __future__ import annotations

PAPER, INK, SOFT, LINE = "#ffffff", "#1d2530", "#4d5866", "#d5d0c4"
BRAND, BRAND_INK, GOLD = "#123f5c", "#ffffff", "#d9b45b"
SAMPLE, SAMPLE_INK = "#6a2c91", "#ffffff"
ZONES = {
    "green": ("#12633a", "#ffffff"),
    "yellow": ("#f0cd6b", "#1d2530"),
    "red": ("#9c1522", "#ffffff"),
    "": ("#4d5866", "#ffffff"),
}
