"""Any text file, plain or gzipped, in any encoding, as UTF-8 with one kind of line end."""

import codecs
import gzip
import io
import zlib
from dataclasses import dataclass
from pathlib import Path

from forbear.adapters.files.errors import FileCutOff, FileEncoding, FileUnreadable

_BLOCK = 1 << 22
_BOMS = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


@dataclass(frozen=True, kw_only=True)
class Plain:
    """A text file made plain, and whether a quoted cell of it may hold a line end."""

    path: Path
    cells_span_lines: bool


def plain(source: Path, *, encoding: str, target: Path) -> Plain:
    """Write a plain copy of a text file.

    Raises:
        FileEncoding: A byte does not fit the encoding; the line is told.
        FileCutOff: The gzip stream ends early.
        FileUnreadable: It is no gzip file though its name says so, or it holds zero bytes.

    """
    line, spans, tail = 1, False, ""
    try:
        with _opened(source) as raw, target.open("w", encoding="utf-8", newline="") as out:
            first = raw.read(_BLOCK)
            name = _encoding(first, encoding)
            decoder = io.IncrementalNewlineDecoder(
                codecs.getincrementaldecoder(name)(), translate=True
            )
            block = first
            while block:
                text = _decoded(decoder, block, final=False, where=(source, line, name))
                out.write(text)
                spans = spans or _odd_quotes(tail + text)
                tail = (tail + text).rpartition("\n")[2]
                line += text.count("\n")
                block = raw.read(_BLOCK)
            text = _decoded(decoder, b"", final=True, where=(source, line, name))
            out.write(text)
            spans = spans or (tail + text).count('"') % 2 == 1
    except EOFError:
        raise FileCutOff(file=source.name, line=line) from None
    except (gzip.BadGzipFile, zlib.error) as error:
        raise FileUnreadable(
            file=source.name, where=f" after line {line}", why=f"it is no sound gzip file ({error})"
        ) from None
    except OSError as error:
        raise FileUnreadable(file=source.name, where="", why=error.strerror or error) from None
    return Plain(path=target, cells_span_lines=spans)


def _opened(source: Path) -> io.BufferedIOBase:
    if source.suffix == ".gz":
        return gzip.open(source, "rb")
    return source.open("rb")


def _encoding(first: bytes, said: str) -> str:
    """Let a byte-order mark speak: a file that begins with one says itself what it is."""
    for mark, name in _BOMS.items():
        if first.startswith(mark):
            return name
    return "utf-8-sig" if said.lower().replace("_", "-") in ("utf-8", "utf8") else said


def _decoded(
    decoder: io.IncrementalNewlineDecoder, block: bytes, *, final: bool,
    where: tuple[Path, int, str],
) -> str:
    source, line, encoding = where
    try:
        return decoder.decode(block, final=final)
    except UnicodeDecodeError as error:
        before = error.object[: error.start]
        bad = line + before.count(b"\n")
        said = encoding.removesuffix("-sig").upper()
        raise FileEncoding(file=source.name, line=bad, encoding=said) from None


def _odd_quotes(text: str) -> bool:
    """Tell whether a whole line has an odd number of quotes: its cell may go on in the next."""
    if '"' not in text:
        return False
    return any(part.count('"') % 2 for part in text.split("\n")[:-1])
