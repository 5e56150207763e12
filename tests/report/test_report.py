"""The report is one sound page that asks nobody for anything and says what the tables say."""

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from typing import Any

import pyarrow.parquet as pq
import pytest

from forbear.adapters.report.figures import FATES, LISTED_MAX, Figures
from forbear.adapters.report.numbers import share, whole
from forbear.adapters.report.page import Page as Told
from forbear.adapters.report.report import written

EVERY = ("made_up", "one_loan", "nothing")
VOID = {"meta", "br", "hr", "img", "link", "input"}


@dataclass
class Chart:
    """One SVG with a role: its title, description and what labels it."""

    labels: list[str]
    ids: set[str] = field(default_factory=set)
    title: str = ""
    says: str = ""


class Page(HTMLParser):
    """Reads a page and notes what is not closed, where it points, and its charts."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []
        self.ids: Counter[str] = Counter()
        self.links: list[str] = []
        self.charts: list[Chart] = []
        self.words = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element that opens."""
        given = {name: value or "" for name, value in attrs}
        if tag not in VOID and not (self.get_starttag_text() or "").endswith("/>"):
            self.open.append(tag)
        if "id" in given:
            self.ids[given["id"]] += 1
        self.links += [given[name] for name in ("href", "src", "xlink:href") if name in given]
        if tag == "svg" and given.get("role") == "img":
            self.charts.append(Chart(given["aria-labelledby"].split()))
        elif self.charts and tag in {"title", "desc"} and "id" in given:
            self.charts[-1].ids.add(given["id"])

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element that is empty."""
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        """Note an element that closes, and whether it was the last that opened."""
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> at line {self.getpos()[0]}")

    def handle_data(self, data: str) -> None:
        """Gather what is read."""
        if not self.open or self.open[-1] == "style":
            return
        self.words += data + " "
        if self.charts and self.open[-1] == "title":
            self.charts[-1].title = data
        if self.charts and self.open[-1] == "desc":
            self.charts[-1].says = data


@pytest.fixture(params=EVERY)
def night(request: pytest.FixtureRequest) -> Any:
    """Each of the nights in turn."""
    return request.getfixturevalue(request.param)


def plain(html: str) -> str:
    """Give the words of a page with plain spaces."""
    return re.sub(r"\s+", " ", Page(html).words.replace("\u00a0", " "))


def test_a_page_is_well_formed(night: Any) -> None:
    """Every element is closed in its turn, and no id is used twice."""
    page = Page(night.html)
    assert (page.faults, page.open) == ([], [])
    assert [name for name, times in page.ids.items() if times > 1] == []
    assert night.html.startswith("<!doctype html>")


def test_a_page_asks_nobody_for_anything(night: Any) -> None:
    """Its links lead to places in itself, and its styles name no address."""
    page = Page(night.html)
    assert [link for link in page.links if not link.startswith("#")] == []
    assert {link[1:] for link in page.links} <= set(page.ids)
    style = night.html[night.html.index("<style>"):night.html.index("</style>")]
    assert "url(" not in style
    assert "@import" not in style
    assert "<script" not in night.html


def test_every_chart_has_words(night: Any) -> None:
    """Each chart is named by a title and a description of its own, and neither is empty."""
    for chart in Page(night.html).charts:
        assert set(chart.labels) == chart.ids
        assert chart.title
        assert chart.says


def test_the_made_up_night_has_its_four_charts(made_up: Any) -> None:
    """Fates, buckets, reasons and plans are drawn."""
    titles = [chart.title for chart in Page(made_up.html).charts]
    assert titles == [
        "What becomes of each late borrower", "Open loans by bucket",
        "Actions refused, by reason", "Planned contacts by rung",
    ]


def table(night: Any, name: str) -> list[dict[str, Any]]:
    """Read a table of the night."""
    rows: list[dict[str, Any]] = pq.read_table(night.folder / f"{name}.parquet").to_pylist()
    return rows


def test_the_finding_is_that_of_the_tables(made_up: Any) -> None:
    """The headline's numbers are counted again here, row by row."""
    loans = [loan for loan in table(made_up, "loan_standings") if loan["is_open"]]
    late = sum(loan["past_due_days"] > 0 for loan in loans)
    orders = table(made_up, "orders")
    said = plain(made_up.html)
    assert share(late, len(loans)).replace("\u00a0", " ") + " of loans are late" in said
    assert f"{whole(len(orders))} people would hear from us on Sunday 1 November 2026" in said


def test_every_late_borrower_has_one_fate(made_up: Any) -> None:
    """Fates add up to the late borrowers; those heard are the late ones with an order."""
    late = {r["borrower_id"] for r in table(made_up, "borrower_standings") if r["loans_late"]}
    ordered = {row["borrower_id"] for row in table(made_up, "orders")}
    assert sum(made_up.figures.fates.values()) == len(late)
    assert made_up.figures.fates["heard"] == len(late & ordered)
    assert set(made_up.figures.fates) <= set(FATES)


def test_refusals_and_plans_add_up(made_up: Any) -> None:
    """Reasons and rungs are counted without loss."""
    verdicts = table(made_up, "verdicts")
    assert sum(r["actions"] for r in made_up.figures.refused) == sum(
        row["verdict"] != "allowed" for row in verdicts
    )
    assert sum(r["orders"] for r in made_up.figures.planned) == len(table(made_up, "orders"))


def test_amounts_add_up_by_currency(made_up: Any) -> None:
    """Arrears of the page are those of the loans, each currency for itself."""
    expected: Counter[str] = Counter()
    for loan in table(made_up, "loan_standings"):
        if loan["is_open"]:
            expected[loan["currency"]] += loan["arrears_minor"]
    found: Counter[str] = Counter()
    for row in made_up.figures.loans:
        found[row["currency"]] += row["arrears"]
    assert +found == +expected
    assert len(expected) > 1


