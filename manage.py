#!/usr/bin/env python
"""Django's command line for Mimicry."""

import os
import sys
from pathlib import Path


def main() -> None:
    """Put platform/ on the path, so that `config` and `devstack` import, and hand over to Django."""
    sys.path.insert(1, str(Path(__file__).resolve().parent / "platform"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
