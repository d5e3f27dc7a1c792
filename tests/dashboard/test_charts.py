"""The library that draws, as it came, and as the content policy wants it."""

import hashlib
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
LIBRARY = ROOT / "static/vendor/chart.js-4.6.1/chart.umd.min.js"
SCRIPTS = sorted((ROOT / "static/admin_mimicry/dashboard").glob("*.js"))


def test_the_library_is_the_one_that_was_looked_at() -> None:
    noted = (ROOT / "docs/decisions/0019-charts.md").read_text(encoding="utf-8")

    assert hashlib.sha256(LIBRARY.read_bytes()).hexdigest() in noted
    assert "MIT License" in (LIBRARY.parent / "LICENSE.md").read_text(encoding="utf-8")


def test_nothing_needs_what_the_content_policy_forbids() -> None:
    for script in (LIBRARY, *SCRIPTS):
        text = script.read_text(encoding="utf-8")
        assert not re.search(r"\beval\(|new Function|insertRule|setAttribute\(.style|sourceMappingURL", text), (
            script.name
        )


def test_pages_hold_no_style_and_no_script_of_their_own() -> None:
    for page in (ROOT / "templates/admin/dashboard").glob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert not re.search(r"\sstyle=|<style|\son[a-z]+=|<script(?![^>]*\bsrc=)", text), page.name
