"""The published term lists, keyed by code."""

from pathlib import Path

import pytest

from apps.localization import terms
from apps.localization.models import Term, TermList

PUBLISHED = terms.DATA / "terms-v1.csv"

# One pair from the start, the middle and the end of each list, and neighbours whose swap would be easy to miss.
MEANINGS = {
    "zh-hans": {
        "admiration": "钦佩",
        "adoration": "爱慕",
        "awe": "敬畏",
        "contempt": "轻蔑",
        "contentment": "知足",
        "fear": "害怕",
        "guilt": "内疚",
        "horror": "惊恐",
        "surprise_negative": "惊讶(负性)",
        "surprise_positive": "惊讶(正性)",
        "tiredness": "疲惫",
        "triumph": "胜利",
    },
    "es": {
        "admiration": "Admiración",
        "adoration": "Adoración",
        "awe": "Asombro Maravillado",
        "contempt": "Desprecio",
        "contentment": "Contentamiento",
        "fear": "Miedo",
        "guilt": "Culpa",
        "horror": "Terror",
        "surprise_negative": "Sorpresa (negativa)",
        "surprise_positive": "Sorpresa (positiva)",
        "tiredness": "Cansancio",
        "triumph": "Triunfo",
    },
}


def changed(tmp_path: Path, old: str, new: str) -> Path:
    """Write the published file with one passage changed; return its path."""
    text = PUBLISHED.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "terms-v1.csv"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def test_every_language_has_the_same_48_codes() -> None:
    lists = terms.read(PUBLISHED)

    assert set(lists) >= {"en", "zh-hans", "es"}
    assert {len(words) for words in lists.values()} == {48}
    assert len({frozenset(words) for words in lists.values()}) == 1


@pytest.mark.parametrize("language", MEANINGS)
def test_no_list_is_shifted_against_its_codes(language: str) -> None:
    words = terms.read(PUBLISHED)[language]

    assert {code: words[code] for code in MEANINGS[language]} == MEANINGS[language]


def test_english_wordings_are_their_codes_written_out() -> None:
    for code, wording in terms.read(PUBLISHED)["en"].items():
        assert code.replace("_", " ") == wording.lower().replace("(", "").replace(")", "")


@pytest.mark.django_db
def test_loading_twice_stores_each_term_once() -> None:
    first = terms.load()
    second = terms.load()

    assert first == second
    assert TermList.objects.count() == 3
    assert Term.objects.count() == 3 * 48
    assert Term.objects.get(term_list__language="zh-hans", code="triumph").wording == "胜利"


@pytest.mark.django_db
def test_a_published_list_is_never_edited(tmp_path: Path) -> None:
    terms.load()
    changed(tmp_path, "Torpeza", "Incomodidad")

    with pytest.raises(terms.TermsError, match="es v1 differs from its file"):
        terms.load(tmp_path)

    assert Term.objects.get(term_list__language="es", code="awkwardness").wording == "Torpeza"


@pytest.mark.django_db
def test_a_fourth_language_is_a_column(tmp_path: Path) -> None:
    lines = PUBLISHED.read_text(encoding="utf-8").splitlines()
    added = [f"{lines[0]},am", *(f"{line},ቃል {number}" for number, line in enumerate(lines[1:]))]
    (tmp_path / "terms-v1.csv").write_text("\n".join(added), encoding="utf-8")

    terms.load(tmp_path)

    assert TermList.objects.get(language="am").terms.count() == 48


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("triumph,Triumph,胜利,Triunfo\n", "", "47 terms where 48 belong"),
        ("envy,Envy,羡慕", "envy,Envy,钦佩", r"zh-hans: .*Line 27: “钦佩” already stands in line 2"),
        ("guilt,", "fear,", "en: .*Line 30: the code “fear” already stands in line 29"),
        ("Miedo", " ", "es: .*Line 29: the term “fear” has no wording"),
        ("joy,", "Joy!,", "en: .*Line 33: “Joy!” is not a term code"),
        ("code,en", "code,English", "“English”, which is not a language code"),
        ("code,en", "key,en", "needs a column “code”"),
        ("爱慕", "爱慕,爱,extra", "line 3 has"),
    ],
)
def test_a_wrong_file_is_refused_by_line(tmp_path: Path, old: str, new: str, message: str) -> None:
    path = changed(tmp_path, old, new)

    with pytest.raises(terms.TermsError, match=message):
        terms.read(path)


def test_an_accent_typed_in_two_parts_is_the_same_letter(tmp_path: Path) -> None:
    path = changed(tmp_path, "Admiración", "Admiracio\N{COMBINING ACUTE ACCENT}n")

    assert terms.read(path)["es"]["admiration"] == "Admiración"
