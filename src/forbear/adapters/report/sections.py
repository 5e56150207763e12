"""The sections of the report, each made from its rows: words, numbers and a chart."""

from collections.abc import Callable, Iterator
from itertools import groupby
from typing import Any, Final

from forbear.adapters.report.charts import Bar, band, bars
from forbear.adapters.report.figures import FATES, LISTED_MAX, Figures, Rows
from forbear.adapters.report.numbers import masked
from forbear.adapters.report.phrases import Teller
from forbear.engine.vocabulary.words import NOTICE_KINDS

FATE_TONES: Final = {
    "heard": "t-us", "refused": "t-ink", "held": "t-edge", "review": "t-warn", "other_id": "t-edge",
    "no_capacity": "t-edge", "no_moment": "t-edge", "rested": "t-soft",
}
PROMISES_SHOWN: Final = ("kept", "part_kept", "broken", "open", "withdrawn", "outside_limits")
REASONS_DRAWN: Final = 12
"""The chart of reasons draws the most frequent; the table has them all."""

Words = dict[str, Any]


def sections(figures: Figures, *, currency: str, tell: Teller) -> Words:
    """Give every section by name.

    Args:
        figures: What was counted.
        currency: Of the costs, as the strategy names it.
        tell: Says it in the language of the report.

    """
    return {
        "fates": _fates(figures, tell),
        "buckets": _buckets(figures, tell),
        "planned": _planned(figures, currency, tell),
        "refused": _refused(figures, tell),
        "promises": _promises(figures, tell),
        "exceptions": _exceptions(figures, tell),
        "rejects": _rejects(figures, tell),
        "stops": [
            {
                "says": tell.reason(f"stop_{row['kind']}"),
                "borrowers": tell.whole(row["borrowers"]),
            }
            for row in figures.stops
        ],
    }


def _by(rows: Rows, key: Callable[[dict[str, Any]], Any]) -> Iterator[tuple[Any, Rows]]:
    """Group rows by a key, in its order."""
    for value, of in groupby(sorted(rows, key=key), key=key):
        yield value, list(of)


def _fates(figures: Figures, tell: Teller) -> Words:
    """Say what becomes of each late borrower."""
    parts = [
        Bar(label=tell.name("fate", fate), number=figures.fates.get(fate, 0),
            tone=FATE_TONES[fate])
        for fate in FATES if figures.fates.get(fate)
    ]
    every = sum(figures.fates.values())
    heard = figures.fates.get("heard", 0)
    return {
        "title": tell("fates.title", share=tell.share(heard, every)) if every else "",
        "chart": band("fates", parts, title=tell("fates.chart"), tell=tell),
        "rows": [
            {"says": p.label, "number": tell.whole(p.number),
             "share": tell.share(p.number, every), "tone": p.tone}
            for p in parts
        ],
    }


def _buckets(figures: Figures, tell: Teller) -> Words:
    """Say how late the loans are."""
    by = list(_by(figures.loans, lambda r: (r["bucket_rank"], r["bucket"])))
    late = [
        Bar(label=name if rank > 0 else tell("buckets.gap"),
            number=sum(r["loans"] for r in rows))
        for (rank, name), rows in by if rank
    ]
    on_time = sum(r["loans"] for (rank, _), rows in by if rank == 0 for r in rows)
    worst = max(late, key=lambda bar: bar.number, default=None)
    return {
        "title": tell("buckets.title", bucket=worst.label, n=tell.whole(worst.number)) if worst
        else tell("buckets.none"),
        "on_time": tell.whole(on_time),
        "chart": bars("buckets", late, title=tell("buckets.chart"), tell=tell)
        if late else "",
        "rows": [
            {"bucket": name, **_amounts(code, of, tell)}
            for (_, name), rows in by
            for code, of in _by(rows, lambda r: r["currency"])
        ],
    }


def _planned(figures: Figures, currency: str, tell: Teller) -> Words:
    """Say what is planned on each rung."""
    rows = figures.planned
    waiting = sum(r["approvals"] for r in rows)
    orders = sum(r["orders"] for r in rows)
    by_rung = [
        Bar(label=tell.name("rung", name), number=sum(r["orders"] for r in of), tone="t-us")
        for (_, name), of in _by(rows, lambda r: (r["rung_rank"], r["rung"]))
    ]
    return {
        "title": tell.count(
            "planned", orders, cost=tell.amount(currency, sum(r["cost"] for r in rows))
        ),
        "chart": bars("planned", by_rung, title=tell("planned.chart"), tell=tell)
        if rows else "",
        "rows": [
            {
                "rung": tell.name("rung", row["rung"]),
                "action": tell.name("action", row["action"]),
                "channel": tell.name("channel", row["channel"]),
                "offer": tell.name("offer", row["offer"] or ""),
                "orders": tell.whole(row["orders"]),
                "approvals": tell.whole(row["approvals"]) if row["approvals"] else "",
                "cost": tell.amount(currency, row["cost"]),
                "burden": tell.whole(row["burden"]),
            }
            for row in rows
        ],
        "orders": tell.whole(orders),
        "approvals": tell.whole(waiting) if waiting else "",
        "cost": tell.amount(currency, sum(r["cost"] for r in rows)),
        "burden": tell.whole(sum(r["burden"] for r in rows)),
    }


