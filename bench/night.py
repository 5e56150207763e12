"""Time a night on a made-up book, beside the floor: one scan of the same columns.

    python bench/night.py --loans 1000000
    python bench/night.py --loans 10000000

The book is made once and kept in bench/out. Results go to bench/out/<name>.json.
"""

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

from measure import Took, run

OUT = Path(__file__).parent / "out"
AS_OF = "2026-10-31"
GIB = 1 << 30


def forbear(*words: str) -> list[str]:
    """Give the command line of forbear in this environment."""
    return [sys.executable, "-c", "from forbear.cli.main import run; run()", *words]


def made(folder: Path, *, loans: int, seed: int) -> Path:
    """Make the book, unless it is there from before."""
    if not (folder / "book.json").exists():
        print(f"making {folder}: {loans:,} loans …", flush=True)
        words = ("lab", "make", "--loans", str(loans), "--seed", str(seed), "--out", str(folder))
        subprocess.run(forbear(*words), check=True)
    return folder


def night(book: Path, *, out: Path, threads: int, memory: str) -> Took:
    """Run one night as a child of its own, on a folder that is not there yet."""
    shutil.rmtree(out, ignore_errors=True)
    words = ("night", str(book), "--as-of", AS_OF, "--out", str(out),
             "--threads", str(threads), "--memory", memory, "--json")
    took = run(forbear(*words), said=OUT / f"{out.name}.log")
    if took.exit_code:
        sys.exit(f"the night ended with {took.exit_code}; see {OUT / f'{out.name}.log'}")
    return took


def floor(book: Path, *, threads: int, memory: str) -> Took:
    """Scan the same columns of the same files, in a child of its own."""
    script = str(Path(__file__).parent / "floor.py")
    took = run([sys.executable, script, str(book), str(threads), memory],
               said=OUT / "floor.log")
    if took.exit_code:
        sys.exit(f"the scan ended with {took.exit_code}; see {OUT / 'floor.log'}")
    return took


def counted(folder: Path, file: str) -> dict[str, int]:
    """Give the rows of each table by an account, `book.json` or `night.json`."""
    said = json.loads((folder / file).read_text(encoding="utf-8"))
    return {name: table["rows"] for name, table in said["tables"].items()}


def table(rows: dict[str, Took]) -> str:
    """Write what each took as a table for people."""
    lines = [f"{'':<22}{'seconds':>9}{'cpu':>9}{'GiB':>8}"]
    lines += [
        f"{name:<22}{t.wall:>9.2f}{t.cpu:>9.2f}{t.peak_bytes / GIB:>8.2f}"
        for name, t in rows.items()
    ]
    return "\n".join(lines)


def measure(asked: argparse.Namespace) -> dict[str, Any]:
    """Make the book, run the scan and the night as often as asked, and keep the quickest."""
    name = f"night-{asked.loans}"
    book = asked.book or made(OUT / f"book-{asked.loans}", loans=asked.loans, seed=asked.seed)
    out = OUT / f"{name}-folder"
    limits = {"threads": asked.threads, "memory": asked.memory}
    floors = [floor(book, **limits) for _ in range(asked.runs)]
    nights = [night(book, out=out, **limits) for _ in range(asked.runs)]
    least, best = (min(took, key=lambda t: t.wall) for took in (floors, nights))
    print(table({"scan (the floor)": least, f"night, best of {asked.runs}": best}))
    ratio = round(best.wall / least.wall, 2)
    print(f"the night takes {ratio} times the scan")
    return {
        "name": name, "loans": asked.loans, "seed": asked.seed, "as_of": AS_OF,
        "threads": asked.threads, "memory": asked.memory, "ratio": ratio,
        "floor": [asdict(t) for t in floors], "night": [asdict(t) for t in nights],
        "book_rows": counted(book, "book.json") if (book / "book.json").exists() else {},
        "night_rows": counted(out, "night.json"),
        "stages": json.loads((out / "night.json").read_text(encoding="utf-8"))["seconds"],
        "made_with": {
            "python": platform.python_version(), "duckdb": version("duckdb"),
            "ibis": version("ibis-framework"), "cores": os.cpu_count(),
            "machine": platform.machine(),
        },
    }


def main() -> None:
    """Read what was asked, measure, and write it down."""
    asking = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.
                                     RawDescriptionHelpFormatter)
    asking.add_argument("--loans", type=int, default=1_000_000, help="how large a book")
    asking.add_argument("--seed", type=int, default=7)
    asking.add_argument("--book", type=Path, help="a book that is there already")
    asking.add_argument("--threads", type=int, default=2)
    asking.add_argument("--memory", default="5GB", help="the most that DuckDB may take")
    asking.add_argument("--runs", type=int, default=2, help="how often; the quickest counts")
    OUT.mkdir(parents=True, exist_ok=True)
    result = measure(asking.parse_args())
    target = OUT / f"{result['name']}.json"
    target.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    print(f"written: {target}")


if __name__ == "__main__":
    main()
