//! Carries a command out: data to standard output, messages to standard error.

use crate::args::{Analysis, AnalysisSize, Args, Command, Format, Inputs};
use crate::{extract, parse, reading};
use clap::CommandFactory;
use dateline_document::Article;
use dateline_ingest::{AnatomyTables, Ingest, Input, Limits, RawBody};
use dateline_pipeline::{Pipeline, Size};
use std::io::{self, IsTerminal, Write};

/// Wrong usage, or a standard output that is gone.
pub type Failure = String;

/// Whether everything could be read.
pub fn run(args: Args) -> Result<bool, Failure> {
    match args.command {
        Command::Extract(inputs) => extract_all(&inputs),
        Command::Read { inputs, analysis } => read_all(&inputs, &analysis),
        Command::Parse { inputs, analysis } => parse_all(&inputs, &analysis),
        Command::Schema => {
            let schema = schemars::schema_for!(dateline_record::Record);
            print(&serde_json::to_string_pretty(&schema).map_err(|e| e.to_string())?)?;
            Ok(true)
        }
        Command::Completions { shell } => {
            clap_complete::generate(shell, &mut Args::command(), "dateline", &mut io::stdout());
            Ok(true)
        }
        Command::Man => clap_mangen::Man::new(Args::command()).render(&mut io::stdout()).map(|()| true).map_err(|e| e.to_string()),
    }
}

fn print(line: &str) -> Result<(), Failure> {
    writeln!(io::stdout().lock(), "{line}").map_err(|e| e.to_string())
}

fn ingest(inputs: &Inputs) -> Result<Ingest, Failure> {
    let tables = AnatomyTables::parse(
        include_str!("../../../resources/anatomy/datelines.tsv"),
        include_str!("../../../resources/anatomy/agencies.tsv"),
        include_str!("../../../resources/anatomy/lines.tsv"),
    )
    .map_err(|e| e.to_string())?;
    let published = match inputs.published.as_deref() {
        Some(d) => Some(d.parse().map_err(|_| format!("--published {d:?} is no date; write YYYY-MM-DD, such as 2015-01-23"))?),
        None => None,
    };
    Ok(Ingest::new(tables, published))
}

fn pipeline(analysis: &Analysis) -> Result<Pipeline, Failure> {
    let size = match analysis.analysis {
        AnalysisSize::Accurate => Size::Accurate,
        AnalysisSize::Fast => Size::Fast,
    };
    Pipeline::new(size).map_err(|e| e.to_string())
}

fn read_all(inputs: &Inputs, analysis: &Analysis) -> Result<bool, Failure> {
    let ingest = ingest(inputs)?;
    let pipeline = pipeline(analysis)?;
    let terminal = io::stdout().is_terminal();
    let format = inputs.format.unwrap_or(if terminal { Format::Text } else { Format::Jsonl });
    each(inputs, |raw| ingest.article(raw), |article, out| {
        let record = pipeline.read(article);
        match format {
            Format::Text => out.write_all(reading::render(&record, terminal).as_bytes()),
            Format::Json => serde_json::to_string_pretty(&record).map_err(io::Error::other).and_then(|s| writeln!(out, "{s}")),
            _ => serde_json::to_string(&record).map_err(io::Error::other).and_then(|s| writeln!(out, "{s}")),
        }
    })
}

/// Text is analysed as it stands, every character kept; pages are read into articles first.
fn parse_all(inputs: &Inputs, analysis: &Analysis) -> Result<bool, Failure> {
    let ingest = ingest(inputs)?;
    let pipeline = pipeline(analysis)?;
    let format = inputs.format.unwrap_or(if io::stdout().is_terminal() { Format::Text } else { Format::Conllu });
    each(inputs, |raw| match raw.body {
        RawBody::Text(text) => {
            let mut a = Article::from_body(&raw.source, &text);
            a.published = ingest.published(raw.published);
            Ok(a)
        }
        _ => ingest.article(raw),
    }, |article, out| {
        let doc = pipeline.annotate(article);
        match format {
            Format::Conllu => out.write_all(parse::conllu(&doc).as_bytes()),
            Format::Text => out.write_all(parse::to_text(&doc).as_bytes()),
            Format::Json => writeln!(out, "{:#}", parse::to_json(&doc)),
            Format::Jsonl => writeln!(out, "{}", parse::to_json(&doc)),
        }
    })
}

/// Reads every input and writes what `write` makes of each article; whether everything could be read.
fn each(
    inputs: &Inputs,
    article: impl Fn(dateline_ingest::Raw) -> Result<Article, dateline_ingest::IngestError>,
    write: impl Fn(Article, &mut dyn Write) -> io::Result<()>,
) -> Result<bool, Failure> {
    let mut out = io::BufWriter::with_capacity(1 << 16, io::stdout().lock());
    let (mut good, mut broken) = (true, None);
    for input in &inputs.inputs {
        let went = Input::parse(input).each(&Limits::default(), &mut |raw| {
            match raw.and_then(&article) {
                Ok(a) => broken = write(a, &mut out).err(),
                Err(e) => {
                    good = false;
                    anstream::eprintln!("dateline: {e}");
                }
            }
            broken.is_none()
        });
        if !went {
            break;
        }
    }
    match broken.or(out.flush().err()) {
        // Who reads the pipe has had enough: that is no failure.
        Some(e) if e.kind() == io::ErrorKind::BrokenPipe => Ok(good),
        Some(e) => Err(e.to_string()),
        None => Ok(good),
    }
}

fn extract_all(inputs: &Inputs) -> Result<bool, Failure> {
    let ingest = ingest(inputs)?;
    let format = inputs.format.unwrap_or(if io::stdout().is_terminal() { Format::Text } else { Format::Jsonl });
    each(inputs, |raw| ingest.article(raw), |a, out| match format {
        Format::Text => writeln!(out, "{}", extract::to_text(&a)),
        Format::Json => writeln!(out, "{:#}", extract::to_json(&a)),
        _ => writeln!(out, "{}", extract::to_json(&a)),
    })
}
