//! Records that another run of this program made: read from JSON, and refused where they are not what that program writes.

use crate::error::Reason;
use dateline_record::Record;
use jiff::civil::Date;

/// The record in a JSON object.
///
/// # Errors
/// JSON that is none, a record of another version of the format, one that breaks a rule of it, one without its article's text.
pub(crate) fn parse(json: &str) -> Result<Box<Record>, Reason> {
    let record: Box<Record> = serde_json::from_str(json).map_err(|e| Reason::BadRecord(e.to_string()))?;
    if record.article.text.trim().is_empty() {
        return Err(Reason::BadRecord("it has not its article's text; it was kept without".into()));
    }
    if let Some(p) = record.problems().first() {
        return Err(Reason::BadRecord(p.to_string()));
    }
    let published = record.article.published.as_deref();
    if published.is_some_and(|d| d.parse::<Date>().is_err()) {
        return Err(Reason::BadRecord(format!("article/published: {:?} is no date", published.unwrap_or_default())));
    }
    Ok(record)
}
