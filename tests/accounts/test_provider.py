"""Logging in through an OpenID Connect provider: the whole code flow against a small fake one."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.urls import reverse

from compliance.accounts.models import User
from compliance.accounts.services import DEMO_PASSWORD
from compliance.audit.models import Event
from tests.accounts.conftest import app_of, is_inside, log_in, logged_in, text_in

CALLBACK = "/masuk/oidc/portal/kembali/"
CLIENT, SECRET = "portal-client", "portal-secret"


class Provider(ThreadingHTTPServer):
    """A provider with one person, who says yes to everything."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Answer)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.person = {"sub": "42", "email": "ani@dairi.test", "email_verified": True}
        self.audience, self.codes = CLIENT, {}

    def authorize(self, location):
        """Do what its login page does: remember the request, send the browser back with a code."""
        asked = {key: value[0] for key, value in parse_qs(urlsplit(location).query).items()}
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked
        return {"code": code, "state": asked["state"]}


class Answer(BaseHTTPRequestHandler):
    """What the portal's server asks the provider: where things are, a token, who it is."""

    def do_GET(self):
        home = self.server.url
        if self.path == "/.well-known/openid-configuration":
            places = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")
            self.say({"issuer": home} | {name: f"{home}/{name}" for name in places})
        elif self.headers["Authorization"] == "Bearer good":
            self.say(self.server.person)
        else:
            self.say({"error": "invalid_token"}, 401)

    def do_POST(self):
        sent = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        sent = {key: value[0] for key, value in sent.items()}
        asked = self.server.codes.pop(sent["code"], None)
        if not asked or not verified(asked, sent):
            return self.say({"error": "invalid_grant"}, 400)
        now = int(time.time())
        claims = self.server.person | {"iss": self.server.url, "aud": self.server.audience}
        token = jwt.encode(claims | {"iat": now, "exp": now + 60}, "k" * 40, algorithm="HS256")
        return self.say({"access_token": "good", "token_type": "Bearer", "id_token": token})

    def say(self, body, status=200):
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args):
        pass


def verified(asked, sent):
    """Check the client, the address and the proof of the one who asked (PKCE, RFC 7636)."""
    digest = hashlib.sha256(sent.get("code_verifier", "").encode()).digest()
    proof = base64.urlsafe_b64encode(digest).decode().rstrip("=")
    client = (sent.get("client_id"), sent.get("client_secret"))
    same_place = sent["redirect_uri"] == asked["redirect_uri"]
    return client == (CLIENT, SECRET) and same_place and proof == asked["code_challenge"]


@pytest.fixture
def provider(people, settings):
    server = Provider()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "OAUTH_PKCE_ENABLED": True,
            "APPS": [
                {
                    "provider_id": "portal",
                    "name": "SSO Dairi",
                    "client_id": CLIENT,
                    "secret": SECRET,
                    "settings": {"server_url": server.url},
                }
            ],
        }
    }
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def through(provider, client, process="login", **changes):
    """Go to the provider and come back, as a browser does."""
    there = client.post(f"/masuk/oidc/portal/?process={process}")
    assert there.status_code == 302
    assert there.url.startswith(f"{provider.url}/authorization_endpoint?")
    return client.get(CALLBACK, provider.authorize(there.url) | changes)


def give_address(name="operator", email="ani@dairi.test"):
    User.objects.filter(username=name).update(email=email)


def test_the_same_verified_address_opens_the_account(provider):
    give_address(email="Ani@Dairi.test")
    client = Client()
    answer = through(provider, client)
    assert answer.url == "/kerja/"
    assert client.session["_auth_user_id"] == str(User.objects.get(username="operator").pk)
    assert not SocialAccount.objects.exists()
    assert User.objects.get(username="operator").check_password(DEMO_PASSWORD)


@pytest.mark.parametrize(
    "person",
    [
        {"sub": "42", "email": "ani@dairi.test", "email_verified": False},
        {"sub": "42", "email": "lain@dairi.test", "email_verified": True},
        {"sub": "42"},
    ],
)
def test_an_unknown_person_stays_outside_and_no_account_is_made(provider, person):
    give_address()
    provider.person, before = person, User.objects.count()
    client = Client()
    answer = through(provider, client)
    assert answer.status_code == 403
    assert "tidak ada satu akun portal yang cocok" in text_in(answer)
    assert not is_inside(client)
    assert User.objects.count() == before


def test_an_address_of_two_accounts_opens_neither(provider):
    give_address()
    give_address("auditor", "ANI@dairi.test")
    client = Client()
    assert through(provider, client).status_code == 403
    assert not is_inside(client)


