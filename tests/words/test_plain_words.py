"""What the gate finds in words, however they are written, and what it does not find there."""

import pytest
from word_rules import must_not, must_state, said

from forbear.engine.gate.plain import BLANK, UNSEEN, folds, plain_phrase
from forbear.engine.vocabulary.han import SIMPLIFIED

THREATS = {"en": ("take you to court", "legal action"), "zh-Hans": ("强制执行",)}
LATIN = "We may take you to court."
HAN = "我们将强制执行。"


@pytest.mark.parametrize("says", [
    LATIN, HAN,
    "We may TAKE YOU TO COURT.",
    "We may ｔａｋｅ ｙｏｕ ｔｏ ｃｏｕｒｔ.",
    "We may take\u00a0you\u3000to  court.",
    "We may take you\nto court.",
    "We may take you\r\n to court.",
    "We may ta\u200bke you to cou\u00adrt.",
    "We may ta\u2060ke y\ufeffou t\U000e0041o court.",
    "We may tàke yóu tó court.",
    "We may take yo\u0301u to court.",
    "We may 𝐭𝐚𝐤𝐞 𝘆𝗼𝘂 𝓽𝓸 𝒸ⓞ𝓾𝓻𝓽.",
    "take you to court",
    "我們將強制執行。",
    "我们将強制执行。",
    "我们将强制\n执行。",
    "我们将强 制 执 行。",
    "我们将强\u200b制\u200d执\ufe0f行。",
    "我们将强制\u3000执⾏。",
    "我们将强制执\u20dd行。",
])
def test_a_forbidden_phrase_is_found_however_it_is_written(says: str) -> None:
    """A person reads the same threat in all of these."""
    assert said(must_not(THREATS), [says]) == ["text_forbidden"]


@pytest.mark.parametrize("says", [
    "We take your call at any time.", "taketyou to court", "我们不会强制您。执行官姓陈。", "",
])
def test_other_words_are_left_alone(says: str) -> None:
    """Only the phrase itself is forbidden, not its parts."""
    assert said(must_not(THREATS), [says]) == [None]


@pytest.mark.parametrize(("says", "language", "found"), [
    ("Reply STOP for no more reminders.", "en", None),
    ("Ｒｅｐｌｙ　ＳＴＯＰ for no more reminders.", "en", None),
    ("reply\nstop", "en", None),
    ("不想再收到提醒，請回覆 Ｔ。", "zh-Hant", None),
    ("不想再收到提醒，請回覆Ｔ。", "zh-Hant", None),
    ("Reply ST OP.", "en", "text_lacks"),
    ("不想再收到提醒，請回覆 T。", "en", "text_lacks"),
    ("Reply STOP.", "zh-Hans", "language_unknown"),
])
def test_a_needed_phrase_is_read_as_a_person_reads_it(
    says: str, language: str, found: str | None
) -> None:
    """Width, capitals and spaces do not matter; the language of the text does."""
    rule = must_state("how_to_stop", {"en": ("reply STOP",), "zh-Hant": ("回覆 T",)})
    assert said(rule, [says], language=language) == [found]


def test_a_phrase_of_nothing_but_blanks_is_no_way_to_say_something() -> None:
    """It would be found in every text; so a language that has only such has none."""
    rule = must_state("how_to_stop", {"en": (" ", "\u200b")})
    assert said(rule, ["Reply STOP."]) == ["language_unknown"]


def test_a_phrase_with_a_space_before_it_is_found_at_the_begin() -> None:
    """` loan` keeps to the word and not to its place."""
    rule = must_not({"en": (" loan",)})
    assert said(rule, ["Loan due", "a loan", "reloaned"]) == [
        "text_forbidden", "text_forbidden", None,
    ]


