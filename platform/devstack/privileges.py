"""PostgreSQL refuses to run as root; this says how to run it as somebody who is not."""

import os
import pwd
import shutil
import subprocess
from functools import cache
from pathlib import Path

from devstack.checks import StackError

NOBODY = 65534
IN_NAMESPACE = ("unshare", f"--map-user={NOBODY}", f"--map-group={NOBODY}", "--")
AS_NOBODY = ("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--")


def ordinary_user(*folders: Path) -> tuple[str, ...]:
    """The words to put before a command so that it runs unprivileged and still owns `folders`.

    Nothing is needed for an ordinary user. Root enters a user namespace in which it is called nobody, so that no
    file changes hands; where namespaces are forbidden, as in many containers, `folders` are given to nobody.
    Raises StackError where neither works.
    """
    if os.geteuid() != 0:
        return ()
    if _namespaces_work():
        return IN_NAMESPACE
    if shutil.which("setpriv") is None:
        raise StackError("PostgreSQL refuses to run as root. Run this as an ordinary user, or install util-linux.")
    for folder in folders:
        for path in (folder, *folder.rglob("*")):
            os.chown(path, NOBODY, NOBODY, follow_symlinks=False)
    return AS_NOBODY


def require_reach(prefix: tuple[str, ...], *folders: Path) -> None:
    """Raise StackError unless a command run behind `prefix` can enter all of `folders`."""
    for folder in folders:
        if prefix and subprocess.run([*prefix, "test", "-x", str(folder)], check=False).returncode:
            owner = pwd.getpwuid(folder.stat().st_uid).pw_name
            raise StackError(
                f"PostgreSQL refuses to run as root, and without root's rights it cannot reach {folder} "
                f"(owner {owner}). Run this as the owner of the folders on that path."
            )


@cache
def _namespaces_work() -> bool:
    if shutil.which("unshare") is None:
        return False
    return subprocess.run([*IN_NAMESPACE, "true"], check=False, capture_output=True).returncode == 0
