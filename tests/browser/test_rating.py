"""Rating with 48 terms in three scripts: finding words, asking what they mean, saying how strong, taking back."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.visitor import Visitor

Visit = Callable[..., Visitor]
Rate = Callable[..., "Rater"]


class Rater:
    """A person at the first picture of a rating cohort."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor = visitor
        self.page: Page = visitor.page
        self.filter = self.page.locator("term-filter input")
        self.words = self.page.locator("[data-terms] .term:visible")
        self.rows = self.page.locator("[data-chosen] > li")

    def box(self, code: str) -> Locator:
        return self.page.locator(f'[data-terms] input[value="{code}"]')

    def row(self, code: str) -> Locator:
        return self.page.locator(f'[data-chosen] > [data-code="{code}"]')

    def explain(self, code: str) -> Locator:
        return self.page.locator(f'[data-terms] button[value="{code}"]')

    def answer(self) -> dict[str, Any]:
        answer: dict[str, Any] = self.page.locator("rating-pane").evaluate("pane => pane.answer")
        return answer

    def focused(self) -> Locator:
        return self.page.locator(":focus")


@pytest.fixture
def rate(visit: Visit) -> Rate:
    """Come to the first picture: `rate("cn-rate", width=320)`."""
    return lambda cohort, **how: Rater(visit(cohort, webcam=None, at_trials=True, **how))


CHINESE = {
    "qinpei": "admiration",
    "QIN PEI": "admiration",
    "qin'pei": "admiration",
    "qp": "admiration",
    "jiaolv": "anxiety",
    "jiaolü": "anxiety",
    "ｊｌ": "anxiety",
    "同理": "empathic_pain",
    "正性": "surprise_positive",
}
SPANISH = {"apreciacion": "aesthetic_appreciation", "VERGÜENZA": "shame", "extasis": "ecstasy"}


@pytest.mark.parametrize(("cohort", "words"), [("cn-rate", CHINESE), ("ve-rate", SPANISH)])
def test_a_word_is_found_by_pinyin_by_initials_or_without_its_accents(
    rate: Rate, cohort: str, words: dict[str, str]
) -> None:
    rater = rate(cohort, width=360)

    for typed, code in words.items():
        rater.filter.fill(typed)

        expect(rater.words).to_have_count(1)
        expect(rater.box(code)).to_be_visible()


def test_pinyin_counts_from_the_first_syllable_and_what_is_left_keeps_its_order(rate: Rate) -> None:
    rater = rate("cn-rate")
    before = rater.words.all_inner_texts()

    rater.filter.fill("jing")

    found = rater.words.all_inner_texts()
    assert {text.split("\n")[0] for text in found} == {"敬畏", "惊恐", "惊讶(负性)", "惊讶(正性)"}
    assert found == [word for word in before if word in found]
    expect(rater.page.locator("term-filter [role=status]")).to_contain_text("4")


def test_nothing_is_filtered_until_an_input_method_is_done(rate: Rate) -> None:
    rater = rate("cn-rate")
    rater.filter.focus()
    keys = rater.page.context.new_cdp_session(rater.page)

    keys.send("Input.imeSetComposition", {"text": "qin'pei", "selectionStart": 7, "selectionEnd": 7})
    expect(rater.filter).to_have_value("qin'pei")
    expect(rater.words).to_have_count(48)
    rater.filter.dispatch_event("keydown", {"key": "Enter", "keyCode": 229, "isComposing": True})
    expect(rater.filter).to_be_focused()

    keys.send("Input.insertText", {"text": "钦佩"})

    expect(rater.words).to_have_count(1)
    expect(rater.box("admiration")).to_be_visible()


def test_a_search_without_result_says_so_and_shows_all_again(rate: Rate) -> None:
    rater = rate("us-rate")

    rater.filter.fill("xyzzy")
    expect(rater.page.locator("[data-no-match]")).to_be_visible()
    rater.page.locator("[data-show-all]").click()

    expect(rater.words).to_have_count(48)
    expect(rater.filter).to_be_focused()


def test_enter_goes_to_the_first_word_found_and_chooses_nothing(rate: Rate) -> None:
    rater = rate("us-rate")

    rater.filter.press_sequentially("nostal")
    rater.filter.press("Enter")

    expect(rater.box("nostalgia")).to_be_focused()
    expect(rater.rows).to_have_count(0)
    rater.focused().press("Space")
    rater.page.keyboard.press("Escape")
    expect(rater.filter).to_be_focused()
    expect(rater.words).to_have_count(48)
    assert rater.answer()["behaviour"]["terms"]["nostalgia"]["by"] == "filter"
    assert rater.answer()["behaviour"]["filter_uses"] == 1


