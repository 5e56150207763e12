"""An account with Aliyun: the id of a registered template, and what stands in it."""

import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from forbear.adapters.channels.accounts import Registered
from forbear.adapters.channels.called_back import CalledBack
from forbear.adapters.channels.channel import Accepted, Declined, Message, Result
from forbear.adapters.channels.extras import need
from forbear.adapters.channels.several import carried
from forbear.adapters.channels.sms.segments import ALONE, EACH
from forbear.adapters.channels.unanswered import why_unanswered

if TYPE_CHECKING:
    from alibabacloud_dysmsapi20170525.client import Client

API: Final = "https://dysmsapi.aliyuncs.com"
TRY_SECONDS_MOST: Final = 10
OF_ONE_NUMBER: Final = "isv.BUSINESS_LIMIT_CONTROL"
"""One number has had as many as it may have; it is no fault of the others."""
WHY_OF_CODE: Final = {
    "isv.MOBILE_NUMBER_ILLEGAL": "dead_address",
    OF_ONE_NUMBER: "throttled", "isv.DAY_LIMIT_CONTROL": "throttled",
    "isv.MONTH_LIMIT_CONTROL": "throttled",
    "isv.AMOUNT_NOT_ENOUGH": "no_credit", "isv.OUT_OF_SERVICE": "no_credit",
    "isv.ACCOUNT_ABNORMAL": "down", "isv.ACCOUNT_NOT_EXISTS": "down",
    "isv.PRODUCT_UN_SUBSCRIPT": "down", "isv.PRODUCT_UNSUBSCRIBE": "down",
    "isv.DENY_IP_RANGE": "down", "isp.RAM_PERMISSION_DENY": "down",
    "isp.SYSTEM_ERROR": "unknown",
}
"""Every other code of `isv.` is about the message, and for good."""


@dataclass(frozen=True, kw_only=True)
class AliyunLogin:
    """Which account, and the words that are registered with it."""

    access_key_id: str
    access_key_secret: str = field(repr=False)
    registered: Mapping[str, Registered]
    api: str = API
    at_once: int = 4
    per_second: float = 0.0


class AliyunChannel(CalledBack):
    """One account. What comes back is pushed by Aliyun, and read elsewhere."""

    def __init__(
        self, login: AliyunLogin, *, name: str, seconds: float = TRY_SECONDS_MOST
    ) -> None:
        super().__init__(name=name, per_second=login.per_second)
        self._login, self._seconds = login, seconds

    def open(self) -> None:
        """See that its package is there; whether Aliyun lets us in, it says with each message.

        Raises:
            ProviderMissing: It is not installed.

        """
        need("aliyun", "alibabacloud_dysmsapi20170525.client")
        self._closed.clear()
        # Numbers stand in the address of a request, which is written down below this level.
        logging.getLogger("urllib3.connectionpool").setLevel(logging.INFO)

    def send(self, messages: Sequence[Message]) -> Iterator[Result]:
        """Send each in a request of its own, several at a time."""
        client = self._client()
        yield from carried(
            messages, lambda message: self._send(client, message), turns=self._turns,
            at_once=self._login.at_once, about_one=(OF_ONE_NUMBER,))

    def _send(self, client: "Client", message: Message) -> Result:
        """Send one, and say what is known of it."""
        from alibabacloud_dysmsapi20170525.models import SendSmsRequest  # noqa: PLC0415 -- an extra
        from darabonba.exceptions import ResponseException  # noqa: PLC0415 -- as above
        from darabonba.runtime import RuntimeOptions  # noqa: PLC0415 -- as above
        from Tea.exceptions import UnretryableException  # noqa: PLC0415 -- as above

        known = self._login.registered.get(message.language, Registered())
        template = known.templates.get(message.template, "")
        if not template or not known.signature:
            return Declined(
                message_id=message.message_id, why="not_accepted", said="not_registered")
        request = SendSmsRequest(
            phone_numbers=message.to.removeprefix("+"), sign_name=known.signature,
            template_code=template, out_id=message.message_id,
            template_param=json.dumps(dict(message.values), ensure_ascii=False))
        milliseconds = int(self._seconds * 1_000)
        try:
            said = client.send_sms_with_options(request, RuntimeOptions(
                autoretry=False, connect_timeout=milliseconds, read_timeout=milliseconds)).body
        except ResponseException as fault:
            return refused(message.message_id, status=fault.status_code or 0,
                           code=str(fault.code or ""))
        except UnretryableException as fault:
            return Declined(message_id=message.message_id, said="no_answer",
                            why=why_unanswered(fault.inner_exception))
        if said is None or not said.code:
            return Declined(message_id=message.message_id, why="unknown", said="unreadable")
        if said.code != "OK":
            return refused(message.message_id, status=200, code=said.code)
        return Accepted(
            message_id=message.message_id, provider_ids=(said.biz_id or message.message_id,),
            parts=parts_of(message.text, signature=known.signature))

    def _client(self) -> "Client":
        """Make a client that speaks to the address of the account."""
        from alibabacloud_dysmsapi20170525.client import Client  # noqa: PLC0415 -- an extra
        from alibabacloud_tea_openapi.utils_models import Config  # noqa: PLC0415 -- as above

        where = urlsplit(self._login.api)
        return Client(Config(
            access_key_id=self._login.access_key_id, endpoint=where.netloc,
            access_key_secret=self._login.access_key_secret, protocol=where.scheme.upper()))


def refused(message_id: str, *, status: int, code: str) -> Declined:
    """Say what Aliyun's no means; a fault of its own leaves room for doubt."""
    if status >= 500:
        why = "unknown"
    elif code in WHY_OF_CODE:
        why = WHY_OF_CODE[code]
    elif code.startswith("Throttling"):
        why = "throttled"
    elif code.startswith("isv."):
        why = "not_accepted"
    else:  # of 4xx: a key, a signature or a right, and not the message
        why = "down" if 400 <= status < 500 else "unknown"
    return Declined(message_id=message_id, why=why, said=code[:60] or str(status))


def parts_of(text: str, *, signature: str) -> int:
    """Give how many parts are paid for; Aliyun puts the signature between brackets before it."""
    length = len(text) + len(signature) + 2
    return 1 if length <= ALONE["ucs2"] else -(-length // EACH["ucs2"])
