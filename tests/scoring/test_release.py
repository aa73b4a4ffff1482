"""The canonical text of a release, and what may not stand in one."""

from __future__ import annotations

import json

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from scoring.errors import ScoringError
from scoring.release import canonical, check_plain, sha256_of

TEXTS = st.text(st.characters(exclude_categories=("Cs",)))
KEYS = st.text(st.characters(max_codepoint=127))
WHOLE = st.integers(min_value=-(2**53) + 1, max_value=2**53 - 1)
PLAIN = st.recursive(
    st.none() | st.booleans() | WHOLE | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=20,
)


@given(st.dictionaries(KEYS, PLAIN, max_size=5))
def test_the_text_is_the_one_of_rfc_8785(document):
    text = canonical(document)
    assert text.encode() == rfc8785.dumps(document)
    assert canonical(json.loads(text)) == text


@given(st.dictionaries(KEYS, PLAIN, max_size=5), st.randoms())
def test_the_order_of_keys_does_not_matter(document, random):
    keys = list(document)
    random.shuffle(keys)
    assert canonical({key: document[key] for key in keys}) == canonical(document)


@pytest.mark.parametrize(
    ("value", "place"),
    [
        ({"a": [1, 2.5]}, "document.a[1]"),
        ({"a": float("nan")}, "document.a"),
        ({"a": {"é": 1}}, "document.a"),
        ({"a": 2**53}, "document.a"),
        ({"a": object()}, "document.a"),
        ({"a": b"x"}, "document.a"),
        ({1: "x"}, "document"),
    ],
)
def test_what_has_no_exact_place_is_refused_by_name(value, place):
    with pytest.raises(ScoringError) as refused:
        canonical(value)
    assert refused.value.place == place


def test_half_a_surrogate_pair_is_refused():
    check_plain({"a": "\ud800"}, "document")
    with pytest.raises(ScoringError, match="Unicode"):
        canonical({"a": "\ud800"})


def test_the_hash_is_over_utf_8():
    assert sha256_of("é") == "4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c"
