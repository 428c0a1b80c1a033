//! What can go wrong with an export.

use std::{fmt, io};

/// A database that cannot be read or an output that cannot be written to.
#[derive(Debug)]
pub struct Error {
    message: String,
    pipe: bool,
}

impl Error {
    pub(crate) fn new(message: impl Into<String>) -> Error {
        Error { message: message.into(), pipe: false }
    }

    /// Whether who reads the output has had enough: no failure.
    pub fn is_broken_pipe(&self) -> bool {
        self.pipe
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}

impl From<io::Error> for Error {
    fn from(e: io::Error) -> Error {
        Error { message: e.to_string(), pipe: e.kind() == io::ErrorKind::BrokenPipe }
    }
}

impl From<dateline_store::Error> for Error {
    fn from(e: dateline_store::Error) -> Error {
        Error::new(e.to_string())
    }
}

impl From<::parquet::errors::ParquetError> for Error {
    fn from(e: ::parquet::errors::ParquetError) -> Error {
        let pipe = matches!(&e, ::parquet::errors::ParquetError::External(x)
            if x.downcast_ref::<io::Error>().is_some_and(|x| x.kind() == io::ErrorKind::BrokenPipe));
        Error { message: e.to_string(), pipe }
    }
}
