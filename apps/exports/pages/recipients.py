"""Recipients: the groups that get releases, and the agreements they get them under."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.exports.models import Recipient, Release
from apps.studies.logged_admin import LoggedAdmin
from apps.studies.record_admin import RealDataFilter, RecordInline


class RecipientForm(forms.ModelForm):  # type: ignore[type-arg]
    """Who gets releases, what for, and under which agreement."""

    class Meta:
        model = Recipient
        fields = ["study", "name", "country", "contact", "purpose", "agreement", "agreed_on", "ends_on"]
        widgets = {"purpose": forms.Textarea(attrs={"rows": 3})}

    def clean(self) -> None:
        """Say at its field that an agreement cannot end before it begins."""
        super().clean()
        begins, ends = self.cleaned_data.get("agreed_on"), self.cleaned_data.get("ends_on")
        if begins and ends and ends < begins:
            self.add_error("ends_on", _("An agreement cannot end before it begins."))


class ReleaseInline(RecordInline):
    """What the recipient got."""

    model = Release
    fields = ("name", "state", "purpose", "created_at", "expires_at")
    verbose_name_plural = gettext_lazy("Releases")
    show_change_link = True


@admin.register(Recipient)
class RecipientAdmin(LoggedAdmin):
    """A group that gets releases of a study; every change of its agreement is on record."""

    study_path = "study"
    form = RecipientForm
    list_display = ("name", "study", "badge", "agreement", "agreed_on", "ends_on", "release_count", "contact")
    list_filter = (RealDataFilter.by("study__"), "study")
    list_select_related = ("study",)
    search_fields = ("name", "contact", "agreement")
    ordering = ("study", "name")
    hint = gettext_lazy("A release is made for a recipient: add the group, what it may use the data for, and where its "
                        "signed agreement is kept.")  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Recipient]:
        """Count releases in the same query."""
        rows: QuerySet[Recipient] = super().get_queryset(request)
        return rows.annotate(release_total=Count("releases"))

    def get_readonly_fields(self, request: HttpRequest, obj: Recipient | None = None) -> Any:
        """A recipient stays with its study: its releases are of that one."""
        return ("study",) if obj else ()

    def get_inlines(self, request: HttpRequest, obj: Recipient | None) -> list[Any]:
        """List the releases of a recipient that exists."""
        return [ReleaseInline] if obj else []

    def get_actions(self, request: HttpRequest) -> Any:
        """Offer no deletion by the handful."""
        return {name: action for name, action in super().get_actions(request).items() if name != "delete_selected"}

    def has_delete_permission(self, request: HttpRequest, obj: Recipient | None = None) -> bool:
        """Refuse for a recipient that got, or is getting, a release: who has what stays known."""
        return super().has_delete_permission(request, obj) and (obj is None or not obj.releases.exists())

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Say why a recipient with releases stays."""
        recipient: Recipient | None = self.get_object(request, object_id)
        if recipient and self.has_view_permission(request, recipient) and recipient.releases.exists():
            refusal = _("“%(recipient)s” cannot be deleted: releases were made for it. End its agreement instead.")
            self.message_user(request, refusal % {"recipient": recipient}, messages.ERROR)
            return redirect("admin:exports_recipient_change", recipient.pk)
        return super().delete_view(request, object_id, extra_context)

    @admin.display(description=gettext_lazy("agreement holds"))
    def badge(self, recipient: Recipient) -> SafeString:
        """Whether the agreement holds today."""
        state, said = ("ready", _("in force")) if recipient.is_in_force() else ("paused", _("not in force"))
        return format_html('<span class="state {}">{}</span>', state, said)

    @admin.display(description=gettext_lazy("releases"), ordering="release_total")
    def release_count(self, recipient: Recipient) -> int:
        """How many were made for it."""
        total: int = vars(recipient)["release_total"]
        return total
