"""How staff meet what is published once and never changed: to read, and to start the next version from."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest, HttpResponse

COPY = "copy"


class PublishingForm(forms.ModelForm):  # type: ignore[type-arg]
    """A form that publishes what it is given as the next version."""

    @staticmethod
    def copy_of(published: Any) -> dict[str, Any]:
        """Return the initial values that a correction of `published` starts from."""
        raise NotImplementedError

    def publish(self) -> Any:
        """Store the next version and return it."""
        raise NotImplementedError


class PublishedAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Adding publishes a new version, perhaps from a copy; nothing is ever changed. `form` is a PublishingForm."""

    form: type[PublishingForm]
    change_form_template = "admin/published/change_form.html"

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Refuse: participants' answers point at the very words they saw."""
        return False

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Start from the version named in the address, if any."""
        published = self.get_object(request, request.GET.get(COPY, ""))
        return self.form.copy_of(published) if published else {}

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Leave one button to publish with."""
        context |= {"show_save_and_add_another": False, "show_save_and_continue": False}
        return super().render_change_form(request, context, *args, **kwargs)

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Any:
        """Publish."""
        return form.publish()

    def save_model(self, request: HttpRequest, obj: models.Model, form: Any, change: bool) -> None:
        """Do nothing more: publishing has stored it."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Do nothing more: publishing has stored it whole."""
