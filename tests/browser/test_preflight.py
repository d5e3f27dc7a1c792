"""The check before the start, and the link inside a recruiter's page."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, expect

from tests.browser.conftest import PATIENCE_MS, Site, launched
from tests.browser.keyboard import tab_on_to
from tests.browser.links import link_of
from tests.browser.visitor import Visitor
from tests.browser.waiting import wait_until
from tests.loopback import serving

Visit = Callable[..., Visitor]
FAKE = "--use-fake-device-for-media-stream"
ALLOW = "--use-fake-ui-for-media-stream"
SLOW_BYTES_A_SECOND = 400_000 / 8
SLOW_LATENCY_S = 0.4
LATEST = "from apps.participants.models import Session; print(json.dumps(Session.objects.latest('pk').preflight))"
IN_USE = "document.querySelector('video').srcObject.getVideoTracks()[0].getSettings().deviceId"
MEASURED_BETWEEN = """
async ([least, most]) => {
  const { measureLink } = await import(document.querySelector('link[href*="preflight/link."]').href);
  const kbits = await measureLink(document.querySelector("camera-check").dataset.probe);
  return least < kbits && kbits < most;
}
"""
JUDGE = """
async ([room, face]) => {
  const { lightOf } = await import(document.querySelector('link[href*="preflight/light."]').href);
  const canvas = Object.assign(document.createElement("canvas"), { width: 640, height: 480 });
  const context = canvas.getContext("2d");
  const paint = (grey, draw) => ((context.fillStyle = `rgb(${grey} ${grey} ${grey})`), context.beginPath(), draw());
  paint(room, () => context.fillRect(0, 0, 640, 480));
  paint(face, () => (context.ellipse(320, 240, 100, 150, 0, 0, 7), context.fill()));
  return lightOf(Object.assign(canvas, { videoWidth: 640, videoHeight: 480 }));
}
"""


def found(site: Site) -> dict[str, Any]:
    """What the server holds of the latest check."""
    held: dict[str, Any] = json.loads(site.run(f"import json; {LATEST}"))
    return held


def expect_check(page: Page, name: str, state: str) -> None:
    expect(page.locator(f'[data-check="{name}"]')).to_have_attribute("data-state", state)


@pytest.fixture
def launch(playwright_driver: Playwright) -> Iterator[Callable[..., BrowserContext]]:
    """Start a Chromium of one's own with the arguments given."""
    with ExitStack() as opened:

        def start(*arguments: str, **options: Any) -> BrowserContext:
            browser = launched(playwright_driver, *arguments)
            opened.callback(browser.close)
            context = browser.new_context(**options)
            context.set_default_timeout(PATIENCE_MS)
            return context

        yield start


def to_the_check(site: Site, context: BrowserContext, cohort: str = "us-mimic") -> Visitor:
    visitor = Visitor(context.new_page())
    visitor.open(site.links[cohort])
    visitor.agree()
    return visitor


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("cohort", ["us-mimic", "cn-mimic", "ve-mimic"])
def test_with_a_face_and_a_good_link_every_check_passes(site: Site, visit: Visit, cohort: str, width: int) -> None:
    visitor = visit(cohort, width=width)
    visitor.page.add_init_script(link_of(kbits=20_000))
    visitor.agree()
    visitor.shoot(f"preflight-{cohort}-{width}-before")

    visitor.turn_on_camera()

    for name in ("browser", "secure", "camera", "link", "face"):
        expect_check(visitor.page, name, "fine")
    expect_check(visitor.page, "light", "ok")
    visitor.shoot(f"preflight-{cohort}-{width}")
    assert visitor.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    visitor.page.locator("[data-continue]").click()
    visitor.page.wait_for_url("**/instructions/")
    held = found(site)
    assert held.pop("kbits") == 20_000
    assert held.pop("side") in (960, 1280)
    assert held.pop("device") == ("phone" if width == 320 else "desktop")
    assert held == {"camera": "works", "cameras": 1, "save_data": False, "light": "ok", "framed": False}
    assert visitor.complaints == []


