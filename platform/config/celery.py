"""The worker's and the scheduler's way in: `celery -A config worker`, `celery -A config beat`."""

import os

from celery import Celery
from celery.signals import task_postrun, task_prerun
from django.db import close_old_connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
app = Celery("mimicry")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(related_name="upload_tasks")

# As around a request: a connection that the database has dropped is noticed between two tasks and made anew.
task_prerun.connect(close_old_connections)
task_postrun.connect(close_old_connections)
