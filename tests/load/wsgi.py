"""The portal as it is."""

import os

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.load.settings"

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
