"""A whole site with the demonstration study, and browsers whose webcam shows what a test wants."""

import io
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Playwright, expect, sync_playwright

from apps.vision.specimen import portrait
from devstack.stack import Stack
from tests.browser.beside import Beside
from tests.browser.visitor import Visitor
from tests.devstack_plugin import SETTINGS
from tests.factories import picture
from tests.ready_made import ready_made

# The webcams show one still picture to everybody, which only the first rules take for a person of their own.
SHORT_SESSIONS = """
from apps.studies.models import Cohort
from apps.studies.photograph_rules import publish
from apps.vision import RULES
Cohort.objects.update(trials_per_session=2, photograph_rules=publish(RULES["1"]))
"""


def two_faces() -> bytes:
    """Two people before one camera."""
    scene = Image.new("RGB", (960, 480), "grey")
    with Image.open(io.BytesIO(portrait())) as one:
        half = one.convert("RGB").resize((480, 480 * one.height // one.width))
    for left in (0, 480):
        scene.paste(half, (left, (480 - half.height) // 2))
    out = io.BytesIO()
    scene.save(out, "JPEG", quality=92)
    return out.getvalue()


FEEDS: dict[str, Callable[[], bytes]] = {
    "face": portrait,
    "no face": lambda: picture(7, (640, 480)),
    "two faces": two_faces,
}
ENOUGH_SEEDS = "24"
"""For everybody who comes to one cohort in a run of the tests; drawing all 72 takes longer than a tour of the pages."""
# Two cores are shared by the browser, the site and its worker: patience costs nothing while all goes well.
PATIENCE_MS = 40_000
LAUNCH_MS = 120_000
expect.set_options(timeout=PATIENCE_MS)
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")


@dataclass
class Site:
    """The running site and the link of each cohort by its slug."""

    running: Stack
    links: dict[str, str]
    beside: Beside

    @property
    def address(self) -> str:
        """Where the site is, without a slash at the end."""
        return next(iter(self.links.values())).split("/join/")[0]

    def run(self, code: str) -> str:
        """Run Python code with the site's database and storage and return what it prints."""
        return self.beside.run(code)


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    """Web, worker and beat over real servers of their own, the demonstration study loaded, two trials a session."""
    with ExitStack() as opened:
        with pytest.MonkeyPatch.context() as environment:
            # The suite's own settings are for tests in this process; the site runs as it does in earnest.
            for name in SETTINGS:
                environment.delenv(name, raising=False)
            environment.setenv("DEMO_SEEDS", ENOUGH_SEEDS)
            running = opened.enter_context(ready_made("migrate", "static", "demo", steps=["demo"]))
        yield opened.enter_context(open_site(running))


@contextmanager
def open_site(running: Stack) -> Iterator[Site]:
    """A running stack as the tests meet it, its sessions short."""
    site = Site(running, dict(running.prepared["links"]), Beside(running.env))
    try:
        site.run(SHORT_SESSIONS)
        yield site
    finally:
        site.beside.stop()


@pytest.fixture(scope="session")
def playwright_driver() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


def launched(driver: Playwright, *arguments: str) -> Browser:
    """A Chromium of one's own; from a disk that has not read it yet, it takes long to start."""
    return driver.chromium.launch(executable_path=CHROMIUM, args=[*ARGUMENTS, *arguments], timeout=LAUNCH_MS)


@pytest.fixture(scope="session")
def chromium(
    playwright_driver: Playwright, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[..., Browser]]:
    """Start a Chromium by what its webcam shows ("face", "no face", None for no webcam) and whether it may be used."""
    folder = tmp_path_factory.mktemp("webcam")
    started: dict[tuple[str | None, bool], Browser] = {}

    def start(shows: str | None, allowed: bool) -> Browser:
        if (shows, allowed) not in started:
            answer = "--use-fake-ui-for-media-stream" + ("" if allowed else "=deny")
            started[shows, allowed] = launched(playwright_driver, answer, *_webcam(shows, folder))
        return started[shows, allowed]

    yield start
    for browser in started.values():
        browser.close()


# Chromium's address bar is a page of its own for each window, which takes longer to load than ours. Of several lists
# the last one counts, so what Playwright turns off is in this one too.
OFF = [
    *("WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup", "AimEnabled", "LensOverlay"),
    *("AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "PaintHolding", "MediaRouter"),
    *("HttpsUpgrades", "HttpsFirstBalancedModeAutoEnable", "ThirdPartyStoragePartitioning", "OptimizationHints"),
    *("AvoidCorsURLLoaderRestartOnRedirect", "NetworkTimeServiceQuerying", "PreconnectToSearch"),
]
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    f"--disable-features={','.join(OFF)}",
]


def _webcam(shows: str | None, folder: Path) -> list[str]:
    if shows is None:
        return ["--use-fake-device-for-media-stream=device-count=0"]
    return webcam_of(FEEDS[shows]() * 4, folder / f"{shows}.mjpeg")


def webcam_of(film: bytes, feed: Path) -> list[str]:
    """A webcam that shows a motion JPEG, which is kept in the file `feed`."""
    feed.write_bytes(film)
    return ["--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={feed}"]


@pytest.fixture
def visit(site: Site, chromium: Callable[..., Browser]) -> Iterator[Callable[..., Visitor]]:
    """Open a cohort's link as a new person: `visit("cn-mimic", webcam="face", allowed=True, width=360)`.

    With `at_trials` it is somebody who has come as far as the first picture.
    """
    with ExitStack() as opened:

        def open_link(
            cohort: str,
            *,
            webcam: str | None = "face",
            allowed: bool = True,
            width: int = 1280,
            at_trials: bool = False,
        ) -> Visitor:
            context = chromium(webcam, allowed).new_context(
                viewport={"width": width, "height": 640 if width < 500 else 800},
                permissions=["camera"] if allowed else [],
                has_touch=width < 500,
            )
            opened.callback(context.close)
            context.set_default_timeout(PATIENCE_MS)
            visitor = Visitor(context.new_page())
            come = visitor.come_to_trials if at_trials else visitor.open
            come(site.links[cohort])
            return visitor

        yield open_link
