"""The report reads whole in each language."""

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from string import Formatter
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from forbear.adapters.packs.strategy import load_strategy
from forbear.adapters.report.figures import FATES
from forbear.adapters.report.page import Page
from forbear.adapters.report.phrases import phrases
from forbear.adapters.report.report import written
from forbear.cli import night as command
from forbear.engine.book.rejects import REASONS
from forbear.engine.tables import BOOK, NIGHT
from forbear.engine.vocabulary import words
from forbear.engine.vocabulary.han import SIMPLIFIED

CHINESE = ("zh-Hant", "zh-Hans")
ONLY_CHINESE = {"rung", "action", "offer", "exception_says", "reject", "reject_cure"}
"""In English the engine's own sentences and the names of a strategy serve."""


def flat(language: str) -> dict[str, str]:
    """Give every phrase of a language by its whole key."""
    found = {}
    for group, said in phrases(language).items():
        for key, value in said.items():
            more = value.items() if isinstance(value, dict) else [("", value)]
            found |= {f"{group}.{key}.{name}": str(text) for name, text in more}
    return found


@pytest.mark.parametrize("language", CHINESE)
def test_no_phrase_lacks_a_language(language: str) -> None:
    """Each key of English is there in Chinese, and names the same things to fill in."""
    english, chinese = flat("en"), flat(language)
    further = {key for key in chinese.keys() - english.keys()
               if key.split(".")[0] not in ONLY_CHINESE}
    assert (english.keys() - chinese.keys(), further) == (set(), set())

    def fields(text: str) -> set[str | None]:
        return {name for _, name, _, _ in Formatter().parse(text) if name is not None}

    differ = [key for key, text in english.items() if fields(text) != fields(chinese[key])]
    assert differ == []


def test_both_chinese_scripts_say_the_same_things() -> None:
    """They have the same keys, and a traditional phrase is not left in the simplified ones."""
    hant, hans = flat("zh-Hant"), flat("zh-Hans")
    assert hant.keys() == hans.keys()
    left = {sign for text in hans.values() for sign in text if sign in SIMPLIFIED}
    assert left == set()


@pytest.mark.parametrize("language", words.LANGUAGES)
@pytest.mark.parametrize(("group", "keys"), [
    ("channel", words.CHANNELS), ("fate", FATES), ("promise_state", words.PROMISE_STATES),
    ("step", [c.name for c in NIGHT]), ("absent", [c.name for c in BOOK if not c.least]),
])
def test_every_word_has_its_phrase(language: str, group: str, keys: list[str]) -> None:
    """No code of ours is shown for want of a phrase."""
    assert phrases(language)[group].keys() == set(keys)


@pytest.mark.parametrize("language", CHINESE)
def test_what_the_engine_says_in_english_has_chinese_words(language: str) -> None:
    """Reasons and cures of rejects, and the rungs and actions of the strategies that come along."""
    said = phrases(language)
    assert said["reject"].keys() == said["reject_cure"].keys() == REASONS.keys()
    strategies = [load_strategy(name) for name in ("ladder", "gentle")]
    assert {r.name for s in strategies for r in s.rungs} <= said["rung"].keys()
    assert {t.action for s in strategies for _, _, t in s.treatments()} <= said["action"].keys()


class Words(HTMLParser):
    """Gathers what is read of a page, but for figures, ids, sources and names of tables."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.skipped, self.read = 0, []  # type: ignore[var-annotated] -- filled below
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Leave out styles and what is set as a source or a code."""
        classes = dict(attrs).get("class") or ""
        if self.skipped or tag == "style" or {"cite", "mono", "mark"} & set(classes.split()):
            self.skipped += tag not in {"meta", "rect", "br"}

    def handle_endtag(self, tag: str) -> None:
        """Read on after it."""
        self.skipped -= bool(self.skipped) and tag not in {"meta", "rect", "br"}

    def handle_data(self, data: str) -> None:
        """Gather what is read."""
        if not self.skipped:
            self.read.append(data)


@pytest.mark.parametrize("language", CHINESE)
def test_a_page_in_chinese_has_no_english_sentence(made_up: Any, language: str) -> None:
    """Three English words in a row stand nowhere but in sources and codes."""
    page = Page(figures=made_up.figures, account=made_up.account, language=language)
    html = written(page)
    assert f'<html lang="{language}">' in html
    said = " ".join(Words(html).read)
    assert re.findall(r"(?:[A-Za-z]{2,} ){2}[A-Za-z]{2,}", said.replace("NIGHT", "")) == []


def test_what_a_person_must_know_of_the_night_is_told(nothing: Any) -> None:
    """A calendar that ends, and contacts that lost their loan, wait for a person to read them."""
    account = json.loads(json.dumps(nothing.account))
    account["notices"] = [{"code": "calendar_ends", "calendar": "CN", "until": "2026-12-31",
                           "says": "…"}]
    account["book"]["contacts"] = {"rows": 9, "rejected": 0, "unlinked": 2, "sha256": "0"}
    page = Page(figures=nothing.figures, account=account)
    said = written(page).replace("\u00a0", " ")
    assert "The calendar of CN is announced up to 2026-12-31" in said
    assert "2 rows of contacts lost their loan" in said
    assert "2 列失去" in written(replace(page, language="zh-Hant")).replace("\u00a0", " ")


def test_the_command_takes_a_language(nothing: Any, tmp_path: Any) -> None:
    """`--language` sets that of the page, and another word is refused."""
    book = nothing.folder.parent / "book"
    night = ["night", str(book), "--as-of", "2026-10-31", "--out", str(tmp_path / "night")]
    app = typer.Typer()
    app.callback()(lambda: None)
    command.register(app)
    done = CliRunner().invoke(app, [*night, "--language", "zh-Hans", "--threads", "1"])
    assert done.exit_code == 0, done.output
    assert '<html lang="zh-Hans">' in (tmp_path / "night" / "report.html").read_text("utf-8")
    assert CliRunner().invoke(app, [*night, "--language", "fr"]).exit_code == 2
