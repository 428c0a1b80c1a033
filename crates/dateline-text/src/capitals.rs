//! Lines in capitals: the lemma of a proper noun there is spelled as the rest of the article spells it.

use compact_str::CompactString;
use dateline_document::{Document, Sentence, Upos};
use std::collections::HashMap;

/// Proper nouns up to this length are taken for abbreviations where the article does not spell them otherwise ("UN", "EU").
const ABBREVIATION: usize = 3;

fn in_capitals(doc: &Document, s: &Sentence) -> bool {
    let (mut words, mut upper) = (0, 0);
    for t in s.tokens.clone() {
        let form = doc.form(t);
        let letters = form.chars().filter(|c| c.is_alphabetic()).count();
        if letters > 1 {
            words += 1;
            upper += usize::from(!form.chars().any(char::is_lowercase));
        }
    }
    words >= 3 && upper * 5 >= words * 4
}

/// Respells the lemmas of proper nouns in lines of capitals.
pub(crate) fn respell(doc: &mut Document) {
    let capitals: Vec<bool> = doc.sentences.iter().map(|s| in_capitals(doc, s)).collect();
    if !capitals.contains(&true) {
        return;
    }
    let mut spelled: HashMap<String, CompactString> = HashMap::new();
    for (s, caps) in doc.sentences.iter().zip(&capitals) {
        for t in s.tokens.clone().filter(|_| !caps) {
            if doc.tokens[t].upos == Upos::Propn {
                spelled.entry(doc.form(t).to_lowercase()).or_insert_with(|| doc.tokens[t].lemma.clone());
            }
        }
    }
    for s in (0..capitals.len()).filter(|s| capitals[*s]) {
        for t in doc.sentences[s].tokens.clone() {
            let form = doc.form(t);
            if doc.tokens[t].upos != Upos::Propn || !form.chars().any(char::is_alphabetic) {
                continue;
            }
            let lemma = match spelled.get(&form.to_lowercase()) {
                Some(l) => l.clone(),
                None if form.chars().count() <= ABBREVIATION || form.contains('.') => CompactString::new(form),
                None => {
                    // Every part of a hyphened name has its capital.
                    let mut begin = true;
                    form.chars()
                        .flat_map(|c| {
                            let upper = std::mem::replace(&mut begin, !c.is_alphanumeric() && c != '\'' && c != '’');
                            if upper { vec![c] } else { c.to_lowercase().collect() }
                        })
                        .collect()
                }
            };
            doc.tokens[t].lemma = lemma;
        }
    }
}
