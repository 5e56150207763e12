"""An account for SMPP in channels.yaml: its faults, and that it makes a channel that sends."""

import subprocess
from pathlib import Path

import pytest
from smpp_accounts import account, messages
from tools.smsc import PASSWORD, Smsc, running

from forbear.adapters.channels.channel import Accepted, ChannelDown
from forbear.adapters.channels.settings import ChannelsFaulty, load_channels, open_channels
from forbear.adapters.channels.smpp.channel import SmppChannel

ENVIRONMENT = {"SMS_PASSWORD": PASSWORD}


def written(folder: Path, account: str) -> Path:
    """Write settings with this account for text messages."""
    file = folder / "channels.yaml"
    file.write_text(f"live: true\naccounts:\n  sms: {{via: smpp, {account}}}\n", encoding="utf-8")
    return file


def faults(folder: Path, account: str) -> str:
    """Give what is wrong with an account."""
    with pytest.raises(ChannelsFaulty) as raised:
        open_channels(load_channels(written(folder, account)), environment=ENVIRONMENT)
    return str(raised.value.fields["faults"])


@pytest.mark.parametrize(("sender", "kind"), [
    ("Lender", (5, 0, "Lender")), ("7 Eleven", (5, 0, "7 Eleven")), ("40404", (3, 0, "40404")),
    ("+85290000000", (1, 1, "85290000000")),
])
def test_an_account_sends(
    sender: str, kind: tuple[int, int, str], smsc: Smsc, tmp_path: Path,
) -> None:
    """From a name, a number or a short code, each told as what it is."""
    file = written(tmp_path, (
        f"host: 127.0.0.1, port: {smsc.port}, system_id: lender, password: 'env:SMS_PASSWORD', "
        f"sender: '{sender}', statuses: {{0x411: no_credit}}"))
    channel = open_channels(load_channels(file), environment=ENVIRONMENT)["sms"]
    channel.open()
    assert [type(r) for r in channel.send(messages("a"))] == [Accepted]
    channel.close()
    [got] = smsc.received()
    assert (got["from_ton"], got["from_npi"], got["from"]) == kind


def test_every_fault_of_an_account_is_told(tmp_path: Path) -> None:
    """A password in the file, a zone that is none, a port that cannot be."""
    assert faults(tmp_path, (
        "host: h, port: 0, system_id: 'a b', password: secret, sender: Lender, "
        "receipt_zone: Taipei, ids: hex, statuses: {0x411: poor}")).splitlines() == [
        "- accounts.sms.port: Input should be greater than or equal to 1",
        "- accounts.sms.system_id: String should match pattern '^[!-~]{1,15}$'",
        "- accounts.sms.password: a secret is not written here; put it into the environment and "
        "write env:NAME",
        "- accounts.sms.ids: Input should be 'same', 'hex_then_decimal' or 'decimal_then_hex'",
        "- accounts.sms.receipt_zone: write a time zone as Asia/Taipei",
        "- accounts.sms.statuses.1041: Input should be 'dead_address', 'not_accepted', "
        "'throttled', 'down', 'no_credit' or 'unknown'",
    ]


@pytest.mark.parametrize("sender", ["", "A name too long", "公司", "+12"])
def test_an_account_needs_a_sender_that_can_be(sender: str, tmp_path: Path) -> None:
    """None, one too long, one of other letters, and a number that is none."""
    assert faults(tmp_path, f"host: h, system_id: a, password: 'env:P', sender: '{sender}'") == (
        "- accounts.sms: sender: write a name of at most 11 letters, a short code, or a number "
        "with its plus, in quotation marks")


@pytest.mark.parametrize("held", ["", "two words", "密碼"])
def test_a_password_that_is_missing_or_none_is_told(held: str, tmp_path: Path) -> None:
    """By the name of its variable, and without a letter of it."""
    file = written(
        tmp_path, "host: h, system_id: a, password: 'env:SMS_PASSWORD', sender: Lender")
    with pytest.raises(ChannelsFaulty) as raised:
        open_channels(load_channels(file), environment={"SMS_PASSWORD": held})
    told = raised.value.tell()
    assert "accounts.sms.password" in told
    assert "SMS_PASSWORD" in told
    assert not held or held not in told


def test_an_encrypted_line_carries_the_same(tmp_path: Path) -> None:
    """With the provider's certificate trusted, long messages pass and receipts come back."""
    cert, key = certificate(tmp_path)
    with running(tmp_path, tls=(cert, key)) as smsc:
        smsc.set(receipts="DELIVRD")
        channel = SmppChannel(account(smsc.port, tls=True, tls_ca_file=str(cert), window=500))
        channel.open()
        results = list(channel.send(messages(*["還款 😀" * 30] * 500)))
        assert {type(r) for r in results} == {Accepted}
        heard = 0
        while heard < 1_500 and (some := len(list(channel.heard(wait=5)))):
            heard += some
        assert heard == len(smsc.received()) == 1_500
        channel.close()


def test_a_certificate_that_nobody_trusts_is_not_talked_to(tmp_path: Path) -> None:
    """Neither the password nor a message goes to whoever stands in between."""
    cert, key = certificate(tmp_path)
    with running(tmp_path, tls=(cert, key)) as smsc:
        with pytest.raises(ChannelDown, match="certificate verify failed"):
            SmppChannel(account(smsc.port, tls=True)).open()
        assert smsc.look("binds") == 0


def certificate(folder: Path) -> tuple[Path, Path]:
    """Make a certificate for this machine, and give it with its key."""
    cert, key = folder / "cert.pem", folder / "key.pem"
    subprocess.run([  # noqa: S603, S607 -- openssl is found where it is installed
        "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
        "-subj", "/CN=smsc", "-addext", "subjectAltName=IP:127.0.0.1",
        "-keyout", str(key), "-out", str(cert)], check=True, capture_output=True)
    return cert, key
