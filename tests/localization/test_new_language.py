"""A fourth language and a seventh country: rows and a catalog, and not a line of code."""

import io
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from django.conf import settings as project
from django.core.management import CommandError, call_command

from apps.localization import catalogs, questionnaires, terms, wordings
from apps.localization.languages import LOCALE, spoken, translated
from apps.localization.names import own_name
from apps.localization.publishing import publish_questionnaire, publish_terms, publish_wording
from apps.ratings.models import Judgment
from apps.studies import consent_texts
from apps.studies.models import Cohort, Scope
from apps.vision.specimen import portrait
from tests.factories import make_cohort, make_study
from tests.participants.client import Browser

MARK = "አማርኛ"
# What the pages of a session say to everyone, and would say in English if it were not translated.
ENGLISH = re.compile(r"\b(the|your|please|and|with|continue|photograph|camera|next)\b", re.IGNORECASE)
# Elements whose text nobody reads.
UNREAD = re.compile(r"<(script|style|svg)\b.*?</\1>|<!--.*?-->", re.DOTALL)


def catalog_of(language: str, folder: Path) -> None:
    """Begin a catalog as a translator would, put a mark in the place of every text, and compile it."""
    call_command("messages", add=language, folder=folder, stdout=io.StringIO())
    path = catalogs.path_of(language, folder)
    catalog = catalogs.read(path, language)
    for message in catalog:
        if message.id:
            message.string = tuple(map(_marked, message.id)) if message.pluralizable else _marked(message.id)
    path.write_bytes(catalogs.render(catalog))
    call_command("messages", compile=True, folder=folder, stdout=io.StringIO())


def _marked(text: Any) -> str:
    return " ".join([MARK, *catalogs.PLACEHOLDER.findall(str(text))])


def in_amharic(said: Any) -> Any:
    """The same texts, every sentence in the throw-away language."""
    if isinstance(said, dict):
        return {key: in_amharic(value) for key, value in said.items()}
    if isinstance(said, list):
        return [f"{in_amharic(each)} {place}" if isinstance(each, str) else in_amharic(each)
                for place, each in enumerate(said)]  # fmt: skip
    return f"ጽሑፍ {len(said)}" if isinstance(said, str) else said


