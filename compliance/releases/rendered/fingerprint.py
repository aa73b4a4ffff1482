"""What the answers are made of besides data: code, templates, texts, settings, the key of
signatures; and whose data.

An answer that other code has made is not fresh, so a new version of the portal needs no command.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import version
from pathlib import Path

import django
from django.conf import settings
from django.utils import timezone
from django.utils.autoreload import file_changed

from ..verification.signature import public_key

FOLDERS = {
    "templates": (".html", ".svg"),
    "static/fonts": (".ttf",),
    "static/css": (".css",),
    "static/js": (".js",),
    "locale": (".mo",),
    "scoring": (".py", ".toml"),
    "units": (".py", ".csv"),
    "compliance": (".py", ".csv", ".toml", ".typ"),
}
SETTINGS = (
    *("DEBUG", "HOME_GOVERNMENT", "LANGUAGES", "LANGUAGE_CODE", "TIME_ZONE", "STATIC_URL"),
    *("PUBLIC_ORIGIN", "OPEN_DATA_CONTACT"),
    *("CONTENT_SECURITY_POLICY", "X_FRAME_OPTIONS", "SECURE_REFERRER_POLICY"),
    *("SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS", "SECURE_HSTS_PRELOAD"),
    *("SECURE_CONTENT_TYPE_NOSNIFF", "SECURE_CROSS_ORIGIN_OPENER_POLICY", "MIDDLEWARE"),
)
# What writes files whose bytes count, as other answers state their hashes: another version, others.
PACKAGES = ("xlsxwriter", "pyarrow", "typst", "segno")


@cache
def made_by() -> str:
    """Return the hash of everything but data that an answer is made of. Some 20 ms, once."""
    digest = hashlib.sha256(django.get_version().encode())
    database = settings.DATABASES["default"]
    digest.update(repr([database.get(name) for name in ("NAME", "HOST", "PORT")]).encode())
    for name in SETTINGS:
        digest.update(f"{name}={getattr(settings, name, None)!r}\n".encode())
    for name in PACKAGES:
        digest.update(f"{name} {version(name)}\n".encode())
    digest.update(f"key={public_key().hex()}\n".encode())
    for path in files():
        content = path.read_bytes()
        digest.update(f"{path.relative_to(settings.BASE_DIR)} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()[:32]


def files() -> Iterator[Path]:
    """Yield the files in an order that is the same everywhere."""
    for folder, endings in FOLDERS.items():
        found = (settings.BASE_DIR / folder).rglob("*")
        yield from sorted(path for path in found if path.suffix in endings and path.is_file())
    # The hashed names of styles and scripts, where the portal uses them.
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if manifest.is_file():
        yield manifest


def today() -> str:
    """Return the date in the regency, as in the answers that show one."""
    return timezone.localdate().isoformat()


def forget(**_: object) -> None:
    """Read the files again: the development server has seen one change."""
    made_by.cache_clear()


file_changed.connect(forget, dispatch_uid="compliance.releases.rendered.fingerprint")
