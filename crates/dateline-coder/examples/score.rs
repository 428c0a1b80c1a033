//! Codes documents that are parsed already (CoNLL-U) and prints their records, one JSON object a line.
//!
//! `score RESOURCES INPUT.conllu [DATES.tsv] [--time]`; DATES: id, tab, date of publication.

#![allow(clippy::print_stdout)]

use dateline_coder::{CoderTables, code, record};
use dateline_document::{Published, PublishedFrom, from_conllu};
use dateline_record::Versions;
use std::collections::HashMap;
use std::io::Write;
use std::{error::Error, fs, path::Path, time::Instant};

fn tables(dir: &Path, folders: &[&str]) -> Result<Vec<(String, String)>, Box<dyn Error>> {
    let mut out = Vec::new();
    for f in folders {
        let mut files: Vec<_> = fs::read_dir(dir.join(f))?.filter_map(Result::ok).map(|e| e.path()).collect();
        files.sort();
        for p in files.into_iter().filter(|p| p.is_file()) {
            let name = p.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
            out.push((name, fs::read_to_string(&p)?));
        }
    }
    Ok(out)
}

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let dir = Path::new(args.first().ok_or("RESOURCES?")?);
    let input = fs::read_to_string(args.get(1).ok_or("INPUT?")?)?;
    let dates: HashMap<String, String> = match args.get(2).filter(|a| !a.starts_with("--")) {
        Some(p) => fs::read_to_string(p)?
            .lines()
            .filter_map(|l| l.split_once('\t'))
            .map(|(a, b)| (a.to_owned(), b.to_owned()))
            .collect(),
        None => HashMap::new(),
    };
    let borrowed = |t: &[(String, String)]| t.iter().map(|(a, b)| (a.clone(), b.clone())).collect::<Vec<_>>();
    let own = borrowed(&tables(dir, &["predicates", "ontology"])?);
    let own: Vec<(&str, &str)> = own.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    let begun = Instant::now();
    let coder = CoderTables::parse(&own)?;
    let parsed = begun.elapsed();
    let a = tables(dir, &["actors"])?;
    let a: Vec<(&str, &str)> = a.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    let actors = dateline_actors::ActorTables::parse(&a)?;
    let words = fs::read_to_string(dir.join("times/words.tsv"))?;
    let feasts = fs::read_to_string(dir.join("times/feasts.tsv"))?;
    let not = fs::read_to_string(dir.join("times/not.tsv"))?;
    let times = dateline_times::TimeTables::parse(&words, &feasts, &not)?;
    let mut docs = from_conllu(&input)?;
    for doc in &mut docs {
        if let Some(date) = dates.get(&doc.article.source).and_then(|d| d.parse().ok()) {
            doc.article.published = Some(Published { date, from: PublishedFrom::Caller });
        }
        dateline_times::annotate(doc, &times);
        dateline_actors::annotate(doc, &actors);
    }
    if args.iter().any(|a| a == "--time") {
        let sentences: usize = docs.iter().map(|d| d.sentences.len()).sum();
        let begun = Instant::now();
        let mut events = 0;
        for doc in &docs {
            events += code(doc, &coder).events.len();
        }
        let s = begun.elapsed().as_secs_f64();
        println!(
            "{} rows in {parsed:?}; {sentences} sentences, {events} events, {:.0} sentences a second",
            coder.predicates(),
            sentences as f64 / s
        );
        return Ok(());
    }
    if let Some(at) = args.iter().position(|a| a == "--explain") {
        let id = args.get(at + 1).ok_or("ID?")?;
        let words = args.get(at + 2).map_or("", |w| w);
        for doc in docs.iter().filter(|d| &d.article.source == id) {
            for s in (0..doc.sentences.len()).filter(|s| doc.text(doc.sentences[*s].span).contains(words)) {
                println!("{}", dateline_coder::explain(doc, &coder, s));
            }
        }
        return Ok(());
    }
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for doc in &docs {
        let coded = code(doc, &coder);
        let r = record(doc, coded, Versions::default());
        for p in r.problems() {
            eprintln!("{}: {p}", doc.article.source);
        }
        writeln!(out, "{}", serde_json::to_string(&r)?)?;
    }
    Ok(())
}
