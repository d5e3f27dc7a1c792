"""The settings of the view that is measured against: the same database and server, and nothing around the view."""

from config.settings import *  # noqa: F403

ROOT_URLCONF = "bench.submit.bare"
MIDDLEWARE = []
