"""What is found in a picture's file, and what may be wrong with it."""

from dataclasses import dataclass

# Ordinary files have a dozen parts; a large PNG written in small pieces has some thousands.
MAX_PARTS = 50_000


class DamagedError(Exception):
    """The file is not built as its kind of file must be, or ends too early."""


class UnusualError(Exception):
    """The file may be valid, but no camera or ordinary program writes its like."""


@dataclass(slots=True)
class Sifted:
    """A file reduced to the parts that make its picture, as a file of the same kind.

    Width and height are in pixels as stored, before turning; `scans` is how often a decoder goes over all of them;
    `orientation` is EXIF's (1 to 8); `profile` is an ICC profile of up to MAX_PROFILE_BYTES, or empty.
    """

    format: str
    data: bytes = b""
    width: int = 0
    height: int = 0
    scans: int = 1
    animated: bool = False
    orientation: int = 1
    profile: bytes = b""
