"""What Harbour Bank has beside the six of the night, and how its desk asks at the door."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from forbear.adapters.door.answer import ask_door
from forbear.adapters.door.in_flight import InFlight
from forbear.adapters.door.moments import read_moment
from forbear.adapters.door.question import Question
from forbear.adapters.explain.facts import Facts
from forbear.adapters.store.duck import DuckStore

TODAY = date(2026, 10, 15)
ELEVEN = read_moment("2026-10-15 11:00 Asia/Hong_Kong")

MORE = {
    # gil has two late loans, one of them at the agency north; hu has one that came back; ivy owes
    # hers with hu, and jo with dan, who disputes; every feed is complete up to yesterday.
    "borrowers": "gil,,Gil,en,Asia/Hong_Kong\nhu,,Hu,en,Asia/Hong_Kong\n"
                 "ivy,,Ivy,en,Asia/Hong_Kong\njo,,Jo,en,Asia/Hong_Kong\n",
    "loans": "loan-gil,gil,standard,HKD,3000.00,1200,2026-06-24,active\n"
             "loan-gil-north,gil,standard,HKD,3000.00,1200,2026-06-24,active\n"
             "loan-hu,hu,standard,HKD,3000.00,1200,2026-06-24,active\n"
             "loan-ivy,ivy,standard,HKD,3000.00,1200,2026-06-24,active\n"
             "loan-jo,jo,standard,HKD,3000.00,1200,2026-06-24,active\n",
    "parties": "loan_id,borrower_id,role\nloan-ivy,hu,joint\nloan-jo,dan,joint\n",
    "instalments": "loan-gil,1,2026-09-24,3000.00,30.00,0\n"
                   "loan-gil-north,1,2026-09-24,3000.00,30.00,0\n"
                   "loan-hu,1,2026-09-24,3000.00,30.00,0\n"
                   "loan-ivy,1,2026-09-24,3000.00,30.00,0\n"
                   "loan-jo,1,2026-09-24,3000.00,30.00,0\n",
    "contact_points": "m-gil,gil,mobile,0,false,active\nm-hu,hu,mobile,0,false,active\n"
                      "m-ivy,ivy,mobile,0,false,active\nm-jo,jo,mobile,0,false,active\n"
                      "dead-hu,hu,mobile,0,false,dead\nmail-hu,hu,email,0,false,active\n",
    "placements": "placement_id,loan_id,agency,placed_on,recalled_on\n"
                  "pl-1,loan-gil-north,north,2026-10-05,\n"
                  "pl-2,loan-hu,north,2026-08-01,2026-10-10\n",
    "feeds": "feed,day,complete_up_to\n" + "".join(
        f"{feed},2026-10-14,2026-10-14\n"
        for feed in ("borrowers", "loans", "instalments", "payments", "contacts:north")
    ),
}


def question(book: Path, borrower_id: str, **asked: Any) -> Question:
    """Ask to call somebody at eleven in the morning, unless something else is said."""
    plain = Question(book=book, borrower_id=borrower_id, channel="call", at=ELEVEN)
    return replace(plain, **asked)


def answer(book: Path, borrower_id: str, **asked: Any) -> Facts:
    """Ask at the door."""
    with DuckStore(threads=1, memory="1GB") as store:
        return ask_door(store, question(book, borrower_id, **asked))


def verdict(book: Path, borrower_id: str, **asked: Any) -> tuple[str, str | None]:
    """Give the verdict and its first reason."""
    row = answer(book, borrower_id, **asked).verdicts[0]
    return row["verdict"], row["reason"]


def under_way(borrower_id: str, minute: int = 30, **fields: Any) -> dict[str, Any]:
    """Make a call of this morning that has no outcome yet."""
    return {
        "contact_id": f"now-{borrower_id}-{minute}", "borrower_id": borrower_id, "loan_id": None,
        "channel": "call", "contact_point_id": f"m-{borrower_id}", "direction": "out",
        "tried_at": ELEVEN.replace(hour=2, minute=minute), "outcome": None, "right_party": None,
        "recording": None, "by_whom": "lender", **fields,
    }


def in_flight(**rows: list[dict[str, Any]]) -> InFlight:
    """Lay rows beside the book."""
    return InFlight(rows=rows, name="in-flight.json", sha256="0" * 64)
