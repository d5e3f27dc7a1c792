"""How staff meet what is published once and never changed: to read, and to start the next version from."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from .differences import Comparison

COPY = "copy"
PUBLISH = "publish"


class PublishingForm(forms.ModelForm):  # type: ignore[type-arg]
    """A form that publishes what it is given as the next version.

    One that `compares` publishes only what its reader has seen beside the newest version: the first time it is sent it
    is not valid but has a `comparison`, and the button that publishes sends the fingerprint of what was shown. Whoever
    changes the text after looking, or is overtaken by another's version, is shown the new comparison first.
    """

    compares = False
    comparison: Comparison | None = None

    @staticmethod
    def copy_of(published: Any) -> dict[str, Any]:
        """Return the initial values that a correction of `published` starts from."""
        raise NotImplementedError

    def compare(self) -> Comparison:
        """Return what publishing would change; asked only of a form that compares and has nothing wrong with it."""
        raise NotImplementedError

    def publish(self) -> Any:
        """Store the next version and return it."""
        raise NotImplementedError

    def full_clean(self) -> None:
        """Check what was typed, then whether its reader has seen what it changes."""
        super().full_clean()
        if self.is_bound and self.compares and not self.errors:
            self.comparison = self.compare()
            if self.data.get(PUBLISH) != self.comparison.fingerprint:
                self.add_error(None, _("Look at the differences, then publish."))


class PublishedAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Adding publishes a new version, perhaps from a copy; nothing is ever changed. `form` is a PublishingForm."""

    study_path = ""
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
        """Leave one button to publish with, and show the comparison that comes before it."""
        form = context["adminform"].form
        context |= {"show_save_and_add_another": False, "show_save_and_continue": False}
        context |= {"compares": self.form.compares, "comparison": getattr(form, "comparison", None)}
        if context["comparison"]:
            # Not yet to have looked is no mistake.
            context["errors"] = []
        return super().render_change_form(request, context, *args, **kwargs)

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Any:
        """Publish."""
        return form.publish()

    def save_model(self, request: HttpRequest, obj: models.Model, form: Any, change: bool) -> None:
        """Do nothing more: publishing has stored it."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Do nothing more: publishing has stored it whole."""
