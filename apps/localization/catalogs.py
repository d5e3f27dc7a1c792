"""Interface catalogs: extracted from the source, kept as .po files, checked and compiled; no GNU gettext needed."""

import io
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation import to_locale
from django.utils.translation.template import templatize

from .languages import LOCALE, SOURCE_LANGUAGE, translated

SOURCES = ("templates", "apps", "platform")
COMMENT_TAG = "Translators:"
LAZY = {f"{name}_lazy": DEFAULT_KEYWORDS[name] for name in ("gettext", "ngettext", "pgettext", "npgettext")}
KEYWORDS = {**DEFAULT_KEYWORDS, **LAZY, "gettext_noop": None}
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}")


class CatalogError(Exception):
    """A catalog that cannot be begun; the message says why."""


def path_of(language: str, locale: Path = LOCALE) -> Path:
    """Return where the catalog of a language is kept."""
    return locale / to_locale(language) / "LC_MESSAGES" / "django.po"


def extract_messages(root: Path) -> Catalog:
    """Return every message marked for translation in the Python files and templates below `root`."""
    template = Catalog(charset="utf-8")
    for path in _sources(root):
        source = path.read_text(encoding="utf-8")
        if path.suffix != ".py":
            # What templatize leaves between the strings is indented as HTML is, which Python's tokenizer refuses.
            source = "\n".join(line.lstrip() for line in templatize(source, origin=str(path)).splitlines())
        found = extract("python", io.BytesIO(source.encode()), KEYWORDS, comment_tags=[COMMENT_TAG])
        for _line, message, comments, context in found:
            template.add(message, auto_comments=comments, context=context)
    return template


def _sources(root: Path) -> Iterator[Path]:
    for folder in SOURCES:
        yield from sorted((root / folder).rglob("*.py"))
        yield from sorted(path for path in (root / folder).rglob("*.html") if "templates" in path.parts)
        yield from sorted(path for path in (root / folder).rglob("*.txt") if "templates" in path.parts)


def begin(language: str, locale: Path) -> Path:
    """Write an empty catalog for a language that has none in the folder; return its path. Raises CatalogError."""
    path = path_of(language, locale)
    if language == SOURCE_LANGUAGE or path.exists():
        raise CatalogError(f"{language} has its texts already.")
    try:
        empty = Catalog(locale=Locale.parse(to_locale(language)), charset="utf-8")
    except (UnknownLocaleError, ValueError) as error:
        raise CatalogError(f"“{language}” is not a language that Unicode's CLDR knows.") from error
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(render(empty))
    return path


def updated(language: str, template: Catalog, locale: Path = LOCALE) -> Catalog:
    """Return the catalog of a language with the template's messages and the translations it has; nothing is guessed."""
    path = path_of(language, locale)
    catalog = read(path, language) if path.exists() else Catalog(locale=to_locale(language), charset="utf-8")
    catalog.update(template, no_fuzzy_matching=True)
    return catalog


def read(path: Path, language: str) -> Catalog:
    """Return the catalog kept at a path."""
    with path.open("rb") as file:
        return read_po(file, locale=to_locale(language), charset="utf-8")


def render(catalog: Catalog) -> bytes:
    """Return a catalog as a .po file that is the same whenever its messages are: sorted, no dates, no line numbers."""
    out = io.BytesIO()
    header = {
        "Language": catalog.locale_identifier,
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": catalog.plural_forms,
    }
    lines = "".join(f'"{name}: {value}\\n"\n' for name, value in header.items())
    out.write(f'msgid ""\nmsgstr ""\n{lines}\n'.encode())
    write_po(out, catalog, width=100, no_location=True, omit_header=True, sort_output=True, ignore_obsolete=True)
    return out.getvalue()


def compile_catalogs(locale: Path = LOCALE) -> list[Path]:
    """Write the .mo file beside every .po file, as the running site reads it; return their paths."""
    compiled = []
    for language in translated(locale):
        path = path_of(language, locale)
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, read(path, language))
        compiled.append(path.with_suffix(".mo"))
    return compiled


def faults(catalog: Catalog) -> list[str]:
    """Return what makes a catalog unfit to ship: messages untranslated, fuzzy, or with other placeholders."""
    return [f"{fault}: {_key(message)!r}" for message in _messages(catalog) if (fault := _fault(message))]


def collapses(catalog: Catalog) -> list[str]:
    """Return where different source strings of one context have become one translation; often right, worth a look.

    Strings told apart only by capitals or a plural's s do not count: many languages have neither.
    """
    sources: dict[tuple[str | None, ...], dict[str, str]] = defaultdict(dict)
    for message in _messages(catalog):
        sources[message.context, *_forms(message.string)][_key(message).casefold().rstrip("s")] = _key(message)
    return [
        f"{'; '.join(map(repr, keys.values()))} → {said[-1]!r}"
        for said, keys in sources.items()
        if said[-1] and len(keys) > 1
    ]


def _messages(catalog: Catalog) -> list[Message]:
    return sorted((message for message in catalog if message.id), key=_key)


def _fault(message: Message) -> str:
    if not all(_forms(message.string)):
        return "untranslated"
    if message.fuzzy:
        return "fuzzy"
    allowed = [sorted(PLACEHOLDER.findall(form)) for form in _forms(message.id)]
    if any(sorted(PLACEHOLDER.findall(form)) not in allowed for form in _forms(message.string)):
        return "other placeholders"
    return ""


def _forms(text: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    """Return the singular and plural forms of a message's text; a text without plural, or none yet, is one form."""
    return (text or "",) if isinstance(text, str | None) else tuple(text)


def _key(message: Message) -> str:
    return _forms(message.id)[0]
