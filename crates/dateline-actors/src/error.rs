//! The crate's one error: a table that cannot be read. Text is never an error.

use std::fmt;

/// A mistake in a table, with the file and line where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    file: String,
    /// Counted from 1.
    line: usize,
    what: String,
}

impl Error {
    pub(crate) fn new(file: &str, line: usize, what: impl Into<String>) -> Error {
        Error { file: file.to_owned(), line, what: what.into() }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.what)
    }
}

impl std::error::Error for Error {}