def test_a_refused_camera_that_is_then_allowed_lets_people_go_on(site: Site, launch: Callable[..., Any]) -> None:
    context = launch(FAKE)
    visitor = to_the_check(site, context)
    visitor.turn_on_camera()
    expect(visitor.see("refused")).to_be_visible()
    expect_check(visitor.page, "camera", "trouble")
    expect(visitor.page.locator("[data-continue]")).to_be_disabled()

    context.grant_permissions(["camera"])

    expect_check(visitor.page, "camera", "fine")
    visitor.page.locator("[data-continue]").click()
    visitor.page.wait_for_url("**/instructions/")
    assert found(site)["camera"] == "works"


def test_without_a_camera_people_go_on_with_photo_files(site: Site, visit: Visit) -> None:
    visitor = visit("us-mimic", webcam=None, width=360)
    visitor.agree()
    offer = visitor.page.locator("[data-files]")
    expect(offer).to_be_hidden()
    visitor.turn_on_camera()
    expect_check(visitor.page, "camera", "trouble")
    visitor.shoot("preflight-no-camera")

    offer.click()

    visitor.page.wait_for_url("**/instructions/")
    assert found(site)["camera"] == "file"


def test_a_slow_link_gets_small_photographs_no_guidance_and_less_than_a_minute(
    site: Site, launch: Callable[..., Any]
) -> None:
    context = launch(FAKE, ALLOW, permissions=["camera"], viewport={"width": 360, "height": 640})
    page = context.new_page()
    page.add_init_script(link_of(kbits=400))
    asked: list[str] = []
    loaded: list[float] = []
    page.on("request", lambda request: asked.append(request.url))
    link = context.new_cdp_session(page)
    link.send("Network.enable")
    speed = {"downloadThroughput": SLOW_BYTES_A_SECOND, "uploadThroughput": SLOW_BYTES_A_SECOND}
    link.send("Network.emulateNetworkConditions", {"offline": False, "latency": SLOW_LATENCY_S * 1000, **speed})
    visitor = Visitor(page)
    visitor.open(site.links["us-mimic"])
    visitor.page.locator("[data-scope]").first.wait_for()
    for box in page.locator("[data-scope]").all():
        box.check()
    link.on("Network.loadingFinished", lambda what: loaded.append(what["encodedDataLength"]))
    page.locator("[data-agree]").click()
    visitor.turn_on_camera()

    expect_check(page, "camera", "fine")
    expect_check(page, "light", "ok")
    expect_check(page, "face", "skipped")
    expect_check(page, "link", "slow")
    visitor.shoot("preflight-slow")
    # Even if it brought all of it one by one.
    assert sum(loaded) / SLOW_BYTES_A_SECOND + len(loaded) * SLOW_LATENCY_S < 60
    assert not [url for url in asked if "worker" in url or ".tflite" in url]
    expect(page.locator('[data-cost] [data-when="640"]')).to_be_visible()
    assert json.loads(page.evaluate("sessionStorage['mimicry.camera']"))["side"] == 640
    wait_until(page, MEASURED_BETWEEN, [200, 600])
    page.locator("[data-continue]").click()
    page.wait_for_url("**/instructions/")
    held = found(site)
    assert (held["side"], held["camera"]) == (640, "works")
    assert held["kbits"] == 400


def test_one_of_two_cameras_can_be_chosen_and_stays_chosen(site: Site, launch: Callable[..., Any]) -> None:
    visitor = to_the_check(site, launch(f"{FAKE}=device-count=2", ALLOW, permissions=["camera"]))
    expect(visitor.page.locator("#camera-in-use")).to_be_hidden()
    visitor.turn_on_camera()
    expect_check(visitor.page, "camera", "fine")
    choice = visitor.page.locator("#camera-in-use")
    expect(choice.locator("option")).to_have_count(2)
    first = visitor.page.evaluate(IN_USE)

    choice.select_option(index=1)

    second = choice.input_value()
    assert second != first
    wait_until(visitor.page, f"id => {IN_USE.replace('srcObject.', 'srcObject?.')} === id", second)
    expect_check(visitor.page, "camera", "fine")
    visitor.page.reload()
    visitor.turn_on_camera()
    expect_check(visitor.page, "camera", "fine")
    assert visitor.page.evaluate(IN_USE) == second


