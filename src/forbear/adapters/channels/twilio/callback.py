"""What Twilio calls back: the state of a message, or a message that somebody wrote."""

from collections.abc import Mapping
from typing import Final, Literal

from forbear.adapters.channels.channel import Heard, Receipt, Reply
from forbear.adapters.channels.extras import need
from forbear.adapters.channels.heard import CallbackRefused
from forbear.adapters.channels.twilio.channel import DEAD

State = Literal["delivered", "undelivered", "under_way"]
STATES: Final[dict[str, State]] = {
    "delivered": "delivered", "read": "delivered", "undelivered": "undelivered",
    "failed": "undelivered", "canceled": "undelivered",
}
"""Every other state is under way."""


def read_twilio(
    form: Mapping[str, str], *, url: str, signature: str, auth_token: str
) -> Heard:
    """Read one callback.

    Args:
        form: The fields that were posted.
        url: The whole address that Twilio called, as it knows it.
        signature: The header `X-Twilio-Signature`.
        auth_token: Of the account.

    Raises:
        ProviderMissing: Twilio's package is not installed.
        CallbackRefused: It is not signed by Twilio, or says nothing that we know.

    """
    need("twilio", "twilio.request_validator")
    from twilio.request_validator import RequestValidator  # noqa: PLC0415 -- an extra

    if not signature.isascii() or not RequestValidator(auth_token).validate(
            url, dict(form), signature):
        raise CallbackRefused(said="not_ours")
    sid = form.get("MessageSid", "")
    if sid and "MessageStatus" in form:
        code = form.get("ErrorCode", "")
        state = STATES.get(form["MessageStatus"], "under_way")
        return Receipt(
            provider_id=sid, state=state, said=(code or form["MessageStatus"])[:20],
            dead=state == "undelivered" and code.isascii() and code.isdigit()
            and int(code) in DEAD)
    if sid and form.get("From") and "Body" in form:
        return Reply(provider_id=sid, sender=form["From"], to=form.get("To", ""),
                     text=form["Body"])
    raise CallbackRefused(said="unreadable")
