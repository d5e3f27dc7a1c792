"""What must hold before anything starts, and the one-line trouble named when it does not."""

import secrets
import shutil
import socket
from contextlib import suppress
from errno import EADDRINUSE
from pathlib import Path

FREE_SPACE_FLOOR = 512 * 1024 * 1024
# Below those that a system hands out to whoever asks for any: nobody is given one before it is used.
PORTS = range(20_000, 32_768)


class StackError(Exception):
    """Something the user can put right, told in one line."""


def require_space(folder: Path, floor: int = FREE_SPACE_FLOOR) -> None:
    """Raise StackError unless the disk that holds `folder` has `floor` bytes free."""
    free = shutil.disk_usage(folder).free
    if free < floor:
        raise StackError(
            f"The disk that holds {folder} is full or nearly so: {free // 2**20} MB free, "
            f"{floor // 2**20} MB needed. Free some space, or choose another folder with MIMICRY_DATA."
        )


def require_port(host: str, port: int) -> None:
    """Raise StackError unless `host`:`port` can be listened on; name who has it where that can be known."""
    error = _refusal(host, port)
    if error and error.errno == EADDRINUSE:
        raise StackError(
            f"Port {port} is in use{_by_whom(port)}. Stop that, or choose another port: PORT={port + 1}"
        ) from error
    if error:
        raise StackError(f"Cannot listen on {host}, port {port}: {error.strerror}.") from error


def _refusal(host: str, port: int) -> OSError | None:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            probe.listen()
    except OSError as error:
        return error
    return None


def free_port() -> int:
    """One of PORTS on 127.0.0.1 that nothing listened on a moment ago."""
    while True:
        port = secrets.choice(PORTS)
        if not _refusal("127.0.0.1", port):
            return port


def _by_whom(port: int) -> str:
    wanted = {f"socket:[{inode}]" for inode in _listening_inodes(port)}
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if any(str(link.readlink()) in wanted for link in (process / "fd").iterdir()):
                name = (process / "comm").read_text().strip()
                return f" by process {process.name} ({name})"
    return ""


def _listening_inodes(port: int) -> set[str]:
    inodes = set()
    for table in (Path("/proc/net/tcp"), Path("/proc/net/tcp6")):
        with suppress(OSError):
            for row in table.read_text().splitlines()[1:]:
                _, local, _, state, *rest = row.split()
                if state == "0A" and int(local.rpartition(":")[2], 16) == port:
                    inodes.add(rest[5])
    return inodes
