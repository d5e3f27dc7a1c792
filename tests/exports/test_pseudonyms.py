"""Export ids, checked against Python's own HMAC."""

import hashlib
import hmac
import re
from collections import Counter

import pytest

from apps.exports.pseudonyms import Pseudonyms
from apps.participants.models import Participant
from tests.factories import make_participant, make_study

pytestmark = pytest.mark.django_db


def test_an_export_id_is_the_head_of_an_hmac() -> None:
    study = make_study()
    person = make_participant(study)

    [exported] = Participant.objects.values_list(Pseudonyms(study).of("participant", "uuid"), flat=True)

    message = f"participant:{person.uuid}".encode()
    assert exported == hmac.new(bytes.fromhex(study.pseudonym_key), message, hashlib.sha256).hexdigest()[:24]
    assert re.fullmatch("[0-9a-f]{24}", exported)


def test_ids_differ_by_kind_and_by_study() -> None:
    one, other = make_study(), make_study()
    make_participant(one)

    ids = {
        Participant.objects.values_list(Pseudonyms(study).of(kind, "uuid"), flat=True)[0]
        for study in (one, other)
        for kind in ("participant", "mimic")
    }

    assert len(ids) == 4


def test_four_people_in_five_train() -> None:
    study = make_study(pseudonym_key="5a" * 32)
    Participant.objects.bulk_create(Participant(study=study) for _ in range(2000))

    splits = Counter(Participant.objects.values_list(Pseudonyms(study).split("uuid"), flat=True))

    assert set(splits) == {"train", "val"}
    assert 1500 < splits["train"] < 1700
