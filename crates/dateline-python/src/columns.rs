//! Rows of cells become Arrow columns of a fixed kind.

use arrow_array::builder::{BooleanBuilder, Float64Builder, Int64Builder, ListBuilder, StringBuilder, StructBuilder};
use arrow_array::{ArrayRef, RecordBatch, RecordBatchOptions};
use arrow_schema::{ArrowError, DataType, Field, Fields, Schema};
use std::sync::Arc;

/// What a column holds; every cell may be null.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    /// A list of texts, each of which may be null.
    Texts,
    Integer,
    Real,
    Bool,
    /// A list of stretches of the article's text, in characters.
    Spans,
}

/// A value of a column of the same kind.
#[derive(Clone, Debug)]
pub(crate) enum Cell {
    Null,
    Text(String),
    Texts(Vec<Option<String>>),
    Integer(i64),
    Real(f64),
    Bool(bool),
    Spans(Vec<(i64, i64)>),
}

impl From<&str> for Cell {
    fn from(s: &str) -> Cell {
        Cell::Text(s.to_owned())
    }
}

impl From<String> for Cell {
    fn from(s: String) -> Cell {
        Cell::Text(s)
    }
}

impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(v: Option<T>) -> Cell {
        v.map_or(Cell::Null, Into::into)
    }
}

impl From<i64> for Cell {
    fn from(n: i64) -> Cell {
        Cell::Integer(n)
    }
}

impl From<usize> for Cell {
    fn from(n: usize) -> Cell {
        Cell::Integer(i64::try_from(n).unwrap_or(i64::MAX))
    }
}

impl From<f64> for Cell {
    fn from(x: f64) -> Cell {
        Cell::Real(x)
    }
}

impl From<bool> for Cell {
    fn from(b: bool) -> Cell {
        Cell::Bool(b)
    }
}

fn span_fields() -> Fields {
    vec![Field::new("start", DataType::Int64, true), Field::new("end", DataType::Int64, true)].into()
}

fn data_type(kind: Kind) -> DataType {
    let list = |item: DataType| DataType::List(Arc::new(Field::new("item", item, true)));
    match kind {
        Kind::Text => DataType::Utf8,
        Kind::Texts => list(DataType::Utf8),
        Kind::Integer => DataType::Int64,
        Kind::Real => DataType::Float64,
        Kind::Bool => DataType::Boolean,
        Kind::Spans => list(DataType::Struct(span_fields())),
    }
}

/// A batch of rows, each as long as the columns; a cell of another kind than its column is null.
///
/// # Errors
/// More text than a column can hold.
pub(crate) fn batch(columns: &[(&str, Kind)], rows: &[Vec<Cell>]) -> Result<RecordBatch, ArrowError> {
    let fields: Vec<Field> = columns.iter().map(|(n, k)| Field::new(*n, data_type(*k), true)).collect();
    let arrays = columns.iter().enumerate().map(|(i, (_, k))| column(*k, rows.iter().map(move |r| &r[i]))).collect();
    let options = RecordBatchOptions::new().with_row_count(Some(rows.len()));
    RecordBatch::try_new_with_options(Arc::new(Schema::new(fields)), arrays, &options)
}

fn column<'a>(kind: Kind, cells: impl Iterator<Item = &'a Cell>) -> ArrayRef {
    match kind {
        Kind::Text => {
            let mut b = StringBuilder::new();
            cells.for_each(|c| b.append_option(if let Cell::Text(t) = c { Some(t) } else { None }));
            Arc::new(b.finish())
        }
        Kind::Integer => {
            let mut b = Int64Builder::new();
            cells.for_each(|c| b.append_option(if let Cell::Integer(n) = c { Some(*n) } else { None }));
            Arc::new(b.finish())
        }
        Kind::Real => {
            let mut b = Float64Builder::new();
            cells.for_each(|c| {
                b.append_option(match c {
                    Cell::Real(x) => Some(*x),
                    Cell::Integer(n) => Some(*n as f64),
                    _ => None,
                });
            });
            Arc::new(b.finish())
        }
        Kind::Bool => {
            let mut b = BooleanBuilder::new();
            cells.for_each(|c| b.append_option(if let Cell::Bool(x) = c { Some(*x) } else { None }));
            Arc::new(b.finish())
        }
        Kind::Texts => {
            let mut b = ListBuilder::new(StringBuilder::new());
            for c in cells {
                if let Cell::Texts(all) = c {
                    all.iter().for_each(|t| b.values().append_option(t.as_deref()));
                }
                b.append(matches!(c, Cell::Texts(_)));
            }
            Arc::new(b.finish())
        }
        Kind::Spans => {
            let ends: Vec<Box<dyn arrow_array::builder::ArrayBuilder>> =
                vec![Box::new(Int64Builder::new()), Box::new(Int64Builder::new())];
            let mut b = ListBuilder::new(StructBuilder::new(span_fields(), ends));
            for c in cells {
                if let Cell::Spans(all) = c {
                    for (start, end) in all {
                        for (i, n) in [start, end].into_iter().enumerate() {
                            if let Some(f) = b.values().field_builder::<Int64Builder>(i) {
                                f.append_value(*n);
                            }
                        }
                        b.values().append(true);
                    }
                }
                b.append(matches!(c, Cell::Spans(_)));
            }
            Arc::new(b.finish())
        }
    }
}
