//! The crate's one error: weights that cannot be used. Text is never an error.

use std::fmt;

/// Why weights could not be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    what: String,
}

impl Error {
    pub(crate) fn new(what: impl Into<String>) -> Error {
        Error { what: what.into() }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the weights cannot be used: {}; take the files that this version was built with", self.what)
    }
}

impl std::error::Error for Error {}
