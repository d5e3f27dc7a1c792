"""What the demonstration study says to its participants."""

import json
from pathlib import Path
from typing import Any

WORDINGS = Path(__file__).parents[2] / "apps" / "localization" / "data" / "wordings-v2"
QUIZZES = ("quiz_mimic", "quiz_rate")


def texts_of(language: str) -> dict[str, Any]:
    """The wording that the demonstration study's cohorts use."""
    texts: dict[str, Any] = json.loads((WORDINGS / f"{language}.json").read_text(encoding="utf-8"))
    return texts
