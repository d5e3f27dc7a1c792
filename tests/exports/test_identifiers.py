"""A release of a study that knows everything about its people, searched for all of it.

Nothing here names what to look for: every field of every row of the database is looked for in every file, unless it is
listed as meant to be released. A new field is therefore an identifier until somebody says otherwise.
"""

import io
import json
import tarfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pyarrow.parquet as pq
import pytest
from axes.models import AccessFailureLog
from django.apps import apps
from django.contrib.auth.models import User
from django.db import connection
from django.db.models import CharField, DateTimeField, Field, Model
from django.utils import timezone

from apps.exports import tasks
from apps.exports.building.requests import request_release
from apps.exports.models import Recipient, Release
from apps.localization.models import Questionnaire
from apps.mimicry.models import Likeness, Mimic, PictureReport, Upload
from apps.mimicry.removal.withdrawal import withdraw
from apps.participants.models import Demographics, Participant, Session, Trial
from apps.ratings.models import Judgment
from apps.recruitment.models import ExternalIdentity, Invite, Submission
from apps.studies.models import Study
from tests.exports.readers import crop_faces
from tests.exports.story import contents, imitate, make_story, mimics_of, recipient_of
from tests.people import make_staff

SHORTEST = 6
"""Letters: shorter ones may be words like any other."""
WORDS = {"default"}
LARGEST = 10**8
"""Numbers below are counts, lengths and sizes; ids are made larger than this for the test."""

OURS = ("auth", "axes", "mimicry", "participants", "quality", "ratings", "receipts", "recruitment", "studies")

RELEASED = {
    "exports.Recipient": {"name", "purpose", "agreement"},
    "mimicry.Derivative": {"sha256", "of_sha256"},
    "mimicry.Mimic": {"sha256", "report", "capture"},
    "participants.ConsentEvent": {"text_sha256", "scopes"},
    "participants.Session": {"term_order"},
    "ratings.Judgment": {"ratings", "behaviour"},
    # What the researchers wrote for everybody to read, and what they call their pictures and cohorts.
    "studies.Cohort": {"slug", "language", "time_zone"},
    "studies.ConsentText": {"title", "study_title", "body", "scopes", "sha256", "language"},
    "studies.Stimulus": {"name", "sha256", "attributes"},
    "studies.Study": {"slug", "title"},
    "studies.PhotographRules": {"version", "note", "thresholds", "settings"},
    "quality.QualityRules": {"version", "note", "thresholds"},
    "auth.Group": {"name"},
    "auth.Permission": {"name", "codename"},
}
SECRET_IN_CAPTURE = "device"

LONG_AGO = timedelta(days=1000, hours=7, minutes=13)


@pytest.fixture
def study(transactional_db: None) -> Iterator[Study]:
    """The story, whose rows have large ids, lie years back, and tell more than any real study would."""
    sequences = large_ids()
    story = make_story()
    tell_everything(story)
    crop_faces(mimics_of(story))
    make_old()
    yield story
    with connection.cursor() as cursor:
        for name, value in sequences:
            cursor.execute("SELECT setval(%s, %s)", [name, value])


def large_ids() -> list[tuple[str, int]]:
    """Let ids of rows begin at numbers that are found again; return the sequences as they were."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT quote_ident(sequencename), coalesce(last_value, 1) FROM pg_sequences WHERE schemaname = 'public'"
        )
        sequences: list[tuple[str, int]] = cursor.fetchall()
        for number, (name, _) in enumerate(sequences):
            cursor.execute("SELECT setval(%s, %s)", [name, 1_700_000_000 + number * 100_000])
    return sequences


def tell_everything(study: Study) -> None:
    """Fill in whatever the study could know of somebody."""
    asked = Questionnaire.objects.create(
        language="en",
        version=91,
        questions=[
            {"code": code, "kind": kind, "text": code, "help": "", "options": [], "optional": True}
            for code, kind in (("birth_year", "year"), ("town", "text"), ("phone", "number"))
        ],
    )
    study.cohorts.update(questionnaire=asked, smallest_group=2)
    for number, session in enumerate(Session.objects.filter(cohort__study=study)):
        person = session.participant
        ExternalIdentity.objects.create(
            study=study, recruiter="prolific", external_id=f"5f3c1a2b4d5e6f70819200{number:02x}", participant=person
        )
        Submission.objects.create(
            study=study, session=session, recruiter="prolific", submission_id=f"submission-{number}-xyz"
        )
        Invite.objects.create(cohort=session.cohort, label=f"Sister of Abebe, number {number}")
        answers = {"birth_year": 1990, "town": f"Kebele {number}, behind the church", "phone": 251_911_000 + number}
        Demographics.objects.create(participant=person, questionnaire=asked, answers=answers)
        Session.objects.filter(pk=session.pk).update(preflight={"device": "phone", "kbits": 987_654_321 + number})
    recipient_of(study)
    mimics = mimics_of(study)
    for number, mimic in enumerate(mimics):
        capture = {"path": "camera", "device": f"{number + 1:02x}" * 32, "virtual": False}
        Mimic.objects.filter(pk=mimic.pk).update(capture=capture, frame_hash=f"{number + 1:016x}"[::-1])
    trial = mimics[0].trial
    PictureReport.objects.create(
        stimulus=trial.stimulus,
        cohort=trial.cohort,
        participant=trial.participant,
        trial=Trial.objects.filter(cohort__phase="rate")[0],
        client_uuid=trial.uuid,
        kind="other",
    )
    Upload.objects.create(
        cohort=trial.cohort,
        session=trial.session,
        trial=trial,
        client_uuid=UUID(int=7),
        quarantine_key="quarantine/over-there.jpg",
    )
    Likeness.objects.create(mimic=mimics[2], earlier=mimics[1], exact=False, distance=3, scope="participant")
    imitate(study.cohorts.get(slug="us-mimic"))
    withdraw(mimics_of(study)[-1])
    make_staff("almaz.reviewer", role="reviewer", study=study, email="almaz@example.org", first_name="Almaz-Belete")
    AccessFailureLog.objects.create(
        ip_address="203.0.113.77", user_agent="Mozilla/5.0 (Nokia 3310)", username="nobody-here", path_info="/admin/"
    )


def make_old() -> None:
    """Set every time of every row back by years, so that none is that of the release."""
    with connection.cursor() as cursor:
        # Answers and consent are append-only.
        cursor.execute("SET session_replication_role = replica")
        for model in models():
            for field in model._meta.concrete_fields:
                if isinstance(field, DateTimeField):
                    table, column = model._meta.db_table, field.column
                    cursor.execute(f'UPDATE "{table}" SET "{column}" = "{column}" - %s::interval', [str(LONG_AGO)])
        cursor.execute("SET session_replication_role = origin")


def models() -> list[type[Model]]:
    return [model for app in OURS for model in apps.get_app_config(app).get_models()] + [Recipient]


def identifiers() -> Iterator[tuple[str, str]]:
    """Yield every text that may not be in the release, and the field it is from."""
    for model in models():
        name = model._meta.label
        for row in model._default_manager.all():
            for field in model._meta.concrete_fields:
                value = getattr(row, field.attname)
                if field.name in RELEASED.get(name, set()):
                    value = value.get(SECRET_IN_CAPTURE) if field.name == "capture" else None
                for text in texts(field, value):
                    yield f"{name}.{field.name}", text


def texts(field: "Field[Any, Any]", value: Any) -> Iterator[str]:
    """Yield the ways in which a value might be written."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from texts(field, each)
    elif isinstance(value, UUID):
        yield from (str(value), value.hex)
    elif isinstance(value, datetime):
        yield from (f"{value:%Y-%m-%d}", f"{value:%H:%M:%S}", str(int(value.timestamp())), f"{value:%d/%m/%Y}")
    elif isinstance(value, str) and not (isinstance(field, CharField) and field.choices):
        if len(value) >= SHORTEST and value not in WORDS:
            yield value
    elif isinstance(value, int) and value >= LARGEST:
        yield str(value)


