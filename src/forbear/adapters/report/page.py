"""What the report says, in the order in which a manager reads it: the answer first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from forbear.adapters.report.figures import Figures
from forbear.adapters.report.numbers import (
    listed,
    long_day,
    seconds,
    several,
    share,
    short_amount,
    whole,
)
from forbear.adapters.report.phrases import say
from forbear.adapters.report.sections import Words, sections
from forbear.engine.vocabulary.words import CHANNELS, NOTICE_KINDS

_SUMS: Final = ("loans", "late", "outstanding", "late_outstanding", "arrears")


@dataclass(frozen=True, kw_only=True)
class Page:
    """Makes the parts of the report from its figures and the account of the night."""

    figures: Figures
    account: Mapping[str, Any]

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
        return {
            "lender": self.account["lender"],
            "kick": f"Night of {long_day(self.as_of)}",
            "finding": self._finding(),
            "after": self._after(),
            "four": self._four(),
            "needs": self._needs(),
            **sections(self.figures, currency=self.account["strategy"].get("currency", "")),
            "absent": [
                {"table": name, "says": say("absent", name)}
                for name in self.account["absent"]
            ],
            "book": sorted(self.account["book"].items()),
            "steps": [
                {
                    "step": say("step", name),
                    "rows": whole(made["rows"]), "seconds": seconds(made["seconds"]),
                }
                for name, made in self.account["tables"].items()
            ],
            "opened": seconds(self.account["seconds"]["open"]),
            "whole": seconds(self.account["seconds"]["all"]),
            "account": self.account,
        }

    def _finding(self) -> str:
        """Say what the night found, in one sentence."""
        day = long_day(self.contact_on)
        if not self.open_loans:
            return "There is no open loan in this book, so nobody would hear from us."
        late = (
            f"{share(self.late_loans, self.open_loans)} of loans are late"
            if self.late_loans else "No loan is late"
        )
        if not self.orders:
            return f"{late}; nobody would hear from us on {day}."
        heard = several(self.orders, one="person", many="people")
        found = f"{late}; {heard} would hear from us on {day}"
        refused = sum(self.figures.fates.get(fate, 0) for fate in ("refused", "held"))
        if not refused:
            return f"{found}."
        are = "is" if refused == 1 else "are"
        return f"{found}; {whole(refused)} {are} left in peace for a reason."

    def _after(self) -> str:
        """Say what the finding leaves out."""
        if not self.open_loans:
            return "Nothing is owed, nothing is planned. Nothing was sent."
        parts = []
        if self.reminders:
            parts.append(
                f"{whole(self.reminders)} of them "
                f"{'is' if self.reminders == 1 else 'are'} not late and would be reminded of a "
                "due date"
            )
        rested = self.figures.fates.get("rested", 0)
        if rested:
            parts.append(
                f"{several(rested, one='late borrower', many='late borrowers')} heard from us too "
                "recently, keep to a plan, or fit no rung, so nothing is proposed"
            )
        said = "; ".join(parts)
        return f"{said[:1].upper()}{said[1:]}. Nothing was sent." if said else "Nothing was sent."

    def _four(self) -> list[Words]:
        """Give the four figures: each with its name, the number, and what stands behind it."""
        money = self._by_currency()
        late_of = listed(
            f"{share(m['late_outstanding'], m['outstanding'])} of {code}"
            for code, m in money.items() if m["outstanding"]
        )
        arrears = [(code, m["arrears"]) for code, m in money.items() if m["arrears"]]
        heard = self.figures.fates.get("heard", 0)
        alone = self.late_borrowers - heard
        return [
            {
                "name": "Late, of open loans",
                "big": share(self.late_loans, self.open_loans),
                "says": f"{whole(self.late_loans)} of {whole(self.open_loans)} loans"
                + (f"; of what is outstanding, {late_of}" if late_of else ""),
            },
            {
                "name": "Arrears",
                "big": short_amount(*arrears[0]) if arrears else "none",
                "says": "and " + listed(short_amount(*one) for one in arrears[1:])
                if arrears[1:] else "past due and unpaid, by contract",
            },
            {
                "name": "Planned contacts",
                "big": whole(self.orders),
                "says": self._by_channel() or "no order was made",
            },
            {
                "name": "Late borrowers left alone",
                "big": share(alone, self.late_borrowers),
                "says": f"{whole(alone)} of {whole(self.late_borrowers)} who are late",
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
        return listed(
            several(n, one=say("channel_one", c), many=say("channel_many", c))
            for c, n in by.items() if n
        )

    def _needs(self) -> list[Words]:
        """List what waits for a person."""
        approvals = sum(row["approvals"] for row in self.figures.planned)
        reviews = sum(r["actions"] for r in self.figures.refused if r["verdict"] == "review")
        notices = [r for r in self.figures.listed if r["kind"] in NOTICE_KINDS]
        night_wide = [r for r in self.figures.listed if not r["borrower_id"] and r not in notices]
        held = sum(r["rows"] for r in self.figures.exceptions) - len(night_wide) - len(notices)
        rejected = sum(row["rows"] for row in self.figures.rejects)
        drafts = [r["pack"] for r in self.account.get("rules", []) if r["status"] == "draft"]
        needs = [
            (len(night_wide), "exceptions",
             several(len(night_wide), one="finding holds", many="findings hold") + " everyone back",
             "No order is made until the book is whole; each says what to do."),
            (approvals, "planned",
             several(approvals, one="order asks", many="orders ask") + " for approval",
             "A person decides before it is carried out."),
            (reviews, "refused",
             several(reviews, one="action is", many="actions are") + " for a person to decide",
             "A rule that should be kept speaks against them, so they are not planned."),
            (held, "exceptions",
             several(held, one="exception keeps", many="exceptions keep") + " someone from contact",
             "Figures that differ from the lender’s own, or a row about them that could not be "
             "read."),
            (len(notices), "exceptions",
             several(len(notices), one="notice holds", many="notices hold") + " nobody back",
             "Each says what could not be trusted, and what to do."),
            (rejected, "rejects",
             several(rejected, one="row", many="rows") + " could not be used",
             "Each is kept with its file, line and reason."),
            (len(drafts), "made-of",
             ("The rule pack " if len(drafts) == 1 else "The rule packs ") + listed(drafts)
             + (" is a draft" if len(drafts) == 1 else " are drafts"),
             "Have them checked by your lawyers before anyone is contacted by them."),
        ]
        return [{"link": link, "what": what, "says": says} for n, link, what, says in needs if n]
