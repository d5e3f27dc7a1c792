"""Loading the published texts without the demonstration study."""

import io

import pgtrigger
import pytest
from django.core.management import CommandError, call_command

from apps.localization.models import Term


@pytest.mark.django_db
def test_the_published_texts_are_named_once_loaded() -> None:
    out = io.StringIO()

    call_command("load_texts", stdout=out)

    assert out.getvalue() == (
        "Term lists: en v1, zh-hans v1, es v1\nWordings: en v1, es v1, zh-hans v1, en v2, es v2, zh-hans v2\n"
        "Questionnaires: en v1, es v1, zh-hans v1\n"
    )


@pytest.mark.django_db
def test_a_stored_list_that_was_tampered_with_is_named() -> None:
    call_command("load_texts", stdout=io.StringIO())
    with pgtrigger.ignore("localization.Term:terms_stay_as_published"):
        Term.objects.filter(term_list__language="es", code="awe").update(wording="Pasmo")

    with pytest.raises(CommandError, match="The stored term list es v1 differs from its file"):
        call_command("load_texts")
