"""Many things at once, each in a thread and on a connection of its own."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from django.db import connection


def at_once(threads: int, acts: Sequence[Callable[[], object]]) -> list[BaseException]:
    """Do the acts in order, so many at a time; return the errors of those that failed."""

    def do(act: Callable[[], object]) -> None:
        try:
            act()
        finally:
            connection.close()

    with ThreadPoolExecutor(threads) as pool:
        outcomes = [pool.submit(do, act) for act in acts]
    return [error for outcome in outcomes if (error := outcome.exception())]
