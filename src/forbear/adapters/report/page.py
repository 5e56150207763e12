"""What the report says, in the order in which a manager reads it: the answer first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from markupsafe import Markup, escape

from forbear.adapters.report.figures import Figures
from forbear.adapters.report.needs import needs
from forbear.adapters.report.numbers import seconds
from forbear.adapters.report.phrases import ENGLISH, Teller
from forbear.adapters.report.sections import Words, sections
from forbear.engine.vocabulary.words import CHANNELS

_SUMS: Final = ("loans", "late", "outstanding", "late_outstanding", "arrears")


@dataclass(frozen=True, kw_only=True)
class Page:
    """Makes the parts of the report from its figures and the account of the night."""

    figures: Figures
    account: Mapping[str, Any]
    language: str = ENGLISH

    @property
    def tell(self) -> Teller:
        """Says it in the language of the report."""
        return Teller(self.language)

    @property
    def as_of(self) -> date:
        """The day of the standings."""
        return date.fromisoformat(self.account["as_of"])

    @property
    def contact_on(self) -> date:
        """The day of contact."""
        return date.fromisoformat(self.account["contact_on"])

    @property
    def open_loans(self) -> int:
        """Loans the lender still owns."""
        return sum(row["loans"] for row in self.figures.loans)

    @property
    def late_loans(self) -> int:
        """Open loans that are past due by contract."""
        return sum(row["late"] for row in self.figures.loans)

    @property
    def late_borrowers(self) -> int:
        """Borrowers with at least one late loan."""
        return sum(self.figures.fates.values())

    @property
    def orders(self) -> int:
        """Contacts planned; each is one borrower."""
        return sum(row["orders"] for row in self.figures.planned)

    @property
    def reminders(self) -> int:
        """Contacts planned for borrowers who are not late."""
        return self.orders - self.figures.fates.get("heard", 0)

    def told(self) -> Words:
        """Give everything the template writes."""
        tell = self.tell
        return {
            "lender": self.account["lender"],
            "t": tell,
            "kick": tell("page.kick", day=tell.day(self.as_of)),
            "finding": self._whole_day(self._finding()),
            "after": self._after(),
            "four": self._four(),
            "needs": needs(
                self.figures, account=self.account, tell=tell
            ),
            **sections(
                self.figures, currency=self.account["strategy"].get("currency", ""), tell=tell
            ),
            "absent": [
                {"table": name, "says": tell.name("absent", name)}
                for name in self.account["absent"]
            ],
            "book": sorted(self.account["book"].items()),
            "steps": [
                {
                    "step": tell.name("step", name),
                    "rows": tell.whole(made["rows"]), "seconds": seconds(made["seconds"]),
                }
                for name, made in self.account["tables"].items()
            ],
            "opened": seconds(self.account["seconds"]["open"]),
            "whole": seconds(self.account["seconds"]["all"]),
            "account": self.account,
        }

    def _whole_day(self, said: str) -> Markup:
        """Keep the day of contact on one line; Chinese would break within it."""
        day = escape(self.tell.day(self.contact_on))
        if self.language == ENGLISH:
            return escape(said)
        return escape(said).replace(day, Markup('<span class="nb">{}</span>').format(day))

    def _finding(self) -> str:
        """Say what the night found, in one sentence."""
        tell, day = self.tell, self.tell.day(self.contact_on)
        if not self.open_loans:
            return tell("finding.no_loans")
        late = (
            tell("finding.late", share=tell.share(self.late_loans, self.open_loans))
            if self.late_loans else tell("finding.none_late")
        )
        if not self.orders:
            return tell("finding.nobody", late=late, day=day)
        people = tell.count("person", self.orders)
        refused = sum(self.figures.fates.get(fate, 0) for fate in ("refused", "held"))
        if not refused:
            return tell("finding.heard", late=late, people=people, day=day)
        return tell.count("heard_peace", refused, late=late, people=people, day=day)

    def _after(self) -> str:
        """Say what the finding leaves out."""
        tell = self.tell
        if not self.open_loans:
            return tell.sentences((tell("after.no_loans"), tell("page.nothing_sent")))
        parts = []
        if self.reminders:
            parts.append(tell.count("reminded", self.reminders))
        rested = self.figures.fates.get("rested", 0)
        if rested:
            parts.append(tell("after.rested", who=tell.count("late_borrower", rested)))
        said = tell("mark.semicolon").join(parts)
        first = f"{said[:1].upper()}{said[1:]}{tell('mark.stop')}" if said else ""
        return tell.sentences((first, tell("page.nothing_sent")))

    def _four(self) -> list[Words]:
        """Give the four figures: each with its name, the number, and what stands behind it."""
        tell, money = self.tell, self._by_currency()
        shares = tell.listed(
            tell("four.late_of", share=tell.share(m["late_outstanding"], m["outstanding"]),
                 currency=code)
            for code, m in money.items() if m["outstanding"]
        )
        arrears = [
            tell.short_amount(code, m["arrears"]) for code, m in money.items() if m["arrears"]
        ]
        alone = self.late_borrowers - self.figures.fates.get("heard", 0)
        return [
            {
                "name": tell("four.late"),
                "big": tell.share(self.late_loans, self.open_loans),
                "says": tell("four.late_says", late=tell.whole(self.late_loans),
                             of=tell.whole(self.open_loans))
                + (tell("four.late_share", shares=shares) if shares else ""),
            },
            {
                "name": tell("four.arrears"),
                "big": arrears[0] if arrears else tell("four.arrears_none"),
                "says": tell("four.arrears_more", amounts=tell.listed(arrears[1:]))
                if arrears[1:] else tell("four.arrears_says"),
            },
            {
                "name": tell("four.planned"),
                "big": tell.whole(self.orders),
                "says": self._by_channel() or tell("four.planned_none"),
            },
            {
                "name": tell("four.alone"),
                "big": tell.share(alone, self.late_borrowers),
                "says": tell("four.alone_says", n=tell.whole(alone),
                             of=tell.whole(self.late_borrowers)),
            },
        ]

    def _by_currency(self) -> dict[str, dict[str, int]]:
        """Add up the amounts of each currency, the one with the most late loans first."""
        found: dict[str, dict[str, int]] = {}
        for row in self.figures.loans:
            sums = found.setdefault(row["currency"], dict.fromkeys(_SUMS, 0))
            for name in _SUMS:
                sums[name] += row[name]
        order = sorted(found, key=lambda c: (-found[c]["late"], -found[c]["loans"], c))
        return {code: found[code] for code in order}

    def _by_channel(self) -> str:
        """Say how many contacts there are on each channel, the lightest first."""
        by = {
            channel: sum(r["orders"] for r in self.figures.planned if r["channel"] == channel)
            for channel in CHANNELS
        }
        return self.tell.listed(self.tell.count(c, n) for c, n in by.items() if n)
