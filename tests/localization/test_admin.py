"""Publishing terms: a correction is a new version."""

import pytest
from django.test import Client

from apps.localization import terms
from apps.localization.models import TermList

pytestmark = pytest.mark.django_db
TERMS = "/admin/localization/termlist/"


def copied(client: Client, address: str, pk: int) -> dict[str, str]:
    form = client.get(f"{address}add/", {"copy": pk}).context["adminform"].form
    return {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}


def test_a_corrected_term_is_the_next_version_of_its_list(admin_client: Client) -> None:
    terms.load()
    spanish = TermList.objects.get(language="es")
    table = copied(admin_client, TERMS, spanish.pk)["table"]

    admin_client.post(f"{TERMS}add/", {"table": table.replace("Asombro Maravillado", "Sobrecogimiento")})

    newest = TermList.objects.get(language="es", version=2)
    assert newest.terms.count() == 48
    assert set(newest.terms.values_list("wording")) - set(spanish.terms.values_list("wording")) == {
        ("Sobrecogimiento",)
    }


def test_an_incomplete_list_is_refused_in_words(admin_client: Client) -> None:
    page = admin_client.post(f"{TERMS}add/", {"table": "code,es\nawe,Asombro\n"})

    assert "1 terms where 48 belong" in page.content.decode()
    assert not TermList.objects.exists()


def test_a_published_list_cannot_be_edited(admin_client: Client) -> None:
    terms.load()
    english = TermList.objects.get(language="en")

    page = admin_client.get(f"{TERMS}{english.pk}/change/")
    refused = admin_client.post(f"{TERMS}{english.pk}/change/", {"terms-0-wording": "Other"})

    assert "Published texts are never edited" in page.content.decode()
    assert refused.status_code == 403
