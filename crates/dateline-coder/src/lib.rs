//! From an analysed document to the record's events and positions.
//!
//! Predicates are looked up in tables (`resources/predicates`), their arguments found over the dependency tree, and their
//! meanings composed by operators (`resources/ontology/operators.tsv`): refusing to lift sanctions is a refusal, agreeing to
//! stop fighting a concession. [`code`] does it for a document; [`record`] puts the published record together.

mod arguments;
mod assemble;
mod code;
mod coded;
mod context;
mod decide;
mod emit;
mod error;
mod explain;
mod lexicon;
mod meaning;
mod operators;
mod parties;
mod reader;
mod speech;
mod status;
mod symbols;

pub use assemble::record;
pub use code::code;
pub use coded::{Coded, CodedAttribution, CodedEvent, CodedPosition, CodedProcess, CodedState, CodedStatement, PartyId};
pub use error::TableError;
pub use explain::explain;
pub use lexicon::CoderTables;
