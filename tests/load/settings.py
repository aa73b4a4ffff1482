"""The portal as it runs for officials, without the hashed names of static files."""

import os

os.environ.setdefault("DEBUG", "False")
os.environ.setdefault("SECRET_KEY", "load-only-" + "x" * 50)
os.environ.setdefault("ALLOWED_HOSTS", "127.0.0.1")
os.environ.setdefault("HTTPS_ONLY", "False")
os.environ.setdefault("RENDERED_ROOT", "")  # each page comes from Django

from compliance.settings import *  # noqa: F403

STORAGES["staticfiles"] = {  # noqa: F405
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
}
MFA_REQUIRED = False  # nobody here holds a role that needs it
