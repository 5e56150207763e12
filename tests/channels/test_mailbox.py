"""What a mailbox tells: bounces as receipts, answers as replies, nothing of what machines say."""

import random
import time
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path

import pytest

from forbear.adapters.channels.channel import Heard, Receipt, Reply
from forbear.adapters.channels.email.answers import TEXT_MOST, unquoted
from forbear.adapters.channels.email.channel import EmailChannel
from forbear.adapters.channels.email.line import Server
from forbear.adapters.channels.email.maildir import heard_in
from forbear.adapters.channels.email.writing import From

REPORT = """\
Return-Path: <>
Date: Mon, 2 Mar 2026 12:00:05 +0800
From: Mail Delivery System <MAILER-DAEMON@mx.example>
To: bounces@lender.example
Message-ID: <report-1@mx.example>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="=b="

--=b=
Content-Type: text/plain

Your message could not be delivered to ana@example.org.

--=b=
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example
Arrival-Date: Mon, 2 Mar 2026 12:00:00 +0800

Final-Recipient: rfc822; ana@example.org
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 <ana@example.org> unknown
{attempt}
--=b=
Content-Type: {returned}

{headers}
--=b=--
"""
HEADERS = "From: reminders@lender.example\nMessage-ID: <m1@lender.example>\nSubject: x\n"


def report(*, action: str = "failed", status: str = "5.1.1", attempt: str = "",
           returned: str = "text/rfc822-headers", headers: str = HEADERS) -> bytes:
    """Write a report as mail servers do."""
    return REPORT.format(action=action, status=status, attempt=attempt, returned=returned,
                         headers=headers).encode()


def only(raw: bytes) -> Heard:
    """Give the one thing that a mail says."""
    (one,) = heard_in(raw)
    return one


@pytest.mark.parametrize(("action", "status", "state", "dead"), [
    ("failed", "5.1.1", "undelivered", True), ("Failed", "5.1.10", "undelivered", True),
    ("failed", "5.2.2", "undelivered", False), ("failed", "5.7.1", "undelivered", False),
    ("failed", "4.4.7", "undelivered", False), ("delayed", "4.4.1", "under_way", False),
    ("delivered", "2.0.0", "delivered", False), ("relayed", "2.0.0", "delivered", False),
])
def test_a_report_is_a_receipt(action: str, status: str, state: str, *, dead: bool) -> None:
    """It names the message by its headers; only a mailbox that is not there is dead."""
    assert only(report(action=action, status=status)) == Receipt(
        provider_id="m1@lender.example", state=state, said=status, dead=dead,  # type: ignore[arg-type]  # -- a word of the table
        at=datetime.fromisoformat("2026-03-02T12:00:05+08:00"))


def test_a_report_with_the_whole_message_is_a_receipt() -> None:
    """Some servers return all of it; the time is that of their last try, where they say it."""
    one = only(report(returned="message/rfc822", headers=HEADERS + "\nThe words.\n",
                      attempt="Last-Attempt-Date: Mon, 2 Mar 2026 11:59:00 +0800\n"))
    assert one == Receipt(
        provider_id="m1@lender.example", state="undelivered", said="5.1.1", dead=True,
        at=datetime.fromisoformat("2026-03-02T11:59:00+08:00"))


@pytest.mark.parametrize("raw", [
    report(headers="Subject: x\n"), report(action="gossip"), report(action=""), b"", b"\xff\xfe",
    report().replace(b"message/delivery-status", b"message/x-other"),
    report()[:700], report().replace(b"=b=", b"=c=", 1),
])
def test_a_report_on_no_message_says_nothing(raw: bytes) -> None:
    """Broken, cut off, or about something else: no receipt, and nobody's words."""
    assert [each for each in heard_in(raw) if isinstance(each, Receipt)] == []


