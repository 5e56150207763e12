"""An SMSC that nobody here wrote, for tests and measurements: the server of npm's package smpp.

`tests/channels/smsc/server.js` tells it what to do, and says what the commands are. What it got is
in a file that outlives it, so that it may be killed and started again.
"""

import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, Final

FOLDER: Final = Path(__file__).parents[1] / "tests" / "channels" / "smsc"
PASSWORD: Final = "secret"  # noqa: S105 -- of a server for tests


class SmscMissing(Exception):
    """Node or the package is missing; `sh tools/set-up.sh smsc` installs both."""


class Smsc:
    """One SMSC on this machine.

    Args:
        folder: Where its record is kept.
        tls: The files of a certificate and of its key, for lines that are encrypted.

    """

    def __init__(self, folder: Path, *, tls: tuple[Path, Path] | None = None) -> None:
        self.record = folder / "received.jsonl"
        self.port = 0
        self._tls = tls or ()
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Start it; on the port it had, where it was started before.

        Raises:
            SmscMissing: It is not installed.

        """
        node = shutil.which("node")
        if node is None or not (FOLDER / "node_modules" / "smpp").exists():
            raise SmscMissing("the SMSC of the tests is missing: sh tools/set-up.sh smsc")
        self._process = subprocess.Popen(
            [node, str(FOLDER / "server.js"), str(self.port), str(self.record),
             *map(str, self._tls)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.port = self._answer()["port"]

    def tell(self, do: str, **told: object) -> dict[str, Any]:
        """Give a command, and return the answer to it."""
        to_it, _ = self._pipes()
        to_it.write(json.dumps({"do": do, **told}) + "\n")
        to_it.flush()
        return self._answer()

    def set(self, **state: object) -> None:
        """Change what it does from now on; the names are those of `state` in server.js."""
        self.tell("set", state=state)

    def look(self, name: str) -> Any:  # noqa: ANN401 -- whatever the state holds
        """Give one value of its state."""
        return self.tell("look")["state"][name]

    def received(self) -> list[dict[str, Any]]:
        """Give every message that ever arrived, in order, whatever was answered."""
        if not self.record.exists():
            return []
        lines = self.record.read_text(encoding="utf-8").splitlines()
        return [json.loads(line) for line in lines]

    def kill(self) -> None:
        """Kill it at once; `start` starts it again, with nothing in memory."""
        if self._process is None:
            return
        self._process.kill()
        self._process.wait(timeout=20)
        for pipe in self._pipes():
            with suppress(BrokenPipeError):
                pipe.close()
        self._process = None

    def _pipes(self) -> tuple[IO[str], IO[str]]:
        """Give its standard input and output."""
        process = self._process
        if process is None or process.stdin is None or process.stdout is None:
            raise RuntimeError("the SMSC of the tests is not running")
        return process.stdin, process.stdout

    def _answer(self) -> dict[str, Any]:
        line = self._pipes()[1].readline()
        if not line:
            raise RuntimeError("the SMSC of the tests ended; see what it wrote above")
        answer: dict[str, Any] = json.loads(line)
        return answer


@contextmanager
def running(folder: Path, *, tls: tuple[Path, Path] | None = None) -> Iterator[Smsc]:
    """Start an SMSC, and end it after."""
    smsc = Smsc(folder, tls=tls)
    smsc.start()
    try:
        yield smsc
    finally:
        smsc.kill()
