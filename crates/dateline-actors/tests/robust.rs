//! Whatever the analysis says, the stage ends, and what it adds points into the document.
#![allow(clippy::unwrap_used)]

use dateline_actors::{ActorTables, annotate};
use dateline_document::{Deprel, Document, Upos, from_conllu};

/// A small generator of numbers (Marsaglia's xorshift), so that a failure can be repeated.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % n.max(1) as u64) as usize
    }
}

fn spoil(doc: &mut Document, r: &mut Random) {
    let n = doc.tokens.len();
    for t in 0..n {
        match r.below(6) {
            0 => doc.tokens[t].head = Some(r.below(n)),
            1 => doc.tokens[t].head = None,
            2 => doc.tokens[t].deprel = Deprel::ALL[r.below(Deprel::ALL.len())],
            3 => doc.tokens[t].upos = Upos::ALL[r.below(Upos::ALL.len())],
            _ => {}
        }
    }
    if r.below(3) == 0 {
        doc.names.clear();
    }
}

#[test]
fn spoilt_analyses_do_no_harm() {
    let tables = ActorTables::parse(dateline_lexicon::tables("actors")).unwrap();
    let docs = from_conllu(include_str!("cases.conllu")).unwrap();
    let mut r = Random(0x5eed);
    for round in 0..200 {
        let mut doc = docs[round % docs.len()].clone();
        spoil(&mut doc, &mut r);
        annotate(&mut doc, &tables);
        for m in &doc.mentions {
            assert!(
                m.tokens.start <= m.head && m.head < m.tokens.end && m.tokens.end <= doc.tokens.len(),
                "round {round}: {m:?}"
            );
            assert!(!m.entities.is_empty() && m.entities.iter().all(|e| *e < doc.entities.len()));
        }
    }
}

#[test]
fn a_document_without_words_has_no_parties() {
    let tables = ActorTables::parse(&[]).unwrap();
    let mut doc = Document::default();
    annotate(&mut doc, &tables);
    assert!(doc.entities.is_empty() && doc.mentions.is_empty());
}

#[test]
fn the_same_document_has_the_same_parties() {
    let tables = ActorTables::parse(dateline_lexicon::tables("actors")).unwrap();
    for doc in from_conllu(include_str!("cases.conllu")).unwrap() {
        let (mut a, mut b) = (doc.clone(), doc);
        annotate(&mut a, &tables);
        annotate(&mut b, &tables);
        assert!(a.entities == b.entities && a.mentions == b.mentions);
    }
}

#[test]
fn mistakes_in_a_table_are_told_by_file_and_line() {
    let user = "# mine\nname\tvariants\tcode\tsector\toffice\tperiod\nJane Doe\t\tQQQ\tGOV\tminister\t\nJohn Roe\t\tFRA\tXXX\t\t\nJim Poe\t\tFRA\tGOV\t\t2010..2001\n";
    let wrong: Vec<String> = ActorTables::check(&[("mine.tsv", user)]).iter().map(ToString::to_string).collect();
    assert_eq!(wrong.len(), 3, "{wrong:?}");
    assert!(
        wrong[0].starts_with("mine.tsv:3: ")
            && wrong[1].starts_with("mine.tsv:4: ")
            && wrong[2].starts_with("mine.tsv:5: ")
    );
    assert!(ActorTables::parse(&[("mine.tsv", user)]).is_err());
}

#[test]
fn a_users_row_goes_before_the_shipped_ones() {
    let user = "name\tvariants\tcode\tsector\toffice\tperiod\nTony Blair\t\tFRA\tCRM\t\t\n";
    let mut files = vec![("mine.tsv", user)];
    files.extend(dateline_lexicon::tables("actors"));
    let tables = ActorTables::parse(&files).unwrap();
    let mut doc = from_conllu(include_str!("cases.conllu"))
        .unwrap()
        .into_iter()
        .find(|d| d.article.text.starts_with("Tony"))
        .unwrap();
    annotate(&mut doc, &tables);
    let blair = doc.entities.iter().find(|e| e.name == "Tony Blair").unwrap();
    assert_eq!(blair.country.map(|c| c.to_string()).as_deref(), Some("FRA"));
}
