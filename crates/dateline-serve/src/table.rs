//! Rows of the store by the names of their columns, and as CSV and JSON.

use dateline_store::{Rows, Value};
use serde_json::{Map, Number, Value as Json};

/// A row whose cells are asked by name.
#[derive(Clone, Copy)]
pub(crate) struct Row<'a> {
    columns: &'a [String],
    cells: &'a [Value],
}

/// Whether a character changes the direction of text, or is no text at all.
pub(crate) fn turns(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}')
        || (c.is_control() && c != '\n' && c != '\t')
}

/// The rows of an answer.
pub(crate) fn each(rows: &Rows) -> impl Iterator<Item = Row<'_>> {
    rows.rows.iter().map(|r| Row { columns: &rows.columns, cells: r })
}

impl Row<'_> {
    fn cell(&self, name: &str) -> Option<&Value> {
        self.columns.iter().position(|c| c == name).and_then(|i| self.cells.get(i))
    }

    /// As text for a page; empty where there is nothing. Characters that turn the direction of what stands behind them are left out, so that
    /// a name cannot rearrange the line that it stands in.
    pub(crate) fn text(&self, name: &str) -> String {
        let text = self.cell(name).map(Value::to_string).unwrap_or_default();
        if text.contains(turns) { text.replace(turns, "") } else { text }
    }

    pub(crate) fn integer(&self, name: &str) -> i64 {
        match self.cell(name) {
            Some(Value::Integer(n)) => *n,
            _ => 0,
        }
    }

    pub(crate) fn real(&self, name: &str) -> Option<f64> {
        match self.cell(name) {
            Some(Value::Real(x)) => Some(*x),
            Some(Value::Integer(n)) => Some(*n as f64),
            _ => None,
        }
    }

    pub(crate) fn yes(&self, name: &str) -> bool {
        self.integer(name) != 0
    }
}

/// As the command prints it: RFC 4180 with a header.
pub(crate) fn csv(rows: &Rows) -> String {
    let cell =
        |s: String| if s.contains(['"', ',', '\n', '\r']) { format!("\"{}\"", s.replace('"', "\"\"")) } else { s };
    let line = |cells: Vec<String>| cells.join(",") + "\r\n";
    let mut out = line(rows.columns.iter().cloned().map(cell).collect());
    for r in &rows.rows {
        out.push_str(&line(r.iter().map(|v| cell(v.to_string())).collect()));
    }
    out
}

/// Objects with the columns' names.
pub(crate) fn json(rows: &Rows) -> Vec<Json> {
    let value = |v: &Value| match v {
        Value::Null => Json::Null,
        Value::Integer(n) => Json::from(*n),
        Value::Real(x) => Number::from_f64(*x).map_or(Json::Null, Json::Number),
        Value::Text(t) => Json::from(t.as_str()),
    };
    let object =
        |r: &Vec<Value>| Json::Object(rows.columns.iter().cloned().zip(r.iter().map(value)).collect::<Map<_, _>>());
    rows.rows.iter().map(object).collect()
}
