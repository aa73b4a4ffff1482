"""Open sessions: listed, ended, and dead after a new password, a lost role or a closed account."""

from django.urls import reverse

from compliance.accounts.models import User
from compliance.accounts.services import DEMO_PASSWORD
from compliance.audit.models import Event
from tests.accounts.conftest import is_inside, logged_in, text_in

NEW = "tiga-kucing-di-sidikalang"


def change_password(client):
    url = reverse("account_change_password")
    data = {"oldpassword": DEMO_PASSWORD, "password1": NEW, "password2": NEW}
    return client.post(url, data)


def test_a_new_password_ends_the_other_sessions_only(people):
    here, elsewhere = logged_in("operator"), logged_in("operator")
    assert change_password(here).status_code == 302
    assert is_inside(here)
    assert not is_inside(elsewhere)
    assert Event.objects.filter(verb="password-change", actor=people["operator"]).count() == 1


def test_a_wrong_old_password_changes_nothing(people):
    client = logged_in("operator")
    url = reverse("account_change_password")
    answer = client.post(url, {"oldpassword": "salah", "password1": NEW, "password2": NEW})
    assert answer.status_code == 200
    assert User.objects.get(username="operator").check_password(DEMO_PASSWORD)
    assert not Event.objects.filter(verb="password-change").exists()


def test_own_sessions_are_listed_and_the_others_ended(people):
    here, elsewhere, another = logged_in("operator"), logged_in("operator"), logged_in("auditor")
    page = here.get(reverse("usersessions_list"))
    assert text_in(page).count("127.0.0.1") == 2
    assert text_in(page).count("sesi ini") == 1
    assert here.post(reverse("usersessions_list")).status_code == 302
    assert is_inside(here)
    assert not is_inside(elsewhere)
    assert is_inside(another)


def test_a_lost_role_counts_at_the_next_request(people):
    theirs, mine = logged_in("coordinator"), logged_in("administrator")
    assert theirs.get("/kerja/").status_code == 200
    assignment = people["coordinator"].assignments.get()
    mine.post(reverse("work-role-remove", args=[people["coordinator"].pk, assignment.pk]))
    assert theirs.get("/kerja/").status_code == 403
    assert is_inside(theirs)


def test_a_closed_account_is_out_at_the_next_request_and_its_session_stays_dead(people):
    theirs, mine = logged_in("coordinator"), logged_in("administrator")
    pk = people["coordinator"].pk
    assert is_inside(theirs)
    assert mine.post(reverse("work-person-deactivate", args=[pk])).status_code == 302
    assert not is_inside(theirs)
    assert mine.post(reverse("work-person-reactivate", args=[pk])).status_code == 302
    assert not is_inside(theirs)
    assert is_inside(logged_in("coordinator"))
