"""What the server holds of a session, read beside the running site."""

import json
from typing import Any

from tests.browser.conftest import Site
from tests.waiting import until

HELD = """
import json
from apps.participants.models import Session
session = Session.objects.get(completion_code="{code}")
waits = session.uploads.waiting().exists() or session.mimics.pending().exists()
print(json.dumps(None if waits else {{
    "judgments": list(session.judgments.order_by("trial__position").values_list("ratings", flat=True)),
    "mimics": list(session.mimics.values_list("status", flat=True)),
    "faces": [len(report["faces"]) for report in session.mimics.values_list("report", flat=True)],
    "list": session.cohort.term_list.language,
}}))
"""


def stored(site: Site, code: str) -> dict[str, Any]:
    """What the server holds of the session that earned the code, once the worker has judged all its photographs.

    A browser that has waited for the worker long enough gives the code before that.
    """
    held: dict[str, Any] = until(
        lambda: json.loads(site.run(HELD.format(code=code))), lacking="The worker has not judged the photographs."
    )
    return held
