"""The record of one article, field by field as `docs/record.schema.json` publishes it.

Spans are Python string offsets into `Record.text`; `Span.bytes_span` is the same in UTF-8 bytes, as it stands in the JSON.
"""

from __future__ import annotations

import dataclasses
import html
import json
import types
import typing
from dataclasses import dataclass
from typing import Any, Union

_frozen = dataclass(frozen=True, slots=True)


class Span(tuple[int, int]):
    """A half-open stretch of the text: `text[slice(*span)]` are its words."""

    bytes_span: tuple[int, int]
    """The same in UTF-8 bytes."""

    def __new__(cls, start: int, end: int, bytes_span: tuple[int, int]) -> Span:
        span = super().__new__(cls, (start, end))
        span.bytes_span = bytes_span
        return span

    def __getnewargs__(self) -> tuple[int, int, tuple[int, int]]:
        return (self[0], self[1], self.bytes_span)

    @property
    def start(self) -> int:
        return self[0]

    @property
    def end(self) -> int:
        return self[1]


@_frozen
class Versions:
    """What made a record: program, `accurate` or `fast`, hashes of weights and tables."""

    dateline: str
    analysis: str
    weights: str
    lexicon: str


@_frozen
class Place:
    """A resolved place; `lat` and `lon` are WGS 84 degrees, `geonames` its GeoNames id."""

    span: Span
    name: str
    country: str | None
    geonames: int | None
    lat: float | None
    lon: float | None
    precision: str


@_frozen
class Time:
    """A time with its words: an EDTF value (ISO 8601-2), first and last day (`YYYY-MM-DD`) where it has them."""

    span: Span
    edtf: str
    start: str | None
    end: str | None


@_frozen
class Dateline:
    """The printed place and date at the head of a report."""

    span: Span
    place: Place | None
    date: str | None


@_frozen
class Caption:
    span: Span
    credit: str | None


@_frozen
class Sentence:
    """`part` is `headline`, `caption` or `body`."""

    id: int
    span: Span
    part: str


@_frozen
class Article:
    """The article and its parts."""

    id: str
    source: str
    text: str
    headline: str | None
    lede: str | None
    section: str | None
    language: str
    agency: str | None
    byline: str | None
    dateline: Dateline | None
    published: str | None
    captions: list[Caption]
    paragraphs: list[Span]
    sentences: list[Sentence]
    url: str | None = None
    publisher: str | None = None


@_frozen
class Entity:
    """A party: `country` is ISO 3166-1 alpha-3 or PLOVER's IGO, NGO …, `sector` PLOVER's, `role` as the report words it."""

    id: str
    name: str
    kind: str
    country: str | None
    sector: str | None
    role: str | None
    affiliation: str | None
    kb: str | None
    mentions: list[Span]


@_frozen
class Act:
    """What is done, meant or denied, before PLOVER's reduction."""

    type: str
    mode: str | None


@_frozen
class Attribution:
    """One link of who says so: the speaker's id, the words, to whom."""

    speaker: str | None
    cue: Span
    to: str | None


@_frozen
class Also:
    """Another sentence of the article that tells the same event."""

    sentence: int
    evidence: list[Span]


@_frozen
class Event:
    """Who did what to whom; `actors` and `recipients` are ids of entities (`Record.names`)."""

    id: str
    sentence: int
    type: str
    act: Act
    mode: str | None
    contexts: list[str]
    cameo: str | None
    quad: str
    score: float
    status: str
    historical: bool
    salience: str
    actors: list[str]
    recipients: list[str]
    time: Time | None
    place: Place | None
    attribution: list[Attribution]
    process: str | None
    evidence: list[Span]
    also: list[Also]
    rule: str
    confidence: float


@_frozen
class Statement:
    """Who said what to whom."""

    id: str
    sentence: int
    speaker: str | None
    to: str | None
    cue: Span
    content: list[Span]
    quoted: bool


@_frozen
class Position:
    """Where a party stands on an issue."""

    id: str
    sentence: int
    holders: list[str]
    issue: str
    process: str | None
    stance: str
    conditions: list[Span]
    time: Time | None
    attribution: list[Attribution]
    evidence: list[Span]


