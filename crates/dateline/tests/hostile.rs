//! Hostile input at each boundary: seeds of our own, broken in thousands of ways that are the same at every run.
//!
//! The boundaries are opening (bytes of any kind become raw articles), anatomy (text becomes an article with parts) and reading (an article becomes
//! sentences, words and a record). None may panic, hang, or make spans that lie outside the text or inside a character. `DATELINE_HOSTILE=60` runs
//! each boundary for 60 seconds instead of a fixed number of rounds. What was found is kept as a seed in `tests/seeds`.

use dateline_document::Article;
use dateline_ingest::{AnatomyTables, Ingest, Input, Limits, Raw, RawBody};
use dateline_pipeline::{Pipeline, Size};
use std::fs;
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

/// What an article may take; the slowest seen is a hundredth of it.
const PATIENCE: Duration = Duration::from_secs(10);

/// Small enough that a broken length cannot fill the memory.
const LIMITS: Limits = Limits { article: 1 << 20, unpacked: 4 << 20, nesting: 3 };

/// Marsaglia's xorshift: the same numbers everywhere.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % n.max(1) as u64) as usize
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }
}

/// What readers of text, pages and containers stumble over.
const AWKWARD: &[&str] = &[
    "\0",
    "\u{feff}",
    "\u{200b}",
    "\u{301}",
    "\r",
    "\n\n",
    "\t",
    "“",
    "”",
    "\"",
    "'",
    "(",
    "]",
    "…",
    "--",
    "—",
    "©",
    "/TASS/",
    ". ",
    "?!",
    "İ",
    "ß",
    "日",
    "🇫🇷",
    "<",
    "</",
    "<div>",
    "<p",
    "<script>",
    "</script",
    "<br><br>",
    "<!--",
    "]]>",
    "&#x0;",
    "&amp",
    "charset=utf-16",
    "{",
    "}",
    "\\ud800",
    "[[[[",
    ":",
    "1e999",
    "-0",
    "31 February 2015",
    "99:99",
    "XXXX",
    "Mr.",
    "U.S.",
    "By ",
    "READ MORE",
    "(Reporting by ",
    "LONDON (",
    "datePublished",
];

/// One to eight changes: bytes turned, cut out, said again, or put in from the list or another seed.
fn broken(dice: &mut Dice, seeds: &[Vec<u8>]) -> Vec<u8> {
    let mut b = dice.pick(seeds).clone();
    for _ in 0..=dice.below(8) {
        let at = dice.below(b.len() + 1);
        let width = dice.below(10);
        let to = (at + dice.below(1 << width)).min(b.len());
        match dice.below(8) {
            0 if at < b.len() => b[at] ^= 1 << dice.below(8),
            1 => b.insert(at, dice.below(256) as u8),
            2 => drop(b.drain(at..to)),
            3 => {
                let again = b[at..to].repeat(1 + dice.below(40));
                b.splice(at..at, again);
            }
            4 => {
                let other = dice.pick(seeds).clone();
                let from = dice.below(other.len() + 1);
                b.splice(at..to, other[from..(from + 200).min(other.len())].to_vec());
            }
            5 => b.truncate(at),
            _ => drop(b.splice(at..at, dice.pick(AWKWARD).repeat(1 + dice.below(3)).into_bytes())),
        }
        b.truncate(1 << 17);
    }
    b
}

/// Runs `work` on broken seeds; the message of a panic names the round, so that it can be run again alone.
fn run(boundary: &str, seeds: &[Vec<u8>], rounds: u64, mut work: impl FnMut(Vec<u8>)) {
    let seconds: Option<u64> = std::env::var("DATELINE_HOSTILE").ok().and_then(|s| s.parse().ok());
    let begun = Instant::now();
    let mut done = 0;
    loop {
        let more = seconds.map_or(done < rounds, |s| begun.elapsed() < Duration::from_secs(s));
        if !more {
            break;
        }
        let mut dice = Dice(0x9E37_79B9_7F4A_7C15 ^ (done + 1).wrapping_mul(0xD134_2543_DE82_EF95));
        let bytes = broken(&mut dice, seeds);
        let shown = String::from_utf8_lossy(&bytes).chars().take(4000).collect::<String>();
        let start = Instant::now();
        let went = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| work(bytes)));
        assert!(went.is_ok(), "{boundary}, round {done}: {shown:?}");
        assert!(start.elapsed() < PATIENCE, "{boundary}, round {done} took {:?}: {shown:?}", start.elapsed());
        done += 1;
    }
    eprintln!("{boundary}: {done} broken inputs in {:.1} s", begun.elapsed().as_secs_f64());
}

