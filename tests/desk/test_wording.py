"""The page of words: every message in three languages, measured and priced as it would be sent.

Of `forbear.desk.sending.wording` and `forbear.desk.managers.wording`.
"""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from staff import LENDER, browser

from forbear.adapters.channels.settings import ChannelsFaulty
from forbear.adapters.channels.sms.segments import split
from forbear.adapters.words import MESSAGES
from forbear.desk.sending.wording import channels, wordings
from forbear.engine.vocabulary.words import LANGUAGES

ON = date(2026, 11, 1)
PRICED = """
accounts:
  sms:
    via: file
    price: {currency: TWD, minor: 85}
    registered:
      zh-Hans: {signature: 安心, templates: {late_first: SMS_154950909}}
"""


def said(channel: str, settings: Path = Path("none.yaml")) -> dict[tuple[str, str], Any]:
    """Give the readings of a channel by template and language."""
    return {(one.template, reading.language): reading
            for one in wordings(channel, on=ON, lender="Harbour", settings=settings)
            for reading in one.readings}


def test_every_message_of_the_packs_is_shown_somewhere() -> None:
    """A file that is added is shown, and in every language."""
    shown = {key for channel in channels() for key in said(channel)}
    files = {(file.name.removesuffix(".txt"), language) for language in LANGUAGES
             for file in (MESSAGES / language).iterdir()}
    assert shown == files


def test_nothing_is_left_to_be_filled_in() -> None:
    """Each says who writes, and no brace is left."""
    for channel in channels():
        for reading in said(channel).values():
            assert "{" not in reading.text
            assert "Harbour" in reading.text


def test_a_text_message_is_measured_as_it_is_cut() -> None:
    """The parts are those that would be sent; Chinese takes UCS-2, plain English GSM-7."""
    found = said("sms")
    for reading in found.values():
        assert reading.length.parts == len(split(reading.text))
    assert found["late_first", "zh-Hant"].length.encoding == "ucs2"
    assert found["stop_confirmed", "en"].length.encoding == "gsm7"
    assert all(reading.length is None for reading in said("email").values())


def test_a_price_is_that_of_all_parts(tmp_path: Path) -> None:
    """85 cents a part: two parts are 170; without a price in the file none is told."""
    file = tmp_path / "channels.yaml"
    file.write_text(PRICED, encoding="utf-8")
    for reading in said("sms", file).values():
        assert reading.cost.minor == 85 * reading.length.parts
        assert reading.cost.thousand_minor == 85_000 * reading.length.parts
    assert said("sms", file)["late_first", "zh-Hans"].registered_as == "SMS_154950909"
    assert said("sms", file)["late_first", "en"].registered_as == ""
    assert {reading.cost for reading in said("sms").values()} == {None}
    assert {reading.cost for reading in said("call", file).values()} == {None}


def test_a_faulty_file_is_told(tmp_path: Path) -> None:
    """A price in no currency is no price."""
    file = tmp_path / "channels.yaml"
    file.write_text("accounts: {sms: {via: file, price: {minor: 85}}}", encoding="utf-8")
    with pytest.raises(ChannelsFaulty):
        said("sms", file)


@pytest.fixture
def providers(settings: Any, tmp_path: Path) -> Path:
    """Let the desk's folder hold a file of providers."""
    settings.FORBEAR_CHANNELS = tmp_path / "channels.yaml"
    settings.FORBEAR_CHANNELS.write_text(PRICED, encoding="utf-8")
    return tmp_path / "channels.yaml"


def page(address: str = "/words/") -> str:
    """Give what a manager sees."""
    answer = browser("max").get(address)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.usefixtures("desk", "providers")
def test_a_manager_reads_the_words_with_their_price_and_rules() -> None:
    """The lender's own name stands in them, and what each part costs; nothing can be changed."""
    seen = page()
    assert LENDER in seen
    assert "NT$0.85" in seen or "NT$1.70" in seen
    assert "registered as SMS_154950909" in seen
    assert "it must state the amount" in seen
    assert seen.count("<form") == page("/find/").count("<form") - 1
    assert "Confirmation of a stop" in seen


@pytest.mark.usefixtures("desk")
def test_each_channel_has_a_page_and_an_unknown_one_shows_the_first() -> None:
    """Calls and visits too: their words are said aloud."""
    for channel in channels():
        assert f'href="?channel={channel}" aria-current="page"' in page(
            f"/words/?channel={channel}")
    assert 'href="?channel=sms" aria-current="page"' in page("/words/?channel=pigeon")


@pytest.mark.usefixtures("desk")
def test_faulty_settings_leave_the_words_readable(providers: Path) -> None:
    """The key is named, and nothing of what stands there; the words are shown without prices."""
    providers.write_text("accounts: {sms: {via: smpp, password: hunter2}}", encoding="utf-8")
    seen = page()
    assert "Prices are not shown" in seen
    assert "hunter2" not in seen
    assert LENDER in seen
