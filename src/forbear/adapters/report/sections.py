"""The sections of the report, each made from its rows: words, numbers and a chart."""

from collections.abc import Callable, Iterator
from itertools import groupby
from typing import Any, Final

from forbear.adapters.report.charts import Bar, band, bars
from forbear.adapters.report.figures import FATES, LISTED_MAX, Figures, Rows
from forbear.adapters.report.numbers import amount, masked, share, whole
from forbear.adapters.report.phrases import say
from forbear.engine.book.rejects import REASONS as REJECTED
from forbear.engine.gate.reasons import SENTENCES
from forbear.engine.vocabulary.words import NOTICE_KINDS

FATE_TONES: Final = {
    "heard": "t-us", "refused": "t-ink", "held": "t-edge", "review": "t-warn", "other_id": "t-edge",
    "no_capacity": "t-edge", "no_moment": "t-edge", "rested": "t-soft",
}
PROMISES_SHOWN: Final = ("kept", "part_kept", "broken", "open", "withdrawn", "outside_limits")
REASONS_DRAWN: Final = 12
"""The chart of reasons draws the most frequent; the table has them all."""

Words = dict[str, Any]


def sections(figures: Figures, *, currency: str) -> Words:
    """Give every section by name.

    Args:
        figures: What was counted.
        currency: Of the costs, as the strategy names it.

    """
    return {
        "fates": _fates(figures),
        "buckets": _buckets(figures),
        "planned": _planned(figures, currency),
        "refused": _refused(figures),
        "promises": _promises(figures),
        "exceptions": _exceptions(figures),
        "rejects": _rejects(figures),
        "stops": [
            {"says": SENTENCES[f"stop_{row['kind']}"], "borrowers": whole(row["borrowers"])}
            for row in figures.stops
        ],
    }


def _by(rows: Rows, key: Callable[[dict[str, Any]], Any]) -> Iterator[tuple[Any, Rows]]:
    """Group rows by a key, in its order."""
    for value, of in groupby(sorted(rows, key=key), key=key):
        yield value, list(of)


def _fates(figures: Figures) -> Words:
    """Say what becomes of each late borrower."""
    parts = [
        Bar(label=say("fate", fate), number=figures.fates.get(fate, 0),
            tone=FATE_TONES[fate])
        for fate in FATES if figures.fates.get(fate)
    ]
    every = sum(figures.fates.values())
    heard = figures.fates.get("heard", 0)
    return {
        "title": f"{share(heard, every)} of late borrowers would hear from us" if every else "",
        "chart": band("fates", parts, title="What becomes of each late borrower"),
        "rows": [
            {"says": p.label, "number": p.said, "share": share(p.number, every),
             "tone": p.tone}
            for p in parts
        ],
    }


def _buckets(figures: Figures) -> Words:
    """Say how late the loans are."""
    by = list(_by(figures.loans, lambda r: (r["bucket_rank"], r["bucket"])))
    late = [
        Bar(label=name if rank > 0 else "in a gap of the scheme",
            number=sum(r["loans"] for r in rows))
        for (rank, name), rows in by if rank
    ]
    on_time = sum(r["loans"] for (rank, _), rows in by if rank == 0 for r in rows)
    worst = max(late, key=lambda bar: bar.number, default=None)
    return {
        "title": f"{worst.label} holds the most late loans: {worst.said}" if worst
        else "No loan is in a late bucket",
        "on_time": whole(on_time),
        "chart": bars("buckets", late, title="Open loans by bucket") if late else "",
        "rows": [
            {"bucket": name, **_amounts(code, of)}
            for (_, name), rows in by
            for code, of in _by(rows, lambda r: r["currency"])
        ],
    }


def _planned(figures: Figures, currency: str) -> Words:
    """Say what is planned on each rung."""
    rows = figures.planned
    waiting = sum(r["approvals"] for r in rows)
    by_rung = [
        Bar(label=name.replace("_", " "), number=sum(r["orders"] for r in of), tone="t-us")
        for (_, name), of in _by(rows, lambda r: (r["rung_rank"], r["rung"]))
    ]
    return {
        "chart": bars("planned", by_rung, title="Planned contacts by rung") if rows else "",
        "rows": [
            {
                "rung": row["rung"].replace("_", " "),
                "action": row["action"].replace("_", " "),
                "channel": say("channel", row["channel"]),
                "offer": (row["offer"] or "").replace("_", " "),
                "orders": whole(row["orders"]),
                "approvals": whole(row["approvals"]) if row["approvals"] else "",
                "cost": amount(currency, row["cost"]),
                "burden": whole(row["burden"]),
            }
            for row in rows
        ],
        "orders": whole(sum(r["orders"] for r in rows)),
        "approvals": whole(waiting) if waiting else "",
        "cost": amount(currency, sum(r["cost"] for r in rows)),
        "burden": whole(sum(r["burden"] for r in rows)),
    }


