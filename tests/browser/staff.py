"""Somebody of the staff in a browser, signed in already: the door is a story of its own."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from playwright.sync_api import BrowserContext, Page

from tests.browser.conftest import Site

PROPS = "import json; from tests.browser import {} as props; print(json.dumps(props.{}))"
SIGN_IN = """
import json
from django.contrib.auth.models import User
from django.test import Client
browser = Client()
browser.force_login(User.objects.get(username={!r}))
print(json.dumps([dict(name=one.key, value=one.value) for one in browser.cookies.values()]))
"""


def props(site: Site, module: str, what: str) -> Any:
    """Run something of a module of `tests.browser` beside the site; return what it returned, by way of JSON."""
    return json.loads(site.run(PROPS.format(module, what)))


def sign_in(site: Site, context: BrowserContext, name: str) -> None:
    """Let somebody who has an account be signed in in a browser."""
    cookies: list[dict[str, str]] = json.loads(site.run(SIGN_IN.format(name)))
    context.add_cookies([{"url": site.address, "name": one["name"], "value": one["value"]} for one in cookies])


def stop_clock(page: Page) -> None:
    """Let no time go by on the pages that are opened from now on, but what the test lets go by."""
    now = datetime.now(UTC)
    page.clock.install(time=now)
    page.clock.pause_at(now + timedelta(hours=1))
