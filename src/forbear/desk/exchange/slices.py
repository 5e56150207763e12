"""Cut a night and its book into slices: per borrower, their rows of every table, as JSON.

DuckDB joins and writes the JSON; Python only carries it on. What names a person (how they are
addressed, their numbers) is left out of the slices and given apart.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

from forbear.adapters.store.duck import DuckStore
from forbear.engine.tables import ALL, Contract
from forbear.engine.vocabulary.limits import CONTACT_HISTORY_DAYS

BATCH: Final = 10_000
"""Borrowers whose slices are made at a time; bounds the memory."""
PERSONAL: Final = ("called_as", "address")
BY_BORROWER: Final = (
    "borrowers", "loans", "contact_points", "consents", "preferences", "holds", "contacts",
    "promises", "parties",
)
BY_LOAN: Final = (
    "instalments", "charges", "statements", "pauses", "plans", "placements", "debit_attempts",
)
OF_NIGHT: Final = (
    "loan_standings", "borrower_standings", "promise_standings", "stops", "candidates",
    "verdicts", "chosen", "orders",
)


class Slices:
    """A night and its book, open in DuckDB, with those whom the desk works on."""

    def __init__(
        self, store: DuckStore, *, night: Path, book: Path, as_of: date, open_cases: Iterable[str]
    ) -> None:
        self.con = store.backend.con
        self.as_of = as_of
        wanted = pa.table({"person": pa.array(sorted(open_cases), pa.string())})
        self.con.register("wanted", wanted)
        for name in (*BY_BORROWER, *BY_LOAN, "payments", "plan_instalments", "feeds"):
            self._view(name, book)
        for name in OF_NIGHT:
            self._view(name, night)
        self.con.execute(_WHO)
        self.con.execute(_LOANS_OF)
        self.con.execute(_LEAD)

    def count(self) -> int:
        """Count the borrowers."""
        return int(self._one("SELECT count(*) FROM who"))

    def borrowers(self) -> Iterator[list[dict[str, Any]]]:
        """Give the borrowers in batches, each with `document`: the JSON of their slice."""
        names = (*BY_BORROWER, *BY_LOAN, "payments", "plan_instalments", *OF_NIGHT)
        for name in names:
            self.con.execute(f"CREATE OR REPLACE TEMP TABLE {name}_mine AS {self._mine(name)}")
        # One call: joined by ||, each piece would be copied again for every piece after it.
        document = ", ',', ".join(
            f"""'"{name}":', coalesce({name}_of.rows, '[]')""" for name in names)
        for batch in range(self._one("SELECT count(DISTINCT batch) FROM who")):
            joins = " ".join(f"LEFT JOIN ({self._grouped(name, batch)}) {name}_of "
                             "USING (borrower_id)" for name in names)
            yield self._rows(
                "SELECT w.person, w.borrower_id, w.called_as, w.language, w.zone, "
                f"concat('{{', {document}, '}}') AS document FROM who w {joins} "
                f"WHERE w.batch = {batch} ORDER BY w.person, w.borrower_id")

    def points(self) -> Iterator[list[dict[str, Any]]]:
        """Give the numbers and addresses of the borrowers, in batches."""
        yield from self._batches(
            "SELECT p.* FROM contact_points p SEMI JOIN who USING (borrower_id) "
            "ORDER BY contact_point_id"
        )

    def placements(self) -> Iterator[list[dict[str, Any]]]:
        """Give what of the borrowers' loans is or was with an agency, in batches."""
        yield from self._batches(
            "SELECT p.*, l.borrower_id FROM placements p JOIN loans l USING (loan_id) "
            "SEMI JOIN who ON who.borrower_id = l.borrower_id ORDER BY placement_id"
        )

    def leads(self) -> Iterator[list[dict[str, Any]]]:
        """Give one row for each person: what the night would do first, and why not."""
        yield from self._batches("SELECT * FROM lead ORDER BY person")

    def promises(self, *, since: date) -> Iterator[list[dict[str, Any]]]:
        """Give what became of the borrowers' promises for a day and later, in batches."""
        yield from self._batches(
            "SELECT p.* FROM promise_standings p SEMI JOIN who USING (borrower_id) "
            f"WHERE p.promised_on >= DATE '{since.isoformat()}' ORDER BY promise_id"
        )

    def everyone(self) -> dict[str, list[dict[str, Any]]]:
        """Give the rows that are about nobody in particular."""
        rows = {"stops": "SELECT * FROM stops WHERE borrower_id = '*'",
                "feeds": "SELECT * FROM feeds WHERE feed LIKE 'contacts%'"}
        return {name: self._rows(sql) for name, sql in rows.items()}

    def _view(self, name: str, folder: Path) -> None:
        """Open a table of the folder, with its columns as the contract names them."""
        path = folder / f"{name}.parquet"
        target = str(path / "*.parquet" if path.is_dir() else path).replace("'", "''")
        if path.exists():
            there = {row[0] for row in self.con.execute(
                f"DESCRIBE SELECT * FROM read_parquet('{target}')").fetchall()}
            columns = ", ".join(
                f'"{c.name}"' if c.name in there else f'NULL AS "{c.name}"'
                for c in ALL[name].columns
            )
            source = f"SELECT {columns} FROM read_parquet('{target}')"
        else:
            source = f"SELECT {_nothing(ALL[name])} WHERE false"
        self.con.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS {source}")

    def _mine(self, name: str) -> str:
        """Write the query of a table's rows that belong to somebody of ours, with their batch."""
        contract = ALL[name]
        columns = ", ".join(
            f't."{c.name}"' for c in contract.columns if c.name not in PERSONAL
        )
        cut = f"SELECT w.batch, w.borrower_id AS owner, {columns} FROM {name} t"
        by_loan = f"{cut} JOIN loans_of w ON w.loan_id = t.loan_id"
        by_borrower = f"{cut} JOIN who w ON w.borrower_id = t.borrower_id"
        if name in BY_LOAN:
            return by_loan
        if name == "payments":
            return f"{by_loan} UNION ALL {by_borrower} WHERE t.loan_id IS NULL"
        if name == "plan_instalments":
            return f"{cut} JOIN plans USING (plan_id) JOIN loans_of w ON w.loan_id = plans.loan_id"
        if name == "contacts":
            first = self.as_of - timedelta(days=CONTACT_HISTORY_DAYS)
            return f"{by_borrower} WHERE t.tried_at >= DATE '{first.isoformat()}'"
        return by_borrower

    def _grouped(self, name: str, batch: int) -> str:
        """Write the query of a batch's rows by borrower, as JSON lists in the order of the key."""
        contract = ALL[name]
        packed = ", ".join(
            f'"{c.name}" := t."{c.name}"' for c in contract.columns if c.name not in PERSONAL
        )
        order = ", ".join(f't."{key}"' for key in contract.key)
        return (f"SELECT owner AS borrower_id, CAST(to_json(list(struct_pack({packed}) "
                f"ORDER BY {order})) AS VARCHAR) AS rows FROM {name}_mine t "
                f"WHERE batch = {batch} GROUP BY 1")

    def _batches(self, sql: str) -> Iterator[list[dict[str, Any]]]:
        found = self.con.execute(sql)
        names = [column[0] for column in found.description]
        while rows := found.fetchmany(BATCH):
            yield [dict(zip(names, row, strict=True)) for row in rows]

    def _rows(self, sql: str) -> list[dict[str, Any]]:
        return [row for batch in self._batches(sql) for row in batch]

    def _one(self, sql: str) -> Any:  # noqa: ANN401 -- one value of any type
        return self.con.execute(sql).fetchall()[0][0]


