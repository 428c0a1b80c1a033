//! Carries a command out: data to standard output, messages to standard error.

use crate::args::{Args, Command, Format, Inputs};
use crate::extract;
use clap::CommandFactory;
use dateline_ingest::{AnatomyTables, Ingest, Input, Limits};
use std::io::{self, IsTerminal, Write};

/// Wrong usage, or a standard output that is gone.
pub type Failure = String;

/// Whether everything could be read.
pub fn run(args: Args) -> Result<bool, Failure> {
    match args.command {
        Command::Extract(inputs) => extract_all(&inputs),
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

fn extract_all(inputs: &Inputs) -> Result<bool, Failure> {
    let ingest = ingest(inputs)?;
    let format = inputs.format.unwrap_or(if io::stdout().is_terminal() { Format::Text } else { Format::Jsonl });
    let mut out = io::BufWriter::new(io::stdout().lock());
    let (mut good, mut broken) = (true, None);
    for input in &inputs.inputs {
        Input::parse(input).each(&Limits::default(), &mut |raw| {
            let written = match raw.and_then(|r| ingest.article(r)) {
                Ok(a) => match format {
                    Format::Text => writeln!(out, "{}", extract::to_text(&a)),
                    Format::Json => writeln!(out, "{:#}", extract::to_json(&a)),
                    _ => writeln!(out, "{}", extract::to_json(&a)),
                },
                Err(e) => {
                    good = false;
                    anstream::eprintln!("dateline: {e}");
                    Ok(())
                }
            };
            broken = written.err();
            broken.is_none()
        });
    }
    match broken.or(out.flush().err()) {
        Some(e) if e.kind() == io::ErrorKind::BrokenPipe => Ok(good),
        Some(e) => Err(e.to_string()),
        None => Ok(good),
    }
}
