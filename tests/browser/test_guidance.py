"""The advice that the camera's page gives while somebody sits down before it, computed in their browser."""

import io
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Locator, Page, Playwright, Response, expect

from apps.vision import assess
from tests.browser.conftest import PATIENCE_MS, Site, launched, webcam_of
from tests.browser.links import link_of
from tests.browser.scenes import SCENES
from tests.browser.visitor import Visitor

Sit = Callable[..., Visitor]
LOADED_KB = 230
SAVING = "Object.defineProperty(navigator, 'connection', {value: {saveData: true}})"
STEADY = """async ([states, period]) => {
  const { Steady } = await import("/static/js/guidance/rhythm.js");
  const steady = new Steady();
  return states.map((state, index) => steady.see(state, index * period));
}"""
VOICE = """async ([texts, period]) => {
  const { Voice } = await import("/static/js/guidance/rhythm.js");
  const region = document.createElement("span");
  const voice = new Voice(region);
  return texts.map((text, index) => (voice.hear(text, index * period), region.textContent));
}"""
# A look that does not end: the thread that looks is held until this request is answered.
STARE = """export function sightOf() {
  const request = new XMLHttpRequest();
  request.open("GET", "/stare", false);
  request.send();
}"""
PACE = """async (looks) => {
  const { Pace } = await import("/static/js/guidance/rhythm.js");
  const pace = new Pace();
  return looks.map((took) => pace.rest(took));
}"""


def jpeg(image: Image.Image) -> bytes:
    """The picture as a webcam's frame."""
    out = io.BytesIO()
    image.save(out, "JPEG", quality=92)
    return out.getvalue()


@pytest.fixture
def sit(site: Site, playwright_driver: Playwright, tmp_path: Path) -> Iterator[Sit]:
    """Sit down before a webcam that shows a scene, on the page that checks the camera: `sit("a face")`."""
    with ExitStack() as opened:

        def before(scene: str, *, prepare: Callable[[BrowserContext], None] = lambda _: None) -> Visitor:
            webcam = webcam_of(jpeg(SCENES[scene][0]()) * 4, tmp_path / "feed.mjpeg")
            browser = launched(playwright_driver, "--use-fake-ui-for-media-stream", *webcam)
            opened.callback(browser.close)
            context = browser.new_context(viewport={"width": 360, "height": 740}, permissions=["camera"])
            context.set_default_timeout(PATIENCE_MS)
            context.add_init_script(link_of(kbits=20_000))
            prepare(context)
            visitor = Visitor(context.new_page())
            visitor.open(site.links["us-mimic"])
            visitor.agree()
            return visitor

        yield before


def guide(page: Page) -> Locator:
    return page.locator("live-guide")


@pytest.mark.parametrize("scene", SCENES)
def test_the_guide_says_what_to_mend_first(sit: Sit, scene: str) -> None:
    visitor = sit(scene)

    visitor.turn_on_camera()

    expect(guide(visitor.page)).to_have_attribute("data-state", SCENES[scene][1])
    expect(guide(visitor.page).locator("p:visible")).to_have_count(1)
    visitor.shoot(f"guide-{scene}")
    assert visitor.complaints == []


def test_it_helps_at_every_picture_too(visit: Callable[..., Visitor]) -> None:
    visitor = visit("us-mimic", width=360, at_trials=True)

    expect(visitor.page.locator("capture-pane live-guide")).to_have_attribute("data-state", "ok")
    visitor.shoot("guide-in-a-trial")


def test_the_browser_sees_the_face_that_the_server_sees(sit: Sit) -> None:
    visitor = sit("a face")
    server = assess(jpeg(SCENES["a face"][0]())).main
    assert server is not None

    visitor.turn_on_camera()
    expect(guide(visitor.page)).to_have_attribute("data-state", "ok")

    box = guide(visitor.page).evaluate("guide => guide.sight.box")
    ours = (server.box.x, server.box.y, server.box.width, server.box.height)
    assert tuple(box[name] for name in ("x", "y", "width", "height")) == pytest.approx(ours, abs=0.02)


def test_who_saves_data_is_not_made_to_load_it(sit: Sit) -> None:
    visitor = sit("a face", prepare=lambda context: context.add_init_script(SAVING))
    asked: list[str] = []
    visitor.page.on("request", lambda request: asked.append(request.url))

    visitor.turn_on_camera()

    expect(visitor.page.locator("[data-continue]")).to_be_enabled()
    expect(guide(visitor.page)).to_be_hidden()
    assert guide(visitor.page).evaluate("guide => guide.sight") is None
    assert not [url for url in asked if "/models/" in url or "worker" in url]


def test_nothing_depends_on_it(sit: Sit) -> None:
    visitor = sit("a face", prepare=lambda context: context.route("**/models/**", lambda route: route.abort()))
    with visitor.page.expect_event("requestfailed", lambda request: "/models/" in request.url):
        visitor.turn_on_camera()

    visitor.page.locator("[data-continue]:enabled").click()

    expect(visitor.page).not_to_have_url("**/camera/")
    assert visitor.complaints == []


def test_it_is_light_enough_for_a_phone(sit: Sit) -> None:
    visitor = sit("a face")
    answers: list[Response] = []
    visitor.page.context.on("response", lambda answer: answers.append(answer))

    visitor.turn_on_camera()
    expect(guide(visitor.page)).to_have_attribute("data-state", "ok")

    parts = {answer.url: int(answer.headers["content-length"]) for answer in answers if belongs(answer.url)}
    assert 150_000 < sum(parts.values()) < LOADED_KB * 1000
    assert all("immutable" in answer.headers["cache-control"] for answer in answers if belongs(answer.url))


def belongs(url: str) -> bool:
    return "/js/guidance/" in url or "/models/" in url


def test_looking_keeps_the_page_free(sit: Sit) -> None:
    def look_for_ever(context: BrowserContext) -> None:
        context.route("**/guidance/sight*.js", lambda route: route.fulfill(content_type="text/javascript", body=STARE))
        context.route("**/stare", lambda route: None)

    visitor = sit("a face", prepare=look_for_ever)
    with visitor.page.expect_request("**/stare"):
        visitor.turn_on_camera()

    visitor.page.locator("[data-continue]:enabled").click()

    expect(visitor.page).not_to_have_url("**/camera/")
    assert visitor.complaints == []


def test_words_do_not_flicker(visit: Callable[..., Visitor]) -> None:
    page = visit("us-rate", webcam=None).page
    seen = ["ok", "ok", "ok", "ok", "blurred", "ok", "blurred", "blurred", "blurred", "blurred"]

    shown = page.evaluate(STEADY, [seen, 250])

    assert shown == [None, None, None, "ok", "ok", "ok", "ok", "ok", "ok", "blurred"]


def test_a_screen_reader_is_told_seldom(visit: Callable[..., Visitor]) -> None:
    page = visit("us-rate", webcam=None).page
    shown = ["nearer", "nearer", "nearer", "good", "nearer", "good", "good", "good", "good", "good", "good"]

    spoken = page.evaluate(VOICE, [shown, 1000])

    assert spoken == ["", "", *["nearer"] * 5, *["good"] * 4]


def test_a_slow_device_is_given_rest(visit: Callable[..., Visitor]) -> None:
    page = visit("us-rate", webcam=None).page

    quick, slow = page.evaluate(PACE, [50]), page.evaluate(PACE, [900])

    assert quick == [200]
    assert slow == [1800]
