//! `dateline evaluate`: what the program reads, against gold.

use crate::args::{Analysis, Format};
use crate::parse;
use crate::run::{Failure, ingest, pipeline};
use clap::{Args as ClapArgs, ValueEnum};
use dateline_document::Article;
use dateline_evaluate::{Report, codebook, coded, conllu, events, extraction, records, run, spans};
use dateline_ingest::{Ingest, IngestError, Input, Limits, Raw};
use dateline_pipeline::Pipeline;
use dateline_record::Record;
use serde_json::json;
use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// What `evaluate` takes.
#[derive(ClapArgs, Debug)]
pub struct Options {
    /// Gold: a file, or a folder of them.
    #[arg(value_name = "GOLD")]
    gold: PathBuf,
    /// What gold holds; found from its name where nothing is said.
    #[arg(long, value_enum)]
    on: Option<On>,
    /// Of coded sentences only the tenth that nothing is trained on.
    #[arg(long)]
    held: bool,
    /// Of labelled spans only these labels.
    #[arg(long, value_name = "LABEL,…", value_delimiter = ',')]
    only: Vec<String>,
    /// How many of the worst sentences, reports or pages to show.
    #[arg(long, value_name = "N", default_value_t = 10)]
    worst: usize,
    /// A run that was kept with --save: says what got better and worse since.
    #[arg(long, value_name = "RUN.jsonl")]
    compare: Option<PathBuf>,
    /// Keeps what was right and wrong, sentence by sentence.
    #[arg(long, value_name = "RUN.jsonl")]
    save: Option<PathBuf>,
    /// How to print.
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// Prints the codebook instead, with examples of coded sentences that are read right.
    #[arg(long)]
    codebook: bool,
    #[command(flatten)]
    analysis: Analysis,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum On {
    /// Coded sentences (`.txt`).
    Events,
    /// Gold records of reports (`.gold.json`, the reports as `.txt` beside them).
    Records,
    /// A treebank (`.conllu`).
    Conllu,
    /// Labelled spans (`.jsonl`): PER, ORG, LOC, MISC, TIME, PLACE.
    Spans,
    /// Bodies of pages (`.json`, the pages in `html/` beside it).
    Extraction,
}

/// Whether everything of gold could be read.
pub fn run(o: &Options) -> Result<bool, Failure> {
    if !matches!(o.format, Format::Text | Format::Json) {
        return Err("--format is text or json here".into());
    }
    let files = files(&o.gold)?;
    let on = match o.on {
        Some(on) => on,
        None => guess(&files).ok_or_else(|| format!("{}: say with --on what gold this is", o.gold.display()))?,
    };
    let files: Vec<PathBuf> =
        files.into_iter().filter(|f| o.gold.is_file() || guess(std::slice::from_ref(f)) == Some(on)).collect();
    if files.is_empty() {
        return Err(format!("{}: no gold of this kind in it", o.gold.display()));
    }
    if o.held && on != On::Events {
        return Err("--held is of coded sentences; other gold has no part that is kept back".into());
    }
    // What cannot be compared is told before the reading, which takes a while.
    let then = match &o.compare {
        Some(p) => Some(run::parse(&p.display().to_string(), &text(p)?).map_err(|e| e.to_string())?),
        None => None,
    };
    if o.codebook {
        if on != On::Events {
            return Err("--codebook takes its examples from coded sentences".into());
        }
        let pipeline = pipeline(&o.analysis)?;
        let table = |folder, name| dateline_pipeline::table(folder, name);
        let (meanings, operators) = (table("codebook", "meanings.tsv"), table("ontology", "operators.tsv"));
        let readings = coded_sentences(o, &files, &pipeline)?;
        let read = |s: &&str| ((*s).to_owned(), pipeline.read(Article::from_body("example", s)));
        let rows = spread(&pipeline.examples(), o.analysis.jobs, read)?;
        let page = codebook::page(&readings, &rows, meanings, operators);
        return print(&page.map_err(|e| e.to_string())?);
    }
    if on == On::Extraction {
        let made_by = json!({ "dateline": env!("CARGO_PKG_VERSION"), "lexicon": dateline_pipeline::tables_version() });
        return finish(o, bodies(&files)?, then.as_ref(), &made_by);
    }
    let pipeline = pipeline(&o.analysis)?;
    let found = match on {
        On::Conllu => (treebanks(&files, &pipeline)?, true),
        On::Spans => (labels(o, &files, &pipeline)?, true),
        On::Records => reports(&files, &pipeline)?,
        _ => (events::score(&coded_sentences(o, &files, &pipeline)?), true),
    };
    finish(o, found, then.as_ref(), &json!(pipeline.versions()))
}

/// Prints and keeps a report.
fn finish(
    o: &Options,
    (report, good): (Report, bool),
    then: Option<&run::Run>,
    made_by: &serde_json::Value,
) -> Result<bool, Failure> {
    let changes = then.map(|t| run::compare(t, &report)).transpose().map_err(|e| e.to_string())?;
    let out = if o.format == Format::Json {
        let mut v = report.to_json(o.worst);
        v["made_by"] = made_by.clone();
        if let Some(c) = &changes {
            v["changes"] = c.to_json();
        }
        format!("{v:#}\n")
    } else {
        let mut out = report.to_text(o.worst);
        if let Some(c) = &changes {
            out.push_str(&format!("\nSince the kept run: {}", c.to_text()));
        }
        out
    };
    if let Some(p) = &o.save {
        fs::write(p, run::write(&report, made_by)).map_err(|e| format!("--save {}: {e}", p.display()))?;
    }
    print(&out).map(|_| good)
}

fn print(text: &str) -> Result<bool, Failure> {
    match io::stdout().lock().write_all(text.as_bytes()) {
        Err(e) if e.kind() != io::ErrorKind::BrokenPipe => Err(e.to_string()),
        _ => Ok(true),
    }
}

fn text(path: &Path) -> Result<String, Failure> {
    fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))
}

