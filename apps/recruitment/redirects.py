"""Sending people on to somebody else's site: only to hosts that the installation allows."""

from string import Formatter
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

PLACEHOLDERS = frozenset({"person", "submission", "study", "outcome", "code"})


class TemplateError(Exception):
    """Nobody may be sent to such an address; the message says why."""


def check_template(template: str) -> None:
    """Raise TemplateError unless the address is empty, or on an allowed host with placeholders that we know."""
    if not template:
        return
    host = _host(template)
    if host not in settings.REDIRECT_HOSTS:
        allowed = ", ".join(settings.REDIRECT_HOSTS)
        raise TemplateError(
            _("Nobody may be sent to “%(host)s”. Allowed are: %(allowed)s. REDIRECT_HOSTS in the environment says so.")
            % {"host": host, "allowed": allowed}
        )
    _check_placeholders(template)


def fill(template: str, values: dict[str, str]) -> str:
    """Return the address with its placeholders filled in; "" where it is empty or no longer allowed."""
    try:
        check_template(template)
    except TemplateError:
        return ""
    return template.format_map({name: quote(values.get(name, ""), safe="") for name in PLACEHOLDERS})


def _host(template: str) -> str:
    if any(letter.isspace() or letter == "\\" or not letter.isprintable() for letter in template):
        raise TemplateError(_("An address has no spaces and no backslashes in it."))
    try:
        parts = urlsplit(template)
        plain = parts.scheme == "https" and parts.port is None and "@" not in parts.netloc
    except ValueError:
        plain = False
    if not plain or not parts.hostname:
        raise TemplateError(_("A whole address that begins with https://, without a port or a password."))
    if {"{", "}"} & set(parts.netloc):
        raise TemplateError(_("Placeholders may stand behind the host's name only."))
    return parts.hostname


def _check_placeholders(template: str) -> None:
    try:
        found = list(Formatter().parse(template))
    except ValueError:
        raise TemplateError(_("A bracket { or } has no other half.")) from None
    for __, name, spec, conversion in found:
        if name is not None and (name not in PLACEHOLDERS or spec or conversion):
            known = ", ".join(f"{{{each}}}" for each in sorted(PLACEHOLDERS))
            raise TemplateError(
                _("“%(name)s” is no placeholder. There are %(known)s.") % {"name": name, "known": known}
            )
