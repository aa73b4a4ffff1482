"""Related indices stand beside the score, only where the regency shows them, samples marked."""

import pytest

from compliance.assessments.models import IndexResult
from units.models import ServiceUnit


@pytest.fixture
def skm(history):
    return IndexResult.objects.create(
        unit=ServiceUnit.objects.get(slug="dairi-disdukcapil"),
        index="skm",
        year=2025,
        quarter=2,
        values={},
        weight_choice="one-ninth",
        figure="91.48",
        band="A",
        source="Simparas",
        sample=True,
        shown_publicly=True,
    )


def test_a_shown_index_stands_beside_the_score_with_its_mark(skm, visitor, text_of):
    text = text_of(visitor.get("/unit/dairi-disdukcapil/"))
    assert "91,48" in text
    assert "Simparas" in text
    assert "Tidak ikut dihitung dalam nilai Ombudsman" in text
    assert text.index("CONTOH / SAMPLE", text.index("91,48")) - text.index("91,48") < 60


def test_an_index_that_is_not_shown_is_nowhere(skm, visitor, text_of):
    IndexResult.objects.update(shown_publicly=False)
    text = text_of(visitor.get("/unit/dairi-disdukcapil/"))
    assert "91,48" not in text
    assert "Indeks terkait" not in text