/// The file itself, or the files of the folder in the order of their names.
fn files(gold: &Path) -> Result<Vec<PathBuf>, Failure> {
    let fail = |e: io::Error| format!("{}: {e}", gold.display());
    if !fs::metadata(gold).map_err(fail)?.is_dir() {
        return Ok(vec![gold.to_owned()]);
    }
    let mut out = Vec::new();
    for entry in fs::read_dir(gold).map_err(fail)? {
        let path = entry.map_err(fail)?.path();
        if path.is_file() {
            out.push(path);
        }
    }
    out.sort();
    Ok(out)
}

/// What kind of gold files are, by their names: records before the texts that lie beside them.
fn guess(files: &[PathBuf]) -> Option<On> {
    let any = |end: &str| files.iter().any(|f| f.to_string_lossy().ends_with(end));
    [
        (".gold.json", On::Records),
        (".conllu", On::Conllu),
        (".jsonl", On::Spans),
        (".json", On::Extraction),
        (".txt", On::Events),
    ]
    .into_iter()
    .find_map(|(end, on)| any(end).then_some(on))
}

/// Does the work of each item on several threads; the results in the order of the items.
fn spread<T: Sync, R: Send>(items: &[T], jobs: usize, work: impl Fn(&T) -> R + Sync) -> Result<Vec<R>, Failure> {
    if jobs <= 1 {
        return Ok(items.iter().map(work).collect());
    }
    let share = items.len().div_ceil(jobs).max(1);
    std::thread::scope(|s| {
        let work = &work;
        let threads: Vec<_> =
            items.chunks(share).map(|c| s.spawn(move || c.iter().map(work).collect::<Vec<R>>())).collect();
        let mut out = Vec::with_capacity(items.len());
        for t in threads {
            out.extend(t.join().map_err(|_| "a reading thread broke off".to_owned())?);
        }
        Ok(out)
    })
}

fn coded_sentences(
    o: &Options,
    files: &[PathBuf],
    pipeline: &Pipeline,
) -> Result<Vec<(coded::Sentence, Record)>, Failure> {
    let mut all = Vec::new();
    for f in files {
        let name = f.file_name().unwrap_or_default().to_string_lossy();
        all.extend(coded::parse(&name, &text(f)?).map_err(|e| e.to_string())?);
    }
    all.retain(|s| !o.held || s.held());
    if all.is_empty() {
        return Err(format!("{}: no coded sentence in it", o.gold.display()));
    }
    let records = spread(&all, o.analysis.jobs, |s| pipeline.read(Article::from_body(&s.id, &s.text)))?;
    Ok(all.into_iter().zip(records).collect())
}

/// Reads the article of a file as `read` does.
fn article(path: &Path, ingest: &Ingest) -> Result<Article, IngestError> {
    let mut raw: Option<Result<Raw, IngestError>> = None;
    Input::parse(&path.display().to_string()).each(&Limits::default(), &mut |r| {
        raw = Some(r);
        false
    });
    match raw {
        Some(r) => ingest.article(r?),
        None => Ok(Article::default()),
    }
}

