"""The rules a night was judged by, read again so that they can be told in words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from forbear.adapters.packs.law import load_rules
from forbear.engine.gate.rulebook import Rule, RuleBook
from forbear.engine.vocabulary.errors import ForbearError


@dataclass(frozen=True, kw_only=True)
class Law:
    """Rules by id, of the packs that are still as they were; the others are named."""

    rules: Mapping[str, Rule] = field(default_factory=dict)
    changed: tuple[str, ...] = ()
    """Packs that are not there any more as they judged: none of their rules is told anew."""


NO_LAW: Final = Law()


def law_as_is(rules: RuleBook) -> Law:
    """Take the rules at hand: at the door nothing can have changed since."""
    return Law(rules={rule.rule_id: rule for rule in rules.rules})


def law_of(account: Mapping[str, Any]) -> Law:
    """Read the packs of a night again, for its day of contact.

    A rule is told only from a pack of the version and status that judged: words made of another
    version would be about another rule. What a verdict itself says is told in any case.

    Args:
        account: What `night.json` holds.

    """
    judged = {str(p["pack"]): (p["version"], p["status"]) for p in account.get("rules", [])}
    try:
        book = load_rules(account["packs"], on=date.fromisoformat(account["contact_on"]))
    except ForbearError:
        return Law(changed=tuple(judged))
    now = {pack.name: (pack.version, pack.status) for pack in book.packs}
    same = {name for name, was in judged.items() if now.get(name) == was}
    return Law(
        rules={rule.rule_id: rule for rule in book.rules if rule.pack in same},
        changed=tuple(name for name in judged if name not in same),
    )
