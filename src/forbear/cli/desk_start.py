"""Make the desk ready for a command: Django, its folder, its database."""

import os
from typing import Final

SHOW_ZONE: Final = "Asia/Shanghai"
"""Where the people of a desk that is only looked at live."""


def start() -> None:
    """Make Django ready for the desk of the environment."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "forbear.desk.project.settings"
    import django  # noqa: PLC0415 -- Django loads only for the desk

    from forbear.desk.project.config import read_config  # noqa: PLC0415 -- as above

    read_config().make_home()
    django.setup()


def migrate() -> None:
    """Bring the database into its present shape."""
    from django.core.management import call_command  # noqa: PLC0415 -- Django loads only here

    call_command("migrate", verbosity=0)