def test_no_id_is_shown_in_full(made_up: Any) -> None:
    """The page names no borrower and no loan; exceptions are masked."""
    ids = {row[key] for row in table(made_up, "exceptions") for key in ("borrower_id", "loan_id")}
    ids.discard("")
    assert len(ids) > 0
    assert [name for name in ids if name in made_up.html] == []


def test_drafts_are_called_drafts(made_up: Any) -> None:
    """A pack that no lawyer checked says so, and asks for a person."""
    assert "cn 0.2.0 draft" in plain(made_up.html)
    assert "The rule packs cn, cn/common, house/stops," in plain(made_up.html)


def test_one_late_loan(one_loan: Any) -> None:
    """One loan, late: the sentence is in the singular, the amounts are whole."""
    said = plain(one_loan.html)
    assert "100.0 % of loans are late; 1 person would hear from us" in said
    assert "HK$123.00" in said
    assert "1 contact is planned" in said


def test_a_name_is_escaped(one_loan: Any) -> None:
    """What comes from a lender is text, never markup."""
    assert "Ana &amp; &lt;b&gt;Sons&lt;/b&gt;" in one_loan.html
    assert "<b>Sons" not in one_loan.html


def test_tables_not_brought_are_told(one_loan: Any) -> None:
    """Each absent table stands with what follows from it."""
    said = plain(one_loan.html)
    assert "Nobody is protected by them" in said
    assert "no limit on their number can speak" in said


LOANS = {
    "currency": "HKD", "bucket_scheme": "days_30", "bucket_rank": 0, "bucket": "B0", "loans": 4,
    "late": 0, "outstanding": 900, "late_outstanding": 0, "arrears": 0,
}
NO_FIGURES = Figures(
    loans=[], fates={}, planned=[], refused=[], exceptions=[], listed=[], rejects=[], promises=[],
    stops=[],
)


def with_figures(night: Any, **figures: Any) -> str:
    """Write the page of other figures under the account of a night."""
    return written(Told(figures=replace(NO_FIGURES, **figures), account=night.account))


def test_nobody_is_late(nothing: Any) -> None:
    """A book on time says so, in words and without charts of nothing."""
    html = with_figures(nothing, loans=[LOANS])
    said = plain(html)
    assert "No loan is late; nobody would hear from us" in said
    assert "Nobody is late" in said
    assert "No contact is planned" in said
    assert "Nothing was refused" in said
    assert Page(html).charts == []


def test_late_and_nobody_may_be_asked(nothing: Any) -> None:
    """An exception that holds everyone back leads the list of what waits for a person."""
    row = {
        "kind": "feed_stale", "table_name": "payments", "measure": "missing",
        "says": "Deliver it.",
    }
    html = with_figures(
        nothing, loans=[{**LOANS, "late": 1}], fates={"refused": 1},
        exceptions=[{**row, "rows": 1}],
        listed=[{**row, "borrower_id": "", "loan_id": "", "ours": None, "theirs": None}],
    )
    said = plain(html)
    assert "25.0 % of loans are late; nobody would hear from us" in said
    assert "1 finding holds everyone back" in said
    assert "everyone payments missing" in said


def test_the_rest_of_many_exceptions_is_named(nothing: Any) -> None:
    """Of more than are listed, the number of the others and their place are said."""
    row = {"kind": "unreconciled", "table_name": "lender_balances", "says": "Correct it."}
    one = {**row, "measure": "arrears_minor", "borrower_id": "B0000001", "loan_id": "L0000001",
           "ours": 1, "theirs": 2}
    html = with_figures(
        nothing, exceptions=[{**row, "measure": "arrears_minor", "rows": 1_060}],
        listed=[one] * LISTED_MAX,
    )
    assert "1,010 more are in exceptions.parquet" in plain(html)
    assert "B0000001" not in html


def test_rejects_are_told_with_their_cure(nothing: Any) -> None:
    """Each reason stands in words, with where it was first seen and what to do."""
    html = with_figures(nothing, rejects=[{
        "table_name": "payments", "reason": "amount_unreadable", "column_name": "amount_minor",
        "rows": 3, "file": "a<b.csv", "line": 1_204, "cure": "Correct the amount.",
    }])
    said = plain(html)
    assert "3 rows could not be used" in said
    assert "The amount is not a number as the map describes it." in said
    assert "a<b.csv, line 1,204 Correct the amount." in said
    assert "a<b.csv" not in html


def test_an_empty_book_is_reported(nothing: Any) -> None:
    """A book without a row is a page, too."""
    said = plain(nothing.html)
    assert "There is no open loan in this book" in said
    assert Page(nothing.html).charts == []


def test_arrears_are_never_red(made_up: Any) -> None:
    """Nothing on the page is of the class that stands for what must not be done."""
    body = made_up.html[made_up.html.index("<body"):]
    assert re.search(r'class="[^"]*\bstop\b', body) is None


def test_a_notice_is_told_and_holds_nobody_back(nothing: Any) -> None:
    """What names nobody in the book waits for a person, and is not said to hold everyone back."""
    row = {
        "kind": "protection_for_nobody", "table_name": "holds", "measure": "rows",
        "says": "Correct them.",
    }
    said = plain(with_figures(
        nothing, exceptions=[{**row, "rows": 1}],
        listed=[{**row, "borrower_id": "", "loan_id": "", "ours": None, "theirs": 3}],
    ))
    assert "1 notice holds nobody back" in said
    assert "nobody holds rows" in said
    assert "everyone back" not in said
    assert "from contact" not in said.partition("Exceptions")[0]
