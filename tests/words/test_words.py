"""What people read: golden texts in three languages, and the rules of the templates."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from forbear.adapters.words import (
    MESSAGES,
    TemplateFaulty,
    TemplateMissing,
    amounts,
    check_placeholders,
    money,
    render,
    span,
    template,
)
from forbear.engine.vocabulary.words import LANGUAGES

GOLDEN = Path(__file__).parent / "golden"
NAMES = {"zh-Hant": "陳小姐", "zh-Hans": "陈小姐", "en": "Ana"}
LENDERS = {"zh-Hant": "安心貸", "zh-Hans": "安心贷", "en": "Harbour Loans"}
HOME = {"zh-Hant": "TWD", "zh-Hans": "CNY", "en": "NGN"}
TEXTS = ("before_due", "late_first", "late_later", "late_firm", "plan_offer")
TEMPLATES = (*TEXTS, "call_first", "call_later", "letter_long", "visit_request")
ANSWERS = ("stop_confirmed",)
"""What answers somebody, and asks for nothing."""
HARSH = (
    "fail", "delinquen", "immediately", "or else", "legal action", "court", "police", "blacklist",
    "立即", "立刻", "否則", "否则", "法律", "起訴", "起诉", "黑名單", "黑名单", "催收", "你",
)


def order(template_name: str, language: str, **more: Any) -> dict[str, Any]:
    """Make up an order of 12 days late with 3,200."""
    plain = {
        "template": template_name, "language": language, "called_as": NAMES[language],
        "currency": HOME[language], "amount_minor": 320000, "also_owed": "",
        "due_date": date(2026, 12, 3), "days_late": 12, "check_code": "WMXW4R9J",
    }
    return {**plain, **more}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", [*TEMPLATES, *ANSWERS])
def test_it_reads_as_it_was_approved(name: str, language: str) -> None:
    """Every template reads exactly as in its golden file, so a change of words is seen."""
    approved = (GOLDEN / language / f"{name}.txt").read_text(encoding="utf-8")
    assert render(order(name, language), lender=LENDERS[language]) + "\n" == approved


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_templates(language: str) -> None:
    """No template is missing in a language, and none is there that these cases do not read."""
    assert sorted(p.name for p in (MESSAGES / language).iterdir()) == sorted(
        f"{name}.txt" for name in (*TEMPLATES, *ANSWERS)
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", TEMPLATES)
def test_each_says_who_how_much_when_and_how_to_check(name: str, language: str) -> None:
    """Lender, amount, date and check code are in all of them, and nothing in them frightens."""
    said = render(order(name, language), lender=LENDERS[language])
    dates = {"zh-Hant": "2026年12月3日", "zh-Hans": "2026年12月3日", "en": "3 December 2026"}
    for part in (LENDERS[language], "3,200", dates[language], "WMXW4R9J"):
        assert part in said
    assert [word for word in HARSH if word in said.lower()] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_asks_for_nothing(name: str, language: str) -> None:
    """It says who writes and how to check it; no amount, no date, and nothing that frightens."""
    said = render(order(name, language), lender=LENDERS[language])
    assert LENDERS[language] in said
    assert "WMXW4R9J" in said
    assert [word for word in (*HARSH, "3,200", "2026") if word in said.lower()] == []
    assert len(said) <= (2 * 153 if language == "en" else 2 * 67)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", TEXTS)
def test_a_text_message_is_short_and_says_how_to_stop(name: str, language: str) -> None:
    """It fits in three parts of a text message, and a reply of one word ends them."""
    said = render(order(name, language), lender=LENDERS[language])
    assert len(said) <= (3 * 153 if language == "en" else 3 * 67)
    assert ("STOP" if language == "en" else " T。") in said
    assert "\n" not in said


@pytest.mark.parametrize("name", ["call_first", "call_later"])
def test_a_call_asks_who_is_there_before_it_says_anything(name: str) -> None:
    """The debt is not mentioned before the person is known."""
    for language in LANGUAGES:
        text = template(name, language=language)
        assert text.index("{asks_for}") < text.index("{amounts}")


def test_money_is_written_as_people_there_write_it() -> None:
    """Whole dollars of Taiwan have no decimals; no sign can be taken for another currency's."""
    cases = [
        ("TWD", 320000, "zh-Hant", "NT$3,200"),
        ("TWD", 320050, "zh-Hant", "NT$3,200.50"),
        ("TWD", 320000, "en", "NT$3,200"),
        ("CNY", 320000, "zh-Hans", "¥3,200.00"),
        ("CNY", 320000, "en", "CN¥3,200.00"),
        ("NGN", 123456789, "en", "NGN 1,234,567.89"),
        ("USD", 5, "en", "US$0.05"),
        ("JPY", 3200, "en", "JPY 3,200"),
        ("KWD", 3200, "en", "KWD 3.200"),
        ("TWD", 10**15, "en", "NT$10,000,000,000,000"),
    ]
    assert [money(c, m, language=lang) for c, m, lang, _ in cases] == [s for *_, s in cases]


def test_further_currencies_are_listed_as_the_language_lists_things() -> None:
    """Two and three amounts, in Chinese and in English."""
    assert amounts("TWD", 320000, also_owed="HKD 200", language="zh-Hant") == (
        "NT$3,200 和 HK$2.00"
    )
    assert amounts("TWD", 320000, also_owed="HKD 200 USD 1500", language="en") == (
        "NT$3,200, HK$2.00, and US$15.00"
    )


def test_one_day_is_a_day() -> None:
    """English has a singular."""
    assert [span(1, language="en"), span(2, language="en"), span(1, language="zh-Hant")] == [
        "1 day", "2 days", "1 天"
    ]


def test_a_person_without_a_name_is_still_greeted() -> None:
    """Where the lender keeps no name, the greeting does without."""
    said = render(order("late_first", "zh-Hant", called_as=None), lender="安心貸")
    assert said.startswith("【安心貸】您好：您有")


def test_braces_in_a_name_do_no_harm() -> None:
    """A name is never read as a placeholder."""
    said = render(order("late_first", "en", called_as="{lender}"), lender="Harbour Loans")
    assert "Dear {lender}," in said


@pytest.mark.parametrize("text", ["{amount}", "{amounts!r}", "{amounts:>9}", "{", "{}", "{a.b}"])
def test_an_unknown_placeholder_is_refused(text: str) -> None:
    """A template that cannot be filled in is an error when it loads, not when it is sent."""
    with pytest.raises(TemplateFaulty, match=r"x\.txt"):
        check_placeholders(text, file="x.txt")


def test_a_missing_template_says_where_it_should_be() -> None:
    """The error names the file to write."""
    with pytest.raises(TemplateMissing, match=r"packs/messages/en/nope\.txt"):
        template("nope", language="en")
