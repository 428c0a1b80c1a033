//! The literate cases of `cases/times.md`, on analyses kept beside this file.
//!
//! `cases.conllu` is what the analysis gives for the cases' texts, one document each, in order. After a change of the cases:
//! `sed -n 's/^> [^ ]* \(.*\)/{"text":"\1"}/p' cases/times.md | dateline parse --format conllu - > crates/dateline-times/tests/cases.conllu`.
#![allow(clippy::unwrap_used)]

use dateline_document::{Document, Published, PublishedFrom, from_conllu};
use dateline_times::{TimeTables, annotate};

const CASES: &str = include_str!("../../../cases/times.md");
const PARSES: &str = include_str!("cases.conllu");

/// Whether an expression of these words has this value, or none touches the words.
fn holds(doc: &Document, wanted: &str) -> bool {
    let text = |t: &dateline_document::Timex| doc.text(t.span);
    if let Some(words) = wanted.strip_prefix("no ") {
        return !doc.timexes.iter().any(|t| text(t).contains(words) || words.contains(text(t)));
    }
    let Some((words, value)) = wanted.rsplit_once(": ") else { return false };
    doc.timexes.iter().any(|t| text(t) == words && t.edtf.as_deref().unwrap_or("-") == value)
}

#[test]
fn cases_hold() {
    let table = |name| dateline_lexicon::table("times", name).unwrap();
    let tables = TimeTables::parse(table("words.tsv"), table("feasts.tsv"), table("not.tsv")).unwrap();
    let mut docs = from_conllu(PARSES).unwrap().into_iter();
    let mut doc = Document::default();
    let (mut cases, mut wrong) = (0, Vec::new());
    for (n, line) in CASES.lines().enumerate().map(|(n, l)| (n + 1, l)) {
        if let Some((date, text)) = line.strip_prefix("> ").and_then(|l| l.split_once(' ')) {
            doc = docs.next().expect("cases.conllu is older than cases/times.md");
            assert_eq!(doc.article.text.trim(), text, "cases.conllu is older than cases/times.md");
            let date = date.parse().ok();
            doc.article.published = date.map(|date| Published { date, from: PublishedFrom::Caller });
            annotate(&mut doc, &tables);
            cases += 1;
        } else if let Some(wanted) = line.strip_prefix("- ") {
            if !holds(&doc, wanted) {
                let found: Vec<String> = doc
                    .timexes
                    .iter()
                    .map(|t| format!("{}: {}", doc.text(t.span), t.edtf.as_deref().unwrap_or("-")))
                    .collect();
                wrong.push(format!("times.md:{n}: {wanted} (found {found:?} in {:?})", doc.article.text));
            }
        }
    }
    assert!(cases >= 60 && docs.next().is_none(), "cases.conllu is older than cases/times.md");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
