"""Serve the desk with waitress: one process, a few threads, no set-up."""

from typing import Final

from waitress import serve as waitress_serve

from forbear.desk.judging import house

THREADS: Final = 8
BODY_BYTES_MOST: Final = 9 * 1024 * 1024
"""A photograph of a visit, and the form around it; every other form is far shorter."""


def serve(*, host: str, port: int) -> None:
    """Serve until stopped.

    Raises:
        DeskRulesFaulty: A file of the lender's own rules cannot be used.

    """
    house.check()
    from forbear.desk.project.wsgi import application  # noqa: PLC0415 -- Django starts here

    waitress_serve(application, host=host, port=port, threads=THREADS, ident=None,
                   max_request_body_size=BODY_BYTES_MOST)
