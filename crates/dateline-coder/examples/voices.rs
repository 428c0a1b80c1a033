//! Codes documents that are parsed already (CoNLL-U), with statements, processes, contexts and CAMEO codes, and prints their
//! records, one JSON object a line: `voices RESOURCES INPUT.conllu [DATES.tsv] [--plain]`; `--plain` leaves the additions out.

#![allow(clippy::print_stdout)]

use dateline_coder::{CoderTables, VoiceTables, code, enrich, record};
use dateline_document::{Published, PublishedFrom, from_conllu};
use dateline_record::Versions;
use std::{collections::HashMap, error::Error, fs, path::Path};

type Tables = Vec<(String, String)>;

fn tables(dir: &Path, folder: &str) -> Result<Tables, Box<dyn Error>> {
    let mut files: Vec<_> =
        fs::read_dir(dir.join(folder))?.filter_map(Result::ok).map(|e| e.path()).filter(|p| p.is_file()).collect();
    files.sort();
    files
        .into_iter()
        .map(|p| {
            Ok((p.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default(), fs::read_to_string(&p)?))
        })
        .collect()
}

fn pairs(t: &Tables) -> Vec<(&str, &str)> {
    t.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect()
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
    let plain = args.iter().any(|a| a == "--plain");
    let (predicates, ontology) = (tables(dir, "predicates")?, tables(dir, "ontology")?);
    let own: Vec<(&str, &str)> = pairs(&predicates).into_iter().chain(pairs(&ontology)).collect();
    let coder = CoderTables::parse(&own)?;
    let (speech, processes) = (tables(dir, "speech")?, tables(dir, "processes")?);
    let voices = VoiceTables::parse(&pairs(&speech), &pairs(&processes), &pairs(&ontology))?;
    let actors = dateline_actors::ActorTables::parse(&pairs(&tables(dir, "actors")?))?;
    let read = |f: &str| fs::read_to_string(dir.join(f));
    let times = dateline_times::TimeTables::parse(
        &read("times/words.tsv")?,
        &read("times/feasts.tsv")?,
        &read("times/not.tsv")?,
    )?;
    for mut doc in from_conllu(&input)? {
        if let Some(date) = dates.get(&doc.article.source).and_then(|d| d.parse().ok()) {
            doc.article.published = Some(Published { date, from: PublishedFrom::Caller });
        }
        dateline_times::annotate(&mut doc, &times);
        dateline_actors::annotate(&mut doc, &actors);
        let mut coded = code(&doc, &coder);
        if !plain {
            enrich(&doc, &coder, &voices, &mut coded);
        }
        let r = record(&doc, coded, Versions::default());
        for p in r.problems() {
            eprintln!("{}: {p}", doc.article.source);
        }
        println!("{}", serde_json::to_string(&r)?);
    }
    Ok(())
}
