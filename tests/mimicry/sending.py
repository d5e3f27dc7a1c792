"""A browser that sends photographs straight to a bucket, and what may be asked of them then."""

import json
import uuid
from datetime import timedelta
from typing import Any

import requests
from django.utils import timezone

from apps.mimicry.models import Upload
from apps.participants.models import Trial
from apps.studies.models import Cell
from apps.vision.specimen import portrait
from tests.participants.client import Browser, Response


def ask(visitor: Browser, trial: Trial, client_uuid: str | None = None) -> Response:
    body = {"client_uuid": client_uuid or str(uuid.uuid4()), "capture": json.dumps({"tries": 2})}
    return visitor.send(f"/api/trials/{trial.uuid}/upload/", body, content_type="application/json")


def deposit(leave: dict[str, Any], data: bytes, **fields: str) -> None:
    """Send the bytes as a browser does, by a form, with fields of its own where a story wants them."""
    form = leave["fields"] | {name.replace("_", "-"): value for name, value in fields.items()}
    sent = requests.post(leave["url"], data=form, files={"file": ("photograph.jpg", data)}, timeout=60)
    assert sent.ok, sent.text


def confirm(visitor: Browser, leave: dict[str, Any]) -> Response:
    return visitor.send(f"/api/uploads/{leave['uuid']}/confirm/")


def sent(visitor: Browser, trial: Trial, data: bytes | None = None) -> Upload:
    """A photograph that is in the bucket and confirmed."""
    leave = ask(visitor, trial).json()
    deposit(leave, portrait() if data is None else data)
    assert confirm(visitor, leave).status_code == 200
    return Upload.objects.get(uuid=leave["uuid"])


def told(visitor: Browser) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = visitor.get("/api/mimics/").json()["mimics"]
    return listed


def ago(minutes: float) -> Any:
    return timezone.now() - timedelta(minutes=minutes)


def state(upload: Upload) -> str:
    upload.refresh_from_db()
    return upload.state


def place(trial: Trial) -> tuple[int, int]:
    """The filled and the reserved places of the trial's cell."""
    cell = Cell.objects.get(cohort=trial.cohort_id, stimulus=trial.stimulus_id)
    return cell.filled, cell.reserved
