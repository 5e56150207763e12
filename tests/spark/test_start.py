"""What is said when Spark cannot start, and what is left behind when it stops."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from py4j.protocol import Py4JError

pytestmark = pytest.mark.spark

OPEN = """
import sys, warnings
warnings.simplefilter("ignore")
from forbear.adapters.store.engines import open_store
from forbear.engine.vocabulary.errors import ForbearError
try:
    with open_store("spark", master=sys.argv[1], memory=sys.argv[2]):
        print("started")
except ForbearError as error:
    print(error.code)
    print(error)
"""


def said(
    tmp_path: Path, *, master: str = "local[1]", memory: str = "1GB", **env: str
) -> list[str]:
    """Ask for Spark in a process of its own; give the lines it prints."""
    done = subprocess.run(  # noqa: S603 -- our own Python
        [sys.executable, "-c", OPEN, master, memory], capture_output=True, text=True, check=True,
        env={**os.environ, "TMPDIR": str(tmp_path), **env}, timeout=100,
    )
    return done.stdout.splitlines()


def test_without_java_it_says_so(tmp_path: Path) -> None:
    """No Java: one error that names Java, and no folder left behind."""
    nowhere = tmp_path / "nowhere"
    nowhere.mkdir()
    code, text = said(nowhere, JAVA_HOME=str(nowhere))
    assert code == "spark_silent"
    assert "Java 17" in text
    assert list(nowhere.glob("forbear-*")) == []


def test_a_master_that_does_not_answer_is_told_at_once(tmp_path: Path) -> None:
    """Nobody listens at the port: the same error, and not a minute of trying."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    code, text = said(tmp_path, master=f"spark://127.0.0.1:{port}")
    assert code == "spark_silent"
    assert f"at spark://127.0.0.1:{port}: nobody answers there" in text
    assert list(tmp_path.glob("forbear-*")) == []


def test_an_error_of_the_driver_is_told_as_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What Java says on its way down is told in one line, and what to do about it."""
    from forbear.adapters.store import spark  # noqa: PLC0415 -- an extra

    def refuse(_: object) -> None:
        raise Py4JError("An error occurred.\n: java.lang.Refused: no memory.\n\tat a.b.C")

    monkeypatch.setattr(spark.SparkSession.Builder, "getOrCreate", refuse)
    with pytest.raises(spark.SparkSilent) as silent:
        spark.start(folder=tmp_path, master="local[1]")
    assert "at local[1]: java.lang.Refused: no memory. Spark needs" in silent.value.tell()


def test_an_address_that_is_none_is_told(tmp_path: Path) -> None:
    """A master that Spark cannot make sense of: the same error, which names the address."""
    code, text = said(tmp_path, master="nonsense")
    assert code == "spark_silent"
    assert "at nonsense" in text
    assert list(tmp_path.glob("forbear-*")) == []


def test_without_pyspark_it_says_so(tmp_path: Path) -> None:
    """No PySpark: the error names what to install."""
    (tmp_path / "pyspark.py").write_text("raise ImportError\n", encoding="utf-8")
    code, text = said(tmp_path, PYTHONPATH=str(tmp_path))
    assert code == "spark_missing"
    assert "pip install" in text
