"""The portal as production runs it, its front included."""

import os

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.load.settings"

from compliance.wsgi import application

__all__ = ["application"]
