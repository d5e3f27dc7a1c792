"""Invitations in the admin: made by the hundred, sent from a list, taken back while nobody has opened them."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from apps.recruitment import invites
from apps.recruitment.cohort_admin import INVITE, page, permitted_cohort
from apps.recruitment.models import Invite
from apps.studies.record_admin import RealDataFilter, RecordAdmin

STATES = {
    "unused": (gettext_lazy("unused"), "pending"),
    "used": (gettext_lazy("used"), "ready"),
    "revoked": (gettext_lazy("taken back"), "failed"),
}


class MakeForm(forms.Form):
    """How many invitations, and for whom."""

    count = forms.IntegerField(label=gettext_lazy("How many"), min_value=1, max_value=5000, initial=20)
    label = forms.CharField(
        label=gettext_lazy("For whom"), required=False, max_length=80,
        help_text=gettext_lazy("Words that name nobody, such as “group B”. Each invitation gets a number as well."),
    )  # fmt: skip


@admin.register(Invite)
class InviteAdmin(RecordAdmin):
    """Each invitation lets in one person, who comes back by it."""

    study_path = "cohort__study"
    list_display = ("__str__", "cohort", "badge", "made_at", "opened_at")
    list_filter = (RealDataFilter.by("cohort__study__"), "cohort", ("opened_at", admin.EmptyFieldListFilter))
    list_select_related = ("cohort__study",)
    search_fields = ("label",)
    fields = ("label", "cohort", "badge", "made_at", "opened_at", "revoked_at")
    actions = ("revoke",)  # type: ignore[assignment]
    hint = gettext_lazy("Make invitations from the page of a cohort whose people come by them: “Recruiter”.")

    @admin.display(description=gettext_lazy("state"))
    def badge(self, invite: Invite) -> SafeString:
        """Unused, used or taken back."""
        words, look = STATES[invites.state_of(invite)]
        return format_html('<span class="state {}">{}</span>', look, words)

    @admin.action(permissions=["revoke"], description=gettext_lazy("Take back"))
    def revoke(self, request: HttpRequest, chosen: QuerySet[Invite]) -> None:
        """Take back those of the chosen that nobody has opened."""
        count = invites.revoke(chosen)
        said = ngettext("%d invitation is taken back.", "%d invitations are taken back.", count) % count
        self.message_user(request, said, messages.SUCCESS if count else messages.WARNING)

    def has_revoke_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether the person may change invitations."""
        return self.may(request, "change", obj)

    def get_urls(self) -> list[URLPattern]:
        """Add making and downloading."""
        site = self.admin_site
        return [
            path("cohort/<int:pk>/make/", site.admin_view(make_view), name="recruitment_invite_make"),
            path("cohort/<int:pk>/list.csv", site.admin_view(require_safe(list_view)), name="recruitment_invite_list"),
            *super().get_urls(),
        ]


def make_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Make invitations by the number."""
    cohort = permitted_cohort(request, pk, INVITE)
    form = MakeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        made = invites.make(cohort, form.cleaned_data["count"], label=form.cleaned_data["label"])
        said = ngettext("%d invitation is made.", "%d invitations are made.", len(made)) % len(made)
        messages.success(request, said)
        return redirect("admin:recruitment_cohort", pk)
    return page(request, "invite", cohort, _("Invite people to %(cohort)s") % {"cohort": cohort.slug}, form=form)


def list_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out the list of a cohort's links, one for each person."""
    cohort = permitted_cohort(request, pk, "recruitment.view_invite")
    name = f"invitations-{cohort.study.slug}-{cohort.slug}.csv"
    answer = HttpResponse(invites.as_csv(cohort), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