def _refused(figures: Figures) -> Words:
    """Say what was refused, by reason, the most frequent first."""
    rows = figures.refused
    by = sorted(
        ((sum(r["actions"] for r in of), reason) for reason, of in _by(rows, _reason)),
        key=lambda pair: (-pair[0], pair[1]),
    )
    drawn = [Bar(label=_short(reason), number=n) for n, reason in by[:REASONS_DRAWN]]
    return {
        "chart": bars("refused", drawn, title="Actions refused, by reason") if rows else "",
        "actions": whole(sum(r["actions"] for r in rows)),
        "more": len(by) - len(drawn),
        "rows": [
            {
                "says": SENTENCES.get(row["reason"], row["reason"]),
                "reason": row["reason"],
                "rule": row["rule_id"] or "",
                "cites": row["cites"] or "",
                "review": row["verdict"] == "review",
                "actions": whole(row["actions"]),
                "borrowers": whole(row["borrowers"]),
            }
            for row in rows
        ],
    }


def _reason(row: dict[str, Any]) -> str:
    return str(row["reason"])


def _short(reason: str) -> str:
    """Name a reason in a few words, for a chart; its sentence stands in the table."""
    return reason.removeprefix("stop_").replace("_", " ")


def _promises(figures: Figures) -> Words:
    """Say what became of promises."""
    rows = figures.promises
    count = {state: sum(r["promises"] for r in of) for state, of in _by(rows, lambda r: r["state"])}
    judged = sum(count.get(state, 0) for state in ("kept", "part_kept", "broken"))
    kept = count.get("kept", 0)
    return {
        "title": f"{share(kept, judged)} of promises that came due were kept" if judged
        else "No promise has come due",
        "judged": whole(judged),
        "rows": [
            {
                "state": say("promise_state", row["state"]),
                "promises": whole(row["promises"]),
                "promised": amount(row["currency"], row["promised"]),
                "paid": amount(row["currency"], row["paid"]),
            }
            for state in PROMISES_SHOWN for row in rows if row["state"] == state
        ],
    }


def _exceptions(figures: Figures) -> list[Words]:
    """List the exceptions of each kind; borrowers and loans are masked."""
    kinds = []
    for kind, of in _by(figures.exceptions, lambda r: r["kind"]):
        listed = [r for r in figures.listed if r["kind"] == kind]
        rows = sum(r["rows"] for r in of)
        kinds.append({
            "kind": say("exception", kind),
            "rows": whole(rows),
            "more": whole(rows - len(listed)) if rows > LISTED_MAX else "",
            "says": sorted({r["says"] for r in of}),
            "listed": [
                {
                    "about": r["table_name"],
                    "borrower": masked(r["borrower_id"])
                    or ("nobody" if kind in NOTICE_KINDS else "everyone"),
                    "loan": masked(r["loan_id"]),
                    "measure": r["measure"].replace("_minor", ", minor units").replace("_", " "),
                    "ours": "" if r["ours"] is None else whole(r["ours"]),
                    "theirs": "" if r["theirs"] is None else whole(r["theirs"]),
                }
                for r in listed
            ],
        })
    return kinds


def _rejects(figures: Figures) -> list[Words]:
    """List why rows could not be used, and what to do."""
    return [
        {
            "table": row["table_name"],
            "column": row["column_name"] or "",
            "says": REJECTED[row["reason"]][0] if row["reason"] in REJECTED else row["reason"],
            "rows": whole(row["rows"]),
            "seen": f"{row['file']}, line {whole(row['line'])}" if row["file"] else "",
            "cure": row["cure"] or "",
        }
        for row in figures.rejects
    ]


def _amounts(code: str, rows: Rows) -> Words:
    """Add up the loans of one bucket and currency."""
    return {
        "loans": whole(sum(r["loans"] for r in rows)),
        "late": whole(sum(r["late"] for r in rows)),
        "currency": code,
        "arrears": amount(code, sum(r["arrears"] for r in rows)),
        "outstanding": amount(code, sum(r["outstanding"] for r in rows)),
    }
