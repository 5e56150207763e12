"""How long a text message is and where it is cut, beside a slow way to find the same."""

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forbear.adapters.channels.accounts import Price
from forbear.adapters.channels.sms.alphabet import read_septets
from forbear.adapters.channels.sms.clusters import clusters
from forbear.adapters.channels.sms.parts import Unsendable, encode
from forbear.adapters.channels.sms.segments import Segments, segments, split, units

PLAIN = "abc \n@é"
DOUBLE = "€[]{}\\~^|"
GSM_TEXTS = st.text(st.sampled_from(PLAIN + DOUBLE), max_size=400)
WIDE_TEXTS = st.text(st.sampled_from("abc您還款😀𠮷"), max_size=300)
ANY_TEXTS = st.one_of(
    GSM_TEXTS, WIDE_TEXTS, st.text(max_size=300),
    st.text(st.sampled_from("e\u0301👨\u200d👩🇹🇼한ᄒ\u1161\u11ab"), max_size=300))


def slow_units(text: str) -> tuple[str, list[int]]:
    """Count what each character takes, from the words of the standard alone."""
    if all(char in PLAIN + DOUBLE for char in text):
        return "gsm7", [2 if char in DOUBLE else 1 for char in text]
    return "ucs2", [len(char.encode("utf-16-be", "surrogatepass")) // 2 for char in text]


def fewest_parts(sizes: list[int], room: int) -> int:
    """Find the fewest parts by trying every cut between characters."""
    count = len(sizes)

    @cache
    def fewest(start: int) -> int:
        if start == count:
            return 0
        best, used = count, 0
        for end in range(start, count):
            used += sizes[end]
            if used > room:
                break
            best = min(best, 1 + fewest(end + 1))
        return best

    for start in range(count, 0, -50):  # so that Python does not go too deep
        fewest(start)
    return fewest(0)


@given(st.one_of(GSM_TEXTS, WIDE_TEXTS))
def test_no_message_has_a_part_too_many(text: str) -> None:
    """The alphabet, the length and the number of parts are those that trying everything finds."""
    encoding, sizes = slow_units(text)
    alone, each = (160, 153) if encoding == "gsm7" else (70, 67)
    found = segments(text)
    assert (found.encoding, found.used) == (encoding, sum(sizes))
    assert found.parts == (1 if sum(sizes) <= alone else fewest_parts(sizes, each))


@given(ANY_TEXTS)
def test_parts_are_the_text_and_each_fits(text: str) -> None:
    """Joined they are the text; none is longer than a part, and `left` is what the last holds."""
    parts = split(text)
    found = segments(text)
    assert "".join(parts) == text
    assert len(parts) == found.parts
    room = {"gsm7": (160, 153), "ucs2": (70, 67)}[found.encoding][len(parts) > 1]
    assert all(units(part, found.encoding) <= room for part in parts)
    assert found.left == room - units(parts[-1], found.encoding)


@given(ANY_TEXTS.filter(bool))
def test_no_part_begins_or_ends_in_the_middle_of_a_character(text: str) -> None:
    """As bytes: no second half of a pair at the start, no escape at the end."""
    made = encode(text, reference=7)
    for body, part in zip(made.bodies, split(text), strict=True):
        plain = body[6:] if made.headed else body
        assert len(body) <= (160 if made.coding == "gsm" else 140)
        if made.coding == "ucs2":
            assert not 0xDC <= plain[0] <= 0xDF
            assert plain.decode("utf-16-be") == part
        else:
            assert plain[-1] != 0x1B
            assert read_septets(plain) == part


@given(ANY_TEXTS)
def test_no_character_of_a_reader_is_cut(text: str) -> None:
    """A cut stands between two clusters, but for a cluster longer than a part."""
    if max((units(c, segments(text).encoding) for c in clusters(text)), default=0) > 67:
        return
    ends, at = {0}, 0
    for cluster in clusters(text):
        at += len(cluster)
        ends.add(at)
    at = 0
    for part in split(text):
        assert at in ends
        at += len(part)


@pytest.mark.parametrize(("text", "expected"), [
    ("", Segments(encoding="gsm7", parts=1, used=0, left=160)),
    ("a" * 160, Segments(encoding="gsm7", parts=1, used=160, left=0)),
    ("a" * 161, Segments(encoding="gsm7", parts=2, used=161, left=145)),
    ("a" * 158 + "€", Segments(encoding="gsm7", parts=1, used=160, left=0)),
    ("a" * 159 + "€", Segments(encoding="gsm7", parts=2, used=161, left=145)),
    ("a" * 152 + "€" + "a" * 10, Segments(encoding="gsm7", parts=2, used=164, left=141)),
    ("您" * 70, Segments(encoding="ucs2", parts=1, used=70, left=0)),
    ("您" * 71, Segments(encoding="ucs2", parts=2, used=71, left=63)),
    ("您" * 66 + "😀" + "您" * 5, Segments(encoding="ucs2", parts=2, used=73, left=60)),
    ("a" * 70 + "ç", Segments(encoding="ucs2", parts=2, used=71, left=63)),
])
def test_lengths_at_the_edges(text: str, expected: Segments) -> None:
    """One more character, or one that takes two, makes another part; and it is not cut."""
    assert segments(text) == expected


@pytest.mark.parametrize("whole", [
    "👨\u200d👩\u200d👧", "🇹🇼", "👍🏽", "e\u0301", "क\u094dषि", "ᄒ\u1161\u11ab", "하\u11ab",
    "❤\ufe0f", "\r\n", "🏴\U000e0067\U000e0062\U000e007f", "ก\u0e33",
])
def test_what_a_reader_sees_as_one_stays_together(whole: str) -> None:
    """A family, a flag, a thumb with its skin, a letter with its accent, a syllable."""
    assert list(clusters("x" + whole + "x")) == ["x", whole, "x"]
    assert split("您" * 66 + whole + "您" * 9)[0] in {"您" * 66, "您" * 66 + whole}


def test_flags_side_by_side_are_two() -> None:
    """Four halves make two flags."""
    assert list(clusters("🇹🇼🇯🇵")) == ["🇹🇼", "🇯🇵"]


def test_a_cluster_longer_than_a_part_is_cut_between_its_marks() -> None:
    """Somebody who piles up a hundred accents is read all the same."""
    parts = split("e" + "\u0301" * 100)
    assert [len(part) for part in parts] == [67, 34]


def test_each_part_is_paid_for() -> None:
    """Three parts at 35 dollars the hundred are 1.05 dollars."""
    price = Price(currency="HKD", minor=3_500, parts=100)
    assert price.minor_of(segments("您" * 140).parts) == 105


def test_the_header_tells_parts_apart() -> None:
    """Eight bits of the reference, how many there are, which it is."""
    made = encode("a" * 400, reference=0x1FE)
    assert [body[:6] for body in made.bodies] == [
        b"\x05\x00\x03\xfe\x03\x01", b"\x05\x00\x03\xfe\x03\x02", b"\x05\x00\x03\xfe\x03\x03"]
    assert encode("a", reference=1).bodies == (b"a",)


@pytest.mark.parametrize(("text", "coding", "parts"), [
    ("$1,600 [due]", "latin1", 1), ("é" * 161, "latin1", 2), ("€" + "a" * 69, "ucs2", 1),
    ("€" + "a" * 70, "ucs2", 2), ("您", "ucs2", 1),
])
def test_a_provider_may_want_latin_1(text: str, coding: str, parts: int) -> None:
    """It makes septets of it itself, so as many fit; the euro sign, which it lacks, is UCS-2."""
    made = encode(text, reference=1, alphabet="latin1")
    assert (made.coding, len(made.bodies)) == (coding, parts)
    codec = "latin-1" if coding == "latin1" else "utf-16-be"
    plain = b"".join(body[6:] if made.headed else body for body in made.bodies)
    assert plain.decode(codec) == text


@pytest.mark.parametrize(("text", "why"), [
    ("", "empty"), ("a" * 153 * 4, "too_long"), ("\ud83d", "half_a_character"),
])
def test_what_cannot_be_sent_is_said(text: str, why: str) -> None:
    """Nothing at all, more parts than are allowed, and half of an emoji."""
    with pytest.raises(Unsendable) as raised:
        encode(text, reference=1, parts_max=3)
    assert raised.value.why == why
