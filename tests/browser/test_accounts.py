"""Accounts in a real browser: an authenticator app, a passkey, an invitation on a phone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.totp.internal import auth as totp
from playwright.sync_api import Page, expect

from compliance.accounts.invitations import invitation_create
from compliance.accounts.models import Role, User
from compliance.accounts.permissions import Scope
from compliance.accounts.selectors import rights_of
from compliance.accounts.services import DEMO_PASSWORD
from units.models import ServiceUnit

Axe = Callable[[Page], None]


def log_in(page: Page, name: str) -> None:
    page.goto("/masuk/")
    page.get_by_label("Nama pengguna").fill(name)
    page.get_by_label("Kata sandi").fill(DEMO_PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Masuk").click()


def log_out(page: Page) -> None:
    page.get_by_role("banner").get_by_role("button", name="Keluar").click()
    expect(page.get_by_text("Anda sudah keluar.")).to_be_visible()


def open_second_factor(page: Page) -> None:
    page.get_by_role("banner").get_by_role("link", name="Akun Anda").click()
    page.get_by_role("link", name="Verifikasi dua langkah").click()


def confirm_password(page: Page) -> None:
    page.get_by_label("Kata sandi").fill(DEMO_PASSWORD)
    page.get_by_role("button", name="Lanjutkan").click()


def code_of(secret: str, step: int = 0) -> str:
    counter = list(totp.yield_hotp_counters_from_time())[1] + step
    return str(totp.format_hotp_value(totp.hotp_value(secret, counter)))


@pytest.fixture
def virtual_key(page: Page, settings: Any) -> Any:
    """A key inside the browser that knows its owner and says yes to everything."""
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True  # the tests' server has no TLS
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session


def test_an_authenticator_app_is_set_up_and_used(live_history: None, page: Page, axe: Axe) -> None:
    log_in(page, "auditor")
    open_second_factor(page)
    axe(page)
    page.get_by_role("link", name="Pasang aplikasi").click()
    axe(page)
    confirm_password(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Pasang aplikasi kode")
    expect(page.get_by_role("img", name="Kode QR")).to_be_visible()
    axe(page)
    secret = page.locator("code.secret").inner_text()
    page.get_by_label("Kode", exact=True).fill(code_of(secret))
    page.get_by_role("button", name="Pasang").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kode cadangan")
    expect(page.locator(".codes code")).to_have_count(10)
    axe(page)

    log_out(page)
    log_in(page, "auditor")
    expect(page.get_by_role("heading", level=1)).to_have_text("Verifikasi dua langkah")
    axe(page)
    page.get_by_label("Kode", exact=True).fill("000000")
    page.get_by_role("button", name="Lanjutkan").click()
    expect(page.get_by_role("alert")).to_contain_text("Periksa isian")
    page.get_by_label("Kode", exact=True).fill(code_of(secret, step=1))
    page.get_by_role("button", name="Lanjutkan").click()
    expect(page).to_have_url("/kerja/")


def test_a_passkey_is_set_up_and_replaces_the_password(
    live_history: None, page: Page, axe: Axe, virtual_key: Any
) -> None:
    log_in(page, "auditor")
    open_second_factor(page)
    page.get_by_role("link", name="Pasang passkey").click()
    confirm_password(page)
    axe(page)
    page.get_by_label("Nama", exact=True).fill("Laptop kantor")
    page.get_by_role("button", name="Pasang").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kode cadangan")
    page.goto("/masuk/passkey/")
    expect(page.get_by_role("heading", name="Laptop kantor")).to_be_visible()
    axe(page)

    log_out(page)
    page.goto("/masuk/")
    axe(page)
    page.get_by_role("button", name="Pakai passkey").click()
    expect(page).to_have_url("/kerja/")

    log_out(page)
    log_in(page, "auditor")
    expect(page.get_by_role("heading", level=1)).to_have_text("Verifikasi dua langkah")
    page.get_by_role("button", name="Pakai passkey").click()
    expect(page).to_have_url("/kerja/")

    log_out(page)
    User.objects.filter(username="auditor").update(demo=True)
    page.goto("/masuk/")
    page.get_by_role("button", name="Pakai passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Akun ini tidak dapat masuk")
    axe(page)
    page.goto("/kerja/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Masuk ke ruang kerja")


def test_a_passkey_that_is_refused_is_told_and_can_be_tried_again(
    live_history: None, page: Page, axe: Axe, virtual_key: Any
) -> None:
    page.goto("/masuk/")
    page.get_by_role("button", name="Pakai passkey").click()
    expect(page.get_by_role("alert")).to_have_text(
        "Passkey tidak terbaca atau dibatalkan. Coba lagi."
    )
    expect(page.get_by_role("button", name="Pakai passkey")).to_be_enabled()
    axe(page)


def test_an_invitation_is_made_and_accepted_on_a_phone(
    live_history: None, page: Page, phone: Page, axe: Axe
) -> None:
    log_in(page, "coordinator")
    page.goto("/kerja/orang/")
    axe(page)
    page.get_by_role("main").get_by_role("link", name="Undang orang").click()
    axe(page)
    page.get_by_label("Peran").select_option(label="Operator")
    unit = ServiceUnit.objects.get(slug="dairi-dinsos")
    page.get_by_label("Lokus").select_option(label=unit.name)
    page.get_by_role("button", name="Buat undangan").click()
    link = page.get_by_label("Tautan undangan").input_value()
    axe(page)

    phone.goto(link)
    axe(phone)
    phone.get_by_label("Nama pengguna").fill("ani")
    phone.get_by_label("Nama depan").fill("Ani")
    phone.get_by_label("Alamat surel").fill("ani@dairi.test")
    phone.get_by_label("Kata sandi").fill("tiga-kucing-di-sidikalang")
    phone.get_by_role("button", name="Terima dan buat akun").click()
    expect(phone).to_have_url("/kerja/")
    phone.goto("/masuk/akun/")
    expect(phone.get_by_text(f"Operator · {unit.name}")).to_be_visible()
    axe(phone)
    for address in ("/masuk/sandi/ubah/", "/masuk/sesi/", "/masuk/dua-langkah/"):
        phone.goto(address)
        axe(phone)
        wide = phone.evaluate("document.documentElement.scrollWidth > innerWidth")
        assert not wide, address

    page.goto("/kerja/orang/")
    page.get_by_role("link", name="Ani").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ani")
    axe(page)


def test_the_pages_without_a_login_are_accessible(
    live_history: None, page: Page, axe: Axe, page_faults: list[str]
) -> None:
    actor = User.objects.get(username="administrator")
    _, token = invitation_create(
        scope=Scope(Role.ADMINISTRATOR), email="", actor=actor, rights=rights_of(actor)
    )
    for address in ("sandi/lupa/", "sandi/lupa/terkirim/", "nonaktif/", f"undangan/{token}/"):
        page.goto(f"/masuk/{address}")
        axe(page)
    page.goto("/masuk/undangan/tidak-ada/")
    axe(page)
    assert len(page_faults) == 1  # Chromium writes down the 404 of the unknown invitation
    page_faults.clear()
