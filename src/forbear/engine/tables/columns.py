"""Short ways to write the columns of a contract, one for each unit."""

from forbear.engine.tables.contract import Column, Type


def ident(name: str, says: str, *, key: bool = False, nullable: bool = False,
          refers: str | None = None) -> Column:
    """Name a thing: an id as the lender writes it."""
    return Column(name=name, type=Type.STRING, says=says, unit="id", key=key, nullable=nullable,
                  refers=refers)


def code(name: str, says: str, *, one_of: tuple[str, ...] = (), key: bool = False,
         nullable: bool = False) -> Column:
    """Hold a word from a closed list, or a name from a settings file."""
    return Column(name=name, type=Type.STRING, says=says, unit="code", key=key, nullable=nullable,
                  one_of=one_of)


def text(name: str, says: str, *, nullable: bool = True) -> Column:
    """Hold words for a person to read."""
    return Column(name=name, type=Type.STRING, says=says, unit="text", nullable=nullable)


def day(name: str, says: str, *, key: bool = False, nullable: bool = False) -> Column:
    """Hold a day of the calendar."""
    return Column(name=name, type=Type.DATE, says=says, unit="date", key=key, nullable=nullable)


def moment(name: str, says: str, *, key: bool = False, nullable: bool = False) -> Column:
    """Hold an instant, in UTC."""
    return Column(name=name, type=Type.TIMESTAMP, says=says, unit="utc", key=key,
                  nullable=nullable)


def amount(name: str, says: str, *, nullable: bool = False, signed: bool = False) -> Column:
    """Hold money: an integer of the currency's minor units."""
    return Column(name=name, type=Type.INT64, says=says, unit="minor units", nullable=nullable,
                  signed=signed)


def days(name: str, says: str, *, nullable: bool = False, signed: bool = False) -> Column:
    """Hold a number of days."""
    return Column(name=name, type=Type.INT32, says=says, unit="days", nullable=nullable,
                  signed=signed)


def points(name: str, says: str, *, nullable: bool = False) -> Column:
    """Hold a share or a rate in basis points: 10,000 are one."""
    return Column(name=name, type=Type.INT32, says=says, unit="basis points", nullable=nullable)


def count(name: str, says: str, *, key: bool = False, nullable: bool = False,
          wide: bool = False, signed: bool = False) -> Column:
    """Hold a whole number."""
    return Column(name=name, type=Type.INT64 if wide else Type.INT32, says=says, unit="count",
                  key=key, nullable=nullable, signed=signed)


def yes(name: str, says: str, *, nullable: bool = False) -> Column:
    """Hold true or false."""
    return Column(name=name, type=Type.BOOLEAN, says=says, nullable=nullable)
