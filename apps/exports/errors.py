"""What can go wrong with a release, in words for whoever asked for it."""

import errno

FULL = {errno.ENOSPC, errno.EDQUOT}


class ReleaseError(Exception):
    """The release cannot be built as things stand; the message says why."""


class NothingToReleaseError(ReleaseError):
    """No accepted mimic of the study may be shared."""


class PictureMissingError(ReleaseError):
    """The storage does not hold a picture that the database knows, or holds something else under its key."""


class WithdrawnError(ReleaseError):
    """Somebody took a photograph back after the freeze."""


class LeakError(ReleaseError):
    """What was written would show more than it may, or train on what it may not."""


class UnknownScopeError(ReleaseError):
    """A filter names a country or a cohort that the study does not have."""


class AgreementError(ReleaseError):
    """Nobody may have the release under an agreement that holds."""


class ExtensionError(ReleaseError):
    """A release cannot extend the one it should: that is another recipient's, or not on the shelf."""


class UnknownStoreError(ReleaseError):
    """There is no storage of that name to write a release to."""


class UnknownRuleError(ReleaseError):
    """The filter names a quality rule that there is not."""


class SupersededError(Exception):
    """The freeze is not this one's any more: somebody else has taken it up, or the release has been ended."""


def is_full(error: BaseException) -> bool:
    """Whether an error says that a disk or a quota is full."""
    return isinstance(error, OSError) and error.errno in FULL