def searchable(files: dict[str, bytes]) -> Iterator[tuple[str, str]]:
    """Yield every file as it is, and what tars and Parquet files hold."""
    for path, data in files.items():
        yield path, data.decode("latin-1")
        if path.endswith(".tar"):
            with tarfile.open(fileobj=io.BytesIO(data)) as tar:
                for entry in tar:
                    file = tar.extractfile(entry)
                    assert file
                    yield f"{path}/{entry.name}", entry.name + file.read().decode("latin-1")
        if path.endswith(".parquet"):
            table = pq.read_table(io.BytesIO(data))
            yield path, json.dumps(table.to_pylist(), ensure_ascii=False) + str(table.schema.metadata)
            yield path, json.dumps(table.to_pylist()).encode().decode("unicode_escape")


def build(study: Study) -> Release:
    asked = request_release(recipient_of(study), created_by="kebede.steward", samples_per_shard=5)
    tasks.queue_work(asked.pk)
    asked.refresh_from_db()
    assert (asked.state, asked.reason) == (Release.State.READY, "")
    return asked


def test_no_identifier_of_the_database_is_in_any_file(study: Study) -> None:
    built = build(study)

    known = {text: field for field, text in identifiers()}
    known |= {"kebede.steward": "who asked for it", str(built.pk): "the release's own id"}
    leaks = {(known[each], path) for path, text in searchable(contents(built)) for each in known if each in text}
    assert leaks == set()


def test_what_is_looked_for_is_what_there_is(study: Study) -> None:
    """The search is only as good as its list: each kind of identifier is on it."""
    fields = {field for field, _ in identifiers()}

    assert fields >= {
        "auth.User.email",
        "auth.User.first_name",
        "axes.AccessFailureLog.ip_address",
        "axes.AccessFailureLog.user_agent",
        "exports.Recipient.contact",
        "exports.Recipient.pseudonym_key",
        "mimicry.Mimic.capture",
        "mimicry.Mimic.client_uuid",
        "mimicry.Mimic.frame_hash",
        "mimicry.Mimic.id",
        "mimicry.Mimic.image_key",
        "mimicry.Mimic.received_at",
        "mimicry.Upload.quarantine_key",
        "participants.ConsentEvent.at",
        "participants.ConsentEvent.id",
        "participants.Demographics.answers",
        "participants.Participant.uuid",
        "participants.Participant.withdrawal_code",
        "participants.Session.preflight",
        "participants.Session.rng_seed",
        "participants.Session.uuid",
        "participants.Withdrawal.mimic_uuid",
        "ratings.Judgment.uuid",
        "ratings.Judgment.order_seed",
        "recruitment.ExternalIdentity.external_id",
        "recruitment.Invite.label",
        "recruitment.Invite.token",
        "recruitment.Submission.submission_id",
        "studies.Cohort.entry_key",
        "studies.Study.pseudonym_key",
    }
    days = {text for field, text in identifiers() if field == "ratings.Judgment.received_at"}
    judged = Judgment.objects.latest("received_at").received_at
    assert timezone.now() - judged >= LONG_AGO
    assert f"{judged:%Y-%m-%d}" in days
    assert User.objects.exists()
    assert Participant.objects.exists()
