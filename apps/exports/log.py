"""The log of a release."""

from apps.exports.models import Release, ReleaseEvent


def note(release: Release, kind: ReleaseEvent.Kind, *, actor: str = "", text: str = "") -> ReleaseEvent:
    """Write down what happened to a release; `actor` is who did it, nobody for a worker."""
    return ReleaseEvent.objects.create(release=release, kind=kind, actor=actor, text=text)
