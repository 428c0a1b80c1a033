//! The literate cases of `cases/places.md`, on analyses kept beside this file.
//!
//! `cases.conllu` is what the analysis gives for the cases' texts, one document each, in order. After a change of the cases:
//! `sed -n 's/^> [^ ]* \(.*\)/{"text":"\1"}/p' cases/places.md | dateline parse --format conllu - > crates/dateline-places/tests/cases.conllu`.
#![allow(clippy::unwrap_used)]

use dateline_document::{Document, Toponym, from_conllu};
use dateline_places::{PlaceTables, Tables, annotate};

const CASES: &str = include_str!("../../../cases/places.md");
const PARSES: &str = include_str!("cases.conllu");

/// Country, precision and role of a toponym, as a case writes them.
fn told(t: &Toponym) -> String {
    let role = format!("{:?}", t.role).to_lowercase();
    match &t.place {
        None if role == "inname" => role,
        None => "unresolved".to_owned(),
        Some(p) => {
            let country = p.country.map_or("-".to_owned(), |c| c.to_string());
            format!("{country} {} {role}", p.precision)
        }
    }
}

/// Whether a toponym of these words is told so, or none that has a point touches the words.
fn holds(doc: &Document, wanted: &str) -> bool {
    let text = |t: &Toponym| doc.text(t.span).to_owned();
    if let Some(words) = wanted.strip_prefix("no ") {
        let touches = |t: &&Toponym| text(t).contains(words) || words.contains(&text(t));
        return doc.toponyms.iter().filter(touches).all(|t| told(t) == "inname");
    }
    let Some((words, value)) = wanted.rsplit_once(": ") else { return false };
    doc.toponyms.iter().any(|t| text(t) == words && told(t) == value)
}

#[test]
fn cases_hold() {
    let table = |folder, name| dateline_lexicon::table(folder, name).unwrap();
    let tables = PlaceTables::new(Tables {
        countries: table("places", "countries.tsv"),
        regions: table("places", "regions.tsv"),
        states: table("actors", "states.tsv"),
        places: dateline_gazetteer::PLACES,
        names: dateline_gazetteer::NAMES,
        postings: dateline_gazetteer::POSTINGS,
    })
    .unwrap();
    let mut docs = from_conllu(PARSES).unwrap().into_iter();
    let mut doc = Document::default();
    let (mut cases, mut wrong) = (0, Vec::new());
    for (n, line) in CASES.lines().enumerate().map(|(n, l)| (n + 1, l)) {
        if let Some((_, text)) = line.strip_prefix("> ").and_then(|l| l.split_once(' ')) {
            doc = docs.next().expect("cases.conllu is older than cases/places.md");
            assert_eq!(doc.article.text.trim(), text, "cases.conllu is older than cases/places.md");
            annotate(&mut doc, &tables);
            cases += 1;
        } else if let Some(wanted) = line.strip_prefix("- ") {
            if !holds(&doc, wanted) {
                let found: Vec<String> =
                    doc.toponyms.iter().map(|t| format!("{}: {}", doc.text(t.span), told(t))).collect();
                wrong.push(format!("places.md:{n}: {wanted} (found {found:?} in {:?})", doc.article.text));
            }
        }
    }
    assert!(cases >= 60 && docs.next().is_none(), "cases.conllu is older than cases/places.md");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
