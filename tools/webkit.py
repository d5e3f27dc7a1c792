"""Bring WebKit, the engine of Safari, and a screen for it; where that is not possible, its tests are skipped."""

import shutil
import sys

from tools import debian

PROGRAMS = ("WebKitWebDriver", "Xvfb")
PACKAGES = ("webkit2gtk-driver", "xvfb")


def missing() -> list[str]:
    """Return which programs this machine lacks."""
    return [program for program in PROGRAMS if shutil.which(program) is None]


def main() -> None:
    """Install what is missing, or say what will be skipped without it."""
    if missing():
        debian.install(*PACKAGES)
    if missing():
        names = " and ".join(missing())
        hint = f"on Debian: apt-get install {' '.join(PACKAGES)}"
        print(f"setup: no {names} here, so the tests in WebKit are skipped ({hint})", file=sys.stderr)


if __name__ == "__main__":
    main()
