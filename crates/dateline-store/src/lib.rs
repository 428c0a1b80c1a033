//! Keeps records in one local SQLite file and answers questions.
//!
//! [`Store::add`] takes a batch of read articles in one transaction: what is there already is left alone, copies and versions of an article
//! are grouped ([`mod@minhash`]), and what several reports tell of one happening becomes one event with a history. Everything that is
//! derived follows from the set of stored articles alone, so that the order of adding, the number of threads and a run that was stopped
//! and started again make no difference; [`Store::digest`] says whether two stores hold the same.

mod desk;
mod edit;
mod error;
mod feeds;
mod filter;
mod join;
mod minhash;
mod open;
mod options;
mod out;
mod panel;
mod query;
mod read_only;
mod reread;
mod settle;
mod tables;
mod topics;
mod when;
mod write;

pub use desk::Detail;
pub use edit::Edited;
pub use error::{Error, Kind};
pub use feeds::{Feed, Page};
pub use filter::{Filter, Party, Sort};
pub use open::{APPLICATION, SCHEMA_VERSION, Store};
pub use out::{Codes, Kind as ColumnKind, Stand, TABLES, Table};
pub use panel::{Measure, Panel, Period, TYPES, Total, Unit};
pub use query::{Article, Event, Evidence, History, Overview, Party as EventParty, Rows, Value, What};
pub use reread::Reread;
pub use tables::CodeTables;
pub use write::{Added, Incoming};
