"""API tokens: made here, told once, revoked here."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.automation.models import LIFE, ApiToken, digest_of, new_token
from apps.studies import changes
from apps.studies.logged_admin import actor_of
from apps.studies.scope import ScopedAdmin


class ApiTokenForm(forms.ModelForm):  # type: ignore[type-arg]
    """A new token."""

    days = forms.IntegerField(
        label=_("Days"), initial=LIFE.days, min_value=1, max_value=LIFE.days, help_text=_("Then it ends by itself.")
    )

    class Meta:
        model = ApiToken
        fields = ["study", "name", "scope"]


@admin.register(ApiToken)
class ApiTokenAdmin(ScopedAdmin):
    """What programs act by: each for one person, in one study."""

    study_path = "study"
    list_display = ("name", "study", "user", "scope", "created_at", "expires_at", "last_used_at", "revoked_at")
    list_filter = ("study", "scope")
    list_select_related = ("study", "user")
    form = ApiTokenForm
    shown = ("study", "name", "scope", "user", "created_at", "expires_at", "last_used_at", "revoked_at")
    actions = ["revoke"]
    hint = _("A token lets a program act for you in one study. Make one for each program.")

    def get_readonly_fields(self, request: HttpRequest, obj: ApiToken | None = None) -> tuple[str, ...]:
        """A token that is made can only be revoked."""
        return self.shown if obj else ()

    def get_fields(self, request: HttpRequest, obj: ApiToken | None = None) -> tuple[str, ...]:
        """Ask for little, show all."""
        return self.shown if obj else ("study", "name", "scope", "days")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: see above."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: who could change what, and until when, stays on record."""
        return False

    def save_model(self, request: HttpRequest, obj: ApiToken, form: Any, change: bool) -> None:
        """Make the token for whoever asks, and show it this once."""
        token = new_token()
        obj.user_id, obj.digest = int(request.user.pk or 0), digest_of(token)
        obj.expires_at = timezone.now() + timedelta(days=form.cleaned_data["days"])
        super().save_model(request, obj, form, change)
        changes.note_new(actor_of(request), obj)
        said = _("Copy the token now, it is not shown again: %s")
        self.message_user(request, said % token, messages.WARNING)

    @admin.action(description=_("Revoke"), permissions=["add"])
    def revoke(self, request: HttpRequest, tokens: QuerySet[ApiToken]) -> None:
        """End the tokens at once."""
        now = timezone.now()
        for token in tokens.filter(revoked_at=None):
            ApiToken.objects.filter(pk=token.pk).update(revoked_at=now)
            changes.note(actor_of(request), token, {"revoked_at": None}, {"revoked_at": now})
        self.message_user(request, _("Revoked: they open nothing any more."), messages.SUCCESS)
