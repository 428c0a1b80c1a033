"""Reads English news reports into a record of politics and diplomacy.

    >>> import dateline
    >>> r = dateline.read("MOSCOW, January 23. /TASS/. …", published="2015-01-23")
    >>> r.events[0].type, r.events[0].status, r.text[slice(*r.events[0].evidence[0])]

`read` gives one `Record`; a `Reader` reads tables of articles; `open` asks a database that `dateline add` made. `dateline.spark` reads on a cluster.
"""

from __future__ import annotations

import datetime

from ._dateline import ArticleError, Error, StoreError, __version__
from .reader import Reader, Tables
from .record import (
    Act,
    Also,
    Article,
    Attribution,
    Caption,
    Dateline,
    Diagnostic,
    Entity,
    Event,
    Place,
    Position,
    Process,
    ProcessState,
    Record,
    Sentence,
    Span,
    Statement,
    Time,
    Versions,
)
from .store import Store, open

__all__ = [
    "Act", "Also", "Article", "ArticleError", "Attribution", "Caption", "Dateline", "Diagnostic", "Entity", "Error", "Event", "Place",
    "Position", "Process", "ProcessState", "Reader", "Record", "Sentence", "Span", "Statement", "Store", "StoreError", "Tables", "Time",
    "Versions", "__version__", "open", "read",
]  # fmt: skip


def read(
    text: str | bytes | None = None,
    *,
    html: str | bytes | None = None,
    published: str | datetime.date | None = None,
    title: str | None = None,
    url: str | None = None,
    publisher: str | None = None,
    id: str | None = None,
    analysis: str = "accurate",
) -> Record:
    """The record of one article, given as text or as a page.

    `published` is the civil day of publication (`YYYY-MM-DD`): without it "on Monday" has no date. Weights and tables are loaded once a process.

    Raises `ArticleError`, which names the article, where there is nothing to read or `published` is no date.
    """
    reader = Reader(analysis=analysis)
    return reader.read(text, html=html, published=published, title=title, url=url, publisher=publisher, id=id)
