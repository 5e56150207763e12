"""Spark: the same night where one machine is too small, or a cluster is there already."""

import re
import shutil
import socket
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final, Self

import ibis
import ibis.backends.pyspark
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.parquet as pq
from py4j.protocol import Py4JError
from pyspark.errors import PySparkRuntimeError
from pyspark.sql import DataFrame, SparkSession

from forbear.adapters.store.store import Row, arrow_table
from forbear.engine.tables import Contract, Type
from forbear.engine.vocabulary.errors import ForbearError

MEMORY_DEFAULT: Final = "4g"
PARTITIONS_DEFAULT: Final = 4
ANSWER_SECONDS: Final = 5
"""How long a master may take to answer. Spark itself would try for a minute."""

_SQL: Final = {
    Type.STRING: "STRING",
    Type.BOOLEAN: "BOOLEAN",
    Type.INT32: "INT",
    Type.INT64: "BIGINT",
    Type.DATE: "DATE",
    Type.TIMESTAMP: "TIMESTAMP_NTZ",
}
_WHOLE: Final = {"int64": "BIGINT", "int32": "INT", "int16": "SMALLINT"}

_EXACT: Final = {
    # Timestamps are naive and in UTC, as DuckDB writes them, and no clock of a machine moves them.
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.timestampType": "TIMESTAMP_NTZ",
    "spark.sql.parquet.inferTimestampNTZ.enabled": "true",
    # A sum that does not fit stops the run, as it does on DuckDB.
    "spark.sql.ansi.enabled": "true",
}

_QUIET: Final = """rootLogger.level = error
rootLogger.appenderRef.err.ref = err
appender.err.type = Console
appender.err.name = err
appender.err.target = SYSTEM_ERR
appender.err.layout.type = PatternLayout
appender.err.layout.pattern = %p %c{1}: %m%n
"""


def _typed(name: str, type_: str) -> str:
    """Write a column with its type; one that is to stay as it is has none."""
    return f"CAST(`{name}` AS {type_}) AS `{name}`" if type_ else f"`{name}`"


class SparkSilent(ForbearError):
    """Spark did not start: there is no Java, or its master does not answer."""

    code = "spark_silent"
    sentence = "Spark did not start at {master}: {why}."
    cure = (
        "Spark needs Java 17 or later: see that `java -version` works, or set JAVA_HOME. Then look "
        "at the address given with --master, and give at least 1GB with --memory."
    )


def start(
    *,
    master: str = "local[2]",
    folder: Path,
    partitions: int = PARTITIONS_DEFAULT,
    memory: str = MEMORY_DEFAULT,
    more: Mapping[str, str] | None = None,
) -> SparkSession:
    """Start Spark, set up so that it gives what DuckDB gives, and keeps its files in `folder`.

    `more` holds further settings of Spark, by name; they go before ours.

    Raises:
        SparkSilent: There is no Java, or the master does not answer.

    """
    if not _answers(master):
        raise SparkSilent(master=master, why="nobody answers there")
    quiet = folder / "log4j2.properties"
    quiet.write_text(_QUIET, encoding="utf-8")
    settings = {
        **_EXACT,
        "spark.driver.memory": memory,
        "spark.driver.extraJavaOptions":
            f"-Duser.timezone=UTC -Dlog4j2.configurationFile={quiet.as_uri()}",
        "spark.executor.extraJavaOptions": "-Duser.timezone=UTC",
        "spark.hadoop.mapreduce.fileoutputcommitter.marksuccessfuljobs": "false",
        "spark.local.dir": str(folder / "local"),
        "spark.sql.catalogImplementation": "in-memory",
        "spark.sql.shuffle.partitions": str(partitions),
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        **(more or {}),
    }
    builder = SparkSession.builder.master(master).appName("forbear")
    for name, value in settings.items():
        builder = builder.config(name, value)
    try:
        return builder.getOrCreate()
    except (PySparkRuntimeError, Py4JError, FileNotFoundError) as error:
        raise SparkSilent(master=master, why=_why(error)) from error


def _answers(master: str) -> bool:
    """Tell whether somebody listens at the address; true where Spark itself must find out."""
    places = re.fullmatch(r"spark://(.+)", master)
    if places is None:
        return True
    for place in places[1].split(","):
        host, _, port = place.rpartition(":")
        if not port.isdigit():
            return True
        try:
            socket.create_connection((host.strip("[]"), int(port)), timeout=ANSWER_SECONDS).close()
        except OSError:
            continue
        return True
    return False


