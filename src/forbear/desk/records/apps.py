"""The records as a Django application."""

from django.apps import AppConfig


class Records(AppConfig):
    """Models, the policy of who may see them, and the audit log."""

    name = "forbear.desk.records"
    label = "records"
    default_auto_field = "django.db.models.BigAutoField"
