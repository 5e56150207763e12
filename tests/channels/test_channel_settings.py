"""channels.yaml: every fault at once, no secret in it, and nothing that leaves by mistake."""

import json
from pathlib import Path

import pytest
from gateways import SECRET, Gateway, listening
from tools import channel_page

from forbear.adapters.channels.accounts import Price
from forbear.adapters.channels.aliyun.channel import AliyunChannel
from forbear.adapters.channels.channel import Accepted, Declined, Message
from forbear.adapters.channels.email.channel import EmailChannel
from forbear.adapters.channels.links import has_link
from forbear.adapters.channels.settings import (
    ChannelsFaulty,
    load_channels,
    open_channels,
    plain_channels,
)
from forbear.adapters.channels.testing import alike
from forbear.adapters.channels.twilio.channel import TwilioChannel

WAYS = ["sms", "email", "app", "letter"]


def write(folder: Path, text: str) -> Path:
    """Write the settings."""
    file = folder / "channels.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def faults(folder: Path, text: str) -> str:
    """Load settings that cannot be used, and give what is told, without the name of the file."""
    file = write(folder, text)
    with pytest.raises(ChannelsFaulty) as refused:
        load_channels(file)
    return refused.value.tell().replace(str(file), "FILE")


def to(address: str) -> Message:
    """Make a message to an address."""
    return Message(message_id="m1", to=address, text="Hello", language="en")


def test_without_a_file_everything_goes_into_a_folder(tmp_path: Path) -> None:
    """The default needs no provider, and nothing leaves."""
    channels = open_channels(plain_channels(tmp_path))
    assert list(channels) == WAYS
    channels["letter"].open()
    list(channels["letter"].send([to("1 High Street")]))
    (file,) = (tmp_path / "letter" / "sent").iterdir()
    assert json.loads(file.read_text())["to"] == "1 High Street"


def test_an_empty_file_says_nothing(tmp_path: Path) -> None:
    """It is as if there were none; the folder lies beside it."""
    settings = load_channels(write(tmp_path, ""))
    assert not settings.said.live
    assert settings.folder == tmp_path / "messages"
    assert {way: account.via for way, account in settings.accounts.items()} == dict.fromkeys(
        WAYS, "file")


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    """Each with its key as it stands in the file, and nothing of what stands there."""
    told = faults(tmp_path, """
lvie: true
allow: [+85290000000]
accounts:
  sms: {via: file, rate_per_second: 0, price: {currency: hkd, minor: 1.5}}
  fax: {via: file}
  letter: {via: file, registered: {fr: {}}}
""")
    assert told == """The channels in FILE cannot be used:
- allow.0: an address stands in quotation marks, as in "+85290000000"
- accounts.sms.rate_per_second: Input should be greater than or equal to 1
- accounts.sms.price.currency: String should match pattern '^[A-Z]{3}$'
- accounts.sms.price.minor: Input should be a valid integer
- accounts.letter.registered.fr.[key]: Input should be 'zh-Hant', 'zh-Hans' or 'en'
- accounts.fax: there is no such key
- lvie: there is no such key

Correct them and run again; docs/reference/channels.md lists the keys."""


def test_a_file_that_is_no_yaml_is_told_without_its_lines(tmp_path: Path) -> None:
    """A line may hold a secret, so its number alone is told."""
    told = faults(tmp_path, "live: false\nsecret: *hunter2\n")
    assert "- line 2 is not YAML" in told
    assert "hunter2" not in told


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    """Whoever names a file means it."""
    with pytest.raises(ChannelsFaulty, match="FileNotFoundError"):
        load_channels(tmp_path / "none.yaml")


GATEWAY = """
accounts:
  sms: {{via: http, url: "{url}", secret: "env:SMS_SECRET", private: true, name: gateway-hk}}
"""


def test_a_secret_is_never_written_here(tmp_path: Path) -> None:
    """It is refused by its key, and not shown; an address with a password is refused too."""
    told = faults(tmp_path, f"""
accounts:
  sms: {{via: http, url: "https://gateway.example/", secret: {SECRET}}}
  app: {{via: http, url: "https://ana:hunter2@app.example/", secret: "env:APP"}}
  email: {{via: pigeon}}
""")
    assert told == """The channels in FILE cannot be used:
- accounts.sms.secret: a secret is not written here; put it into the environment and write env:NAME
- accounts.email: Input tag 'pigeon' found using 'via' does not match any of the expected tags: \
'file', 'http', 'smtp'
- accounts.app: url: write https://host/path, without a name and password; plain http is for \
gateways in your own network, with private: true

Correct them and run again; docs/reference/channels.md lists the keys."""


