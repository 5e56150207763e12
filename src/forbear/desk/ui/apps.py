"""The shared interface as a Django application, so that its translations and tags are found."""

from django.apps import AppConfig


class Ui(AppConfig):
    """Templates, tags, static files and translations."""

    name = "forbear.desk.ui"
    label = "ui"
