//! Scores of readings against gold. What is read stands elsewhere: here records, analyses, spans and bodies are compared, and nothing is
//! read from disk or printed.
//!
//! | gold | module | what is compared |
//! |---|---|---|
//! | coded sentences | [`events`] | types, acts, modes, status, parties, speakers, contexts |
//! | gold records of reports | [`records`] | events with their slots, positions, processes |
//! | CoNLL-U | [`conllu`] | tokens to labelled attachment, aligned by characters |
//! | labelled spans | [`spans`] | exact spans by label |
//! | article bodies | [`extraction`] | runs of four words |

pub mod codebook;
pub mod coded;
pub mod conllu;
mod count;
mod error;
pub mod events;
pub mod extraction;
pub mod records;
mod report;
pub mod run;
pub mod spans;

pub use count::{Count, Share};
pub use error::Error;
pub use report::{Item, Report};
