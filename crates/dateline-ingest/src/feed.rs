//! RSS, Atom and JSON feeds: each entry becomes a raw article.

use crate::error::Reason;
use crate::source::{Raw, RawBody};

/// The entries of a feed, in its order. An entry without a text of its own is left out: its page has to be fetched.
pub(crate) fn parse(name: &str, bytes: &[u8]) -> Result<Vec<Raw>, Reason> {
    // Decoded here and without its declaration, which would tell of an encoding that is gone: the XML reader panics on UTF-16.
    let text = crate::decode::decode(bytes, crate::meta::charset(bytes).as_deref());
    let text = text.trim_start();
    let text = match text.strip_prefix("<?xml").and_then(|t| t.split_once("?>")) {
        Some((_, rest)) => rest.trim_start(),
        None => text,
    };
    let feed = feed_rs::parser::parse(text.as_bytes()).map_err(|e| Reason::Feed(e.to_string()))?;
    let mut out = Vec::new();
    for e in feed.entries {
        let body = e.content.and_then(|c| c.body).or_else(|| e.summary.map(|s| s.content)).unwrap_or_default();
        let title = e.title.map(|t| t.content);
        if body.trim().is_empty() && title.is_none() {
            continue;
        }
        let url = e.links.first().map(|l| l.href.clone());
        let published = e.published.or(e.updated).and_then(|d| crate::json::date(&d.to_rfc3339()));
        let body = if body.contains('<') {
            // A fragment: give it the frame that the page reader expects.
            RawBody::Html {
                bytes: format!("<html><body><article>{body}</article></body></html>").into_bytes(),
                charset: Some("utf-8".into()),
            }
        } else {
            RawBody::Text(crate::decode::clean(&body))
        };
        let source = if e.id.is_empty() { url.clone().unwrap_or_default() } else { e.id };
        out.push(Raw { name: name.to_owned(), line: None, source, url, publisher: None, title, published, body });
    }
    Ok(out)
}
