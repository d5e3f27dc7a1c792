"""Who has a release that holds what must be deleted, what exactly, and the mail that tells them."""

from dataclasses import dataclass
from operator import attrgetter

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.exports.models import Release, ReleaseDownload, ReleaseEvent
from apps.exports.recalling import feed, tombstones
from apps.exports.recalling.tombstones import Standing

FEW = 50
"""So many keys stand in the mail itself; more are read from the feed."""

Taking = ReleaseDownload | ReleaseEvent
"""Somebody took a release, or a file of it; or it was copied to a folder."""


@dataclass(frozen=True)
class Report:
    """What must be deleted of one release, and by whom."""

    release: Release
    standing: Standing
    keys: list[str]
    downloads: list[Taking]
    """Of the release while it held something of that, and copies to folders, the latest first."""

    @property
    def subject(self) -> str:
        """The subject of the mail to the recipient."""
        return _("Photographs to delete from %(release)s") % {"release": self.release.name}

    @property
    def mail(self) -> str:
        """The text of the mail to the recipient, for a steward to read and to send."""
        count = len(self.keys)
        said = ngettext(
            "%(count)d photograph of %(release)s may not be kept any more. Please delete it wherever you keep it.",
            "%(count)d photographs of %(release)s may not be kept any more. Please delete them wherever you keep them.",
            count,
        )
        parts = [
            _("To %(recipient)s:") % {"recipient": self.release.recipient.name},
            said % {"count": count, "release": self.release.name},
            _(
                "Delete from the shards what begins with one of these keys (the photograph, its crop and its JSON), "
                "every row of the tables that names one, all copies, and whatever was computed of these photographs "
                "alone."
            ),
            "\n".join(self.keys if count <= FEW else [_("The keys are too many for a mail.")]),
            _("The list as it is today, always: %(address)s") % {"address": feed.address(self.release)},
            "\n".join([_("Downloads on record:"), *(f"  {taking(each)}" for each in self.downloads)])
            if self.downloads
            else _("No download is on record."),
            _("Please answer this mail when it is done."),
        ]
        return "\n\n".join(parts) + "\n"


def report(release: Release) -> Report:
    """Return what of a published release must be deleted now, and who took it."""
    stands = tombstones.standing(Release.objects.filter(pk=release.pk)).get(release.pk, Standing(0, 0, None))
    keys = [key for key, _month in tombstones.of(release)]
    taken: list[Taking] = [
        *release.downloads.select_related("downloader", "link__made_by"),
        *release.events.filter(kind=ReleaseEvent.Kind.COPIED),
    ]
    last = release.recalled.order_by("-at").values_list("at", flat=True).first()
    if last and not stands.kept:
        taken = [each for each in taken if each.at < last]
    return Report(release, stands, keys, sorted(taken, key=attrgetter("at"), reverse=True) if keys else [])


def taking(each: Taking) -> str:
    """Say who took what, and when."""
    if isinstance(each, ReleaseEvent):
        who, what = each.actor, each.text
    else:
        who = str(each.downloader) if each.link is None else f"{each.link} ({each.link.made_by})"
        what = each.path or _("the whole release")
    return f"{each.at:%Y-%m-%d %H:%M} UTC, {who}: {what}"
