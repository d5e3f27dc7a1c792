"""Reasons of rejection in templates: `{{ code|reason_label }}`."""

from django import template

from apps.mimicry.judging.reasons import label_of

register = template.Library()
register.filter("reason_label", label_of)
