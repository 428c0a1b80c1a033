"""Reads on a Spark cluster, through `mapInArrow`. The package must be installed where the workers run.

    records = dateline.spark.read(spark.read.parquet("articles/"))     # one row an article
    records.write.partitionBy("published").parquet("records/")          # then, on one machine: dateline add --db talks.db records/
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from .frames import COLUMNS
from .reader import Reader, schema

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


def read(df: DataFrame, **options: Any) -> DataFrame:
    """One row an article: `article` (its key), `source`, `published`, `record` (JSON), `error`. Nothing is lost: what cannot be read has an error and no record.

    Options are those of `dateline.Reader`.
    """
    return table(df, "records", **options)


def table(df: DataFrame, name: str, **options: Any) -> DataFrame:
    """One of the tables of `dateline.Reader.tables`, by name: `events`, `statements`, `positions`, `entities`, `articles`, `errors`."""
    lexicon = options.get("lexicon")
    if lexicon is not None:
        # Workers need not start in the same folder.
        options["lexicon"] = os.path.abspath(lexicon)
    known = [c for c in df.columns if c in COLUMNS]
    if not {"text", "html"} & set(known):
        raise ValueError(f'there is no column "text" or "html"; the columns are {", ".join(df.columns)}')

    def work(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        reader = Reader(**options)
        yield from reader.map(batches, name)

    return df.select(*known).mapInArrow(work, ddl(name))


def ddl(name: str) -> str:
    """The columns of a table in Spark's words."""
    fields = [f for f in schema(name) if f.name != "row"]
    return ", ".join(f"`{f.name}` {_kind(f.type)}" for f in fields)


def _kind(t: pa.DataType) -> str:
    if pa.types.is_list(t):
        return f"array<{_kind(t.value_type)}>"
    if pa.types.is_struct(t):
        return "struct<" + ",".join(f"`{f.name}`:{_kind(f.type)}" for f in t) + ">"
    kinds = {"string": "string", "int64": "bigint", "double": "double", "bool": "boolean"}
    return kinds[str(t)]
