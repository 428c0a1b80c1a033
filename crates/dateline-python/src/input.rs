//! A batch of articles, row by row: columns by name, whatever kind of text, bytes, number or date they hold.

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_schema::DataType;
use dateline_ingest::Fields;
use std::sync::Arc;

/// Columns that are read; `title` and `headline` mean the same, and so do `published` and `date`.
const COLUMNS: &[&str] = &["id", "url", "title", "headline", "text", "html", "publisher", "published", "date"];

/// The articles of a batch.
pub(crate) struct Rows {
    columns: Vec<(&'static str, ArrayRef)>,
    len: usize,
}

impl Rows {
    /// The columns of a batch that are known; others are passed over. Texts and bytes are not copied.
    ///
    /// # Errors
    /// A batch without `text` and `html`, a column of lists or structures.
    pub(crate) fn of(batch: &RecordBatch) -> Result<Rows, String> {
        let mut columns = Vec::new();
        for name in COLUMNS {
            let Some(column) = batch.column_by_name(name) else { continue };
            columns.push((*name, texts(name, column)?));
        }
        if !columns.iter().any(|(n, _)| matches!(*n, "text" | "html")) {
            let schema = batch.schema();
            let there: Vec<&str> = schema.fields().iter().map(|f| f.name().as_str()).collect();
            return Err(format!("there is no column \"text\" or \"html\"; the columns are {}", there.join(", ")));
        }
        Ok(Rows { columns, len: batch.num_rows() })
    }

    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// The fields of a row.
    pub(crate) fn get(&self, row: usize) -> Fields {
        let mut f = Fields::default();
        for (name, column) in &self.columns {
            let Some(value) = cell(column, row) else { continue };
            match *name {
                "id" => f.id = Some(value.into()),
                "url" => f.url = Some(value),
                "title" => f.title = Some(value),
                "headline" => f.headline = Some(value),
                "text" => f.text = Some(value),
                "html" => f.html = Some(value),
                "publisher" => f.publisher = Some(value.into()),
                "published" => f.published = Some(value),
                _ => f.date = Some(value),
            }
        }
        f
    }

    /// Bytes of the longest text of a row, before it is copied.
    pub(crate) fn length(&self, row: usize) -> usize {
        let bodies = self.columns.iter().filter(|(n, _)| matches!(*n, "text" | "html"));
        bodies.map(|(_, c)| size(c, row)).max().unwrap_or(0)
    }
}

/// The column as text or bytes.
fn texts(name: &str, column: &ArrayRef) -> Result<ArrayRef, String> {
    use DataType as T;
    match column.data_type() {
        T::Utf8 | T::LargeUtf8 | T::Utf8View | T::Binary | T::LargeBinary | T::BinaryView => Ok(Arc::clone(column)),
        T::Dictionary(_, value) => {
            let plain = arrow_cast::cast(column, value).map_err(|e| format!("column {name:?}: {e}"))?;
            texts(name, &plain)
        }
        kind if kind.is_nested() => Err(format!("column {name:?} holds {kind}; text is expected")),
        _ => arrow_cast::cast(column, &T::Utf8).map_err(|e| format!("column {name:?}: {e}")),
    }
}

fn size(column: &ArrayRef, row: usize) -> usize {
    if column.is_null(row) {
        return 0;
    }
    match column.data_type() {
        DataType::Utf8 => column.as_string::<i32>().value(row).len(),
        DataType::LargeUtf8 => column.as_string::<i64>().value(row).len(),
        DataType::Utf8View => column.as_string_view().value(row).len(),
        DataType::Binary => column.as_binary::<i32>().value(row).len(),
        DataType::LargeBinary => column.as_binary::<i64>().value(row).len(),
        DataType::BinaryView => column.as_binary_view().value(row).len(),
        _ => 0,
    }
}

fn cell(column: &ArrayRef, row: usize) -> Option<String> {
    if column.is_null(row) {
        return None;
    }
    // What another program calls text need not be UTF-8; its bytes are looked at either way.
    let text = |b: &[u8]| match std::str::from_utf8(b) {
        Ok(t) => t.to_owned(),
        Err(_) => dateline_ingest::decode(b),
    };
    match column.data_type() {
        DataType::Utf8 => Some(text(column.as_string::<i32>().value(row).as_bytes())),
        DataType::LargeUtf8 => Some(text(column.as_string::<i64>().value(row).as_bytes())),
        DataType::Utf8View => Some(text(column.as_string_view().value(row).as_bytes())),
        DataType::Binary => Some(text(column.as_binary::<i32>().value(row))),
        DataType::LargeBinary => Some(text(column.as_binary::<i64>().value(row))),
        DataType::BinaryView => Some(text(column.as_binary_view().value(row))),
        _ => None,
    }
}
