"""Demonstration accounts exist in the demonstration only."""

import pytest
from django.contrib.auth import authenticate
from django.test import RequestFactory, override_settings

from compliance.accounts.models import RoleAssignment, User
from compliance.accounts.services import (
    DEMO_ACCOUNTS,
    DEMO_PASSWORD,
    DemoRefused,
    demo_accounts_create,
)
from compliance.assessments.samples import SamplesRefused, samples_create


def login(username):
    request = RequestFactory().post("/masuk/")
    return authenticate(request, username=username, password=DEMO_PASSWORD)


def test_each_account_has_its_role_and_password(people):
    for username, role, _ in DEMO_ACCOUNTS:
        assert people[username].check_password(DEMO_PASSWORD)
        assert RoleAssignment.objects.filter(user=people[username], role=role).count() == 1


def test_the_two_operators_work_at_different_loci(people):
    units = RoleAssignment.objects.filter(role="operator").values_list("unit__slug", flat=True)
    assert len(set(units)) == 2


def test_they_are_refused_when_debug_is_off(history):
    with pytest.raises(DemoRefused):
        demo_accounts_create()
    with pytest.raises(SamplesRefused):
        samples_create()


def test_a_demonstration_account_cannot_log_in_when_debug_is_off(people):
    """With the mark taken away the same login succeeds: the mark is what refuses."""
    assert login("operator") == people["operator"]
    User.objects.filter(username="operator").update(demo=True)
    assert login("operator") is None
    with override_settings(DEBUG=True):
        assert login("operator") == people["operator"]


def test_a_second_start_changes_nothing(people):
    people["operator"].set_password("another-long-password")
    people["operator"].save()
    with override_settings(DEBUG=True):
        demo_accounts_create()
        assert samples_create() == 0
    assert User.objects.get(username="operator").check_password("another-long-password")
    assert User.objects.count() == len(DEMO_ACCOUNTS)