@pytest.mark.parametrize(
    ("cohort", "code", "meaning"),
    [("us-rate", "awe", "Wonder at"), ("cn-rate", "awe", "又尊敬又有些畏惧"), ("ve-rate", "awe", "la boca abierta")],
)
def test_a_word_is_explained_by_keyboard(rate: Rate, cohort: str, code: str, meaning: str) -> None:
    rater = rate(cohort)
    expect(rater.explain(code)).to_be_hidden()

    rater.page.locator("term-gloss button").press("Enter")
    rater.explain(code).press("Enter")

    line = rater.page.locator(".gloss")
    expect(line).to_contain_text(meaning)
    expect(rater.page.locator("term-gloss [role=status]")).to_contain_text(meaning)
    expect(rater.explain(code)).to_have_attribute("aria-expanded", "true")
    assert rater.answer()["behaviour"]["glosses"] == [code]
    rater.explain(code).press("Enter")
    expect(line).to_have_count(0)
    expect(rater.box(code)).not_to_be_checked()


def test_only_one_word_is_explained_at_a_time_by_touch(rate: Rate) -> None:
    rater = rate("ve-rate", width=320)
    rater.page.locator("term-gloss button").tap()

    rater.explain("shame").tap()
    rater.explain("guilt").tap()
    rater.explain("shame").tap()

    expect(rater.page.locator(".gloss")).to_have_count(1)
    expect(rater.page.locator(".gloss")).to_contain_text("humillación")
    rater.visitor.shoot("rating-es-320-explained")
    assert rater.answer()["behaviour"]["glosses"] == ["shame", "guilt"]


def test_strengths_start_unset_and_hold_up_next(rate: Rate) -> None:
    rater = rate("us-rate", width=360)
    rater.box("joy").check()

    rater.visitor.next()

    assert rater.visitor.position == "1"
    expect(rater.row("joy").locator("[type=range]")).to_be_focused()
    expect(rater.row("joy").locator("[type=range]")).to_have_attribute("aria-valuetext", "not set")
    expect(rater.row("joy").locator("[type=number]")).to_have_value("")
    assert rater.answer()["behaviour"]["terms"]["joy"]["set_ms"] is None
    rater.focused().press("ArrowRight")
    rater.visitor.next()
    expect(rater.page.locator("[data-position]")).to_have_text("2")


def test_undo_brings_a_word_back_with_its_strength_and_place(rate: Rate) -> None:
    rater = rate("us-rate", width=360)
    rater.visitor.choose("joy", "awe", "love", strength=35)
    rater.row("awe").locator("[type=number]").fill("80")
    before = rater.answer()["behaviour"]["terms"]["awe"]

    rater.box("awe").click()
    expect(rater.row("awe")).to_have_count(0)
    expect(rater.page.locator("undo-line [role=status]")).to_contain_text("Awe")
    rater.visitor.shoot("rating-en-360-undo")
    rater.page.locator("[data-undo]").press("Enter")

    expect(rater.row("awe").locator("[type=number]")).to_have_value("80")
    expect(rater.box("awe")).to_be_checked()
    expect(rater.box("awe")).to_be_focused()
    answer = rater.answer()
    assert list(answer["ratings"]) == ["joy", "awe", "love"]
    assert answer["behaviour"]["terms"]["awe"] == before | {"by": "undo"}
    assert (answer["behaviour"]["removed"], answer["behaviour"]["undone"]) == (1, 1)


def test_undo_brings_back_all_that_was_removed_at_once(rate: Rate) -> None:
    rater = rate("us-rate")
    rater.visitor.choose("joy", "awe", strength=35)

    rater.page.locator("[data-remove-all]").press("Enter")
    expect(rater.rows).to_have_count(0)
    expect(rater.page.locator("[data-undo]")).to_be_focused()
    rater.focused().press("Enter")

    assert rater.answer()["ratings"] == {"joy": 35, "awe": 35}
    expect(rater.row("joy").locator("[type=range]")).to_be_focused()
    expect(rater.page.locator("[data-undo]")).to_be_hidden()


def test_a_word_chosen_again_by_hand_starts_unset_and_has_nothing_to_undo(rate: Rate) -> None:
    rater = rate("us-rate")
    rater.visitor.choose("joy", strength=35)

    rater.box("joy").click()
    rater.box("joy").click()

    expect(rater.row("joy").locator("[type=number]")).to_have_value("")
    expect(rater.page.locator("[data-undo]")).to_be_hidden()


def test_what_is_recorded_of_a_rating_begins_anew_with_each_picture(rate: Rate) -> None:
    rater = rate("us-rate")
    rater.filter.fill("joy")
    rater.visitor.choose("joy")
    first = rater.answer()["behaviour"]
    rater.visitor.next()
    expect(rater.page.locator("[data-position]")).to_have_text("2")

    rater.visitor.choose("joy")

    second = rater.answer()["behaviour"]
    codes = rater.page.locator("[data-terms] input").evaluate_all("boxes => boxes.map(box => box.value)")
    assert first["terms"]["joy"]["place"] == second["terms"]["joy"]["place"] == codes.index("joy") + 1
    assert 0 <= first["terms"]["joy"]["chosen_ms"] <= first["terms"]["joy"]["set_ms"]
    assert (first["terms"]["joy"]["by"], first["filter_uses"]) == ("filter", 1)
    assert (second["terms"]["joy"]["by"], second["filter_uses"]) == ("list", 0)


