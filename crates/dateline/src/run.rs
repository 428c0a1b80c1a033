//! Carries a command out: data to standard output, messages to standard error.

use crate::args::{Analysis, AnalysisSize, Args, Command, Format, Inputs, LexiconCommand};
use crate::{corpus, evaluate, extract, lexicon, parse, progress::Progress, reading};
use clap::CommandFactory;
use dateline_document::Article;
use dateline_ingest::{AnatomyTables, Ingest, IngestError, Input, Limits, Raw, RawBody};
use dateline_pipeline::{Lexicon, Pipeline, Size};
use std::io::{self, IsTerminal, Write};
use std::sync::atomic::{AtomicU64, Ordering};

/// Wrong usage, or a standard output that is gone.
pub type Failure = String;

/// Whether everything could be read.
pub fn run(args: Args) -> Result<bool, Failure> {
    match args.command {
        Command::Extract(inputs) => extract_all(&inputs),
        Command::Read { inputs, analysis } => read_all(&inputs, &analysis),
        Command::Explain { id, db: Some(db), .. } => corpus::explain(&db, &id),
        Command::Explain { id, file, published, analysis, .. } => {
            let file = file.unwrap_or_default();
            let inputs = Inputs { inputs: vec![file.clone()], published, format: Some(Format::Text) };
            explain(&id, &file, &inputs, &analysis)
        }
        Command::Parse { inputs, analysis } => parse_all(&inputs, &analysis),
        Command::Lexicon { what: LexiconCommand::Check { dir, analysis } } => {
            lexicon::check(dir.as_deref(), size(analysis))
        }
        Command::Lexicon { what: LexiconCommand::Import { files, to } } => lexicon::import(&files, &to),
        Command::Evaluate(options) => evaluate::run(&options),
        Command::Corpus(command) => corpus::run(*command),
        Command::Schema => {
            let schema = schemars::schema_for!(dateline_record::Record);
            let text = serde_json::to_string_pretty(&schema).map_err(|e| e.to_string())?;
            writeln!(io::stdout().lock(), "{text}").map_err(|e| e.to_string()).map(|()| true)
        }
        Command::Completions { shell } => {
            clap_complete::generate(shell, &mut Args::command(), "dateline", &mut io::stdout());
            Ok(true)
        }
        Command::Man => {
            clap_mangen::Man::new(Args::command()).render(&mut io::stdout()).map(|()| true).map_err(|e| e.to_string())
        }
    }
}

pub(crate) fn ingest(published: Option<&str>) -> Result<Ingest, Failure> {
    let table = |name: &str| dateline_pipeline::table("anatomy", name);
    let tables = AnatomyTables::parse(table("datelines.tsv"), table("agencies.tsv"), table("lines.tsv"))
        .map_err(|e| e.to_string())?;
    let published = match published {
        Some(d) => {
            Some(d.parse().map_err(|_| format!("--published {d:?} is no date; write YYYY-MM-DD, such as 2015-01-23"))?)
        }
        None => None,
    };
    Ok(Ingest::new(tables, published))
}

pub(crate) fn pipeline(analysis: &Analysis) -> Result<Pipeline, Failure> {
    let lexicon = match &analysis.lexicon {
        Some(dir) => Lexicon::with(dir).map_err(|e| format!("--lexicon {e}"))?,
        None => Lexicon::shipped(),
    };
    Pipeline::with(size(analysis.analysis), &lexicon).map_err(|e| e.to_string())
}

fn size(analysis: AnalysisSize) -> Size {
    match analysis {
        AnalysisSize::Accurate => Size::Accurate,
        AnalysisSize::Fast => Size::Fast,
    }
}

fn format(inputs: &Inputs, pipe: Format) -> Format {
    inputs.format.unwrap_or(if io::stdout().is_terminal() { Format::Text } else { pipe })
}

fn read_all(inputs: &Inputs, analysis: &Analysis) -> Result<bool, Failure> {
    let ingest = ingest(inputs.published.as_deref())?;
    let pipeline = pipeline(analysis)?;
    let format = format(inputs, Format::Jsonl);
    let colour = io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    each(inputs, analysis.jobs, |raw| {
        let record = pipeline.read(ingest.article(raw)?);
        Ok(match format {
            Format::Text => reading::render(&record, colour),
            Format::Json => lines(serde_json::to_string_pretty(&record)),
            _ => lines(serde_json::to_string(&record)),
        })
    })
}

/// Reads the articles of a file until one's record has the id.
fn explain(id: &str, file: &str, inputs: &Inputs, analysis: &Analysis) -> Result<bool, Failure> {
    let ingest = ingest(inputs.published.as_deref())?;
    let pipeline = pipeline(analysis)?;
    let mut found = None;
    let mut good = true;
    Input::parse(file).each(&Limits::default(), &mut |raw| {
        match raw.and_then(|r| ingest.article(r)) {
            Ok(a) => found = pipeline.explain(a, id),
            Err(e) => {
                good = false;
                anstream::eprintln!("dateline: {e}");
            }
        }
        found.is_none()
    });
    match found {
        Some(text) => io::stdout().lock().write_all(text.as_bytes()).map(|()| good).map_err(|e| e.to_string()),
        None => Err(format!(
            "{file}: no record of it has anything with the id {id}; read it with the same --published and --analysis"
        )),
    }
}

