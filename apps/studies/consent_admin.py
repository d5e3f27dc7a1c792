"""Consent texts, as the researcher publishes them."""

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from apps.localization.names import language_name
from apps.localization.published_admin import PublishedAdmin
from apps.studies.consent_form import ConsentTextForm
from apps.studies.logged_admin import LoggedPublishing
from apps.studies.models import ConsentText, Scope
from apps.studies.record_admin import RealDataFilter
from apps.studies.scope import ScopedAdmin


@admin.register(ConsentText)
class ConsentTextAdmin(LoggedPublishing, PublishedAdmin, ScopedAdmin):
    """What participants of each study and language are asked to agree to, version by version."""

    study_path = "study"
    form = ConsentTextForm
    list_display = ("__str__", "study", "language_in_words", "version", "title", "created_at")
    list_filter = (RealDataFilter.by("study__"), "study", "language")
    list_select_related = ("study",)
    search_fields = ("title", "body", "sha256")
    hint = _("Publish a consent text for each study and language before you make its cohorts.")

    def get_fields(self, request: HttpRequest, obj: ConsentText | None = None) -> tuple[str, ...]:
        """Ask for every part when publishing; else show them."""
        if obj is None:
            return tuple(ConsentTextForm.base_fields)
        shown = ("study", "language_in_words", "version", "created_at", "study_title", "title")
        return (*shown, "paragraphs", "sentences", "sha256")

    @admin.display(description=_("language"), ordering="language")
    def language_in_words(self, text: ConsentText) -> str:
        """The language by name."""
        return f"{language_name(text.language)} ({text.language})"

    @admin.display(description=_("text"))
    def paragraphs(self, text: ConsentText) -> SafeString:
        """The body as participants read it."""
        blocks = format_html_join("", "<p>{}</p>", ((block,) for block in text.body.split("\n\n")))
        return format_html('<div class="texts">{}</div>', blocks)

    @admin.display(description=_("boxes"))
    def sentences(self, text: ConsentText) -> SafeString:
        """The sentence beside each box."""
        asked = [(scope.label, text.scopes[scope]) for scope in Scope if scope in text.scopes]
        return format_html('<dl class="texts">{}</dl>', format_html_join("", "<dt>{}</dt><dd>{}</dd>", asked))
