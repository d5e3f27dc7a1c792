"""The review desk: a page of the mimics' admin, and what it says to the server."""

import json
from collections.abc import Callable
from typing import cast

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from apps.mimicry.desk import queues
from apps.mimicry.desk.acts import MOST, carry_out
from apps.mimicry.desk.agreement import agreement
from apps.mimicry.desk.form import WantedForm
from apps.mimicry.desk.items import items
from apps.mimicry.desk.looking import hand_over
from apps.mimicry.judging.reasons import KEYS, label_of
from apps.mimicry.models import Mimic, Review
from apps.studies.images import content_type
from apps.studies.members import may_anywhere, within
from apps.studies.scope import ScopedAdmin

BATCH = 8
"""So many pictures are told of at once."""
YEAR = 365 * 24 * 3600


class DeskAdmin(ScopedAdmin):
    """The part of the mimics' admin in which people decide. Seeing needs view_mimic, deciding change_mimic."""

    def get_urls(self) -> list[URLPattern]:
        """Add the desk, its questions and its answers."""
        views: dict[str, tuple[Callable[..., HttpResponse], str]] = {
            "desk/": (require_GET(self.desk_view), "mimicry_desk"),
            "desk/queue/": (require_GET(self.queue_view), "mimicry_desk_queue"),
            "desk/photograph/<int:pk>/": (require_GET(self.photograph_view), "mimicry_mimic_photograph"),
            "desk/acts/": (require_POST(self.acts_view), "mimicry_desk_acts"),
            "desk/blind/": (require_POST(self.blind_view), "mimicry_desk_blind"),
            "desk/agreement/": (require_GET(self.agreement_view), "mimicry_desk_agreement"),
        }
        wrap = self.admin_site.admin_view
        return [*(path(at, wrap(view), name=name) for at, (view, name) in views.items()), *super().get_urls()]

    def desk_view(self, request: HttpRequest) -> HttpResponse:
        """Show the desk with what the address asks for."""
        reviewer = self._reviewer(request)
        form = WantedForm(request.GET, reviewer=reviewer, blind=_is_blind(request))
        wanted = form.wanted()
        counts = queues.counts(reviewer=reviewer)
        context = {
            **self.admin_site.each_context(request),
            "is_nav_sidebar_enabled": False,
            "opts": self.opts,
            "title": _("Review desk"),
            "form": form,
            "wanted": wanted,
            "explained": queues.EXPLAINED[wanted.queue],
            "queues": [(queue, counts[queue], queue == wanted.queue) for queue in queues.Queue],
            "blind": _is_blind(request),
            "may_decide": may_anywhere(reviewer, queues.DECIDE),
            "reasons": [(key, code, label_of(code)) for code, key in KEYS.items()],
        }
        return TemplateResponse(request, "admin/mimicry/desk/desk.html", context)

    def queue_view(self, request: HttpRequest) -> HttpResponse:
        """Tell of the pictures after `after`, and of how many are left in all."""
        reviewer, blind = self._reviewer(request), _is_blind(request)
        wanted = WantedForm(request.GET, reviewer=reviewer, blind=blind).wanted()
        rows = queues.rows(wanted, reviewer=reviewer)
        try:
            after = int(request.GET.get("after") or 0)
        except ValueError:
            return HttpResponseBadRequest()
        later = rows.filter(pk__gt=after)
        told = items(later[:BATCH], wanted=wanted, reviewer=reviewer, blind=blind)
        return JsonResponse({"items": told, "left": later.count()}, headers={"Cache-Control": "no-store"})

    def photograph_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Hand a photograph of this person's studies over, on record. Raises Http404 where it is gone."""
        reviewer = self._reviewer(request)
        mimic = within(Mimic.objects.kept(), reviewer, queues.SEE, path="cohort__study").filter(pk=pk).first()
        try:
            photograph = hand_over(mimic, viewer=reviewer) if mimic else None
        except FileNotFoundError:
            photograph = None
        if mimic is None or photograph is None:
            raise Http404
        return HttpResponse(photograph, content_type=content_type(mimic.image_key))

    def acts_view(self, request: HttpRequest) -> HttpResponse:
        """Carry out what the reviewer has done; answer for each act."""
        reviewer = self._reviewer(request)
        try:
            acts = json.loads(request.body)["acts"]
        except (ValueError, KeyError, TypeError):
            return HttpResponseBadRequest()
        if not isinstance(acts, list) or len(acts) > MOST:
            return HttpResponseBadRequest()
        return JsonResponse({"answers": carry_out(acts, reviewer=reviewer)})

    def blind_view(self, request: HttpRequest) -> HttpResponse:
        """Hide or show, from now on, where photographs come from; go back to the desk."""
        reviewer = self._reviewer(request)
        place, secure = reverse("admin:mimicry_desk"), settings.SESSION_COOKIE_SECURE
        blind = "yes" if request.POST.get("blind") else ""
        response = redirect(f"{place}?{request.POST.get('query', '')}")
        response.set_cookie(_cookie(reviewer), blind, YEAR, path=place, secure=secure, httponly=True, samesite="Lax")
        return response

    def agreement_view(self, request: HttpRequest) -> HttpResponse:
        """Show how far the reviewers of this person's studies agree."""
        reviewer = self._reviewer(request)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Agreement of reviewers"),
            "agreements": agreement(within(Review.objects.all(), reviewer, queues.SEE, path="mimic__cohort__study")),
        }
        return TemplateResponse(request, "admin/mimicry/desk/agreement.html", context)

    def _reviewer(self, request: HttpRequest) -> User:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return cast("User", request.user)


def _cookie(reviewer: User) -> str:
    return f"desk_blind_{reviewer.pk}"


def _is_blind(request: HttpRequest) -> bool:
    """Whether this person, on this browser, wants not to know where photographs come from."""
    return bool(request.COOKIES.get(_cookie(cast("User", request.user))))
