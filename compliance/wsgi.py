"""The WSGI entry point: `granian --interface wsgi compliance.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "compliance.settings")

django_application = get_wsgi_application()

# The models are there only now.
from compliance.evidence import pending  # noqa: E402
from compliance.releases.rendered import replace  # noqa: E402
from compliance.releases.rendered.front import Front  # noqa: E402

replace.start_settle()
pending.start_clear()
application = Front(django_application)
