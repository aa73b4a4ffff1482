"""Writes that come twice: done once, answered twice."""

import datetime
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from time import sleep

import pytest
from django.contrib.auth import get_user_model
from django.db import OperationalError, close_old_connections, connection, transaction
from django.utils import timezone

from compliance.audit import idempotency
from compliance.audit.idempotency import KeyFaulty, KeyInUse, KeyReused, answered_once
from compliance.audit.models import AnsweredRequest, Event
from compliance.audit.services import event_append

KEY = "0123456789abcdef"
ONE, TWO = "1" * 64, "2" * 64


@pytest.fixture
def user(db):
    return get_user_model().objects.create_user("ani")


def act_of(user):
    """Return an act that leaves an event, and answers with how many there are."""

    def act():
        event_append(actor=user, verb="test", obj=user)
        return 200, {"events": Event.objects.filter(verb="test").count()}

    return act


def test_the_second_request_gets_the_first_one_s_answer(user):
    answers = [
        answered_once(user=user, key=KEY, request_sha256=ONE, act=act_of(user)) for _ in range(3)
    ]
    assert answers == [(200, {"events": 1})] * 3
    assert Event.objects.filter(verb="test").count() == 1


def test_another_key_and_another_person_are_other_requests(user):
    other = get_user_model().objects.create_user("budi")
    for person, key in ((user, KEY), (user, KEY + "x"), (other, KEY)):
        answered_once(user=person, key=key, request_sha256=ONE, act=act_of(person))
    assert Event.objects.filter(verb="test").count() == 3


def test_another_request_with_the_same_key_is_refused(user):
    answered_once(user=user, key=KEY, request_sha256=ONE, act=act_of(user))
    with pytest.raises(KeyReused):
        answered_once(user=user, key=KEY, request_sha256=TWO, act=act_of(user))
    assert Event.objects.filter(verb="test").count() == 1


def test_a_failed_act_leaves_nothing_and_may_be_tried_again(user):
    def fail():
        event_append(actor=user, verb="test", obj=user)
        raise RuntimeError("cannot go on")

    with pytest.raises(RuntimeError, match="cannot go on"):
        answered_once(user=user, key=KEY, request_sha256=ONE, act=fail)
    assert not AnsweredRequest.objects.exists()
    assert not Event.objects.filter(verb="test").exists()
    # The repaired request may even say something else: nothing was done under this key.
    assert answered_once(user=user, key=KEY, request_sha256=TWO, act=act_of(user))[0] == 200


@pytest.mark.parametrize("key", ["", "short", "x" * 65, "with space 1", "ü" * 12, "a\x00bcdefgh"])
def test_what_is_no_key_is_refused(user, key):
    with pytest.raises(KeyFaulty):
        answered_once(user=user, key=key, request_sha256=ONE, act=act_of(user))
    assert not Event.objects.filter(verb="test").exists()


def test_a_request_without_its_answer_yet_is_in_use(user):
    AnsweredRequest.objects.create(user=user, key=KEY, request_sha256=ONE)
    with pytest.raises(KeyInUse):
        answered_once(user=user, key=KEY, request_sha256=ONE, act=act_of(user))


def test_the_fingerprint_tells_method_path_and_body_apart():
    of = idempotency.fingerprint
    found = {
        of("POST", "/a", b"b"),
        of("PUT", "/a", b"b"),
        of("POST", "/ab", b""),
        of("POST", "/a", b""),
    }
    assert len(found) == 4


def test_answers_are_forgotten_after_a_week(user):
    answered_once(user=user, key=KEY, request_sha256=ONE, act=act_of(user))
    assert idempotency.answers_forget() == 0
    later = timezone.now() + datetime.timedelta(days=7, minutes=1)
    assert idempotency.answers_forget(now=later) == 1


def five_at_once(answer):
    """Run `answer` in five threads that begin together; return what they get.

    The tests' SQLite lives in memory, where a reader does not wait for a writer but fails; the
    request is then sent again, as a browser does after a failure.
    """
    gate = Barrier(5)

    def one(_):
        close_old_connections()
        try:
            gate.wait(10)
            for _attempt in range(100):
                try:
                    return answer()
                except (KeyInUse, OperationalError):
                    sleep(0.02)
            raise AssertionError("never answered")
        finally:
            connection.close()

    with ThreadPoolExecutor(5) as pool:
        return list(pool.map(one, range(5)))


def test_of_five_equal_requests_at_once_one_acts(transactional_db):
    user = get_user_model().objects.create_user("ani")
    for number in range(4):
        key = f"{KEY}-{number}"
        found = five_at_once(
            lambda key=key: answered_once(user=user, key=key, request_sha256=ONE, act=act_of(user))
        )
        assert found == [(200, {"events": number + 1})] * 5
        assert Event.objects.filter(verb="test").count() == number + 1


def test_without_the_key_five_equal_requests_act_five_times(transactional_db):
    """The control: it is the key that keeps the act single."""
    user = get_user_model().objects.create_user("ani")

    def unguarded():
        with transaction.atomic():
            return act_of(user)()

    five_at_once(unguarded)
    assert Event.objects.filter(verb="test").count() == 5
