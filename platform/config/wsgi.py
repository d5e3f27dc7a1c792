"""The web server's way in."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()

# What is loaded by now stays for good. Left to the collector, it would be searched through again and again, a tenth of
# a second at a time, while all of a process's requests wait.
get_resolver().url_patterns  # noqa: B018 - imports every view
gc.collect()
gc.freeze()
