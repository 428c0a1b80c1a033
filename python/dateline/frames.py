"""Tables of any kind become Arrow batches, and Arrow tables become the same kind again."""

from __future__ import annotations

import datetime
import itertools
import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal

import pyarrow as pa

from ._dateline import Error

COLUMNS = ("id", "url", "title", "headline", "text", "html", "publisher", "published", "date")
"""Columns of articles that are read; others are passed over."""

SLICE = 256
"""Rows that are read before their results are given on."""

Kind = Literal["arrow", "batch", "pandas", "polars", "list"]


def kind_of(articles: Any) -> Kind:
    """What a table is. Other programs' tables that speak Arrow become Arrow's."""
    if isinstance(articles, pa.RecordBatch):
        return "batch"
    for name, kind in (("pandas", "pandas"), ("polars", "polars")):
        # Only what was imported already can have made the table.
        module = sys.modules.get(name)
        if module is not None and isinstance(articles, module.DataFrame):
            return kind  # type: ignore[return-value]
    if isinstance(articles, (pa.Table, pa.RecordBatchReader)) or hasattr(articles, "__arrow_c_stream__"):
        return "arrow"
    if isinstance(articles, (str, bytes, Mapping)):
        raise TypeError("one article is given; `read` reads one, or put it into a list")
    if isinstance(articles, Iterable):
        return "list"
    raise TypeError(f"articles are a table (pyarrow, pandas, polars, anything that speaks Arrow) or a list, not {type(articles).__name__}")


def batches(articles: Any) -> Iterator[pa.RecordBatch]:
    """The articles in batches of at most `SLICE` rows, of the columns that are read."""
    kind = kind_of(articles)
    if kind == "list":
        rows = iter(articles)
        while part := list(itertools.islice(rows, SLICE)):
            yield _of_rows(part)
        return
    if kind == "pandas":
        # Column by column: one that holds text and bytes and numbers is no error here.
        columns = {c: _of_series(articles[c]) for c in COLUMNS if c in articles.columns}
        if not columns:
            raise Error(f"there is no column \"text\" or \"html\"; the columns are {', '.join(map(str, articles.columns))}")
        whole: Iterable[pa.RecordBatch] = pa.table(columns).to_batches()
    elif kind == "polars":
        whole = articles.to_arrow().to_batches()
    elif kind == "batch":
        whole = [articles]
    elif isinstance(articles, pa.Table):
        whole = articles.to_batches()
    else:
        whole = pa.RecordBatchReader.from_stream(articles)
    for batch in whole:
        known = [c for c in COLUMNS if c in batch.schema.names]
        # Without any of them the reader says what is missing.
        batch = batch.select(known) if known else batch
        for start in range(0, batch.num_rows, SLICE):
            yield batch.slice(start, SLICE)


def _of_rows(rows: list[Any]) -> pa.RecordBatch:
    made = [row if isinstance(row, Mapping) else {"text": row} for row in rows]
    names = [c for c in COLUMNS if any(c in row for row in made)] or ["text"]
    return pa.RecordBatch.from_arrays([_array([row.get(c) for row in made], c) for c in names], names=names)


def _of_series(series: Any) -> pa.Array:
    if str(series.dtype) == "object":
        return _array(list(series), str(series.name))
    made = pa.array(series, from_pandas=True)
    return made.combine_chunks() if isinstance(made, pa.ChunkedArray) else made


def _array(values: list[Any], name: str) -> pa.Array:
    return pa.array([_bytes(v, name) for v in values], type=pa.large_binary())


def _bytes(value: Any, name: str) -> bytes | None:
    """A cell as bytes. Of text and pages only text and bytes can be read."""
    if isinstance(value, str):
        # Half of a surrogate pair is no character.
        return value.encode("utf-8", "replace")
    if isinstance(value, (bytes, bytearray, memoryview)):
        return bytes(value)
    if value is None or name in ("text", "html"):
        return None
    if isinstance(value, Mapping):
        value = value.get("name")
        return None if value is None else _bytes(str(value), name)
    if value != value:
        return None
    if isinstance(value, datetime.date):
        return value.isoformat()[:10].encode()
    return str(value).encode("utf-8", "replace")


def to_kind(table: pa.Table, kind: Kind) -> Any:
    """An Arrow table as what was given."""
    if kind == "arrow":
        return table
    if kind == "batch":
        whole = table.combine_chunks().to_batches()
        return whole[0] if whole else pa.RecordBatch.from_pylist([], schema=table.schema)
    if kind == "list":
        return table.to_pylist()
    if kind == "pandas":
        return table.to_pandas()
    import polars

    return polars.from_arrow(table)
