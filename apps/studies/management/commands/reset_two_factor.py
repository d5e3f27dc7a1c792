"""Lets somebody of the staff who has lost both telephone and back-up codes set up an app anew."""

from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django_otp import devices_for_user


class Command(BaseCommand):
    """Take a person's authenticator app and back-up codes away; they set up another when they sign in next."""

    help = "Take a person's authenticator app and back-up codes away. Make sure first that it is they who ask."

    def add_arguments(self, parser: CommandParser) -> None:
        """The person."""
        parser.add_argument("name", help="the name they sign in with")

    @transaction.atomic
    def handle(self, *args: Any, name: str, **options: Any) -> None:
        """Delete the devices; say how many there were. Raises CommandError for a name that nobody has."""
        user = User.objects.filter(username=name).first()
        if user is None:
            raise CommandError(f"There is nobody called “{name}”.")
        devices = list(devices_for_user(user, confirmed=None))
        for device in devices:
            device.delete()
        self.stdout.write(
            f"{name} has no second step any more ({len(devices)} taken away): one is set up at the next sign-in."
        )
