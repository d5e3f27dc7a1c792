"""`manage.py forget CODE`: erase a participant who asks for it."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.participants.erasure import UnknownCodeError, forget, person_behind
from apps.participants.withdrawal import ObjectsLeftError, finish


class Command(BaseCommand):
    """Erase everything a participant gave, found by their withdrawal code or a completion code of theirs."""

    help = "Erase a participant's answers and photographs, found by their withdrawal code or a completion code."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", help="the withdrawal code, or a completion code, from the participant's last page")
        parser.add_argument("--yes", action="store_true", help="do not ask")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            person = person_behind(options["code"])
        except UnknownCodeError:
            raise CommandError(f"Nobody has the code “{options['code']}”.") from None
        sessions = person.sessions.count()
        question = f"Erase participant {person} with {sessions} sessions for ever? Type “yes”: "
        if not options["yes"] and input(question) != "yes":
            raise CommandError("Nothing was erased.")
        gone = forget(person, by_staff=True)
        self.stdout.write(
            "Erased {sessions} sessions, {judgments} judgments, {photographs} photographs.".format(**gone.counts)
        )
        try:
            finish(gone.pk)
        except ObjectsLeftError as error:
            self.stdout.write(f"{error} The workers go on trying; see Withdrawals in the admin.")
        self.stdout.write("Releases built before may hold them: rebuild those, tell who has them (docs/recall.md).")
