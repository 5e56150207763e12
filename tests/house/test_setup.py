"""Two commands set everything up: the locks fit the project, and make knows its targets."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
RUN = PROJECT["dependencies"]
DEV = [*RUN, *(r for extra in PROJECT["optional-dependencies"].values() for r in extra)]


def pins(lock: str) -> dict[str, set[str]]:
    """Read a lock: each package with the versions it may have, by the Python it is for."""
    found: dict[str, set[str]] = {}
    for name, version in re.findall(r"^([a-z0-9.-]+)==([^\s;]+)", lock, re.MULTILINE):
        found.setdefault(name, set()).add(version)
    return found


def unmet(wanted: list[str], lock: str) -> list[str]:
    """Give each requirement that the lock does not hold, or holds in a wrong version."""
    held = pins(lock)
    missing = []
    for text in wanted:
        need = Requirement(text)
        name = re.sub(r"[-_.]+", "-", need.name).lower()
        if not held.get(name) or not all(v in need.specifier for v in held[name]):
            missing.append(text)
    return missing


@pytest.mark.parametrize(("name", "wanted"), [
    ("requirements.lock", RUN), ("requirements-dev.lock", DEV),
])
def test_a_lock_fits_the_project(name: str, wanted: list[str]) -> None:
    """Whatever the project asks for is pinned, in a version it accepts."""
    assert unmet(wanted, (ROOT / name).read_text(encoding="utf-8")) == []


def test_a_lock_that_does_not_fit_is_found() -> None:
    """A package that is missing, or too old, is named."""
    assert unmet(["one>=2", "two"], "one==1.0 \\\n    --hash=sha256:0\n") == ["one>=2", "two"]


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_every_pin_has_its_hashes(name: str) -> None:
    """A package that differs from the one that was locked is refused."""
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", "")
    assert [line for line in text.splitlines() if "--hash=sha256:" not in line] == []


def test_the_demo_does_without_spark() -> None:
    """What `make demo` installs holds neither Spark nor the tools of development."""
    held = pins((ROOT / "requirements.lock").read_text(encoding="utf-8"))
    assert not {"pyspark", "pytest", "mypy", "ruff"} & held.keys()


def test_both_locks_agree() -> None:
    """A package is tested in the version it runs in."""
    run = pins((ROOT / "requirements.lock").read_text(encoding="utf-8"))
    dev = pins((ROOT / "requirements-dev.lock").read_text(encoding="utf-8"))
    assert {name: dev.get(name) for name in run} == run


def test_make_alone_lists_every_target() -> None:
    """Each target that is no file says what it is for."""
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = re.search(r"^\.PHONY: (.*)$", text, re.MULTILINE)
    assert phony
    told = subprocess.run(
        ["make", "--no-print-directory"],  # noqa: S607 -- make is found where it is installed
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout
    assert re.findall(r"^  make (\S+)", told, re.MULTILINE) == phony.group(1).split()


@pytest.mark.parametrize("script", ["tools/set-up.sh", "tools/lock.sh"])
def test_a_script_is_plain_shell(script: str) -> None:
    """The scripts parse in the smallest shell a bare machine has."""
    subprocess.run(["sh", "-n", script], cwd=ROOT, check=True)  # noqa: S603, S607 -- our own script


def test_a_python_that_is_too_old_is_told_in_one_line(tmp_path: Path) -> None:
    """Without Python 3.11 the set-up says what to install, and makes nothing."""
    old = tmp_path / "python-old"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    done = subprocess.run(  # noqa: S603 -- our own script
        ["sh", str(ROOT / "tools" / "set-up.sh"), "run"],  # noqa: S607 -- sh is everywhere
        cwd=tmp_path, env={"PYTHON": str(old), "PATH": "/usr/bin:/bin"},
        check=False, capture_output=True, text=True,
    )
    assert done.returncode == 1
    assert "Python 3.11 or later is needed" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / ".venv").exists()


def test_the_build_runs_make_test_and_nothing_else() -> None:
    """What a build machine runs is what a developer runs."""
    lines = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert lines == [
        "#!/usr/bin/env bash", "set -euo pipefail", 'cd "$(dirname "$0")/.."', "make test",
    ]