def _nothing(contract: Contract) -> str:
    """Write the columns of a table that nobody brought."""
    types = {"STRING": "VARCHAR", "BOOLEAN": "BOOLEAN", "INT32": "INTEGER", "INT64": "BIGINT",
             "DATE": "DATE", "TIMESTAMP": "TIMESTAMP"}
    return ", ".join(f'CAST(NULL AS {types[c.type.name]}) AS "{c.name}"' for c in contract.columns)


_WHO: Final = f"""CREATE OR REPLACE TEMP TABLE who AS
WITH known AS (
  SELECT borrower_id, coalesce(person_key, borrower_id) AS person, called_as, language, zone
  FROM borrowers
), meant AS (
  SELECT person FROM known SEMI JOIN candidates USING (borrower_id)
  UNION SELECT person FROM wanted
)
SELECT known.*, (row_number() OVER (ORDER BY person, borrower_id) - 1) // {BATCH} AS batch
FROM known SEMI JOIN meant USING (person)"""
"""The borrowers of everyone with something to do, or with an open case, in batches."""

_LOANS_OF: Final = """CREATE OR REPLACE TEMP TABLE loans_of AS
SELECT w.batch, w.borrower_id, l.loan_id FROM loans l JOIN who w USING (borrower_id)"""
"""Their loans, by which tables are searched that name no borrower."""

