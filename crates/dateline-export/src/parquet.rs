//! Parquet, written column by column without Arrow: text as UTF-8, whole numbers as INT64, others as DOUBLE, every column optional, Snappy.

use crate::Error;
use ::parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use ::parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType, Int64Type};
use ::parquet::file::properties::WriterProperties;
use ::parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use ::parquet::schema::types::Type;
use dateline_store::{ColumnKind, Rows, Value};
use std::io::Write;
use std::sync::Arc;

/// Rows that are kept in memory and written together.
const GROUP: usize = 20_000;

/// A Parquet file that is being written.
pub struct Writer<W: Write + Send> {
    file: SerializedFileWriter<W>,
    kinds: Vec<ColumnKind>,
    rows: Vec<Vec<Value>>,
}

impl<W: Write + Send> Writer<W> {
    /// Begins a file with these columns.
    ///
    /// # Errors
    /// An output that cannot be written to.
    pub fn new(out: W, columns: &[(&str, ColumnKind)]) -> Result<Writer<W>, Error> {
        let fields = columns.iter().map(|(name, kind)| field(name, *kind)).collect::<Result<Vec<_>, Error>>()?;
        let schema = Type::group_type_builder("rows").with_fields(fields).build()?;
        let made = format!("dateline {}", crate::VERSION);
        let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).set_created_by(made).build();
        let file = SerializedFileWriter::new(out, Arc::new(schema), Arc::new(properties))?;
        Ok(Writer { file, kinds: columns.iter().map(|c| c.1).collect(), rows: Vec::new() })
    }

    /// Adds a row, as long as the columns.
    ///
    /// # Errors
    /// An output that cannot be written to.
    pub fn add(&mut self, row: Vec<Value>) -> Result<(), Error> {
        self.rows.push(row);
        if self.rows.len() >= GROUP { self.flush() } else { Ok(()) }
    }

    /// Writes what is left and the file's end.
    ///
    /// # Errors
    /// An output that cannot be written to.
    pub fn finish(mut self) -> Result<W, Error> {
        self.flush()?;
        Ok(self.file.into_inner()?)
    }

    fn flush(&mut self) -> Result<(), Error> {
        if self.rows.is_empty() {
            return Ok(());
        }
        let mut group = self.file.next_row_group()?;
        for (i, kind) in self.kinds.iter().enumerate() {
            let cells = self.rows.iter().map(|r| r.get(i).unwrap_or(&Value::Null));
            match kind {
                ColumnKind::Text => {
                    column::<ByteArrayType, _>(
                        &mut group,
                        cells.map(|v| text(v).map(|t| ByteArray::from(t.into_bytes()))),
                    )?;
                }
                ColumnKind::Integer => column::<Int64Type, _>(&mut group, cells.map(integer))?,
                ColumnKind::Real => column::<DoubleType, _>(&mut group, cells.map(real))?,
            }
        }
        group.close()?;
        self.rows.clear();
        Ok(())
    }
}

/// Writes an answer whose columns are of no declared kind: each is of the narrowest kind that holds all its values.
///
/// # Errors
/// An output that cannot be written to.
pub fn rows<W: Write + Send>(out: W, rows: Rows) -> Result<W, Error> {
    let kind = |i: usize| {
        let of = |v: &Value| match v {
            Value::Null => None,
            Value::Integer(_) => Some(ColumnKind::Integer),
            Value::Real(_) => Some(ColumnKind::Real),
            Value::Text(_) => Some(ColumnKind::Text),
        };
        let joined = |a: ColumnKind, b: ColumnKind| match (a, b) {
            (a, b) if a == b => a,
            (ColumnKind::Text, _) | (_, ColumnKind::Text) => ColumnKind::Text,
            _ => ColumnKind::Real,
        };
        rows.rows.iter().filter_map(|r| of(&r[i])).reduce(joined).unwrap_or(ColumnKind::Text)
    };
    let columns: Vec<(&str, ColumnKind)> =
        rows.columns.iter().enumerate().map(|(i, c)| (c.as_str(), kind(i))).collect();
    let mut w = Writer::new(out, &columns)?;
    for r in rows.rows {
        w.add(r)?;
    }
    w.finish()
}

fn field(name: &str, kind: ColumnKind) -> Result<Arc<Type>, Error> {
    let physical = match kind {
        ColumnKind::Text => Physical::BYTE_ARRAY,
        ColumnKind::Integer => Physical::INT64,
        ColumnKind::Real => Physical::DOUBLE,
    };
    let logical = (kind == ColumnKind::Text).then_some(LogicalType::String);
    let field = Type::primitive_type_builder(name, physical)
        .with_repetition(Repetition::OPTIONAL)
        .with_logical_type(logical)
        .build()?;
    Ok(Arc::new(field))
}

fn text(v: &Value) -> Option<String> {
    match v {
        Value::Null => None,
        Value::Integer(n) => Some(n.to_string()),
        Value::Real(x) => Some(x.to_string()),
        Value::Text(t) => Some(t.clone()),
    }
}

fn integer(v: &Value) -> Option<i64> {
    if let Value::Integer(n) = v { Some(*n) } else { None }
}

fn real(v: &Value) -> Option<f64> {
    match v {
        Value::Real(x) => Some(*x),
        Value::Integer(n) => Some(*n as f64),
        _ => None,
    }
}

/// One column of a group: values that are there, and for every row whether it has one.
fn column<T: DataType, W: Write + Send>(
    group: &mut SerializedRowGroupWriter<'_, W>,
    cells: impl Iterator<Item = Option<T::T>>,
) -> Result<(), Error> {
    let Some(mut c) = group.next_column()? else { return Err(Error::new("a row has more cells than columns")) };
    let (mut values, mut there) = (Vec::new(), Vec::new());
    for cell in cells {
        there.push(i16::from(cell.is_some()));
        values.extend(cell);
    }
    c.typed::<T>().write_batch(&values, Some(&there), None)?;
    c.close()?;
    Ok(())
}
