"""The rules for pages and for every tracked file: titles, links, and no trace of one machine."""

import re
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

_FENCE: Final = re.compile(r"^ {0,3}(```|~~~)")
_LINK: Final = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_SKIP: Final = re.compile(r"`[^`]*`")

_OF_A_MACHINE: Final = ("/wo" + "rk/", "/ro" + "ot/", "/ho" + "me/", "/tm" + "p/s/", "/op" + "t/py")
_OF_A_REGISTRY: Final = (
    "py" + "pi.org", "python" + "hosted", "--extra-" + "index", "--find-" + "links",
    "npmjs" + ".", "maven" + ".org", "crates" + ".io", "repo1" + ".maven",
)
_TRACES: Final = re.compile("|".join(map(re.escape, (*_OF_A_MACHINE, *_OF_A_REGISTRY))))


def tracked(root: Path) -> dict[Path, str]:
    """Read every text file that git keeps; others hold no words to judge."""
    listed = subprocess.run(
        # A build machine may check out as one user and test as another.
        ["git", "-c", "safe.directory=*", "ls-files", "-z"],  # noqa: S607 -- wherever git is
        cwd=root,
        check=True,
        capture_output=True,
    ).stdout
    found = {}
    for name in listed.decode().split("\0"):
        path = root / name
        if name and path.is_file():
            try:
                found[Path(name)] = path.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue
    return found


def traces(path: Path, text: str) -> Iterator[str]:
    """A tracked file names no path of one machine and no registry's address."""
    for number, line in enumerate(text.splitlines(), start=1):
        if found := _TRACES.search(line):
            yield f"{path}:{number} names {found.group()}"


def prose(text: str) -> str:
    """Give the lines of a page outside its code blocks, keeping their numbers."""
    lines, inside = [], False
    for line in text.splitlines():
        if _FENCE.match(line):
            inside = not inside
            lines.append("")
        else:
            lines.append("" if inside else line)
    return "\n".join(lines)


def titles(path: Path, text: str) -> Iterator[str]:
    """A page has one title."""
    count = sum(line.startswith("# ") for line in prose(text).splitlines())
    if count != 1:
        yield f"{path} has {count} titles"


def anchor(heading: str) -> str:
    """Give the address of a heading within its page, as the usual readers of Markdown make it."""
    plain = re.sub(r"[^\w\- ]", "", heading.strip().lower())
    return plain.replace(" ", "-")


def anchors(text: str) -> set[str]:
    """Give every address within a page."""
    return {
        anchor(line.lstrip("#")) for line in prose(text).splitlines() if re.match(r"#+ ", line)
    }


def dead_links(path: Path, pages: Mapping[Path, str], *, root: Path) -> Iterator[str]:
    """Every relative link of a page leads to a file that is there, and to a heading of it."""
    bare = _SKIP.sub("", prose(pages[path]))
    for target in _LINK.findall(bare):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, heading = target.partition("#")
        file = (root / path.parent / name).resolve() if name else (root / path).resolve()
        if not file.exists():
            yield f"{path} links to {target}, which is not there"
        elif heading and heading not in anchors(file.read_text(encoding="utf-8")):
            yield f"{path} links to {target}, which has no such heading"
