"""Changes in templates: `{{ change|field_name }}`, `{{ change|old_value }}`, `{{ change|new_value }}`."""

from django import template
from django.utils.safestring import SafeString

from apps.studies.change_words import field_name, shown
from apps.studies.models import ChangeLog

register = template.Library()
register.filter("field_name", field_name)


@register.filter
def old_value(change: ChangeLog) -> SafeString:
    """Return what the field was, as staff read it."""
    return shown(change, change.before)


@register.filter
def new_value(change: ChangeLog) -> SafeString:
    """Return what the field is since, as staff read it."""
    return shown(change, change.after)
