"""Requests of a provider's package that got no answer: surely not sent, or perhaps."""

import ssl
from typing import Final

_NEVER_CONNECTED: Final = frozenset({
    "ConnectTimeout", "ConnectTimeoutError", "NewConnectionError", "NameResolutionError",
    "ProxyError", "SSLCertVerificationError", "InvalidURL", "MissingSchema",
})
"""Of requests and urllib3, which wrap one another."""
_DEPTH: Final = 10


def why_unanswered(fault: BaseException) -> str:
    """Say `down` where no connection stood, and `unknown` wherever one may have.

    A fault is looked for within faults, since each layer wraps what the one below it raised.
    """
    waiting, seen = [fault], 0
    while waiting and seen < _DEPTH:
        one, seen = waiting.pop(), seen + 1
        if type(one).__name__ in _NEVER_CONNECTED or isinstance(
                one, ssl.SSLCertVerificationError | ConnectionRefusedError):
            return "down"
        inside = (*one.args, getattr(one, "reason", None), one.__cause__, one.__context__)
        waiting += [each for each in inside if isinstance(each, BaseException)]
    return "unknown"
