//! What watching keeps between two rounds: of a feed what it said last and when it may be asked again, of a page whether it was got.

use crate::error::Error;
use crate::open::Store;
use rusqlite::{OptionalExtension, params};

/// A watched feed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Feed {
    /// HTTP's `ETag` of the last answer.
    pub tag: Option<String>,
    /// HTTP's `Last-Modified` of the last answer.
    pub modified: Option<String>,
    /// Failures in a row.
    pub failures: u32,
    /// Second since 1970 from which on it may be asked again.
    pub next: i64,
}

/// A page that a feed named.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// How often it was asked for in vain.
    pub tries: u32,
    /// Whether nothing is to be done about it any more.
    pub done: bool,
}

impl Store {
    /// What is known of a feed; nothing where it was never asked.
    ///
    /// # Errors
    /// A database that cannot be read.
    pub fn feed(&self, url: &str) -> Result<Feed, Error> {
        let read = || {
            self.db
                .prepare_cached("SELECT tag, modified, failures, next FROM feeds WHERE url = ?")?
                .query_row([url], |r| {
                    Ok(Feed { tag: r.get(0)?, modified: r.get(1)?, failures: r.get(2)?, next: r.get(3)? })
                })
                .optional()
        };
        read().map(Option::unwrap_or_default).map_err(|e| self.fail(&e))
    }

    /// Keeps what is known of a feed.
    ///
    /// # Errors
    /// A database that cannot be written to.
    pub fn set_feed(&self, url: &str, f: &Feed) -> Result<(), Error> {
        let write = || {
            self.db
                .prepare_cached(
                    "INSERT OR REPLACE INTO feeds (url, tag, modified, failures, next) VALUES (?, ?, ?, ?, ?)",
                )?
                .execute(params![url, f.tag, f.modified, f.failures, f.next])
        };
        write().map(|_| ()).map_err(|e| self.fail(&e))
    }

    /// What is known of a page.
    ///
    /// # Errors
    /// A database that cannot be read.
    pub fn page(&self, url: &str) -> Result<Page, Error> {
        let read = || {
            self.db
                .prepare_cached("SELECT tries, done FROM pages WHERE url = ?")?
                .query_row([url], |r| Ok(Page { tries: r.get(0)?, done: r.get(1)? }))
                .optional()
        };
        read().map(Option::unwrap_or_default).map_err(|e| self.fail(&e))
    }

    /// Keeps what is known of a page.
    ///
    /// # Errors
    /// A database that cannot be written to.
    pub fn set_page(&self, url: &str, p: Page) -> Result<(), Error> {
        let write = || {
            self.db
                .prepare_cached("INSERT OR REPLACE INTO pages (url, tries, done) VALUES (?, ?, ?)")?
                .execute(params![url, p.tries, p.done])
        };
        write().map(|_| ()).map_err(|e| self.fail(&e))
    }
}
