//! One line of JSON Lines becomes a raw article; a record in it stays a record.

use crate::error::Reason;
use crate::records;
use crate::source::{Raw, RawBody};
use jiff::civil::Date;
use serde::Deserialize;

/// What is known of an article, as fields: of a JSON object, or of a row of a table.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Fields {
    /// Only records have one.
    schema: Option<serde_json::Value>,
    /// What the record calls the article; its address where there is none. A number is as good as a text.
    pub id: Option<serde_json::Value>,
    /// Address.
    pub url: Option<String>,
    /// The headline.
    pub title: Option<String>,
    /// The same.
    pub headline: Option<String>,
    /// Plain text.
    pub text: Option<String>,
    /// A page, of which the article is taken where there is no text.
    pub html: Option<String>,
    /// Who published it: a name, or an object with a `name`.
    pub publisher: Option<serde_json::Value>,
    /// Day of publication: an ISO date or time.
    pub published: Option<String>,
    /// The same.
    pub date: Option<String>,
}

/// The article or record in a JSON object; `published` that is no date is told and left out.
pub(crate) fn parse(line: &str) -> Result<(Raw, Option<Reason>), Reason> {
    let l: Fields = serde_json::from_str(line).map_err(|e| Reason::Json(e.to_string()))?;
    if l.schema.as_ref().and_then(|s| s.as_str()).is_some_and(|s| s.starts_with("dateline/")) {
        return records::parse(line).map(|r| (Raw { body: RawBody::Record(r), ..Raw::bare("") }, None));
    }
    article(l)
}

/// The article that fields tell; `published` that is no date is told and left out.
pub(crate) fn article(l: Fields) -> Result<(Raw, Option<Reason>), Reason> {
    let id = match l.id {
        Some(serde_json::Value::String(s)) => Some(s),
        Some(serde_json::Value::Null) | None => None,
        Some(v) => Some(v.to_string()),
    };
    let body = match (l.html, l.text) {
        // Text that is given is better than text that must be found.
        (_, Some(t)) if !t.trim().is_empty() => RawBody::Text(crate::decode::clean(&t)),
        (Some(h), _) if !h.trim().is_empty() => RawBody::Html { bytes: h.into_bytes(), charset: Some("utf-8".into()) },
        (None, None) => return Err(Reason::MissingField("text")),
        _ => return Err(Reason::Empty),
    };
    let (published, remark) = match l.published.or(l.date).as_deref().map(str::trim).filter(|d| !d.is_empty()) {
        Some(d) => match date(d) {
            Some(p) => (Some(p), None),
            None => (None, Some(Reason::Date(d.to_owned()))),
        },
        None => (None, None),
    };
    // As in JSON-LD it may be an object with a name.
    let publisher = match l.publisher {
        Some(serde_json::Value::String(s)) => Some(s),
        Some(v) => v.get("name").and_then(|n| n.as_str()).map(str::to_owned),
        None => None,
    };
    let source = id.or(l.url.clone()).unwrap_or_default();
    Ok((
        Raw {
            name: String::new(),
            line: None,
            source,
            url: l.url,
            publisher,
            title: l.title.or(l.headline),
            published,
            body,
        },
        remark,
    ))
}

/// The day at the start of an ISO date or time.
pub(crate) fn date(s: &str) -> Option<Date> {
    let day = s.get(..10)?;
    let rest = &s[10..];
    (rest.is_empty() || rest.starts_with(['T', ' '])).then(|| day.parse().ok()).flatten()
}
