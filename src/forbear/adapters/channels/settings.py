"""`channels.yaml`: with which providers a lender has accounts, and whether anything may leave yet.

Without a file, every message goes into files of a folder and nothing leaves.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final

import yaml
from pydantic import BaseModel, BeforeValidator, Field, ValidationError

from forbear.adapters.channels.accounts import WHOLE, Account, FileAccount, Opening
from forbear.adapters.channels.aliyun.account import AliyunAccount
from forbear.adapters.channels.channel import Channel
from forbear.adapters.channels.email.account import SmtpAccount
from forbear.adapters.channels.file import FileChannel
from forbear.adapters.channels.http.account import HttpAccount
from forbear.adapters.channels.letter.account import PdfAccount
from forbear.adapters.channels.links import WithoutLinks
from forbear.adapters.channels.smpp.account import SmppAccount
from forbear.adapters.channels.testing import DryRun, Testing
from forbear.adapters.channels.twilio.account import TwilioAccount
from forbear.engine.vocabulary.errors import ForbearError

FOLDER: Final = "messages"
_REFERENCE_PREFIX: Final = "env:"


class ChannelsFaulty(ForbearError):
    """The settings of the channels cannot be used. All their faults are told, each with its key."""

    code = "channels_faulty"
    sentence = "The channels in {file} cannot be used:\n{faults}"
    cure = "\nCorrect them and run again; docs/reference/channels.md lists the keys."


def _quoted(said: object) -> object:
    """Take text; a number that YAML read as one has lost how it was written."""
    if not isinstance(said, str):
        raise ValueError('an address stands in quotation marks, as in "+85290000000"')  # noqa: TRY004 -- Pydantic gathers ValueErrors
    return said


KINDS: Final[Mapping[str, type[Account]]] = {
    "aliyun": AliyunAccount, "file": FileAccount, "http": HttpAccount, "pdf": PdfAccount,
    "smpp": SmppAccount, "smtp": SmtpAccount, "twilio": TwilioAccount,
}
"""Every kind of account, by the word of its `via`."""


_Via: Final = Field(discriminator="via")


class Accounts(BaseModel):
    """One account for each way to write to somebody."""

    model_config = WHOLE

    sms: Annotated[
        FileAccount | HttpAccount | SmppAccount | TwilioAccount | AliyunAccount, _Via
    ] = FileAccount()
    """Text messages."""
    email: Annotated[FileAccount | HttpAccount | SmtpAccount, _Via] = FileAccount()
    """E-mail."""
    app: Annotated[FileAccount | HttpAccount, _Via] = FileAccount()
    """Messages in the lender's own app."""
    letter: Annotated[FileAccount | PdfAccount, _Via] = FileAccount()
    """Letters on paper."""

    def each(self) -> dict[str, Account]:
        """Give every account by its way."""
        return dict(self)


class ChannelsFile(BaseModel):
    """The whole file."""

    model_config = WHOLE

    live: bool = False
    """Whether messages go to real addresses. Until it is true, all but those to addresses of
    `allow` go into files of the folder."""
    dry_run: bool = False
    """Whether nothing is sent and nothing written: each message stays as if it had not been
    tried."""
    allow: list[Annotated[str, Field(min_length=1), BeforeValidator(_quoted)]] = []
    """Addresses of your own, in quotation marks, that get messages while `live` is false."""
    folder: Annotated[str, Field(min_length=1)] = FOLDER
    """Where what does not leave is written, and answers are read from; beside the file where no
    whole path is given."""
    accounts: Accounts = Accounts()
    """With whom, by way: `sms`, `email`, `app`, `letter`."""


@dataclass(frozen=True, kw_only=True)
class ChannelSettings:
    """The settings as they were read."""

    file: str
    """For people who have to correct something."""
    folder: Path
    said: ChannelsFile

    @property
    def accounts(self) -> Mapping[str, Account]:
        """The account of each way: `sms`, `email`, `app`, `letter`."""
        return self.said.accounts.each()

    def name_of(self, way: str) -> str:
        """Give what logs and errors call the account of a way."""
        return self.accounts[way].name or way


def plain_channels(folder: Path) -> ChannelSettings:
    """Give what holds without a file: every message goes into files of a folder."""
    return ChannelSettings(file="channels.yaml", folder=folder, said=ChannelsFile())


