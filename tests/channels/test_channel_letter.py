"""Letters: what stands on the page and where, and what whoever prints is given."""

import builtins
import hashlib
import io
import json
import logging
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from forbear.adapters.channels.channel import (
    Accepted,
    Channel,
    ChannelDown,
    Declined,
    Message,
    Receipt,
)
from forbear.adapters.channels.letter import printing
from forbear.adapters.channels.letter.channel import LetterChannel
from forbear.adapters.channels.letter.page import FOLD_MM, AddressUnfit, Window, address_lines
from forbear.adapters.channels.letter.printing import LettersMissing

COMPANY = "示例貸款公司"
ADDRESS = "10491 臺北市中山區南京東路三段 1 號\n陳雅婷 小姐 收"
TEXT = "陳小姐，您好：\n\n您的還款日是3月5日，金額 <NT$3,200>。\n請與我們聯絡。"
EVENING = datetime(2026, 3, 2, 16, 30, tzinfo=UTC)
POINTS_PER_MM = 72 / 25.4


def letter(*, to: str = ADDRESS, text: str = TEXT, language: str = "zh-Hant",
           message_id: str = "m1") -> Message:
    """Make a letter."""
    return Message(message_id=message_id, to=to, text=text, language=language,
                   subject="關於您的還款")


def printer(folder: Path, window: Window | None = None) -> LetterChannel:
    """Open a channel in Taipei, where it is the next day already."""
    made = LetterChannel(folder, name="letter", company=COMPANY, window=window or Window(),
                         zone="Asia/Taipei", now=lambda: EVENING)
    made.open()
    return made


def pdf(folder: Path, message: Message, window: Window | None = None) -> PdfReader:
    """Write one letter, and read it."""
    (result,) = printer(folder, window).send([message])
    assert isinstance(result, Accepted), result
    return PdfReader(io.BytesIO((folder / "2026-03-03" / "m1.pdf").read_bytes()))


def pieces(reader: PdfReader, page: int = 0) -> Iterator[tuple[float, float, str]]:
    """Give each piece of text with where it begins, in millimetres from the left and from above."""
    found: list[tuple[float, float, str]] = []
    height = float(reader.pages[page].mediabox.height)

    def see(text: str, outer: list[float], inner: list[float], *_: Any) -> None:
        if text.strip():
            x = inner[4] * outer[0] + inner[5] * outer[2] + outer[4]
            y = inner[4] * outer[1] + inner[5] * outer[3] + outer[5]
            found.append((x / POINTS_PER_MM, (height - y) / POINTS_PER_MM, text.strip()))

    reader.pages[page].extract_text(visitor_text=see)
    yield from found


def test_a_letter_is_a_page_of_a4_with_its_words(tmp_path: Path) -> None:
    """The Chinese words can be taken out of the file again, with the day where the lender is."""
    reader = pdf(tmp_path, letter())
    (page,) = reader.pages
    assert (round(page.mediabox.width / POINTS_PER_MM), round(
        page.mediabox.height / POINTS_PER_MM)) == (210, 297)
    text = page.extract_text()
    for words in ("陳小姐，您好：", "您的還款日是3月5日，金額 <NT$3,200>。", "請與我們聯絡。",
                  "關於您的還款", "2026年3月3日", "陳雅婷 小姐 收", COMPANY):
        assert words in text


@pytest.mark.parametrize(("language", "font", "text"), [
    ("zh-Hant", "Noto-Sans-CJK-TC", "您的還款"), ("zh-Hans", "Noto-Sans-CJK-SC", "您的还款"),
])
def test_the_glyphs_are_in_the_file(
    tmp_path: Path, language: str, font: str, text: str
) -> None:
    """Each font is embedded, that of the language among them, and names no other machine's."""
    reader = pdf(tmp_path, letter(language=language, text=text))
    fonts = [each.get_object() for each in reader.pages[0]["/Resources"]["/Font"].values()]
    inside = [one["/DescendantFonts"][0].get_object()["/FontDescriptor"] for one in fonts]
    assert all(any(key.startswith("/FontFile") for key in one) for one in inside)
    assert any(font in str(one["/FontName"]) for one in inside)


def test_nothing_of_the_debt_is_seen_in_the_window(tmp_path: Path) -> None:
    """Above the first fold stand the company's name and the address alone, whatever is written."""
    reader = pdf(tmp_path, letter(text=TEXT * 20))
    above = [(x, y, text) for x, y, text in pieces(reader) if y < FOLD_MM + 3]
    said = "".join(text for _, _, text in above).replace(" ", "").replace("\n", "")
    assert said == (COMPANY * 2 + ADDRESS).replace(" ", "").replace("\n", "")
    assert len(reader.pages) > 1
    assert reader.metadata is not None
    assert reader.metadata.title == COMPANY
    assert not [value for key, value in reader.metadata.items()
                if key not in {"/Title", "/Producer"}]


