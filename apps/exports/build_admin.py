"""The admin actions that start work: build a release from a study or from cohorts, resume a failed one."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.exports import lifecycle, tasks
from apps.exports.models import Release
from apps.studies.members import may
from apps.studies.models import Cohort, Study
from apps.studies.scope import needs


@needs("exports.add_release")
@admin.action(description=_("Build release"))
def build_from_studies(model_admin: Any, request: HttpRequest, studies: QuerySet[Study]) -> None:
    """Ask for one release of each study."""
    for study in studies:
        build(model_admin, request, study, [])


@needs("exports.add_release")
@admin.action(description=_("Build release"))
def build_from_cohorts(model_admin: Any, request: HttpRequest, cohorts: QuerySet[Cohort]) -> None:
    """Ask for one release of each study, of the chosen cohorts alone."""
    chosen = cohorts.select_related("study").order_by("study", "slug")
    for study, group in groupby(chosen, key=lambda cohort: cohort.study):
        build(model_admin, request, study, [cohort.slug for cohort in group])


@needs("exports.add_release")
@admin.action(description=_("Resume"))
def resume(model_admin: Any, request: HttpRequest, releases: QuerySet[Release]) -> None:
    """Take up failed releases where they stopped."""
    for release in releases:
        _require_permission(request, release.study_id)
        if lifecycle.resume(release):
            tasks.queue_work(release.pk)
            model_admin.message_user(request, _("%(release)s goes on.") % {"release": release})
        else:
            said = _("%(release)s has not failed: there is nothing to resume.") % {"release": release}
            model_admin.message_user(request, said, messages.WARNING)


def offer(model: type[Study | Cohort], action: Any) -> None:
    """Add an action to a page of an app below this one, which cannot know it."""
    page = admin.site.get_model_admin(model)
    page.actions = (*(page.actions or ()), action)


def build(
    model_admin: Any, request: HttpRequest, study: Study, cohorts: list[str], exclude_flags: Sequence[str] = ()
) -> None:
    """Ask for one release and say where to watch it. Raises PermissionDenied."""
    _require_permission(request, study.pk)
    release = lifecycle.request_release(
        study, created_by=request.user.get_username(), cohorts=cohorts, exclude_flags=exclude_flags
    )
    tasks.queue_work(release.pk)
    link = format_html('<a href="{}">{}</a>', reverse("admin:exports_release_change", args=[release.pk]), release.name)
    model_admin.message_user(request, format_html(gettext("{} is being built. Watch it there."), link))


def _require_permission(request: HttpRequest, study: int) -> None:
    if not may(request.user, "exports.add_release", study):
        raise PermissionDenied
