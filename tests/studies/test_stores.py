"""Which stores there are, which of them a cohort may name, and what a key says of where its object is."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import FileSystemStorage
from django.core.management import CommandError, call_command

from apps.automation import design
from apps.studies import checklist, presets, stores
from apps.studies.clone import clone
from apps.studies.cohort_form import CohortForm
from apps.studies.cohorts import CohortError, change_state
from apps.studies.editing import edit
from apps.studies.images import signed_path
from apps.studies.models import Cohort
from tests.factories import make_cohort, make_consent_text, make_mimic, make_term_list, make_trial, make_wording

pytestmark = pytest.mark.django_db


class Full(FileSystemStorage):
    """A store that answers, and takes nothing."""

    def save(self, *args: Any, **kwargs: Any) -> str:
        """Keep nothing."""
        raise OSError("No space left on device")


@pytest.fixture
def cn(settings: Any, media: Path) -> Path:
    """The folder of a further store “cn”."""
    folder = media.with_name("cn")
    folder.mkdir()
    backend = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(folder)}}
    settings.STORAGES = settings.STORAGES | {"cn": backend}
    return folder


def said(cohort: Cohort, state: str) -> str:
    return "\n".join(item.text for item in checklist.of(cohort) if item.state == state)


def test_a_key_says_where_its_object_is() -> None:
    far, near = stores.key_in("cn", "mimics/3f/x.jpg"), stores.key_in("default", "mimics/3f/x.jpg")

    assert (far, near) == ("at-cn/mimics/3f/x.jpg", "mimics/3f/x.jpg")
    assert (stores.alias_of(far), stores.alias_of(near), stores.alias_of("at-cn_2/x")) == ("cn", "default", "cn_2")


@pytest.mark.parametrize("key", ["at-cn/quarantine/x.jpg", "at-cn/mimics/../quarantine/x.jpg", "quarantine/x.jpg"])
def test_no_stores_quarantine_has_an_address(key: str) -> None:
    with pytest.raises(ValueError, match="never shown"):
        signed_path(key)


def test_rows_are_found_by_the_store_of_what_they_name(cn: Path) -> None:
    from apps.mimicry.models import Mimic

    far, near = make_mimic(make_trial(), image_key="at-cn/mimics/1.jpg"), make_mimic(make_trial())
    make_mimic(make_trial(), image_key="at-cnx/mimics/2.jpg")

    assert list(Mimic.objects.filter(stores.lies_in("cn", "image_key"))) == [far]
    assert list(Mimic.objects.filter(stores.lies_in("default", "image_key"))) == [near]
    assert set(Mimic.objects.filter(stores.in_reach("image_key"))) == {far, near}
    cn.rmdir()
    assert list(Mimic.objects.filter(stores.in_reach("image_key"))) == [near]


def test_the_form_offers_what_is_configured_and_says_where_it_is(cn: Path) -> None:
    field = CohortForm().fields["storage_alias"]

    assert [str(label) for _alias, label in field.choices] == [  # type: ignore[attr-defined]
        "default: a folder of this server",
        f"cn: the folder {cn} of this server",
    ]


def test_a_cohort_is_launched_where_its_store_takes_something(settings: Any, cn: Path) -> None:
    cohort = make_cohort(launched=False, storage_alias="cn")
    there = settings.STORAGES
    full = {"BACKEND": f"{__name__}.Full", "OPTIONS": {"location": str(cn)}}
    settings.STORAGES = there | {"cn": full}
    with pytest.raises(CohortError, match="No space left"):
        change_state(cohort, "launch", actor="maria")
    settings.STORAGES = there

    change_state(cohort, "launch", actor="maria")

    assert f"kept in the folder {cn}" in said(cohort, "done")
    assert not [file for file in cn.rglob("*") if file.is_file()]


def test_a_folder_that_is_not_there_keeps_a_cohort_shut(cn: Path) -> None:
    cohort = make_cohort(launched=False, storage_alias="cn")
    cn.rmdir()

    assert "there is no folder" in said(cohort, "missing")
    assert not cn.exists()


def test_a_store_that_nobody_configured_is_refused_in_words_by_every_way(cn: Path, tmp_path: Path) -> None:
    draft = make_cohort(launched=False)
    with pytest.raises(ValidationError, match=r"no store called “atlantis”\. Choose one of: default, cn"):
        edit(draft, {"storage_alias": "atlantis"}, actor="maria")
    for slug in (draft.slug, "new"):
        document = tmp_path / f"{slug}.json"
        document.write_text(
            json.dumps({"country": "US", "language": "en", "phase": "mimic", "storage_alias": "atlantis"})
        )
        with pytest.raises(CommandError, match="storage_alias: There is no store called “atlantis”"):
            call_command("cohort", "set", draft.study.slug, slug, str(document), stdout=StringIO())

    assert not Cohort.objects.exclude(storage_alias="default").exists()


def test_documents_take_a_store_along(cn: Path) -> None:
    study = make_cohort(launched=False).study
    wanted = {"country": "CN", "language": "en", "phase": "mimic", "storage_alias": "cn"}

    made = design.put(study, "cn-mimic", wanted, actor="maria")
    again = design.put(study, "cn-mimic", made.cohort, actor="maria")

    assert study.cohorts.get(slug="cn-mimic").storage_alias == made.cohort["storage_alias"] == "cn"
    assert again.changed == {}


def test_a_launched_cohorts_store_is_fixed_and_a_store_that_went_keeps_nothing_else_from_changing(
    settings: Any, cn: Path
) -> None:
    cohort = make_cohort(storage_alias="cn")
    with pytest.raises(CohortError, match=r"Store: Fixed since the launch: photographs are kept there"):
        edit(cohort, {"storage_alias": "default"}, actor="maria")
    settings.STORAGES = {alias: one for alias, one in settings.STORAGES.items() if alias != "cn"}

    assert edit(cohort, {"minutes_expected": 12}, actor="maria").minutes_expected == 12


def test_presets_and_clones_take_a_countrys_own_store(cn: Path) -> None:
    original = make_cohort(country="US")
    for made in (make_term_list, make_wording):
        made("zh-hans")
    make_consent_text(original.study, "zh-hans")

    (preset,) = presets.make_drafts(original.study, ["CN"], ["mimic"], actor="maria")
    there = clone(original, country="CN", language="zh-hans", actor="maria").cohort
    beside = clone(there, country="CN", language="zh-hans", actor="maria").cohort
    back = clone(original, country="ET", language="en", actor="maria").cohort

    assert preset.cohort
    assert [one.storage_alias for one in (preset.cohort, there, beside, back)] == ["cn", "cn", "cn", "default"]


def test_a_store_that_photographs_are_in_and_nobody_configured_stops_the_next_version(settings: Any, cn: Path) -> None:
    cohort = make_cohort(storage_alias="cn")
    make_mimic(make_trial(), image_key="at-attic/mimics/1.jpg")
    call_command("check", databases=[])
    settings.STORAGES = {alias: one for alias, one in settings.STORAGES.items() if alias != "cn"}

    with pytest.raises(CommandError) as refused:
        call_command("check", databases=["default"])

    for name in ("attic", cohort.storage_alias):
        assert f"in the store “{name}”, which is not configured" in str(refused.value)
        assert f"STORE_{name.upper()}_STORAGE" in str(refused.value)
