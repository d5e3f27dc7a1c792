"""Publishing terms: a sheet comes in, its changes are shown, and it becomes the next version."""

import io
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from apps.localization import term_sheet, terms
from apps.localization.models import TermList
from apps.localization.publishing import publish_terms
from tests.localization.desk import TERMS, copied, look, publish, shown

pytestmark = pytest.mark.django_db


@pytest.fixture
def spanish() -> TermList:
    terms.load()
    return TermList.objects.get(language="es")


def file_of(data: str | bytes, name: str = "terms.csv") -> io.BytesIO:
    file = io.BytesIO(data.encode() if isinstance(data, str) else data)
    file.name = name
    return file


def edited(term_list: TermList, **wordings: str) -> str:
    """The list's sheet with terms worded anew, by code."""
    lines = term_sheet.written(term_list).splitlines()
    for code, wording in wordings.items():
        place = next(place for place, line in enumerate(lines) if line.startswith(f"{code},"))
        lines[place] = ",".join([code, wording, *lines[place].split(",")[2:]])
    return "\n".join(lines)


def changes(page: Any) -> list[tuple[str, str, str, str]]:
    return [(each.kind, each.what, each.before, each.after) for each in shown(page).changes]


def test_a_file_becomes_the_next_version_of_its_list(admin_client: Client, spanish: TermList) -> None:
    file = file_of(edited(spanish, awe="Sobrecogimiento"))

    publish(admin_client, TERMS, {"file": file})

    newest = TermList.objects.get(language="es", version=2)
    assert newest.terms.count() == 48
    assert set(newest.terms.values_list("wording")) - set(spanish.terms.values_list("wording")) == {
        ("Sobrecogimiento",)
    }


def test_what_a_list_changes_is_shown_before_anything_is_published(admin_client: Client, spanish: TermList) -> None:
    table = edited(spanish, awe="Sobrecogimiento").replace("joy,", "gladness,").replace("Vergüenza", "Pudor", 1)
    gloss = spanish.terms.get(code="fear").gloss

    page = look(admin_client, TERMS, {"table": table.replace(gloss, "Miedo de algo")})

    assert ("reworded", "awe", "Asombro Maravillado", "Sobrecogimiento") in changes(page)
    assert ("gloss", "fear", gloss, "Miedo de algo") in changes(page)
    joy = spanish.terms.get(code="joy")
    assert ("removed", "joy", f"{joy.wording}\n{joy.gloss}", "") in changes(page)
    assert ("added", "gladness", "", f"{joy.wording}\n{joy.gloss}") in changes(page)
    assert "Publish as es v2" in page.content.decode()
    assert "Please correct" not in page.content.decode()
    assert not TermList.objects.filter(version=2).exists()


def test_what_was_changed_after_looking_is_shown_again(admin_client: Client, spanish: TermList) -> None:
    seen = shown(look(admin_client, TERMS, {"table": edited(spanish, awe="Sobrecogimiento")}))

    page = look(admin_client, TERMS, {"table": edited(spanish, awe="Pasmo"), "publish": seen.fingerprint})

    assert [after for *_, after in changes(page)] == ["Pasmo"]
    assert not TermList.objects.filter(version=2).exists()


def test_whoever_is_overtaken_sees_what_changes_now(admin_client: Client, spanish: TermList) -> None:
    mine = {"table": edited(spanish, awe="Sobrecogimiento")}
    seen = shown(look(admin_client, TERMS, mine))
    words = dict(spanish.terms.values_list("code", "wording")) | {"awe": "Pasmo"}
    publish_terms("es", words, dict(spanish.terms.values_list("code", "gloss")))

    page = look(admin_client, TERMS, mine | {"publish": seen.fingerprint})

    assert changes(page) == [("reworded", "awe", "Pasmo", "Sobrecogimiento")]
    assert shown(page).becomes == "es v3"
    assert TermList.objects.filter(language="es").count() == 2


