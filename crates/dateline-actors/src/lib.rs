//! Noun phrases become parties: entities with country, sector and role valid on the article's date, and who is meant by whom.
//!
//! [`annotate`] fills a document's `entities` and `mentions` from its dependency analysis and [`ActorTables`]. It works in four
//! steps, each in its own module: names of the tables are found (`lookup`), every noun phrase is described by what its words say
//! (`describe`), mentions of one party are brought together (`link`), and what a phrase leaves open is taken from the article
//! around it (`implied`).

mod annotate;
mod antecedents;
mod describe;
mod error;
mod fold;
mod implied;
mod import;
mod items;
mod link;
mod lookup;
mod period;
mod pronouns;
mod shape;
mod tables;
mod trie;
mod words;

pub use annotate::{annotate, chains};
pub use error::Error;
pub use import::{Imported, import};
pub use tables::ActorTables;