def _refused(figures: Figures, tell: Teller) -> Words:
    """Say what was refused, by reason, the most frequent first."""
    rows = figures.refused
    by = sorted(
        ((sum(r["actions"] for r in of), reason) for reason, of in _by(rows, _reason)),
        key=lambda pair: (-pair[0], pair[1]),
    )
    drawn = [Bar(label=tell.reason_drawn(reason), number=n) for n, reason in by[:REASONS_DRAWN]]
    return {
        "title": tell.count("refused", sum(r["actions"] for r in rows)),
        "chart": bars("refused", drawn, title=tell("refused.chart"), tell=tell) if rows else "",
        "more": tell.count("rarer", len(by) - len(drawn)) if len(by) > len(drawn) else "",
        "rows": [
            {
                "says": tell.reason(row["reason"]),
                "reason": row["reason"],
                "rule": row["rule_id"] or "",
                "cites": row["cites"] or "",
                "review": row["verdict"] == "review",
                "actions": tell.whole(row["actions"]),
                "borrowers": tell.whole(row["borrowers"]),
            }
            for row in rows
        ],
    }


def _reason(row: dict[str, Any]) -> str:
    return str(row["reason"])


def _promises(figures: Figures, tell: Teller) -> Words:
    """Say what became of promises."""
    rows = figures.promises
    count = {state: sum(r["promises"] for r in of) for state, of in _by(rows, lambda r: r["state"])}
    judged = sum(count.get(state, 0) for state in ("kept", "part_kept", "broken"))
    kept = count.get("kept", 0)
    return {
        "title": tell("promises.title", share=tell.share(kept, judged)) if judged
        else tell("promises.not_due"),
        "intro": tell("promises.intro", n=tell.whole(judged)),
        "rows": [
            {
                "state": tell.name("promise_state", row["state"]),
                "promises": tell.whole(row["promises"]),
                "promised": tell.amount(row["currency"], row["promised"]),
                "paid": tell.amount(row["currency"], row["paid"]),
            }
            for state in PROMISES_SHOWN for row in rows if row["state"] == state
        ],
    }


def _exceptions(figures: Figures, tell: Teller) -> list[Words]:
    """List the exceptions of each kind; borrowers and loans are masked."""
    kinds = []
    for kind, of in _by(figures.exceptions, lambda r: r["kind"]):
        listed = [r for r in figures.listed if r["kind"] == kind]
        rows = sum(r["rows"] for r in of)
        kinds.append({
            "kind": tell.name("exception", kind),
            "rows": tell.whole(rows),
            "more": tell.whole(rows - len(listed)) if rows > LISTED_MAX else "",
            "says": sorted({
                tell.exception(kind, measure=r["measure"], plain=r["says"]) for r in of
            }),
            "listed": [
                {
                    "about": r["table_name"],
                    "borrower": masked(r["borrower_id"])
                    or tell("exceptions.nobody" if kind in NOTICE_KINDS else "exceptions.everyone"),
                    "loan": masked(r["loan_id"]),
                    "measure": tell.name("measure", r["measure"]),
                    "ours": "" if r["ours"] is None else tell.whole(r["ours"]),
                    "theirs": "" if r["theirs"] is None else tell.whole(r["theirs"]),
                }
                for r in listed
            ],
        })
    return kinds


def _rejects(figures: Figures, tell: Teller) -> list[Words]:
    """List why rows could not be used, and what to do."""
    return [
        {
            "table": row["table_name"],
            "column": row["column_name"] or "",
            "says": tell.rejected(row["reason"]),
            "rows": tell.whole(row["rows"]),
            "seen": tell("rejects.place", file=row["file"], line=tell.whole(row["line"]))
            if row["file"] else "",
            "cure": tell.cure(row["reason"], row["cure"] or ""),
        }
        for row in figures.rejects
    ]


def _amounts(code: str, rows: Rows, tell: Teller) -> Words:
    """Add up the loans of one bucket and currency."""
    return {
        "loans": tell.whole(sum(r["loans"] for r in rows)),
        "late": tell.whole(sum(r["late"] for r in rows)),
        "currency": code,
        "arrears": tell.amount(code, sum(r["arrears"] for r in rows)),
        "outstanding": tell.amount(code, sum(r["outstanding"] for r in rows)),
    }
