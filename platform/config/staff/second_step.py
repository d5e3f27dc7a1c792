"""The pages of the second step: giving a code, setting an app up, back-up codes."""

import io
from base64 import b32encode
from collections.abc import Callable
from functools import wraps
from typing import Any

import segno
from django import forms
from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET
from django_otp.plugins.otp_totp.models import TOTPDevice

from config.staff import devices

View = Callable[[HttpRequest], HttpResponse]
WRONG = _("That code is not right, or has been used. Wait for the next one, and mind that wrong codes make you wait.")


class CodeForm(forms.Form):
    """Six digits, or a back-up code."""

    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false", "autofocus": True}
        ),
    )


def urls() -> list[URLPattern]:
    """The addresses, below the admin's."""
    return [
        path("two-factor/", _page(code_view), name="two_factor"),
        path("two-factor/app/", _page(setup_view), name="two_factor_app"),
        path("two-factor/app/code.svg", _page(require_GET(picture_view)), name="two_factor_picture"),
        path("two-factor/codes/", _page(codes_view), name="two_factor_codes"),
    ]


def _page(view: View) -> View:
    """For active staff who have given their password, sure or not yet."""

    @wraps(view)
    def shown(request: HttpRequest) -> HttpResponse:
        if not (request.user.is_active and getattr(request.user, "is_staff", False)):
            return redirect_to_login(request.get_full_path(), reverse("admin:login"))
        return view(request)

    return never_cache(csrf_protect(sensitive_post_parameters("code")(shown)))


def code_view(request: HttpRequest) -> HttpResponse:
    """Ask for a code; once it is right, go on to where the person wanted to."""
    if _has_proved(request):
        return redirect("admin:two_factor_codes")
    if devices.app_of(request.user) is None:
        return redirect(f"{reverse('admin:two_factor_app')}?{request.GET.urlencode()}")
    form = CodeForm(request.POST or None)
    if form.is_valid():
        if devices.verify(request, form.cleaned_data["code"]):
            return redirect(_onwards(request))
        form.add_error("code", str(WRONG))
    return _show(request, "code", title=_("Second step"), form=form)


def setup_view(request: HttpRequest) -> HttpResponse:
    """Show the picture that an authenticator app reads, and take the app's first code."""
    if devices.app_of(request.user) and not _has_proved(request):
        return redirect("admin:two_factor")
    device = devices.prepare(request.user)  # type: ignore[arg-type]
    form = CodeForm(request.POST or None)
    if form.is_valid():
        if device.verify_token(form.cleaned_data["code"].replace(" ", "")):
            return _show_codes(request, devices.confirm(request, device))
        form.add_error("code", str(WRONG))
    secret = _secret(device)
    return _show(request, "app", title=_("Set up the second step"), form=form, secret=secret)


def picture_view(request: HttpRequest) -> HttpResponse:
    """Draw the picture of the app that is being set up; never of one that is in use."""
    if devices.app_of(request.user) and not _has_proved(request):
        return redirect("admin:two_factor")
    device = devices.prepare(request.user)  # type: ignore[arg-type]
    out = io.BytesIO()
    segno.make(device.config_url, error="m").save(out, kind="svg", scale=5, border=4, light="white")
    return HttpResponse(out.getvalue(), content_type="image/svg+xml")


def codes_view(request: HttpRequest) -> HttpResponse:
    """Say how many back-up codes are left; make new ones when asked to."""
    if not _has_proved(request):
        return redirect("admin:two_factor")
    if request.method == "POST":
        return _show_codes(request, devices.new_backup_codes(request.user))  # type: ignore[arg-type]
    return _show(request, "codes", title=_("Back-up codes"), left=devices.backup_codes_left(request.user))


def _has_proved(request: HttpRequest) -> bool:
    return getattr(request.user, "otp_device", None) is not None


def _show_codes(request: HttpRequest, codes: list[str]) -> HttpResponse:
    return _show(request, "codes", title=_("Back-up codes"), codes=codes, onwards=_onwards(request))


def _show(request: HttpRequest, page: str, **context: Any) -> HttpResponse:
    shown = {**admin.site.each_context(request), "is_nav_sidebar_enabled": False, "query": request.GET.urlencode()}
    return TemplateResponse(request, f"admin/two_factor/{page}.html", {**shown, **context})


def _onwards(request: HttpRequest) -> str:
    wanted = request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe else reverse("admin:index")


def _secret(device: TOTPDevice) -> str:
    """What the picture says, for whoever types it: groups of four letters."""
    letters = b32encode(device.bin_key).decode().rstrip("=")
    return " ".join(letters[at : at + 4] for at in range(0, len(letters), 4))
