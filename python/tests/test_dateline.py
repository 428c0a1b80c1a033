"""The Python package as users use it. DATELINE names the binary, with which its content is compared."""

import datetime
import html.parser
import json
import multiprocessing
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
import warnings
from pathlib import Path

import pyarrow as pa
import pytest

import dateline

ROOT = Path(__file__).parents[2]
BINARY = os.environ.get("DATELINE") or str(ROOT / "target/release/dateline")
needs_binary = pytest.mark.skipif(not Path(BINARY).is_file(), reason="no binary; set DATELINE")

PLAN = "TOKYO, March 3. /Sample Wire/. Envoys of Japan and South Korea will meet in Tokyo on March 11 to discuss trade, the Japanese Foreign Ministry said on Tuesday."
HELD = "TOKYO, March 11. /Other Wire/. Envoys of Japan and South Korea met in Tokyo on Wednesday and discussed trade."
ACCENTS = "“We’ll meet,” said Peña Nieto’s envoy – in São Paulo. Envoys of Brazil and México met in São Paulo on Wednesday – again."
ROWS = [
    {"id": "a", "published": "2015-03-03", "text": PLAN},
    {"id": "b", "published": "2015-03-11", "text": HELD, "publisher": "Times"},
    {"id": "c", "published": "2015-03-12", "text": ACCENTS},
]
FAST = dateline.Reader(analysis="fast")


def test_one_article_is_a_record():
    r = dateline.read(PLAN, published="2015-03-03", analysis="fast")
    event = next(e for e in r.events if e.act.type == "CONSULT")
    assert event.status == "planned" and event.time.edtf == "2015-03-11" and event.place.name == "Tokyo"
    assert "meet" in r.text[slice(*event.evidence[0])]
    assert {"JPN", "KOR"} <= {r.entity(i).country for i in event.actors + event.recipients}
    assert "1" <= str(len(r.events)) and "2015-03-03" in repr(r) and "planned" in str(r)
    assert pickle.loads(pickle.dumps(r)) == r and json.loads(r.to_json()) == r.to_dict()
    assert dateline.read(PLAN, published=datetime.date(2015, 3, 3), analysis="fast") == r


def test_spans_are_string_offsets_and_bytes():
    r = FAST.read(ACCENTS, published="2015-03-12")
    raw = r.text.encode()
    spans = [s for e in r.entities for s in e.mentions] + [s for e in r.events for s in e.evidence]
    spans += r.article.paragraphs + [s.span for s in r.article.sentences]
    assert spans and any(s != s.bytes_span for s in spans)
    for s in spans:
        start, end = s.bytes_span
        assert r.text[slice(*s)] == raw[start:end].decode()
        assert pickle.loads(pickle.dumps(s)).bytes_span == s.bytes_span
    # The same in tables.
    table = FAST.tables(pa.Table.from_pylist(ROWS))
    text = dict(zip(table.articles["row"].to_pylist(), table.articles["text"].to_pylist()))
    for e in table.events.to_pylist():
        assert " … ".join(text[e["row"]][s["start"] : s["end"]] for s in e["spans"]) == e["words"]


def test_the_page_of_a_record_holds_no_markup_of_the_article():
    hostile = "Envoys of Japan & <script>alert(1)</script> South Korea met in \"Tokyo\" on Wednesday' onmouseover='x <img src=x onerror=y>."
    r = FAST.read(hostile, published="2015-03-12", title="<b>Bold</b>")
    tags = set()

    class Look(html.parser.HTMLParser):
        def handle_starttag(self, tag, attrs):
            tags.add(tag)
            assert {a for a, _ in attrs} <= {"style", "title", "class"}

    page = r._repr_html_()
    Look().feed(page)
    assert tags <= {"div", "p", "span", "b", "i", "small", "ul", "li"} and "&lt;script&gt;" in page
    assert "background" in FAST.read(HELD, published="2015-03-11")._repr_html_()


def test_what_cannot_be_read_is_an_error_that_names_it():
    for text, published in [("", None), ("  \n", None), (HELD, "soon")]:
        with pytest.raises(dateline.ArticleError, match="my-id"):
            FAST.read(text, published=published, id="my-id")
    with pytest.raises(ValueError, match="accurate"):
        dateline.Reader(analysis="quick")
    with pytest.raises(dateline.Error, match="no-such-folder"):
        dateline.Reader(lexicon="no-such-folder", analysis="fast")
    with pytest.raises(dateline.Error, match="name, other"):
        FAST.events(pa.table({"name": ["x"], "other": [1]}))
    with pytest.raises(TypeError, match="one article"):
        FAST.events(HELD)


