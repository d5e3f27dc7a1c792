"""How a term sounds when typed in Latin letters, so that a filter finds it before any character is chosen."""

import re

CHINESE = "zh"


def sounds(language: str, wording: str) -> list[str]:
    """Return what a wording may be typed as: for Chinese its pinyin without tones or spaces, then its initials.

    “焦虑” is ["jiaolv", "jiaolu", "jl"]: ü is typed as v, and by some as u. Other languages have none.
    """
    if language.split("-")[0] != CHINESE:
        return []
    # Here, because its dictionary of readings takes memory that only publishing a Chinese list needs.
    from pypinyin import lazy_pinyin

    syllables = lazy_pinyin(re.sub(r"\W", "", wording))
    full, initials = "".join(syllables), "".join(syllable[0] for syllable in syllables)
    return list(dict.fromkeys((full, full.replace("v", "u"), initials)))