/// Gold records and the records of their reports; whether every report could be read.
fn reports(files: &[PathBuf], pipeline: &Pipeline) -> Result<(Report, bool), Failure> {
    let (mut golds, mut made, mut good) = (Vec::new(), Vec::new(), true);
    for f in files {
        for gold in records::parse(&f.display().to_string(), &text(f)?).map_err(|e| e.to_string())? {
            let path = f.with_file_name(format!("{}.txt", gold.id));
            match article(&path, &ingest(gold.published.as_deref())?) {
                Ok(a) => made.push(pipeline.read(a)),
                Err(e) => {
                    good = false;
                    anstream::eprintln!("dateline: {e}");
                }
            }
            golds.push(gold);
        }
    }
    Ok((records::score(&golds, &made), good))
}

/// Treebanks, read from their running text; several files add up.
fn treebanks(files: &[PathBuf], pipeline: &Pipeline) -> Result<Report, Failure> {
    let mut sum: Option<Report> = None;
    for f in files {
        let gold = text(f)?;
        let name = f.file_name().unwrap_or_default().to_string_lossy();
        let doc = pipeline.annotate(Article::from_body(&name, &conllu::text(&gold)));
        let r = conllu::score(&name, &gold, &parse::conllu(&doc)).map_err(|e| e.to_string())?;
        match &mut sum {
            Some(s) => s.add(r),
            None => sum = Some(r),
        }
    }
    sum.ok_or_else(|| "no treebank".into())
}

/// The labels of gold that an analysis gives.
const LABELS: &[&str] = &["PER", "ORG", "LOC", "MISC", "TIME", "PLACE"];

fn labels(o: &Options, files: &[PathBuf], pipeline: &Pipeline) -> Result<Report, Failure> {
    let mut gold = Vec::new();
    for f in files {
        gold.extend(spans::parse(&f.display().to_string(), &text(f)?).map_err(|e| e.to_string())?);
    }
    let asked = |label: &str| o.only.is_empty() || o.only.iter().any(|l| l == label);
    for g in &mut gold {
        g.spans.retain(|s| asked(&s.2));
    }
    let used: BTreeSet<String> = gold.iter().flat_map(|g| g.spans.iter().map(|s| s.2.clone())).collect();
    if let Some(l) = used.iter().find(|l| !LABELS.contains(&l.as_str())) {
        let known = LABELS.join(", ");
        return Err(format!("{}: label {l:?} is none of {known}; leave it out with --only", o.gold.display()));
    }
    let system = spread(&gold, o.analysis.jobs, |g| {
        let mut a = Article::from_body(&g.id, &g.text);
        a.published = g
            .published
            .as_deref()
            .and_then(|d| d.parse().ok())
            .map(|date| dateline_document::Published { date, from: dateline_document::PublishedFrom::Caller });
        let doc = pipeline.annotate(a);
        let names = doc.names.iter().map(|n| (n.span, n.label.as_str()));
        let times = doc.timexes.iter().map(|t| (t.span, "TIME"));
        let places = doc.toponyms.iter().map(|t| (t.span, "PLACE"));
        let chars = |byte: usize| doc.article.text[..byte].chars().count();
        let all = names.chain(times).chain(places).filter(|(_, l)| used.contains(*l));
        all.map(|(s, l)| (chars(s.start), chars(s.end), l.to_owned())).collect::<BTreeSet<_>>()
    })?;
    Ok(spans::score(&gold, &system))
}

/// Bodies of pages: gold's pages lie in `html/` beside it. Whether every page could be read.
fn bodies(files: &[PathBuf]) -> Result<(Report, bool), Failure> {
    let ingest = ingest(None)?;
    let (mut pages, mut good) = (Vec::new(), true);
    for f in files {
        let dir = f.parent().unwrap_or(Path::new("")).join("html");
        for (id, _, gold) in extraction::parse(&f.display().to_string(), &text(f)?).map_err(|e| e.to_string())? {
            let names = ["html.gz", "html", "htm"].map(|end| dir.join(format!("{id}.{end}")));
            let path = names.iter().find(|p| p.exists()).unwrap_or(&names[1]);
            let body = match article(path, &ingest) {
                Ok(a) => crate::extract::body(&a),
                Err(e) => {
                    good = false;
                    anstream::eprintln!("dateline: {e}");
                    String::new()
                }
            };
            pages.push((id, gold, body));
        }
    }
    Ok((extraction::score(&pages), good))
}
