"""What the tests of the officials' API share: a unit to fill in, tokens, and a caller."""

from __future__ import annotations

import json
import uuid

import pytest
from django.test import Client

from compliance.accounts.models import User
from compliance.accounts.selectors import rights_of
from compliance.accounts.tokens.scopes import TokenScope
from compliance.accounts.tokens.services import token_create
from compliance.assessments import services
from units.models import Government

WORK = "/api/v1/work/"
ALL = tuple(TokenScope)


def year_open():
    """Open an empty self-assessment with the method that also asks by product."""
    actor = User.objects.get(username="coordinator")
    return services.assessment_open(
        government=Government.objects.get(code="12.11"),
        year=2023,
        track="self",
        actor=actor,
        rights=rights_of(actor),
    )


@pytest.fixture
def year(history):
    return year_open()


@pytest.fixture
def unit(year):
    """The operator's unit."""
    return year.units.get(unit__slug="dairi-disdukcapil")


def token(name, *scopes, days=30):
    """Return the secret of a new token of one of the people."""
    user = User.objects.get(username=name)
    return token_create(user=user, rights=rights_of(user), name="uji", scopes=scopes, days=days)[1]


class Caller:
    """A program that calls the API, by a token or with a client's session; "" is a visitor."""

    def __init__(self, secret="", client=None):
        self.secret, self.client = secret, client or Client()

    def __call__(self, method, path, body=None, *, key=None, match=None, **headers):
        sent = {"Accept": "application/json"}
        if self.secret:
            sent["Authorization"] = f"Bearer {self.secret}"
        if method != "get":
            sent["Idempotency-Key"] = uuid.uuid4().hex if key is None else key
        if match is not None:
            sent["If-Match"] = match
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        content_type = sent.pop("Content-Type", "application/json")
        data = (
            {}
            if method == "get"
            else {
                "data": body
                if isinstance(body, bytes | str)
                else json.dumps({} if body is None else body),
                "content_type": content_type,
            }
        )
        path = path if path.startswith("/") else WORK + path
        return getattr(self.client, method)(path, headers=sent, **data)


@pytest.fixture
def by_token(history):
    """A function: a caller with a new token of one of the people, with every scope unless told."""

    def caller(name, *scopes):
        return Caller(token(name, *(scopes or ALL)))

    return caller


@pytest.fixture
def by_session(client_of):
    """A function: a caller with a session of one of the people."""
    return lambda name: Caller(client=client_of(name))


def answer(value="4", *, na=False, note=""):
    """Return the body of one answer."""
    return {"value": value, "not_applicable": na, "note": note}


def item(unit, indicator="I.1", value="4", *, version=0, na=False, note=""):
    """Return one answer of a bulk body."""
    return {"id": f"{unit.pk}:{indicator}", "version": version, **answer(value, na=na, note=note)}


def problem(response, status):
    """Return the body of a refusal, its shape checked."""
    assert response.status_code == status, (response.status_code, response.content)
    assert response["Content-Type"] == "application/problem+json"
    body = response.json()
    assert body["status"] == status
    assert {"type", "title", "detail", "errors", "instance"} <= set(body)
    return body


def pointers(body):
    """Return the places of a problem's faults."""
    return [fault["pointer"] for fault in body["errors"]]
