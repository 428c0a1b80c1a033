//! A Parquet file, row by row: records that other machines read (a column `record`), or articles in the columns that JSON Lines have as fields.
//!
//! Read without Arrow, one batch of rows at a time. Columns of other names, and lists and structures, are passed over.

use crate::error::Reason;
use crate::json::{self, Fields};
use crate::source::{Raw, RawBody};
use crate::{decode, records};
use jiff::civil::Date;
use parquet::basic::{ConvertedType, LogicalType, TimeUnit, Type as Physical};
use parquet::file::reader::{ChunkReader, FileReader};
use parquet::file::serialized_reader::SerializedFileReader;
use parquet::record::Field;
use parquet::schema::types::Type;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

/// Columns that are read.
const COLUMNS: &[&str] =
    &["record", "error", "id", "url", "title", "headline", "text", "html", "publisher", "published", "date"];

/// Gives every row of the file as a raw article with its number, counted from 1, until `sink` says `false`; whether it went through to the
/// end. A date that is none is told beside its article.
///
/// # Errors
/// A file that is damaged, or holds neither records nor articles; rows before the damage were given.
pub(crate) fn rows<R: ChunkReader + 'static>(
    file: R,
    unpacked: u64,
    sink: &mut dyn FnMut(usize, Result<(Raw, Option<Reason>), Reason>) -> bool,
) -> Result<bool, Reason> {
    // The reader of the format asserts what it expects of a file in some places: a damaged one must not end the program.
    catch_unwind(AssertUnwindSafe(|| each(file, unpacked, sink)))
        .unwrap_or_else(|_| Err(Reason::Parquet("it is damaged, or its kind of pages is not known".into())))
}

fn each<R: ChunkReader + 'static>(
    file: R,
    unpacked: u64,
    sink: &mut dyn FnMut(usize, Result<(Raw, Option<Reason>), Reason>) -> bool,
) -> Result<bool, Reason> {
    let fail = |e: parquet::errors::ParquetError| Reason::Parquet(e.to_string());
    let file = SerializedFileReader::new(file).map_err(fail)?;
    let meta = file.metadata();
    let fields: Vec<Arc<Type>> =
        meta.file_metadata().schema().get_fields().iter().filter(|f| wanted(f)).cloned().collect();
    let has = |name: &str| fields.iter().any(|f| f.name() == name);
    if !has("record") && !has("text") && !has("html") {
        return Err(Reason::Parquet("it has no column \"record\", \"text\" or \"html\" of text".into()));
    }
    let size =
        |c: &parquet::file::metadata::ColumnChunkMetaData| u64::try_from(c.uncompressed_size()).unwrap_or(u64::MAX);
    if meta.row_groups().iter().flat_map(|g| g.columns()).any(|c| size(c) > unpacked) {
        return Err(Reason::Bomb { limit: unpacked });
    }
    // Nanoseconds are no kind of the reader's: they come as bare numbers.
    let nanos: Vec<String> = fields.iter().filter(|f| is_nanos(f)).map(|f| f.name().to_owned()).collect();
    // What is asked for must bear the name of the root, which every writer chooses.
    let root = file.metadata().file_metadata().schema().name().to_owned();
    let columns = Type::group_type_builder(&root).with_fields(fields).build().map_err(fail)?;
    let rows = file.get_row_iter(Some(columns)).map_err(fail)?;
    for (i, row) in rows.enumerate() {
        let cells = row.map_err(fail)?.into_columns();
        if !sink(i + 1, article(cells, &nanos)) {
            return Ok(false);
        }
    }
    Ok(true)
}

fn is_nanos(f: &Type) -> bool {
    matches!(f.get_basic_info().logical_type_ref(), Some(LogicalType::Timestamp(t)) if matches!(t.unit, TimeUnit::NANOS))
}

/// Text, bytes, days and times.
fn wanted(f: &Arc<Type>) -> bool {
    if !f.is_primitive() || !COLUMNS.contains(&f.name()) {
        return false;
    }
    let kind = f.get_basic_info().converted_type();
    match f.get_physical_type() {
        Physical::BYTE_ARRAY => {
            matches!(kind, ConvertedType::UTF8 | ConvertedType::ENUM | ConvertedType::JSON | ConvertedType::NONE)
        }
        Physical::INT32 => kind == ConvertedType::DATE,
        Physical::INT64 => {
            matches!(kind, ConvertedType::TIMESTAMP_MILLIS | ConvertedType::TIMESTAMP_MICROS) || is_nanos(f)
        }
        Physical::INT96 => true,
        _ => false,
    }
}

fn article(cells: Vec<(String, Field)>, nanos: &[String]) -> Result<(Raw, Option<Reason>), Reason> {
    let mut line = Fields::default();
    let (mut record, mut error) = (None, None);
    for (name, value) in cells {
        let Some(value) = text(value, nanos.contains(&name)) else { continue };
        match name.as_str() {
            "record" => record = Some(value),
            "error" => error = Some(value),
            "id" => line.id = Some(value.into()),
            "url" => line.url = Some(value),
            "title" => line.title = Some(value),
            "headline" => line.headline = Some(value),
            "text" => line.text = Some(value),
            "html" => line.html = Some(value),
            "publisher" => line.publisher = Some(value.into()),
            "published" => line.published = Some(value),
            _ => line.date = Some(value),
        }
    }
    match (record, error) {
        (Some(json), _) => records::parse(&json).map(|r| (Raw { body: RawBody::Record(r), ..Raw::bare("") }, None)),
        (None, Some(e)) => Err(Reason::Elsewhere(e)),
        (None, None) => json::article(line),
    }
}

/// A cell as JSON Lines would have it.
fn text(value: Field, nanos: bool) -> Option<String> {
    const MILLIS: i64 = 86_400_000;
    match value {
        Field::Str(s) => Some(s),
        Field::Bytes(b) => Some(decode::decode(b.data(), None)),
        Field::Date(days) => day(days.into()),
        Field::TimestampMillis(t) => day(t.div_euclid(MILLIS)),
        Field::TimestampMicros(t) => day(t.div_euclid(MILLIS * 1000)),
        Field::Long(t) if nanos => day(t.div_euclid(MILLIS * 1_000_000)),
        _ => None,
    }
}

/// The civil date so many days after 1970 began in Greenwich.
fn day(days: i64) -> Option<String> {
    let span = jiff::Span::new().try_days(days).ok()?;
    Date::constant(1970, 1, 1).checked_add(span).ok().map(|d| d.to_string())
}