_LEAD: Final = """CREATE OR REPLACE TEMP TABLE lead AS
WITH proposed AS (
  SELECT w.person, c.*, v.verdict, v.reason, v.not_before, v.open_at, v.close_at, v.counters,
    h.place, row_number() OVER (PARTITION BY w.person ORDER BY c.channel <> 'call',
      h.place NULLS LAST, c.ask_days DESC, c.preference, c.borrower_id, c.action) AS nth
  FROM who w JOIN candidates c USING (borrower_id)
  LEFT JOIN verdicts v USING (borrower_id, action) LEFT JOIN chosen h USING (borrower_id, action)
), purses AS (
  SELECT w.person, s.currency, sum(s.arrears_minor) AS arrears_minor,
    max(s.past_due_days) AS past_due_days, row_number() OVER (PARTITION BY w.person
      ORDER BY sum(s.arrears_minor) > 0 DESC, max(s.past_due_days) DESC, s.currency) AS nth
  FROM who w JOIN borrower_standings s USING (borrower_id) GROUP BY 1, 2
), owed AS (
  SELECT w.person, min(w.borrower_id) AS borrower_id, any_value(s.arrears_minor) AS arrears_minor,
    any_value(s.past_due_days) AS past_due_days, any_value(s.currency) AS currency
  FROM who w LEFT JOIN purses s ON s.person = w.person AND s.nth = 1 GROUP BY 1
), worst AS (
  SELECT w.person, arg_max(s.bucket, s.bucket_rank) AS bucket
  FROM who w JOIN loan_standings s USING (borrower_id) WHERE s.is_open GROUP BY 1
), talked AS (
  SELECT w.person, max(t.tried_at) AS talked_at FROM who w JOIN contacts t USING (borrower_id)
  WHERE t.outcome IN ('conversation', 'refused') GROUP BY 1
), promised AS (
  SELECT w.person, min(p.promised_on) AS promised_on
  FROM who w JOIN promise_standings p USING (borrower_id) WHERE p.state = 'open' GROUP BY 1
), spoken AS (SELECT person, any_value(language) AS language FROM who GROUP BY 1)
SELECT o.person, coalesce(p.borrower_id, o.borrower_id) AS borrower_id,
  coalesce(p.language, k.language, '') AS language,
  coalesce(p.currency, o.currency, '') AS currency,
  coalesce(p.amount_minor, o.arrears_minor, 0) AS amount_minor,
  coalesce(p.ask_days, o.past_due_days, 0) AS ask_days,
  coalesce(o.arrears_minor, 0) AS arrears_minor, p.person IS NOT NULL AS proposed,
  CASE WHEN p.channel = 'call' AND p.verdict = 'allowed' THEN p.place END AS place,
  CASE WHEN p.channel = 'call' THEN p.open_at END AS open_at,
  CASE WHEN p.channel = 'call' THEN p.close_at END AS close_at,
  CASE WHEN p.verdict <> 'allowed' THEN p.reason END AS reason,
  CASE WHEN p.verdict <> 'allowed' THEN p.not_before END AS not_before,
  p.because, p.counters, b.bucket, t.talked_at, m.promised_on
FROM owed o LEFT JOIN proposed p ON p.person = o.person AND p.nth = 1
LEFT JOIN worst b ON b.person = o.person LEFT JOIN talked t ON t.person = o.person
LEFT JOIN promised m ON m.person = o.person LEFT JOIN spoken k ON k.person = o.person"""
"""One row for each person: the call the night would make, or else what it would do first.

Where it would do nothing, what is late stands in the currency that is late the longest.
"""
