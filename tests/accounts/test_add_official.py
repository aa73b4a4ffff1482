"""The first accounts of an install: a role with its scope, a password that is not weak."""

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from compliance.accounts.management.commands import add_official
from compliance.accounts.models import RoleAssignment, User
from compliance.audit.models import Event

STRONG = "tiga-kucing-di-sidikalang"


@pytest.fixture
def typed(monkeypatch):
    """What is typed at the prompt."""
    monkeypatch.setattr(add_official, "getpass", lambda prompt: STRONG)


def test_a_new_account_gets_its_role_and_an_event(history, typed, capsys):
    call_command("add_official", "ani", "coordinator", government="12.11")
    user = User.objects.get(username="ani")
    assert user.check_password(STRONG)
    assert RoleAssignment.objects.get(user=user).government.code == "12.11"
    assert Event.objects.filter(verb="role-assign", object_id=str(user.pk)).count() == 1
    assert "Account made" in capsys.readouterr().out


def test_an_account_that_exists_gets_a_further_role_without_a_password(history, typed, monkeypatch):
    call_command("add_official", "ani", "administrator")
    monkeypatch.setattr(add_official, "getpass", lambda prompt: pytest.fail("asked"))
    call_command("add_official", "ani", "operator", unit="dairi-dinsos")
    assert RoleAssignment.objects.filter(user__username="ani").count() == 2


@pytest.mark.parametrize(
    ("arguments", "scope"),
    [
        (["ani", "operator"], {}),
        (["ani", "coordinator"], {"unit": "dairi-dinsos"}),
        (["ani", "administrator"], {"government": "12.11"}),
        (["ani", "coordinator"], {"government": "99.99"}),
        (["ani", "operator"], {"unit": "nowhere"}),
    ],
)
def test_a_role_without_its_scope_is_refused_and_nothing_is_kept(history, typed, arguments, scope):
    with pytest.raises(CommandError):
        call_command("add_official", *arguments, **scope)
    assert not User.objects.filter(username="ani").exists()


def test_a_weak_password_is_refused(history, monkeypatch):
    monkeypatch.setattr(add_official, "getpass", lambda prompt: "password")
    with pytest.raises(CommandError):
        call_command("add_official", "ani", "administrator")
    assert not User.objects.filter(username="ani").exists()
