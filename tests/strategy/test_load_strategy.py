"""A strategy file is checked whole before it decides about anyone (ladder_checks, capacity)."""

from pathlib import Path

import pytest

from forbear.adapters.packs.capacity import CapacityFaulty, load_capacity
from forbear.adapters.packs.strategy import StrategyFaulty, load_strategy
from forbear.engine.vocabulary.limits import REMINDER_DAYS_AHEAD_MAX

TEXT = "every_days: 3, cost_minor: 1, cost_units: 1, burden: 1, template: late_first"
RUNG = "- rung: {name}\n    when: {{{when}}}\n    treatments: [{{action: {name}, {what}}}]"


def ladder(*rungs: tuple[str, str], end: str = "stay: b", what: str = "channel: sms") -> str:
    """Write a small ladder: names and conditions of its rungs, and its end."""
    said = "\n  ".join(RUNG.format(name=n, when=w, what=f"{what}, {TEXT}") for n, w in rungs)
    head = 'name: small\nversion: "1"\ncurrency: TWD\nlanguage: en\nrungs:\n  '
    return f"{head}{said}\n" + (f"then: {{{end}}}\n" if end else "")


A, B = ("a", "ask_days: {from: 1, to: 7}"), ("b", "ask_days: {from: 8}")
CLOSED = ("b", "ask_days: {from: 8, to: 9}")

FAULTS = [
    ("no end", ladder(A, B, end=""), "the ladder has no end"),
    ("last rung ends", ladder(A, CLOSED), "then.stay: the rung b ends on day 9"),
    ("stays elsewhere", ladder(A, B, end="stay: a"), "a is not the last rung, which is b"),
    ("last rung is narrow", ladder(A, ("b", "ask_days: {from: 8}, loans_late: {from: 2}")),
     "some borrowers would fall off the end"),
    ("unknown column", ladder(("a", "ask_days: {from: 1, to: 7}, moon: {from: 1}"), B),
     "rungs.1.when.moon: no column"),
    ("unknown channel", ladder(A, B, what="channel: pigeon"),
     "rungs.1.treatments.1.channel: channel 'pigeon' is not known"),
    ("unknown key", ladder(A, B, what="colour: red, channel: sms"),
     "rungs.1.treatments.1.colour: Extra inputs"),
    ("impossible range", ladder(("a", "ask_days: {from: 7, to: 1}"), B), "from 7 is above to 1"),
    ("overlap", ladder(A, ("b", "ask_days: {from: 7}")), "rungs a and b: their ask_days overlap"),
    ("straddles the due date", ladder(("a", "ask_days: {from: -3, to: 3}"), B),
     "either before the due date"),
    ("too far ahead", ladder(("a", "ask_days: {from: -40, to: -1}"), B),
     f"at most {REMINDER_DAYS_AHEAD_MAX} days ahead"),
    ("days missing", ladder(("a", "loans_late: {from: 1}"), B), "every rung says its days"),
    ("amount without currency",
     ladder(("a", "ask_days: {from: 1, to: 7}, arrears_minor: {from: 5}"), B),
     "say its currency too"),
    ("visit without approval", ladder(A, B, what="channel: visit"), "needs_approval: true"),
    ("name twice", ladder(A, ("a", "ask_days: {from: 8}"), end="stay: a"), "used 2 times"),
    ("not YAML", "name: [", "it is not YAML"),
    ("empty", "", "the file: "),
]


@pytest.mark.parametrize(("text", "said"), [f[1:] for f in FAULTS], ids=[f[0] for f in FAULTS])
def test_a_faulty_ladder_is_refused(tmp_path: Path, text: str, said: str) -> None:
    """Each fault is told with the file and its key, before anyone is contacted by it."""
    path = tmp_path / "mine.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(StrategyFaulty) as caught:
        load_strategy(str(path))
    assert said in caught.value.tell()
    assert "mine.yaml" in caught.value.tell()


def test_all_faults_come_at_once(tmp_path: Path) -> None:
    """Three faults in different places are told together."""
    path = tmp_path / "mine.yaml"
    text = ladder(("a", "ask_days: {from: 7, to: 1}"), B, end="", what="channel: pigeon")
    path.write_text(text.replace("late_first", "nope"), encoding="utf-8")
    with pytest.raises(StrategyFaulty) as caught:
        load_strategy(str(path))
    for said in ("from 7 is above", "pigeon", "packs/messages/zh-Hans/nope.txt", "no end"):
        assert said in caught.value.tell()


@pytest.mark.parametrize("name", ["ladder", "gentle"])
def test_the_ladders_that_ship_are_whole(name: str) -> None:
    """Both load, climb from low to high, and begin before the due date."""
    strategy = load_strategy(name)
    assert [rung.rank for rung in strategy.rungs] == list(range(len(strategy.rungs)))
    assert strategy.days_ahead > 0


def test_a_rung_held_at_the_end_begins_after_the_last(tmp_path: Path) -> None:
    """`hold` makes a last rung of its own, open to the end."""
    path = tmp_path / "mine.yaml"
    text = ladder(A, CLOSED, end=f"hold: z, treatments: [{{action: z, channel: letter, {TEXT}}}]")
    path.write_text(text, encoding="utf-8")
    last = load_strategy(str(path)).rungs[-1]
    assert (last.name, last.rank, last.days.least, last.days.most) == ("z", 3, 10, None)


def test_an_unknown_name_says_what_is_known() -> None:
    """A misspelt name is answered with the names there are."""
    with pytest.raises(StrategyFaulty, match="gentle, ladder"):
        load_strategy("lader")


CAPACITY = [
    ("calls: {agents: 2, minutes_per_agent: 30}", [("call", "*", 60)]),
    ("calls: {languages: {en: 5, zh-Hant: {agents: 1, minutes_per_agent: 9}}}",
     [("call", "en", 5), ("call", "zh-Hant", 9)]),
    ("messages: {sms: 7}\nvisits: 0", [("sms", "*", 7), ("visit", "*", 0)]),
    ("", []),
]


@pytest.mark.parametrize(("text", "rows"), CAPACITY)
def test_capacity_becomes_rows(
    tmp_path: Path, text: str, rows: list[tuple[str, str, int]]
) -> None:
    """Agents times minutes, by language where that is given; what is not named has none."""
    path = tmp_path / "mine.yaml"
    path.write_text(f'name: mine\nversion: "1"\n{text}\n', encoding="utf-8")
    assert [tuple(row.values()) for row in load_capacity(str(path))] == rows


@pytest.mark.parametrize(
    ("text", "said"),
    [("calls: {agents: 2}", "agents and minutes_per_agent belong together"),
     ("calls: {languages: {fr: 1}}", "language fr is not known"),
     ("messages: {pigeon: 1}", "messages.pigeon"), ("visits: -1", "visits"), ("a: [", "YAML")],
)
def test_a_faulty_capacity_is_refused(tmp_path: Path, text: str, said: str) -> None:
    """Each fault is told with the file and its key."""
    path = tmp_path / "mine.yaml"
    path.write_text(f'name: mine\nversion: "1"\n{text}\n', encoding="utf-8")
    with pytest.raises(CapacityFaulty) as caught:
        load_capacity(str(path))
    assert said in caught.value.tell()
    assert "mine.yaml" in caught.value.tell()


def test_the_capacity_that_ships_serves_every_channel() -> None:
    """Each channel has a row, so nothing is refused by oversight."""
    channels = {row["resource"] for row in load_capacity("default")}
    assert channels == {"sms", "email", "app", "letter", "call", "visit"}