@pytest.mark.parametrize(("keys", "said"), [
    ("sender: ana", "sender: write an address such as reminders@lender.example"),
    ("sender: r@lender.example, user: r", "email: user and password belong together"),
    ("sender: r@lender.example, user: r, password: 'env:P', security: none",
     "email: a password needs security: starttls or tls"),
    ("sender: r@lender.example, unsubscribe: 'https://lender.example/stop'",
     "unsubscribe: write https://, with {message_id} where the message's id stands"),
    ('sender: r@lender.example, sender_name: "Lender\\nBcc: eve"', "sender_name: String should"),
])
def test_an_account_for_mail_is_checked(tmp_path: Path, keys: str, said: str) -> None:
    """Before a message is lost to it."""
    told = faults(tmp_path, f"accounts: {{email: {{via: smtp, host: mail.example, {keys}}}}}")
    assert said in told


def test_an_account_for_mail_becomes_a_channel(tmp_path: Path) -> None:
    """With its password out of the environment, and what it names."""
    settings = load_channels(write(tmp_path, """
live: true
accounts:
  email: {via: smtp, host: mail.example, sender: r@lender.example, user: r, password: "env:P"}
"""))
    email = open_channels(settings, environment={"P": "hunter2"})["email"]
    assert isinstance(email, EmailChannel)
    assert "hunter2" not in repr(vars(email)) + repr(vars(email._line))  # noqa: SLF001 -- what a traceback would show


@pytest.mark.parametrize(("keys", "said"), [
    ("via: twilio, account_sid: AC1, auth_token: 'env:T', sender: Lender", "sms.account_sid: "),
    ("via: twilio, auth_token: secret, sender: Lender", "sms.auth_token: a secret is not written"),
    ("via: aliyun, access_key_id: LTAI, access_key_secret: 'env:S'",
     "sms: registered: Aliyun needs a signature and templates for a language"),
])
def test_an_account_for_text_messages_is_checked(tmp_path: Path, keys: str, said: str) -> None:
    """Before a message is lost to it."""
    assert said in faults(tmp_path, f"accounts: {{sms: {{{keys}}}}}")


@pytest.mark.parametrize(("keys", "kind"), [
    (f"via: twilio, account_sid: AC{'0' * 32}, auth_token: 'env:S', sender: Lender",
     TwilioChannel),
    ("via: aliyun, access_key_id: LTAI, access_key_secret: 'env:S', "
     "registered: {zh-Hans: {signature: 示例, templates: {before_due: SMS_1}}}", AliyunChannel),
])
def test_an_account_for_text_messages_becomes_a_channel(
    tmp_path: Path, keys: str, kind: type
) -> None:
    """Which shows no secret of it."""
    settings = load_channels(write(tmp_path, f"live: true\naccounts: {{sms: {{{keys}}}}}\n"))
    sms = open_channels(settings, environment={"S": "hunter2"})["sms"]
    assert isinstance(sms, kind)
    assert "hunter2" not in repr(vars(sms))


@pytest.mark.parametrize(("keys", "said"), [
    ("folder: letters", "letter.sender: Field required"),
    ("folder: letters, sender: Lender, zone: Taipei", "zone: write a time zone as Asia/Taipei"),
    ("folder: letters, sender: Lender, window: {top_mm: 60, height_mm: 45}",
     "window: the window ends at 100 mm from above and 200 mm from the left"),
])
def test_an_account_for_letters_is_checked(tmp_path: Path, keys: str, said: str) -> None:
    """Nothing is printed where an envelope does not show the address."""
    assert said in faults(tmp_path, f"accounts: {{letter: {{via: pdf, {keys}}}}}")


def test_an_account_for_letters_becomes_a_channel(tmp_path: Path) -> None:
    """Into the folder that it names."""
    settings = load_channels(write(tmp_path, f"""
live: true
accounts: {{letter: {{via: pdf, folder: {tmp_path / "print"}, sender: Lender}}}}
"""))
    post = open_channels(settings)["letter"]
    post.open()
    assert [type(each) for each in post.send([to("1 High Street\nLondon")])] == [Accepted]
    assert len(list((tmp_path / "print").glob("*/m1.pdf"))) == 1


@pytest.mark.parametrize(("environment", "said"), [
    ({}, "accounts.sms.secret: the environment has no SMS_SECRET"),
    ({"SMS_SECRET": "hunter2"}, "accounts.sms.secret: what env:SMS_SECRET holds cannot sign"),
])
def test_a_secret_that_is_missing_or_unfit_is_told(
    tmp_path: Path, environment: dict[str, str], said: str
) -> None:
    """Before anything is sent, by its key and variable."""
    settings = load_channels(write(
        tmp_path, "live: true" + GATEWAY.format(url="https://gateway.example/")))
    with pytest.raises(ChannelsFaulty) as refused:
        open_channels(settings, environment=environment)
    assert said in refused.value.tell()
    assert "hunter2" not in refused.value.tell()


def test_without_the_switch_nothing_leaves_and_no_secret_is_needed(tmp_path: Path) -> None:
    """An account with a provider alone sends nothing to anybody."""
    with listening(Gateway()) as gateway:
        settings = load_channels(write(tmp_path, GATEWAY.format(url=gateway.url)))
        sms = open_channels(settings, environment={})["sms"]
        sms.open()
        assert list(sms.send([to("+85290000000")])) == [
            Accepted(message_id="m1", provider_ids=("m1",))]
        assert gateway.heard == []
    assert len(list((tmp_path / "messages" / "sms" / "sent").iterdir())) == 1


