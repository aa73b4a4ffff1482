"""The account pages in both languages, and the settings that make them safe or stop the start."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import translation

from compliance.accounts.services import DEMO_PASSWORD
from tests.accounts.conftest import app_of, logged_in, text_in

OWN = [
    "account-home",
    "account_change_password",
    "mfa_index",
    "mfa_activate_totp",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "usersessions_list",
]
WITH_APP = [
    "account-home",
    "mfa_index",
    "mfa_deactivate_totp",
    "mfa_generate_recovery_codes",
]
DOOR = ["account_login", "account_reset_password", "account_reset_password_done"]
DOOR += ["account_reset_password_from_key_done", "account_inactive"]
SAFE = {
    "SECRET_KEY": "k" * 20 + "abcdefghijklmnopqrstuvwxyz0123456789-_",
    "ALLOWED_HOSTS": "portal.example.go.id",
    "DATABASE_URL": "sqlite:///:memory:",
}
OIDC = {
    "OIDC_NAME": "SSO",
    "OIDC_SERVER_URL": "https://sso.example.go.id/realms/x",
    "OIDC_CLIENT_ID": "portal",
    "OIDC_CLIENT_SECRET": "geheim",
}


def sound(page):
    """A page of ours: our frame, no script or style inside, nothing of another host."""
    assert page.status_code == 200
    html = page.content.decode()
    assert '<main id="main"' in html
    assert " style=" not in html
    assert "<style" not in html
    assert "onclick" not in html
    scripts = [part.partition(">")[0] for part in html.split("<script")[1:]]
    assert all("src=" in part or 'type="application/json"' in part for part in scripts)
    assert 'src="http' not in html
    return True


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_account_page_opens(people, language):
    client = logged_in("auditor")
    client.post(reverse("account_reauthenticate"), {"password": DEMO_PASSWORD})
    with translation.override(language):
        assert all(sound(client.get(reverse(name))) for name in OWN)
        assert all(sound(Client().get(reverse(name))) for name in DOOR)
        app_of(people["auditor"])
        assert all(sound(client.get(reverse(name))) for name in WITH_APP)
        assert client.get(reverse("mfa_reauthenticate")).status_code == 200
        stopped = Client()
        stopped.post(reverse("account_login"), {"login": "auditor", "password": DEMO_PASSWORD})
        assert sound(stopped.get(reverse("mfa_authenticate")))


def test_the_account_page_links_everything_and_names_the_roles(people):
    client = logged_in("operator")
    page = client.get(reverse("account-home"))
    html = page.content.decode()
    for name in ("account_change_password", "mfa_index", "usersessions_list"):
        assert f'href="{reverse(name)}"' in html
    assert "Operator · " in text_in(page)
    assert "belum dipasang" in text_in(page)
    assert 'href="/en/masuk/akun/"' in html
    header = html.partition("<main")[0]
    assert f'href="{reverse("account-home")}"' in header
    assert reverse("account-home") not in Client().get("/").content.decode()


def test_recovery_codes_can_be_downloaded_and_renewed(people):
    client = logged_in("auditor")
    client.post(reverse("account_reauthenticate"), {"password": DEMO_PASSWORD})
    app_of(people["auditor"])
    client.post(reverse("mfa_generate_recovery_codes"))
    shown = client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"]
    file = client.get(reverse("mfa_download_recovery_codes"))
    assert file.content.decode().split() == shown
    client.post(reverse("mfa_generate_recovery_codes"))
    assert client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"] != shown


def test_nobody_reaches_another_persons_key(people):
    key = Authenticator.objects.create(
        user=people["auditor"], type=Authenticator.Type.WEBAUTHN, data={"name": "Kunci"}
    )
    client = logged_in("verifier")
    client.post(reverse("account_reauthenticate"), {"password": DEMO_PASSWORD})
    for name in ("mfa_remove_webauthn", "mfa_edit_webauthn"):
        url = reverse(name, args=[key.pk])
        assert client.get(url).status_code == 404
        assert client.post(url, {"name": "x"}).status_code == 404
    assert Authenticator.objects.filter(pk=key.pk).exists()


def test_attempts_are_counted_where_all_workers_see_them(db):
    cache.set("x", 1)
    assert cache.get("x") == 1
    assert "DatabaseCache" in type(cache._connections["default"]).__name__
    call_command("createcachetable", verbosity=0)
    assert cache.get("x") == 1


def facts(code, **env):
    """Return what a fresh start of the portal says, or the reason why it does not start."""
    clean = {key: value for key, value in os.environ.items() if key in {"PATH", "HOME", "LANG"}}
    done = subprocess.run(
        [sys.executable, "-c", f"from django.conf import settings as s; print({code})"],
        env=clean | {"DJANGO_SETTINGS_MODULE": "compliance.settings"} | env,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.stdout.strip() or done.stderr.strip().splitlines()[-1]


@pytest.mark.parametrize("missing", sorted(OIDC))
def test_a_provider_is_set_wholly_or_not_at_all(missing):
    some = {key: value for key, value in OIDC.items() if key != missing}
    assert facts("s.OIDC", **SAFE, **some).endswith(f"OIDC also needs {missing}")


def test_a_provider_that_is_set_is_used_and_may_be_gone_to():
    said = facts('(s.CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"])', **SAFE, **OIDC)
    assert "https://sso.example.go.id'" in said
    assert facts("s.SOCIALACCOUNT_PROVIDERS", **SAFE) == "{}"


@pytest.mark.parametrize(
    ("env", "expected"),
    [
        ({}, "True"),
        ({"MFA_REQUIRED": "False"}, "False"),
        ({"DEBUG": "True"}, "False"),
        ({"DEBUG": "True", "MFA_REQUIRED": "True"}, "True"),
    ],
)
def test_the_duty_is_on_unless_switched_off(env, expected):
    assert facts("s.MFA_REQUIRED", **SAFE, **env) == expected


@pytest.mark.parametrize(
    ("env", "expected"),
    [
        ({}, "django.core.mail.backends.dummy.EmailBackend False"),
        ({"DEBUG": "True"}, "django.core.mail.backends.console.EmailBackend True"),
        (
            {"EMAIL_URL": "smtp+tls://a:b@mail.example.go.id:587"},
            "django.core.mail.backends.smtp.EmailBackend True",
        ),
    ],
)
def test_mail_goes_where_it_is_told(env, expected):
    assert (
        facts("s.EMAIL_BACKEND, s.MAIL_ENABLED", **SAFE, **env)
        .replace("'", "")
        .replace(",", "")
        .strip("()")
        == expected
    )