def test_the_same_kind_comes_out():
    want = FAST.events(ROWS)
    assert isinstance(want, list) and want[0]["source"] == "a" and {e["row"] for e in want} >= {0, 1}
    table = pa.Table.from_pylist(ROWS)
    assert FAST.events(table).to_pylist() == want
    assert FAST.events(table.to_batches()[0]).to_pylist() == want
    assert isinstance(FAST.events(table.to_batches()[0]), pa.RecordBatch)
    assert FAST.events(iter(ROWS)) == want
    assert [e["type"] for e in FAST.events([r["text"] for r in ROWS])]
    # Dates, dictionaries, views and bytes are texts too.
    other = table.set_column(1, "published", pa.array([datetime.date.fromisoformat(r["published"]) for r in ROWS]))
    other = other.set_column(0, "id", other["id"].combine_chunks().dictionary_encode())
    assert FAST.events(other).to_pylist() == want
    other = other.set_column(1, "published", other["published"].cast(pa.timestamp("ns")))
    other = other.set_column(2, "text", other["text"].cast(pa.binary()))
    assert FAST.events(other).to_pylist() == want


def test_pandas():
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame(ROWS)
    out = FAST.events(frame)
    assert isinstance(out, pandas.DataFrame) and list(out["event"]) == [e["event"] for e in FAST.events(ROWS)]
    frame["published"] = pandas.to_datetime(frame["published"])
    frame["text"] = [PLAN.encode(), HELD, float("nan")]
    tables = FAST.tables(frame)
    assert list(tables.errors["row"]) == [2] and set(tables.articles["row"]) == {0, 1}
    assert list(tables.articles["published"]) == ["2015-03-03", "2015-03-11"]


def test_polars():
    polars = pytest.importorskip("polars")
    out = FAST.events(polars.DataFrame(ROWS))
    assert isinstance(out, polars.DataFrame) and out["event"].to_list() == [e["event"] for e in FAST.events(ROWS)]


def test_bad_rows_are_listed_and_the_others_read():
    latin = "Les envoyés du Japon et de la Corée du Sud se sont réunis mercredi à Tokyo pour parler du commerce.".encode("latin-1")
    rows = [
        {"text": HELD, "published": "2015-03-11"},
        {"text": None},
        {"text": HELD.encode()},
        {"text": b"\xff\xfe\x00\xd8" * 9},
        {"text": "word " * 2_000_000},
        {"text": latin},
        {"text": ["a", "list"]},
        {"text": HELD, "published": "the day before"},
        {"text": "half a pair \ud800. " + HELD},
        {"text": ""},
        {"html": "<html><body><article><p>" + HELD + "</p><p>" + PLAN + "</p></article></body></html>"},
        {"html": "<div>" * 5000},
        {"text": HELD, "published": "2015-03-11"},
    ]
    t = FAST.tables(rows)
    read = {a["row"]: a for a in t.articles}
    bad = {e["row"]: e["error"] for e in t.errors}
    # Nothing is lost: every row is read or listed; one with a wrong date is both.
    assert set(read) | set(bad) == set(range(len(rows)))
    assert {0, 2, 5, 7, 8, 10, 12} <= set(read) and {1, 4, 6, 7, 9, 11} <= set(bad), bad
    assert "longest" in bad[4] and "the day before" in bad[7] and "envoyés" in read[5]["text"]
    first, last = ([e["event"] for e in t.events if e["row"] == n] for n in (0, 12))
    assert first and first == last
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        FAST.events(rows[:2])
    assert len(told) == 1 and "1 articles have errors" in str(told[0].message)


def test_threads_processes_and_forks_give_the_same():
    rows = ROWS * 12
    want = FAST.events(rows)
    assert dateline.Reader(analysis="fast", threads=4).events(rows) == want
    found = []
    threads = [threading.Thread(target=lambda: found.append(FAST.events(ROWS * 4))) for _ in range(3)]
    [t.start() for t in threads]
    [t.join() for t in threads]
    assert len(found) == 3 and all(f == found[0] for f in found)
    for way in ("fork", "spawn"):
        with multiprocessing.get_context(way).Pool(2) as pool:
            assert pool.map(FAST.events, [ROWS, ROWS]) == [FAST.events(ROWS)] * 2, way


