"""Frozen releases, and what is current among them."""

from .current import PublishedScore, PublishedUnitScore
from .releases import Correction, PublicationPlan, Release

__all__ = [
    "Correction",
    "PublicationPlan",
    "PublishedScore",
    "PublishedUnitScore",
    "Release",
]
