"""Term lists and wordings, as staff see them."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.template.defaultfilters import linebreaksbr
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from .forms import TermListForm
from .models import Term, TermList, Wording
from .names import language_name
from .published_admin import PublishedAdmin
from .wording_form import WordingForm, as_typed

OLD_LABELS = {
    "instructions_mimic": _("Instructions, mimic phase"),
    "instructions_rate": _("Instructions, rate phase"),
}


class TermInline(admin.TabularInline):  # type: ignore[type-arg]
    """The words of a list, to read."""

    model = Term
    fields = ("code", "wording", "gloss")
    ordering = ("code",)
    template = "admin/record_inline.html"

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: a list is published whole."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: a published list never changes."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: a published list never changes."""
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Allow whoever may see the list."""
        return True


class _InLanguage(PublishedAdmin):
    list_filter = ("language",)

    @admin.display(description=_("language"), ordering="language")
    def language_in_words(self, obj: TermList | Wording) -> str:
        return f"{language_name(obj.language)} ({obj.language})"


@admin.register(TermList)
class TermListAdmin(_InLanguage):
    """The 48 terms of each language, version by version."""

    form = TermListForm
    list_display = ("__str__", "language_in_words", "version", "term_count", "created_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[TermList]:
        """Count the terms in the same query."""
        lists: QuerySet[TermList] = super().get_queryset(request)
        return lists.annotate(size=Count("terms"))

    def get_inlines(self, request: HttpRequest, obj: TermList | None) -> list[Any]:
        """Show the words of a list that exists."""
        return [TermInline] if obj else []

    def get_fields(self, request: HttpRequest, obj: TermList | None = None) -> tuple[str, ...]:
        """Ask for the table when publishing; else say which list this is."""
        return ("language_in_words", "version", "created_at") if obj else ("table",)

    @admin.display(description=_("terms"))
    def term_count(self, obj: TermList) -> int:
        size: int = vars(obj)["size"]
        return size


@admin.register(Wording)
class WordingAdmin(_InLanguage):
    """Questions and instructions of each language, version by version."""

    form = WordingForm
    list_display = ("__str__", "language_in_words", "version", "question", "created_at")

    def get_fields(self, request: HttpRequest, obj: Wording | None = None) -> tuple[str, ...]:
        """Ask for every text when publishing; else show them."""
        return ("language_in_words", "version", "created_at", "in_full") if obj else tuple(WordingForm.base_fields)

    @admin.display(description=_("question"))
    def question(self, obj: Wording) -> str:
        return str(obj.texts.get("question", ""))

    @admin.display(description=_("texts"))
    def in_full(self, obj: Wording) -> SafeString:
        labels = {key: field.label for key, field in WordingForm.base_fields.items()} | OLD_LABELS
        said = (
            (label, linebreaksbr(as_typed(key, obj.texts[key]))) for key, label in labels.items() if key in obj.texts
        )
        return format_html('<dl class="texts">{}</dl>', format_html_join("", "<dt>{}</dt><dd>{}</dd>", said))
