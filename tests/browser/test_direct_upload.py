"""Photographs that a real browser sends straight to a bucket."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, Request, Route

from tests.browser.conftest import ENOUGH_SEEDS, PATIENCE_MS, Site, open_site
from tests.browser.held import stored
from tests.browser.visitor import Visitor
from tests.buckets import Bucket, bucket
from tests.devstack_plugin import SETTINGS
from tests.factories import picture
from tests.ready_made import ready_made

UPLOADS = """
import json
from apps.mimicry.models import Upload
print(json.dumps(list(Upload.objects.order_by("pk").values_list("state", flat=True))))
"""


@pytest.fixture(scope="module")
def store() -> Iterator[Bucket]:
    with bucket() as opened:
        yield opened


@pytest.fixture(scope="module")
def direct(store: Bucket) -> Iterator[Site]:
    """A site that keeps its pictures in the bucket and lets browsers send there."""
    options = store.backend["OPTIONS"]
    chosen = {
        "STORAGE": "s3",
        "S3_BUCKET": options["bucket_name"],
        "S3_ENDPOINT_URL": options["endpoint_url"],
        "S3_REGION": options["region_name"],
        "S3_ACCESS_KEY_ID": options["access_key"],
        "S3_SECRET_ACCESS_KEY": options["secret_key"],
        "DIRECT_UPLOADS": "true",
    }
    with ExitStack() as opened, pytest.MonkeyPatch.context() as environment:
        for name in SETTINGS:
            environment.delenv(name, raising=False)
        for name, value in {**chosen, "DEMO_SEEDS": ENOUGH_SEEDS}.items():
            environment.setenv(name, value)
        running = opened.enter_context(ready_made("migrate", "static", steps=["demo"]))
        yield opened.enter_context(open_site(running))


@pytest.fixture
def visitor(direct: Site, chromium: Callable[..., Browser]) -> Iterator[Visitor]:
    context = chromium("face", True).new_context(permissions=["camera"])
    context.set_default_timeout(PATIENCE_MS)
    visitor = Visitor(context.new_page())
    visitor.come_to_trials(direct.links["us-mimic"])
    yield visitor
    context.close()


def finish(visitor: Visitor) -> str:
    visitor.answer("joy")
    visitor.answer("fear")
    return visitor.completion_code()


def sent_to(visitor: Visitor, part: str) -> list[str]:
    """The addresses, kept up to date, of the posts whose address has that part."""
    posts: list[str] = []

    def note(request: Request) -> None:
        if request.method == "POST" and part in request.url:
            posts.append(request.url)

    visitor.page.on("request", note)
    return posts


def test_photographs_go_to_the_bucket_and_not_through_the_site(direct: Site, store: Bucket, visitor: Visitor) -> None:
    by_bucket, by_site = sent_to(visitor, store.s3.name), sent_to(visitor, "/photograph/")

    code = finish(visitor)

    assert stored(direct, code)["mimics"] == ["accepted", "accepted"]
    assert (len(by_bucket), by_site) == (2, [])
    assert not [name for name in store.names() if name.startswith("quarantine/")]
    assert visitor.complaints == []


def test_a_lost_confirmation_is_asked_for_again_and_counts_once(direct: Site, store: Bucket, visitor: Visitor) -> None:
    by_bucket = sent_to(visitor, store.s3.name)

    def swallow(route: Route) -> None:
        route.fetch()
        route.abort("connectionreset")

    visitor.page.route("**/confirm/", swallow, times=1)

    code = finish(visitor)

    assert stored(direct, code)["mimics"] == ["accepted", "accepted"]
    assert len(by_bucket) == 2


def test_where_the_bucket_refuses_twice_the_site_takes_them(direct: Site, store: Bucket, visitor: Visitor) -> None:
    by_bucket, by_site = sent_to(visitor, store.s3.name), sent_to(visitor, "/photograph/")
    # As where the bucket has no CORS rule: the browser may not read the answer.
    visitor.page.route(f"**/{store.s3.name}", lambda route: route.abort("failed"))

    code = finish(visitor)

    assert stored(direct, code)["mimics"] == ["accepted", "accepted"]
    assert (len(by_bucket), len(by_site)) == (2, 2)


def test_a_bucket_that_swallows_photographs_is_found_out(direct: Site, store: Bucket, visitor: Visitor) -> None:
    visitor.page.route(
        f"**/{store.s3.name}",
        lambda route: route.fulfill(status=204, headers={"Access-Control-Allow-Origin": "*"}),
    )

    code = finish(visitor)

    assert stored(direct, code)["mimics"] == ["accepted", "accepted"]


def test_what_the_worker_cannot_read_is_taken_again(direct: Site, store: Bucket, visitor: Visitor) -> None:
    def spoil(route: Route) -> None:
        body = route.request.post_data_buffer or b""
        begin, end = body.index(b"\xff\xd8"), body.rindex(b"\xff\xd9") + 2
        route.continue_(post_data=body[:begin] + picture()[:2000] + body[end:])

    visitor.page.route(f"**/{store.s3.name}", spoil, times=1)
    visitor.answer("joy")
    visitor.second_chance().locator("[data-take]").click()
    visitor.take_photo()
    visitor.next()
    visitor.answer("fear")

    code = visitor.completion_code()

    assert stored(direct, code)["mimics"] == ["accepted", "accepted"]
    assert json.loads(direct.run(UPLOADS)).count("refused") == 1
