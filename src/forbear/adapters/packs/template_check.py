"""Judge the words of a strategy before a night decides anything, with values made up.

The gate's own functions judge them, over every template the strategy names, in every language, on
the channels and at the days late for which it uses them. What they would refuse at the door stops
the night; a rule that asks for review, or only warns, is told.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import ibis
import ibis.backends.duckdb
import ibis.expr.types as ir
import pyarrow as pa

from forbear.adapters.store.duck import connect
from forbear.adapters.store.store import Row, arrow_table
from forbear.adapters.words import texts
from forbear.engine.gate.applies import Lifts
from forbear.engine.gate.asked import Asked, bits
from forbear.engine.gate.findings import Place, places
from forbear.engine.gate.plain import plain_texts, says_any
from forbear.engine.gate.rulebook import MustNotRule, MustStateRule, RuleBook
from forbear.engine.gate.rules.must_not import judge_unsaid
from forbear.engine.gate.rules.must_state import judge_said
from forbear.engine.strategy import Strategy
from forbear.engine.tables.door import TEXTS
from forbear.engine.vocabulary.errors import ForbearError
from forbear.engine.vocabulary.limits import AMOUNT_MINOR_MAX
from forbear.engine.vocabulary.words import LANGUAGES

_PURPOSE, _ROLE = "remind", "borrower"
"""A strategy asks for money, and of the borrower."""

_LENDER: Final = "Harbour 安心"
CALLED_AS: Final = {"zh-Hant": "陳小姐", "zh-Hans": "陈小姐", "en": "Ana"}
CHECK_CODE: Final = "WMXW4R9J"
_FAR_BEFORE, _FAR_LATE = -3, 400
"""Days late at the open end of a rung."""

_MADE_UP: Final = (
    {"named": True, "currency": "TWD", "amount_minor": 320_000, "also_owed": ""},
    {"named": False, "currency": "USD", "amount_minor": 5, "also_owed": "HKD 20000 CNY 150000"},
    {"named": False, "currency": "IDR", "amount_minor": AMOUNT_MINOR_MAX, "also_owed": ""},
)


class TemplateAgainstRule(ForbearError):
    """A message template says what a rule forbids, or lacks what one asks for."""

    code = "template_against_rule"
    sentence = "The strategy {strategy} uses words that rules in force on {on} refuse:\n{found}"
    cure = (
        "\nCorrect the words in these files, or name another template in the strategy, and run "
        "again; `forbear packs show` tells each rule in words."
    )


@dataclass(frozen=True, kw_only=True)
class AgainstRule:
    """What a rule says of a template, in one language and on some channels."""

    file: str
    language: str
    channels: tuple[str, ...]
    rule_id: str
    """`gate` where no rule stands behind it."""
    outcome: str
    """What an order of these words would get: refused, review or warned."""
    what: str
    """What is lacking, or which phrase may not be said, and what to do."""
    cites: str

    def tell(self) -> str:
        """Tell it in one line."""
        cited = f" ({self.cites})" if self.cites else ""
        where = f"{self.file}, {self.language}, {' '.join(self.channels)}"
        return f"{where}: {self.rule_id}: {self.what}{cited}"


def hold_templates(
    strategy: Strategy, *, rules: RuleBook, lender: str, tell: Callable[[str], None]
) -> None:
    """Let a night begin only with words that no rule refuses; what needs review is told.

    Args:
        strategy: Whose words.
        rules: Those in force on the day of contact.
        lender: The lender's name as borrowers know it.
        tell: Takes each notice.

    Raises:
        TemplateAgainstRule: Words are refused; all of them are listed.

    """
    found = judge_templates(strategy, rules=rules, lender=lender)
    refused = [one for one in found if one.outcome == "refused"]
    if refused:
        raise TemplateAgainstRule(
            strategy=strategy.name, on=rules.on,
            found="\n".join(f"- {one.tell()}" for one in refused),
        )
    for one in found:
        tell(f"{one.outcome}: {one.tell()}")


def judge_templates(
    strategy: Strategy, *, rules: RuleBook, lender: str = ""
) -> list[AgainstRule]:
    """Tell all that rules on words say against the templates of a strategy.

    A language of which a rule has no phrases is told as a warning: it is no fault of a template,
    and the gate refuses who reads that language with `language_unknown`.

    Args:
        strategy: Whose words.
        rules: Those in force on the day of contact.
        lender: The lender's name as borrowers know it; empty: one made up.

    """
    spoken = rules.judging(channels=frozenset(strategy.channels), roles=frozenset({_ROLE}))
    if not spoken.of(MustStateRule) and not spoken.of(MustNotRule):
        return []
    orders = list(_orders(strategy, on=rules.on))
    rows = [row for order in orders for row in texts(order, lender=lender or _LENDER)]
    engine = connect(threads=1)
    try:
        found = _judged(engine, orders, rows, rules=spoken)
        return sorted(found, key=lambda one: (one.file, one.rule_id, one.what))
    finally:
        engine.disconnect()


def _orders(strategy: Strategy, *, on: date) -> Iterator[Row]:
    """Make up orders: of each template and channel, at both ends of its days, in each language."""
    uses: dict[tuple[str, str], list[int]] = {}
    for rung, _, treatment in strategy.treatments():
        uses.setdefault((treatment.template, treatment.channel), []).extend((
            _FAR_BEFORE if rung.days.least is None else rung.days.least,
            _FAR_LATE if rung.days.most is None else rung.days.most,
        ))
    for (template, channel), days in sorted(uses.items()):
        for language in LANGUAGES:
            for n, values in enumerate(_MADE_UP):
                late = (min(days), max(days))[n % 2]
                yield {
                    **values, "borrower_id": f"{template} {channel} {language}",
                    "action": str(n), "template": template, "channel": channel,
                    "language": language, "days_late": late,
                    "due_date": on - timedelta(days=late), "check_code": CHECK_CODE,
                    "called_as": CALLED_AS[language] if values["named"] else "",
                }


def _judged(
    engine: ibis.backends.duckdb.Backend, orders: Sequence[Row], rows: Sequence[Row], *,
    rules: RuleBook,
) -> list[AgainstRule]:
    """Let the gate judge made-up orders, and gather what it finds by file and rule."""
    engine.con.register("asked", _asked(orders))
    engine.con.register("given", arrow_table(TEXTS, rows))
    asked = engine.table("asked")
    plain = engine.create_table(
        "plain", plain_texts(engine.table("given"), rules=rules), temp=True
    )
    some = Asked(candidates=asked, people=asked, debtors=asked)
    numbered = places(rules)
    judging: dict[str, Any] = {"rules": rules, "places": numbered, "lifts": Lifts(columns={})}
    every = ibis.union(
        *judge_said(some, plain, **judging), *judge_unsaid(some, plain, **judging)
    )
    by_number = {place.number: place for place in numbered}
    found = engine.to_pyarrow(every.select("borrower_id", "place").distinct()).to_pylist()
    gathered: dict[tuple[str, str, int], set[str]] = {}
    for one in found:
        template, channel, language = str(one["borrower_id"]).split(" ")
        key = (template, language, int(one["place"]))
        gathered.setdefault(key, set()).add(channel)
    return [
        _against(
            template, language, place=by_number[number], channels=channels, plain=plain,
            engine=engine,
        )
        for (template, language, number), channels in gathered.items()
    ]


def _asked(orders: Sequence[Row]) -> pa.Table:
    """Give made-up orders as the rules read candidates."""
    shape = pa.schema([
        ("borrower_id", pa.string()), ("action", pa.string()), ("ask_days", pa.int32()),
        ("kind_bits", pa.int32()),
    ])
    return pa.Table.from_pylist([
        {
            "borrower_id": order["borrower_id"], "action": order["action"],
            "ask_days": order["days_late"],
            "kind_bits": bits(channels=[str(order["channel"])], purposes=[_PURPOSE], roles=[_ROLE]),
        }
        for order in orders
    ], schema=shape)


def _against(
    template: str, language: str, *, place: Place, channels: set[str], plain: ir.Table,
    engine: ibis.backends.duckdb.Backend,
) -> AgainstRule:
    """Say what a finding is about, in words."""
    rule = place.rule
    ours = plain.filter(
        plain.borrower_id.isin([f"{template} {channel} {language}" for channel in channels])
    )
    if isinstance(rule, MustStateRule):
        what = f"it does not state {rule.element}"
        if rule.phrases:
            ways = _quoted(rule.phrases.get(language, ()))
            what = f"it does not say {rule.element}; write one of {ways}"
    elif isinstance(rule, MustNotRule):
        said = _said(rule.phrases, ours.filter(ours.part == rule.part), engine=engine)
        what = f"its {rule.part} says {_quoted(said)}; say it otherwise"
        if rule.only and not said:
            what = f"its {rule.part} bears more than {' and '.join(rule.only)}"
    else:
        what = f"a rule has no phrases in {language}, so who reads it is not written to"
    return AgainstRule(
        file=f"packs/messages/{language}/{template}.txt", language=language,
        channels=tuple(sorted(channels)), rule_id=rule.rule_id if rule else "gate",
        outcome=rule.outcome if rule else "warned", what=what, cites=rule.cites if rule else "",
    )


def _said(
    phrases: Mapping[str, Sequence[str]], ours: ir.Table, *, engine: ibis.backends.duckdb.Backend
) -> list[str]:
    """Give the phrases that some of these texts say, as the gate finds them."""
    every = list(dict.fromkeys(phrase for some in phrases.values() for phrase in some))
    if not every:
        return []
    columns = {f"p_{n}": says_any(ours, [phrase]).any() for n, phrase in enumerate(every)}
    (row,) = engine.to_pyarrow(ours.aggregate(**columns)).to_pylist()
    return [phrase for n, phrase in enumerate(every) if row[f"p_{n}"]]


def _quoted(phrases: Sequence[str]) -> str:
    """Write phrases one after the other, in quotes."""
    return ", ".join(f"“{phrase.strip()}”" for phrase in phrases)
