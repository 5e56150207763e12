"""What the settings say of letters."""

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, Field, model_validator

from forbear.adapters.channels.accounts import WHOLE, Account, Opening, Zone
from forbear.adapters.channels.channel import Channel
from forbear.adapters.channels.letter.channel import LetterChannel
from forbear.adapters.channels.letter.page import FOLD_MM, Window


class WindowKeys(BaseModel):
    """Where the window of the envelope is, measured on the folded A4 sheet."""

    model_config = WHOLE

    left_mm: Annotated[int, Field(ge=10, le=120)] = 20
    """Millimetres from the left edge of the sheet."""
    top_mm: Annotated[int, Field(ge=20, le=70)] = 45
    """Millimetres from its upper edge."""
    width_mm: Annotated[int, Field(ge=60, le=110)] = 85
    """How wide it is."""
    height_mm: Annotated[int, Field(ge=25, le=60)] = 45
    """How high it is; it ends above the fold, which is at 105 mm."""

    @model_validator(mode="after")
    def _on_the_sheet(self) -> Self:
        if self.top_mm + self.height_mm > FOLD_MM - 5 or self.left_mm + self.width_mm > 200:
            raise ValueError("the window ends at 100 mm from above and 200 mm from the left")
        return self


class PdfAccount(Account):
    """Letters as PDF, in a folder for whoever prints them."""

    via: Literal["pdf"]
    """The kind of account."""
    folder: Annotated[str, Field(min_length=1)]
    """Where the letters are written, in a folder for each day, with a `manifest.jsonl`."""
    sender: Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[^\r\n]*$")]
    """The company's name: all that is seen of it in the window, beside the address."""
    window: WindowKeys = WindowKeys()
    """Where the window of the envelope is."""
    zone: Zone = "UTC"
    """Whose day the letter bears."""

    def channel(self, at: Opening) -> Channel:
        """Make the channel; nothing is opened yet."""
        return LetterChannel(
            Path(self.folder), name=at.name, company=self.sender, zone=self.zone,
            window=Window(**self.window.model_dump()))
