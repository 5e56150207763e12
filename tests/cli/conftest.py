"""One small demonstration for every test of the command."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from forbear.cli.main import with_commands


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder that `demo_said` writes to."""
    return tmp_path_factory.mktemp("cli") / "demo"


@pytest.fixture(scope="session")
def demo(demo_folder: Path, demo_said: str) -> Path:
    """Give the folder of the demo once it has run."""
    assert demo_said
    return demo_folder


@pytest.fixture(scope="session")
def demo_said(demo_folder: Path) -> str:
    """Run the demo on a few loans; gives what it printed."""
    told = CliRunner().invoke(with_commands(["demo"]), ["demo", "--loans", "120",
                                                        "--out", str(demo_folder)])
    assert told.exit_code == 0, told.output
    return told.stdout
