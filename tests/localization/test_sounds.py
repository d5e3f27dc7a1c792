"""What a Chinese term may be typed as before any character is chosen."""

import pytest

from apps.localization import terms
from apps.localization.models import Term
from apps.localization.sounds import sounds


@pytest.mark.parametrize(
    ("wording", "typed"),
    [
        ("高兴", ["gaoxing", "gx"]),
        ("爱", ["ai", "a"]),
        ("同理的痛苦", ["tonglidetongku", "tldtk"]),
        ("惊讶(负性)", ["jingyafuxing", "jyfx"]),
    ],
)
def test_chinese_is_typed_by_pinyin_without_tones_or_by_initials(wording: str, typed: list[str]) -> None:
    assert sounds("zh-hans", wording) == typed


def test_the_vowel_that_has_no_key_is_typed_as_v_or_u() -> None:
    assert sounds("zh-hans", "焦虑") == ["jiaolv", "jiaolu", "jl"]


@pytest.mark.parametrize(
    ("wording", "reading"),
    [("乐趣", "lequ"), ("欢乐", "huanle"), ("厌恶", "yanwu"), ("兴奋", "xingfen"), ("解脱", "jietuo")],
)
def test_a_character_of_several_readings_has_the_one_of_its_word(wording: str, reading: str) -> None:
    assert sounds("zh-hans", wording)[0] == reading


@pytest.mark.parametrize("language", ["en", "es", "am"])
def test_words_in_letters_are_typed_as_they_are_written(language: str) -> None:
    assert sounds(language, "爱") == []


@pytest.mark.django_db
def test_every_term_of_a_published_chinese_list_has_its_sounds() -> None:
    terms.load()

    chinese = Term.objects.filter(term_list__language="zh-hans")
    assert chinese.get(code="admiration").sounds == ["qinpei", "qp"]
    assert all(term.sounds for term in chinese)
    assert all(sound.isascii() and sound.isalpha() for term in chinese for sound in term.sounds)
    assert not any(Term.objects.exclude(term_list__language="zh-hans").values_list("sounds", flat=True))


@pytest.mark.django_db
def test_a_list_stored_before_there_were_sounds_is_given_them() -> None:
    terms.load()
    Term.objects.update(sounds=[])

    terms.load()

    assert Term.objects.get(term_list__language="zh-hans", code="triumph").sounds == ["shengli", "sl"]
