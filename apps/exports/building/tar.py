"""Tar entries as Python's tarfile writes them in USTAR format, without asking it: of three for each sample, its own
bookkeeping would take longer than reading the pictures does.

Time, owner and group are 0 and the mode is 0644: nothing of this machine or moment is in them.
"""

import tarfile

NAME = 100
_TEMPLATE = tarfile.TarInfo("").tobuf(tarfile.USTAR_FORMAT)
_SIZE, _SUM, _REST = slice(124, 136), slice(148, 156), slice(156, 512)
_BLANK = _TEMPLATE[: _SUM.start] + b" " * 8 + _TEMPLATE[_REST]
_BASE = sum(_BLANK) - sum(_TEMPLATE[_SIZE])
_BEFORE, _BETWEEN, _AFTER = _TEMPLATE[NAME : _SIZE.start], _TEMPLATE[_SIZE.stop : _SUM.start], _TEMPLATE[_REST]


def entry(name: str, data: bytes) -> list[bytes]:
    """Return header, data and padding of one file. Raises ValueError for a name of more than 100 bytes."""
    encoded = name.encode()
    if len(encoded) > NAME:
        raise ValueError(f"{name} is too long a name for a tar entry.")
    size = b"%011o\0" % len(data)
    total = b"%06o\0 " % (_BASE + sum(encoded) + sum(size))
    header = (encoded.ljust(NAME, b"\0"), _BEFORE, size, _BETWEEN, total, _AFTER)
    return [*header, data, bytes(-len(data) % tarfile.BLOCKSIZE)]


def end(size: int) -> bytes:
    """Return what ends a tar of so many bytes: two empty blocks, and as many as fill a record."""
    blocks = 2 * tarfile.BLOCKSIZE
    return bytes(blocks + -(size + blocks) % tarfile.RECORDSIZE)
