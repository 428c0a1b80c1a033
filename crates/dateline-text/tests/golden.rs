//! The networks against what their trainer computes from the same files.

use dateline_document::{Article, Document, Part, Sentence, Span, Token, Upos};
use dateline_text::{Analyzer, Size, Weights};
use serde_json::Value;

fn weights() -> Weights {
    Weights {
        splitter: dateline_weights::SPLITTER.into(),
        accurate: dateline_weights::ACCURATE.into(),
        fast: dateline_weights::FAST.into(),
    }
}

/// A document whose words are given.
fn given(words: &[&str]) -> Document {
    let mut doc = Document::new(Article::from_body("golden", &words.join(" ")));
    let mut at = 0;
    for w in words {
        doc.tokens.push(Token {
            span: Span::new(at, at + w.len()),
            lemma: Default::default(),
            upos: Upos::X,
            xpos: Default::default(),
            feats: "_".into(),
            head: None,
            deprel: dateline_document::Deprel::Dep,
            sentence: 0,
        });
        at += w.len() + 1;
    }
    doc.sentences.push(Sentence { span: Span::new(0, at - 1), tokens: 0..words.len(), part: Part::Body });
    doc
}

fn check(size: Size, golden: &str) {
    let rows: Vec<Value> = serde_json::from_str(golden).expect("golden file");
    let style = rows[0]["style"].as_str().unwrap_or("any");
    let analyzer =
        Analyzer::new(size, &weights()).and_then(|a| a.with_name_style(style)).expect("the built-in weights load");
    let (mut same, mut all) = (0, 0);
    let mut differ = Vec::new();
    for row in &rows {
        let list = |k: &str| -> Vec<String> {
            let v = row[k].as_array().cloned().unwrap_or_default();
            v.iter().map(|x| x.as_str().map_or_else(|| x.to_string(), str::to_owned)).collect()
        };
        let words = list("words");
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let mut doc = given(&words);
        analyzer.read(&mut doc);
        let mut ner = vec!["O".to_owned(); words.len()];
        for n in &doc.names {
            for t in n.tokens.clone() {
                ner[t] = format!("{}-{}", if t == n.tokens.start { "B" } else { "I" }, n.label.as_str());
            }
        }
        let mine: [(&str, Vec<String>); 7] = [
            ("upos", doc.tokens.iter().map(|t| t.upos.to_string()).collect()),
            ("xpos", doc.tokens.iter().map(|t| t.xpos.to_string()).collect()),
            ("feats", doc.tokens.iter().map(|t| t.feats.to_string()).collect()),
            ("lemma", doc.tokens.iter().map(|t| t.lemma.to_string()).collect()),
            ("heads", doc.tokens.iter().map(|t| t.head.map_or(0, |h| h + 1).to_string()).collect()),
            ("deprel", doc.tokens.iter().map(|t| t.deprel.to_string()).collect()),
            ("ner", ner),
        ];
        for (key, got) in mine {
            for (i, (a, b)) in list(key).iter().zip(&got).enumerate() {
                all += 1;
                same += usize::from(a == b);
                if a != b {
                    differ.push(format!("{} {key}: {a} / {b}", words[i]));
                }
            }
        }
    }
    assert!(all > 1000, "{all} values");
    assert!(same * 100 >= all * 99, "{same} of {all}: {differ:#?}");
}

#[test]
fn accurate_computes_what_its_trainer_does() {
    check(Size::Accurate, include_str!("../../dateline-weights/data/golden-accurate.json"));
}

#[test]
fn fast_computes_what_its_trainer_does() {
    check(Size::Fast, include_str!("../../dateline-weights/data/golden-fast.json"));
}
