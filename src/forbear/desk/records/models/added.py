"""Rows that are added and never changed: a mistake is corrected by a further row."""

from typing import Any, Never

from django.db import models


class NotChanged(Exception):
    """Somebody tried to change or remove what may only be added to."""


class Added(models.Model):
    """The base of every row of which the desk keeps the first version for good."""

    class Meta:
        """A base without a table."""

        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- Django's own signature
        """Add the row; a second time is refused.

        Raises:
            NotChanged: The row is there already.

        """
        if not self._state.adding:
            raise NotChanged(f"{type(self).__name__} {self.pk} is kept as it was written")
        super().save(*args, **kwargs)

    def delete(self, *_: Any, **__: Any) -> Never:  # noqa: ANN401 -- Django's own signature
        """Refuse.

        Raises:
            NotChanged: Always.

        """
        raise NotChanged(f"{type(self).__name__} {self.pk} is kept as it was written")
