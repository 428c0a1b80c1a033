//! Bytes become articles.
//!
//! Two steps, so that a reader of many articles can share the second one out over cores: [`Input::each`] opens what the user
//! named (file, folder, standard input; plain text, HTML, feed, JSON Lines, Parquet, WARC, gzip and zip of these, told from content) and gives one
//! cheap [`Raw`] after the other in the order of the input; [`Ingest::article`] makes an [`Article`] with its
//! parts of one.

mod again;
mod anatomy;
mod dates;
mod decode;
mod error;
mod feed;
mod head;
mod html;
mod json;
mod kind;
mod language;
mod meta;
mod parquet;
mod records;
mod robots;
mod source;
mod tables;
mod warc;
mod web;

pub use error::{IngestError, Reason};
pub use feed::{FeedEntry, feed_entries, feed_list};
pub use json::Fields;
pub use kind::Kind;
pub use robots::Robots;
pub use source::{Input, Limits, Raw, RawBody};
pub use tables::{AnatomyTables, TableError};
pub use web::{Answer, Known, USER_AGENT, Web, WebError, WebLimits};

use dateline_document::{Article, Published, PublishedFrom};
use jiff::civil::Date;

/// The text of bytes in whatever encoding they seem to be, as it is read from files.
pub fn decode(bytes: &[u8]) -> String {
    decode::decode(bytes, None)
}

/// Makes articles of raw bodies; holds the tables and what the caller said.
#[derive(Debug)]
pub struct Ingest {
    tables: AnatomyTables,
    published: Option<Date>,
}

impl Ingest {
    /// With the tables of article anatomy, and the date of publication where the caller knows it.
    pub fn new(tables: AnatomyTables, published: Option<Date>) -> Ingest {
        Ingest { tables, published }
    }

    /// The day of publication: what the caller said, else what the container of an article told.
    pub fn published(&self, told: Option<Date>) -> Option<Published> {
        let said = self.published.map(|date| Published { date, from: PublishedFrom::Caller });
        said.or(told.map(|date| Published { date, from: PublishedFrom::Container }))
    }

    /// The article in `raw`, taken apart.
    ///
    /// # Errors
    /// When there is no article in it: a picture, an empty page, a page that nests too deep to be one, a record of one.
    pub fn article(&self, raw: Raw) -> Result<Article, IngestError> {
        let mut article = match raw.body {
            RawBody::Text(text) => anatomy::from_text(&self.tables, &text),
            RawBody::Html { bytes, charset } => {
                html::from_page(&self.tables, &bytes, charset.as_deref(), raw.url.as_deref())
                    .map_err(|reason| IngestError::new(&raw.name, raw.line, reason))?
            }
            RawBody::Record(_) => return Err(IngestError::new(&raw.name, raw.line, Reason::Record)),
        };
        if let Some(title) = raw.title.as_deref().filter(|t| !t.trim().is_empty()) {
            anatomy::put_headline(&mut article, title);
        }
        if article.text.trim().is_empty() {
            return Err(IngestError::new(&raw.name, raw.line, Reason::Empty));
        }
        article.source = raw.source;
        article.url = raw.url;
        let words = |p: String| p.split_whitespace().collect::<Vec<_>>().join(" ");
        article.publisher = raw.publisher.map(words).filter(|p| !p.is_empty());
        article.published = self.published(raw.published).or(article.published);
        article.language = language::detect(&article.text);
        Ok(article)
    }
}
