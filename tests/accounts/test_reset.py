"""A new password by mail: for accounts that may log in, telling nobody which exist."""

import re

import pytest
from django.core import mail
from django.test import Client, override_settings
from django.urls import reverse

from compliance.accounts.models import User
from compliance.audit.models import Event
from tests.accounts.conftest import is_inside, log_in, logged_in, text_in

NEW = "tiga-kucing-di-sidikalang"


@pytest.fixture(autouse=True)
def mail_is_set_up(settings):
    settings.MAIL_ENABLED = True


@pytest.fixture
def address(people):
    User.objects.filter(username="operator").update(email="ani@dairi.test")
    return "ani@dairi.test"


def ask(client, email):
    return client.post(reverse("account_reset_password"), {"email": email})


def link():
    return re.search(r"http://testserver(\S+)", mail.outbox[-1].body)[1]


def test_the_link_gives_a_new_password_once(address):
    elsewhere, client = logged_in("operator"), Client()
    assert ask(client, address.upper()).url == reverse("account_reset_password_done")
    assert mail.outbox[-1].to == [address]
    assert "Kata sandi baru" in mail.outbox[-1].subject
    form = client.get(link()).url
    done = client.post(form, {"password1": NEW, "password2": NEW})
    assert done.url == reverse("account_reset_password_from_key_done")
    assert client.get(done.url).status_code == 200
    assert not is_inside(elsewhere)
    assert not is_inside(client)
    assert log_in(client, "operator", NEW).status_code == 302
    assert (
        Event.objects.filter(
            verb="password-reset", object_id=str(User.objects.get(username="operator").pk)
        ).count()
        == 1
    )
    assert "sudah dipakai atau kedaluwarsa" in text_in(Client().get(link()))


def test_an_unknown_address_gets_the_same_answer_and_no_mail(address):
    known, unknown = Client(), Client()
    answers = [ask(known, address), ask(unknown, "tiada@dairi.test")]
    assert [a.status_code for a in answers] == [302, 302]
    assert answers[0].url == answers[1].url
    pages = [text_in(client.get(answers[0].url)) for client in (known, unknown)]
    assert pages[0] == pages[1]
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("mark", [{"demo": True}, {"is_active": False}])
def test_an_account_that_may_not_log_in_gets_no_mail(address, mark):
    User.objects.filter(username="operator").update(**mark)
    assert ask(Client(), address).status_code == 302
    assert mail.outbox == []
    User.objects.filter(username="operator").update(demo=False, is_active=True)
    ask(Client(), address)
    assert len(mail.outbox) == 1


def test_mail_to_one_address_is_limited(address):
    answers = [ask(Client(), address).status_code for _ in range(6)]
    assert answers == [302] * 5 + [429]
    assert len(mail.outbox) == 5


def test_a_portal_without_mail_says_whom_to_ask(people, visitor):
    with override_settings(MAIL_ENABLED=False):
        page = visitor.get(reverse("account_reset_password"))
    assert "Hubungi administrator" in text_in(page)
    assert "<form" not in page.content.decode().partition("<main")[2]


def test_a_made_up_link_is_told(people, visitor):
    url = reverse("account_reset_password_from_key", kwargs={"uidb36": "1", "key": "abc-def"})
    assert "sudah dipakai atau kedaluwarsa" in text_in(visitor.get(url))
