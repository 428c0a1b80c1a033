//! Rows as a table for reading, CSV, TSV, JSON, Parquet.

use super::args::RowFormat;
use crate::run::Failure;
use dateline_store::{Rows, Value};
use serde_json::{Map, Number, Value as Json};
use std::io::{self, IsTerminal, Write};

/// Columns of a terminal where it does not tell its own.
const WIDTH: usize = 120;
/// Narrowest column that is worth reading.
const NARROW: usize = 12;
/// Widest cell of a table.
const CELL: usize = 44;

/// The format: what was asked, else a table on a terminal and CSV in a pipe.
pub fn format(asked: Option<RowFormat>) -> RowFormat {
    asked.unwrap_or(if io::stdout().is_terminal() { RowFormat::Table } else { RowFormat::Csv })
}

/// Prints rows to standard output.
pub fn print(rows: Rows, format: RowFormat) -> Result<(), Failure> {
    if format == RowFormat::Parquet {
        if io::stdout().is_terminal() {
            return Err("Parquet is not for a terminal; write it to a file: … --format parquet > rows.parquet".into());
        }
        let out = io::BufWriter::new(io::stdout());
        return match dateline_export::parquet::rows(out, rows).and_then(|mut o| Ok(o.flush()?)) {
            Err(e) if e.is_broken_pipe() => Ok(()),
            done => done.map_err(|e| e.to_string()),
        };
    }
    let mut out = io::BufWriter::new(io::stdout().lock());
    match write(&mut out, &rows, format).and_then(|()| out.flush()) {
        Err(e) if e.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        done => done.map_err(|e| e.to_string()),
    }
}

fn write(out: &mut dyn Write, rows: &Rows, format: RowFormat) -> io::Result<()> {
    match format {
        // Parquet is written whole, above.
        RowFormat::Table | RowFormat::Parquet => table(out, rows),
        RowFormat::Csv => separated(out, rows, ',', "\r\n", csv_cell),
        RowFormat::Tsv => separated(out, rows, '\t', "\n", tsv_cell),
        RowFormat::Jsonl => rows.rows.iter().try_for_each(|r| writeln!(out, "{}", object(rows, r))),
        RowFormat::Json => {
            let all: Vec<Json> = rows.rows.iter().map(|r| object(rows, r)).collect();
            writeln!(out, "{:#}", Json::Array(all))
        }
    }
}

/// A value as text; null is empty.
pub fn plain(v: &Value) -> String {
    match v {
        Value::Null => String::new(),
        Value::Integer(n) => n.to_string(),
        Value::Real(x) => x.to_string(),
        Value::Text(t) => t.clone(),
    }
}

fn object(rows: &Rows, r: &[Value]) -> Json {
    let value = |v: &Value| match v {
        Value::Null => Json::Null,
        Value::Integer(n) => Json::from(*n),
        Value::Real(x) => Number::from_f64(*x).map_or(Json::Null, Json::Number),
        Value::Text(t) => Json::from(t.as_str()),
    };
    Json::Object(rows.columns.iter().cloned().zip(r.iter().map(value)).collect::<Map<_, _>>())
}

fn csv_cell(s: &str) -> String {
    if s.contains(['"', ',', '\n', '\r']) { format!("\"{}\"", s.replace('"', "\"\"")) } else { s.to_owned() }
}

fn tsv_cell(s: &str) -> String {
    s.replace(['\t', '\n', '\r'], " ")
}

fn separated(out: &mut dyn Write, rows: &Rows, by: char, end: &str, cell: fn(&str) -> String) -> io::Result<()> {
    let line = |cells: Vec<String>| cells.join(&by.to_string()) + end;
    out.write_all(line(rows.columns.iter().map(|c| cell(c)).collect()).as_bytes())?;
    for r in &rows.rows {
        out.write_all(line(r.iter().map(|v| cell(&plain(v))).collect()).as_bytes())?;
    }
    Ok(())
}

/// Aligned columns, cut where they are wider than the terminal; control characters of articles never reach it.
fn table(out: &mut dyn Write, rows: &Rows) -> io::Result<()> {
    let width = std::env::var("COLUMNS").ok().and_then(|c| c.parse().ok()).unwrap_or(WIDTH);
    let clean = |v: &Value| -> String {
        let text = plain(v);
        text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
    };
    let cells: Vec<Vec<String>> = rows.rows.iter().map(|r| r.iter().map(clean).collect()).collect();
    let count = |s: &str| s.chars().count();
    let mut widths: Vec<usize> = rows.columns.iter().map(|c| count(c)).collect();
    for r in &cells {
        for (w, c) in widths.iter_mut().zip(r) {
            *w = (*w).max(count(c)).min(CELL);
        }
    }
    // Too wide: the widest columns give way, then the last ones; never the first, which says which row it is.
    let wide = |w: &[usize]| w.iter().sum::<usize>() + 2 * w.len().saturating_sub(1) > width;
    while wide(&widths) {
        if let Some(w) = widths.iter_mut().skip(1).max().filter(|w| **w > NARROW) {
            *w -= 1;
        } else if widths.len() > 2 {
            widths.pop();
        } else {
            break;
        }
    }
    let mut line = |r: &[String]| -> io::Result<()> {
        let mut s = String::new();
        for (c, w) in r.iter().zip(&widths) {
            let n = count(c);
            if n > *w {
                s.extend(c.chars().take(w - 1));
                s.push('…');
            } else {
                s.push_str(c);
                s.extend(std::iter::repeat_n(' ', w - n));
            }
            s.push_str("  ");
        }
        writeln!(out, "{}", s.trim_end())
    };
    line(&rows.columns)?;
    for r in &cells {
        line(r)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_keep_to_their_format() {
        let rows = Rows {
            columns: vec!["a".into(), "b".into()],
            rows: vec![
                vec![Value::Text("x,\"y\"\n\tz\u{1b}[31m".into()), Value::Null],
                vec![Value::Real(1.5), Value::Integer(-2)],
            ],
        };
        let text = |f| {
            let mut out = Vec::new();
            write(&mut out, &rows, f).expect("memory");
            String::from_utf8(out).expect("UTF-8")
        };
        assert_eq!(text(RowFormat::Csv), "a,b\r\n\"x,\"\"y\"\"\n\tz\u{1b}[31m\",\r\n1.5,-2\r\n");
        assert_eq!(text(RowFormat::Tsv), "a\tb\nx,\"y\"  z\u{1b}[31m\t\n1.5\t-2\n");
        assert!(!text(RowFormat::Table).contains('\u{1b}'));
        let json: Json = serde_json::from_str(&text(RowFormat::Json)).expect("JSON");
        assert_eq!(json[1]["b"], -2);
        assert_eq!(text(RowFormat::Jsonl).lines().count(), 2);
    }
}
