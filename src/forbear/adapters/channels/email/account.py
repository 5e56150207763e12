"""What the settings say of an account with a mail server."""

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from forbear.adapters.channels.accounts import Account, Opening, Secret
from forbear.adapters.channels.channel import Channel
from forbear.adapters.channels.email.channel import EmailChannel
from forbear.adapters.channels.email.line import Server
from forbear.adapters.channels.email.writing import MESSAGE_ID, AddressUnfit, From, mail_address


def _address(text: str) -> str:
    """Take an address of mail."""
    try:
        return mail_address(text)
    except AddressUnfit:
        raise ValueError("write an address such as reminders@lender.example") from None


def _page(text: str) -> str:
    """Take a page that knows which message it is about."""
    if not text.startswith("https://") or MESSAGE_ID not in text or not text.isascii():
        raise ValueError(f"write https://, with {MESSAGE_ID} where the message's id stands")
    return text


_Address = Annotated[str, AfterValidator(_address)]


class SmtpAccount(Account):
    """A mail server that takes e-mail by SMTP, and a mailbox for what comes back."""

    via: Literal["smtp"]
    """The kind of account."""
    host: Annotated[str, Field(pattern=r"^[A-Za-z0-9.:-]{1,253}$")]
    """The name of the server."""
    port: Annotated[int, Field(ge=1, le=65_535)] = 587
    """587 for `starttls`; `tls` has 465 as a rule."""
    security: Literal["starttls", "tls", "none"] = "starttls"
    """How the line is kept from others; `none` is for a server on this machine, without a
    password."""
    user: str = ""
    """As whom we sign in; nobody where it is not said."""
    password: Secret | None = None
    """The password, as `env:NAME`."""
    sender: _Address
    """The address that messages come from."""
    sender_name: Annotated[str, Field(max_length=100, pattern=r"^[^\r\n]*$")] = ""
    """The lender's name as it is shown beside the address."""
    replies_to: _Address | None = None
    """Where answers go, if not to the sender."""
    bounces_to: _Address | None = None
    """Where servers report what could not be delivered, if not to the sender."""
    unsubscribe: Annotated[str, AfterValidator(_page)] | None = None
    """A page of yours that stops these messages with one click, with `{message_id}` in it;
    without it, a mail program offers to write STOP."""
    mailbox: str | None = None
    """The folder (Maildir) into which bounces and answers are delivered; nothing is heard without
    it."""

    @model_validator(mode="after")
    def _nobody_overhears(self) -> Self:
        if bool(self.user) != (self.password is not None):
            raise ValueError("user and password belong together")
        if self.password and self.security == "none":
            raise ValueError("a password needs security: starttls or tls")
        return self

    def channel(self, at: Opening) -> Channel:
        """Make the channel; nothing is opened yet."""
        server = Server(
            host=self.host, port=self.port, security=self.security, user=self.user,
            password=at.secrets[self.password] if self.password else "", settings=at.settings)
        sender = From(
            address=self.sender, name=self.sender_name, replies_to=self.replies_to or "",
            unsubscribe=self.unsubscribe or "")
        return EmailChannel(
            server, sender=sender, name=at.name, bounces_to=self.bounces_to or "",
            mailbox=Path(self.mailbox) if self.mailbox else None,
            per_second=float(self.rate_per_second or 0))
