"""What the server holds of a session, read beside the running site."""

import json
from typing import Any

from tests.browser.conftest import Site

SETTLED = """
import json
from apps.participants.models import Session
session = Session.objects.get(completion_code="{code}")
print(json.dumps({{
    "judgments": list(session.judgments.order_by("trial__position").values_list("ratings", flat=True)),
    "mimics": list(session.mimics.values_list("status", flat=True)),
    "faces": [len(report["faces"]) for report in session.mimics.values_list("report", flat=True)],
    "list": session.cohort.term_list.language,
}}))
"""


def stored(site: Site, code: str) -> dict[str, Any]:
    """What the server holds of the session that earned the code."""
    held: dict[str, Any] = json.loads(site.run(SETTLED.format(code=code)))
    return held