def test_a_closed_or_demonstration_account_stays_closed(provider):
    give_address()
    User.objects.filter(username="operator").update(demo=True)
    client = Client()
    assert through(provider, client).url == reverse("account_inactive")
    assert not is_inside(client)
    User.objects.filter(username="operator").update(demo=False, is_active=False)
    assert through(provider, Client()).status_code == 403


def test_a_connected_account_opens_by_its_number_whatever_the_address(provider):
    client = logged_in("operator")
    client.post(reverse("account_reauthenticate"), {"password": DEMO_PASSWORD})
    assert through(provider, client, "connect").url == reverse("socialaccount_connections")
    assert SocialAccount.objects.get().uid == "42"
    assert Event.objects.filter(verb="provider-connect").count() == 1
    assert "SSO Dairi" in text_in(client.get(reverse("socialaccount_connections")))
    provider.person = {"sub": "42", "email": "baru@dairi.test", "email_verified": False}
    again = Client()
    assert through(provider, again).url == "/kerja/"
    assert is_inside(again)
    SocialAccount.objects.get().user.refresh_from_db()
    pk = SocialAccount.objects.get().pk
    client.post(reverse("socialaccount_connections"), {"account": pk})
    assert not SocialAccount.objects.exists()
    assert Event.objects.filter(verb="provider-disconnect").count() == 1
    assert through(provider, Client()).status_code == 403


def test_connecting_asks_for_the_password_first(provider):
    client = logged_in("operator")
    assert through(provider, client, "connect").url.startswith("/masuk/konfirmasi/")
    assert not SocialAccount.objects.exists()


def test_a_closed_account_that_is_connected_is_told_so(provider):
    user = User.objects.get(username="operator")
    SocialAccount.objects.create(user=user, provider="portal", uid="42")
    User.objects.filter(pk=user.pk).update(is_active=False)
    client = Client()
    answer = through(provider, client)
    assert answer.url == reverse("account_inactive")
    assert client.get(answer.url).status_code == 200
    assert not is_inside(client)


def test_the_second_factor_is_asked_for_after_the_provider_too(provider, settings):
    give_address("verifier")
    settings.MFA_REQUIRED = True
    client = Client()
    through(provider, client)
    assert client.get("/kerja/").url == reverse("mfa_index")
    app_of(User.objects.get(username="verifier"))
    assert through(provider, Client()).url == reverse("mfa_authenticate")


@pytest.mark.parametrize("changes", [{"state": "forged"}, {"code": "stolen"}])
def test_a_forged_answer_opens_nothing(provider, changes):
    give_address()
    client = Client()
    assert through(provider, client, **changes).status_code == 401
    assert not is_inside(client)


def test_an_answer_of_another_browser_opens_nothing(provider):
    give_address()
    there = Client().post("/masuk/oidc/portal/")
    thief = Client()
    assert thief.get(CALLBACK, provider.authorize(there.url)).status_code == 401
    assert not is_inside(thief)


def test_a_token_for_another_client_opens_nothing(provider):
    give_address()
    provider.audience = "somebody-else"
    client = Client()
    assert through(provider, client).status_code == 401
    assert not is_inside(client)


def test_who_cancels_there_is_told_so(provider):
    client = Client()
    there = client.post("/masuk/oidc/portal/")
    state = provider.authorize(there.url)["state"]
    answer = client.get(CALLBACK, {"error": "access_denied", "state": state}, follow=True)
    assert "Anda membatalkan" in text_in(answer)


def test_the_way_there_is_a_post_with_a_token(provider):
    assert Client().get("/masuk/oidc/portal/").status_code == 405
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/masuk/oidc/portal/").status_code == 403
    assert Client().post("/masuk/oidc/lain/").status_code == 404


def test_the_login_page_has_its_button(provider, visitor):
    page = visitor.get("/masuk/")
    assert "Lanjutkan dengan SSO Dairi" in text_in(page)
    assert 'action="/masuk/oidc/portal/?process=login"' in page.content.decode()


def test_without_settings_no_address_answers_and_there_is_no_button(people, visitor):
    page = visitor.get("/masuk/").content.decode()
    assert "oidc" not in page
    assert "Lanjutkan dengan" not in page
    assert visitor.post("/masuk/oidc/portal/").status_code == 404
    assert visitor.get(CALLBACK, {"code": "x", "state": "y"}).status_code == 404
    assert visitor.get("/masuk/oidc/batal/").status_code == 404
    assert logged_in("operator").get(reverse("socialaccount_connections")).status_code == 404
    assert log_in(visitor, "operator").status_code == 302
