//! What holds for any text: spans tile it, trees are trees, paths agree, time is near-linear.

use dateline_document::{Article, Document, to_conllu};
use dateline_text::{Analyzer, Level, Size, Weights};
use proptest::prelude::*;
use std::sync::OnceLock;
use std::time::Instant;

fn weights() -> Weights {
    Weights {
        splitter: dateline_weights::SPLITTER.into(),
        accurate: dateline_weights::ACCURATE.into(),
        fast: dateline_weights::FAST.into(),
    }
}

/// The smaller network where it is built in.
fn quick() -> &'static Analyzer {
    static A: OnceLock<Analyzer> = OnceLock::new();
    A.get_or_init(|| {
        let size = if dateline_weights::FAST.is_empty() { Size::Accurate } else { Size::Fast };
        Analyzer::new(size, &weights()).expect("the built-in weights load")
    })
}

fn read(a: &Analyzer, text: &str) -> Document {
    let mut doc = Document::new(Article::from_body("test", text));
    a.annotate(&mut doc);
    doc
}

fn check(doc: &Document) {
    let text = &doc.article.text;
    let mut at = 0;
    for t in &doc.tokens {
        assert!(t.span.start >= at && t.span.end > t.span.start, "{:?} after {at}", t.span);
        assert!(text.is_char_boundary(t.span.start) && text.is_char_boundary(t.span.end));
        assert!(text[at..t.span.start].chars().all(char::is_whitespace), "{:?} left out", &text[at..t.span.start]);
        assert!(!text[t.span.start..t.span.end].contains(char::is_whitespace));
        assert!(!t.lemma.is_empty());
        at = t.span.end;
    }
    assert!(text[at..].chars().all(char::is_whitespace));
    let mut next = 0;
    for (i, s) in doc.sentences.iter().enumerate() {
        assert_eq!(s.tokens.start, next);
        assert!(!s.tokens.is_empty());
        next = s.tokens.end;
        assert_eq!(s.tokens.clone().filter(|t| doc.tokens[*t].head.is_none()).count(), 1);
        for t in s.tokens.clone() {
            assert_eq!(doc.tokens[t].sentence, i);
            let (mut at, mut steps) = (t, 0);
            while let Some(h) = doc.tokens[at].head {
                assert!(s.tokens.contains(&h));
                at = h;
                steps += 1;
                assert!(steps <= s.tokens.len(), "a cycle");
            }
        }
    }
    assert_eq!(next, doc.tokens.len());
    for n in &doc.names {
        assert!(n.tokens.start < n.tokens.end && n.tokens.end <= doc.tokens.len());
    }
    for m in &doc.multiwords {
        assert!(m.tokens.len() > 1);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    #[test]
    fn any_text_is_tiled(text in "(\\PC|[ \\n\\t.,'\"’“”—-]|[a-zA-Z]{1,8} |don't |U\\.S\\. ){0,60}") {
        check(&read(quick(), &text));
    }

    #[test]
    fn any_bytes_are_tiled(bytes in proptest::collection::vec(any::<char>(), 0..80)) {
        let text: String = bytes.into_iter().collect();
        check(&read(quick(), &text));
    }
}

#[test]
fn hostile_texts_are_read_in_time() {
    let cases = [
        "Xy9".repeat(350_000),
        "a b ".repeat(2_000),
        "😀".repeat(10_000),
        "😀 ".repeat(3_000),
        "\u{200b}\u{202e}\u{0}\u{7}a ".repeat(1_000),
        "مرحبا بالعالم، كيف الحال؟ ".repeat(300),
        "東京都の知事は火曜日に会見した。".repeat(3_000),
        "(".repeat(100_000),
        "( ".repeat(5_000),
        "word ".repeat(5_000),
        "a.b".repeat(10_000),
        "e\u{301}\u{301}\u{301}".repeat(30_000),
        "don't".repeat(30_000),
        "I I'd've ".repeat(1_000),
    ];
    for text in cases {
        check(&read(quick(), &text));
    }
    // Ten times as much must not take much more than ten times as long.
    let time = |n: usize| {
        let text = "( ".repeat(n);
        let t = Instant::now();
        check(&read(quick(), &text));
        t.elapsed().as_secs_f64()
    };
    let (small, large) = (time(1_000), time(10_000));
    assert!(large < small * 30.0 + 1.0, "{small} s, then {large} s");
}

#[test]
fn empty_texts_have_no_sentences() {
    for text in ["", " ", "\n\n\n", "\u{a0}"] {
        let doc = read(quick(), text);
        assert!(doc.sentences.is_empty() && doc.tokens.is_empty());
    }
}

const TEXT: &str = "PARIS (Reuters) - France's foreign minister said on Monday that it won't recognise the vote. \
“We don’t accept it,” she told reporters in Geneva, where 14 envoys had met.\n\nMINISTERS REJECT PLAN\n\nThe rebels, who \
have held the town of Harim since 3 June, freed U.S. aid worker Ann Lee; a spokesman for the U.N. called that “a first step”.";

#[test]
fn every_path_reads_the_same() {
    for (size, bytes) in [(Size::Accurate, dateline_weights::ACCURATE), (Size::Fast, dateline_weights::FAST)] {
        if bytes.is_empty() {
            continue;
        }
        let at = |level| {
            let a = Analyzer::at_level(size, &weights(), level).expect("the built-in weights load");
            let doc = read(&a, TEXT);
            let states = a.states(&doc);
            let bits: Vec<u32> = (0..doc.tokens.len())
                .flat_map(|t| states.of(t).iter().map(|v| v.to_bits()).collect::<Vec<_>>())
                .collect();
            (to_conllu(&doc), bits)
        };
        let want = at(Level::Portable);
        for level in [Level::Avx2, Level::Vnni, Level::Neon] {
            if level.available() {
                assert!(at(level) == want, "{level:?} differs from plain Rust");
            }
        }
    }
}

#[test]
fn company_does_not_matter() {
    let mut docs: Vec<Document> = TEXT.split("\n\n").map(|t| Document::new(Article::from_body("test", t))).collect();
    let alone: Vec<String> = docs.iter().map(|d| to_conllu(&read(quick(), &d.article.text))).collect();
    quick().annotate_many(&mut docs);
    for (a, d) in alone.iter().zip(&docs) {
        assert_eq!(*a, to_conllu(d));
    }
}

#[test]
fn a_long_sentence_is_read_in_windows() {
    let text = format!("The minister said that {} and left.", "the talks in Geneva had failed, that ".repeat(25));
    let a = Analyzer::new(Size::Accurate, &weights()).expect("the built-in weights load");
    let doc = read(&a, &text);
    check(&doc);
    assert_eq!(doc.sentences.len(), 1);
    assert_eq!(a.states(&doc).of(doc.tokens.len() - 1).len(), a.states(&doc).width());
}

#[test]
fn capitals_are_spelled_as_the_article_does() {
    let doc = read(
        quick(),
        "NATO AND UKRAINE SIGN PACT IN RIGA\n\nOfficials of NATO and of Ukraine signed a pact in Riga on Monday.",
    );
    let lemma = |form: &str| {
        doc.tokens.iter().position(|t| t.span.of(&doc.article.text) == form).map(|t| doc.tokens[t].lemma.to_string())
    };
    assert_eq!(lemma("UKRAINE").as_deref(), Some("Ukraine"));
    assert_eq!(lemma("NATO").as_deref(), Some("NATO"));
    assert_eq!(lemma("RIGA").as_deref(), Some("Riga"));
}

#[test]
fn a_dateline_stands_alone() {
    let mut article = Article::from_body("test", "OSLO, May 5 (Reuters) - Ministers met in Oslo. They left.");
    let span = dateline_document::Span::new(0, 23);
    article.dateline = Some(dateline_document::DatelineLine { span, place: None, date: None });
    let mut doc = Document::new(article);
    quick().annotate(&mut doc);
    check(&doc);
    assert_eq!(doc.sentences[0].span, span);
    assert_eq!(doc.text(doc.sentences[1].span), "Ministers met in Oslo.");
}
