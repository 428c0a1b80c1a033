"""The package inside engines, as far as they are installed: DataFusion, Daft, Spark."""

import os
import sys

import pyarrow as pa
import pytest
from test_dateline import FAST, ROWS

import dateline.spark

TABLE = pa.Table.from_pylist(ROWS * 8)
WANT = sorted(e["event"] for e in FAST.events(TABLE).to_pylist())


def test_datafusion():
    datafusion = pytest.importorskip("datafusion")
    context = datafusion.SessionContext()
    frame = context.from_arrow(TABLE).filter(datafusion.col("published") >= datafusion.lit("2015-03-01"))
    # A DataFusion frame speaks Arrow: it is read as it streams.
    events = FAST.events(frame)
    assert sorted(events["event"].to_pylist()) == WANT
    context.from_arrow(events, name="events")
    found = context.sql("SELECT type, count(*) AS n FROM events GROUP BY type").to_pylist()
    assert sum(r["n"] for r in found) == len(WANT)


def test_daft():
    daft = pytest.importorskip("daft")

    @daft.udf(return_dtype=daft.DataType.string(), batch_size=64)
    def record(text, published):
        rows = pa.table({"text": text.to_arrow(), "published": published.to_arrow()}).combine_chunks().to_batches()
        return pa.Table.from_batches(FAST.map(rows))["record"].combine_chunks()

    frame = daft.from_arrow(TABLE)
    frame = frame.with_column("record", record(frame["text"], frame["published"]))
    records = [dateline.Record(r) for r in frame.to_pydict()["record"]]
    assert sorted(e.id for r in records for e in r.events) == WANT


@pytest.fixture(scope="module")
def session():
    """Two workers, each a process of its own."""
    sql = pytest.importorskip("pyspark.sql", reason="pyspark is not installed: Spark was not tested")
    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    os.environ["PYSPARK_PYTHON"] = os.environ["PYSPARK_DRIVER_PYTHON"] = sys.executable
    build = sql.SparkSession.builder.master(os.environ.get("DATELINE_SPARK", "local-cluster[2,1,1024]"))
    settings = {
        "spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1", "spark.ui.enabled": "false",
        "spark.sql.execution.arrow.maxRecordsPerBatch": "64", "spark.sql.shuffle.partitions": "2",
    }  # fmt: skip
    for key, value in settings.items():
        build = build.config(key, value)
    session = build.getOrCreate()
    yield session
    session.stop()


def test_spark_loses_nothing_where_a_worker_is_killed(session, tmp_path):
    """A worker process ends in the middle; Spark tries its part again, and the rows are those of one process."""
    rows = [{**r, "id": f"{n}-{r['id']}"} for n in range(16) for r in ROWS] + [{"id": "none", "text": None, "published": None}]
    df = session.createDataFrame([(r["id"], r["published"], r["text"]) for r in rows], "id string, published string, text string").repartition(8)
    mark = str(tmp_path / "killed")

    def dies_once(batches):
        for batch in batches:
            try:
                os.close(os.open(mark, os.O_CREAT | os.O_EXCL))
            except FileExistsError:
                yield batch
            else:
                os.kill(os.getpid(), 9)

    got = dateline.spark.read(df.mapInArrow(dies_once, df.schema), analysis="fast").toArrow().sort_by("source")
    assert os.path.exists(mark)
    want = pa.Table.from_batches(FAST.map([pa.RecordBatch.from_pylist(rows)])).sort_by("source")
    assert got.select(["source", "article", "published", "record"]).to_pylist() == want.select(["source", "article", "published", "record"]).to_pylist()
    assert [r["source"] for r in got.to_pylist() if r["record"] is None] == [r["source"] for r in want.to_pylist() if r["record"] is None]


def test_spark_gives_tables_with_lists_and_spans(session):
    df = session.createDataFrame([(r["id"], r["published"], r["text"]) for r in ROWS], "id string, published string, text string")
    got = sorted(dateline.spark.table(df, "events", analysis="fast").collect(), key=lambda r: r["event"])
    want = sorted(FAST.events(ROWS), key=lambda r: r["event"])
    assert [(r["event"], list(r["actors"]), [tuple(s) for s in r["spans"]]) for r in got] == [
        (r["event"], r["actors"], [(s["start"], s["end"]) for s in r["spans"]]) for r in want
    ]
