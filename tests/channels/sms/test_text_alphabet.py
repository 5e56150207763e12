"""The alphabet of text messages: what it holds, and how bytes of it are read."""

import pytest

from forbear.adapters.channels.sms.alphabet import fits, read_septets, septets


@pytest.mark.parametrize(("text", "bytes_"), [
    ("@", b"\x00"), ("A", b"A"), ("é", b"\x05"), ("Δ", b"\x10"), ("à", b"\x7f"), ("¿", b"\x60"),
    ("_", b"\x11"), ("$", b"\x02"), ("¤", b"\x24"), ("\n", b"\x0a"),
    ("€", b"\x1b\x65"), ("[", b"\x1b\x3c"), ("^", b"\x1b\x14"), ("|", b"\x1b\x40"),
])
def test_a_character_has_the_code_of_the_standard(text: str, bytes_: bytes) -> None:
    """Codes of the table of 3GPP TS 23.038, the extension table behind an escape."""
    assert septets(text) == bytes_
    assert read_septets(bytes_) == text


def test_all_it_holds_comes_back_as_it_was() -> None:
    """127 characters of the basic table, for one code is the escape, and ten of the other."""
    held = "".join(char for char in map(chr, range(0x110000)) if fits(char))
    assert len(held) == 137
    assert read_septets(septets(held)) == held


@pytest.mark.parametrize("char", ["ç", "`", "您", "’", "\u00a0", "😀", "\x1b"])
def test_what_it_lacks_does_not_fit(char: str) -> None:
    """A small c with a cedilla and a space that does not break each make a message UCS-2."""
    assert not fits(char)


@pytest.mark.parametrize(("bytes_", "text"), [
    (b"A\x1b", "A\ufffd"),
    (b"\x1bA", "A"),
    (b"\x1b\x1bA", " A"),
    (b"A\x80\xffB", "A\ufffd\ufffdB"),
])
def test_bytes_that_mean_nothing_are_seen_as_such(bytes_: bytes, text: str) -> None:
    """An escape with nothing behind it, one before a code that has no second meaning, and more."""
    assert read_septets(bytes_) == text
