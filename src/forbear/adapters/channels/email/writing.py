"""A message written as an e-mail: the words plain, the same in HTML, and few headers.

Nothing personal stands in a header but the address it goes to.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from html import escape
from typing import Final
from urllib.parse import quote

from forbear.adapters.channels.channel import Message
from forbear.adapters.channels.names import plain_name

MESSAGE_ID: Final = "{message_id}"
_SEVEN_BITS: Final = SMTP.clone(cte_type="7bit")
"""Any server takes seven bits; not every one takes eight."""
_NO_LINK: Final = r"\s<>\"'()\u3000-\u303f\uff00-\uffef"
_LINK: Final = re.compile(rf"https://[^{_NO_LINK}]+[^{_NO_LINK}.,;:!?]")
_ADDRESS: Final = re.compile(r"[!#-'*+/-9=?A-Z^-~-]+(\.[!#-'*+/-9=?A-Z^-~-]+)*")
_HOST: Final = re.compile(r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}", re.IGNORECASE)


class AddressUnfit(ValueError):
    """No mail can be sent there."""


@dataclass(frozen=True, kw_only=True)
class From:
    """As whose messages go out."""

    address: str
    name: str = ""
    replies_to: str = ""
    """Where answers go, if not to the address."""
    unsubscribe: str = ""
    """An address of the lender's own page that takes one click, with `{message_id}` in it."""

    @property
    def host(self) -> str:
        """Whose names our messages bear."""
        return self.address.rpartition("@")[2]


def mail_address(text: str) -> str:
    """Give an address as it is said to a server; the host's name in ASCII.

    Raises:
        AddressUnfit: It is none.

    """
    local, _, host = text.strip().rpartition("@")
    try:
        plain = host.encode("idna").decode("ascii")
    except UnicodeError:
        raise AddressUnfit from None
    if not _ADDRESS.fullmatch(local) or not _HOST.fullmatch(plain) or len(local) > 64:
        raise AddressUnfit
    return f"{local}@{plain}"


def name_of(message_id: str, sender: From) -> str:
    """Give the name that a message bears in the world of mail; one id has one name."""
    return f"{plain_name(message_id)}@{sender.host}"


def written(message: Message, *, sender: From, to: str, at: datetime) -> bytes:
    """Write it, with lines that end as SMTP has them.

    Args:
        message: What to say.
        sender: As whom.
        to: The address, as `mail_address` gives it.
        at: The present moment.

    """
    mail = EmailMessage(policy=_SEVEN_BITS)
    mail["From"] = Address(sender.name, addr_spec=sender.address)
    mail["To"] = Address(addr_spec=to)
    # Without a subject of its own a message says from whom it is, and no more.
    mail["Subject"] = " ".join((message.subject or sender.name).split())
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = f"<{name_of(message.message_id, sender)}>"
    if sender.replies_to:
        mail["Reply-To"] = Address(addr_spec=sender.replies_to)
    # So that no machine answers a machine (RFC 3834).
    mail["Auto-Submitted"] = "auto-generated"
    for name, says in _ways_to_stop(message, sender):
        mail[name] = says
    mail.set_content(message.text)
    mail.add_alternative(html_of(message.text, language=message.language), subtype="html")
    mail["Content-Language"] = message.language
    return mail.as_bytes()


def _ways_to_stop(message: Message, sender: From) -> Iterator[tuple[str, str]]:
    """Give the headers by which a mail program shows a button to stop (RFC 2369, RFC 8058)."""
    ways = [f"<mailto:{quote(sender.replies_to or sender.address, safe='@')}?subject=STOP>"]
    if sender.unsubscribe:
        page = sender.unsubscribe.replace(MESSAGE_ID, quote(message.message_id, safe=""))
        ways.insert(0, f"<{page}>")
    yield "List-Unsubscribe", ", ".join(ways)
    if sender.unsubscribe:
        yield "List-Unsubscribe-Post", "List-Unsubscribe=One-Click"


def html_of(text: str, *, language: str) -> str:
    """Write the words as a page: the same words, paragraphs as they stand, links to follow."""
    paragraphs = [p for p in re.split(r"\n\s*\n", text.strip()) if p.strip()]
    body = "\n".join(f"<p>{_linked(p)}</p>" for p in paragraphs)
    return (f'<!DOCTYPE html>\n<html lang="{escape(language)}">\n<head><meta charset="utf-8">'
            f'<meta name="viewport" content="width=device-width"></head>\n'
            f'<body style="font-family: sans-serif; line-height: 1.6; max-width: 36em">\n'
            f"{body}\n</body>\n</html>\n")


def _linked(paragraph: str) -> str:
    """Escape a paragraph, keep its lines, and let links be followed."""
    parts, at = [], 0
    for found in _LINK.finditer(paragraph):
        link = escape(found[0])
        parts += [escape(paragraph[at:found.start()]), f'<a href="{link}">{link}</a>']
        at = found.end()
    return "".join([*parts, escape(paragraph[at:])]).replace("\n", "<br>\n")