@pytest.mark.parametrize("window", [
    Window(), Window(left_mm=110, top_mm=50, width_mm=85, height_mm=40),
    Window(left_mm=12, top_mm=35, width_mm=60, height_mm=30),
])
@pytest.mark.parametrize("line", [
    "臺北市中山區南京東路三段號", "Flat 5, 12 Wyndham Mews", "W" * 30,
    "Llanfairpwllgwyngyll Westminster Wolverhampton",
    "南京東路 三段一二三四五六七八九十號五樓之一甲",
])
def test_an_address_fits_the_window_or_is_refused(
    tmp_path: Path, window: Window, line: str
) -> None:
    """The longest address that is taken stands within it; one line more is refused."""
    rows = 1
    while True:
        try:
            address_lines("\n".join([line] * (rows + 1)), window)
        except AddressUnfit:
            break
        rows += 1
    reader = pdf(tmp_path, letter(to="\n".join([line] * rows)), window)
    low = max(y for x, y, _ in pieces(reader) if y < FOLD_MM)
    lefts = [x for x, y, _ in pieces(reader) if window.top_mm <= y < FOLD_MM]
    assert low <= window.top_mm + window.height_mm - 1
    assert min(lefts) >= window.left_mm + 4.5
    assert max(lefts) <= window.left_mm + window.width_mm
    assert list(printer(tmp_path, window).send([letter(to="\n".join([line] * (rows + 1)))])) == [
        Declined(message_id="m1", why="not_accepted", said="address_too_long")]


def test_without_an_address_nobody_is_reached(tmp_path: Path) -> None:
    """Nothing is written for it."""
    assert list(printer(tmp_path).send([letter(to=" \n ")])) == [
        Declined(message_id="m1", why="dead_address", said="no_address")]
    assert not (tmp_path / "2026-03-03").exists()


def test_a_character_that_no_font_has_is_not_printed_as_a_box(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The letter is refused, and no log holds what it says; the next one is written."""
    caplog.set_level(logging.DEBUG)
    first, second = printer(tmp_path).send([
        letter(text="您好 \ue123"), letter(message_id="m2")])
    assert first == Declined(message_id="m1", why="not_accepted", said="glyph_missing")
    assert isinstance(second, Accepted)
    assert [each for each in ("\ue123", "您好", "陳") if each in caplog.text] == []


def test_what_a_message_holds_is_words_and_no_markup(tmp_path: Path) -> None:
    """Nothing is fetched, drawn or hidden by it."""
    words = '<img src="file:///etc/hostname"> <style>*{display:none}</style> {{ company }}'
    reader = pdf(tmp_path, letter(text=words, language="en"))
    assert words in reader.pages[0].extract_text().replace("\n", " ")
    assert list(reader.pages[0].images) == []


def test_whoever_prints_is_given_a_line_for_each(tmp_path: Path) -> None:
    """With pages and a hash, and neither name nor address; only its owner may read the folder."""
    made: Channel = printer(tmp_path)
    assert list(made.send([letter(), letter(message_id="a/b")])) == [
        Accepted(message_id="m1", provider_ids=("m1",), parts=1),
        Accepted(message_id="a/b", provider_ids=("a/b",), parts=1)]
    folder = tmp_path / "2026-03-03"
    lines = [json.loads(line) for line in (folder / "manifest.jsonl").read_text().splitlines()]
    assert lines[0] == {
        "message_id": "m1", "file": "m1.pdf", "pages": 1, "language": "zh-Hant",
        "at": "2026-03-03T00:30:00+08:00",
        "sha256": hashlib.sha256((folder / "m1.pdf").read_bytes()).hexdigest()}
    assert {line["file"] for line in lines} == {f.name for f in folder.glob("*.pdf")}
    assert {stat.S_IMODE(f.stat().st_mode) for f in folder.iterdir()} == {0o600}
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o700
    made.close()


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """Before, and in between: nothing was sent then."""
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(ChannelDown, match=r"EEXIST|ENOTDIR"):
        printer(tmp_path / "taken")
    made = printer(tmp_path)
    (tmp_path / "2026-03-03").write_text("a file")
    assert list(made.send([letter()])) == [
        Declined(message_id="m1", why="down", said="EEXIST")]


def test_a_letter_that_came_back_is_heard(tmp_path: Path) -> None:
    """Whoever prints writes it into the inbox."""
    made = printer(tmp_path)
    (tmp_path / "inbox" / "a.jsonl").write_text(
        '{"kind": "receipt", "provider_id": "m1", "state": "undelivered", "dead": true}')
    assert list(made.heard(wait=0)) == [
        Receipt(provider_id="m1", state="undelivered", dead=True)]


def test_a_machine_that_cannot_write_letters_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The extra is named, and how the system gets its libraries."""
    truly = builtins.__import__

    def without(name: str, *given: Any, **named: Any) -> Any:
        if name.startswith("weasyprint"):
            raise ImportError
        return truly(name, *given, **named)

    printing._fonts.cache_clear()  # noqa: SLF001 -- as in a new process
    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(LettersMissing, match=r"pip install -e '.\[letters\]'"):
        printer(tmp_path)
