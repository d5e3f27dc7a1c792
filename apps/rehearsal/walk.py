"""Who walks when: imitators first, raters once there are mimics to judge, several at a time."""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from threading import Event

from apps.rehearsal.bots import Visitor
from apps.rehearsal.visits import Guest, Visit
from apps.studies.links import entry_path
from apps.studies.models import Study


def invite(study: Study, *, sessions_per_cohort: int) -> list[Guest]:
    """Return the guests of every open cohort; half of them come with a recruiter's id.

    Every second guest of a cohort agrees only to what is necessary, so that their photographs may not be released.
    """
    cohorts = study.cohorts.open().order_by("phase", "country", "slug")
    return [
        Guest(
            cohort=cohort.slug,
            number=number,
            path=entry_path(cohort),
            takes_photographs=cohort.takes_photographs,
            external_id=f"{cohort.slug}-visitor-{number}" if (place + number) % 2 else None,
            generous=number % 2 == 1,
        )
        for place, cohort in enumerate(cohorts)
        for number in range(1, sessions_per_cohort + 1)
    ]


def walk(visitors: Sequence[Visitor], *, parallel: int, stop: Event, report: Callable[[Visit], None]) -> list[Visit]:
    """Send imitators and then raters, at most `parallel` at a time; return their visits.

    Raises what a visitor raised, or KeyboardInterrupt, once all others have stopped.
    """
    imitators = [visitor for visitor in visitors if visitor.guest.takes_photographs]
    raters = [visitor for visitor in visitors if not visitor.guest.takes_photographs]
    visits: list[Visit] = []
    for wave in (imitators, raters):
        with ThreadPoolExecutor(parallel) as pool:
            try:
                visits += _reported([pool.submit(visitor.walk) for visitor in wave], report)
            except BaseException:
                stop.set()
                pool.shutdown(wait=False, cancel_futures=True)
                raise
    return visits


def _reported(walks: Iterable[Future[Visit]], report: Callable[[Visit], None]) -> Iterable[Visit]:
    for done in as_completed(walks):
        visit = done.result()
        report(visit)
        yield visit
