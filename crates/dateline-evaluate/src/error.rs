//! What is wrong with gold.

use std::fmt;

/// Gold that cannot be read, or that does not fit what it is compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error(String);

impl Error {
    pub(crate) fn new(what: impl Into<String>) -> Error {
        Error(what.into())
    }

    /// A mistake in a line (counted from 1) of a named text.
    pub(crate) fn line(name: &str, line: usize, what: impl fmt::Display) -> Error {
        Error(format!("{name}:{line}: {what}"))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Error {}
