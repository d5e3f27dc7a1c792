"""The admin action that takes releases back: it asks first, and wants a reason."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.exports.errors import ReleaseError
from apps.exports.handing_out import shelf
from apps.exports.models import Release
from apps.studies.logged_admin import actor_of
from apps.studies.scope import needs


@needs("exports.add_release")
@admin.action(description=gettext_lazy("Withdraw"))
def withdraw(model_admin: Any, request: HttpRequest, releases: QuerySet[Release]) -> HttpResponse | None:
    """Ask for the reason, then delete the files of ready or failed releases and end their links."""
    reason = request.POST.get("reason", "").strip()
    if not reason:
        return _ask(model_admin, request, releases)
    for release in releases:
        try:
            shelf.withdraw(release, by=actor_of(request), reason=reason)
        except ReleaseError as error:
            model_admin.message_user(request, str(error), messages.ERROR)
        else:
            said = _("%(release)s is withdrawn: its links are dead, and its files go.") % {"release": release}
            model_admin.message_user(request, said, messages.SUCCESS)
    return None


def _ask(model_admin: Any, request: HttpRequest, releases: QuerySet[Release]) -> HttpResponse:
    chosen = releases.select_related("recipient")
    context = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "title": _("Withdraw: are you sure?"),
        "releases": chosen,
        "hidden": [("action", "withdraw"), *((ACTION_CHECKBOX_NAME, release.pk) for release in chosen)],
        "is_missing": "reason" in request.POST,
        "back": request.headers.get("Referer", request.get_full_path()),
    }
    return TemplateResponse(request, "admin/exports/release/withdraw.html", context)
