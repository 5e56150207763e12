"""Read what somebody wrote back, so that it waits for nobody any more."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from forbear.desk.actions.base import Action, ActionRefused
from forbear.desk.records import clock, policy
from forbear.desk.records.models import Reply


class ReadAlready(ActionRefused):
    """A colleague was faster, or nobody had to read it."""

    code = "read_already"
    sentence = _("This message was read already.")


@dataclass(kw_only=True)
class ReadReply(Action[Reply]):
    """Somebody has read a reply and seen to it; what they did about it is logged by itself."""

    did: ClassVar[str] = "read_reply"
    right: ClassVar[str] = "see_replies"
    reply: Reply

    def lock(self) -> None:
        """Take hold of the reply, and read it as it is now.

        Raises:
            ReadAlready: It is none of those this person may see.

        """
        found = policy.replies(self.by).select_for_update(of=("self",)).filter(pk=self.reply.pk)
        fresh = found.first()
        if fresh is None:
            raise ReadAlready
        self.reply = fresh

    def done_before(self) -> Reply | None:
        """Give it where the same person pressed twice."""
        return self.reply if self.reply.read_by_id == self.by.pk else None

    def check(self) -> None:
        """Make sure that it waits to be read.

        Raises:
            ReadAlready: It does not.

        """
        if self.reply.meant or self.reply.read_at is not None:
            raise ReadAlready

    def change(self) -> Reply:
        """Write down who read it, and when."""
        self.reply.read_at, self.reply.read_by = clock.now(), self.by
        self.reply.save(update_fields=["read_at", "read_by"])
        return self.reply

    def case_number(self, done: Reply) -> int | None:
        """Give the case; none where nobody knows who wrote."""
        return done.case_id

    def data(self, done: Reply) -> dict[str, Any]:
        """Tell which, by its id."""
        return {"reply": str(done.pk)}