def load_channels(path: Path) -> ChannelSettings:
    """Read the settings of the channels.

    Raises:
        ChannelsFaulty: The file is missing, is not YAML, or cannot be used; all faults are told.

    """
    try:
        said = ChannelsFile.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")) or {})
    except (OSError, UnicodeDecodeError) as fault:
        told = f"- it cannot be read ({type(fault).__name__})"
        raise ChannelsFaulty(file=path, faults=told) from None
    except yaml.YAMLError as fault:
        raise ChannelsFaulty(file=path, faults=_no_yaml(fault)) from None
    except ValidationError as wrong:
        raise ChannelsFaulty(file=path, faults=_faults(wrong)) from None
    return ChannelSettings(file=str(path), folder=path.parent / said.folder, said=said)


def open_channels(
    settings: ChannelSettings, *, environment: Mapping[str, str] | None = None
) -> Mapping[str, Channel]:
    """Make the channel of each way; each is let in by its own `open`.

    Secrets are looked up for those accounts alone by which something may leave.

    Args:
        settings: What was read.
        environment: Where secrets are; that of the process if None.

    Raises:
        ChannelsFaulty: Secrets are missing; all of them are told.

    """
    there = os.environ if environment is None else environment
    if settings.said.dry_run:
        return {way: DryRun(settings.name_of(way)) for way in settings.accounts}
    leaving = {way: account for way, account in settings.accounts.items()
               if account.leaves and (settings.said.live or settings.said.allow)}
    if faults := [
        f"- accounts.{way}.{key}: {said}" for way, account in leaving.items()
        for key, said in _unfit(account, there).items()
    ]:
        raise ChannelsFaulty(file=settings.file, faults="\n".join(faults))
    return {way: _channel(way, settings, leaves=way in leaving, environment=there)
            for way in settings.accounts}


def _channel(
    way: str, settings: ChannelSettings, *, leaves: bool, environment: Mapping[str, str]
) -> Channel:
    """Make the channel of one way, as far as anything may leave by it."""
    account, name = settings.accounts[way], settings.name_of(way)
    made: Channel = FileChannel(settings.folder / way, name=name)
    if leaves:
        real = account.channel(Opening(
            name=name, way=way, folder=settings.folder / way, settings=settings.file,
            secrets=_secrets(account, environment)))
        made = real if settings.said.live else Testing(
            real, harmless=made, allow=settings.said.allow)
    return WithoutLinks(made) if account.links == "refused" else made


def _secrets(account: Account, environment: Mapping[str, str]) -> dict[str, str]:
    """Give what the environment holds, by reference; nothing where it holds nothing."""
    return {told: environment.get(told.removeprefix(_REFERENCE_PREFIX), "")
            for told in account.secret_references().values()}


def _unfit(account: Account, environment: Mapping[str, str]) -> dict[str, str]:
    """Give what is wrong with the secrets of an account, by key."""
    secrets = _secrets(account, environment)
    missing = {key: f"the environment has no {told.removeprefix(_REFERENCE_PREFIX)}"
               for key, told in account.secret_references().items() if not secrets[told]}
    return missing or account.unfit_secrets(secrets)


def _no_yaml(fault: yaml.YAMLError) -> str:
    """Tell where YAML cannot be read, without showing the line: it may hold a secret."""
    mark = getattr(fault, "problem_mark", None)
    return f"- line {mark.line + 1} is not YAML" if mark else "- it is not YAML"


def _faults(wrong: ValidationError) -> str:
    """Tell every fault with its key, and nothing of what stands there."""
    lines = []
    for fault in wrong.errors(include_url=False, include_context=False, include_input=False):
        said = ("there is no such key" if fault["type"] == "extra_forbidden"
                else fault["msg"].removeprefix("Value error, "))
        lines.append(f"- {_key(fault['loc']) or 'the file'}: {said}")
    return "\n".join(lines)


def _key(place: tuple[Any, ...]) -> str:
    """Write a key as it stands in the file: Pydantic puts the kind of an account between."""
    parts = list(map(str, place))
    if len(parts) > 2 and parts[0] == "accounts":
        parts = parts[:2] + parts[3:] if parts[2] in KINDS else parts
    return ".".join(parts)
