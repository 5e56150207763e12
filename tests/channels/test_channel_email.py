"""E-mail: what goes out, what each answer of the server says, and a line that falls."""

import logging
import ssl
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any, cast

import pytest
from gateways import certificate_for
from mail_servers import PASSWORD, USER, MailServer, serving

from forbear.adapters.channels.channel import (
    Accepted,
    Channel,
    ChannelDown,
    ChannelRefused,
    Declined,
    Message,
    Result,
)
from forbear.adapters.channels.email.channel import EmailChannel
from forbear.adapters.channels.email.line import Server
from forbear.adapters.channels.email.writing import AddressUnfit, From, html_of, mail_address
from forbear.adapters.channels.turns import Turns

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
TEXT = "陳小姐，您好：\n\n您的還款日是3月5日，金額 <HK$1,200>。\n.\n請見 https://lender.example/p?a=1&b=2。"
LENDER = From(address="reminders@lender.example", name="貸款公司",
              unsubscribe="https://lender.example/stop/{message_id}")


@pytest.fixture
def server() -> Iterator[MailServer]:
    """Give a mail server in one's own network."""
    with serving(MailServer()) as made:
        yield made


def message(nth: int = 1, *, to: str = "ana@example.org") -> Message:
    """Make a message."""
    return Message(message_id=f"m{nth}", to=to, text=TEXT, language="zh-Hant",
                   subject="您的還款日\r\nBcc: eve@example.org")


def account(server: MailServer, sender: From = LENDER, **said: Any) -> EmailChannel:
    """Make an account with the server."""
    whole = {"host": "localhost", "port": server.port, "security": "none", "seconds": 5} | said
    return EmailChannel(Server(**whole), sender=sender, name="mail",
                        bounces_to="bounces@lender.example", now=lambda: NOON)


def carried(made: EmailChannel, *messages: Message) -> list[Result]:
    """Send some, and let go of the line."""
    with closing(made):
        return list(made.send(messages))


def sent(server: MailServer, *to: str) -> list[str]:
    """Send one message to each, and give what became of them."""
    results = carried(account(server), *(message(nth, to=one) for nth, one in enumerate(to)))
    return [each.why if isinstance(each, Declined) else "accepted" for each in results]


def test_the_words_arrive_plain_and_as_a_page(server: MailServer) -> None:
    """The plain part has the words to the letter; the page the same, with a link to follow."""
    made: Channel = account(server)
    made.open()
    assert list(made.send([message()])) == [
        Accepted(message_id="m1", provider_ids=("m1@lender.example",))]
    made.close()
    ((bounces_to, to, raw),) = server.took
    assert (bounces_to, to) == ("bounces@lender.example", ["ana@example.org"])
    mail = cast("EmailMessage", message_from_bytes(raw, policy=default))
    plain, page = mail.iter_parts()
    assert (plain.get_content_type(), page.get_content_type()) == ("text/plain", "text/html")
    assert plain.get_content().splitlines() == TEXT.split("\n")
    assert '<html lang="zh-Hant">' in page.get_content()
    assert "金額 &lt;HK$1,200&gt;。<br>" in page.get_content()
    assert ('<a href="https://lender.example/p?a=1&amp;b=2">'
            "https://lender.example/p?a=1&amp;b=2</a>。") in page.get_content()
    assert raw.isascii()


