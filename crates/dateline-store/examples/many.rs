//! Makes a large database of a small one, for measuring: its records again and again, each time with other words, years and countries, so
//! that copies are no copies of each other.
//!
//! ```sh
//! dateline export --db six-party.db --format jsonl -o six-party.jsonl
//! cargo run --release -p dateline-store --example many -- six-party.jsonl large.db 200000
//! ```
//!
//! The number is of events told (mentions). The database is made by the same code as by `dateline add`; run it again to go on where it was
//! stopped.
#![allow(clippy::print_stdout, clippy::print_stderr)]

use dateline_record::{Record, article_id};
use dateline_store::{CodeTables, Incoming, Store};
use serde_json::Value;
use std::error::Error;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;
use std::time::Instant;

const STATES: &[&str] = &[
    "USA", "RUS", "CHN", "JPN", "KOR", "PRK", "FRA", "DEU", "GBR", "ITA", "ESP", "POL", "UKR", "TUR", "IRN", "IRQ",
    "SYR", "ISR", "EGY", "SAU", "IND", "PAK", "AFG", "BRA", "MEX", "CAN", "AUS", "NGA", "ZAF", "KEN",
];
const PUBLISHERS: &[&str] =
    &["North Wire", "South Wire", "Morning Post", "Evening Post", "Radio One", "The Ledger", "Harbour News"];

fn mix(x: &impl Hash) -> u64 {
    let mut h = DefaultHasher::new();
    x.hash(&mut h);
    h.finish()
}

/// Half of the longer words with other letters; every byte stays where it is, so that spans still hold.
fn words(text: &str, copy: usize) -> String {
    let mut out = String::with_capacity(text.len());
    for piece in text.split_inclusive(|c: char| !c.is_ascii_alphabetic()) {
        let turn = mix(&(copy, piece));
        if copy == 0 || piece.len() < 5 || turn % 2 == 0 {
            out.push_str(piece);
            continue;
        }
        let by = (turn / 2 % 25 + 1) as u8;
        out.extend(piece.bytes().map(|b| match b {
            b'a'..=b'z' => char::from((b - b'a' + by) % 26 + b'a'),
            b'A'..=b'Z' => char::from((b - b'A' + by) % 26 + b'A'),
            other => char::from(other),
        }));
    }
    out
}

/// Years `by` later in everything that is a date; fours, so that 29 February is one.
fn later(v: &mut Value, by: i32) {
    match v {
        Value::String(s) => {
            let year = |s: &str| s.get(..4).and_then(|y| y.parse::<i32>().ok()).filter(|y| (1900..2100).contains(y));
            let parts: Vec<String> = s
                .split('/')
                .map(|p| match year(p).filter(|_| p.get(4..5).is_none_or(|c| c == "-")) {
                    Some(y) => format!("{:04}{}", y + by, &p[4..]),
                    None => p.to_owned(),
                })
                .collect();
            *s = parts.join("/");
        }
        Value::Array(a) => a.iter_mut().for_each(|v| later(v, by)),
        Value::Object(o) => o.values_mut().for_each(|v| later(v, by)),
        _ => {}
    }
}

fn altered(record: &Value, n: usize, copy: usize) -> Result<Incoming, Box<dyn Error>> {
    let mut r = record.clone();
    let text = r["article"]["text"].as_str().ok_or("a record without its text")?;
    let text = words(text, copy);
    if text.len() != r["article"]["text"].as_str().map_or(0, str::len) {
        return Err("the text has another length".into());
    }
    let by = 4 * (copy as i32 % 5) - 8;
    for part in ["events", "positions", "processes"] {
        later(&mut r[part], by);
    }
    later(&mut r["article"]["published"], by);
    later(&mut r["article"]["dateline"]["date"], by);
    if r["article"]["dateline"]["span"].is_null() {
        r["article"]["dateline"] = Value::Null;
    }
    for e in r["entities"].as_array_mut().into_iter().flatten() {
        let Some(i) = e["country"].as_str().and_then(|c| STATES.iter().position(|s| *s == c)) else { continue };
        let code = STATES[(i + copy * 7) % STATES.len()];
        e["country"] = code.into();
        if e["kind"] == "state" {
            e["name"] = code.into();
            e["kb"] = code.into();
        }
    }
    let key = article_id(&format!("{text} {copy}"));
    let source = format!("https://example.org/{n}/{copy}");
    r["article"]["id"] = article_id(&text).into();
    r["article"]["text"] = text.into();
    r["article"]["source"] = source.clone().into();
    let record: Record = serde_json::from_value(r)?;
    let publisher = PUBLISHERS[mix(&(n, copy)) as usize % PUBLISHERS.len()];
    Ok(Incoming { key, url: Some(source.clone()), source, publisher: Some(publisher.into()), record: Some(record) })
}

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().collect();
    let [_, records, db, wanted] = &args[..] else {
        return Err("give records (JSON Lines), a database, and a number of mentions".into());
    };
    let wanted: i64 = wanted.parse()?;
    let table =
        |path: &str| std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../resources").join(path));
    let (cameo, states) = (table("ontology/goldstein.tsv")?, table("actors/states.tsv")?);
    let (points, codes) = (table("places/countries.tsv")?, table("places/codes.tsv")?);
    let codes = CodeTables { cameo: &cameo, states: &states, points: &points, codes: &codes };
    let text = std::fs::read_to_string(records)?;
    let records: Vec<Value> = text.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
    let mut store = Store::create(Path::new(db), &codes)?;
    let known = store.keys()?;
    let begun = Instant::now();
    let mut copy = 0;
    while store.overview()?.mentions < wanted {
        let mut batch = Vec::new();
        for (n, r) in records.iter().enumerate() {
            let i = altered(r, n, copy)?;
            if !known.contains(&i.key) {
                batch.push(i);
            }
        }
        copy += 1;
        if !batch.is_empty() {
            store.add(&batch, true)?;
            let o = store.overview()?;
            println!(
                "{} articles, {} mentions, {} events after {:.0} s",
                o.articles,
                o.mentions,
                o.events,
                begun.elapsed().as_secs_f64()
            );
        }
    }
    Ok(())
}
