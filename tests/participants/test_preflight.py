"""What the check before the start tells the server, and what the server makes of it."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from apps.participants import preflight
from apps.participants.models import Session
from tests.factories import make_cohort
from tests.participants.client import Browser

ROOT = Path(__file__).parents[2]
FINDINGS: dict[str, Any] = {
    "camera": "works",
    "cameras": 2,
    "side": 640,
    "kbits": 380,
    "save_data": False,
    "light": "backlit",
    "framed": False,
    "device": "tablet",
}


def test_what_a_browser_found_is_kept_as_it_is() -> None:
    assert preflight.read(json.dumps(FINDINGS)) == FINDINGS


@pytest.mark.parametrize(
    "text",
    ["", "{", "null", "[1]", "NaN", '"works"', "[" * 1000, json.dumps(FINDINGS | {"note": "x" * 1000})],
)
def test_garbage_is_nothing(text: str) -> None:
    assert preflight.read(text) == {}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("camera", "broken"),
        ("camera", ["works"]),
        ("cameras", -1),
        ("cameras", 100),
        ("cameras", True),
        ("cameras", 1.5),
        ("side", 641),
        ("side", 640.0),
        ("kbits", None),
        ("kbits", 10_000_001),
        ("kbits", float("nan")),
        ("save_data", 1),
        ("light", None),
        ("light", {"ratio": 1}),
        ("framed", "no"),
        ("device", "Pixel 9"),
        ("address", "10.0.0.1"),
    ],
)
def test_one_odd_value_does_not_take_the_others_along(name: str, value: object) -> None:
    others = {key: found for key, found in FINDINGS.items() if key != name}

    assert preflight.read(json.dumps(FINDINGS | {name: value})) == others


@pytest.mark.django_db
@pytest.mark.parametrize(("sent", "kept"), [(json.dumps(FINDINGS), FINDINGS), ("garbage", {})])
def test_the_session_keeps_what_was_found_and_goes_on_in_any_case(sent: str, kept: dict[str, Any]) -> None:
    browser = Browser()
    browser.enter(make_cohort())
    browser.submit("consent", decision="agree", scopes=["take_part", "photograph"])

    response = browser.submit("camera", preflight=sent)

    assert Session.objects.get().preflight == kept
    assert response.redirect_chain[-1][0] == "/session/instructions/"


@pytest.mark.django_db
def test_the_page_says_what_the_session_takes() -> None:
    browser = Browser()
    browser.enter(make_cohort(seeds=3, trials_per_session=2))

    page = browser.submit("consent", decision="agree", scopes=["take_part", "photograph"]).content.decode()

    assert "2 pictures" in page
    assert "about 10 minutes" in page
    assert "about 1 MB" in page


def test_the_page_fetches_all_its_modules_at_once() -> None:
    page = (ROOT / "templates/participants/preflight_modules.html").read_text()
    listed = {ROOT / "static" / name for name in re.findall(r"{% static '([^']+)' %}", page)}
    needed: set[Path] = set()
    waiting = {ROOT / "static/js/elements/camera-check.js"}
    while waiting:
        module = waiting.pop()
        needed.add(module)
        imports = re.findall(r'^import (?:[^"]+ from )?"(\.[^"]+)";', module.read_text(), re.MULTILINE)
        waiting |= {(module.parent / name).resolve() for name in imports} - needed

    assert listed == needed
