"""Export ids, checked against Python's own HMAC."""

import hashlib
import hmac
import re
from collections import Counter
from uuid import UUID

import pytest

from apps.exports.content.pseudonyms import Pseudonyms
from apps.exports.models import Recipient
from apps.participants.models import Participant
from tests.factories import make_participant, make_recipient, make_study

pytestmark = pytest.mark.django_db

# The same in every run: of uuids by chance, now and then too many would be drawn alike.
MANY = [UUID(int=number) for number in range(2000)]


def test_an_export_id_is_the_head_of_an_hmac() -> None:
    recipient = make_recipient(make_study())
    person = make_participant(recipient.study)

    [exported] = Participant.objects.values_list(Pseudonyms(recipient).of("participant", "uuid"), flat=True)

    message = f"participant:{person.uuid}".encode()
    assert exported == hmac.new(bytes.fromhex(recipient.pseudonym_key), message, hashlib.sha256).hexdigest()[:24]
    assert exported == Pseudonyms(recipient).name("participant", person.uuid)
    assert re.fullmatch("[0-9a-f]{24}", exported)


def test_ids_differ_by_kind_and_by_recipient() -> None:
    study = make_study()
    make_participant(study)

    ids = {
        Participant.objects.values_list(Pseudonyms(recipient).of(kind, "uuid"), flat=True)[0]
        for recipient in (make_recipient(study), make_recipient(study))
        for kind in ("participant", "mimic")
    }

    assert len(ids) == 4


def test_four_people_in_five_train_whoever_gets_the_release() -> None:
    study = make_study(pseudonym_key="5a" * 32)
    Participant.objects.bulk_create(Participant(study=study, uuid=uuid) for uuid in MANY)

    one, other = (splits_for(make_recipient(study)) for _ in range(2))

    assert one == other
    splits = Counter(one)

    assert set(splits) == {"train", "val"}
    assert 1500 < splits["train"] < 1700


def test_seeds_are_drawn_too_and_apart_from_people() -> None:
    study = make_study(pseudonym_key="5a" * 32)
    Participant.objects.bulk_create(Participant(study=study, uuid=uuid) for uuid in MANY)
    one, other = (Pseudonyms(make_recipient(study)) for _ in range(2))
    rows = Participant.objects.order_by("pk").values_list(
        one.seed_split("uuid"), other.seed_split("uuid"), one.split("uuid")
    )

    drawn, for_other, as_person = zip(*rows, strict=True)

    assert drawn == for_other
    assert 1500 < Counter(drawn)["train"] < 1700
    # Independent of the draw that the same uuid would have as a person's: one in twenty-five is in neither.
    assert 50 < Counter(zip(drawn, as_person, strict=True))["val", "val"] < 110


def splits_for(recipient: Recipient) -> list[str]:
    people = Participant.objects.order_by("pk")
    return list(people.values_list(Pseudonyms(recipient).split("uuid"), flat=True))
