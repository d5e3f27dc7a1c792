"""WebKit, the engine of Safari, on a screen of its own."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from selenium.webdriver import WebKitGTK
from selenium.webdriver.webkitgtk.options import Options
from selenium.webdriver.webkitgtk.service import Service

PROGRAMS = ("WebKitWebDriver", "Xvfb")
BROWSERS = ("/usr/lib/*/webkit2gtk-4.*/MiniBrowser", "/usr/libexec/webkit2gtk-4.*/MiniBrowser")


def browser() -> str | None:
    """The path of the browser that WebKit's driver drives; None where this machine cannot run it."""
    if not all(shutil.which(program) for program in PROGRAMS):
        return None
    found = (path for pattern in BROWSERS for path in Path("/").glob(pattern.removeprefix("/")))
    return next((str(path) for path in found), None)


@contextmanager
def webkit(*, width: int, height: int) -> Iterator[WebKitGTK]:
    """Run the browser on a virtual screen of this size, in pixels."""
    with _screen(width, height) as display:
        options = Options()
        options.binary_location = browser() or ""
        options.add_argument("--automation")
        # Inside a container the browser has no rights to build a sandbox of its own.
        environment = {**os.environ, "DISPLAY": display, "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1"}
        driver = WebKitGTK(options=options, service=Service(shutil.which("WebKitWebDriver"), env=environment))
        try:
            yield driver
        finally:
            driver.quit()


@contextmanager
def _screen(width: int, height: int) -> Iterator[str]:
    command = ["Xvfb", "-displayfd", "1", "-screen", "0", f"{width}x{height}x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        assert server.stdout is not None
        try:
            yield f":{server.stdout.readline().strip()}"
        finally:
            server.terminate()