@_frozen
class ProcessState:
    """A change in the life of a negotiation."""

    state: str
    time: Time | None
    by: list[str]
    sentence: int
    evidence: list[Span]


@_frozen
class Process:
    """A negotiation with a life longer than one meeting."""

    id: str
    name: str
    aliases: list[str]
    issue: str | None
    parties: list[str]
    state: list[ProcessState]
    mentions: list[Span]


@_frozen
class Diagnostic:
    """What the reader of the record should know."""

    code: str
    message: str
    span: Span | None


class Record:
    """What Dateline says of one article."""

    schema: str
    versions: Versions
    article: Article
    entities: list[Entity]
    events: list[Event]
    statements: list[Statement]
    positions: list[Position]
    processes: list[Process]
    diagnostics: list[Diagnostic]

    def __init__(self, json_text: str) -> None:
        """Of the JSON of a record, as `dateline read --format jsonl` prints it, one a line."""
        self._json = json_text
        r = json.loads(json_text)
        if not isinstance(r, dict) or r.get("schema") != "dateline/1":
            raise ValueError("this is no record of the format dateline/1")
        at = _places(r["article"]["text"])
        self.schema = r["schema"]
        self.versions = _make(Versions, r["versions"], at)
        self.article = _make(Article, r["article"], at)
        self.entities = [_make(Entity, x, at) for x in r["entities"]]
        self.events = [_make(Event, x, at) for x in r["events"]]
        self.statements = [_make(Statement, x, at) for x in r["statements"]]
        self.positions = [_make(Position, x, at) for x in r["positions"]]
        self.processes = [_make(Process, x, at) for x in r["processes"]]
        self.diagnostics = [_make(Diagnostic, x, at) for x in r.get("diagnostics", [])]

    @property
    def text(self) -> str:
        """The article's text, which all spans point into."""
        return self.article.text

    def to_json(self) -> str:
        """The record as the program prints it, byte for byte; spans are UTF-8 bytes."""
        return self._json

    def to_dict(self) -> dict[str, Any]:
        """The record as `docs/record.schema.json` describes it; spans are UTF-8 bytes."""
        out: dict[str, Any] = json.loads(self._json)
        return out

    def entity(self, id: str) -> Entity:
        """The party of that id. Raises `KeyError` where there is none."""
        for e in self.entities:
            if e.id == id:
                return e
        raise KeyError(id)

    def names(self, ids: typing.Iterable[str]) -> list[str]:
        """Names of parties by their ids."""
        return [self.entity(i).name for i in ids]

    def words(self, spans: typing.Iterable[Span]) -> str:
        """The words of spans, parted by an ellipsis."""
        return " … ".join(self.text[slice(*s)] for s in spans)

    def __reduce__(self) -> tuple[type[Record], tuple[str]]:
        return (Record, (self._json,))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Record) and other._json == self._json

    def __hash__(self) -> int:
        return hash(self._json)

    def __repr__(self) -> str:
        a = self.article
        head = a.headline or a.lede or ""
        head = head if len(head) <= 60 else head[:59] + "…"
        counts = f"{len(self.events)} events, {len(self.statements)} statements, {len(self.positions)} positions"
        return f"<Record {a.source!r} {a.published or 'without a date'}: {head!r}, {counts}>"

    def __str__(self) -> str:
        a = self.article
        out = [" · ".join(x for x in (a.headline, a.agency, a.published, a.source) if x)]
        out += [f"note: {d.message}" for d in self.diagnostics]
        for e in self.events:
            out.append("  " + self._line(e))
            out.append(f"      “{self.words(e.evidence)}”")
        for q in self.positions:
            out.append(f"  {' + '.join(self.names(q.holders))} · {q.stance} · {q.issue}")
        return "\n".join(out)

    def _line(self, e: Event) -> str:
        who = " + ".join(map(self._party, e.actors)) or "?"
        whom = " → " + " + ".join(map(self._party, e.recipients)) if e.recipients else ""
        act = e.type if e.act.type == e.type else f"{e.type}/{e.act.type}"
        more = [e.status, "background" if e.historical else "", e.time.edtf if e.time else "", e.place.name if e.place else ""]
        says = [self.entity(x.speaker).name for x in e.attribution if x.speaker]
        more += [f"says {' + '.join(says)}"] if says else []
        return f"{who}  {act}{whom}  ({', '.join(m for m in more if m)})"

    def _party(self, id: str) -> str:
        e = self.entity(id)
        code = "/".join(c for c in (e.country, e.sector) if c)
        return f"{e.name} [{code}]" if code else e.name

    def _repr_html_(self) -> str:
        """The article with what was read in it marked; nothing of the article is ever markup."""
        marks: list[tuple[Span, str, str]] = []
        for n in self.entities:
            marks += [(s, "border-bottom:2px solid #4a7ebb", self._party(n.id)) for s in n.mentions]
        for e in self.events:
            marks += [(s, "background:#ffe9a8;color:#222", self._line(e)) for s in e.evidence]
            if e.time:
                marks.append((e.time.span, "border-bottom:2px dotted #8a5", e.time.edtf))
            if e.place:
                marks.append((e.place.span, "border-bottom:2px dotted #a58", e.place.name))
        a = self.article
        esc = html.escape
        head = " · ".join(x for x in (a.agency, a.published, a.source) if x)
        out = [f'<div class="dateline-record"><p><small>{esc(head)}</small></p>']
        out += [f"<p><i>{esc(d.message)}</i></p>" for d in self.diagnostics]
        for p in a.paragraphs:
            big = a.headline is not None and self.text[slice(*p)] == a.headline
            out.append(f"<p>{'<b>' if big else ''}{self._marked(p, marks)}{'</b>' if big else ''}</p>")
        if self.events:
            out.append("<ul>" + "".join(f"<li>{esc(self._line(e))}</li>" for e in self.events) + "</ul>")
        return "".join(out) + "</div>"

    def _marked(self, p: Span, marks: list[tuple[Span, str, str]]) -> str:
        here = [m for m in marks if m[0][0] < p[1] and m[0][1] > p[0]]
        borders = sorted({p[0], p[1], *(min(max(x, p[0]), p[1]) for m in here for x in m[0])})
        out = []
        for start, end in zip(borders, borders[1:]):
            piece = html.escape(self.text[start:end])
            over = [m for m in here if m[0][0] <= start and m[0][1] >= end]
            if over:
                style = ";".join(dict.fromkeys(m[1] for m in over))
                title = " | ".join(dict.fromkeys(m[2] for m in over))
                piece = f'<span style="{style}" title="{html.escape(title, quote=True)}">{piece}</span>'
            out.append(piece)
        return "".join(out)


