//! Nouns that act or are acted on and have no mention, by how often: what the tables may lack. `missing PARSES.conllu…`
#![allow(clippy::print_stdout, clippy::unwrap_used, clippy::expect_used)]

use dateline_actors::{ActorTables, annotate};
use dateline_document::{Deprel, Upos, from_conllu};
use std::collections::HashMap;

fn main() {
    let tables = ActorTables::parse(dateline_lexicon::tables("actors")).expect("the shipped tables");
    let mut counts: HashMap<String, usize> = HashMap::new();
    for path in std::env::args().skip(1) {
        for mut doc in from_conllu(&std::fs::read_to_string(path).unwrap()).unwrap() {
            annotate(&mut doc, &tables);
            for (i, t) in doc.tokens.iter().enumerate() {
                let acts = matches!(t.deprel, Deprel::Nsubj | Deprel::OblAgent);
                let verb = t.head.is_some_and(|h| doc.tokens[h].upos == Upos::Verb);
                if acts && verb && t.upos == Upos::Noun && doc.mention_at(i).is_none() {
                    *counts.entry(t.lemma.to_string()).or_default() += 1;
                }
            }
        }
    }
    let mut list: Vec<(usize, String)> = counts.into_iter().map(|(w, n)| (n, w)).collect();
    list.sort_by(|a, b| b.cmp(a));
    let words: Vec<String> = list.iter().take(400).map(|(n, w)| format!("{w} {n}")).collect();
    println!("{}", words.join(", "));
}
