"""Charts as inline SVG, drawn in percent so that their words keep their size on any width.

Every chart has a title and a description that says its figures; colour comes from classes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from forbear.adapters.report.phrases import Teller

ROW_HEIGHT: Final = 40
BAR_HEIGHT: Final = 14
BAND_HEIGHT: Final = 40
LABEL_FITS_FROM: Final = 7.0
"""A part of the band at least so many percent wide has room for its number."""

_OPEN = Markup(
    '<svg class="chart" width="100%" height="{height}" role="img" '
    'aria-labelledby="{name}-t {name}-d"><title id="{name}-t">{title}</title>'
    '<desc id="{name}-d">{says}</desc>'
)
_BAR = Markup(
    '<text class="ink" x="0" y="{text}">{label}</text>'
    '<text class="ink b" x="100%" y="{text}" text-anchor="end">{figure}</text>'
    '<rect class="rail" x="0" y="{top}" width="100%" height="{height}" rx="2"/>'
    '<rect class="{tone}" x="0" y="{top}" width="{width}%" height="{height}" rx="2"/>'
)
_PART = Markup('<rect class="{tone}" x="{left}%" y="0" width="{width}%" height="{height}"/>')
_NUMBER = Markup('<text class="{tone}-on b" x="{at}%" y="25" text-anchor="middle">{figure}</text>')
_CLOSE = Markup("</svg>")


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One thing to draw: what it is, and how many."""

    label: str
    number: int
    tone: str = "t-ink"


def bars(name: str, bars: Sequence[Bar], *, title: str, tell: Teller) -> Markup:
    """Draw horizontal bars, each under its own words, the longest as wide as the page."""
    most = max((bar.number for bar in bars), default=0) or 1
    drawn = [
        _BAR.format(
            label=bar.label, figure=tell.whole(bar.number), tone=bar.tone,
            text=row * ROW_HEIGHT + 13, top=row * ROW_HEIGHT + 19, height=BAR_HEIGHT,
            width=_percent(bar.number, most),
        )
        for row, bar in enumerate(bars)
    ]
    return _whole(name, bars, drawn=drawn, title=title, height=len(bars) * ROW_HEIGHT, tell=tell)


def band(name: str, parts: Sequence[Bar], *, title: str, tell: Teller) -> Markup:
    """Draw one band, each part as wide as its share of the whole."""
    every = sum(part.number for part in parts) or 1
    drawn: list[Markup] = []
    before = 0
    for part in parts:
        width, left = _percent(part.number, every), _percent(before, every)
        drawn.append(_PART.format(tone=part.tone, left=left, width=width, height=BAND_HEIGHT))
        if width >= LABEL_FITS_FROM:
            at = _percent(2 * before + part.number, 2 * every)
            drawn.append(_NUMBER.format(
                tone=part.tone, at=at, figure=tell.whole(part.number)
            ))
        before += part.number
    return _whole(name, parts, drawn=drawn, title=title, height=BAND_HEIGHT, tell=tell)


def _whole(
    name: str, bars: Sequence[Bar], *, drawn: Sequence[Markup], title: str, height: int,
    tell: Teller,
) -> Markup:
    """Put a chart together, with its figures in words."""
    colon = tell("mark.colon")
    each = tell("mark.semicolon").join(f"{b.label}{colon}{tell.whole(b.number)}" for b in bars)
    says = each + tell("mark.stop") if bars else tell("mark.nothing")
    head = _OPEN.format(name=name, title=title, says=says, height=max(height, 1))
    return head + Markup("").join(drawn) + _CLOSE


def _percent(part: int, of: int) -> float:
    """Give a share in percent, exact enough for a screen."""
    return round(100 * part / of, 3)

