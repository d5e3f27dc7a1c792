"""What `python -m bench.page` makes of what the browser tells it."""

import pytest

from bench.page.meter import Answer, Load, part_of
from bench.page.summary import summary, table
from bench.page.walking import Walk


def walk(*answers: Answer, **fields: float) -> Walk:
    load = Load({str(number): answer for number, answer in enumerate(answers)})
    return Walk("us-mimic", {"trials": load}, **fields)


def answer(path: str, size: int, encoding: str = "br", kind: str = "text/javascript") -> Answer:
    return Answer(path, kind, encoding, "max-age=315360000, public, immutable", size)


@pytest.mark.parametrize(
    ("path", "part"),
    [
        ("/static/a.js", "page"),
        ("/images/abc/", "pictures"),
        ("/static/face.123.tflite", "model"),
        ("/session/", "page"),
    ],
)
def test_bytes_are_told_apart_by_where_they_come_from(path: str, part: str) -> None:
    assert part_of(path) == part


def test_the_worst_walk_counts() -> None:
    light = walk(answer("/static/a.js", 9_000), answer("/images/x/", 20_000), usable_s=2.0, upload_kb=80.0)
    heavy = walk(answer("/static/a.js", 90_000), answer("/images/y/", 30_000), usable_s=4.5, next_offline_ms=40.0)

    worst = summary([light, heavy])

    assert (worst["first_load_kb"], worst["stimulus_kb"], worst["upload_kb"]) == (90.0, 30.0, 80.0)
    assert (worst["usable_s"], worst["next_offline_ms"]) == (4.5, 40.0)
    assert worst["uncompressed"] == worst["not_immutable"] == []


@pytest.mark.parametrize("encoding", ["", "gzip"])
def test_a_file_of_ours_that_is_not_brotli_is_named(encoding: str) -> None:
    assert summary([walk(answer("/static/a.css", 9_000, encoding))])["uncompressed"] == ["/static/a.css"]


def test_a_page_may_be_gzip_and_a_picture_plain() -> None:
    page, picture = answer("/session/", 9_000, "gzip", "text/html"), answer("/images/x/", 9_000, "", "image/webp")

    assert summary([walk(page, picture)])["uncompressed"] == []


def test_a_file_that_may_not_be_kept_is_named() -> None:
    fleeting = Answer("/static/a.js", "text/javascript", "br", "max-age=60", 9_000)

    assert summary([walk(fleeting)])["not_immutable"] == ["/static/a.js"]


def test_each_page_has_a_line() -> None:
    (line,) = table(walk(answer("/static/a.js", 9_000)))

    assert line.startswith("us-mimic   trials")
    assert "9.0 KB" in line
