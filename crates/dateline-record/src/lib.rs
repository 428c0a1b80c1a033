//! The record: what Dateline says of one article.
//!
//! Everything behind the reader (store, exports, page, evaluation) knows an article by this alone. All spans are half-open
//! UTF-8 byte ranges into [`Article::text`]. Types mirror the published JSON, field by field; [`Record::problems`] lists
//! what a record breaks of the rules that every record keeps.

mod codes;
mod edtf;
mod id;
mod record;
mod rules;
mod span;

pub use codes::{
    Context, Country, EntityKind, EventType, Mode, Part, Precision, Quad, Salience, Sector, Stance, Status, UnknownCode,
};
pub use edtf::{Edtf, EdtfError};
pub use id::{Ids, article_id};
pub use record::{
    Act, Also, Article, Attribution, Caption, Dateline, Diagnostic, Entity, Event, Place, Position, Process,
    ProcessState, Record, SCHEMA, Sentence, Statement, Time, Versions,
};
pub use rules::Problem;
pub use span::Span;
