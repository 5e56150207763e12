"""A provider whose package is missing, and a request that got no answer."""

import ssl

import pytest
import requests
from urllib3.exceptions import MaxRetryError, NewConnectionError, ProtocolError

from forbear.adapters.channels.extras import ProviderMissing, need
from forbear.adapters.channels.unanswered import why_unanswered


def test_a_missing_package_is_told_with_what_brings_it() -> None:
    """Before a message is lost to it."""
    need("twilio", "json")
    with pytest.raises(ProviderMissing) as missing:
        need("twilio", "no_such_module_anywhere")
    assert missing.value.tell() == (
        "What speaks to twilio is not installed. In the folder of Forbear, run "
        "`.venv/bin/python -m pip install -e '.[twilio]'`.")


@pytest.mark.parametrize(("fault", "why"), [
    (requests.ConnectTimeout(), "down"), (ConnectionRefusedError(), "down"),
    (requests.ConnectionError(MaxRetryError(None, "/", NewConnectionError(None, "x"))), "down"),  # type: ignore[arg-type]  # -- no pool is needed
    (requests.exceptions.SSLError(MaxRetryError(
        None, "/", ssl.SSLCertVerificationError("x"))), "down"),  # type: ignore[arg-type]  # -- as above
    (requests.ReadTimeout(), "unknown"), (requests.exceptions.SSLError("read"), "unknown"),
    (requests.ConnectionError(ProtocolError("aborted", ConnectionResetError())), "unknown"),
])
def test_only_what_never_connected_is_surely_not_sent(fault: Exception, why: str) -> None:
    """Whatever broke off later may have been carried."""
    assert why_unanswered(fault) == why


def test_faults_that_hold_one_another_end() -> None:
    """A ring of causes is walked a few steps, and no further."""
    one, other = OSError(), OSError()
    one.__cause__, other.__cause__ = other, one
    assert why_unanswered(one) == "unknown"