def _places(text: str) -> list[int] | None:
    """For each byte of the text the number of its character; None where the two are the same."""
    if text.isascii():
        return None
    at: list[int] = []
    for n, c in enumerate(text):
        at += [n] * len(c.encode("utf-8"))
    return [*at, len(text)]


def _span(pair: list[int], at: list[int] | None) -> Span:
    start, end = pair
    if at is None:
        return Span(start, end, (start, end))
    return Span(at[start], at[end], (start, end))


_hints: dict[type, dict[str, Any]] = {}


def _make(cls: type[Any], value: dict[str, Any], at: list[int] | None) -> Any:
    """A dataclass of a JSON object. Fields that this version does not know are left out."""
    hints = _hints.get(cls)
    if hints is None:
        hints = _hints[cls] = typing.get_type_hints(cls)
    return cls(**{k: _of(t, value[k], at) for k, t in hints.items() if k in value})


def _of(kind: Any, value: Any, at: list[int] | None) -> Any:
    if value is None:
        return None
    if kind is Span:
        return _span(value, at)
    if isinstance(kind, types.UnionType) or typing.get_origin(kind) is Union:
        return _of(next(k for k in typing.get_args(kind) if k is not type(None)), value, at)
    if typing.get_origin(kind) is list:
        item = typing.get_args(kind)[0]
        return [_of(item, v, at) for v in value]
    if dataclasses.is_dataclass(kind):
        return _make(typing.cast("type[Any]", kind), value, at)
    return value
