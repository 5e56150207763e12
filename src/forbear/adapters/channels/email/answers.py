"""What somebody wrote back: the words that are theirs, without what they quote."""

import hashlib
import re
from contextlib import suppress
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message as Mail
from email.utils import parseaddr
from html.parser import HTMLParser
from typing import Final

from forbear.adapters.channels.channel import Reply
from forbear.adapters.channels.email.returned import message_id, moment

_HEADS: Final = re.compile(
    r"""^\s*(
      On\b.{5,300}\bwrote:
    | (在\s?)?.{5,300}(写道|寫道)\s?[:：]
    | -{2,}\s*(Original\ Message|Forwarded\ message|原始邮件|原始郵件|原邮件|原郵件
               |回复的原邮件|转发的邮件|邮件原件)\s*-{2,}
    | (From|发件人|寄件者|寄件人)\s?[:：].{1,300}
      \s(Sent|Date|To|Subject|发送时间|时间|日期|收件人|主题|寄件日期|傳送日期|收件者|主旨)\s?[:：].*
    )\s*$""", re.VERBOSE | re.IGNORECASE)
"""How mail programs begin what they quote; a sender counts where a date or the like follows."""
_HEAD_LINES_MOST: Final = 3
HEADER_MOST: Final = 1_000
"""Characters; longer ones are made to keep a reader busy."""
PAGE_MOST: Final = 200_000
"""Characters of a page; reading takes longer than its length."""
TEXT_MOST: Final = 100_000
"""Characters of an answer; the mail itself keeps the rest."""
_RE: Final = re.compile(r"^\s*((re|aw|回复|回覆|答复|答覆)\s?[:：]\s*)+", re.IGNORECASE)


def is_automatic(mail: Mail) -> bool:
    """Tell whether a machine wrote it: an absence, a list, or a server without a report."""
    said = str(mail.get("Auto-Submitted", "no")).strip().lower()
    return (said != "no" or str(mail.get("Return-Path", "")).strip() == "<>"
            or str(mail.get("Precedence", "")).strip().lower() in {"bulk", "list", "junk",
                                                                   "auto_reply"}
            or mail.get("X-Autoreply") is not None
            or mail.get_content_type() == "multipart/report")


def reply_in(mail: Mail, *, raw: bytes) -> Reply:
    """Read a mail that a person wrote.

    Args:
        mail: As it was parsed.
        raw: Its bytes, which give it an id where it has none.

    """
    text = unquoted(_text(mail)).strip() or _RE.sub("", readable(mail.get("Subject"))).strip()
    return Reply(
        provider_id=message_id(mail) or hashlib.sha256(raw).hexdigest()[:32],
        sender=parseaddr(readable(mail.get("From")))[1],
        to=parseaddr(readable(mail.get("To")))[1],
        text=text[:TEXT_MOST], at=moment(str(mail.get("Date", ""))),
        answers=message_id(mail, "In-Reply-To") or message_id(mail, "References"))


def readable(header: object) -> str:
    """Read a header whose words may be encoded, or broken."""
    text = "" if header is None else str(header)[:HEADER_MOST]
    with suppress(ValueError, LookupError, MessageError):  # no such encoding, or broken in it
        text = str(make_header(decode_header(text)))
    return "".join(" " if character in "\r\n\t" else character for character in text)


def unquoted(text: str) -> str:
    """Leave out what is quoted; all of it where nothing else would be left.

    Below a head that a program wrote stands the quoted message: lines marked with `>`, after which
    the person may go on, or unmarked to the end.
    """
    lines = text.splitlines()
    kept: list[str] = []
    at = 0
    while at < len(lines):
        head = _head_at(lines, at)
        if head:
            below = (lines[nth] for nth in range(at + head, len(lines)) if lines[nth].strip())
            after = next(below, "")
            if not after.lstrip().startswith(">"):
                break
            at += head
            continue
        if not lines[at].lstrip().startswith(">"):
            kept.append(lines[at])
        at += 1
    said = "\n".join(kept).strip()
    return said or text.strip()


def _head_at(lines: list[str], at: int) -> int:
    """Give over how many lines a head goes that begins here; 0 where none does."""
    for count in range(1, _HEAD_LINES_MOST + 1):
        if _HEADS.match(" ".join(line.strip() for line in lines[at:at + count])):
            return count
        if at + count >= len(lines) or not lines[at + count].strip():
            break
    return 0


def _text(mail: Mail) -> str:
    """Give the words: those written plain, or else those of the page."""
    found: dict[str, str] = {}
    for part in mail.walk():
        kind = part.get_content_type()
        if kind in {"text/plain", "text/html"} and part.get_filename() is None:
            found.setdefault(kind, _decoded(part))
    if "text/plain" in found and (found["text/plain"].strip() or "text/html" not in found):
        return found["text/plain"]
    return _Words.of(found.get("text/html", "")[:PAGE_MOST])


def _decoded(part: Mail) -> str:
    """Read a part; what is broken stands as U+FFFD."""
    payload = part.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else b""
    try:
        return data.decode(part.get_content_charset("utf-8"), "replace")
    except (LookupError, ValueError):  # no such encoding, or no name of one
        return data.decode("utf-8", "replace")


class _Words(HTMLParser):
    """The words of a page, with what it quotes marked as in plain mail."""

    _SILENT: Final = {"script", "style", "head", "title"}
    _BREAKS: Final = {"p", "div", "br", "tr", "li", "blockquote", "h1", "h2", "h3"}

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines = [""]
        self._quotes = self._silent = 0

    @classmethod
    def of(cls, page: str) -> str:
        """Read a page."""
        made = cls()
        made.feed(page)
        made.close()
        return "\n".join(made._lines)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a line, a quotation, or what nobody reads."""
        del attrs
        self._silent += tag in self._SILENT
        if tag in self._BREAKS:
            self._lines.append("> " if self._quotes + (tag == "blockquote") else "")
        self._quotes += tag == "blockquote"

    def handle_endtag(self, tag: str) -> None:
        """End what a tag began."""
        self._silent = max(0, self._silent - (tag in self._SILENT))
        self._quotes = max(0, self._quotes - (tag == "blockquote"))
        if tag in self._BREAKS - {"br"}:
            self._lines.append("> " if self._quotes else "")

    def handle_data(self, data: str) -> None:
        """Keep the words, as a browser would show them."""
        if not self._silent:
            words = " ".join(data.split())
            glue = " " if data[:1].isspace() and self._lines[-1].strip() else ""
            self._lines[-1] += glue + words + (" " if words and data[-1:].isspace() else "")
