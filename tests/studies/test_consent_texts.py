"""Publishing what participants are asked to agree to."""

from typing import Any

import pytest
from django.db import InternalError, transaction

from apps.studies.consent_texts import ConsentTextError, content_hash, publish
from apps.studies.models import ConsentText, Scope
from tests.factories import make_study

pytestmark = pytest.mark.django_db

SCOPES = {str(scope): f"I agree to {scope}." for scope in Scope}
TEXT: dict[str, Any] = {"study_title": "Faces", "title": "Title", "body": "One.\n\nTwo.", "scopes": SCOPES}


def test_the_hash_depends_on_the_content_and_not_on_the_order_of_scopes() -> None:
    backwards = dict(reversed(SCOPES.items()))

    assert content_hash(**TEXT) == content_hash(**TEXT | {"scopes": backwards})
    assert content_hash(**TEXT) != content_hash(**TEXT | {"title": "TitleOne.", "body": "\n\nTwo."})
    assert content_hash(**TEXT) != content_hash(**TEXT | {"study_title": "Masks"})


def test_publishing_the_same_text_again_returns_the_first() -> None:
    study = make_study()

    first = publish(study, language="en", **TEXT)
    again = publish(study, language="en", **TEXT | {"title": " Title", "body": "One.\r\n\r\nTwo.\n"})

    assert again == first
    assert (first.version, first.sha256) == (1, content_hash(**TEXT))


def test_another_text_is_the_next_version_of_its_language() -> None:
    study = make_study()
    first = publish(study, language="en", **TEXT)

    second = publish(study, language="en", **TEXT | {"body": "Better body"})
    spanish = publish(study, language="es", **TEXT | {"title": "Título"})

    assert (first.version, second.version, spanish.version) == (1, 2, 1)
    assert ConsentText.objects.get(pk=first.pk).body == TEXT["body"]


def test_a_published_text_stays_but_goes_with_its_study() -> None:
    published = publish(make_study(), language="en", **TEXT)

    with pytest.raises(InternalError, match="pgtrigger: Cannot update"), transaction.atomic():
        ConsentText.objects.update(body="Other")
    published.study.delete()

    assert not ConsentText.objects.exists()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"body": " "}, "needs the study's name, a title and a body"),
        ({"study_title": ""}, "needs the study's name, a title and a body"),
        ({"scopes": {"share": "Yes."}}, "No sentence beside the box for: take_part, photograph"),
        ({"scopes": SCOPES | {"sell": "Yes."}}, "Unknown scopes: sell"),
        ({"scopes": SCOPES | {"share": ""}}, "No sentence beside the box for: share"),
    ],
)
def test_an_incomplete_text_is_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ConsentTextError, match=message):
        publish(make_study(), language="en", **TEXT | changes)
