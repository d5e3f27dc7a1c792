"""From walks to a table and one line of worst cases."""

from collections.abc import Iterator, Sequence

from bench.page.meter import Answer
from bench.page.walking import Walk


def table(walk: Walk) -> Iterator[str]:
    """Yield a line for each page of a walk: its thousand bytes without pictures and model, and those apart."""
    for name, load in walk.pages.items():
        sizes = "  ".join(f"{part} {load.kilobytes(part):6.1f} KB" for part in ("page", "pictures", "model"))
        yield f"{walk.cohort:10} {name:14} {sizes}  {len(load.answers)} requests"


def summary(walks: Sequence[Walk]) -> dict[str, object]:
    """Return the worst case of each figure over all walks, and whatever came uncompressed or not to be kept."""
    loads = [load for walk in walks for load in walk.pages.values()]
    answers = [answer for load in loads for answer in load.answers.values()]
    return {
        "first_load_kb": max(load.kilobytes("page") for load in loads),
        "stimulus_kb": max(load.largest_picture for load in loads),
        "upload_kb": max(walk.upload_kb for walk in walks),
        "usable_s": max(walk.usable_s for walk in walks),
        "next_offline_ms": max(walk.next_offline_ms for walk in walks),
        "uncompressed": paths(answer for answer in answers if answer.plain),
        "not_immutable": paths(answer for answer in answers if answer.fleeting),
    }


def paths(answers: Iterator[Answer]) -> list[str]:
    """Return where the answers came from, each place once."""
    return sorted({answer.path for answer in answers})