def test_the_interpreter_goes_on_while_articles_are_read():
    ticks, done = 0, threading.Event()

    def read():
        FAST.events(ROWS * 40)
        done.set()

    thread = threading.Thread(target=read)
    thread.start()
    while not done.wait(0.005):
        ticks += 1
    thread.join()
    assert ticks > 5


def test_ctrl_c_stops_it():
    code = "import dateline\nr = dateline.Reader(analysis='fast')\nprint('ready', flush=True)\nr.events([%r] * 1_000_000)" % HELD
    child = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert child.stdout.readline() == "ready\n"
    time.sleep(0.5)
    child.send_signal(signal.SIGINT)
    _, errors = child.communicate(timeout=60)
    assert "KeyboardInterrupt" in errors


@needs_binary
def test_it_says_what_the_binary_says_byte_for_byte(tmp_path):
    sample = sorted((ROOT / "samples/six-party").glob("*.txt"))[:20]
    rows = [dict(r) for r in ROWS]
    for f in sample:
        head, body = f.read_text().split("\n\n", 1)
        fields = dict(line.split(": ", 1) for line in head.splitlines())
        rows.append({"id": f.stem, "text": body, **fields})
    path = tmp_path / "articles.jsonl"
    path.write_text("".join(json.dumps(r) + "\n" for r in rows))
    out = subprocess.run([BINARY, "read", "--analysis", "fast", "--format", "jsonl", path], capture_output=True, check=True)
    want = out.stdout.decode().splitlines()
    assert list(FAST.json(rows)) == want
    assert [r.to_json() for r in FAST.records(rows)] == want
    names = ["id", "url", "title", "publisher", "published", "text"]
    whole = pa.RecordBatch.from_pylist([{n: r.get(n) for n in names} for r in rows])
    assert pa.Table.from_batches(FAST.map([whole]))["record"].to_pylist() == want


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    """Shards that Python read, in one database."""
    import pyarrow.parquet

    folder = tmp_path_factory.mktemp("shards")
    for n, rows in enumerate([ROWS[:1], ROWS[1:]]):
        table = pa.Table.from_batches(FAST.map([pa.RecordBatch.from_pylist(rows)]))
        pyarrow.parquet.write_table(table, folder / f"part-{n}.parquet", compression=["snappy", "gzip"][n])
    db = folder.parent / "talks.db"
    subprocess.run([BINARY, "add", "--db", db, folder], check=True, capture_output=True)
    return db


@needs_binary
def test_a_database_of_shards_is_asked(database):
    store = dateline.open(database)
    meetings = store.meetings(dyad=("KOR", "JPN")).to_pylist()
    assert len(meetings) == 1 and meetings[0]["status"] == "occurred" and meetings[0]["reports"] == 2
    planned = store.events(type=["CONSULT", "AGREE"], status="planned", since="2015").to_pylist()
    # What was planned with a day has been held.
    assert all(p["start"] is None for p in planned)
    out = subprocess.run([BINARY, "events", "--db", database, "--format", "jsonl"], capture_output=True, check=True)
    assert store.events().to_pylist() == [json.loads(line) for line in out.stdout.splitlines()]
    panel = store.panel("dyad-month", start="2015-01", end="2015-04", type="CONSULT", dyad=("JPN", "KOR")).to_pylist()
    assert [p["count"] for p in panel if p["actor"] == "JPN"] == [0, 0, 1, 0]
    assert store.sql("SELECT count(*) AS n FROM articles_v").to_pylist() == [{"n": 3}]
    # An empty answer has the columns of a full one.
    assert store.events(actor="FJI").schema == store.events().schema
    assert pickle.loads(pickle.dumps(store)).articles().num_rows == 3
    for wrong in [{"actor": " "}, {"since": "soon"}, {"type": "FIGHT"}, {"limit": -1}]:
        with pytest.raises(dateline.StoreError):
            store.events(**wrong)
    with pytest.raises(TypeError, match="no filter"):
        store.events(colour="red")
    with pytest.raises(dateline.StoreError, match="only questions"):
        store.sql("DROP TABLE events")
    with pytest.raises(dateline.StoreError, match="no such file"):
        dateline.open(database.parent / "none.db")


@needs_binary
def test_answers_are_frames_of_the_kind_asked_for(database):
    pandas = pytest.importorskip("pandas")
    assert isinstance(dateline.open(database, frame="pandas").events(), pandas.DataFrame)
    polars = pytest.importorskip("polars")
    assert isinstance(dateline.open(database, frame="polars").events(), polars.DataFrame)
