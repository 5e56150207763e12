"""What comes out of the two real books, as Markdown for docs/results.md.

`python bench/real_books.py DATA` reads DATA/ally_auto_loans and DATA/superlender; both are public
data, and nothing of them is kept here.
"""

import argparse
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from forbear.adapters.files.settings import calendars, load_buckets, load_products
from forbear.adapters.store.book import Book, open_book
from forbear.adapters.store.duck import DuckStore
from forbear.engine.insight.rolls import rolls
from forbear.engine.standing.assess import assess
from forbear.engine.tables import SETTINGS
from forbear.engine.tables.moment import Moment

FIRST, LAST = date(2017, 5, 31), date(2020, 2, 29)


def run(*words: str) -> None:
    """Run a forbear command; stop when it fails."""
    subprocess.run([sys.executable, "-m", "forbear", *words], check=True, stdout=subprocess.DEVNULL)


def month_ends() -> Iterator[date]:
    """Give the last day of each month from FIRST to LAST."""
    day = FIRST
    while day <= LAST:
        yield day
        following = (day + timedelta(days=1)).replace(day=28) + timedelta(days=4)
        day = following.replace(day=1) - timedelta(days=1)


def standings(store: DuckStore, book: Book, *, day: date):  # noqa: ANN201 -- an Ibis table
    """Age the book on a day."""
    rows = {
        "products": load_products(book.folder), "buckets": load_buckets(),
        "calendars": calendars(["US"], first_year=day.year - 1, last_year=day.year + 1),
    }
    settings = {c.name: store.rows(c, rows.get(c.name, [])) for c in SETTINGS}
    moment = Moment(as_of=day, known_by=day, contact_on=day)
    made = assess(book.tables, settings=settings, moment=moment, keep=store.keep)
    return store.keep("standings", made.loan_standings)


def ally(data: Path, work: Path) -> None:
    """Print buckets at the end of 2019 and the monthly rolls before March 2020."""
    run("import", str(data / "ally_auto_loans"), "--map", "ally", "--out", str(work / "ally"))
    with DuckStore() as store:
        book = open_book(store, work / "ally")
        late = standings(store, book, day=date(2019, 12, 31))
        print("| Bucket | Loans | Arrears, USD |\n|---|---:|---:|")
        shares = late.group_by(["bucket_rank", "bucket"]).agg(
            loans=late.count(), arrears=late.arrears_minor.sum()
        )
        for row in store.fetch(shares.order_by("bucket_rank")).to_pylist():
            print(f"| {row['bucket']} | {row['loans']:,} | {row['arrears'] / 100:,.2f} |")
        total: Counter[tuple[int, int]] = Counter()
        before = None
        due = book.tables["instalments"]
        for day in month_ends():
            after = standings(store, book, day=day)
            if before is not None:
                # Only loans that were reported in the month: they have an instalment in it.
                month = due.filter((due.due_date <= day) & (due.due_date >= day.replace(day=1)))
                reported = before.semi_join(month, "loan_id")
                for row in store.fetch(rolls(reported, after, by="instalments_behind")).to_pylist():
                    total[row["rank_from"], row["rank_to"]] += row["loans"]
            before = after
    print("\n| Instalments behind, a month on | Loan-months | Share |\n|---|---:|---:|")
    for pair in ((0, 1), (1, 0), (1, 1), (1, 2)):
        of = sum(n for (start, _), n in total.items() if start == pair[0])
        print(f"| {pair[0]} → {pair[1]} | {total[pair]:,} of {of:,} | {total[pair] / of:.2%} |")


def superlender(data: Path, work: Path) -> None:
    """Print how late first instalments were, by days."""
    run("import", str(data / "superlender"), "--map", "superlender", "--out", str(work / "super"))
    with DuckStore() as store:
        book = open_book(store, work / "super")
        first = book.tables["instalments"].filter(lambda t: t.number == 1)
        paid = book.tables["payments"]
        paid = paid.group_by("loan_id").agg(paid_on=paid.received_on.min())
        t = first.join(paid, "loan_id")
        t = t.mutate(late=t.paid_on.delta(t.due_date, unit="day"))
        counts = t.agg(
            n=t.count(), late=(t.late > 0).sum(), week=(t.late > 7).sum(), month=(t.late > 30).sum()
        )
        row = store.fetch(counts).to_pylist()[0]
    print("\n| First instalment | Loans | Share |\n|---|---:|---:|")
    for name, says in (("late", "late"), ("week", "over a week late"),
                       ("month", "over 30 days late")):
        print(f"| {says} | {row[name]:,} of {row['n']:,} | {row[name] / row['n']:.1%} |")


def main() -> None:
    """Print what both books give."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    data = parser.parse_args().data
    with tempfile.TemporaryDirectory() as folder:
        ally(data, Path(folder))
        superlender(data, Path(folder))


if __name__ == "__main__":
    main()
