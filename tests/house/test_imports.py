"""The directions of import hold, and a tree that breaks them is refused."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STAGES = (
    "book", "standing", "strategy", "gate", "allocation", "contact", "outcome", "plans", "insight",
)
DESK = ("project", "agencies", "agents", "api", "managers", "visitors", "ui", "sending", "actions",
        "exchange", "judging", "records")


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Hold the contracts of pyproject.toml against the package under a folder's src."""
    code = "import sys; from importlinter.cli import lint_imports_command as c; c()"
    return subprocess.run(  # noqa: S603 -- the interpreter and our own words
        [sys.executable, "-c", code, "--no-cache"],
        cwd=folder,
        env={"PYTHONPATH": str(folder / "src"), "PATH": ""},
        check=False,
        capture_output=True,
        text=True,
    )


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Build a package of the same shape, without content, beside the same contracts."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    forbear = tmp_path / "src" / "forbear"
    for name in ("cli", "desk", "adapters", "lab", "engine", "packs"):
        (forbear / name).mkdir(parents=True)
        (forbear / name / "__init__.py").touch()
    (forbear / "__init__.py").touch()
    for name in (*STAGES, "tables", "vocabulary"):
        (forbear / "engine" / name).mkdir()
        (forbear / "engine" / name / "__init__.py").touch()
    (forbear / "engine" / "night.py").touch()
    (forbear / "adapters" / "channels").mkdir()
    (forbear / "adapters" / "channels" / "__init__.py").touch()
    for name in DESK:
        (forbear / "desk" / name).mkdir()
        (forbear / "desk" / name / "__init__.py").touch()
    return tmp_path


def test_the_house_keeps_its_directions() -> None:
    """Each layer knows only those below it, and stages never meet."""
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


def test_an_empty_tree_passes(tree: Path) -> None:
    """The shape alone breaks nothing, so what follows fails for its own reason."""
    done = lint(tree)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(("module", "line"), [
    ("engine/gate/__init__.py", "import forbear.engine.strategy"),
    ("engine/strategy/__init__.py", "import forbear.engine.gate"),
    ("desk/agents/__init__.py", "import forbear.desk.managers"),
    ("desk/agents/__init__.py", "import forbear.adapters.channels"),
    ("desk/records/__init__.py", "import forbear.desk.actions"),
    ("adapters/__init__.py", "import forbear.desk"),
    ("engine/gate/__init__.py", "import django"),
    ("engine/vocabulary/__init__.py", "import forbear.engine.tables"),
    ("engine/__init__.py", "import forbear.adapters"),
    ("adapters/__init__.py", "import forbear.cli"),
    ("adapters/__init__.py", "import forbear.lab"),
    ("engine/standing/__init__.py", "import duckdb"),
    ("engine/standing/__init__.py", "import yaml"),
    ("engine/standing/__init__.py", "import time"),
    ("engine/payments.py", ""),
])
def test_a_wrong_direction_is_refused(tree: Path, module: str, line: str) -> None:
    """A stage that imports a stage, a layer that looks up, a clock, a newcomer without a place."""
    (tree / "src" / "forbear" / module).write_text(line + "\n")
    done = lint(tree)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "BROKEN" in done.stdout


def test_the_stages_of_the_contract_are_those_of_the_tree() -> None:
    """Every folder of the engine has its place in the contract."""
    said = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contract = said["tool"]["importlinter"]["contracts"][1]
    named = contract["layers"][1].replace("(", "").replace(")", "").split(" | ")
    assert tuple(named) == STAGES
