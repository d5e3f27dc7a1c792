"""A build's progress as people read it, on its page and in a terminal."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.exports.building.progress import Progress
from apps.exports.models import Release, ReleaseEvent
from apps.exports.pages.summary import grouped


def told(release: Release, found: Progress) -> str:
    """Say in one line how far it has come, how fast it goes, and how long it will take."""
    if not found.shards:
        return _("Waits for a worker.") if release.state == Release.State.QUEUED else _("The study is being frozen.")
    parts = [
        _("%(done)s of %(all)s pictures") % {"done": grouped(found.samples_done), "all": grouped(found.samples)},
        _("%(done)s of %(all)s files") % {"done": grouped(found.shards_done), "all": grouped(found.shards)},
    ]
    if found.rate:
        parts.append(_("%(rate)s a second") % {"rate": grouped(round(found.rate, 1 if found.rate < 10 else None))})
    if release.state == Release.State.RUNNING and not release.as_of:
        parts.append(_("The study is being frozen."))
    if found.left is not None:
        parts.append(_("about %(time)s left") % {"time": duration(found.left)})
    return " · ".join(parts)


def duration(time: timedelta) -> str:
    """Round to what matters: seconds below two minutes, minutes below two hours, then hours."""
    seconds = max(round(time.total_seconds()), 1)
    if seconds < 120:
        return ngettext("%(n)d second", "%(n)d seconds", seconds) % {"n": seconds}
    minutes = round(seconds / 60)
    if minutes < 120:
        return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
    hours = round(minutes / 60)
    return ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}


def line(event: ReleaseEvent) -> str:
    """One event in one line, without its time."""
    said = [event.get_kind_display(), event.text, event.actor and _("by %(actor)s") % {"actor": event.actor}]
    return " · ".join(part for part in said if part)


def clock(event: ReleaseEvent) -> str:
    """When it happened, in the site's time."""
    return f"{timezone.localtime(event.at):%Y-%m-%d %H:%M:%S}"
