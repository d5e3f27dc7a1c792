"""Measurements, each a program: `python -m bench.vision`, `python -m bench.submit`, `python -m bench.page`,
`python -m bench.assignment`, `python -m bench.dashboard`."""

import sys
from pathlib import Path

# The settings and the local stack live in platform/, which is a folder on the path and no package.
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "platform"))
