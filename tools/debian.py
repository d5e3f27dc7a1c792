"""Packages of Debian and its kin, for what no Python or npm package brings."""

import os
import shutil
import subprocess
import sys


def install(*packages: str) -> bool:
    """Install packages with apt-get where that is possible: as root, on Debian or its kin. Say whether it was tried."""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return False
    print(f"setup: installing {', '.join(packages)} with apt-get", file=sys.stderr)
    apt = ["apt-get", "-qq", "-o", "Dpkg::Use-Pty=0"]
    unattended = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for words in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
        subprocess.run([*apt, *words], stdout=sys.stderr, env=unattended, check=False)
    return True
