"""Publishing as staff do: look at what a text would change, then publish it."""

from typing import Any

from django.test import Client

from apps.localization.differences import Comparison

TERMS = "/admin/localization/termlist/"
WORDINGS = "/admin/localization/wording/"
QUESTIONNAIRES = "/admin/localization/questionnaire/"


def copied(client: Client, address: str, pk: int) -> dict[str, Any]:
    """The form as it starts from a copy of what is published."""
    form = client.get(f"{address}add/", {"copy": pk}).context["adminform"].form
    initial = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    return {name: value for name, value in initial.items() if value is not None}


def look(client: Client, address: str, data: dict[str, Any]) -> Any:
    """Send the form a first time; return the page."""
    return client.post(f"{address}add/", data)


def shown(page: Any) -> Comparison:
    """The comparison that a page shows."""
    comparison = page.context["comparison"]
    assert isinstance(comparison, Comparison), page.content.decode()
    return comparison


def publish(client: Client, address: str, data: dict[str, Any]) -> Any:
    """Look, then press the button that publishes what the page shows."""
    page = look(client, address, data)
    form = page.context["adminform"].form
    standing = {name: form[name].value() for name in form.fields if name != "file"}
    return client.post(f"{address}add/", standing | {"publish": shown(page).fingerprint})
