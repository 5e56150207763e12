"""What can go wrong inside the engine.

Bad data is a row in `rejects`; a bug between our own stages is an exception from here.
An error carries a code and named fields; the sentence is made of them where people read it.
"""


class ForbearError(Exception):
    """The root of every error Forbear raises on purpose.

    Each class has one `code`, a `sentence` with named fields, and a `cure`: what to do about it.
    """

    code = "forbear_error"
    sentence = "Something went wrong."
    cure = ""

    def __init__(self, **fields: object) -> None:
        self.fields = fields
        super().__init__(self.tell())

    def tell(self) -> str:
        """Tell what happened and what to do, in one or two English sentences.

        What to do stands on a line of its own after a list of faults.
        """
        said = self.sentence.format(**self.fields).rstrip()
        cure = self.cure.format(**self.fields)
        between = "\n" if "\n" in said else " "
        return f"{said}{between}{cure}".strip()


class ContractBroken(ForbearError):
    """A stage gave or was given a table that is not what its contract says. A bug of ours."""

    code = "contract_broken"
    sentence = "The table {table} is not what its contract says: {faults}."
    cure = "This is a fault of the program, not of your data; please report it."


class SettingUnknown(ForbearError):
    """A setting names something that does not exist."""

    code = "setting_unknown"
    sentence = "{where}: {name} is not known; it can be one of {known}."
    cure = "Correct the name and run again."
