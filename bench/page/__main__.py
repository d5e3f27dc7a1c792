"""`python -m bench.page`: what the pages weigh and how soon they can be used, at 400 kbit/s and 400 ms of latency.

Starts a site of its own with the demonstration study and walks through it in Chromium (CHROMIUM, or /usr/bin/chromium),
in every language and both phases. Prints a table of pages; the last line is one JSON object of the worst cases.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from apps.vision.specimen import portrait
from bench.page.summary import summary, table
from bench.page.walking import Walk, Walker
from devstack.folder import temporary
from devstack.stack import Stack, stack

COHORTS = ("us-mimic", "cn-mimic", "ve-mimic", "us-rate", "cn-rate", "ve-rate")
SHORT = "from apps.studies.models import Cohort; Cohort.objects.update(trials_per_session=3)"
ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def chromium(folder: Path) -> Iterator[Browser]:
    """A browser whose webcam shows a face."""
    feed = folder / "face.mjpeg"
    feed.write_bytes(portrait() * 4)
    webcam = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]
    arguments = ["--no-sandbox", "--disable-gpu", *webcam, f"--use-file-for-fake-video-capture={feed}"]
    with sync_playwright() as playwright:
        path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        yield browser
        browser.close()


def walked(browser: Browser, running: Stack, cohort: str) -> Walk:
    """Let a new person walk through the cohort on a phone."""
    links = dict(running.prepared["links"])
    context = browser.new_context(
        base_url=running.base_url, viewport={"width": 360, "height": 640}, has_touch=True, permissions=["camera"]
    )
    try:
        return Walker(context.new_page(), cohort).go(links[cohort])
    finally:
        context.close()


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.page", description=__doc__)
    parser.add_argument("cohorts", nargs="*", default=list(COHORTS), help="cohorts of the demonstration study")
    options = parser.parse_args()
    with ExitStack() as opened:
        data = opened.enter_context(temporary())
        steps = ("migrate", "static", "demo")
        running = opened.enter_context(stack(data, steps=steps, durable=False, own_servers=True))
        shorten = [sys.executable, "manage.py", "shell", "-v0", "-c", SHORT]
        subprocess.run(shorten, env={**os.environ, **running.env}, cwd=ROOT, check=True)
        browser = opened.enter_context(chromium(data))
        walks = []
        for cohort in options.cohorts:
            walks.append(walked(browser, running, cohort))
            print("\n".join(table(walks[-1])), flush=True)
        models = list((data / "static").rglob("*.tflite.br"))
        # Kept under its plain name and its hashed one; only the latter is served.
        model_kb = round(max((model.stat().st_size for model in models), default=0) / 1000, 1)
    print(json.dumps(summary(walks) | {"guidance_model_kb": model_kb}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
