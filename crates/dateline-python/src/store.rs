//! Questions to a database. It is opened anew for each, read-only: no connection is shared between threads or carried over a fork.

use crate::StoreError;
use crate::columns::{Cell, Kind, batch};
use dateline_store::{ColumnKind, Filter, Measure, Panel, Rows, Sort, Store, TABLES, Value, What};
use pyo3::prelude::*;
use pyo3_arrow::PyRecordBatch;
use std::path::{Path, PathBuf};

/// Conditions as the command has options: name and value; `many` once a value.
type Said = Vec<(String, String)>;

fn fail(e: impl std::fmt::Display) -> PyErr {
    StoreError::new_err(e.to_string())
}

fn filter(said: &Said) -> PyResult<Filter> {
    let mut f = Filter::default();
    for (option, value) in said {
        let flag = || value.parse::<bool>().map_err(|_| fail(format!("{option}={value:?}: True or False")));
        let number =
            || value.parse::<u32>().map(Some).map_err(|_| fail(format!("{option}={value:?}: a number from 0 up")));
        match option.as_str() {
            "limit" => f.limit = number()?,
            "min-publishers" => f.min_publishers = number()?,
            "lead" => f.lead = flag()?,
            "one-a-day" => f.one_a_day = flag()?,
            "historical" => f.historical = Some(flag()?),
            "overdue" => f.overdue = Some(value.clone()),
            "sort" => f.sort = Some(Sort::parse(value)),
            _ if value.trim().is_empty() => return Err(fail(format!("{option}: says nothing"))),
            _ if f.say(option, value).map_err(fail)? => {}
            _ => return Err(fail(format!("{option}: there is no such condition"))),
        }
    }
    Ok(f)
}

/// Rows of one kind that conditions let through.
#[pyfunction]
pub(crate) fn ask<'py>(py: Python<'py>, path: PathBuf, what: &str, said: Said) -> PyResult<Bound<'py, PyAny>> {
    let what =
        What::ALL.into_iter().find(|w| w.name() == what).ok_or_else(|| fail(format!("{what:?} is no kind of row")))?;
    let filter = filter(&said)?;
    answer(py, &path, move |s| s.list(what, &filter, false).map_err(fail))
}

/// Counts by unit and period, zeros filled in.
#[pyfunction]
#[pyo3(signature = (path, by, measures, said, start=None, end=None, domestic=false, everything=false))]
#[allow(clippy::too_many_arguments)]
pub(crate) fn panel<'py>(
    py: Python<'py>,
    path: PathBuf,
    by: &str,
    measures: Vec<String>,
    said: Said,
    start: Option<String>,
    end: Option<String>,
    domestic: bool,
    everything: bool,
) -> PyResult<Bound<'py, PyAny>> {
    let (unit, period) = Panel::parse(by).map_err(fail)?;
    let measures = measures.iter().map(|m| measure(m)).collect::<PyResult<_>>()?;
    let mut filter = filter(&said)?;
    if !everything {
        filter = filter.counted();
    }
    let panel = Panel { unit, period, measures, from: start, to: end, domestic };
    answer(py, &path, move |s| s.panel(&panel, &filter).map_err(fail))
}

fn measure(name: &str) -> PyResult<Measure> {
    Ok(match name {
        "count" => Measure::Count,
        "type" => Measure::Type,
        "quad" => Measure::Quad,
        "status" => Measure::Status,
        "score" => Measure::Score,
        "goldstein" => Measure::Goldstein,
        "reports" => Measure::Reports,
        "share" => Measure::Share,
        _ => {
            return Err(fail(format!(
                "{name:?} is no measure; they are count, type, quad, status, score, goldstein, reports, share"
            )));
        }
    })
}

/// The answer to a question in SQL; nothing that is asked can change the file.
#[pyfunction]
pub(crate) fn sql<'py>(py: Python<'py>, path: PathBuf, question: String) -> PyResult<Bound<'py, PyAny>> {
    answer(py, &path, move |s| s.ask(&question).map_err(fail))
}

fn answer<'py>(
    py: Python<'py>,
    path: &Path,
    question: impl FnOnce(&mut Store) -> PyResult<Rows> + Send,
) -> PyResult<Bound<'py, PyAny>> {
    let made = py.detach(|| {
        let mut store = Store::open(path).map_err(fail)?;
        let rows = question(&mut store)?;
        let columns: Vec<(&str, Kind)> =
            rows.columns.iter().enumerate().map(|(i, c)| (c.as_str(), kind(c, &rows, i))).collect();
        let cells: Vec<Vec<Cell>> =
            rows.rows.iter().map(|r| r.iter().zip(&columns).map(|(v, c)| cell(v, c.1)).collect()).collect();
        batch(&columns, &cells).map_err(fail)
    })?;
    PyRecordBatch::new(made).into_pyarrow(py)
}

/// A column's kind: what its values are, else what a column of that name is in the exports.
fn kind(name: &str, rows: &Rows, i: usize) -> Kind {
    let of = |v: &Value| match v {
        Value::Null => None,
        Value::Integer(_) => Some(Kind::Integer),
        Value::Real(_) => Some(Kind::Real),
        Value::Text(_) => Some(Kind::Text),
    };
    let joined = |a: Kind, b: Kind| match (a, b) {
        (a, b) if a == b => a,
        (Kind::Text, _) | (_, Kind::Text) => Kind::Text,
        _ => Kind::Real,
    };
    let known = TABLES.iter().flat_map(|t| t.columns).find(|c| c.0 == name).map(|c| match c.1 {
        ColumnKind::Text => Kind::Text,
        ColumnKind::Integer => Kind::Integer,
        ColumnKind::Real => Kind::Real,
    });
    let found = rows.rows.iter().filter_map(|r| of(&r[i])).reduce(joined);
    match (found, known) {
        (Some(Kind::Integer), Some(Kind::Real)) => Kind::Real,
        (Some(k), _) | (None, Some(k)) => k,
        (None, None) => Kind::Text,
    }
}

fn cell(v: &Value, kind: Kind) -> Cell {
    match v {
        Value::Null => Cell::Null,
        v if kind == Kind::Text => v.to_string().into(),
        Value::Integer(n) => (*n).into(),
        Value::Real(x) => (*x).into(),
        Value::Text(_) => Cell::Null,
    }
}
