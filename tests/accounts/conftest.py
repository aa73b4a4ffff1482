"""What the tests of accounts share: logging in as a person does, and an app that makes codes."""

from __future__ import annotations

import re
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.db import OperationalError, connections
from django.test import Client

from compliance.accounts.services import DEMO_PASSWORD


@pytest.fixture
def visitor():
    return Client()


def log_in(client, name, password=DEMO_PASSWORD, **more):
    """Post the login form as a browser does."""
    return client.post("/masuk/", {"login": name, "password": password, **more})


def logged_in(name, password=DEMO_PASSWORD):
    """Return a client that has come in through the login form, with a session of its own."""
    client = Client()
    assert log_in(client, name, password).status_code == 302
    return client


def is_inside(client):
    """Tell whether the client's session still counts: its own account page opens."""
    return client.get("/masuk/akun/").status_code == 200


def code_of(secret, step=0):
    """Return the code that an authenticator app shows now, or some periods later."""
    counter = list(totp.yield_hotp_counters_from_time())[1] + step
    return totp.format_hotp_value(totp.hotp_value(secret, counter))


def app_of(user):
    """Set up an authenticator app for a person and return its secret."""
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(user, secret)
    assert Authenticator.objects.filter(user=user).exists()
    return secret


def text_in(answer):
    """Return the words of a page's main part."""
    main = answer.content.decode().partition('<main id="main"')[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def at_once(act, arguments):
    """Run an act for each argument, all at the same time, each on a connection of its own.

    The tests' SQLite lives in memory, where threads share one cache and are told "locked" at once
    instead of waiting as at a file; they try again, as the driver would.
    """

    def run(argument):
        try:
            for _ in range(2000):
                try:
                    return act(argument)
                except OperationalError as error:
                    if "locked" not in str(error):
                        raise
                    time.sleep(0.005)
            raise AssertionError("locked for ever")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(arguments)) as pool:
        return list(pool.map(run, arguments))
