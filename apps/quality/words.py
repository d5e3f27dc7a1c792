"""Rules, values and limits in words, as pages show them."""

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from apps.quality.models import SessionFlag
from apps.quality.rules import RULES, Rule, Threshold


def label_of(name: str) -> str:
    """Return what a rule is called; its name where this software does not know it."""
    return str(RULES[name].label) if name in RULES else name


def number(value: float | None) -> str:
    """Return a value with up to two decimals; a dash where there is none."""
    if value is None:
        return "–"
    return number_format(round(value, 2), 0 if value == int(value) else 2)


def limit_in_words(rule: Rule, threshold: Threshold | None) -> str:
    """Say which values are flagged, and on how much evidence."""
    if threshold is None:
        return _("not in these rules")
    if threshold.limit is None:
        return _("only measured")
    said = _("above %(limit)s") if rule.flags_above else _("below %(limit)s")
    least = _("on at least %(n)s: %(evidence)s") % {"n": threshold.least, "evidence": rule.evidence}
    return f"{said % {'limit': number(threshold.limit)}}, {least}"


def flag_in_words(flag: SessionFlag) -> str:
    """Say why a session is flagged."""
    if flag.rule not in RULES:
        return f"{number(flag.value)} / {number(flag.threshold)}"
    rule = RULES[flag.rule]
    said = (
        _("%(value)s is above the limit of %(limit)s (%(evidence)s: %(n)s).")
        if rule.flags_above
        else _("%(value)s is below the limit of %(limit)s (%(evidence)s: %(n)s).")
    )
    n = flag.details.get("n", "–")
    told = {"value": number(flag.value), "limit": number(flag.threshold), "evidence": rule.evidence, "n": n}
    return f"{said % told} {rule.explanation}"
