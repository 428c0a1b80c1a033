//! RSS, Atom and JSON feeds: each entry becomes a raw article; and lists of feeds.

use crate::error::{IngestError, Reason};
use crate::source::{Raw, RawBody};
use feed_rs::model::Entry;
use jiff::civil::Date;
use url::Url;

/// An entry of a feed.
#[derive(Clone, Debug, PartialEq)]
pub struct FeedEntry {
    /// The address of its page.
    pub url: Option<String>,
    /// Day of publication.
    pub published: Option<Date>,
    /// What the feed itself gives of it, where that is more than a line or two.
    pub own: Option<Raw>,
}

/// The entries of a feed that stands at an address, in its order.
///
/// # Errors
/// Bytes that are no feed.
pub fn feed_entries(address: &str, bytes: &[u8]) -> Result<Vec<FeedEntry>, IngestError> {
    let base = Url::parse(address).ok();
    let entries = entries(bytes).map_err(|reason| IngestError::new(address, None, reason))?;
    Ok(entries
        .into_iter()
        .map(|e| {
            let link = link(&e).map(|l| base.as_ref().and_then(|b| b.join(&l).ok()).map_or(l, String::from));
            let own = raw(address, e);
            FeedEntry { url: link, published: own.published, own: Some(own).filter(Raw::is_article) }
        })
        .collect())
}

/// Addresses of feeds in a list: OPML, or one on a line (`#` begins a remark).
pub fn feed_list(text: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    if text.trim_start_matches('\u{feff}').trim_start().starts_with('<') {
        // The reader of pages reads attributes without regard to capitals.
        let page = dom_query::Document::from(text);
        out.extend(page.select("outline[xmlurl]").iter().filter_map(|o| o.attr("xmlurl")).map(|u| u.trim().to_owned()));
    } else {
        let lines = text.lines().map(|l| l.trim_start_matches('\u{feff}').trim());
        out.extend(
            lines.filter(|l| !l.starts_with('#')).filter_map(|l| l.split_whitespace().next()).map(str::to_owned),
        );
    }
    let mut seen = std::collections::HashSet::new();
    out.retain(|u| !u.is_empty() && seen.insert(u.clone()));
    out
}

/// The entries of a feed, in its order. An entry without a text of its own is left out: its page has to be fetched.
pub(crate) fn parse(name: &str, bytes: &[u8]) -> Result<Vec<Raw>, Reason> {
    Ok(entries(bytes)?.into_iter().map(|e| raw(name, e)).filter(|r| !r.is_empty()).collect())
}

fn entries(bytes: &[u8]) -> Result<Vec<Entry>, Reason> {
    // Decoded here and without its declaration, which would tell of an encoding that is gone: the XML reader panics on UTF-16.
    let text = crate::decode::decode(bytes, crate::meta::charset(bytes).as_deref());
    let text = text.trim_start();
    let text = match text.strip_prefix("<?xml").and_then(|t| t.split_once("?>")) {
        Some((_, rest)) => rest.trim_start(),
        None => text,
    };
    Ok(feed_rs::parser::parse(text.as_bytes()).map_err(|e| Reason::Feed(e.to_string()))?.entries)
}

/// The page of an entry: the link that is no sound, picture or list of answers.
fn link(e: &Entry) -> Option<String> {
    let page = |rel: &Option<String>| rel.as_deref().is_none_or(|r| r == "alternate");
    e.links.iter().find(|l| page(&l.rel)).or(e.links.first()).map(|l| l.href.clone())
}

fn raw(name: &str, e: Entry) -> Raw {
    let url = link(&e);
    let body = e.content.and_then(|c| c.body).or_else(|| e.summary.map(|s| s.content)).unwrap_or_default();
    let title = e.title.map(|t| t.content);
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
    Raw { name: name.to_owned(), line: None, source, url, publisher: None, title, published, body }
}

/// Words from which on what a feed gives is read as an article.
const FEWEST: usize = 40;

impl Raw {
    fn is_article(&self) -> bool {
        let words = |text: &str| text.split_whitespace().count() >= FEWEST;
        match &self.body {
            RawBody::Text(t) => words(t),
            RawBody::Record(_) => true,
            RawBody::Html { bytes, .. } => words(&String::from_utf8_lossy(bytes)),
        }
    }

    /// Whether there is nothing to read in it.
    fn is_empty(&self) -> bool {
        self.title.is_none() && matches!(&self.body, RawBody::Text(t) if t.trim().is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_feeds() {
        let opml = r#"<?xml version="1.0"?><opml version="2.0"><head><title>Mine</title></head><body>
            <outline text="World"><outline type="rss" text="a" xmlUrl="https://a.example/feed?x=1&amp;y=2"/></outline>
            <outline xmlUrl="https://b.example/atom.xml" text="b"/><outline text="no feed"/></body></opml>"#;
        assert_eq!(feed_list(opml), ["https://a.example/feed?x=1&y=2", "https://b.example/atom.xml"]);
        let plain = "# mine\nhttps://a.example/feed  the first\n\n https://b.example/\nhttps://a.example/feed\n";
        assert_eq!(feed_list(plain), ["https://a.example/feed", "https://b.example/"]);
    }

    #[test]
    fn links_of_entries() {
        let atom = r#"<feed xmlns="http://www.w3.org/2005/Atom"><id>f</id><title>f</title><updated>2026-01-01T00:00:00Z</updated>
            <entry><id>one</id><title>One</title><updated>2026-01-02T00:00:00Z</updated>
            <link rel="enclosure" href="/a.mp3"/><link rel="alternate" href="/one"/></entry></feed>"#;
        let all = feed_entries("https://a.example/feed/atom", atom.as_bytes()).expect("a feed");
        assert_eq!(all[0].url.as_deref(), Some("https://a.example/one"));
        let json = r#"{"version": "https://jsonfeed.org/version/1.1", "title": "f", "items": [{"id": "1", "url": "https://a.example/1",
            "content_text": "They met.", "date_published": "2026-01-02T03:04:05Z"}]}"#;
        let all = feed_entries("https://a.example/feed.json", json.as_bytes()).expect("a feed");
        assert_eq!(
            (all[0].url.as_deref(), all[0].published),
            (Some("https://a.example/1"), Some(jiff::civil::date(2026, 1, 2)))
        );
        assert!(feed_entries("https://a.example/", b"<html>").is_err());
    }
}
