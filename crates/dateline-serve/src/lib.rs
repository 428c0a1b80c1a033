//! A store becomes a local page and an interface for programs.
//!
//! [`Desk`] holds what is served; [`Desk::serve`] answers at a [`Listener`] until its [`Handle`] stops it. Pages are made on the server from
//! the same questions that the command asks, so that every number on a page is the one the command prints. No text of an article is ever
//! markup: all HTML and SVG comes from `maud` templates, which escape whatever is put into them, and nothing here gets round that (a test
//! looks for it).

mod address;
mod api;
mod cache;
mod chart;
mod download;
mod edit;
mod guard;
mod http;
mod ics;
mod page;
mod pool;
mod route;
mod table;
mod views;

pub use http::{Handle, Limits, Listener};

use dateline_record::Record;
use dateline_store::{CodeTables, Rows};
use std::path::PathBuf;
use std::sync::Arc;

/// Reads articles that are pasted into the page; what is behind it is the caller's.
pub trait Reader: Send + Sync {
    /// The record of a text.
    ///
    /// # Errors
    /// A date that is none, a text that cannot be read; told to the user as it is.
    fn read(&self, text: &str, published: Option<&str>) -> Result<Record, String>;

    /// Reads a text and keeps it in the database; gives the article's key.
    ///
    /// # Errors
    /// As [`Reader::read`]; a database that cannot be written to.
    fn add(&self, text: &str, published: Option<&str>, publisher: Option<&str>) -> Result<String, String>;
}

/// Writes rows as a file that is laid out by columns: what was wrong is told to the user as it is.
pub type Columns = dyn Fn(Rows) -> Result<Vec<u8>, String> + Send + Sync;

/// What is served and how.
pub struct Desk {
    pool: pool::Pool,
    cache: cache::Cache,
    guard: guard::Guard,
    reader: Option<Box<dyn Reader>>,
    codes: Option<CodeTables<'static>>,
    parquet: Option<Box<Columns>>,
    shows_token: bool,
    lists: page::Lists,
    today: Box<dyn Fn() -> String + Send + Sync>,
}

/// How a desk is set up.
pub struct Options {
    /// The database.
    pub db: PathBuf,
    /// Names that this machine may be asked for by, beside its addresses and `localhost`.
    pub names: Vec<String>,
    /// Reads pasted articles; where there is none, the page says so.
    pub reader: Option<Box<dyn Reader>>,
    /// The shipped tables, which a database that is written to is given; without them joins cannot be corrected.
    pub codes: Option<CodeTables<'static>>,
    /// Writes rows as Parquet; where there is none, that is not offered.
    pub parquet: Option<Box<Columns>>,
    /// Whether the forms of pages carry the token: right where nobody but this machine's users can see them. Else whoever sends a form has to
    /// type it.
    pub shows_token: bool,
    /// The day that counts as today (`YYYY-MM-DD`).
    pub today: Box<dyn Fn() -> String + Send + Sync>,
}

/// Why a desk cannot be set up.
#[derive(Debug)]
pub struct Error(String);

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Error {}

impl Desk {
    /// # Errors
    /// A database that cannot be opened for questions; a machine that gives no random numbers for the token.
    pub fn new(options: Options) -> Result<Desk, Error> {
        let cache = cache::Cache::new(&options.db);
        let pool = pool::Pool::new(options.db).map_err(Error)?;
        let guard = guard::Guard::new(options.names).map_err(Error)?;
        let Options { reader, codes, parquet, shows_token, today, .. } = options;
        Ok(Desk { pool, cache, guard, reader, codes, parquet, shows_token, lists: page::Lists::default(), today })
    }

    /// What a program has to send as `X-Dateline-Token` with everything that changes something; new at every start.
    pub fn token(&self) -> &str {
        self.guard.token()
    }

    /// Answers until the listener is stopped.
    pub fn serve(self: Arc<Desk>, listener: Listener, limits: Limits) {
        listener.run(limits, Arc::new(move |r| route::answer(&self, r)));
    }
}
