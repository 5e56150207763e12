"""Aliyun, by its own package, against a server that checks its signature (ACS3-HMAC-SHA256)."""

import hashlib
import hmac
import json
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, Final
from urllib.parse import parse_qsl, quote, urlsplit

import pytest

from forbear.adapters.channels.accounts import Registered
from forbear.adapters.channels.aliyun.callback import read_aliyun
from forbear.adapters.channels.aliyun.channel import AliyunChannel, AliyunLogin, parts_of
from forbear.adapters.channels.channel import (
    Accepted,
    Channel,
    Declined,
    Message,
    Receipt,
    Reply,
)
from forbear.adapters.channels.heard import CallbackRefused

KEY: Final = "LTAI0000"
SECRET: Final = "quite secret"  # noqa: S105 -- made up
NUMBER: Final = "+8613812345678"


def believed(path: str, headers: dict[str, str]) -> bool:
    """Check who speaks, by the words of the specification."""
    found = re.fullmatch(
        r"ACS3-HMAC-SHA256 Credential=(.*),SignedHeaders=(.*),Signature=(.*)",
        headers["authorization"])
    assert found
    query = "&".join(f"{quote(k, safe='~')}={quote(v, safe='~')}" for k, v in sorted(
        parse_qsl(urlsplit(path).query, keep_blank_values=True)))
    lines = "".join(f"{name}:{headers[name].strip()}\n" for name in found[2].split(";"))
    whole = "\n".join(("POST", "/", query, lines, found[2], hashlib.sha256(b"").hexdigest()))
    signed = f"ACS3-HMAC-SHA256\n{hashlib.sha256(whole.encode()).hexdigest()}"
    wanted = hmac.new(SECRET.encode(), signed.encode(), hashlib.sha256).hexdigest()
    return found[1] == KEY and hmac.compare_digest(wanted, found[3])


class Aliyun:
    """Keeps what it took, and answers as it was told."""

    def __init__(self) -> None:
        self.took: list[dict[str, str]] = []
        self.no: dict[str, tuple[int, str]] = {}
        """By our id: the status and code with which it says no."""
        self.breaks = ""

    def answer(self, path: str, headers: dict[str, str]) -> tuple[int, str]:
        """Answer as Aliyun's pages describe."""
        if not believed(path, headers):
            return 400, '{"Code": "SignatureDoesNotMatch", "Message": "x", "RequestId": "r"}'
        said = dict(parse_qsl(urlsplit(path).query))
        assert headers["x-acs-action"] == "SendSms"
        if said["OutId"] in self.no:
            status, code = self.no[said["OutId"]]
            return status, json.dumps(
                {"Code": code, "Message": said["PhoneNumbers"], "RequestId": "r"})
        self.took.append(said)
        return 200, self.breaks or json.dumps(
            {"Code": "OK", "Message": "OK", "BizId": f"b^{said['OutId']}", "RequestId": "r"})


@contextmanager
def listening(aliyun: Aliyun) -> Iterator[str]:
    """Let it listen, and give where."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            named = {name.lower(): value for name, value in self.headers.items()}
            status, said = aliyun.answer(self.path, named)
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(said.encode())

        def log_message(self, *_: Any) -> None:
            """Keep silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def account(api: str, *, secret: str = SECRET) -> AliyunChannel:
    """Make an account with two templates in one language."""
    made = AliyunChannel(AliyunLogin(
        access_key_id=KEY, access_key_secret=secret, api=api, at_once=1,
        registered={"zh-Hans": Registered(signature="示例贷款", templates={"due_soon": "SMS_1"})},
    ), name="aliyun", seconds=2)
    made.open()
    return made


def message(nth: int = 1, *, template: str = "due_soon", language: str = "zh-Hans") -> Message:
    """Make a message."""
    return Message(message_id=f"m{nth}", to=NUMBER, text="您的还款日是3月5日。", language=language,
                   template=template, values=(("due_date", "3月5日"), ("lender", "示例 & 公司")))


def test_the_id_of_the_template_goes_and_what_stands_in_it() -> None:
    """Signed, once, under our id; the report will come by the id that Aliyun gives."""
    aliyun = Aliyun()
    with listening(aliyun) as api:
        made: Channel = account(api)
        assert list(made.send([message()])) == [
            Accepted(message_id="m1", provider_ids=("b^m1",), parts=1)]
        made.close()
    (said,) = aliyun.took
    assert {key: said[key] for key in ("PhoneNumbers", "SignName", "TemplateCode", "OutId")} == {
        "PhoneNumbers": "8613812345678", "SignName": "示例贷款", "TemplateCode": "SMS_1",
        "OutId": "m1"}
    assert json.loads(said["TemplateParam"]) == {"due_date": "3月5日", "lender": "示例 & 公司"}


@pytest.mark.parametrize(("template", "language"), [
    ("late_first", "zh-Hans"), ("due_soon", "en"), ("", "zh-Hans")])
def test_words_that_are_not_registered_go_nowhere(template: str, language: str) -> None:
    """Aliyun would not take them, so it is not asked."""
    aliyun = Aliyun()
    with listening(aliyun) as api:
        assert list(account(api).send([message(template=template, language=language)])) == [
            Declined(message_id="m1", why="not_accepted", said="not_registered")]
    assert aliyun.took == []


