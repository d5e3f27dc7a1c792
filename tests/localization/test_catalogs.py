"""The interface's translations: found in the source, kept, checked, compiled and used."""

import io
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from django.conf import settings
from django.core.management import CommandError, call_command

from apps.localization import catalogs
from apps.localization.languages import LOCALE


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Return a small source tree with every way of marking a text."""
    (tmp_path / "templates" / "pages").mkdir(parents=True)
    (tmp_path / "apps" / "faces" / "templates").mkdir(parents=True)
    (tmp_path / "platform").mkdir()
    (tmp_path / "templates" / "pages" / "page.html").write_text(
        """
        {% load i18n %}
          <h1>{% translate "It’s a face" %}</h1>
        {# Translators: the button under the camera #}
      <a title="{% translate 'Open' context 'a cohort' %}">{{ _("Again") }}</a>
        {% blocktranslate count left=left trimmed %}
            {{ left }} picture left
        {% plural %}
            {{ left }} pictures left
        {% endblocktranslate %}
        """
    )
    (tmp_path / "apps" / "faces" / "templates" / "inner.html").write_text("{% load i18n %}{% translate 'Inner' %}")
    (tmp_path / "apps" / "faces" / "views.py").write_text(
        """
from django.utils.translation import gettext_lazy as _, ngettext, pgettext_lazy
a = _("One sentence "
      "on two lines.")
b = ngettext("%(n)d face", "%(n)d faces", 2)
c = pgettext_lazy("a verb", "Open")
"""
    )
    return tmp_path


def written(catalog: Catalog, **translations: str) -> Catalog:
    """Fill in translations; return the catalog."""
    for source, translation in translations.items():
        catalog.add(source, translation)
    return catalog


def test_every_way_of_marking_a_text_is_found(tree: Path) -> None:
    found = {(message.context, message.id) for message in catalogs.extract_messages(tree) if message.id}

    assert found == {
        (None, "It’s a face"),
        ("a cohort", "Open"),
        (None, "Again"),
        (None, ("%(left)s picture left", "%(left)s pictures left")),
        (None, "Inner"),
        (None, "One sentence on two lines."),
        (None, ("%(n)d face", "%(n)d faces")),
        ("a verb", "Open"),
    }


def test_updating_keeps_translations_guesses_none_and_drops_what_is_gone(tree: Path, tmp_path: Path) -> None:
    locale = tmp_path / "locale"
    path = catalogs.path_of("es", locale)
    path.parent.mkdir(parents=True)
    old = written(Catalog(locale="es"), Inner="Interior", Agains="Otra vez", Gone="Ido")
    path.write_bytes(catalogs.render(old))

    catalog = catalogs.updated("es", catalogs.extract_messages(tree), locale)

    assert catalog["Inner"].string == "Interior"
    assert not catalog["Again"].string
    assert "Gone" not in catalogs.render(catalog).decode()
    assert not any(message.fuzzy for message in catalog)


def test_a_catalog_is_written_the_same_each_time_without_dates_or_line_numbers(tree: Path, tmp_path: Path) -> None:
    template = catalogs.extract_messages(tree)
    path = catalogs.path_of("zh-hans", tmp_path)
    path.parent.mkdir(parents=True)
    path.write_bytes(catalogs.render(catalogs.updated("zh-hans", template, tmp_path)))

    again = catalogs.render(catalogs.updated("zh-hans", template, tmp_path))

    assert again == path.read_bytes()
    assert b"Date" not in again
    assert b"#:" not in again


@pytest.mark.parametrize(
    ("source", "translation", "fault"),
    [
        ("Hello", "", "untranslated: 'Hello'"),
        ("Hello %(name)s", "Hola %(nombre)s", "other placeholders: 'Hello %(name)s'"),
        ("Hello {name}", "Hola", "other placeholders: 'Hello {name}'"),
        (("%(n)s face", "%(n)s faces"), ("%(n)s rostro", ""), "untranslated: '%(n)s face'"),
        (("%(n)s face", "%(n)s faces"), ("un rostro", "%(n)s rostros"), "other placeholders: '%(n)s face'"),
    ],
)
def test_faults_are_named(source: str | tuple[str, str], translation: str | tuple[str, str], fault: str) -> None:
    catalog = Catalog(locale="es")
    catalog.add(source, translation)
    catalog.add("Fine %(n)s", "Bien %(n)s")
    catalog.add(("One face", "%(n)s faces"), ("Un rostro", "%(n)s rostros"))

    assert catalogs.faults(catalog) == [fault]


def test_a_fuzzy_translation_is_a_fault() -> None:
    catalog = Catalog(locale="es")
    catalog.add("Hello", "Adiós", flags=["fuzzy"])

    assert catalogs.faults(catalog) == ["fuzzy: 'Hello'"]


def test_two_texts_with_one_translation_are_pointed_out_within_a_context() -> None:
    catalog = written(Catalog(locale="es"), Shut="Cerrar", Close="Cerrar", Open="Abrir")
    catalog.add("Unlock", "Abrir", context="a door")
    catalog.add("opens", "Abrir")

    assert catalogs.collapses(catalog) == ["'Close'; 'Shut' → 'Cerrar'"]


def test_the_projects_own_catalogs_are_complete_and_up_to_date() -> None:
    out = io.StringIO()

    call_command("messages", check=True, stdout=out, stderr=io.StringIO())

    assert out.getvalue().startswith("Translations are complete")


def test_the_check_names_what_is_missing(tree: Path, tmp_path: Path, settings: pytest.FixtureRequest) -> None:
    settings.BASE_DIR = tree  # type: ignore[attr-defined]

    with pytest.raises(CommandError) as refusal:
        call_command("messages", check=True, stderr=io.StringIO())

    assert "es: the catalog is out of date" in str(refusal.value)
    assert "zh-hans: untranslated: 'It’s a face'" in str(refusal.value)


def test_the_site_speaks_every_language_once_compiled(tmp_path: Path) -> None:
    """A process of its own, since Django reads catalogs once and other tests have read them already."""
    locale = tmp_path / "locale"
    shutil.copytree(LOCALE, locale)
    catalogs.compile_catalogs(locale)
    program = (
        "import django; django.setup()\n"
        "from django.utils.translation import gettext, override\n"
        "for language in ('en', 'zh-hans', 'es'):\n"
        "    with override(language): print(gettext('This study is complete'))\n"
    )

    said = subprocess.run(
        [
            sys.executable,
            "-c",
            f"from django.conf import settings; settings.LOCALE_PATHS = [{str(locale)!r}]\n{program}",
        ],
        env={"PYTHONPATH": f"{settings.BASE_DIR}:{settings.BASE_DIR / 'platform'}", "PYTHONUTF8": "1"}
        | {"DJANGO_SETTINGS_MODULE": "config.settings", "SECRET_KEY": settings.SECRET_KEY, "DEBUG": "1"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()

    assert said == ["This study is complete", "本研究已结束", "Este estudio ya finalizó"]
