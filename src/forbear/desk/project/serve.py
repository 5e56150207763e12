"""Serve the desk with gunicorn: threads in one process, or in several beside PostgreSQL."""

from threading import Thread
from typing import Any, Final

from django.core.handlers.wsgi import WSGIHandler
from django.db import connections
from gunicorn.app.base import BaseApplication

from forbear.desk.judging import house
from forbear.desk.judging.answer import may_call
from forbear.desk.records.models import Case
from forbear.desk.records.models.cases import OPEN

THREADS: Final = 8
SECONDS_MOST: Final = 120
"""A process that answers nothing for so long is taken for dead, and begun anew."""


def serve(*, host: str, port: int, processes: int = 1) -> None:
    """Serve until stopped.

    Args:
        host: Where to listen.
        port: On which port.
        processes: How many; each with threads of its own. Several are worth it beside PostgreSQL.

    Raises:
        DeskRulesFaulty: A file of the lender's own rules cannot be used.

    """
    house.check()
    connections.close_all()  # each process opens its own
    _Server({
        "bind": f"{host}:{port}", "workers": processes, "threads": THREADS,
        "worker_class": "gthread", "timeout": SECONDS_MOST, "loglevel": "warning",
        "proc_name": "forbear desk", "control_socket_disable": True,
        "post_worker_init": lambda _: Thread(target=_warm, daemon=True).start(),
    }).run()


def _warm() -> None:
    """Ask the door once about whoever is next, so that the first agent of the day need not wait."""
    try:
        case = Case.objects.filter(state=OPEN, rank__isnull=False).order_by("rank").first()
        if case is not None:
            may_call(case)
    finally:
        connections.close_all()


class _Server(BaseApplication):  # type: ignore[misc]  # -- gunicorn has no types
    """Gunicorn, told what to do by us and not by its command line."""

    def __init__(self, settings: dict[str, Any]) -> None:
        self.settings = settings
        super().__init__()

    def load_config(self) -> None:
        """Take the settings."""
        for name, value in self.settings.items():
            self.cfg.set(name, value)

    def load(self) -> WSGIHandler:
        """Give the application; it is loaded in the process that serves it."""
        from forbear.desk.project.wsgi import application  # noqa: PLC0415 -- after the fork

        return application
