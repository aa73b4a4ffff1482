"""Whatever is changed, renamed, merged or deleted: every byte of what was published stays."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import DatabaseError, models, transaction
from django.db.models.deletion import ProtectedError
from django.test import Client, override_settings

from compliance.assessments.models import Assessment, Entry, UnitAssessment
from compliance.assessments.recompute import assessment_recompute
from compliance.evidence.samples import evidence_samples_create
from compliance.followup.samples import followup_samples_create
from compliance.followup.yearround.samples import yearround_samples_create
from compliance.releases.models import PublishedScore, Release
from units.models import Government, ServiceUnit

HOME = "/pemerintah/kabupaten-dairi/2024"
ADDRESSES = [
    *(
        f"{prefix}{path}"
        for prefix in ("", "/en")
        for path in (
            f"{HOME}/official/",
            f"{HOME}/self/",
            "/unit/dairi-disdukcapil/2024/self/",
            "/publikasi/12.11/2024/official/1/",
            "/publikasi/12.11/2024/self/1/",
            "/tahun/2024/",
            "/peringkat/2024/",
            "/ralat/",
        )
    ),
    "/api/v1/scores/?year=2024&track=all&page_size=200",
    "/api/v1/scores/?government=12.11&track=all",
    "/api/v1/scores/?province=Sumatera+Utara&year=2024",
    "/api/v1/unit-scores/?unit=dairi-disdukcapil&year=2024&track=all",
    "/api/v1/unit-scores/?year=2024&track=all&page_size=200",
    "/api/v1/scores/12.11/2024/trace/",
    "/api/v1/scores/12.11/2024/trace/?track=self",
    "/api/v1/unit-scores/dairi-disdukcapil/2024/trace/?track=self",
    "/api/v1/releases/12.11/2024/1/",
    "/api/v1/releases/12.11/2024/1/?track=self",
    "/api/v1/releases/?year=2024&page_size=200",
    "/api/v1/zones/?year=2024",
]
# What the release itself is made of and kept in; the database refuses their change, see below.
OWN = {Release, PublishedScore, *(PublishedScore._meta.get_field("units").related_model,)}
ROOMS = ("units", "assessments", "evidence", "followup", "accounts", "audit", "releases")


def models_of(room: str) -> list[type[models.Model]]:
    """Return the tables of a room that is not the release itself."""
    found = apps.get_app_config(room).get_models()
    return [model for model in found if model not in OWN]


def answers() -> dict[str, tuple[int, bytes]]:
    """Return what a visitor reads of 2024."""
    found = {}
    for address in ADDRESSES:
        answer = Client().get(address)
        found[address] = answer.status_code, answer.content
    return found


BEFORE: dict[str, tuple[int, bytes]] = {}  # every test begins with the same loaded history


@pytest.fixture
def frozen(history):
    """What the public read before anything was changed."""
    if not BEFORE:
        BEFORE.update(answers())
    assert {status for status, _content in BEFORE.values()} == {200}
    return dict(BEFORE)


def changed_value(field: models.Field) -> object:
    """Return another value for a column, of its type."""
    if isinstance(field, models.BooleanField):
        return not field.get_default()
    if isinstance(field, models.JSONField):
        return {"canary": "KANARI"}
    if isinstance(field, models.IntegerField):
        return 7
    if isinstance(field, models.DateTimeField):
        return "2031-03-03T03:03:03Z"
    if isinstance(field, models.DateField):
        return "2031-03-03"
    return "KANARI"


def attempt(act) -> bool:
    """Do something in a savepoint; the database may refuse it, and then nothing has changed."""
    try:
        with transaction.atomic():
            act()
    except (DatabaseError, ProtectedError, ValueError):
        return False
    return True


@pytest.fixture
def everything_in_use(frozen):
    """Rows in the rooms of evidence and follow-up as well, as in the demonstration."""
    with override_settings(DEBUG=True):
        for create in (evidence_samples_create, followup_samples_create, yearround_samples_create):
            create()
    assert answers() == frozen


@pytest.mark.parametrize("room", ROOMS)
def test_changing_or_deleting_all_records_changes_nothing_public(frozen, everything_in_use, room):
    """Every column of every row of every table of a room, then every row that lets itself go."""
    tables = models_of(room)
    touched = 0
    for model in tables:
        for field in model._meta.concrete_fields:
            if not field.primary_key and not field.is_relation:
                touched += change_column(model, field)
    assert touched >= len(tables)
    for model in tables:
        for row in model.objects.all()[:50]:
            attempt(row.delete)
    assert answers() == frozen
    with transaction.atomic():  # past all protection, so that others may point to nothing
        for model in tables:
            rows = model.objects.all()
            attempt(lambda rows=rows: rows._raw_delete(rows.db))
        assert answers() == frozen
        transaction.set_rollback(True)


def change_column(model: type[models.Model], field: models.Field) -> int:
    """Give a column another value in all rows, or one by one where the database wants that."""
    value = {field.name: changed_value(field)}
    if attempt(lambda: model.objects.update(**value)):
        return 1
    rows = model.objects.values_list("pk", flat=True)[:5]
    return sum(attempt(lambda pk=pk: model.objects.filter(pk=pk).update(**value)) for pk in rows)


def test_the_control_a_changed_public_row_is_seen(frozen):
    row = PublishedScore.objects.get(government_code="12.11", year=2024, track="official")
    row.content["government"]["name"] = "KANARI"
    row.save()
    after = answers()
    assert sum(after[address] != frozen[address] for address in ADDRESSES) >= 4


def test_renaming_and_moving_a_government(frozen):
    dairi = Government.objects.get(code="12.11")
    dairi.name, dairi.slug, dairi.code = "Kabupaten Baru", "kabupaten-baru", "12.99"
    dairi.parent = Government.objects.get(code="11")
    dairi.save()
    assert answers() == frozen


def test_the_old_address_of_a_renamed_government_leads_to_the_new_one(frozen):
    Government.objects.filter(code="12.11").update(slug="kabupaten-baru")
    answer = Client().get("/pemerintah/kabupaten-dairi/")
    assert (answer.status_code, answer.url) == (301, "/pemerintah/kabupaten-baru/")


def test_merging_two_units(frozen):
    old = ServiceUnit.objects.get(slug="dairi-disdukcapil")
    new = ServiceUnit.objects.get(slug="dairi-dinsos")
    old.successor, old.active_to, old.name = new, 2024, "Unit yang digabung"
    old.save()
    ServiceUnit.objects.filter(pk=new.pk).update(name="Unit gabungan", kind="other")
    old.products.update(name="Produk lain")
    Entry.objects.filter(unit_assessment__unit=old, value__isnull=False).update(value=1)
    for row in Assessment.objects.filter(units__unit=old):
        assessment_recompute(row.pk)
    assert answers() == frozen


def test_another_year_taken_back_and_scored_anew(frozen):
    rows = Assessment.objects.filter(year=2024)
    rows.update(status="open", published_at=None, published_by=None, note="KANARI")
    UnitAssessment.objects.filter(assessment__in=rows).update(score=None, score_basis="")
    assert answers() == frozen
