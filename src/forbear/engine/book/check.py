"""Check a lender's rows: what is right stays in the book, what is not is told, nothing is lost.

The order matters. First each row by itself, then rows that share a key, then loans whose amounts
add up too high, then references from parents to children, so that an instalment of a rejected
loan is rejected with its own reason. Rows in = rows out + rejected rows, for every table.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce

import ibis
import ibis.expr.types as ir

from forbear.engine.book.check_keys import doubt, marked, unique
from forbear.engine.book.check_links import Parents, linked, overflowing
from forbear.engine.book.check_payments import fitting, reversing
from forbear.engine.book.check_rows import any_of, faults_of, row_tests
from forbear.engine.book.rejects import faulty, one_fault, sourced, with_cures
from forbear.engine.tables import BOOK, Contract
from forbear.engine.tables.book import LOANS
from forbear.engine.tables.keep import Keep, as_is
from forbear.engine.tables.night import REJECTS
from forbear.engine.vocabulary.errors import ForbearError


class TableMissing(ForbearError):
    """A table that every lender must bring is not there."""

    code = "table_missing"
    sentence = "The book lacks {tables}."
    cure = (
        "A book has at least borrowers, loans, instalments and payments; a table that is truly "
        "empty is brought as a file with its heading only."
    )


class TableUnlike(ForbearError):
    """A table has not the columns or types of its contract."""

    code = "table_unlike"
    sentence = "The table {table} cannot be read as its contract says: {faults}."
    cure = (
        "docs/reference/tables.md lists the columns and their types. `forbear import` writes them "
        "right; so correct the lender's file or its map, and import it again."
    )


@dataclass(frozen=True, kw_only=True)
class Checked:
    """The good rows of each table that was brought, under its contract, and the rejects.

    `unlinked` holds, by table, the keys of good rows that named a loan which is not in the book,
    and stay without it.
    """

    tables: Mapping[str, ir.Table]
    rejects: ir.Table
    unlinked: Mapping[str, ir.Table]


AMOUNTS = {
    "instalments": ("principal_minor", "interest_minor", "fees_minor"),
    "payments": ("amount_minor",),
    "charges": ("amount_minor",),
    "statements": ("minimum_due_minor",),
}
"""What of a row counts towards the sum that a loan may have in each of these tables."""

REFERRED = ("borrowers", "loans", "contact_points", "plans", "mandates")
"""Tables that others name."""


def check(
    tables: Mapping[str, ir.Table], *, early: ir.Table | None, keep: Keep = as_is
) -> Checked:
    """Part the rows of a lender into good ones and rejects.

    Args:
        tables: Tables of the contracts, by name; `source_file` and `source_line` may stand beside
            their columns.
        early: Rejects found while the files were read.
        keep: Stores a step, see `engine.tables.keep`.

    Raises:
        TableMissing: One of the tables a lender must bring is not there.
        TableUnlike: A table has not the columns or types of its contract.

    """
    lacking = [c.name for c in BOOK if c.least and c.name not in tables]
    if lacking:
        raise TableMissing(tables=", ".join(lacking))
    contracts = [c for c in BOOK if c.name in tables]
    rejects: list[ir.Table] = [] if early is None else [_early(early)]
    whole, groups = {}, {}
    for contract in contracts:
        name = contract.name
        raw = _typed(contract, tables[name])
        sound = _sound(contract, raw, rejects=rejects, keep=keep)
        groups[name] = _groups(contract, sound, keep=keep)
        numbered = groups[name] if _numbered(contract) else None
        found = unique(contract, sound, groups=numbered, keep=keep)
        whole[name] = found.rows
        rejects.append(found.rejects)
    overflow = overflowing(
        [(whole[n], groups[n], _amount(n, whole[n])) for n in AMOUNTS if n in whole], keep=keep
    )
    good: dict[str, ir.Table] = {}
    unlinked: dict[str, ir.Table] = {}
    ids: dict[str, ir.Table] = {}
    brought = {c.name: _brought(c, tables, early) for c in BOOK if c.name in REFERRED}
    for contract in BOOK:
        name = contract.name
        if name in whole:
            parents = Parents(good=ids, brought=brought)
            link = linked(contract, whole[name], parents=parents, groups=groups[name], keep=keep)
            rejects += link.rejects
            if link.unlinked:
                unlinked[name] = reduce(_union, link.unlinked)
            good[name] = _special(
                contract, link.rows, groups=groups[name], loans=ids.get("loans"),
                overflow=overflow, rejects=rejects, keep=keep,
            )
        if name in REFERRED:
            ids[name] = _ids(contract, good.get(name), brought[name], keep=keep)
    return Checked(
        tables={name: _contract(name).leave(table) for name, table in good.items()},
        rejects=with_cures(_with_borrowers(_together(rejects), tables["loans"], early)),
        unlinked=unlinked,
    )


def _contract(name: str) -> Contract:
    return next(c for c in BOOK if c.name == name)


def _typed(contract: Contract, table: ir.Table) -> ir.Table:
    """Give a table its source columns, once its own columns are known to be right."""
    table = contract.filled(table)
    schema = table.schema()
    lacking = [n for n in contract.names if n not in schema]
    unlike = [
        f"{c.name} is {schema[c.name]}, not {c.type}"
        for c in contract.columns
        if c.name in schema and not contract_holds(c.type.ibis, schema[c.name])
    ]
    if lacking or unlike:
        faults = [*(f"{n} is not there" for n in lacking), *unlike]
        raise TableUnlike(table=contract.name, faults="; ".join(faults))
    return sourced(table).select(*contract.names, "source_file", "source_line")


def contract_holds(wanted: ibis.DataType, given: ibis.DataType) -> bool:
    """Tell whether two types are one; timestamps are naive, whatever their fraction of a second."""
    if wanted.is_timestamp():
        return given.is_timestamp() and given.timezone is None
    return bool(given.copy(nullable=True) == wanted.copy(nullable=True))


def _sound(
    contract: Contract, rows: ir.Table, *, rejects: list[ir.Table], keep: Keep
) -> ir.Table:
    """Keep the rows that show no fault by themselves."""
    tests = row_tests(contract, rows)
    bad = keep(f"{contract.name}_faulty", rows.filter(any_of(tests)))
    rejects.append(faulty(contract, bad, faults=faults_of(row_tests(contract, bad))))
    return rows.filter(~any_of(tests))


def _numbered(contract: Contract) -> bool:
    return len(contract.key) == 2 and contract.key[1] == "number"


def _groups(contract: Contract, rows: ir.Table, *, keep: Keep) -> ir.Table | None:
    """Pass once over a table that may be long, and learn per loan all that later checks ask."""
    name = contract.name
    by = [contract.key[0]] if _numbered(contract) else ["loan_id"]
    if name == "payments":
        by = ["loan_id", "currency"]
        rows = rows.filter(rows.loan_id.notnull())
    measures: dict[str, ir.Value] = {"n_rows": rows.count()}
    if name in AMOUNTS:
        measures["most"] = _amount(name, rows).max()
    if name == "payments":
        measures["first_on"] = rows.received_on.min()
    if _numbered(contract):
        measures |= marked(rows.number)
    elif name not in AMOUNTS:
        return None
    groups = rows.group_by(by).agg(**measures)
    if _numbered(contract):
        groups = groups.mutate(doubtful=doubt(groups))
    return keep(f"{name}_groups", groups)


def _amount(name: str, rows: ir.Table) -> ir.IntegerColumn:
    """Add up the amounts of one row; each is at most 10^15, so 64 bits hold them."""
    return reduce(lambda a, b: a + b, (rows[column] for column in AMOUNTS[name]))


def _special(
    contract: Contract, rows: ir.Table, *, groups: ir.Table | None, loans: ir.Table | None,
    overflow: ir.Table, rejects: list[ir.Table], keep: Keep,
) -> ir.Table:
    """Apply what only loans and payments have."""
    if contract.name == "loans":
        high = rows.semi_join(overflow, "loan_id")
        rejects.append(one_fault(contract, high, reason="amount_overflow", column="loan_id"))
        return rows.anti_join(overflow, "loan_id")
    if contract.name == "payments" and groups is not None and loans is not None:
        fit = fitting(rows, groups=groups, loans=loans, keep=keep)
        back = reversing(fit.rows, keep=keep)
        rejects += [*fit.rejects, *back.rejects]
        return back.rows
    return rows


def _brought(
    contract: Contract, tables: Mapping[str, ir.Table], early: ir.Table | None
) -> ir.Table:
    """Give every id the lender brought in a table, be its row good or not."""
    key = contract.key[0]
    parts = [tables[contract.name].select(key)] if contract.name in tables else []
    if early is not None:
        of_table = early.filter(early.table_name == contract.name, early.row_key.notnull())
        parts.append(of_table.select(**{key: of_table.row_key}))
    return reduce(_union, parts) if parts else tables["loans"].select(**{key: "loan_id"}).limit(0)


def _ids(
    contract: Contract, good: ir.Table | None, brought: ir.Table, *, keep: Keep
) -> ir.Table:
    """Keep the good ids of a table, for those that name them."""
    if good is None:
        return brought.limit(0)
    extra = ("currency", "opened_on") if contract is LOANS else ()
    return keep(f"{contract.name}_ids", good.select(contract.key[0], *extra))


def _early(early: ir.Table) -> ir.Table:
    return early.select(*(n for n in REJECTS.names if n != "cure"))


def _with_borrowers(
    rejects: ir.Table, loans: ir.Table, early: ir.Table | None
) -> ir.Table:
    """Name the borrower of a reject that names only a loan: contact with them waits."""
    known = loans.select("loan_id", "borrower_id")
    if early is not None:
        of_loans = early.filter(early.table_name == "loans")
        known = known.union(of_loans.select("loan_id", "borrower_id"))
    open_rows = rejects.filter(rejects.loan_id.notnull(), rejects.borrower_id.isnull())
    near = known.semi_join(open_rows.select("loan_id").distinct(), "loan_id")
    owner = near.group_by("loan_id").agg(owner_id=lambda t: t.borrower_id.min())
    told = rejects.left_join(owner, "loan_id").drop("loan_id_right")
    return told.mutate(
        borrower_id=ibis.coalesce(told.borrower_id, told.owner_id)
    ).drop("owner_id")


def _union(one: ir.Table, other: ir.Table) -> ir.Table:
    return one.union(other)


def _together(parts: list[ir.Table]) -> ir.Table:
    """Union many tables in pairs of pairs: one after the other would nest too deep to compile."""
    while len(parts) > 1:
        pairs = [parts[i : i + 2] for i in range(0, len(parts), 2)]
        parts = [reduce(_union, pair) for pair in pairs]
    return parts[0]
