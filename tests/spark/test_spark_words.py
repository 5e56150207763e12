"""Words are judged alike on both engines, whose patterns are Java's and RE2's."""

from datetime import date
from typing import Any

import ibis
import pytest

from forbear.adapters.packs.law import load_rules
from forbear.adapters.store.store import Store
from forbear.engine.gate.applies import Lifts
from forbear.engine.gate.asked import Asked, bits
from forbear.engine.gate.findings import places
from forbear.engine.gate.plain import plain_texts
from forbear.engine.gate.rules.must_not import judge_unsaid
from forbear.engine.gate.rules.must_state import judge_said
from forbear.engine.tables.door import TEXTS

pytestmark = pytest.mark.spark

RULES = load_rules(["house/words"], on=date(2026, 11, 2))
SAID = (
    "Acme Bank: US$50.00, 7K2M. Reply STOP. We may take you to court.",
    "Ａｃｍｅ Bank: US$50.00, 7K2M. Ｒｅｐｌｙ　ＳＴＯＰ; 𝐭𝐚𝐤𝐞\nyou to c\u200bo\u0301urt\U000e0041",
    "Acme Bank: 1US$50.00, US$50.001, 7K2Mx. reply\r\nstop, easier\u00a0plan, our app",
    "Acme\u200b Bank, US$50.00, 7K2M: 我們將強 制\n執\ufe0f行 İstanbul Straße ǅ Σίσυφος",
    "Acme Bank \ue000 US$50.00\ue003", "Acme Bank ธนาคาร", "Acme Bank محمد", "Acme Bank राम 💰",
    "Acme Bank", "Acme Bank — …·\u2028", "", " \t\u3000", "US$50.00US$50.00 7K2M.7K2M,7K2M",
)


def found(store: Store) -> list[tuple[Any, ...]]:
    """Judge every text as a body and as an envelope, and give all that was found."""
    texts = store.rows(TEXTS, [
        {"borrower_id": f"{n:02}", "action": "letter", "part": part, "language": "en",
         "says": says, "creditor": "Acme Bank", "amount": "US$50.00", "check_code": "7K2M"}
        for n, says in enumerate(SAID) for part in ("body", "envelope")
    ])
    asked = texts.select("borrower_id", "action").distinct().mutate(
        kind_bits=ibis.literal(
            bits(channels=["letter", "sms"], purposes=["remind"], roles=["borrower"])
        ),
    )
    some = Asked(candidates=asked, people=asked, debtors=asked)
    plain = store.keep("plain", plain_texts(texts, rules=RULES))
    given: dict[str, Any] = {
        "rules": RULES, "places": places(RULES), "lifts": Lifts(columns={}),
    }
    every = ibis.union(*judge_said(some, plain, **given), *judge_unsaid(some, plain, **given))
    told = {place.number: place.said for place in places(RULES)}
    forms = store.fetch(plain.select("borrower_id", "part", "says", "spaced", "tight"))
    return sorted(
        [(row["borrower_id"], told[row["place"]]) for row in store.fetch(every).to_pylist()]
        + [tuple(row.values()) for row in forms.to_pylist()]
    )


def test_words_are_judged_alike(duck: Store, spark: Store) -> None:
    """Every plain form and every finding is the same, whatever script and sign is in the text."""
    expected = found(duck)
    assert found(spark) == expected
    assert ("01", "text_forbidden:house.words.threat") in expected
    assert ("01", "text_lacks:house.words.how_to_stop") not in expected
    assert ("02", "text_lacks:house.words.amount") in expected
    assert {n for n, said in (row for row in expected if len(row) == 2)
            if said == "text_forbidden:house.words.envelope"} == {
        f"{n:02}" for n in range(len(SAID)) if n not in (8, 9, 10, 11)
    }