def test_a_list_that_changes_nothing_is_not_published_again(admin_client: Client, spanish: TermList) -> None:
    page = look(admin_client, TERMS, copied(admin_client, TERMS, spanish.pk))

    assert "says just the same as es v1" in page.content.decode()
    assert "do not speak" not in page.content.decode()
    assert 'name="publish"' not in page.content.decode()


def test_the_first_list_of_a_language_is_shown_whole(admin_client: Client, spanish: TermList) -> None:
    table = edited(spanish).replace("code,es,gloss", "code,am,gloss")

    page = look(admin_client, TERMS, {"table": table})

    assert "Amharic (am): this is the first version" in page.content.decode()
    assert "do not speak Amharic (am) yet" in page.content.decode()
    assert len(shown(page).changes) == 48


def test_every_mistake_of_a_file_is_named_and_its_text_kept(admin_client: Client, spanish: TermList) -> None:
    lines = edited(spanish, awe="MIEDO", joy="").splitlines()[:48]
    fear, joy = (1 + next(at for at, line in enumerate(lines) if line.startswith(code)) for code in ("fear", "joy"))

    page = look(admin_client, TERMS, {"file": file_of("\n".join(lines))})

    said = page.content.decode()
    assert f"Line {fear}: “Miedo” already stands in line 8." in said
    assert f"Line {joy}: the term “joy” has no wording." in said
    assert "There are 47 terms where 48 belong." in said
    assert page.context["adminform"].form["table"].value() == "\n".join(lines)
    assert not page.context["comparison"]


def test_a_file_in_letters_nobody_can_tell_is_refused_in_words(admin_client: Client, spanish: TermList) -> None:
    page = look(admin_client, TERMS, {"file": file_of(edited(spanish).encode("cp1252", "replace"))})

    assert "save it as “CSV UTF-8” and choose it again" in page.content.decode().replace("Save", "save")
    assert list(page.context["adminform"].form.errors) == ["file"]


def test_a_file_far_too_large_and_no_table_at_all_are_refused(admin_client: Client) -> None:
    large = look(admin_client, TERMS, {"file": file_of("a" * 300_000)})
    nothing = look(admin_client, TERMS, {})

    assert "much too large" in large.content.decode()
    assert "Choose a file, or paste a table here." in nothing.content.decode()


@pytest.mark.parametrize("separator", ["comma", "semicolon", "tab"])
def test_a_list_goes_to_a_spreadsheet_and_comes_back_the_same(
    admin_client: Client, spanish: TermList, separator: str
) -> None:
    sent = admin_client.get(f"{TERMS}{spanish.pk}/csv/{separator}/")

    page = look(admin_client, TERMS, {"file": file_of(sent.content)})

    assert sent.content.startswith(b"\xef\xbb\xbfcode")
    assert sent["Content-Disposition"] == 'attachment; filename="terms-es-v1.csv"'
    assert changes(page) == []


def test_a_sheet_is_for_whoever_may_see_the_list(client: Client, spanish: TermList) -> None:
    viewer = User.objects.create_user("viewer", is_staff=True)
    client.force_login(viewer)
    address = f"{TERMS}{spanish.pk}/csv/comma/"

    refused = client.get(address)
    viewer.user_permissions.add(Permission.objects.get(codename="view_termlist"))

    assert (refused.status_code, client.get(address).status_code) == (403, 200)
    assert client.get(f"{TERMS}{spanish.pk}/csv/smoke/").status_code == 404


def test_a_published_list_can_be_neither_edited_nor_deleted(admin_client: Client, spanish: TermList) -> None:
    page = admin_client.get(f"{TERMS}{spanish.pk}/change/")
    refused = admin_client.post(f"{TERMS}{spanish.pk}/change/", {"terms-0-wording": "Other"})
    deleted = admin_client.post(f"{TERMS}{spanish.pk}/delete/", {"post": "yes"})

    assert "Published texts are never edited" in page.content.decode()
    assert (refused.status_code, deleted.status_code) == (403, 403)
