"""Charts are drawn in proportion, and say their figures."""

import re

from forbear.adapters.report.charts import Bar, band, bars
from forbear.adapters.report.phrases import Teller

EN = Teller("en")


def widths(svg: str, tone: str) -> list[float]:
    """Give the widths of all parts of a tone, in percent."""
    return [float(w) for w in re.findall(rf'class="{tone}"[^>]*? width="([\d.]+)%"', svg)]


def test_bars_are_in_proportion() -> None:
    """The longest fills the width, the others their share of it."""
    svg = bars("b", [Bar(label="M1", number=50), Bar(label="M2", number=20)], title="Late", tell=EN)
    assert widths(svg, "t-ink") == [100.0, 40.0]
    assert '<desc id="b-d">M1: 50; M2: 20.</desc>' in svg


def test_a_band_is_filled() -> None:
    """The parts of a band add up to its width; one too narrow for its number has none."""
    parts = [
        Bar(label="heard", number=95, tone="t-us"), Bar(label="refused", number=5, tone="t-edge"),
    ]
    svg = band("f", parts, title="Fates", tell=EN)
    assert widths(svg, "t-us") + widths(svg, "t-edge") == [95.0, 5.0]
    assert ">95</text>" in svg
    assert ">5</text>" not in svg


def test_a_chart_of_noughts_and_nothing() -> None:
    """Nought is drawn without width, and nothing without a fault."""
    assert widths(bars("b", [Bar(label="M1", number=0)], title="Late", tell=EN), "t-ink") == [0.0]
    assert '<desc id="f-d">Nothing.</desc>' in band("f", [], title="Fates", tell=EN)


def test_labels_are_escaped() -> None:
    """The name of a bucket is the lender's, so it is text."""
    svg = bars("b", [Bar(label="<1 day", number=1)], title="Late", tell=EN)
    assert "&lt;1 day" in svg
    assert "<1 day" not in svg
