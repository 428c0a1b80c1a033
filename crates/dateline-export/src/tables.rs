//! Whole tables, one file each.

use crate::parquet::Writer;
use crate::{Error, Outcome};
use dateline_store::{Filter, Store, TABLES, Table, Value};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

/// How tables are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableFormat {
    /// RFC 4180 with a header.
    Csv,
    /// Apache Parquet.
    Parquet,
}

impl TableFormat {
    fn ending(self) -> &'static str {
        match self {
            TableFormat::Csv => "csv",
            TableFormat::Parquet => "parquet",
        }
    }
}

/// Writes every table into a folder, which is made where it is not there: the events that a filter lets through with their parties and
/// mentions, and the articles that tell them with their statements, positions and states of talks. A file is named as it is written to its
/// end, so that what stands there is whole.
///
/// # Errors
/// A database that cannot be read, a filter that is none, a folder that cannot be written to.
pub fn tables(store: &Store, filter: &Filter, format: TableFormat, folder: &Path) -> Result<Outcome, Error> {
    let named = |path: &Path, e: std::io::Error| Error::new(format!("{}: {e}", path.display()));
    std::fs::create_dir_all(folder).map_err(|e| named(folder, e))?;
    let mut outcome = Outcome::default();
    for table in TABLES {
        let path = folder.join(format!("{}.{}", table.name, format.ending()));
        let part = folder.join(format!(".{}.{}.part", table.name, format.ending()));
        let out = BufWriter::new(File::create(&part).map_err(|e| named(&part, e))?);
        let n = match format {
            TableFormat::Csv => csv(store, filter, table, out),
            TableFormat::Parquet => columns(store, filter, table, out),
        };
        let n = match n {
            Ok(n) => n,
            Err(e) => {
                let _ = std::fs::remove_file(&part);
                return Err(Error::new(format!("{}: {e}", path.display())));
            }
        };
        std::fs::rename(&part, &path).map_err(|e| named(&path, e))?;
        if table.name == "events" {
            outcome.events = n;
        }
        outcome.rows += n;
    }
    Ok(outcome)
}

fn csv(store: &Store, filter: &Filter, table: &Table, mut out: impl Write) -> Result<u64, Error> {
    let quoted = |s: &str| {
        if s.contains(['"', ',', '\n', '\r']) { format!("\"{}\"", s.replace('"', "\"\"")) } else { s.to_owned() }
    };
    let names: Vec<String> = table.columns.iter().map(|c| quoted(c.0)).collect();
    out.write_all((names.join(",") + "\r\n").as_bytes())?;
    let (mut n, mut failed) = (0, None);
    store.each_row(table, filter, &mut |row| {
        let cells: Vec<String> = row
            .iter()
            .map(|v| match v {
                Value::Null => String::new(),
                Value::Integer(n) => n.to_string(),
                Value::Real(x) => x.to_string(),
                Value::Text(t) => quoted(t),
            })
            .collect();
        failed = out.write_all((cells.join(",") + "\r\n").as_bytes()).err();
        n += 1;
        failed.is_none()
    })?;
    match failed {
        Some(e) => Err(e.into()),
        None => {
            out.flush()?;
            Ok(n)
        }
    }
}

fn columns(store: &Store, filter: &Filter, table: &Table, out: impl Write + Send) -> Result<u64, Error> {
    let mut w = Writer::new(out, table.columns)?;
    let (mut n, mut failed) = (0, None);
    store.each_row(table, filter, &mut |row| {
        failed = w.add(row).err();
        n += 1;
        failed.is_none()
    })?;
    match failed {
        Some(e) => Err(e),
        None => {
            w.finish()?.flush()?;
            Ok(n)
        }
    }
}
