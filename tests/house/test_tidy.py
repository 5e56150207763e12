"""The limits of CONTRIBUTING.md, held against every file; each limit is shown to bite."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tools import tidy
from tools.tidy import Source

ROOT = Path(__file__).parents[2]
FORBEAR = tidy.sources(ROOT, "src")
TESTS = tidy.sources(ROOT, "tests")
EVERY = tidy.sources(ROOT, "src", "tests", "tools", "bench")

Rule = Callable[[Source], Iterator[str]]

NOT_YET: dict[str, frozenset[str]] = {}
"""What broke a rule before it was set, by rule: entries may leave and never join."""

UNTESTED: frozenset[str] = frozenset()
"""Modules without a test of their own: entries may leave and never join."""


def specimen(text: str, path: str = "src/forbear/engine/specimen.py") -> Source:
    """Make a source that breaks a rule."""
    return Source(Path(path), text)


BODY = "    x = 1\n"
GOOD = '"""A module."""\n\n\ndef one(a: int, *, b: int) -> int:\n    """Add."""\n    return a + b\n'

BROKEN: list[tuple[Rule, str]] = [
    (tidy.long_functions, "def long():\n" + BODY * 60),
    (tidy.long_modules, "x = 1\n" * 401),
    (tidy.nameless_arguments, "def three(a, b, c): ..."),
    (tidy.nameless_arguments, "class A:\n    def three(self, a, b, c): ..."),
    (tidy.nameless_arguments, "def three(a, /, b, c): ..."),
    (tidy.long_lines, "x = '" + "a" * 100 + "'"),
    (tidy.undocumented, "x = 1"),
    (tidy.undocumented, '"""A module."""\ndef one(): ...'),
    (tidy.undocumented, '"""A module."""\nclass One: ...'),
    (tidy.undocumented, '"""A module."""\nclass Two:\n    "Two."\n    def three(self): ...'),
    (tidy.leftovers, "# TO" + "DO: later"),
    (tidy.leftovers, "import p" + "db"),
    (tidy.leftovers, "print(1)"),
    (tidy.bare_exceptions, "x = 1  # noqa"),
    (tidy.bare_exceptions, "x = 1  # noqa: E501"),
    (tidy.bare_exceptions, "x = 1  # noqa -- a reason without a code"),
    (tidy.bare_exceptions, "x = 1  # type: ignore"),
    (tidy.bare_exceptions, "x = 1  # type: ignore[attr-defined]"),
]


@pytest.mark.parametrize("rule", tidy.RULES, ids=lambda r: r.__name__)
def test_the_tree_is_tidy(rule: Rule) -> None:
    """No file breaks a rule, but for what broke it before the rule was set."""
    found = {f for source in EVERY for f in rule(source)}
    old = NOT_YET.get(rule.__name__, frozenset())
    new = {f for f in found if not any(f.split(" ")[0].startswith(o) for o in old)}
    assert new == set()


@pytest.mark.parametrize(("rule", "text"), BROKEN)
def test_each_rule_bites(rule: Rule, text: str) -> None:
    """A specimen that breaks a rule is found by it."""
    assert list(rule(specimen(text))) != []


@pytest.mark.parametrize("rule", tidy.RULES, ids=lambda r: r.__name__)
def test_no_rule_bites_what_is_good(rule: Rule) -> None:
    """A source that keeps every rule is left alone."""
    assert list(rule(specimen(GOOD))) == []


def test_every_rule_has_a_specimen() -> None:
    """No rule is set without a source that shows it can fail."""
    assert {rule for rule, _ in BROKEN} == set(tidy.RULES)


@pytest.mark.parametrize("text", [
    "x = 1  # noqa: E501 -- a table reads best in one line",
    "x = 1  # noqa: E501, S608 -- two codes, one reason",
    "x = 1  # type: ignore[attr-defined]  # -- the stub lacks it",
    "x = '# noqa'",
])
def test_an_exception_with_code_and_reason_is_let_pass(text: str) -> None:
    """A reason is enough; a string that speaks of the rule is no exception to it."""
    assert list(tidy.bare_exceptions(specimen(text))) == []


def test_only_the_engine_may_not_print() -> None:
    """A script prints; the engine gives tables."""
    assert list(tidy.leftovers(specimen("print(1)", "tools/specimen.py"))) == []


def test_a_helper_is_tested_with_the_module_that_uses_it() -> None:
    """A helper in the same folder is reached through its user; one elsewhere is not."""
    stage = specimen('"""S."""\nfrom forbear.engine import helper\nimport forbear.lab.far\n')
    helper = specimen('"""H."""\n', "src/forbear/engine/helper.py")
    far = specimen('"""F."""\n', "src/forbear/lab/far.py")
    test = specimen("import forbear.engine.specimen", "tests/test_one.py")
    assert tidy.untested((stage, helper, far), (test,)) == {"forbear.lab.far"}


def test_every_test_says_what_it_shows() -> None:
    """Each test has a sentence, since it is read as a case."""
    silent = [f for test in TESTS for f in tidy.undocumented(test)]
    assert silent == []


def test_no_two_test_files_share_a_name() -> None:
    """Pytest collects a name once, and stops at the second."""
    names = [test.path.name for test in TESTS if test.path.name.startswith("test_")]
    assert sorted(names) == sorted(set(names))


def test_every_module_has_a_test() -> None:
    """Some test imports or names each module; the list of exceptions is exact."""
    assert tidy.untested(FORBEAR, TESTS) == UNTESTED


@pytest.mark.parametrize(("test", "expected"), [
    ("import forbear.engine.specimen", set()),
    ("from forbear.engine import specimen", set()),
    ("from forbear.engine.specimen import one", set()),
    ("NAMED = 'forbear.engine.specimen'", set()),
    ("from forbear.engine import other", {"forbear.engine.specimen"}),
])
def test_a_module_without_a_test_is_found(test: str, expected: set[str]) -> None:
    """A module counts as tested when a test imports it or writes its name."""
    assert tidy.untested((specimen(GOOD),), (specimen(test, "tests/test_one.py"),)) == expected


def test_the_median_module_is_short() -> None:
    """Half of the modules that hold code have no more than 160 lines."""
    lengths = sorted(
        len(s.text.splitlines()) for s in FORBEAR if s.path.name != "__init__.py"
    )
    assert lengths[len(lengths) // 2] <= 160
