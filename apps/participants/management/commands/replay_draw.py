"""`manage.py replay_draw SESSION`: make a session's draws again and hold them against what was shown."""

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from apps.participants.models import Draw, Session
from apps.participants.replaying import Replayed, agrees, replay


class Command(BaseCommand):
    """Show, picture by picture, why a session was shown what it was shown; fail where that cannot be made again."""

    help = "Make a session's draws again from what is stored of them, and hold them against what it was shown."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("session", type=UUID, help="the session's id, as its page in the admin shows it")

    def handle(self, *args: Any, **options: Any) -> None:
        session = Session.objects.filter(uuid=options["session"]).first()
        if session is None:
            raise CommandError(f"There is no session “{options['session']}”.")
        try:
            for draw, trials in replay(session):
                self._show(draw, trials)
        except ValueError as error:
            raise CommandError(f"The session cannot be made again: {error}") from error
        if not agrees(session):
            raise CommandError("The session was shown otherwise than its draws say.")
        self.stdout.write("Every trial stands where its draw put it.")

    def _show(self, draw: Draw, trials: list[Replayed]) -> None:
        self.stdout.write(f"Draw of {draw.made_at:%Y-%m-%d %H:%M:%S}, {draw.wanted} wanted, {draw.had} there before:")
        taken = {row[0]: row[2:] for row in draw.taken}
        for each in trials:
            line = f"  {each.trial.position:3} {each.trial.stimulus.name}"
            if each.expected.role == "main":
                place, seed_load, load = taken[each.expected.stimulus]
                line += f": picture {place} of its seed, the seed out {seed_load} times, the picture {load}"
            else:
                line += f": {each.expected.role}"
            self.stdout.write(line if each.agrees else f"{line} (not what the draw gave)")
