"""A lender of six borrowers, each with one thing to explain, and the night of 14 October 2026."""

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import yaml

from forbear.adapters.explain.facts import Facts, gather
from forbear.adapters.files.importing import import_book
from forbear.adapters.files.maps import load_map
from forbear.adapters.store.duck import DuckStore
from forbear.adapters.store.run import Ask, run_night

AS_OF = date(2026, 10, 14)

TABLES = {
    # ana is late and was called a while ago; bo promised; cai is due soon; dan disputes; eva1 and
    # eva2 are one person; fay has no time zone.
    "borrowers": """borrower_id,person_key,called_as,language,zone
ana,,Ms Lam,en,Asia/Hong_Kong
bo,,陳先生,zh-Hant,Asia/Taipei
cai,,王女士,zh-Hans,Asia/Shanghai
dan,,,en,Asia/Hong_Kong
eva1,eva,Eva,en,Asia/Hong_Kong
eva2,eva,Eva,en,Asia/Hong_Kong
fay,,Fay,en,
""",
    "loans": """loan_id,borrower_id,product,currency,principal_minor,annual_rate_bp,opened_on,status
loan-ana,ana,standard,HKD,12000.00,1200,2026-06-24,active
loan-ana-2,ana,standard,HKD,500.00,1200,2025-01-10,closed
loan-bo,bo,standard,TWD,9000.00,1200,2026-07-09,active
loan-cai,cai,standard,CNY,6000.00,1200,2026-06-17,active
loan-dan,dan,standard,HKD,3000.00,1200,2026-06-24,active
loan-eva1,eva1,standard,HKD,3000.00,1200,2026-06-24,active
loan-eva2,eva2,standard,HKD,3000.00,1200,2026-06-24,active
loan-fay,fay,standard,HKD,3000.00,1200,2026-06-24,active
""",
    "instalments": """loan_id,number,due_date,principal_minor,interest_minor,fees_minor
loan-ana,1,2026-07-24,1000.00,120.00,0
loan-ana,2,2026-08-24,1000.00,110.00,0
loan-ana,3,2026-09-24,1000.00,100.00,15.00
loan-ana,4,2026-10-24,1000.00,90.00,0
loan-ana-2,1,2025-02-10,500.00,5.00,0
loan-bo,1,2026-10-09,3000.00,90.00,0
loan-bo,2,2026-11-09,3000.00,60.00,0
loan-cai,1,2026-09-17,3000.00,60.00,0
loan-cai,2,2026-10-17,3000.00,30.00,0
loan-dan,1,2026-09-24,1500.00,30.00,0
loan-dan,2,2026-10-24,1500.00,15.00,0
loan-eva1,1,2026-10-12,3000.00,30.00,0
loan-eva2,1,2026-10-11,3000.00,30.00,0
loan-fay,1,2026-10-10,3000.00,30.00,0
""",
    "payments": """payment_id,loan_id,borrower_id,currency,amount_minor,received_on
pay-1,loan-ana,,HKD,1120.00,2026-07-23
pay-2,loan-ana,,HKD,1110.00,2026-08-27
pay-3,loan-ana-2,,HKD,505.00,2025-02-10
pay-4,loan-cai,,CNY,3060.00,2026-09-16
""",
    "contact_points": """contact_point_id,borrower_id,kind,failures_in_row,shared,status
m-ana,ana,mobile,0,false,active
m-bo,bo,mobile,0,false,active
m-cai,cai,mobile,0,false,active
m-dan,dan,mobile,0,false,active
m-eva1,eva1,mobile,0,false,active
m-eva2,eva2,mobile,0,false,active
m-fay,fay,mobile,0,false,active
""",
    "contacts": (
        "contact_id,borrower_id,channel,contact_point_id,direction,tried_at,outcome,by_whom\n"
        "c-1,ana,call,m-ana,out,2026-10-01 11:10:00,conversation,lender\n"
    ),
    "promises": """promise_id,borrower_id,currency,amount_minor,made_on,promised_on
p-1,ana,HKD,500.00,2026-10-01,2026-10-05
p-2,bo,TWD,3090.00,2026-10-13,2026-10-20
""",
    "holds": """hold_id,borrower_id,kind,starts_on,evidence
h-1,dan,dispute,2026-10-02,letter of 2 October
""",
}


def make_book(
    folder: Path, more: Mapping[str, str] | None = None, *, instead: Mapping[str, str] | None = None
) -> Path:
    """Import the lender's files, with more rows of some and others in their place."""
    source, book = folder / "files", folder / "book"
    source.mkdir()
    tables = {}
    for name, text in {**with_more(more or {}), **(instead or {})}.items():
        (source / f"{name}.csv").write_text(text, encoding="utf-8")
        tables[name] = {"columns": {c: c for c in text.split("\n")[0].split(",")}}
    said = yaml.safe_dump(
        {"lender": "Harbour Bank", "packs": ["house"], "currency": "HKD",
         "zone": "Asia/Hong_Kong", "tables": tables}
    ).encode()
    with DuckStore(threads=1) as store:
        import_book(store, source, folder=book, book=load_map("map.yaml", said),
                    map_name="map.yaml", map_text=said)
    return book


def with_more(more: Mapping[str, str]) -> dict[str, str]:
    """Add rows to the lender's files; one that is new brings its heading."""
    return {**TABLES, **{name: TABLES.get(name, "") + rows for name, rows in more.items()}}


def run(book: Path, out: Path, *, capacity: str = "default") -> Path:
    """Run the night of that day."""
    with DuckStore(threads=2, memory="1GB") as store:
        run_night(store, Ask(book=book, out=out, as_of=AS_OF, capacity=capacity), engine="duckdb")
    return out


def of(night: Path, borrower_id: str) -> Facts:
    """Gather one borrower's rows."""
    with DuckStore(threads=1) as store:
        return gather(store, night, borrower_id=borrower_id)


def without_hashes(told: str) -> str:
    """Leave out what changes with the version of a library: hashes of files, and versions."""
    told = re.sub(r"\b[0-9a-f]{64}\b", "SHA-256", told)
    told = re.sub(r"Forbear [0-9.]+", "Forbear VERSION", told)
    return re.sub(r"\b20[0-9]{2}\.[0-9]+\b", "TZDATA", told)
