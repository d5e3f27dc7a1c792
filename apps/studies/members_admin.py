"""The page of a study's members: who is in which role, and taking people in and out."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from apps.studies import membership
from apps.studies.members import may
from apps.studies.models import ChangeLog, Member, Study
from apps.studies.record_admin import permitted
from apps.studies.scope import ScopedAdmin

MANAGE = "studies.add_member"
SHOWN = 50
DUTIES = {
    Member.Role.ADMIN: _("designs the study, launches its cohorts, follows them, and says who works on it"),
    Member.Role.REVIEWER: _("decides at the review desk on photographs in doubt; every look is on record"),
    Member.Role.STEWARD: _("sees participants' records, looks at photographs, and takes releases out of the house"),
    Member.Role.VIEWER: _("sees the design and how far the cohorts have come, and no participant"),
}


class AddForm(forms.Form):
    """Whom to take in, and as what. The name is typed, not chosen: who else has an account is nobody's business."""

    name = forms.CharField(label=_("Name or e-mail address"), max_length=254)
    role = forms.ChoiceField(label=_("Role"), choices=Member.Role.choices, initial=Member.Role.VIEWER)


class MembersAdmin(ScopedAdmin):
    """The part of the studies' admin that is about people."""

    def get_urls(self) -> list[URLPattern]:
        """Add the page, and the address that takes somebody out."""
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/members/", wrap(self.members_view), name="studies_study_members"),
            path("<int:pk>/members/remove/", wrap(self.remove_view), name="studies_study_member_remove"),
            *super().get_urls(),
        ]

    def has_members_permission(self, request: HttpRequest, study: Study) -> bool:
        """Whether this person says who works on the study."""
        return may(request.user, MANAGE, study.pk)

    def members_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """List the members; take somebody in."""
        study: Study = permitted(self, request, pk, self.has_members_permission)
        form = AddForm(request.POST or None)
        if form.is_valid():
            try:
                user = membership.find_staff(form.cleaned_data["name"].strip())
                member = membership.add(study, user, form.cleaned_data["role"], by=_person(request))
            except membership.MembershipError as error:
                form.add_error("name", str(error))
            else:
                self.message_user(request, _("Now a member: %(member)s.") % {"member": member}, messages.SUCCESS)
                return redirect("admin:studies_study_members", pk)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Members of %(study)s") % {"study": study},
            "original": study,
            "form": form,
            "duties": [(role.label, duty) for role, duty in DUTIES.items()],
            "members": study.members.select_related("user").order_by("user__username", "role"),
            "history": _history(study),
        }
        return TemplateResponse(request, "admin/studies/study/members.html", context)

    def remove_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take somebody out of a role, if the page asks by POST. Raises Http404, PermissionDenied."""
        study: Study = permitted(self, request, pk, self.has_members_permission)
        if request.method != "POST":
            raise PermissionDenied
        chosen = request.POST.get("member", "")
        member = get_object_or_404(study.members, pk=chosen if chosen.isdigit() else 0)
        try:
            membership.remove(member, by=_person(request))
        except membership.MembershipError as error:
            self.message_user(request, str(error), messages.ERROR)
        else:
            self.message_user(request, _("No member any more: %(member)s.") % {"member": member}, messages.SUCCESS)
        return redirect("admin:studies_study_members", pk)


def _history(study: Study) -> Any:
    about = Member._meta.label_lower
    return ChangeLog.objects.filter(study=study, model=about).order_by("-at", "-pk")[:SHOWN]


def _person(request: HttpRequest) -> Any:
    return request.user