fn lines(json: serde_json::Result<String>) -> String {
    // A record's keys are strings and its numbers finite: it always has a JSON form.
    json.map(|s| s + "\n").unwrap_or_default()
}

/// Text is analysed as it stands, every character kept; pages are read into articles first.
fn parse_all(inputs: &Inputs, analysis: &Analysis) -> Result<bool, Failure> {
    let ingest = ingest(inputs.published.as_deref())?;
    let pipeline = pipeline(analysis)?;
    let format = format(inputs, Format::Conllu);
    each(inputs, analysis.jobs, |raw| {
        let article = match raw.body {
            RawBody::Text(text) => {
                let mut a = Article::from_body(&raw.source, &text);
                a.published = ingest.published(raw.published);
                a
            }
            _ => ingest.article(raw)?,
        };
        let doc = pipeline.annotate(article);
        Ok(match format {
            Format::Conllu => parse::conllu(&doc),
            Format::Text => parse::to_text(&doc),
            Format::Json => format!("{:#}\n", parse::to_json(&doc)),
            Format::Jsonl => format!("{}\n", parse::to_json(&doc)),
        })
    })
}

fn extract_all(inputs: &Inputs) -> Result<bool, Failure> {
    let ingest = ingest(inputs.published.as_deref())?;
    let format = format(inputs, Format::Jsonl);
    each(inputs, 1, |raw| {
        let a = ingest.article(raw)?;
        Ok(match format {
            Format::Text => extract::to_text(&a) + "\n",
            Format::Json => format!("{:#}\n", extract::to_json(&a)),
            _ => format!("{}\n", extract::to_json(&a)),
        })
    })
}

/// Articles that one thread takes at a time.
const SHARE: usize = 8;

/// Reads every input, does the work on `jobs` threads, and writes what it makes in the order of the input; whether everything could be read.
fn each(
    inputs: &Inputs,
    jobs: usize,
    work: impl Fn(Raw) -> Result<String, IngestError> + Sync,
) -> Result<bool, Failure> {
    let mut out = io::BufWriter::with_capacity(1 << 16, io::stdout().lock());
    let (mut good, mut broken) = (true, None);
    let all: Vec<Input> = inputs.inputs.iter().map(|i| Input::parse(i)).collect();
    let read = AtomicU64::new(0);
    let mut progress = Progress::new(|| all.iter().map(Input::size).sum());
    let batch_size = if jobs > 1 { jobs * SHARE } else { 1 };
    let mut batch: Vec<Result<Raw, IngestError>> = Vec::with_capacity(batch_size);
    let mut flush = |batch: &mut Vec<Result<Raw, IngestError>>| -> io::Result<()> {
        let share = batch.len().div_ceil(jobs.max(1)).max(1);
        let run = |r: Result<Raw, IngestError>| r.and_then(&work);
        let done: Vec<Result<String, IngestError>> = if jobs > 1 && batch.len() > 1 {
            let mut parts: Vec<Vec<_>> = Vec::new();
            while !batch.is_empty() {
                let rest = batch.split_off(share.min(batch.len()));
                parts.push(std::mem::replace(batch, rest));
            }
            std::thread::scope(|s| {
                let threads: Vec<_> =
                    parts.into_iter().map(|p| s.spawn(move || p.into_iter().map(run).collect::<Vec<_>>())).collect();
                threads.into_iter().flat_map(|t| t.join().unwrap_or_default()).collect()
            })
        } else {
            batch.drain(..).map(run).collect()
        };
        progress.add(done.len(), read.load(Ordering::Relaxed));
        for d in done {
            match d {
                Ok(text) => out.write_all(text.as_bytes())?,
                Err(e) => {
                    good = false;
                    progress.clear();
                    anstream::eprintln!("dateline: {e}");
                }
            }
        }
        // One at a time is for people and pipes that wait.
        if jobs <= 1 { out.flush() } else { Ok(()) }
    };
    for input in &all {
        let went = input.each_counted(&Limits::default(), &read, &mut |raw| {
            batch.push(raw);
            if batch.len() >= batch_size {
                broken = flush(&mut batch).err();
            }
            broken.is_none()
        });
        if !went {
            break;
        }
    }
    if broken.is_none() {
        broken = flush(&mut batch).err();
    }
    match broken.or(out.flush().err()) {
        // Who reads the pipe has had enough: that is no failure.
        Some(e) if e.kind() == io::ErrorKind::BrokenPipe => Ok(good),
        Some(e) => Err(e.to_string()),
        None => Ok(good),
    }
}
