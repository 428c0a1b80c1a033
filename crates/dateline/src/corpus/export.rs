//! `export`: a database's events and records in formats that others read.

use super::args::{ExportFormat as F, IncludeName, Which};
use super::ask::{filter, open};
use crate::run::Failure;
use dateline_export::{Bodies, Format, Include, Options, Outcome, TableFormat};
use std::fs::File;
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};

fn include(name: IncludeName) -> Include {
    match name {
        IncludeName::Planned => Include::Planned,
        IncludeName::Postponed => Include::Postponed,
        IncludeName::Cancelled => Include::Cancelled,
        IncludeName::Hypothetical => Include::Hypothetical,
        IncludeName::Negated => Include::Negated,
        IncludeName::Background => Include::Background,
        IncludeName::Vague => Include::Vague,
    }
}

fn stream(format: F) -> Result<Format, TableFormat> {
    Ok(match format {
        F::Csv => return Err(TableFormat::Csv),
        F::Parquet => return Err(TableFormat::Parquet),
        F::Jsonl => Format::Jsonl,
        F::Plover => Format::Plover,
        F::Polecat => Format::Polecat,
        F::Icews => Format::Icews,
        F::Gdelt => Format::Gdelt,
        F::GdeltMentions => Format::GdeltMentions,
        F::Phoenix => Format::Phoenix,
        F::Petrarch2 => Format::Petrarch2,
        F::Ics => Format::Ics,
        F::Geojson => Format::Geojson,
        F::Graphml => Format::Graphml,
        F::GraphmlIssues => Format::GraphmlIssues,
    })
}

/// Writes what the filter lets through.
pub fn export(which: &Which, format: F, output: Option<&Path>, include_: &[IncludeName]) -> Result<bool, Failure> {
    let filter = filter(which, None)?;
    let options = Options {
        include: include_.iter().map(|i| include(*i)).collect(),
        bodies: Bodies::parse(dateline_pipeline::table("actors", "organizations.tsv")),
    };
    let store = open(&which.db.db)?;
    let output = output.filter(|o| *o != Path::new("-"));
    if output.is_some_and(|o| same_file(o, &which.db.db)) {
        return Err(format!("-o {}: is the database itself; give another file", which.db.db.display()));
    }
    let done = match (stream(format), output) {
        (Err(tables), Some(folder)) => dateline_export::tables(&store, &filter, tables, folder),
        (Err(_), None) => return Err("csv and parquet are several files: give their folder with -o".into()),
        (Ok(format), None) => {
            dateline_export::export(&store, &filter, format, &options, &mut BufWriter::new(io::stdout().lock()))
        }
        (Ok(format), Some(path)) => {
            // What stands at the path is whole: it is written beside it first.
            let mut part = path.as_os_str().to_owned();
            part.push(".part");
            let part = PathBuf::from(part);
            let named = |e: io::Error| format!("{}: {e}", path.display());
            let file = File::create(&part).map_err(named)?;
            let done = dateline_export::export(&store, &filter, format, &options, &mut BufWriter::new(file));
            match done {
                Ok(o) => {
                    std::fs::rename(&part, path).map_err(named)?;
                    Ok(o)
                }
                Err(e) => {
                    let _ = std::fs::remove_file(&part);
                    return Err(format!("{}: {e}", path.display()));
                }
            }
        }
    };
    match done {
        Ok(outcome) => {
            anstream::eprintln!("dateline: {}", told(&outcome, format));
            Ok(true)
        }
        Err(e) if e.is_broken_pipe() => Ok(true),
        Err(e) => Err(e.to_string()),
    }
}

fn same_file(a: &Path, b: &Path) -> bool {
    match (a.canonicalize(), b.canonicalize()) {
        (Ok(a), Ok(b)) => a == b,
        _ => false,
    }
}

/// `34 events in 61 rows; left out: 12 planned, 3 background (--include adds them)`.
fn told(o: &Outcome, format: F) -> String {
    let what = match format {
        F::Jsonl => "articles",
        F::GraphmlIssues => "positions",
        _ => "events",
    };
    let rows = match format {
        F::Graphml | F::GraphmlIssues => "edges",
        F::Ics => "entries",
        F::Geojson => "points",
        F::Plover => "objects",
        F::Jsonl => "lines",
        _ => "rows",
    };
    let mut out = format!("{} {what} in {} {rows}", o.events, o.rows);
    if !o.left_out.is_empty() {
        let parts: Vec<String> = o.left_out.iter().map(|(why, n)| format!("{n} {why}")).collect();
        out.push_str(&format!("; left out: {}", parts.join(", ")));
        let names = ["planned", "postponed", "cancelled", "hypothetical", "negated", "background", "vague"];
        if o.left_out.keys().any(|k| names.contains(k)) {
            out.push_str(" (see --include)");
        }
    }
    out
}
