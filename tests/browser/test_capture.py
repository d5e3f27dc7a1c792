"""Taking the photograph in a real browser: what the camera shows, what may be in the way, and what the server gets."""

import base64
import io
import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageFilter, ImageOps
from playwright.sync_api import FilePayload, Playwright, expect

from apps.vision.specimen import portrait
from tests.browser.conftest import PATIENCE_MS, Site, launched, webcam_of
from tests.browser.visitor import Visitor
from tests.browser.waiting import wait_until
from tests.factories import picture

SitDown = Callable[..., Visitor]
ALLOWED = "--use-fake-ui-for-media-stream"
WECHAT = (
    "Mozilla/5.0 (Linux; Android 13; V2183A) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/116.0.0.0 "
    "Mobile Safari/537.36 MicroMessenger/8.0.47"
)
LATEST = """
import base64, json
from apps.mimicry.models import Mimic
from apps.studies.images import open_image
mimic = Mimic.objects.latest("received_at")
image = base64.b64encode(open_image(mimic.image_key)).decode()
print(json.dumps({"capture": mimic.capture, "image": image}))
"""


def jpeg(image: Image.Image, **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", **({"quality": 92} | options))
    return out.getvalue()


def likeness(one: Image.Image, other: Image.Image) -> float:
    """The correlation of two pictures' grey values, pixel by pixel."""
    pixels = [np.asarray(image.convert("L").resize((160, 120)), dtype=np.float64).ravel() for image in (one, other)]
    return float(np.corrcoef(pixels[0], pixels[1])[0, 1])


def sharpness(image: Image.Image) -> float:
    grey = np.asarray(image.convert("L").resize((640, 480)), dtype=np.float64)
    return float(np.var(grey[1:-1, 1:-1] * 4 - grey[:-2, 1:-1] - grey[2:, 1:-1] - grey[1:-1, :-2] - grey[1:-1, 2:]))


# The countdown's seconds do not end until they are let pass.
HOLD_SECONDS = """() => {
  const later = window.setTimeout;
  const held = [];
  window.setTimeout = (act, ms, ...given) => (ms === 1000 ? (held.push(act), 0) : later(act, ms, ...given));
  window.letSecondsPass = () => {
    window.setTimeout = later;
    for (const act of held) act();
  };
}"""
LET_SECONDS_PASS = "() => window.letSecondsPass()"
# Of what a burst draws, the third frame alone is in focus; no time passes, so that all its frames are taken.
ONCE_IN_FOCUS = """() => {
  const now = performance.now();
  performance.now = () => now;
  const draw = CanvasRenderingContext2D.prototype.drawImage;
  let frames = 0;
  CanvasRenderingContext2D.prototype.drawImage = function (source, ...where) {
    const ofBurst = source.matches?.("capture-pane[data-state=taking] video");
    if (ofBurst && (frames += 1) !== 3) this.filter = "blur(7px)";
    draw.call(this, source, ...where);
    this.filter = "none";
  };
}"""
FACE = Image.open(io.BytesIO(portrait()))
BLURRED = FACE.filter(ImageFilter.GaussianBlur(7))


@pytest.fixture
def sit_down(site: Site, playwright_driver: Playwright, tmp_path: Path) -> Iterator[SitDown]:
    """Open a cohort's link as a new person: `sit_down(feed=b"…", camera=ALLOWED, user_agent=…)`.

    `feed` is the motion JPEG the webcam shows; without one there are `cameras` of Chromium's own. With `at_trials` it
    is somebody who has come as far as the first picture.
    """
    with ExitStack() as opened:

        def open_link(
            cohort: str = "us-mimic",
            *,
            feed: bytes = b"",
            cameras: int = 1,
            camera: str = ALLOWED,
            at_trials: bool = False,
            **context: Any,
        ) -> Visitor:
            webcam = [f"--use-fake-device-for-media-stream=device-count={cameras}"]
            if feed:
                webcam = webcam_of(feed, tmp_path / "feed.mjpeg")
            browser = launched(playwright_driver, *webcam, *([camera] if camera else []))
            opened.callback(browser.close)
            room = browser.new_context(**({"viewport": {"width": 1280, "height": 800}} | context))
            room.set_default_timeout(PATIENCE_MS)
            visitor = Visitor(room.new_page())
            come = visitor.come_to_trials if at_trials else visitor.open
            come(site.links[cohort])
            return visitor

        yield open_link


def sent(site: Site, visitor: Visitor) -> tuple[dict[str, Any], Image.Image]:
    """The capture record and the picture that the server holds once all of this visitor's answers are with it."""
    expect(visitor.page.locator(".topbar [data-when=saved]")).to_be_visible()
    held = json.loads(site.run(LATEST))
    return held["capture"], Image.open(io.BytesIO(base64.b64decode(held["image"])))


def pane(visitor: Visitor) -> Any:
    return visitor.page.locator("capture-pane")


def hold_track(visitor: Visitor) -> None:
    expect(visitor.page.locator("camera-view")).to_have_attribute("data-state", "working")
    visitor.page.evaluate("window.heldTrack = document.querySelector('camera-view').camera.track")


def track_state(visitor: Visitor) -> str:
    state: str = visitor.page.evaluate("window.heldTrack.readyState")
    return state


def hide(visitor: Visitor, hidden: bool) -> None:
    visitor.page.evaluate(
        """hidden => {
          Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
          document.dispatchEvent(new Event("visibilitychange"));
        }""",
        hidden,
    )


def test_a_photograph_is_taken_by_keyboard_alone(site: Site, sit_down: SitDown) -> None:
    visitor = sit_down(feed=portrait() * 4, at_trials=True)
    keys = visitor.page.keyboard
    visitor.page.locator("[data-countdown]").check()
    visitor.page.locator("[data-shutter]:enabled").focus()
    keys.press("Tab")
    keys.press("Space")
    keys.press("Shift+Tab")
    keys.press("Enter")
    expect(visitor.page.locator("[data-keep]")).to_be_focused()

    keys.press("Space")

    expect(pane(visitor)).to_have_attribute("data-state", "kept")
    visitor.choose("joy")
    visitor.next()
    assert sent(site, visitor)[0]["countdown"] is False


def test_escape_stops_the_countdown(sit_down: SitDown) -> None:
    visitor = sit_down(feed=portrait() * 4, at_trials=True)
    visitor.page.locator("[data-countdown]").check()
    visitor.page.evaluate(HOLD_SECONDS)
    visitor.page.locator("[data-shutter]:enabled").press("Enter")
    expect(pane(visitor).locator("[data-cancel]")).to_be_focused()

    visitor.page.keyboard.press("Escape")

    expect(pane(visitor)).to_have_attribute("data-state", "live")
    expect(visitor.page.locator("[data-shutter]")).to_be_focused()
    expect(visitor.page.locator("[data-count]")).to_be_empty()


def test_the_stored_picture_is_what_the_camera_saw_not_its_mirror_image(site: Site, sit_down: SitDown) -> None:
    visitor = sit_down(feed=portrait() * 4, at_trials=True)
    visitor.answer("joy")

    record, stored = sent(site, visitor)

    assert likeness(stored, FACE) > 0.97
    assert likeness(stored, ImageOps.mirror(FACE)) < 0.7
    assert record["mirrored"] is False


def test_of_a_burst_the_sharpest_frame_is_kept(site: Site, sit_down: SitDown) -> None:
    visitor = sit_down(feed=portrait() * 4, at_trials=True)
    visitor.page.evaluate(ONCE_IN_FOCUS)
    visitor.answer("joy")

    record, stored = sent(site, visitor)

    assert sharpness(stored) > 0.5 * sharpness(FACE) > 3 * sharpness(BLURRED)
    assert record["burst"] == {"frames": 5, "kept": 3}


def test_the_record_of_a_photograph_is_stored_with_it(site: Site, sit_down: SitDown) -> None:
    visitor = sit_down(feed=portrait() * 4, at_trials=True)
    visitor.take_photo()
    visitor.page.locator("[data-again]:visible").click()
    visitor.take_photo()
    visitor.choose("joy")
    visitor.next()

    record, stored = sent(site, visitor)

    assert {key: record[key] for key in ("path", "mirrored", "tries", "countdown")} == {
        "path": "camera",
        "mirrored": False,
        "tries": 2,
        "countdown": False,
    }
    assert len(record["device"]) == 64
    assert (record["track"]["width"], record["track"]["height"]) == stored.size
    assert 1 <= record["burst"]["kept"] <= record["burst"]["frames"] <= 5
    assert record["sharpness"] > 0
    assert record["guidance"]["overruled"] is False


def test_the_camera_is_let_go_while_the_page_is_in_the_background(sit_down: SitDown) -> None:
    visitor = sit_down(feed=portrait() * 4, at_trials=True)
    hold_track(visitor)

    hide(visitor, True)

    assert track_state(visitor) == "ended"
    expect(visitor.page.locator("[data-shutter]")).to_be_disabled()
    hide(visitor, False)
    expect(visitor.page.locator("[data-shutter]")).to_be_enabled()


def test_the_camera_is_let_go_once_the_photograph_is_kept_and_back_for_the_next(sit_down: SitDown) -> None:
    visitor = sit_down(feed=portrait() * 4, at_trials=True)
    hold_track(visitor)

    visitor.take_photo()

    assert track_state(visitor) == "ended"
    visitor.choose("joy")
    visitor.next()
    expect(visitor.page.locator("[data-shutter]")).to_be_enabled()


def test_a_camera_refused_and_then_allowed_goes_on_by_itself(sit_down: SitDown) -> None:
    visitor = sit_down(feed=portrait() * 4, camera="")
    visitor.agree()
    visitor.turn_on_camera()
    expect(visitor.see("refused")).to_be_visible()

    visitor.page.context.grant_permissions(["camera"])

    expect(visitor.page.locator("[data-continue]")).to_be_enabled()


def test_inside_an_app_the_way_to_a_browser_is_shown(sit_down: SitDown) -> None:
    visitor = sit_down("cn-mimic", camera=f"{ALLOWED}=deny", user_agent=WECHAT, viewport={"width": 360, "height": 640})
    visitor.agree()

    visitor.turn_on_camera()

    expect(visitor.page.locator("[data-way] [data-when=dots]")).to_be_visible()
    expect(visitor.page.locator("#entry-link")).to_contain_text("resume=")
    visitor.shoot("capture-inapp-zh-360")


def test_one_of_several_cameras_is_chosen_and_remembered(sit_down: SitDown) -> None:
    visitor = sit_down(cameras=2, at_trials=True)
    choice = visitor.page.locator("camera-choice select")
    expect(choice.locator("option")).to_have_count(2)
    other = choice.locator("option:not(:checked)").first.get_attribute("value")

    choice.select_option(other)

    used = "() => document.querySelector('camera-view').camera.track?.getSettings().deviceId"
    wait_until(visitor.page, f"other => ({used})() === other", other)
    visitor.page.reload()
    wait_until(visitor.page, f"other => ({used})() === other", other)
    visitor.take_photo()
    assert visitor.page.evaluate("document.querySelector('capture-pane').record.virtual") is True


def photo_file(orientation: int) -> bytes:
    """A phone's photograph: lying on its side, with a note to turn it and where it was taken."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010E] = "taken at home"
    turned = FACE.transpose(Image.Transpose.ROTATE_90)
    return jpeg(turned, exif=exif)


def go_on_with_files(visitor: Visitor) -> None:
    """Come to the practice, having no camera."""
    visitor.agree()
    visitor.turn_on_camera()
    visitor.page.locator("[data-files]").click()
    visitor.page.locator("[data-begin]").click()
    expect(visitor.picture).to_be_visible()


def give(visitor: Visitor, content: bytes) -> None:
    file: FilePayload = {"name": "IMG_0412.jpg", "mimeType": "image/jpeg", "buffer": content}
    visitor.page.locator("photo-file input").set_input_files(file)


def begin_with_files(visitor: Visitor) -> None:
    go_on_with_files(visitor)
    give(visitor, portrait())
    visitor.page.locator("[data-keep]").click()
    visitor.choose("joy")
    visitor.page.locator("[data-check]").click()
    visitor.page.locator("[data-go-on]").click()
    visitor.answer_questions()
    expect(visitor.picture).to_be_visible()


def test_who_has_no_camera_takes_part_with_photo_files(site: Site, sit_down: SitDown) -> None:
    visitor = sit_down(cameras=0)
    bodies: list[bytes] = []
    visitor.page.on("request", lambda request: bodies.append(request.post_data_buffer or b""))
    begin_with_files(visitor)
    visitor.shoot("capture-file")
    give(visitor, photo_file(orientation=6))
    visitor.page.locator("[data-keep]").click()
    visitor.choose("joy")
    visitor.next()

    record, stored = sent(site, visitor)

    assert likeness(stored, FACE) > 0.97
    assert (record["path"], record["mirrored"], record["tries"]) == ("file", None, 1)
    assert not any(b"taken at home" in body or b"IMG_0412" in body for body in bodies)


@pytest.mark.parametrize(("content", "trouble"), [(b"ftypheic" * 200, "unreadable"), (picture(3, (200, 200)), "small")])
def test_a_file_that_gives_no_photograph_is_explained(sit_down: SitDown, content: bytes, trouble: str) -> None:
    visitor = sit_down(cameras=0)
    go_on_with_files(visitor)

    give(visitor, content)

    expect(visitor.page.locator(f"photo-file [data-when~={trouble}]:visible").last).to_be_visible()
    expect(pane(visitor)).to_have_attribute("data-state", "file")


def test_guidance_advises_twice_and_never_locks_out(site: Site, sit_down: SitDown) -> None:
    visitor = sit_down(feed=picture(7, (640, 480)) * 4, at_trials=True)
    visitor.page.locator("[data-countdown]").uncheck()
    shutter = visitor.page.locator("[data-shutter]:enabled")
    expect(visitor.page.locator("live-guide")).to_have_attribute("data-state", "no_face")
    for _ in range(2):
        shutter.click()
        expect(pane(visitor)).to_have_attribute("data-state", "advised")
    expect(visitor.page.locator("[data-advice] [data-when=no_face]")).to_be_visible()
    visitor.shoot("capture-advised")

    shutter.click()

    visitor.page.locator("[data-keep]:visible").click()
    visitor.choose("joy")
    visitor.next()
    guidance = sent(site, visitor)[0]["guidance"]
    assert (guidance["on"], guidance["at_shot"], guidance["overruled"]) == (True, "no_face", True)
    assert guidance["tally"]["no_face"] > 0


def test_a_photograph_may_be_taken_anyway_from_the_first_advice_on(sit_down: SitDown) -> None:
    visitor = sit_down(feed=picture(7, (640, 480)) * 4, at_trials=True)
    visitor.page.locator("[data-countdown]").uncheck()
    expect(visitor.page.locator("live-guide")).to_have_attribute("data-state", "no_face")
    visitor.page.locator("[data-shutter]").click()

    visitor.page.locator("[data-anyway]").click()

    expect(pane(visitor)).to_have_attribute("data-state", "review")


def test_without_guidance_nothing_is_held_up(sit_down: SitDown) -> None:
    visitor = sit_down(feed=picture(7, (640, 480)) * 4)
    visitor.page.add_init_script("sessionStorage.setItem('mimicry.link', JSON.stringify({ kbits: 300 }))")
    visitor.walk_to_trials()

    visitor.take_photo()

    expect(pane(visitor)).to_have_attribute("data-state", "kept")


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_every_state_of_the_pane_fits(sit_down: SitDown, width: int) -> None:
    visitor = sit_down(
        feed=portrait() * 4,
        at_trials=True,
        viewport={"width": width, "height": 800 if width > 500 else 640},
        has_touch=width < 500,
    )
    expect(visitor.page.locator("[data-shutter]")).to_be_enabled()
    visitor.page.evaluate(HOLD_SECONDS)
    ways: dict[str, Callable[[], object]] = {
        "live": visitor.page.locator("[data-countdown]").check,
        "counting": visitor.page.locator("[data-shutter]").click,
        "review": lambda: visitor.page.evaluate(LET_SECONDS_PASS),
        "kept": visitor.page.locator("[data-keep]").click,
    }
    states = {}
    for name, come in ways.items():
        come()
        expect(pane(visitor)).to_have_attribute("data-state", name)
        states[name] = visitor.page.evaluate("document.documentElement.scrollWidth") <= width
        visitor.shoot(f"capture-{width}-{name}")

    assert all(states.values()), states
