//! Words per second of each stage, one thread: `cargo bench -p dateline-text [FILE.txt]`. Without a file an own text is repeated.
#![allow(clippy::print_stdout)]

use dateline_document::{Article, Document};
use dateline_text::{Analyzer, Level, Size, Weights};
use std::time::Instant;

const TEXT: &str = "The foreign minister of Norway met his Danish counterpart in Oslo on Tuesday, a day after the two countries had \
signed a treaty on fishing rights. “We don't expect quick results,” she told reporters. Rebels shelled a market in the northern town \
of Harim, killing at least 14 people, a doctor said.\n\nFrance's president, who won't stand again, has asked the U.N. Security Council \
to send observers to the border; the council has not yet answered.\n\n";

/// The best of three runs, in seconds.
fn best(mut run: impl FnMut()) -> f64 {
    (0..3)
        .map(|_| {
            let t = Instant::now();
            run();
            t.elapsed().as_secs_f64()
        })
        .fold(f64::INFINITY, f64::min)
}

fn main() {
    let file = std::env::args().skip(1).find(|a| !a.starts_with('-'));
    let text = file.and_then(|f| std::fs::read_to_string(f).ok()).unwrap_or_else(|| TEXT.repeat(20));
    let weights = Weights {
        splitter: dateline_weights::SPLITTER.into(),
        accurate: dateline_weights::ACCURATE.into(),
        fast: dateline_weights::FAST.into(),
    };
    for (size, bytes) in [(Size::Accurate, dateline_weights::ACCURATE), (Size::Fast, dateline_weights::FAST)] {
        if bytes.is_empty() {
            continue;
        }
        for level in [Level::Portable, Level::Neon, Level::Avx2, Level::Vnni].into_iter().filter(|l| l.available()) {
            let mut analyzer = None;
            let load = best(|| analyzer = Analyzer::at_level(size, &weights, level).ok());
            let Some(analyzer) = analyzer else { continue };
            // Plain Rust is a hundred times as slow: the first paragraphs will do.
            let some = if level == Level::Portable { text.find("\n\n").unwrap_or(text.len()) } else { text.len() };
            let mut doc = Document::new(Article::from_body("bench", &text[..some]));
            let split = best(|| analyzer.split(&mut doc));
            let states = best(|| {
                std::hint::black_box(analyzer.states(&doc));
            });
            let all = best(|| analyzer.annotate(&mut doc));
            let words = doc.tokens.len() as f64;
            assert!(doc.tokens.iter().any(|t| t.head.is_none()));
            println!(
                "{:8} {level:?}: load {:.1} ms; words/s: split {:.0}, network {:.0}, all {:.0}",
                size.as_str(),
                load * 1e3,
                words / split,
                words / states,
                words / all
            );
        }
    }
}