def mail(text: str, *, subject: str = "Re: 您的還款日", **headers: str) -> bytes:
    """Write a mail as a person's program does."""
    made = EmailMessage()
    made["From"] = "陳安 <ana@example.org>"
    made["To"] = "Lender <reminders@lender.example>"
    made["Subject"] = subject
    made["Date"] = "Mon, 02 Mar 2026 12:30:00 +0800"
    made["Message-ID"] = "<a1@example.org>"
    made["In-Reply-To"] = "<m1@lender.example>"
    for name, says in headers.items():
        made[name.replace("_", "-")] = says
    made.set_content(text)
    return made.as_bytes()


def test_an_answer_is_a_reply() -> None:
    """Whose, to what, when, and the words."""
    assert only(mail("已還，昨天轉帳。\n")) == Reply(
        provider_id="a1@example.org", sender="ana@example.org", to="reminders@lender.example",
        text="已還，昨天轉帳。", at=datetime.fromisoformat("2026-03-02T12:30:00+08:00"),
        answers="m1@lender.example")


def test_a_button_to_stop_writes_into_the_subject_alone() -> None:
    """A mail without words says what its subject says."""
    one = only(mail("\n", subject="STOP"))
    assert isinstance(one, Reply)
    assert one.text == "STOP"


@pytest.mark.parametrize("headers", [
    {"Auto_Submitted": "auto-replied"}, {"Precedence": "bulk"}, {"Return_Path": "<>"},
    {"X_Autoreply": "yes"},
])
def test_what_a_machine_writes_is_no_reply(headers: dict[str, str]) -> None:
    """Somebody on holiday has not answered."""
    assert list(heard_in(mail("I am away until Monday. STOP", **headers))) == []


@pytest.mark.parametrize("text", [
    "I paid.\n\nOn Mon, 2 Mar 2026 at 12:00, Lender <r@lender.example> wrote:\n> You owe\n> money",
    "I paid.\n\nOn Mon, 2 Mar 2026 at 12:00, Lender\n<r@lender.example> wrote:\n\nYou owe money",
    "I paid.\n\n-----Original Message-----\nFrom: Lender\nYou owe money",
    "I paid.\n\n---- 回复的原邮件 ----\n您欠款",
    "I paid.\n\n在 2026年3月2日，Lender <r@lender.example> 写道：\n您欠款",
    "I paid.\n\nLender <r@lender.example> 於 2026年3月2日 週一 下午12:00寫道：\n> 您欠款",
    "I paid.\n\nFrom: Lender\nSent: Monday\nTo: Ana\nSubject: x\n\nYou owe money",
    "I paid.\n\n发件人: Lender\n发送时间: 2026年3月2日\n收件人: Ana\n\n您欠款",
    "On Mon, 2 Mar 2026, Lender <r@lender.example> wrote:\n> You owe\n> money\n\nI paid.",
    "> You owe\nI paid.\n> money",
])
def test_what_is_quoted_is_left_out(text: str) -> None:
    """Above it, below it or between, the person's own words remain."""
    assert unquoted(text) == "I paid."


@pytest.mark.parametrize("text", [
    "From: next month I can pay again.\nThank you", "> only what was quoted", "On Monday I paid.",
    "I wrote: I cannot pay.", "--\nAna",
])
def test_a_persons_words_are_not_taken_for_a_quotation(text: str) -> None:
    """Where nothing else would be left, all of it stays."""
    assert unquoted(text) == text


def test_a_page_is_read_as_words() -> None:
    """What it quotes is left out, and what nobody sees is not read."""
    made = EmailMessage()
    made["From"] = "ana@example.org"
    made.set_content(
        "<html><head><title>x</title><style>p {}</style></head><body><p>還不出來，"
        "<b>call</b> me &amp; wait</p><div>Ana</div><blockquote><p>You owe</p><p>money</p>"
        "</blockquote></body></html>", subtype="html")
    one = only(made.as_bytes())
    assert isinstance(one, Reply)
    assert one.text.split("\n")[0] == "還不出來，call me & wait"
    assert [line for line in one.text.split("\n") if line] == ["還不出來，call me & wait", "Ana"]
    assert len(one.provider_id) == 32


