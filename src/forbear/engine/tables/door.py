"""What is laid before the gate beside the book: the words of a contact, and what has been shown."""

from typing import Final

from forbear.engine.tables.columns import code, day, ident, text
from forbear.engine.tables.contract import Contract
from forbear.engine.vocabulary import words

TEXTS: Final = Contract(
    name="texts",
    kind="step",
    grain="one row per candidate and part of its words",
    columns=(
        ident("borrower_id", "The borrower.", key=True),
        code("action", "The treatment.", key=True),
        code("part", "What the person reads, or what anybody sees on the outside.",
             one_of=words.TEXT_PARTS, key=True),
        code("language", "In which language.", one_of=words.LANGUAGES),
        text("says", "The words as they would be sent.", nullable=False),
        text("creditor", "Who asks, as the words name them."),
        text("amount", "The amount as the words state it."),
        text("due_date", "The date as the words state it."),
        text("check_code", "The code by which the person can ask whether it is genuine."),
    ),
)

FACTS: Final = Contract(
    name="facts",
    kind="step",
    grain="one row per candidate and fact shown before the contact",
    columns=(
        ident("borrower_id", "The borrower.", key=True),
        code("action", "The treatment.", key=True),
        code("fact", "What was shown.", one_of=words.FACTS, key=True),
        day("since", "Since when it is so."),
    ),
)

DOOR: Final = (TEXTS, FACTS)
