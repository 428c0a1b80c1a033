//! Annotates text files: `parse [parse] [--format conllu|jsonl] [--analysis accurate|fast] [--style NAMES] [--weights DIR] FILE…`.
//!
//! A `.jsonl` file holds one object a line (`id`, `text`), any other file paragraphs parted by empty lines. Weights are the built-in
//! ones unless a folder is given (`--weights`, or the variable `DATELINE_WEIGHTS`).
#![allow(clippy::print_stdout)]

use dateline_document::{Article, Document, to_conllu};
use dateline_text::{Analyzer, Size, Weights};
use serde_json::{Value, json};
use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let mut args: Vec<String> = std::env::args().skip(1).filter(|a| a != "parse").collect();
    let mut option = |name: &str| -> Option<String> {
        let i = args.iter().position(|a| a == name)?;
        args.remove(i);
        (i < args.len()).then(|| args.remove(i))
    };
    let jsonl = option("--format").is_some_and(|f| f == "jsonl");
    let size = if option("--analysis").is_some_and(|a| a == "fast") { Size::Fast } else { Size::Accurate };
    let style = option("--style");
    let folder = option("--weights").or_else(|| std::env::var("DATELINE_WEIGHTS").ok());
    let weights = match folder {
        Some(f) => {
            let read = |name: &str| std::fs::read(format!("{f}/{name}")).unwrap_or_default();
            let splitter = read("splitter.bin");
            let splitter = if splitter.is_empty() { dateline_weights::SPLITTER.into() } else { splitter.into() };
            Weights { splitter, accurate: read("accurate.safetensors").into(), fast: read("fast.safetensors").into() }
        }
        None => Weights {
            splitter: dateline_weights::SPLITTER.into(),
            accurate: dateline_weights::ACCURATE.into(),
            fast: dateline_weights::FAST.into(),
        },
    };
    let start = std::time::Instant::now();
    let mut analyzer = Analyzer::new(size, &weights)?;
    if let Some(s) = style {
        analyzer = analyzer.with_name_style(&s)?;
    }
    let load = start.elapsed();
    let mut docs = Vec::new();
    for path in &args {
        let text = std::fs::read_to_string(path)?;
        if path.ends_with(".jsonl") {
            for line in text.lines().filter(|l| !l.trim().is_empty()) {
                let v: Value = serde_json::from_str(line)?;
                let get = |k: &str| v.get(k).and_then(Value::as_str).unwrap_or_default();
                docs.push(Document::new(Article::from_body(get("id"), get("text"))));
            }
        } else {
            docs.push(Document::new(Article::from_body(path, &text)));
        }
    }
    let start = std::time::Instant::now();
    for group in docs.chunks_mut(16) {
        analyzer.annotate_many(group);
    }
    let words: usize = docs.iter().map(|d| d.tokens.len()).sum();
    if std::env::var_os("TIME").is_some() {
        let t = start.elapsed().as_secs_f64();
        eprintln!(
            "loaded in {:.1} ms; {words} words in {t:.3} s, {:.0} words/s",
            load.as_secs_f64() * 1e3,
            words as f64 / t
        );
    }
    for d in &docs {
        if jsonl {
            let span = |s: dateline_document::Span| json!([s.start, s.end]);
            let names: Vec<Value> =
                d.names.iter().map(|n| json!({"span": span(n.span), "label": n.label.as_str()})).collect();
            let sentences: Vec<Value> = d.sentences.iter().map(|s| json!({"span": span(s.span)})).collect();
            println!(
                "{}",
                json!({"id": d.article.source, "text": d.article.text, "sentences": sentences, "names": names})
            );
        } else {
            print!("{}", to_conllu(d));
        }
    }
    Ok(())
}
