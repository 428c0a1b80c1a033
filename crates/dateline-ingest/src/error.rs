//! What can be wrong with an input, told with its name and what to do.

use std::fmt;

/// An input that could not be read, in whole or in part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IngestError {
    name: String,
    line: Option<usize>,
    reason: Reason,
}

/// Why.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Reason {
    /// The system's words.
    Io(String),
    Empty,
    /// Bytes that are no text: what they look like.
    Binary(&'static str),
    TooLarge {
        limit: u64,
    },
    /// An archive that ends before its end.
    Cut(String),
    /// An archive that unpacks to more than it should.
    Bomb {
        limit: u64,
    },
    /// Tags nest deeper than any article's.
    TooDeep {
        depth: usize,
    },
    Json(String),
    /// The field that is missing.
    MissingField(&'static str),
    DuplicateId(String),
    Date(String),
    Feed(String),
    /// A record of a web archive that is not as it should be.
    Warc(String),
    /// An address at which nothing was got.
    Web(crate::WebError),
    /// A server's answer that is no page.
    Status(u16),
    NoArticle,
    /// A Parquet file that is damaged or has no column that an article could stand in.
    Parquet(String),
    /// A record where an article is expected.
    Record,
    /// A record that breaks a rule of the format, or has not its article's text.
    BadRecord(String),
    /// What another machine could not read, in its words.
    Elsewhere(String),
}

impl IngestError {
    /// About the input `name`, in a line of it where it has lines.
    pub fn new(name: &str, line: Option<usize>, reason: Reason) -> IngestError {
        IngestError { name: name.to_owned(), line, reason }
    }

    /// The reason.
    pub fn reason(&self) -> &Reason {
        &self.reason
    }
}

impl fmt::Display for IngestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        if let Some(line) = self.line {
            write!(f, ", line {line}")?;
        }
        f.write_str(": ")?;
        match &self.reason {
            Reason::Io(e) => write!(f, "cannot be read: {e}"),
            Reason::Empty => f.write_str("holds no text; nothing to read"),
            Reason::Binary(what) => write!(f, "is {what}, not text; give the article as text or HTML"),
            Reason::TooLarge { limit } => {
                write!(f, "is larger than {} MB; split it, or give JSON Lines with one article a line", limit >> 20)
            }
            Reason::Cut(e) => {
                write!(f, "is cut off or damaged ({e}); what came before was read, fetch it again for the rest")
            }
            Reason::Bomb { limit } => {
                write!(f, "unpacks to more than {} MB; unpack it yourself if that is right", limit >> 20)
            }
            Reason::TooDeep { depth } => {
                write!(f, "nests {depth} tags, deeper than any article; give its text instead")
            }
            Reason::Json(e) => write!(f, "is no JSON object ({e}); one object a line is expected"),
            Reason::MissingField(field) => write!(f, "has no {field}; an article needs \"text\" or \"html\""),
            Reason::DuplicateId(id) => write!(f, "has the id {id:?} again; ids must differ, the second was left out"),
            Reason::Date(d) => write!(f, "has the date {d:?}, which is none; write YYYY-MM-DD"),
            Reason::Feed(e) => write!(f, "is a feed that cannot be read: {e}"),
            Reason::Warc(e) => write!(f, "is left out: {e}"),
            Reason::Web(e) => write!(f, "{e}"),
            Reason::Status(s) => write!(f, "is not given out; the server answers {s}"),
            Reason::Parquet(e) => write!(f, "is a Parquet file that cannot be read: {e}"),
            Reason::Record => {
                f.write_str("is a record, which was read already; `dateline add` puts it into a database")
            }
            Reason::BadRecord(e) => write!(f, "is a record that is not as it should be: {e}"),
            Reason::Elsewhere(e) => write!(f, "could not be read where it was tried: {e}"),
            Reason::NoArticle => f.write_str("is a page without an article's text"),
        }
    }
}

impl std::error::Error for IngestError {}
