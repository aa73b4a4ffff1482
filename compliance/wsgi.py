"""The WSGI entry point: `granian --interface wsgi compliance.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "compliance.settings")

application = get_wsgi_application()

from compliance.evidence import pending  # noqa: E402 (models are there only now)

pending.start_clear()
