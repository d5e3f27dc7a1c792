"""The short explanations of the terms."""

import json
from collections.abc import Callable
from pathlib import Path

import pgtrigger
import pytest
from django.test import Client

from apps.localization import glosses, terms
from apps.localization.models import Term, TermList
from tests.localization.desk import TERMS, copied, publish

LANGUAGES = ["en", "zh-hans", "es"]
LISTS = terms.read(terms.DATA / "terms-v1.csv")
Spoil = Callable[..., Path]


@pytest.fixture
def spoil(tmp_path: Path) -> Spoil:
    """Return a way to copy the published data with some Spanish glosses changed; one of None is taken out."""

    def copy(**changes: str | None) -> Path:
        folder = tmp_path / "glosses-v1"
        folder.mkdir()
        published = json.loads((glosses.DATA / "glosses-v1/es.json").read_text(encoding="utf-8")) | changes
        kept = {code: gloss for code, gloss in published.items() if gloss is not None}
        (folder / "es.json").write_text(json.dumps(kept), encoding="utf-8")
        (tmp_path / "terms-v1.csv").write_bytes((terms.DATA / "terms-v1.csv").read_bytes())
        return tmp_path

    return copy


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_term_is_explained_in_its_own_language_without_using_the_word(language: str) -> None:
    explained = glosses.read(language, 1, LISTS[language].keys())

    assert len(explained) == len(set(explained.values())) == 48
    for code, gloss in explained.items():
        assert LISTS[language][code].casefold() not in gloss.casefold().split()


def test_a_word_is_explained_as_its_own_language_means_it() -> None:
    """“Realización” is fulfilment where “Realization” is insight: glosses follow the word, not the position."""
    assert "meta" in glosses.read("es", 1, LISTS["es"].keys())["realization"]
    assert "understanding" in glosses.read("en", 1, LISTS["en"].keys())["realization"]
    assert "明白" in glosses.read("zh-hans", 1, LISTS["zh-hans"].keys())["realization"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"awe": None}, r"glosses-v1/es\.json must explain exactly .* missing or unknown: \['awe'\]"),
        ({"zeal": "Celo"}, r"missing or unknown: \['zeal'\]"),
        ({"awe": "  "}, "the term “awe” has no gloss"),
        ({"awe": "a" * 201}, "the gloss of “awe” has 201 characters where 200 fit"),
        ({"awe": "FELICIDAD viva, que anima"}, "“joy” and “awe” have the same gloss"),
        ({"awe": 7}, "must be one object of texts"),
    ],
)
def test_a_wrong_file_is_refused_by_term(spoil: Spoil, changes: dict[str, str | None], message: str) -> None:
    with pytest.raises(glosses.GlossesError, match=message):
        glosses.read("es", 1, LISTS["es"].keys(), spoil(**changes))


def test_a_file_that_is_no_json_is_named(spoil: Spoil) -> None:
    folder = spoil()
    (folder / "glosses-v1/es.json").write_text("{", encoding="utf-8")

    with pytest.raises(glosses.GlossesError, match=r"glosses-v1/es\.json cannot be read"):
        glosses.read("es", 1, LISTS["es"].keys(), folder)


@pytest.mark.django_db
def test_a_list_stored_before_there_were_glosses_is_given_them() -> None:
    terms.load()
    with pgtrigger.ignore("localization.Term:terms_stay_as_published"):
        Term.objects.update(gloss="")

    terms.load()

    assert Term.objects.get(term_list__language="zh-hans", code="awe").gloss == "又尊敬又有些畏惧"
    assert not Term.objects.filter(gloss="").exists()


@pytest.mark.django_db
def test_a_published_gloss_is_never_edited(spoil: Spoil) -> None:
    terms.load()

    with pytest.raises(terms.TermsError, match="gloss of “Torpeza” in es v1 differs from its file"):
        terms.load(spoil(awkwardness="Otra cosa"))

    assert Term.objects.get(term_list__language="es", code="awkwardness").gloss.startswith("Falta de soltura")


@pytest.mark.django_db
def test_a_language_without_glosses_is_a_list_all_the_same(spoil: Spoil) -> None:
    terms.load(spoil())

    assert set(Term.objects.filter(term_list__language="en").values_list("gloss")) == {("",)}


@pytest.mark.django_db
def test_a_correction_keeps_the_glosses_and_may_change_them(admin_client: Client) -> None:
    terms.load()
    chinese = TermList.objects.get(language="zh-hans")
    table = copied(admin_client, TERMS, chinese.pk)["table"]

    publish(admin_client, TERMS, {"table": table.replace("敬畏,又尊敬又有些畏惧", "惊叹,又吃惊又赞叹")})

    newest = TermList.objects.get(language="zh-hans", version=2)
    assert newest.terms.get(code="awe").gloss == "又吃惊又赞叹"
    assert newest.terms.get(code="awe").sounds == ["jingtan", "jt"]
    assert newest.terms.get(code="fear").gloss == chinese.terms.get(code="fear").gloss


@pytest.mark.django_db
def test_a_correction_in_which_two_glosses_are_alike_is_refused_in_words(admin_client: Client) -> None:
    table = "code,es,gloss\n" + "".join(f"{code},{word},Lo mismo\n" for code, word in LISTS["es"].items())

    page = admin_client.post("/admin/localization/termlist/add/", {"table": table})

    assert "is the same gloss as in line 2" in page.content.decode()
    assert not TermList.objects.exists()
