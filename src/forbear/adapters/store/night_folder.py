"""A night on disk: one Parquet file per table, and `night.json` that says how it came about."""

import json
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import ibis.expr.types as ir

from forbear.adapters.store.seal import file_hash
from forbear.adapters.store.store import Store
from forbear.engine.tables import Contract
from forbear.engine.vocabulary.errors import ForbearError

NIGHT_FILE = "night.json"
Tell = Callable[[str], None]


class NightMissing(ForbearError):
    """The folder holds no night."""

    code = "night_missing"
    sentence = "{folder} holds no night: {why}."
    cure = "A night is made with `forbear night BOOK --as-of DATE --out NIGHT`."


class NightInTheWay(ForbearError):
    """The folder holds something else."""

    code = "night_in_the_way"
    sentence = "{folder} is there already and holds no night, so nothing is written there."
    cure = "Give another folder with --out, or empty this one."


@dataclass
class Giver:
    """Writes each finished table of a night, and notes its rows, its hash and the time it took."""

    store: Store
    folder: Path
    tell: Tell = lambda _: None
    tables: dict[str, dict[str, Any]] = field(default_factory=dict)
    started: float = field(default_factory=time.perf_counter)

    def __call__(self, contract: Contract, table: ir.Table) -> ir.Table:
        """Write a table under its contract and give it back as it was written."""
        path = self.folder / f"{contract.name}.parquet"
        rows = self.store.write(contract, table, path=path)
        now = time.perf_counter()
        self.tables[contract.name] = {
            "rows": rows, "file": path.name, "seconds": round(now - self.started, 3),
        }
        self.started = now
        self.tell(contract.name)
        return contract.enter(self.store.read(path))

    def hashes(self) -> None:
        """Add the SHA-256 of each file; a folder of files (Spark) has none, its rows count."""
        for made in self.tables.values():
            path = self.folder / made["file"]
            if path.is_file():
                made["sha256"] = file_hash(path)


@contextmanager
def new_folder(out: Path) -> Iterator[Path]:
    """Give a folder to write to, which takes the place of `out` when all went well.

    Raises:
        NightInTheWay: `out` holds files that no night wrote.

    """
    if out.exists() and not out.is_dir():
        raise NightInTheWay(folder=out)
    if out.exists() and any(out.iterdir()) and not (out / NIGHT_FILE).exists():
        raise NightInTheWay(folder=out)
    partial = out.with_name(f".{out.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    try:
        yield partial
        if out.exists():
            shutil.rmtree(out)
        partial.replace(out)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def write_account(folder: Path, account: Mapping[str, Any]) -> None:
    """Write `night.json`."""
    text = json.dumps(account, indent=2, ensure_ascii=False, default=str)
    (folder / NIGHT_FILE).write_text(text + "\n", encoding="utf-8")


def read_account(folder: Path) -> dict[str, Any]:
    """Read `night.json`.

    Raises:
        NightMissing: There is none, or it cannot be read.

    """
    path = folder / NIGHT_FILE
    if not path.exists():
        raise NightMissing(folder=folder, why=f"it lacks {NIGHT_FILE}")
    try:
        account: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise NightMissing(folder=folder, why=f"{NIGHT_FILE} is damaged") from error
    return account