@pytest.fixture(scope="module")
def locale(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("locale")
    catalog_of("am", folder)
    return folder


@pytest.fixture
def amharic(settings: Any, locale: Path) -> None:
    """A site that was started with another catalog beside its own."""
    settings.LOCALE_PATHS = [locale]
    settings.LANGUAGES = spoken(LOCALE, locale)


@pytest.fixture(params=Cohort.Phase.values)
def kenyan(request: pytest.FixtureRequest, amharic: None, db: None) -> Cohort:
    """A launched cohort of a country and a language that Mimicry does not come with."""
    codes = terms.read(terms.DATA / "terms-v1.csv")["en"]
    english = wordings.read(wordings.DATA / "wordings-v2")["en"]
    asked = questionnaires.read(questionnaires.DATA / "questionnaires-v1")["en"]
    study = make_study()
    publish_questionnaire("am", [question | {"text": "ጥያቄ"} for question in asked])
    consent: Any = {
        "study_title": "ፊቶች",
        "title": "ፈቃድ",
        "body": "ያንብቡ።",
        "scopes": dict.fromkeys(Scope.values, "እስማማለሁ።"),
    }
    return make_cohort(
        study,
        country="KE",
        language="am",
        phase=request.param,
        term_list=publish_terms("am", {code: f"ቃል {place}" for place, code in enumerate(codes)}, {}),
        wording=publish_wording("am", in_amharic(english)),
        consent_text=consent_texts.publish(study, language="am", **consent),
    )


class Reader(Browser):
    """A participant who keeps every page they are shown."""

    def __init__(self) -> None:
        super().__init__()
        self.pages: dict[str, str] = {}

    def get(self, *args: Any, **kwargs: Any) -> Any:
        return self._kept(super().get(*args, **kwargs))

    def post(self, *args: Any, **kwargs: Any) -> Any:
        return self._kept(super().post(*args, **kwargs))

    def _kept(self, response: Any) -> Any:
        if response.status_code == 200 and response.headers["Content-Type"].startswith("text/html"):
            self.pages[response.request["PATH_INFO"]] = response.content.decode()
        return response


def test_a_session_in_a_fourth_language_from_a_seventh_country_comes_to_its_end(kenyan: Cohort) -> None:
    reader = Reader()

    reader.walk_to_trials(kenyan)
    for trial in reader.load()["trials"]:
        if kenyan.takes_photographs:
            reader.photograph(trial["uuid"], portrait())
        reader.judge(trial["uuid"])
    code = reader.send("/api/session/complete/").json()["code"]
    reader.get("/session/done/")

    assert code in reader.pages["/session/done/"]
    assert Judgment.objects.filter(cohort=kenyan, term_list__language="am").count() == 3
    visited = {"consent", "instructions", "practice", "quiz", "trials", "done"}
    assert visited <= {address.split("/")[2] for address in reader.pages}
    for address, page in reader.pages.items():
        assert '<html lang="am"' in page, address
        assert MARK in page, address
        said = re.sub(r"<[^>]*>", " ", UNREAD.sub(" ", page))
        assert not ENGLISH.search(said), (address, ENGLISH.findall(said), said)


def test_who_comes_without_a_session_may_read_it_too(client: Any, amharic: None, db: None) -> None:
    followed = client.get("/withdraw/", HTTP_ACCEPT_LANGUAGE="am-ET,am;q=0.9").content.decode()

    assert '<html lang="am"' in followed
    assert MARK in followed
    assert 'href="?language=am" lang="am" hreflang="am" aria-current="true">አማርኛ</a>' in followed


@pytest.mark.parametrize(("language", "turned"), [("ar", True), ("es", False)])
def test_a_language_written_from_right_to_left_turns_the_page(
    client: Any, settings: Any, db: None, language: str, turned: bool
) -> None:
    settings.LANGUAGES = [*settings.LANGUAGES, ("ar", "Arabic")]

    page = client.get("/withdraw/", {"language": language}).content.decode()

    assert (f'<html lang="{language}" dir="rtl"' in page) == turned


def test_the_languages_of_the_site_are_those_that_have_a_catalog(locale: Path) -> None:
    assert [code for code, _name in spoken(LOCALE)] == ["en", "es", "zh-hans"]
    assert [(code, str(name)) for code, name in spoken(LOCALE, locale)] == [
        ("en", "English"),
        ("am", "Amharic"),
        ("es", "Spanish"),
        ("zh-hans", "Chinese (Simplified)"),
    ]
    assert translated(locale / "nothing-there") == []


@pytest.mark.parametrize(
    ("code", "name"), [("es", "español"), ("zh-hans", "简体中文"), ("am", "አማርኛ"), ("qx", "qx"), ("x y", "x y")]
)
def test_a_language_is_offered_by_the_name_it_has_for_itself(code: str, name: str) -> None:
    assert own_name(code) == name


def test_a_site_that_is_started_finds_the_catalog_beside_its_data(locale: Path, tmp_path: Path) -> None:
    (tmp_path / "locale").symlink_to(locale)
    program = (
        "import django; django.setup()\n"
        "from django.conf import settings\n"
        "from django.utils.translation import gettext, override\n"
        "with override('am'): print(list(dict(settings.LANGUAGES)), gettext('This study is complete'))\n"
    )

    said = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": f"{project.BASE_DIR}:{project.BASE_DIR / 'platform'}", "PYTHONUTF8": "1"}
        | {"DJANGO_SETTINGS_MODULE": "config.settings", "MIMICRY_DATA": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout

    assert said == f"['en', 'am', 'es', 'zh-hans'] {MARK}\n"


@pytest.mark.parametrize(
    ("language", "complaint"), [("es", "has its texts already"), ("en", "already"), ("qx", "CLDR")]
)
def test_a_catalog_that_cannot_be_begun_is_explained(tmp_path: Path, language: str, complaint: str) -> None:
    path = catalogs.path_of("es", tmp_path)
    path.parent.mkdir(parents=True)
    path.write_bytes(catalogs.render(Catalog(locale="es")))

    with pytest.raises(CommandError, match=complaint):
        call_command("messages", add=language, folder=tmp_path, stdout=io.StringIO())
