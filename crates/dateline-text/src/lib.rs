//! An article becomes a document: sentences, tokens, tags, features, lemmas, heads, relations, names.

mod chars;
mod error;
mod perceptron;
mod sentences;
mod splitter;
mod words;

pub use error::Error;

/// What the trainer of the splitter shares with it.
#[doc(hidden)]
pub mod train {
    pub use crate::chars::Class;
    pub use crate::perceptron::Linear;
    pub use crate::sentences::{Outline, Piece, State, features as sentence_features};
    pub use crate::splitter::{Splitter, Word};
    pub use crate::words::{Cut, Paragraph};
}
