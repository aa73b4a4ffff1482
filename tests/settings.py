"""Settings of the tests: the portal's own, with a key of no worth and quick password hashing."""

import os

os.environ.setdefault("DEBUG", "False")
os.environ.setdefault("SECRET_KEY", "tests-only-" + "x" * 50)
os.environ.setdefault("ALLOWED_HOSTS", "testserver,localhost,127.0.0.1")
os.environ.setdefault("HTTPS_ONLY", "False")
os.environ.setdefault("RENDERED_ROOT", "")  # the tests of rendered answers set a folder

from compliance.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {  # no manifest: tests need no collectstatic
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "evidence": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# A query for each row of a list is a fault of the code, not of a database: found on SQLite, which
# runs the same tests, it need not be looked for again.
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405
    INSTALLED_APPS += ["zeal"]  # noqa: F405
    MIDDLEWARE.insert(0, "zeal.middleware.zeal_middleware")  # noqa: F405
ZEAL_RAISE = True
AXES_ENABLED = False  # a test of its own switches it on
MFA_REQUIRED = False  # so does one for this
REPLY_WINDOW_DAYS = 0  # the tests of replies set a window of their own
# allauth reads each of a person's sessions, and its owner, at login and for the list of sessions.
ZEAL_ALLOWLIST = [
    {"model": "sessions.Session", "field": "get()"},
    {"model": "accounts.User", "field": "get()"},
]
