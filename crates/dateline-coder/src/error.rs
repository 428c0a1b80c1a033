//! What is wrong with a table, with its file and line.

use std::fmt;

/// A row of a table that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableError {
    file: String,
    /// Counted from 1.
    line: usize,
    what: String,
}

impl TableError {
    pub(crate) fn new(file: &str, line: usize, what: impl Into<String>) -> TableError {
        TableError { file: file.to_owned(), line, what: what.into() }
    }
}

/// The name of a table without the folder that a user's own one lies in.
pub(crate) fn base(file: &str) -> &str {
    file.rsplit(['/', '\\']).next().unwrap_or(file)
}

impl fmt::Display for TableError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.what)
    }
}

impl std::error::Error for TableError {}
