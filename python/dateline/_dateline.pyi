"""The compiled half; use `dateline` instead."""

import os
from typing import Any

__version__: str

class Error(Exception): ...
class ArticleError(Error): ...
class StoreError(Error): ...

class Engine:
    def __new__(cls, analysis: str, lexicon: str | os.PathLike[str] | None = None) -> Engine: ...
    def versions(self) -> tuple[str, str, str, str]: ...
    def read(
        self,
        text: str | None = None,
        html: str | None = None,
        published: str | None = None,
        title: str | None = None,
        url: str | None = None,
        publisher: str | None = None,
        id: str | None = None,
    ) -> tuple[str, str | None]: ...
    def tables(
        self, batch: Any, tables: list[str], threads: int = 1, first: int = 0, longest: int = 1_000_000
    ) -> dict[str, Any]: ...

def decode(data: bytes) -> str: ...
def columns_of(table: str) -> Any: ...
def ask(path: str | os.PathLike[str], what: str, said: list[tuple[str, str]]) -> Any: ...
def panel(
    path: str | os.PathLike[str],
    by: str,
    measures: list[str],
    said: list[tuple[str, str]],
    start: str | None = None,
    end: str | None = None,
    domestic: bool = False,
    everything: bool = False,
) -> Any: ...
def sql(path: str | os.PathLike[str], question: str) -> Any: ...