def test_until_the_switch_is_on_only_named_addresses_get_anything(tmp_path: Path) -> None:
    """However the number is written; everybody else's message is written down."""
    with listening(Gateway()) as gateway:
        settings = load_channels(write(
            tmp_path, 'allow: ["+852 9000-0000"]' + GATEWAY.format(url=gateway.url)))
        sms = open_channels(settings, environment={"SMS_SECRET": SECRET})["sms"]
        assert sms.name == "gateway-hk"
        sms.open()
        mine, other = to("+85290000000"), Message(
            message_id="m2", to="+85290000001", text="Hello", language="en")
        assert {each.message_id for each in sms.send([mine, other])} == {"m1", "m2"}
        assert [told["to"] for told in gateway.heard] == ["+85290000000"]
        (file,) = (tmp_path / "messages" / "sms" / "sent").iterdir()
        assert [json.loads(line)["to"] for line in file.read_text().splitlines()] == [
            "+85290000001"]
        (tmp_path / "messages" / "sms" / "inbox" / "a.jsonl").write_text(
            '{"kind": "receipt", "provider_id": "m2", "state": "delivered"}')
        assert [each.provider_id for each in sms.heard(wait=0)] == ["m2"]
        sms.close()


def test_with_the_switch_on_everybody_gets_theirs(tmp_path: Path) -> None:
    """And nothing is written into the folder."""
    with listening(Gateway()) as gateway:
        settings = load_channels(write(
            tmp_path, "live: true" + GATEWAY.format(url=gateway.url)))
        channels = open_channels(settings, environment={"SMS_SECRET": SECRET})
        channels["sms"].open()
        list(channels["sms"].send([to("+85290000001")]))
        assert [told["to"] for told in gateway.heard] == ["+85290000001"]
    assert not (tmp_path / "messages").exists()


def test_where_links_are_refused_a_message_with_one_is_not_sent(tmp_path: Path) -> None:
    """Also in a trial, so that it is noticed there; the others go, and answers are heard."""
    settings = load_channels(write(tmp_path, "accounts: {sms: {via: file, links: refused}}"))
    sms = open_channels(settings)["sms"]
    sms.open()
    linked = Message(message_id="m2", to="+85290000000", text="See lender.cn/p", language="en")
    assert list(sms.send([to("+85290000000"), linked])) == [
        Declined(message_id="m2", why="not_accepted", said="link"),
        Accepted(message_id="m1", provider_ids=("m1",))]
    (tmp_path / "messages" / "sms" / "inbox" / "a.jsonl").write_text(
        '{"kind": "receipt", "provider_id": "m1", "state": "delivered"}')
    assert [each.provider_id for each in sms.heard(wait=0)] == ["m1"]
    sms.close()


@pytest.mark.parametrize(("text", "found"), [
    ("請見https://lender.example/p", True), ("HTTP://X", True), ("go to www.lender.cn", True),
    ("看lender.com.hk/a", True), ("您的還款日是3月5日。", False), ("US$1.200/month", False),
    ("12.5/14.5", False), ("Pay e.g. today.", False), ("24/7", False), ("and/or", False),
])
def test_what_is_a_link(text: str, *, found: bool) -> None:
    """With or without its scheme, and no amount or day."""
    assert has_link(text) is found


@pytest.mark.parametrize(("one", "other", "same"), [
    ("+852 9000 0000", "(852) 9000-0000", True), ("+85290000000", "+85290000001", False),
    ("Ana@Example.org", " ana@example.org", True), ("ana@example.org", "an@example.org", False),
    ("1 High Street\nLondon", "1 High  Street London", True), ("1 High St", "2 High St", False),
])
def test_which_addresses_are_the_same(one: str, other: str, *, same: bool) -> None:
    """Only how it is written may differ."""
    assert (alike(one) == alike(other)) is same


def test_a_dry_run_sends_and_writes_nothing(tmp_path: Path) -> None:
    """Each message stays as if it had not been tried."""
    channels = open_channels(load_channels(write(tmp_path, "dry_run: true\nlive: true\n")))
    channels["sms"].open()
    assert list(channels["sms"].send([to("+85290000000")])) == [
        Declined(message_id="m1", why="down", said="dry_run")]
    assert list(channels["sms"].heard(wait=0)) == []
    assert [each.name for each in tmp_path.iterdir()] == ["channels.yaml"]


@pytest.mark.parametrize(("parts", "minor"), [(0, 0), (1, 5), (2, 9), (100, 450), (201, 905)])
def test_a_price_below_a_cent_is_exact(parts: int, minor: int) -> None:
    """450 fen for a hundred parts is 4.5 for one; a sum is rounded up once."""
    assert Price(currency="CNY", minor=450, parts=100).minor_of(parts) == minor


def test_every_key_is_explained() -> None:
    """The page says what each key is for."""
    assert channel_page.silent() == []