@pytest.mark.parametrize(("head", "body", "text"), [
    ("text/plain; charset=big5", "已還".encode("big5"), "已還"),
    ("text/plain; charset=gb18030", "已还".encode("gb18030"), "已还"),
    ("text/plain; charset=utf-8", b"\xe5\xb7\xb2\xff\xfe", "已\ufffd\ufffd"),
    ("text/plain; charset=klingon", b"paid", "paid"),
    ("text/plain", b"x" * 1_000_000, "x" * TEXT_MOST),
])
def test_broken_and_foreign_bytes_are_read_as_far_as_they_go(
    head: str, body: bytes, text: str
) -> None:
    """Nothing stops there, and a book of a mail is cut."""
    raw = (f"From: =?utf-8?b?w?= <ana@example.org>\r\nContent-Type: {head}\r\n"
           "Content-Transfer-Encoding: 8bit\r\n\r\n").encode() + body
    one = only(raw)
    assert isinstance(one, Reply)
    assert (one.sender, one.text) == ("ana@example.org", text)


@pytest.mark.parametrize("raw", [
    b"From: a@example.org\nContent-Type: text/html\n\n" + b"<" * 1_000_000,
    b"From: a@example.org\n\n" + b"On aaaaaa wrote:\n> x\n" * 50_000,
    b"From: " + b"(" * 100_000 + b"\n\nx",
    b"From: a@example.org\nContent-Type: text/plain; charset=\x00\n\nx",
    b"".join(b"Content-Type: multipart/mixed; boundary=%d\n\n--%d\n" % (n, n)
             for n in range(2_000)),
])
def test_a_mail_made_to_hurt_holds_nobody_up(raw: bytes) -> None:
    """It is read as far as it goes, in a second or two of the processor, or passed over."""
    began = time.process_time()
    assert len(heard_in(raw)) <= 1
    assert time.process_time() - began < 10


@pytest.mark.parametrize("seed", range(20))
def test_a_broken_mail_stops_nothing(seed: int) -> None:
    """Bytes changed, cut out and doubled at random: it is a receipt, a reply, or nothing."""
    chance = random.Random(seed)
    for _ in range(20):
        raw = bytearray(chance.choice([report(), mail("> x\nOn Monday Ana wrote:\n> y\nSTOP")]))
        for _ in range(chance.randint(1, 12)):
            at = chance.randrange(len(raw))
            raw[at:at + chance.choice([0, 1, 30])] = chance.randbytes(chance.randint(0, 6))
        assert all(isinstance(each, Receipt | Reply) for each in heard_in(bytes(raw)))


def mailbox(folder: Path, **mails: bytes) -> EmailChannel:
    """Deliver mails into a folder as a mail server does, and read it with an account."""
    for name in ("new", "cur", "tmp"):
        (folder / name).mkdir(exist_ok=True)
    for name, raw in mails.items():
        (folder / "new" / name).write_bytes(raw)
    server = Server(host="localhost", port=1, security="none")
    return EmailChannel(server, sender=From(address="r@lender.example"), name="mail",
                        mailbox=folder)


def test_each_mail_is_taken_once(tmp_path: Path) -> None:
    """It moves aside when the next is asked for; what nobody wrote down comes again."""
    made = mailbox(tmp_path, a=report(), b=mail("STOP"), c=mail("away", Precedence="bulk"))
    hearing = made.heard(wait=0)
    assert isinstance(next(hearing), Receipt)
    assert isinstance(next(hearing), Reply)
    del hearing
    assert sorted(f.name for f in (tmp_path / "cur").iterdir()) == ["a:2,S"]
    assert [type(each) for each in made.heard(wait=0)] == [Reply]
    assert list(made.heard(wait=0)) == []
    assert sorted(f.name for f in (tmp_path / "cur").iterdir()) == ["a:2,S", "b:2,S", "c:2,S"]


def test_two_that_read_one_mailbox_share_nothing(tmp_path: Path) -> None:
    """While one takes a mail, another passes it by."""
    made, other = mailbox(tmp_path, a=report(), b=mail("STOP")), mailbox(tmp_path)
    hearing = made.heard(wait=0)
    assert isinstance(next(hearing), Receipt)
    assert [type(each) for each in other.heard(wait=0)] == [Reply]
    assert list(hearing) == []
