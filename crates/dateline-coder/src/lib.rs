//! From an analysed document to the record's events and positions.
//!
//! Predicates are looked up in tables (`resources/predicates`), their arguments found over the dependency tree, and their
//! meanings composed by operators (`resources/ontology/operators.tsv`): refusing to lift sanctions is a refusal, agreeing to
//! stop fighting a concession. [`code`] does it for a document; [`record`] puts the published record together.

mod answers;
mod arguments;
mod assemble;
mod cameo;
mod code;
mod coded;
mod compose;
mod contents;
mod context;
mod contexts;
mod credits;
mod decide;
mod emit;
mod enrich;
mod error;
mod explain;
mod lexicon;
mod meaning;
mod operators;
mod parties;
mod process_states;
mod process_tables;
mod processes;
mod quotes;
mod reader;
mod speech;
mod speech_tables;
mod stands;
mod statements;
mod status;
mod symbols;

pub use assemble::record;
pub use cameo::{CameoTables, Goldstein, NeutralAct};
pub use code::code;
pub use coded::{
    Coded, CodedAttribution, CodedEvent, CodedPosition, CodedProcess, CodedState, CodedStatement, PartyId,
};
pub use contexts::{ContextTable, ContextWords};
pub use enrich::{VoiceTables, enrich};
pub use error::TableError;
pub use explain::explain;
pub use lexicon::{CoderTables, RowExample};
pub use process_tables::{ProcessTables, STATES};
pub use processes::{FoundProcess, ProcessMention, StateChange, process_of, processes};
pub use quotes::Quotes;
pub use speech_tables::{SaidKind, SpeechTables};
pub use statements::{Said, Shape, attribution, statements};
