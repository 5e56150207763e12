"""A gateway that listens on a port of its own, and believes nothing that is not signed."""

import json
import ssl
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock, Thread
from typing import Any, Final

from standardwebhooks import Webhook, WebhookVerificationError

SECRET: Final = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwAAAA"  # noqa: S105 -- made up

Answer = tuple[int, dict[str, str], bytes]


@dataclass
class Gateway:
    """Keeps what it believed, and answers as it was told."""

    answer: Callable[[dict[str, Any]], Answer] = lambda _: (202, {}, b"")
    heard: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    """The key by which each is the same at every try."""
    port: int = 0

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}/messages?of=lender"

    def take(self, body: bytes, headers: dict[str, str]) -> Answer:
        """Check who speaks, and answer."""
        try:
            told: dict[str, Any] = Webhook(SECRET).verify(body, headers)
        except WebhookVerificationError:
            return 401, {}, b""
        with LOCK:
            self.heard.append(told)
            self.keys.append(headers["idempotency-key"])
        return self.answer(told)


LOCK: Final = Lock()


@contextmanager
def listening(made: Gateway, *, over: ssl.SSLContext | None = None) -> Iterator[Gateway]:
    """Let a gateway listen, over TLS where a context is given."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            said = made.take(body, {k.lower(): v for k, v in self.headers.items()})
            status, headers, answer = said
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: Any) -> None:
            """Keep silent."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_: Any) -> None:
            """Keep silent where somebody hangs up."""

    server = Server(("127.0.0.1", 0), Handler)
    if over is not None:
        server.socket = over.wrap_socket(server.socket, server_side=True)
    made.port = server.server_port
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def took(*ids: str, parts: int = 1) -> Answer:
    """Say yes, with the gateway's own ids."""
    return 202, {}, json.dumps({"ids": ids, "parts": parts}).encode()


def certificate_for(folder: Path, host: str = "localhost") -> Path:
    """Make a certificate of a host, with its key in the same file."""
    file = folder / f"{host}.pem"
    subprocess.run(  # noqa: S603 -- nothing of it is from outside
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",  # noqa: S607 -- the system's own
         "-nodes", "-subj", f"/CN={host}", "-addext", f"subjectAltName=DNS:{host}",
         "-days", "2", "-keyout", str(file), "-out", str(folder / "cert.pem")],
        check=True, capture_output=True)
    file.write_bytes(file.read_bytes() + (folder / "cert.pem").read_bytes())
    return file