def _why(error: Exception) -> str:
    """Give the one line of an error that says what happened; Java's stands after a colon."""
    lines = [line for line in str(error).splitlines() if line.strip()] or [type(error).__name__]
    told = next((line for line in lines if line.startswith(": ")), lines[0])
    return told.strip(": .")


def _literal(path: Path) -> str:
    """Write a path so that Spark takes every character of it for itself, and none for a pattern."""
    return re.sub(r"([\\\[\]{}*?])", r"\\\1", str(path.absolute()))


class SparkStore:
    """Tables in Spark. Steps are kept as Parquet in a folder that ends with the night.

    `session` is one that runs already: it is used, and not stopped. `spill` is a folder for the
    steps; on a cluster every worker must see it. Default: a temporary folder of this machine.
    """

    def __init__(
        self,
        *,
        master: str = "local[2]",
        session: SparkSession | None = None,
        spill: Path | None = None,
        partitions: int = PARTITIONS_DEFAULT,
        memory: str = MEMORY_DEFAULT,
    ) -> None:
        self._spill = Path(tempfile.mkdtemp(prefix="forbear-", dir=spill))
        self._own = session is None
        try:
            running = session or start(
                master=master, folder=self._spill, partitions=partitions, memory=memory
            )
        except SparkSilent:
            shutil.rmtree(self._spill, ignore_errors=True)
            raise
        # Its own views and settings, so that a session that is lent stays as it was.
        self.session = running.newSession()
        for name, value in {**_EXACT, "spark.sql.shuffle.partitions": str(partitions)}.items():
            self.session.conf.set(name, value)
        self.backend = ibis.pyspark.connect(self.session)
        self._kept = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def read(self, path: Path) -> ir.Table:
        """Give the table that rests in a Parquet file or folder."""
        return self.backend.read_parquet(_literal(path), table_name=self._name(path.stem))

    def rows(self, contract: Contract, rows: Iterable[Row]) -> ir.Table:
        """Give a small table made of plain rows.

        They go by way of a file: Spark makes floats of whole numbers with gaps when it is handed
        rows of Python's.
        """
        path = self._spill / f"{self._name(contract.name)}.parquet"
        pq.write_table(arrow_table(contract, rows), path)
        return self.read(path)

    def keep(self, name: str, table: ir.Table) -> ir.Table:
        """Store a step as Parquet and read it back; its rows are computed once.

        Spark's own cache would not do: it drops parts when memory is short and computes them
        again, and each later plan would hold all the plans before it, which takes longer to
        optimise than the work itself.
        """
        path = self._spill / self._name(name)
        # Spark numbers rows in 32 bits where Ibis and DuckDB say 64; the file says what Ibis says.
        columns = [
            _typed(name, _WHOLE.get(str(dtype.copy(nullable=True)), ""))
            for name, dtype in table.schema().items()
        ]
        frame = self._frame(table).selectExpr(*columns)
        frame.write.parquet(str(path))
        # The types are known; Spark would open the files to find them out.
        self.session.read.schema(frame.schema).parquet(_literal(path)).createTempView(path.name)
        return self.backend.table(path.name)

    def drop(self, *steps: ir.Table) -> None:
        """Remove kept steps that nothing reads any more from the disk."""
        for step in steps:
            self.session.catalog.dropTempView(step.get_name())
            shutil.rmtree(self._spill / step.get_name())

    def write(self, contract: Contract, table: ir.Table, *, path: Path) -> int:
        """Write a folder of Parquet files, sorted by the key from the first file to the last."""
        frame = self._frame(contract.leave(table))
        columns = [_typed(c.name, _SQL[c.type]) for c in contract.columns]
        sorted_ = frame.selectExpr(*columns).orderBy(*contract.key)
        sorted_.write.option("compression", "zstd").parquet(str(path.absolute()))
        return int(self.session.read.parquet(_literal(path)).count())

    def fetch(self, table: ir.Table) -> pa.Table:
        """Bring a small result into this process.

        Ibis would go by way of pandas, which rounds whole numbers above 2^53 beside a null.
        """
        result: pa.Table = self._frame(table).toArrow()
        return result

    def close(self) -> None:
        """Stop Spark, unless it was lent, and remove what was stored."""
        if self._own:
            self.session.stop()
        shutil.rmtree(self._spill, ignore_errors=True)

    def _frame(self, table: ir.Table) -> DataFrame:
        """Give Spark's own view of an expression."""
        return self.session.sql(self.backend.compile(table))

    def _name(self, stem: str) -> str:
        """Give a table name that was not used before, so that nothing old is ever read."""
        self._kept += 1
        return f"{stem}_{self._kept}"
