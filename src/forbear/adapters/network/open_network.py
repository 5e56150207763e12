"""Which addresses belong to the open network, and which may lead into one's own."""

import ipaddress
import socket
from queue import Empty, Queue
from threading import Thread
from typing import Final
from urllib.parse import urlsplit

_URL_MOST: Final = 500
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")


class AddressRefused(OSError):
    """The name leads into a network of one's own."""


def fits(url: str, *, private: bool) -> bool:
    """Tell whether something can be sent to an address: whole, with TLS, and without a password.

    Args:
        url: As somebody wrote it.
        private: Whether it may lead into one's own network, where plain http will do.

    """
    schemes = ("https", "http") if private else ("https",)
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    return (len(url) <= _URL_MOST and url.isascii() and url.isprintable() and " " not in url
            and parts.scheme in schemes and bool(parts.hostname) and port != 0
            and "@" not in parts.netloc)


def addresses_of(host: str, port: int, *, seconds: float, private: bool) -> list[str]:
    """Resolve a name, and refuse it where one of its addresses is not of the open network.

    Args:
        host: A name or an address.
        port: Where something is to be sent.
        seconds: How long to wait at most.
        private: Whether addresses of one's own network are allowed.

    Raises:
        AddressRefused: One is not, and that is not allowed.
        OSError: There is no such name, or no answer in time.

    """
    found = _resolved(host, port, seconds=seconds)
    if not private and not all(is_public(one) for one in found):
        raise AddressRefused
    return found


def is_public(text: str) -> bool:
    """Tell whether an address belongs to the open network, however it is written."""
    address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address) and (
            address.ipv4_mapped or address.sixtofour or address.teredo or address in _NAT64):
        return False
    return address.is_global and not address.is_multicast


def _resolved(host: str, port: int, *, seconds: float) -> list[str]:
    """Ask the system for the addresses of a name, which knows no limit of its own."""
    answer: Queue[list[str] | OSError] = Queue()

    def ask() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            answer.put([str(info[4][0]) for info in found])
        except OSError as fault:
            answer.put(fault)
        except UnicodeError:  # a label that is empty or too long
            answer.put(OSError("no name"))

    Thread(target=ask, daemon=True).start()
    try:
        came = answer.get(timeout=seconds)
    except Empty:
        raise TimeoutError from None
    if isinstance(came, OSError):
        raise came
    return came
