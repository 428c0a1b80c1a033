//! The literate cases of `cases/sentences.md`.
#![allow(clippy::unwrap_used)]

use dateline_document::{Article, Document};
use dateline_text::{Analyzer, Size, Weights};

const CASES: &str = include_str!("../../../cases/sentences.md");
const MARK: &str = " ‖ ";

#[test]
fn sentences_end_where_the_cases_say() {
    let size = if dateline_weights::FAST.is_empty() { Size::Accurate } else { Size::Fast };
    let weights = Weights {
        splitter: dateline_weights::SPLITTER.into(),
        accurate: dateline_weights::ACCURATE.into(),
        fast: dateline_weights::FAST.into(),
    };
    let analyzer = Analyzer::new(size, &weights).unwrap();
    let (mut borders, mut whole, mut wrong) = (0, 0, Vec::new());
    for (n, line) in CASES.lines().enumerate() {
        let Some(wanted) = line.strip_prefix("- ") else { continue };
        let mut doc = Document::new(Article::from_body("case", &wanted.replace(MARK, " ")));
        analyzer.split(&mut doc);
        let found: Vec<&str> = doc.sentences.iter().map(|s| s.span.of(&doc.article.text)).collect();
        let found = found.join(MARK);
        if found != wanted {
            wrong.push(format!("sentences.md:{}: wanted {wanted}\n    found {found}", n + 1));
        }
        match wanted.matches(MARK).count() {
            0 => whole += 1,
            n => borders += n,
        }
    }
    assert!(whole >= 80 && borders >= 40, "{whole} whole sentences, {borders} borders: the table has lost rows");
    assert!(wrong.is_empty(), "{} of the cases:\n{}", wrong.len(), wrong.join("\n"));
}
