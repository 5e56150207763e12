"""The how-to page of the API: its examples, typed as they stand, against a desk that runs."""

import json
import os
import re
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any, Final
from urllib.request import Request, urlopen

import pytest
from receivers import believed, receiving
from test_killed import desk, served, wait_for

PAGE: Final = Path(__file__).parents[2] / "docs" / "how-to" / "use-the-api.md"
EXAMPLES: Final = re.findall(r"^```sh\n(.*?)^```", PAGE.read_text(encoding="utf-8"),
                             re.DOTALL | re.MULTILINE)
SECRET: Final = re.compile(r"\S+: ((?:forbear_|whsec_)\S+)")


class Reader:
    """Somebody who types what the page shows, and keeps the last secret that was printed."""

    def __init__(self, address: str) -> None:
        beside = str(Path(sys.executable).parent)
        self.environment = {**os.environ, "PATH": f"{beside}:{os.environ['PATH']}",
                            "DESK": address, "TOKEN": ""}

    def type(self, lines: str) -> str:
        """Run lines in a shell; give what they print."""
        done = subprocess.run(  # noqa: S602 -- the page's own lines, as a reader types them
            lines, shell=True, env=self.environment, check=False, capture_output=True, text=True)
        assert done.returncode == 0, f"{lines}\n{done.stdout}\n{done.stderr}"
        made = SECRET.match(done.stdout)
        if made and made[1].startswith("forbear_"):
            self.environment["TOKEN"] = made[1]
        return done.stdout

    def get(self, path: str) -> Any:
        """Ask the API for something."""
        asked = Request(f"{self.environment['DESK']}/api/v1/{path}",  # noqa: S310 -- our own server
                        headers={"Authorization": f"Bearer {self.environment['TOKEN']}"})
        with urlopen(asked, timeout=30) as answer:  # noqa: S310 -- as above
            return json.load(answer)


def test_the_examples_do_what_the_page_says(
    night: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All run, in order; the payment is counted a moment later, and a receiver hears of it.

    B1 stands for one of the reader's own borrowers; here it is one who owes in the same money.
    """
    monkeypatch.setenv("FORBEAR_DESK_HOME", str(tmp_path / "desk"))
    monkeypatch.setenv("FORBEAR_DESK_WEBHOOKS_PRIVATE", "1")
    subprocess.run(desk(tmp_path / "desk", "show", str(night)), check=True, capture_output=True)  # noqa: S603 -- our own command
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    reader = Reader(f"http://127.0.0.1:{port}")
    with receiving() as receiver, served(tmp_path / "desk", port):
        reader.type('forbear desk token make a --scope cases:read --portfolio "Sample Lender"')
        borrower = next(case["borrower_id"] for case in reader.get("cases?limit=200")["cases"]
                        if case["currency"] == "CNY")
        secret = SECRET.match(reader.type(
            f"forbear desk webhook add here {receiver.url} --event payment.counted "
            '--portfolio "Sample Lender"'))
        said = [reader.type(lines.replace('"B1"', f'"{borrower}"')) for lines in EXAMPLES]
        wait_for(lambda: bool(receiver.heard))
    assert secret is not None
    assert believed(secret[1], receiver.heard[0])["data"]["payment"] == "P-1"
    told, held, runs = [json.loads(one) for one in said if one.startswith("{")]
    assert (told["payment_id"], held["kind"], runs["agent"]) == ("P-1", "dispute", "ben")


def test_the_page_has_its_examples() -> None:
    """A page whose examples were lost would pass above."""
    assert [lines.split()[0] for lines in EXAMPLES] == [
        "forbear", "curl", "curl", "forbear", "curl", "forbear"]