def test_a_header_says_no_more_than_is_needed(server: MailServer) -> None:
    """Who, whom, when, about what, and how to stop; a subject makes no header of its own."""
    carried(account(server), message())
    mail = message_from_bytes(server.took[0][2], policy=default)
    assert {name: str(mail[name]) for name in mail if name != "Content-Type"} == {
        "From": "貸款公司 <reminders@lender.example>", "To": "ana@example.org",
        "Subject": "您的還款日 Bcc: eve@example.org", "Date": "Mon, 02 Mar 2026 04:00:00 +0000",
        "Message-ID": "<m1@lender.example>", "Auto-Submitted": "auto-generated",
        "Content-Language": "zh-Hant", "MIME-Version": "1.0",
        "List-Unsubscribe": "<https://lender.example/stop/m1>, "
                            "<mailto:reminders@lender.example?subject=STOP>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def test_without_a_page_to_stop_one_writes_stop(server: MailServer) -> None:
    """To where answers go; no header promises a click that nothing would follow."""
    plain = From(address="reminders@lender.example", replies_to="answers@lender.example")
    carried(account(server, plain), message())
    mail = message_from_bytes(server.took[0][2], policy=default)
    assert mail["List-Unsubscribe"] == "<mailto:answers@lender.example?subject=STOP>"
    assert mail["Reply-To"] == "answers@lender.example"
    assert mail["List-Unsubscribe-Post"] is None


def test_without_a_subject_it_says_from_whom_it_is(server: MailServer) -> None:
    """And no more, for it is read on a locked screen."""
    bare = Message(message_id="m1", to="ana@example.org", text=TEXT, language="zh-Hant")
    carried(account(server), bare)
    assert message_from_bytes(server.took[0][2], policy=default)["Subject"] == "貸款公司"


@pytest.mark.parametrize(("step", "said", "why"), [
    ("RCPT", "550 5.1.1 <ana@example.org> unknown", "dead_address"),
    ("RCPT", "550 5.1.10 no such", "dead_address"), ("RCPT", "550 5.2.1 closed", "dead_address"),
    ("RCPT", "550 no", "not_accepted"), ("RCPT", "550 5.7.1 refused", "not_accepted"),
    ("RCPT", "552 5.2.2 full", "throttled"), ("RCPT", "450 4.2.0 greylisted", "throttled"),
    ("RCPT", "452 4.5.3 too many", "throttled"), ("RCPT", "421 4.3.2 closing", "down"),
    ("MAIL", "550 5.7.1 not you", "down"), ("MAIL", "451 4.3.0 later", "throttled"),
    ("MAIL", "530 5.7.0 sign in", "down"),
    ("DATA", "451 4.7.0 later", "throttled"), ("DATA", "554 5.7.1 spam", "not_accepted"),
    ("DATA", "550 5.1.1 unknown after all", "dead_address"), ("DATA", "421 closing", "down"),
])
def test_what_each_answer_says(server: MailServer, step: str, said: str, why: str) -> None:
    """The next message goes its way, on the same line or a new one."""
    server.answers[step] = [said]
    assert sent(server, "ana@example.org", "ben@example.org") == [why, "accepted"]
    assert [to for _, to, _ in server.took] == [["ben@example.org"]]


def test_the_codes_alone_are_told(server: MailServer, caplog: pytest.LogCaptureFixture) -> None:
    """What servers write beside them often names the address."""
    caplog.set_level(logging.DEBUG, logger="forbear")
    server.answers["RCPT"] = ["550 5.1.1 <ana@example.org> unknown"]
    assert carried(account(server), message()) == [
        Declined(message_id="m1", why="dead_address", said="550 5.1.1")]
    assert "ana@" not in "".join(r.getMessage() for r in caplog.records if r.name[:4] == "forb")


@pytest.mark.parametrize("to", [
    "", "ana", "ana@", "@example.org", "ana@example", "a b@example.org", "ana@exa mple.org",
    "ana@example.org\r\nRCPT TO:<eve@example.org>", "ana@example.org>", "an\u00e9@example.org",
    "a..b@example.org", "ana@example.org,eve@example.org", "x" * 65 + "@example.org",
])
def test_what_is_no_address_reaches_no_server(server: MailServer, to: str) -> None:
    """It is declined for good before anything is said."""
    assert sent(server, to) == ["dead_address"]
    assert server.took == []


def test_a_host_with_a_chinese_name_is_said_in_ascii() -> None:
    """As every server understands it."""
    assert mail_address(" ana@例子.tw ") == "ana@xn--fsqu00a.tw"
    with pytest.raises(AddressUnfit):
        mail_address("ana@" + "例" * 80 + ".tw")


@pytest.mark.parametrize("step", ["MAIL", "RCPT"])
def test_a_line_that_falls_before_the_words_sent_nothing(server: MailServer, step: str) -> None:
    """It may go later."""
    server.hangs_up = step
    assert sent(server, "ana@example.org") == ["down"]
    server.hangs_up = ""
    assert sent(server, "ana@example.org") == ["accepted"]


def test_a_server_that_hangs_up_before_the_words_has_none_of_them(server: MailServer) -> None:
    """It was told that words will follow, and never said that it would read them."""
    server.before_words = True
    assert sent(server, "ana@example.org") == ["down"]


def test_a_line_that_falls_after_the_words_may_have_carried_them(server: MailServer) -> None:
    """No answer came: it counts as sent; the next goes over a new line."""
    server.hangs_up = "DATA"
    assert sent(server, "ana@example.org") == ["unknown"]
    assert len(server.took) == 1
    server.hangs_up = ""
    assert sent(server, "ben@example.org") == ["accepted"]


def test_a_line_that_was_idle_too_long_is_opened_anew() -> None:
    """The server went away between two batches, and another stands in its place."""
    first = MailServer()
    with serving(first):
        made = account(first)
        made.open()
    with serving(MailServer()) as second:
        made._line._server = Server(  # noqa: SLF001 -- the same server at another port
            host="localhost", port=second.port, security="none", seconds=5)
        assert [type(each) for each in carried(made, message())] == [Accepted]


def test_what_the_rate_holds_up_too_long_goes_back(server: MailServer) -> None:
    """It was judged a while ago; what was sent before it was sent."""
    made = account(server)
    made._turns = Turns(2, patience=0.7)  # noqa: SLF001 -- half a minute is long in a test
    results = carried(made, message(1), message(2), message(3))
    assert [type(each) for each in results[:2]] == [Accepted, Accepted]
    assert results[2] == Declined(message_id="m3", why="throttled", said="rate")
    assert len(server.took) == 2


def test_nobody_there_is_down() -> None:
    """Of a whole batch the first alone is tried."""
    with serving(MailServer()) as gone:
        pass
    assert sent(gone, "ana@example.org", "ben@example.org") == ["down", "down"]
    with pytest.raises(ChannelDown, match="ConnectionRefusedError"):
        account(gone).open()


@pytest.fixture
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """Give a server's side of TLS that this machine trusts."""
    certificate = certificate_for(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_it_signs_in_over_tls(trusted: ssl.SSLContext, security: str) -> None:
    """With the right password it sends; with a wrong one it is told, by a code."""
    with serving(MailServer(), auth=True, **{security: trusted}) as server:
        made = account(server, security=security, user=USER, password=PASSWORD)
        made.open()
        assert [type(each) for each in made.send([message()])] == [Accepted]
        made.close()
        wrong = account(server, security=security, user=USER, password="guessed")  # noqa: S106 -- made up
        with pytest.raises(ChannelRefused, match="does not let us in: 535"):
            wrong.open()
        assert list(wrong.send([message(2), message(3)])) == [
            Declined(message_id="m2", why="down", said="535"),
            Declined(message_id="m3", why="down", said="535")]


def test_without_tls_nothing_is_said(server: MailServer) -> None:
    """A server that does not offer it, and one whom nobody vouches for, hear no address."""
    with pytest.raises(ChannelRefused, match="it does not offer STARTTLS"):
        account(server, security="starttls").open()
    with pytest.raises(ChannelDown, match="SSLError"):
        account(server, security="tls").open()
    assert server.took == []


def test_a_certificate_nobody_vouches_for_is_refused(tmp_path: Path) -> None:
    """Whoever stands in the middle hears nothing."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate_for(tmp_path))
    with serving(MailServer(), starttls=context) as server:
        made = account(server, security="starttls")
        with pytest.raises(ChannelDown, match="SSLCertVerificationError"):
            made.open()
        assert [each.why for each in made.send([message()]) if isinstance(each, Declined)] == [
            "down"]


def test_a_page_keeps_paragraphs_and_follows_only_https() -> None:
    """Nothing of the words becomes markup."""
    page = html_of('One\n\nhttp://x.example "two"\nhttps://y.example/\'<b>', language="en")
    assert "<p>One</p>\n<p>http://x.example &quot;two&quot;<br>\n" in page
    assert '<a href="https://y.example/">https://y.example/</a>&#x27;&lt;b&gt;</p>' in page
