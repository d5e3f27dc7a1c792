"""The second step of signing in: an authenticator app's code, or one of ten back-up codes."""

from typing import Any, cast

import django_otp
from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

BACKUP_CODES = 10
DUE = "second_step_due"
"""The session's note that its person has an authenticator, so that the password alone does not do."""


def is_sure(request: HttpRequest) -> bool:
    """Whether enough has been shown in this session: the second step, where it is required or set up."""
    if getattr(request.user, "otp_device", None) is not None:
        return True
    return not settings.REQUIRE_TWO_FACTOR and DUE not in request.session


def app_of(user: Any) -> TOTPDevice | None:
    """Return the person's authenticator app, if one is set up."""
    return TOTPDevice.objects.filter(user=user, confirmed=True).order_by("-pk").first()


def note_due(request: HttpRequest) -> None:
    """Ask for the second step in this session, if its person has set it up."""
    if app_of(request.user):
        request.session[DUE] = True


def prepare(user: User) -> TOTPDevice:
    """Return the authenticator app that is being set up: the same one until its first code is given."""
    waiting = TOTPDevice.objects.filter(user=user, confirmed=False).first()
    return waiting or TOTPDevice.objects.create(user=user, name="app", confirmed=False)


def verify(request: HttpRequest, code: str) -> bool:
    """Take a code: six digits from the app, else a back-up code, which is then used up. Whether it is right."""
    code = code.replace(" ", "").replace("-", "").lower()
    device = app_of(request.user) if code.isdigit() else StaticDevice.objects.filter(user=_person(request)).first()
    matched = device and django_otp.verify_token(request.user, device.persistent_id, code)
    if matched:
        _let_in(request, matched)
    return bool(matched)


@transaction.atomic
def confirm(request: HttpRequest, device: TOTPDevice) -> list[str]:
    """Take a new app, whose first code was right, in place of any before; return the back-up codes."""
    TOTPDevice.objects.filter(user=_person(request)).exclude(pk=device.pk).delete()
    device.confirmed = True
    device.save(update_fields=["confirmed"])
    _let_in(request, device)
    return new_backup_codes(_person(request))


@transaction.atomic
def new_backup_codes(user: User) -> list[str]:
    """Give the person ten new back-up codes in place of all before, and return them: they are shown this once."""
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name="back-up codes")
    codes = [StaticToken.random_token() for _ in range(BACKUP_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=device, token=code) for code in codes)
    return codes


def backup_codes_left(user: Any) -> int:
    """Return how many back-up codes the person has not used."""
    left: int = StaticToken.objects.filter(device__user=user).count()
    return left


def _let_in(request: HttpRequest, device: Any) -> None:
    django_otp.login(request, device)
    request.session.pop(DUE, None)
    # Whoever knew the session's key before the second step does not know it after.
    request.session.cycle_key()


def _person(request: HttpRequest) -> User:
    return cast("User", request.user)