@pytest.mark.parametrize(("value", "says", "stated"), [
    ("3,200", "You owe 3,200.", True),
    ("3,200", "You owe NT$ 3,200, thank you.", True),
    ("3,200", "您有3,200元", True),
    ("3,200", "You owe 13,200.", False),
    ("3,200", "You owe 1,3,200.", False),
    ("3,200", "You owe 3,2001.", False),
    ("3,200", "You owe 3,200.50.", False),
    ("3,200", "You owe １3,200.", False),
    ("3,200", "You owe 1\u200b3,200.", False),
    ("3,200", "You owe 13,200, not 3,200!", True),
    ("3 December 2026", "due on 13 December 2026", False),
    ("3 December 2026", "due on 3 December 2026.", True),
    ("Citi", "in all cities, Citizens", False),
    ("Citi", "Citi: Hello", True),
    ("Citi", "from Citi's office", True),
    ("安心貸", "【安心貸】您好", True),
    ("安心貸", "安心貸24小時客服", True),
    ("安心貸", "安\u200b心\u200b貸", True),
    ("安心貸", "安心贷", False),
    ("Acme", "acme", False),
    ("", "anything", False),
    ("  ", "any thing  at all", False),
    ("\u200b", "any\u200bthing", False),
    ("…", "and so on…", False),
    ("ธนาคาร", "ธนาคาร: สวัสดี", True),
])
def test_a_value_is_stated_whole(value: str, says: str, stated: bool) -> None:  # noqa: FBT001 -- a case
    """A greater number, a later day or a longer name that has it inside says something else."""
    found = said(must_state("creditor"), [says], creditor=value)
    assert found == [None if stated else "text_lacks"]


@pytest.mark.parametrize(("says", "allowed"), [
    ("Acme Bank", True),
    ("  Acme Bank\n— · …", True),
    ("Acme\u200b Bank", True),
    ("", True),
    ("Acme Bank: ค้างชำระ", False),
    ("Acme Bank สมชาย", False),
    ("Acme Bank محمد", False),
    ("Acme Bank राम", False),
    ("Acme Bank 김철수", False),
    ("Acme Bank שרה", False),
    ("Acme Bank ٣٢٠٠", False),
    ("Acme Bank 💰", False),
    ("Acme Bank ①", False),
    ("Acme Bank NT$", False),
    ("Acme Bank $", False),
    ("Acme Bankruptcy", False),
    ("acme bank", False),
])
def test_an_envelope_bears_the_creditor_only(says: str, allowed: bool) -> None:  # noqa: FBT001 -- a case
    """A name or a word in any script, a number or a sign is more than that."""
    found = said(must_not({}, part="envelope", only=("creditor",)), [says], part="envelope")
    assert found == [None if allowed else "text_forbidden"]


@pytest.mark.parametrize("creditor", ["ธนาคารกสิกรไทย", "بنك الخليج", "भारतीय बैंक", "台灣銀行"])
def test_a_creditor_may_have_a_name_of_any_script(creditor: str) -> None:
    """Marks that belong to the letters of its name are part of it."""
    rule = must_not({}, part="envelope", only=("creditor",))
    assert said(rule, [creditor], part="envelope", creditor=creditor) == [None]
    assert said(rule, [f"{creditor} ก"], part="envelope", creditor=creditor) == ["text_forbidden"]


def test_values_are_put_out_without_joining_what_stands_around_them() -> None:
    """What is left of two names must not make up a third."""
    rule = must_not({}, part="envelope", only=("amount", "creditor"))
    found = said(rule, ["Ac12me"], part="envelope", creditor="Acme", amount="12")
    assert found == ["text_forbidden"]


def test_every_character_has_one_plain_form() -> None:
    """What a character becomes is itself plain, and one that is looked for is never taken out."""
    table = folds()
    assert [c for c, plain in table.items() if plain in table] == []
    assert [c for c, plain in SIMPLIFIED.items() if plain in SIMPLIFIED or len(c + plain) > 2] == []
    unseen = {chr(c) for first, last in (*UNSEEN, *BLANK) for c in range(first, last + 1)}
    assert {plain for c, plain in table.items() if c not in unseen} & unseen == set()


def test_phrases_are_made_plain_as_texts_are() -> None:
    """One table serves both: the phrases of Python, the texts of the engine."""
    assert plain_phrase("ＳＴＯＰ") == "stop"
    assert plain_phrase("回覆 Ｔ") == "回复t"
    assert plain_phrase(" Loan\n") == " loan "
    assert plain_phrase("prosecutor’s  office") == "prosecutor's office"