def test_the_check_needs_no_pointer(visit: Visit) -> None:
    visitor = visit("us-mimic")
    visitor.agree()
    visitor.page.wait_for_url("**/camera/")
    expect(visitor.page.locator("[data-start]:visible")).to_be_enabled()
    tab_on_to(visitor.page, "[data-start]", limit=20)

    visitor.page.keyboard.press("Enter")

    expect(visitor.page.locator("[data-continue]")).to_be_enabled()
    tab_on_to(visitor.page, "[data-continue]", limit=20)
    visitor.page.keyboard.press("Enter")
    visitor.page.wait_for_url("**/instructions/")


@pytest.mark.parametrize(
    ("room", "face", "verdict"),
    [(220, 180, "ok"), (220, 63, "ok"), (70, 15, "ok"), (30, 12, "dark"), (250, 20, "backlit")],
    ids=["light skin", "the darkest skin before a white wall", "dark skin in a dim room", "no light", "window behind"],
)
def test_light_is_judged_by_the_room_never_by_the_skin(visit: Visit, room: int, face: int, verdict: str) -> None:
    visitor = visit("us-mimic")
    visitor.agree()
    visitor.page.wait_for_url("**/camera/")

    assert visitor.page.evaluate(JUDGE, [room, face]) == verdict


@pytest.fixture
def recruiter(site: Site) -> Iterator[Callable[[str], str]]:
    """Serve a page of another site that frames an address; return the page's own."""

    class Page(BaseHTTPRequestHandler):
        framed = ""

        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(f'<iframe src="{self.framed}" width="320" height="300"></iframe>'.encode())

        def log_message(self, *_: object) -> None:
            pass

    def frame(address: str) -> str:
        Page.framed = address
        return f"http://localhost:{server.server_port}/"

    # Browsers open connections ahead, on which nothing may ever be asked.
    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    with serving(server):
        yield frame


@pytest.mark.parametrize("cohort", ["us-mimic", "cn-rate", "ve-mimic"])
def test_a_recruiters_frame_leads_to_a_window_of_its_own(
    site: Site, launch: Callable[..., Any], recruiter: Callable[[str], str], cohort: str
) -> None:
    context: BrowserContext = launch(viewport={"width": 360, "height": 340})
    page = context.new_page()
    page.goto(recruiter(f"{site.links[cohort]}?pid=framed-1&amp;hitId=3X"))
    inside = page.frame_locator("iframe")
    way_out = inside.locator("a[target=_blank]")
    expect(way_out).to_be_visible()
    Visitor(page).shoot(f"framed-{cohort}")
    assert context.cookies() == []
    fits = "page => [page.scrollWidth <= innerWidth, page.scrollHeight <= innerHeight]"
    assert inside.locator("html").evaluate(fits) == [True, True]

    with context.expect_page() as opened:
        way_out.click()

    opened.value.wait_for_url("**/session/consent/")
    assert [cookie["name"] for cookie in context.cookies() if cookie["name"] == "sitting"] == ["sitting"]
    assert opened.value.evaluate("[window.opener, window.top === window]") == [None, True]


def test_every_other_page_refuses_to_be_framed(
    site: Site, launch: Callable[..., Any], recruiter: Callable[[str], str]
) -> None:
    page = launch().new_page()

    with page.expect_console_message(lambda message: "frame-ancestors" in message.text):
        page.goto(recruiter(site.links["us-mimic"].split("/join/")[0] + "/session/"))
