"""manage.py rehearse"""

import json
import signal
import sys
import time
from argparse import ArgumentTypeError
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.rehearsal.camera import load_camera
from apps.rehearsal.erase import erase_every_rehearsal, erase_left_overs
from apps.rehearsal.errors import RehearsalError
from apps.rehearsal.rehearsal import Outcome, Plan, rehearse
from apps.studies.management.arguments import base_url, study_named
from apps.studies.models import Study

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Command(BaseCommand):
    """Rehearse a study."""

    help = (
        "Lets programs walk every open cohort of a study over HTTP, from the link to the completion code, on a double "
        "of the study that is erased afterwards; builds a release and reads it again. The last line is one JSON "
        "object; exit status 1 if anything is lost or doubled."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare what may be chosen."""
        parser.add_argument("--study", metavar="SLUG", default="demo", help="The study to rehearse (%(default)s).")
        parser.add_argument(
            "--base-url", metavar="URL", default=settings.PUBLIC_URL, help="Where the site is (%(default)s)."
        )
        parser.add_argument(
            "--sessions-per-cohort", metavar="N", type=_count, default=1, help="Visitors per cohort (%(default)s)."
        )
        parser.add_argument(
            "--parallel", metavar="N", type=_count, default=4, help="Visitors at the same time (%(default)s)."
        )
        parser.add_argument(
            "--photograph", metavar="PATH", type=Path, help="A picture of a face for the visitors to hold out."
        )
        parser.add_argument(
            "--patience",
            metavar="SECONDS",
            type=_count,
            default=60,
            help="How long to wait for a worker that does nothing (%(default)s).",
        )
        parser.add_argument("--keep", action="store_true", help="Keep the double, to look at it in the admin.")
        parser.add_argument("--clean", action="store_true", help="Only erase all rehearsals, kept ones among them.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Rehearse, or clean up."""
        if options["clean"]:
            erased = erase_every_rehearsal()
            self.stdout.write(f"Erased: {', '.join(erased) or 'there was no rehearsal'}.")
            return
        began = time.monotonic()
        try:
            with _stoppable():
                outcome = self._rehearse(**options)
        except RehearsalError as error:
            raise CommandError(str(error)) from error
        except KeyboardInterrupt:
            raise CommandError("Stopped before the end.", returncode=130) from None
        seconds = round(time.monotonic() - began, 1)
        self._complain(outcome)
        self.stdout.write(json.dumps({**outcome.counts, "seconds": seconds}))
        if not outcome.is_well():
            sys.exit(1)

    def _rehearse(self, **options: Any) -> Outcome:
        study = _real(study_named(options["study"]))
        for slug in erase_left_overs():
            self._say(f"“{slug}”, a rehearsal that was cut off, is erased.")
        plan = Plan(
            base_url=base_url(options["base_url"]),
            camera=load_camera(options["photograph"]),
            sessions_per_cohort=options["sessions_per_cohort"],
            parallel=options["parallel"],
            patience=options["patience"],
            keep=options["keep"],
        )
        return rehearse(study, plan, self._say)

    def _complain(self, outcome: Outcome) -> None:
        kinds = {"Lost": outcome.findings.lost, "Doubled": outcome.findings.doubled, "Stuck": outcome.troubles}
        for kind, sentences in kinds.items():
            for sentence in sentences:
                self.stderr.write(f"{kind}: {sentence}")

    def _say(self, line: str) -> None:
        self.stderr.write(line, str)


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError(f"“{text}” is not a whole number from 1")
    return int(text)


def _real(study: Study) -> Study:
    if study.is_rehearsal:
        raise CommandError(f"“{study.slug}” is itself a rehearsal.")
    return study


@contextmanager
def _stoppable() -> Iterator[None]:
    """Let SIGTERM end the block as Ctrl-C does, and let neither end the erasing that follows."""

    def stop(number: int, frame: FrameType | None) -> None:
        for one in SIGNALS:
            signal.signal(one, signal.SIG_IGN)
        raise KeyboardInterrupt

    before = {one: signal.signal(one, stop) for one in SIGNALS}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