fn seeds(wanted: &[&str]) -> Vec<Vec<u8>> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/seeds");
    let mut paths: Vec<_> = fs::read_dir(dir).expect("seeds").filter_map(|e| e.ok().map(|e| e.path())).collect();
    paths.sort();
    paths.retain(|p| p.extension().and_then(|e| e.to_str()).is_some_and(|e| wanted.contains(&e)));
    let all: Vec<Vec<u8>> = paths.iter().map(|p| fs::read(p).expect("a seed")).collect();
    assert!(all.len() > 1, "seeds of {wanted:?}");
    all
}

fn ingest() -> Ingest {
    let table = |name: &str| dateline_pipeline::table("anatomy", name);
    let tables = AnatomyTables::parse(table("datelines.tsv"), table("agencies.tsv"), table("lines.tsv"));
    Ingest::new(tables.expect("shipped tables"), None)
}

/// Parts lie in order in the text, on borders of characters, and hold words.
fn check(a: &Article) {
    let mut at = 0;
    for b in &a.blocks {
        assert!(b.span.start >= at && !b.span.of(&a.text).trim().is_empty(), "part {:?} of {:?}", b, a.text);
        assert!(a.text[at..b.span.start].trim().is_empty(), "words between parts of {:?}", a.text);
        at = b.span.end;
    }
    assert!(a.text[at..].trim().is_empty(), "words behind the parts of {:?}", a.text);
    for c in &a.captions {
        assert!(!c.span.of(&a.text).is_empty());
    }
    if let Some(d) = &a.dateline {
        assert!(!d.span.of(&a.text).is_empty());
        for s in d.place.iter().chain(&d.date) {
            assert!(d.span.contains(*s) && !s.of(&a.text).is_empty(), "{d:?} of {:?}", a.text);
        }
    }
}

#[test]
fn opening_survives_broken_bytes() {
    let mut seeds = seeds(&["txt", "html", "xml", "jsonl"]);
    for plain in seeds.clone() {
        let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gz.write_all(&plain).expect("memory");
        seeds.push(gz.finish().expect("memory"));
        seeds.push(String::from_utf8_lossy(&plain).encode_utf16().flat_map(u16::to_be_bytes).collect());
    }
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (i, s) in seeds.iter().take(4).enumerate() {
        zip.start_file(format!("{i}.txt"), zip::write::SimpleFileOptions::default()).expect("memory");
        zip.write_all(s).expect("memory");
    }
    seeds.push(zip.finish().expect("memory").into_inner());
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("hostile.bin");
    let ingest = ingest();
    run("opening", &seeds, 3000, |bytes| {
        fs::write(&path, &bytes).expect("a file for the test");
        let mut told = 0;
        Input::Path(path.clone()).each(&LIMITS, &mut |raw| {
            told += 1;
            match raw.and_then(|r| ingest.article(r)) {
                Ok(a) => check(&a),
                Err(e) => assert!(e.to_string().contains("hostile.bin"), "a message names the file: {e}"),
            }
            true
        });
        let blank =
            String::from_utf8_lossy(&bytes).trim_matches(|c: char| c.is_whitespace() || c.is_control()).is_empty();
        let container = bytes.starts_with(b"PK") || String::from_utf8_lossy(&bytes).contains('<');
        assert!(told > 0 || blank || container, "neither an article nor a message");
    });
}

fn raw(text: String) -> Raw {
    let name = "hostile".to_owned();
    Raw {
        source: name.clone(),
        name,
        line: None,
        url: None,
        publisher: None,
        title: None,
        published: None,
        body: RawBody::Text(text),
    }
}

#[test]
fn anatomy_survives_broken_text() {
    let ingest = ingest();
    let mut kept = 0u64;
    run("anatomy", &seeds(&["txt"]), 4000, |bytes| {
        if let Ok(a) = ingest.article(raw(String::from_utf8_lossy(&bytes).into_owned())) {
            kept += 1;
            check(&a);
        }
    });
    assert!(kept > 0);
}

#[test]
fn reading_survives_broken_text() {
    let ingest = ingest();
    let pipeline = Pipeline::new(Size::Fast).expect("shipped weights and tables");
    run("reading", &seeds(&["txt"]), 300, |bytes| {
        let Ok(article) = ingest.article(raw(String::from_utf8_lossy(&bytes).into_owned())) else { return };
        let doc = pipeline.annotate(article.clone());
        let text = &doc.article.text;
        let mut at = 0;
        for t in &doc.tokens {
            assert!(t.span.start < t.span.end && text[at..t.span.start].trim().is_empty(), "{:?} of {text:?}", t.span);
            at = t.span.end;
        }
        assert!(text[at..].trim().is_empty(), "no token behind {at} of {text:?}");
        for s in &doc.sentences {
            assert_eq!(s.tokens.clone().filter(|t| doc.tokens[*t].head.is_none()).count(), 1, "{text:?}");
        }
        assert_eq!(pipeline.read(article).problems(), []);
    });
}
