//! Any text: no panic, the tokens tile it, every sentence has one root.
#![no_main]

use dateline_document::{Article, Document};
use dateline_text::{Analyzer, Size, Weights};
use libfuzzer_sys::fuzz_target;
use std::sync::OnceLock;

fn analyzer() -> Option<&'static Analyzer> {
    static A: OnceLock<Option<Analyzer>> = OnceLock::new();
    let weights = || Weights { splitter: dateline_weights::SPLITTER.into(), accurate: dateline_weights::ACCURATE.into(), fast: dateline_weights::FAST.into() };
    A.get_or_init(|| Analyzer::new(Size::Fast, &weights()).ok()).as_ref()
}

fuzz_target!(|text: &str| {
    let Some(analyzer) = analyzer() else { return };
    let mut doc = Document::new(Article::from_body("fuzz", text));
    analyzer.annotate(&mut doc);
    let mut at = 0;
    for t in &doc.tokens {
        assert!(text[at..t.span.start].trim().is_empty() && t.span.start < t.span.end);
        at = t.span.end;
    }
    assert!(text[at..].trim().is_empty());
    for s in &doc.sentences {
        assert_eq!(s.tokens.clone().filter(|t| doc.tokens[*t].head.is_none()).count(), 1);
    }
});
