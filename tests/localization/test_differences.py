"""What a new version changes, passage by passage."""

import dataclasses

import pytest

from apps.localization.differences import Change, Comparison, Kind, differences


def test_passages_are_added_removed_and_reworded() -> None:
    found = differences({"kept": "a", "gone": "b", "said": "c"}, {"new": "d", "said": "e", "kept": "a"})

    assert found == [
        Change(Kind.ADDED, "new", "", "d"),
        Change(Kind.REWORDED, "said", "c", "e"),
        Change(Kind.REMOVED, "gone", "b", ""),
    ]


@pytest.mark.parametrize(
    ("before", "after", "gone", "come"),
    [
        ("Look at the face.", "Look at this face.", ["the"], ["this"]),
        ("请看这张脸", "请看那张脸", ["这"], ["那"]),
        ("ይህ ፊት ምን", "ይህ ሰው ምን", ["ፊት"], ["ሰው"]),
        ("One.", "One. Two.", [], [" Two."]),
        ("What is felt here?", "What do you see?", ["is felt here"], ["do you see"]),
    ],
)
def test_only_the_words_that_differ_are_marked(before: str, after: str, gone: list[str], come: list[str]) -> None:
    change = Change(Kind.REWORDED, "x", before, after)

    assert [text for marked, text in change.marked_before if marked] == gone
    assert [text for marked, text in change.marked_after if marked] == come
    assert "".join(text for _, text in change.marked_after) == after


def test_a_passage_that_comes_whole_has_no_marks() -> None:
    assert Change(Kind.ADDED, "x", "", "all new").marked_after == [(False, "all new")]
    assert Change(Kind.ADDED, "x", "", "all new").marked_before == []


def test_a_passage_that_is_far_too_long_is_shown_without_marks() -> None:
    long = "word " * 5_000

    assert Change(Kind.REWORDED, "x", long, "other").marked_before == [(False, long)]


def test_a_comparison_is_known_by_all_that_it_shows() -> None:
    one = Comparison("Spanish (es)", "es v1", "es v2", [Change(Kind.REWORDED, "x", "a", "b")])
    others = [
        dataclasses.replace(one, before="es v2", becomes="es v3"),
        dataclasses.replace(one, changes=[Change(Kind.REWORDED, "x", "a", "c")]),
        dataclasses.replace(one, changes=[]),
    ]

    assert len({each.fingerprint for each in [one, *others]}) == 4
    assert one.fingerprint == dataclasses.replace(one).fingerprint
