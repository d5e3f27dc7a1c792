"""`manage.py forget CODE`: erase a participant who asks for it."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.participants.erasure import UnknownCodeError, forget, person_behind


class Command(BaseCommand):
    """Erase everything a participant gave, found by a completion code of theirs."""

    help = "Erase a participant's answers and photographs, found by one of their completion codes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", help="the completion code from the participant's last page")
        parser.add_argument("--yes", action="store_true", help="do not ask")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            person = person_behind(options["code"])
        except UnknownCodeError:
            raise CommandError(f"No session has the completion code “{options['code']}”.") from None
        sessions = person.sessions.count()
        question = f"Erase participant {person} with {sessions} sessions for ever? Type “yes”: "
        if not options["yes"] and input(question) != "yes":
            raise CommandError("Nothing was erased.")
        gone = forget(person)
        self.stdout.write(
            f"Erased {gone.sessions} sessions, {gone.judgments} judgments, {gone.photographs} photographs."
        )
        self.stdout.write("Releases built before now may hold them still: build a new one and tell who has the old.")
