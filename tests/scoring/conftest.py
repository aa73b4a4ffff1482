"""The small method of the tests, and the shipped one of 2022-2024."""

from __future__ import annotations

from pathlib import Path

import pytest

import scoring

SMALL = Path(__file__).with_name("small.toml").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def small_text() -> str:
    return SMALL


@pytest.fixture(scope="session")
def small(small_text: str) -> scoring.Instrument:
    return scoring.parse_instrument(small_text)


@pytest.fixture(scope="session")
def ori2022() -> scoring.Instrument:
    return scoring.load_instrument("ori-2022")
