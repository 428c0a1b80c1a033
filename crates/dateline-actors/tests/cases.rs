//! The literate cases of `cases/actors.md`, on analyses kept beside this file.
//!
//! `cases.conllu` is what `dateline parse --format conllu` prints for the cases' texts (one document each, in order). After a change of the
//! cases: `cargo run -p dateline-actors --example cases | dateline parse --format conllu - > crates/dateline-actors/tests/cases.conllu`.
#![allow(clippy::unwrap_used)]

use dateline_actors::{ActorTables, annotate};
use dateline_document::{Document, EntityId, Published, PublishedFrom, from_conllu};

const CASES: &str = include_str!("../../../cases/actors.md");
const PARSES: &str = include_str!("cases.conllu");

/// A case: its line, date, text and expectations.
struct Case {
    line: usize,
    date: String,
    text: String,
    wanted: Vec<(usize, String)>,
}

fn cases() -> Vec<Case> {
    let mut all: Vec<Case> = Vec::new();
    for (n, l) in CASES.lines().enumerate() {
        if let Some((date, text)) = l.strip_prefix("> ").and_then(|l| l.split_once(' ')) {
            all.push(Case { line: n + 1, date: date.into(), text: text.into(), wanted: Vec::new() });
        } else if let (Some(w), Some(c)) = (l.strip_prefix("- "), all.last_mut()) {
            c.wanted.push((n + 1, w.to_owned()));
        }
    }
    all
}

/// The entities of the mentions whose head or name is written so.
fn named(doc: &Document, words: &str) -> Vec<EntityId> {
    let last = words.rsplit(' ').next().unwrap_or(words);
    let hit = |m: &&dateline_document::Mention| {
        let text = doc.text(m.span);
        (text.contains(words) && (doc.form(m.head) == last || words.contains(doc.form(m.head)))) || text == words
    };
    let mut ids: Vec<EntityId> = doc.mentions.iter().filter(hit).flat_map(|m| m.entities.clone()).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

fn holds(doc: &Document, wanted: &str) -> bool {
    if let Some((a, b)) = wanted.split_once(" = ") {
        return named(doc, a).iter().any(|i| named(doc, b).contains(i));
    }
    if let Some((a, b)) = wanted.split_once(" ≠ ") {
        return !named(doc, a).iter().any(|i| named(doc, b).contains(i));
    }
    if let Some(a) = wanted.strip_prefix("no ") {
        return named(doc, a).is_empty();
    }
    let Some((words, codes)) = wanted.split_once(": ") else { return false };
    let Some((country, sector)) = codes.split_once(' ') else { return false };
    let fits = |want: &str, got: Option<String>| want == "*" || got.as_deref().unwrap_or("-") == want;
    named(doc, words)
        .iter()
        .map(|i| &doc.entities[*i])
        .any(|e| fits(country, e.country.map(|c| c.to_string())) && fits(sector, e.sector.map(|s| s.to_string())))
}

#[test]
fn cases_hold() {
    let tables = ActorTables::parse(dateline_lexicon::tables("actors")).unwrap();
    let docs = from_conllu(PARSES).unwrap();
    let cases = cases();
    assert_eq!(docs.len(), cases.len(), "cases.conllu is older than cases/actors.md");
    let mut wrong = Vec::new();
    for (c, mut doc) in cases.iter().zip(docs) {
        doc.article.published = c.date.parse().ok().map(|date| Published { date, from: PublishedFrom::Caller });
        annotate(&mut doc, &tables);
        for (line, w) in c.wanted.iter().filter(|(_, w)| !holds(&doc, w)) {
            let found: Vec<String> = doc
                .mentions
                .iter()
                .map(|m| {
                    let e = &doc.entities[m.entities[0]];
                    format!("{} n{} {:?} {:?}", doc.text(m.span), m.entities[0], e.country, e.sector)
                })
                .collect();
            wrong.push(format!("actors.md:{line}: {w} (case of line {}: {:?}; found {found:?})", c.line, c.text));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