def test_a_draft_brings_back_the_whole_rating_and_time_away_does_not_count(rate: Rate) -> None:
    rater = rate("us-rate")
    rater.filter.fill("a")
    rater.visitor.choose("awe", strength=70)
    before = rater.answer()

    times = rater.page.locator("rating-pane").evaluate(
        """(pane) => {
          let clock = performance.now();
          performance.now = () => clock;
          const draft = JSON.parse(JSON.stringify(pane.draft));
          pane.draft = { ratings: [], no_face: false };
          const blank = pane.answer;
          clock += 600;
          pane.begin();
          pane.draft = draft;
          return { blank, away: pane.draft.behaviour.elapsed - draft.behaviour.elapsed };
        }"""
    )

    assert times["blank"]["behaviour"] == {"terms": {}, "filter_uses": 0, "removed": 0, "undone": 0, "glosses": []}
    assert times["away"] == 0
    assert rater.answer() == before


def test_no_face_sends_no_words_and_forgets_none(rate: Rate) -> None:
    rater = rate("us-rate")
    rater.visitor.choose("joy", strength=35)

    rater.page.locator("[data-no-face]").check()

    assert rater.answer()["ratings"] == rater.answer()["behaviour"]["terms"] == {}
    rater.page.locator("[data-no-face]").uncheck()
    assert rater.answer()["ratings"] == {"joy": 35}


@pytest.mark.parametrize(("cohort", "typed"), [("us-rate", "ecst"), ("cn-rate", "kuangxi"), ("ve-rate", "extasis")])
def test_a_picture_is_rated_by_keyboard_alone(rate: Rate, cohort: str, typed: str) -> None:
    rater = rate(cohort)
    press, write = rater.page.keyboard.press, rater.page.keyboard.type

    while not rater.filter.evaluate("box => box === document.activeElement"):
        press("Tab")
    write(typed)
    press("Enter")
    press("Space")
    while not rater.row("ecstasy").locator("[type=range]").evaluate("slider => slider === document.activeElement"):
        press("Tab")
    press("End")
    press("ArrowLeft")
    press("Tab")
    expect(rater.focused()).to_have_value("99")
    write("73")
    while not rater.page.locator("[data-next]").evaluate("button => button === document.activeElement"):
        press("Tab")
    assert rater.answer()["ratings"] == {"ecstasy": 73}
    press("Enter")

    expect(rater.page.locator("[data-position]")).to_have_text("2")
    assert rater.visitor.complaints == []


def test_enter_in_a_number_goes_on_to_the_next_word_without_a_strength(rate: Rate) -> None:
    rater = rate("us-rate", width=360)
    for code in ("joy", "awe"):
        rater.box(code).check()

    rater.row("joy").locator("[type=number]").fill("20")
    rater.focused().press("Enter")

    expect(rater.row("awe").locator("[type=number]")).to_be_focused()


TOO_WIDE = """() => [...document.querySelectorAll('rating-pane *')]
  .filter((one) => one.checkVisibility() && !one.closest('.visually-hidden'))
  .filter((one) => {
    const { left, right } = one.getBoundingClientRect();
    const spills = one.matches('.chip, .choice, .gloss, button, h2, p') && one.scrollWidth > one.clientWidth + 1;
    return left < 0 || right > innerWidth || spills;
  })
  .map((one) => one.outerHTML.slice(0, 120))"""
SMALL = """() => [...document.querySelectorAll('rating-pane :is(button, .chip, [type=number], [type=range])')]
  .filter((one) => one.checkVisibility())
  .filter((one) => { const box = one.getBoundingClientRect(); return Math.min(box.width, box.height) < 44; })
  .map((one) => one.outerHTML.slice(0, 80))"""


@pytest.mark.parametrize("cohort", ["us-rate", "cn-rate", "ve-rate"])
def test_all_fits_a_small_phone_with_targets_for_a_thumb(rate: Rate, cohort: str) -> None:
    rater = rate(cohort, width=320)
    rater.visitor.choose("aesthetic_appreciation", "surprise_negative", "empathic_pain", strength=100)
    rater.visitor.shoot(f"rating-{cohort}-320")
    assert rater.page.evaluate("document.documentElement.scrollWidth") == 320
    assert rater.page.evaluate(TOO_WIDE) == []

    rater.page.locator("term-gloss button").click()
    rater.explain("contentment").click()
    rater.box("empathic_pain").click()
    rater.visitor.shoot(f"rating-{cohort}-320-explained")
    assert rater.page.evaluate(TOO_WIDE) == []
    assert rater.page.evaluate(SMALL) == []

    rater.page.evaluate("document.documentElement.style.fontSize = '200%'")
    rater.visitor.shoot(f"rating-{cohort}-320-large-text")
    assert rater.page.evaluate(TOO_WIDE) == []
