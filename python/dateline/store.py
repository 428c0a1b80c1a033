"""Questions to a database that `dateline add` made. Nothing here can change it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal, TypedDict

import pyarrow as pa

from . import _dateline, frames

if TYPE_CHECKING:
    from typing_extensions import Unpack

Frame = Literal["arrow", "pandas", "polars"]


class Filters(TypedDict, total=False):
    """Conditions; all that are given must hold. They mean what the options of `dateline events` mean.

    A party is `"RUS"`, `"RUS/GOV"`, `"/MIL"` or a name; a day `"2015"`, `"2015-01"` or `"2015-01-23"`. Lists: any of them (`context`, `party`: all).
    """

    actor: str
    recipient: str
    party: str | Sequence[str]
    dyad: tuple[str, str]
    type: str | Sequence[str]
    mode: str | Sequence[str]
    context: str | Sequence[str]
    status: str | Sequence[str]
    historical: bool
    since: str
    until: str
    reported_since: str
    reported_until: str
    place: str
    process: str
    publisher: str
    search: str
    min_publishers: int
    lead: bool
    one_a_day: bool
    overdue: str
    sort: str
    limit: int


def open(path: str | os.PathLike[str], *, frame: Frame = "arrow") -> Store:
    """A database, to be asked. Answers are pyarrow tables, or pandas or polars frames where `frame` says so.

    Raises `StoreError` where there is none, or another program's, or one of another version.
    """
    store = Store(path, frame)
    store.sql("SELECT 1")
    return store


class Store:
    """A database. The file is opened for each question, so that a store can be pickled, shared between threads and used after a fork."""

    def __init__(self, path: str | os.PathLike[str], frame: Frame = "arrow") -> None:
        if frame not in ("arrow", "pandas", "polars"):
            raise ValueError(f'frame {frame!r}: "arrow", "pandas" or "polars"')
        self.path, self.frame = os.fspath(path), frame

    def __repr__(self) -> str:
        return f"Store({self.path!r}, frame={self.frame!r})"

    def events(self, **filters: Unpack[Filters]) -> Any:
        """Events across reports: who did what to whom, when and where, and how many say so. Columns as in `events_v` (docs/store.md)."""
        return self._ask("events", filters)

    def meetings(self, **filters: Unpack[Filters]) -> Any:
        """Meetings: planned, held, postponed, cancelled."""
        return self._ask("meetings", filters)

    def statements(self, **filters: Unpack[Filters]) -> Any:
        """Who said what."""
        return self._ask("statements", filters)

    def positions(self, **filters: Unpack[Filters]) -> Any:
        """Where parties stand, with what they held before."""
        return self._ask("positions", filters)

    def processes(self, **filters: Unpack[Filters]) -> Any:
        """Negotiations and their state."""
        return self._ask("processes", filters)

    def entities(self, **filters: Unpack[Filters]) -> Any:
        """Parties."""
        return self._ask("entities", filters)

    def articles(self, **filters: Unpack[Filters]) -> Any:
        """Articles, with their copies and editions."""
        return self._ask("articles", filters)

    def stories(self, **filters: Unpack[Filters]) -> Any:
        """Articles about the same happening."""
        return self._ask("stories", filters)

    def panel(
        self,
        by: str,
        measures: Sequence[str] = ("count",),
        *,
        start: str | None = None,
        end: str | None = None,
        domestic: bool = False,
        everything: bool = False,
        **filters: Unpack[Filters],
    ) -> Any:
        """Counts and scores by `country`, `dyad` or `pair` and `day`, `week`, `month`, `quarter` or `year` (`"dyad-month"`), zeros filled in.

        `everything` also counts what did not or may not happen and background.
        """
        said = _said(filters)
        made = _dateline.panel(self.path, by, list(measures), said, start, end, domestic, everything)
        return self._frame(made)

    def sql(self, question: str) -> Any:
        """The answer to a SELECT; docs/store.md describes tables and views."""
        return self._frame(_dateline.sql(self.path, question))

    def _ask(self, what: str, filters: Filters) -> Any:
        return self._frame(_dateline.ask(self.path, what, _said(filters)))

    def _frame(self, batch: pa.RecordBatch) -> Any:
        return frames.to_kind(pa.Table.from_batches([batch]), self.frame)


def _said(filters: Filters) -> list[tuple[str, str]]:
    known = Filters.__annotations__
    out: list[tuple[str, str]] = []
    for name, value in filters.items():
        if name not in known:
            raise TypeError(f"{name!r} is no filter; they are {', '.join(known)}")
        if value is None:
            continue
        option = name.replace("_", "-")
        if name == "dyad":
            if not isinstance(value, (tuple, list)) or len(value) != 2:
                raise TypeError("dyad: two parties, such as (\"RUS\", \"JPN\")")
            out.append((option, ">".join(map(str, value))))
        elif isinstance(value, bool):
            out.append((option, "true" if value else "false"))
        elif isinstance(value, (list, tuple, set, frozenset)):
            out.extend((option, str(v)) for v in value)
        else:
            out.append((option, str(value)))
    return out
