//! What can be wrong with a database, told with its path and what to do.

use std::fmt;
use std::path::Path;

/// A database that cannot be used as asked; the file is as it was before.
#[derive(Debug)]
pub struct Error {
    kind: Kind,
    message: String,
}

/// What is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// There is no such file.
    Missing,
    /// The file is no database of Dateline's.
    Foreign,
    /// A newer Dateline has written it.
    Newer,
    /// An older Dateline has written it, and it was opened for reading alone.
    Older,
    /// Another program is writing to it.
    Locked,
    /// It may not be written to.
    ReadOnly,
    /// The disk is full.
    Full,
    /// What was asked is no question: a mistake in SQL, an unknown id, a filter that is none.
    Question,
    /// The file is damaged.
    Damaged,
    /// Anything else.
    Other,
}

impl Error {
    /// What is wrong.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    pub(crate) fn new(kind: Kind, message: impl Into<String>) -> Error {
        Error { kind, message: message.into() }
    }

    /// What SQLite says of the file at `path`, in words that tell what to do.
    pub(crate) fn of(path: &Path, e: &rusqlite::Error) -> Error {
        use rusqlite::ErrorCode as C;
        let name = path.display();
        let (kind, what) = match e.sqlite_error_code() {
            Some(C::DatabaseBusy | C::DatabaseLocked) => {
                (Kind::Locked, "another program is writing to it; try again when that has ended".to_owned())
            }
            Some(C::ReadOnly | C::PermissionDenied) => {
                (Kind::ReadOnly, "may not be written to; change its permissions or take another file".to_owned())
            }
            Some(C::DiskFull) => (
                Kind::Full,
                "the disk is full; what was being added was taken back, make room and run the command again".to_owned(),
            ),
            Some(C::NotADatabase) => (Kind::Foreign, "is no database; give another file".to_owned()),
            Some(C::CannotOpen) => (Kind::Missing, "cannot be opened; is the folder there and readable?".to_owned()),
            Some(C::DatabaseCorrupt) => {
                (Kind::Damaged, format!("is damaged ({e}); restore a copy, or make a new one from the articles"))
            }
            _ => (Kind::Other, e.to_string()),
        };
        Error::new(kind, format!("{name}: {what}"))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}
