"""Reads tables of articles."""

from __future__ import annotations

import datetime
import os
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from . import _dateline, frames
from .record import Record

TABLES = ("events", "statements", "positions", "entities", "articles", "errors")
"""What is read of a table of articles."""


def schema(table: str) -> pa.Schema:
    """The columns of one of `TABLES`, or of `records`: one row an article with the record as JSON, or the error."""
    return _dateline.columns_of(table).schema


@dataclass(frozen=True)
class Tables:
    """All that articles tell, each of the kind that the articles came in. `row` counts the rows of the input from 0; `article` is the key that the article has in a database."""

    events: Any
    statements: Any
    positions: Any
    entities: Any
    articles: Any
    errors: Any


class Reader:
    """Reads with one network and one set of tables, which are loaded once a process however many readers there are.

    `lexicon` is a folder of tables of your own before the shipped ones, `threads` how many articles are read at once, `analysis` `"accurate"` or
    `"fast"`; an article of more than `longest` bytes becomes an error. A reader can be pickled, and used from threads and after a fork.
    """

    def __init__(
        self,
        *,
        lexicon: str | os.PathLike[str] | None = None,
        threads: int = 1,
        analysis: str = "accurate",
        longest: int = 1_000_000,
    ) -> None:
        if threads < 1 or longest < 1:
            raise ValueError("threads and longest are at least 1")
        self.lexicon, self.threads, self.analysis, self.longest = lexicon, threads, analysis, longest
        self._engine: _dateline.Engine | None = None
        # A mistake in an option is told here and not on another machine.
        self.engine.versions()

    def __reduce__(self) -> Any:
        return (_again, (self.lexicon, self.threads, self.analysis, self.longest))

    def __repr__(self) -> str:
        return f"Reader(lexicon={self.lexicon!r}, threads={self.threads}, analysis={self.analysis!r}, longest={self.longest})"

    @property
    def engine(self) -> _dateline.Engine:
        if self._engine is None:
            self._engine = _dateline.Engine(self.analysis, self.lexicon)
        return self._engine

    def read(
        self,
        text: str | bytes | None = None,
        *,
        html: str | bytes | None = None,
        published: str | datetime.date | None = None,
        title: str | None = None,
        url: str | None = None,
        publisher: str | None = None,
        id: str | None = None,
    ) -> Record:
        """The record of one article; `dateline.read` says more."""
        said = published.isoformat()[:10] if isinstance(published, datetime.date) else published
        json, remark = self.engine.read(_text(text), _text(html), said, title, url, publisher, id)
        if remark is not None:
            raise _dateline.ArticleError(remark)
        return Record(json)

    def records(self, articles: Any) -> Iterator[Record]:
        """Records of a table or of a stream of articles, one after the other; articles that cannot be read are warned of."""
        for batch in self._read(articles, ["records"]):
            table = batch["records"]
            _warn(table["error"])
            for json in table["record"].to_pylist():
                if json is not None:
                    yield Record(json)

    def json(self, articles: Any) -> Iterator[str]:
        """The same as JSON, as `dateline read --format jsonl` prints it line by line."""
        for batch in self._read(articles, ["records"]):
            table = batch["records"]
            _warn(table["error"])
            yield from (json for json in table["record"].to_pylist() if json is not None)

    def tables(self, articles: Any) -> Tables:
        """All that articles tell: pyarrow, pandas or polars tables of the kind that was given, or lists of dicts of any iterable.

        Articles have columns (or keys) `text` or `html`, and `id`, `url`, `title`, `publisher`, `published` where they are known. A row that
        cannot be read is a row of `errors`, and the others are read.
        """
        kind = frames.kind_of(articles)
        made = self._whole(articles, list(TABLES))
        return Tables(**{name: frames.to_kind(table, kind) for name, table in made.items()})

    def events(self, articles: Any) -> Any:
        """Who did what to whom, one row an event; what cannot be read is warned of and left out (`tables` lists it)."""
        return self._one(articles, "events")

    def statements(self, articles: Any) -> Any:
        """Who said what, one row a statement."""
        return self._one(articles, "statements")

    def positions(self, articles: Any) -> Any:
        """Where parties stand, one row a position."""
        return self._one(articles, "positions")

    def entities(self, articles: Any) -> Any:
        """Parties, one row a party and article."""
        return self._one(articles, "entities")

    def map(self, batches: Iterable[pa.RecordBatch], table: str = "records") -> Iterator[pa.RecordBatch]:
        """For engines: batches of articles become batches of a table, a slice at a time, without the column `row`, which a shard cannot count."""
        for batch in batches:
            for part in self._read(batch, [table]):
                made = part[table]
                yield made.select([n for n in made.schema.names if n != "row"])

    def _one(self, articles: Any, name: str) -> Any:
        kind = frames.kind_of(articles)
        made = self._whole(articles, [name, "errors"])
        _warn(made["errors"]["error"])
        return frames.to_kind(made[name], kind)

    def _whole(self, articles: Any, names: list[str]) -> dict[str, pa.Table]:
        parts: dict[str, list[pa.RecordBatch]] = {name: [] for name in names}
        for made in self._read(articles, names):
            for name in names:
                parts[name].append(made[name])
        return {name: pa.Table.from_batches(parts[name], schema=schema(name)) for name in names}

    def _read(self, articles: Any, names: list[str]) -> Iterator[dict[str, pa.RecordBatch]]:
        first = 0
        for batch in frames.batches(articles):
            yield self.engine.tables(batch, names, self.threads, first, self.longest)
            first += batch.num_rows


def _again(lexicon: Any, threads: int, analysis: str, longest: int) -> Reader:
    return Reader(lexicon=lexicon, threads=threads, analysis=analysis, longest=longest)


def _text(value: str | bytes | None) -> str | None:
    return _dateline.decode(value) if isinstance(value, bytes) else value


def _warn(errors: Any) -> None:
    told = [e for e in errors.to_pylist() if e is not None]
    if told:
        warnings.warn(f"{len(told)} articles have errors (Reader.tables lists them), the first: {told[0]}", stacklevel=4)
