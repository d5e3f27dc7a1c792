"""Somebody of the staff at the door, as the stories of signing in tell of them."""

import time
from typing import Any

from django.test import Client
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from tests.people import make_staff

LOGIN, CODE, APP = "/admin/login/", "/admin/two-factor/", "/admin/two-factor/app/"
CODES, OVERVIEW = "/admin/two-factor/codes/", "/admin/"


class Person:
    """Grace, her browser and her telephone."""

    def __init__(self, name: str = "grace", **fields: Any) -> None:
        self.user = make_staff(name, **fields)
        self.client = Client()

    def signs_in(self, password: str = "p", **headers: Any) -> Any:
        """Give name and password at the door; return where that leads in the end."""
        form = {"username": self.user.username, "password": password, "next": OVERVIEW}
        return self.client.post(LOGIN, form, follow=True, **headers)

    def gives(self, code: str, address: str = CODE) -> Any:
        return self.client.post(address, {"code": code}, follow=True)

    def sets_up(self) -> list[str]:
        """Set the app up; return the back-up codes."""
        self.client.get(APP)
        page = self.gives(self.telephone_shows(), APP)
        codes: list[str] = page.context["codes"]
        self.moves_on()
        return codes

    def leaves(self) -> None:
        self.client.post("/admin/logout/")

    def telephone_shows(self) -> str:
        """The six digits of this half minute."""
        device = TOTPDevice.objects.filter(user=self.user).latest("pk")
        return f"{totp(device.bin_key, device.step, device.t0, device.digits, device.drift):06}"

    def moves_on(self) -> None:
        """Let half a minute go by: a code that was taken is not taken again."""
        TOTPDevice.objects.filter(user=self.user).update(last_t=int(time.time()) // 30 - 2)

    def is_in(self) -> bool:
        return self.client.get(OVERVIEW).status_code == 200


def arrived_at(page: Any) -> str:
    """The path of the page that redirects led to."""
    return str(page.request["PATH_INFO"])
