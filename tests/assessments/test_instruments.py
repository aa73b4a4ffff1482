"""The life of a method: checked, drafted, frozen; and no year ever changes its own."""

from importlib import resources

import pytest
from django.db import DatabaseError, connection, transaction

import scoring
from compliance.accounts.selectors import rights_of
from compliance.assessments import instruments, services, triggers
from compliance.assessments.models import Assessment, InstrumentFile
from compliance.assessments.policies import ActionDenied, ActionRefused
from units.models import Government


def shipped(code="ori-2022"):
    return (resources.files("scoring") / "instruments" / f"{code}.toml").read_bytes().decode()


BETTER = (
    shipped()
    .replace('code = "ori-2022"', 'code = "dairi-2023"', 1)
    .replace("first_year = 2022", "first_year = 2023", 1)
    .replace('weight = "21.85"', 'weight = "22.00"', 1)
    .replace('weight = "21.54"', 'weight = "21.39"', 1)
)


@pytest.fixture
def admin(people):
    return {"actor": people["administrator"], "rights": rights_of(people["administrator"])}


@pytest.fixture
def frozen(admin):
    row = instruments.instrument_draft(raw=BETTER.encode(), **admin)
    return instruments.instrument_freeze(pk=row.pk, **admin)


def test_shipped_methods_are_kept_with_their_text(history):
    rows = InstrumentFile.objects.filter(shipped=True)
    assert {row.code for row in rows} == set(scoring.instrument_codes())
    for row in rows:
        assert scoring.parse_instrument(row.text).sha256 == row.sha256
        assert row.status == "frozen"


def test_a_faulty_text_is_refused_with_line_and_reason(admin):
    faulty = BETTER.replace('weight = "22.00"', 'weight = "23.00"')
    with pytest.raises(instruments.InstrumentFaulty) as refused:
        instruments.instrument_draft(raw=faulty.encode(), **admin)
    assert any("101" in problem.reason for problem in refused.value.problems)
    assert not InstrumentFile.objects.filter(code="dairi-2023").exists()


@pytest.mark.parametrize("raw", [b"", b"\xff\xfe", b"x" * 600_000, b"[[[", b"code = 1"])
def test_nonsense_is_refused_in_words(admin, raw):
    with pytest.raises(instruments.InstrumentFaulty) as refused:
        instruments.instrument_draft(raw=raw, **admin)
    assert refused.value.problems


@pytest.mark.parametrize("name", ["coordinator", "operator", "publisher", "verifier", "auditor"])
def test_only_an_administrator_keeps_methods(people, name):
    with pytest.raises(ActionDenied):
        instruments.instrument_draft(
            raw=BETTER.encode(), actor=people[name], rights=rights_of(people[name])
        )


def test_the_same_text_again_is_the_same_draft(admin):
    first = instruments.instrument_draft(raw=BETTER.encode(), **admin)
    assert instruments.instrument_draft(raw=BETTER.encode(), **admin) == first


def test_a_year_opened_later_takes_the_frozen_method_and_older_years_keep_theirs(frozen, people):
    old = Assessment.objects.get(government__code="12.11", year=2024, track="official")
    coordinator = people["coordinator"]
    opened = services.assessment_open(
        government=Government.objects.get(code="12.11"),
        year=2023,
        track="self",
        actor=coordinator,
        rights=rights_of(coordinator),
    )
    assert (opened.instrument, opened.instrument_sha256) == ("dairi-2023", frozen.sha256)
    assert old.instrument == "ori-2022"
    assert str(instruments.instrument_of(opened).dimension("input").weight) == "22.00"
    assert str(instruments.instrument_of(old).dimension("input").weight) == "21.85"


def test_a_version_is_frozen_once(frozen, admin):
    other = BETTER.replace("22.00", "21.00").replace("21.39", "22.39")
    row = instruments.instrument_draft(raw=other.encode(), **admin)
    with pytest.raises(ActionRefused, match="naikkan"):
        instruments.instrument_freeze(pk=row.pk, **admin)
    instruments.instrument_discard(pk=row.pk, **admin)
    assert not InstrumentFile.objects.filter(pk=row.pk).exists()


def test_a_frozen_method_is_neither_frozen_again_nor_deleted(frozen, admin):
    with pytest.raises(ActionRefused):
        instruments.instrument_freeze(pk=frozen.pk, **admin)
    with pytest.raises(ActionRefused):
        instruments.instrument_discard(pk=frozen.pk, **admin)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE assessments_instrumentfile SET text = 'x' WHERE id = {pk}",
        "UPDATE assessments_instrumentfile SET status = 'draft', frozen_at = NULL WHERE id = {pk}",
        "DELETE FROM assessments_instrumentfile WHERE id = {pk}",
    ],
)
def test_the_database_refuses_to_touch_a_frozen_method(frozen, statement):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(pk=frozen.pk))
    assert InstrumentFile.objects.get(pk=frozen.pk).text == BETTER


def test_past_the_triggers_the_hash_still_shows_the_touch(frozen):
    """The control of the triggers: without them the statement passes, and the hash refuses it."""
    triggers.remove(connection)
    try:
        InstrumentFile.objects.filter(pk=frozen.pk).update(text=BETTER.replace("22.00", "22.0"))
    finally:
        triggers.install(connection)
    instruments.instrument_by_sha256.cache_clear()
    with pytest.raises(scoring.InstrumentError, match="does not have its hash"):
        instruments.instrument_by_sha256(frozen.code, frozen.sha256)