@pytest.mark.parametrize(("status", "code", "why"), [
    (200, "isv.MOBILE_NUMBER_ILLEGAL", "dead_address"),
    (200, "isv.BUSINESS_LIMIT_CONTROL", "throttled"), (200, "isv.DAY_LIMIT_CONTROL", "throttled"),
    (200, "isv.AMOUNT_NOT_ENOUGH", "no_credit"), (200, "isv.OUT_OF_SERVICE", "no_credit"),
    (200, "isv.SMS_TEMPLATE_ILLEGAL", "not_accepted"), (200, "isp.RAM_PERMISSION_DENY", "down"),
    (200, "isp.SYSTEM_ERROR", "unknown"), (200, "something.new", "unknown"),
    (400, "InvalidAccessKeyId.NotFound", "down"), (429, "Throttling.User", "throttled"),
    (503, "ServiceUnavailable", "unknown"),
])
def test_what_each_no_says(status: int, code: str, why: str) -> None:
    """By its code; its words, which name the number, are not kept."""
    aliyun = Aliyun()
    aliyun.no["m1"] = (status, code)
    with listening(aliyun) as api:
        assert list(account(api).send([message()])) == [
            Declined(message_id="m1", why=why, said=code)]


def test_a_number_that_had_enough_stops_no_other() -> None:
    """Its limit is its own; one of the whole account stops the batch."""
    aliyun = Aliyun()
    aliyun.no = {"m1": (200, "isv.BUSINESS_LIMIT_CONTROL"), "m3": (200, "isv.DAY_LIMIT_CONTROL")}
    with listening(aliyun) as api:
        results = list(account(api).send([message(nth) for nth in range(1, 6)]))
    assert [getattr(each, "why", "taken") for each in results] == [
        "throttled", "taken", "throttled", "throttled", "throttled"]
    assert [said["OutId"] for said in aliyun.took] == ["m2"]


@pytest.mark.parametrize("said", ["thanks", "{}"])
def test_a_yes_that_cannot_be_read_may_have_been_one(said: str) -> None:
    """It counts as sent."""
    aliyun = Aliyun()
    aliyun.breaks = said
    with listening(aliyun) as api:
        (result,) = account(api).send([message()])
    assert isinstance(result, Declined)
    assert result.why == "unknown"


def test_a_wrong_secret_and_nobody_there_are_down() -> None:
    """Nothing was sent, so it may go later."""
    aliyun = Aliyun()
    with listening(aliyun) as api:
        assert list(account(api, secret="guessed").send([message()])) == [  # noqa: S106 -- made up
            Declined(message_id="m1", why="down", said="SignatureDoesNotMatch")]
    assert list(account(api).send([message()])) == [
        Declined(message_id="m1", why="down", said="no_answer")]
    assert aliyun.took == []


def test_nothing_private_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    """Neither number nor words nor the key's secret, though the number stands in the address."""
    aliyun = Aliyun()
    aliyun.no["m1"] = (200, "isv.MOBILE_NUMBER_ILLEGAL")
    with listening(aliyun) as api:
        made = account(api)
        caplog.set_level(logging.DEBUG)
        said = repr(list(made.send([message()])))
    assert [each for each in (NUMBER[1:], "还款", SECRET) if each in caplog.text + said] == []


@pytest.mark.parametrize(("length", "parts"), [(1, 1), (64, 1), (65, 2), (128, 2), (129, 3)])
def test_the_signature_counts_into_the_parts(length: int, parts: int) -> None:
    """Seventy characters are one part, and 67 each of several; four and two brackets are its."""
    assert parts_of("长" * length, signature="示例贷款") == parts


def test_reports_and_what_somebody_writes_are_read() -> None:
    """Their times are China's."""
    body = json.dumps([
        {"phone_number": "13812345678", "send_time": "2026-03-02 12:00:00", "success": True,
         "report_time": "2026-03-02 12:00:05", "err_code": "DELIVERED", "err_msg": "用户接收成功",
         "sms_size": "1", "biz_id": "b^m1", "out_id": "m1"},
        {"biz_id": "b^m2", "success": False, "err_code": "SP_UNKNOWN_ERROR", "report_time": "?"},
        {"phone_number": "13812345678", "send_time": "2026-03-02 12:01:00", "content": "退订",
         "sign_name": "示例贷款", "dest_code": "123456", "sequence_id": 1234567890},
    ]).encode()
    assert read_aliyun(body) == (
        Receipt(provider_id="b^m1", state="delivered", said="DELIVERED",
                at=datetime.fromisoformat("2026-03-02T12:00:05+08:00")),
        Receipt(provider_id="b^m2", state="undelivered", said="SP_UNKNOWN_ERROR"),
        Reply(provider_id="1234567890", sender="13812345678", to="123456", text="退订",
              at=datetime.fromisoformat("2026-03-02T12:01:00+08:00")))


@pytest.mark.parametrize("body", [b"", b"{}", b'[{"biz_id": ""}]', b"[7]", b"[" * 2_000_000])
def test_what_cannot_be_read_is_refused_whole(body: bytes) -> None:
    """Aliyun pushes it again."""
    with pytest.raises(CallbackRefused):
        read_aliyun(body)
