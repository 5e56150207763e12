"""Serve the desk with waitress: one process, a few threads, no set-up."""

from typing import Final

from waitress import serve as waitress_serve

THREADS: Final = 8


def serve(*, host: str, port: int) -> None:
    """Serve until stopped."""
    from forbear.desk.project.wsgi import application  # noqa: PLC0415 -- Django starts here

    waitress_serve(application, host=host, port=port, threads=THREADS, ident=None,
                   max_request_body_size=1024 * 1024)
