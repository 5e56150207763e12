"""A lender's own pack, to be spoilt, changed and attested."""

import shutil
from pathlib import Path

import pytest

REG_F = Path(__file__).parents[1] / "gate" / "packs" / "reg_f"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """Give a folder of a pack without includes: hours, calls, and a rest after a conversation."""
    folder = tmp_path / "own"
    shutil.copytree(REG_F, folder)
    text = (folder / "pack.yaml").read_text(encoding="utf-8")
    kept = [line for line in text.splitlines() if not line.startswith("includes:")]
    (folder / "pack.yaml").write_text("\n".join(kept) + "\n", encoding="utf-8")
    return folder
