//! How a party hangs together with a predicate in the tree, as rows of a table of weights (`docs/weights.md`, "Event encoder").

use dateline_document::{Deprel, Document, TokenId};

/// Rows of the table.
pub(crate) const ROWS: usize = 16384;
/// Words of a way up from either end, the end itself among them.
const CHAIN: usize = 5;
/// Steps of a way that is told apart from others.
const STEPS: usize = 5;

/// The row of a feature: FNV-1a of its bytes.
fn row(feature: &str) -> usize {
    let mut h = 0xcbf2_9ce4_8422_2325u64;
    for b in feature.bytes() {
        h = (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3);
    }
    (h % ROWS as u64) as usize
}

/// A word and those above it.
fn up(doc: &Document, t: TokenId) -> Vec<TokenId> {
    std::iter::successors(Some(t), |k| doc.tokens[*k].head).take(CHAIN).collect()
}

fn steps(doc: &Document, words: &[TokenId]) -> String {
    words.iter().map(|k| doc.tokens[*k].deprel.as_str()).collect::<Vec<_>>().join("^")
}

/// The preposition or case mark of a word.
fn case(doc: &Document, word: TokenId) -> String {
    doc.sentences[doc.tokens[word].sentence]
        .tokens
        .clone()
        .find(|k| doc.tokens[*k].deprel == Deprel::Case && doc.tokens[*k].head == Some(word))
        .map(|k| doc.form(k).to_lowercase())
        .unwrap_or_default()
}

/// Three rows for a predicate and a party: the way and its side; the way and the preposition; the way and the predicate's tag.
pub(crate) fn rows(doc: &Document, predicate: TokenId, party: TokenId) -> [usize; 3] {
    let (a, b) = (up(doc, party), up(doc, predicate));
    let meet = a.iter().enumerate().find_map(|(i, k)| b.iter().position(|x| x == k).map(|j| (i, j)));
    let (way, by) = match meet {
        Some((i, j)) if i + j <= STEPS => {
            let by = if i > 0 { case(doc, a[i - 1]) } else { String::new() };
            (format!("{}|{}", steps(doc, &a[..i]), steps(doc, &b[..j])), by)
        }
        _ => ("far".to_owned(), String::new()),
    };
    let side = if party < predicate { '<' } else { '>' };
    [row(&format!("{way}{side}")), row(&format!("{way}#{by}")), row(&format!("{way}@{}", doc.tokens[predicate].xpos))]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_those_of_the_trainer() {
        // As `row_of` of tools/train/events.py gives them.
        assert_eq!((row("nsubj|<"), row("far>")), (5025, 1008));
    }
}
