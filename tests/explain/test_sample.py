"""A few orders as they would read."""

from pathlib import Path

from forbear.adapters.report.sample import sample_orders
from forbear.adapters.store.duck import DuckStore


def samples(night: Path, most: int) -> list[str]:
    """Render some orders of a night."""
    with DuckStore(threads=1) as store:
        return sample_orders(store, night, most=most, lender="Harbour Bank")


def test_none_are_asked_for_none_are_given(night: Path) -> None:
    """Nothing is read then, either."""
    assert samples(night, 0) == []


def test_languages_take_turns(night: Path) -> None:
    """Of three orders in English and one in Chinese, the first two are one of each."""
    heads = [text.split("\n")[0] for text in samples(night, 2)]
    assert [head.split(" · ")[2] for head in heads] == ["en ──", "zh-Hans ──"]


def test_a_head_says_channel_local_time_and_language(night: Path) -> None:
    """The time is the borrower's own, with its zone."""
    chinese = next(text for text in samples(night, 9) if "zh-Hans" in text)
    head, body = chinese.split("\n", 1)
    assert head == (
        "── text message · Thursday 15 October 2026, 09:26 (Asia/Shanghai) · zh-Hans ──"
    )
    assert body.startswith("【Harbour Bank】王女士，您好")


def test_no_order_is_shown_twice_and_all_can_be_shown(night: Path) -> None:
    """Asking for more than there is gives what there is."""
    every = samples(night, 99)
    assert len(every) == len(set(every)) == 4


def test_the_same_samples_every_time(night: Path) -> None:
    """Which orders are shown does not depend on chance."""
    assert samples(night, 3) == samples(night, 3)
