"""Logging in: the form, its faults, the hint of the demonstration, the lock."""

import pytest
from django.test import Client, override_settings

from compliance.accounts.models import User
from compliance.accounts.services import DEMO_PASSWORD


def test_a_person_logs_in_and_out(people, visitor):
    answer = visitor.post("/masuk/", {"login": "operator", "password": DEMO_PASSWORD})
    assert answer.status_code == 302
    assert visitor.session["_auth_user_id"] == str(people["operator"].pk)
    assert visitor.post("/masuk/keluar/").status_code == 302
    assert "_auth_user_id" not in visitor.session


def test_a_wrong_password_is_told_and_stays_outside(people, visitor, text_of):
    answer = visitor.post("/masuk/", {"login": "operator", "password": "salah"})
    assert answer.status_code == 200
    assert "Periksa nama pengguna dan kata sandi" in text_of(answer)
    assert "_auth_user_id" not in visitor.session


def test_the_form_needs_its_token(people):
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/masuk/", {"login": "operator", "password": DEMO_PASSWORD})
    assert answer.status_code == 403
    assert "Formulir kedaluwarsa" in answer.content.decode()


@pytest.mark.parametrize(("debug", "shown"), [(True, True), (False, False)])
def test_the_password_of_the_demonstration_is_shown_there_only(people, visitor, debug, shown):
    User.objects.filter(username="operator").update(demo=True)
    with override_settings(DEBUG=debug):
        page = visitor.get("/masuk/").content.decode()
    assert (DEMO_PASSWORD in page) is shown


@pytest.mark.parametrize(
    ("prefix", "words"), [("", "Terlalu banyak percobaan masuk"), ("/en", "Too many attempts")]
)
def test_too_many_wrong_passwords_lock_the_name_for_a_while(people, visitor, prefix, words):
    wrong = {"login": "operator", "password": "salah"}
    with override_settings(AXES_ENABLED=True):
        answers = [visitor.post(f"{prefix}/masuk/", wrong) for _ in range(10)]
    assert answers[0].status_code == 200
    assert answers[-1].status_code == 429
    assert words in answers[-1].content.decode()
