//! An article becomes a document: sentences, tokens, tags, features, lemmas, heads, relations, names.
//!
//! A small learned splitter finds sentences and words; one of two networks ([`Size`]) reads them; one set of heads turns its states
//! into layers. Everything is computed the same way on every machine: integer products are exact, floating point has one order.
//!
//! ```no_run
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use dateline_document::{Article, Document};
//! use dateline_text::{Analyzer, Size, Weights};
//!
//! let weights = Weights {
//!     splitter: std::fs::read("splitter.bin")?.into(),
//!     accurate: std::fs::read("accurate.safetensors")?.into(),
//!     fast: Vec::new().into(),
//! };
//! let analyzer = Analyzer::new(Size::Accurate, &weights)?;
//! let mut doc = Document::new(Article::from_body("example", "Norway's foreign minister met his Danish counterpart in Oslo."));
//! analyzer.annotate(&mut doc);
//! # Ok(())
//! # }
//! ```

mod abbreviations;
mod analyzer;
mod arcs;
mod capitals;
mod chars;
mod container;
mod encoder;
mod error;
mod events;
mod floats;
mod forms;
mod heads;
mod kernel;
mod lemmas;
mod names;
mod panels;
mod paths;
mod perceptron;
mod recurrent;
mod sentences;
mod splitter;
mod words;

pub use analyzer::{Analyzer, Size, States, Weights};
pub use container::{Blob, Container};
pub use encoder::{Buffers, Encoder, Input, PieceTable};
pub use error::Error;
pub use events::EventReader;
pub use kernel::{Level, Linear, Rounded};

/// What the trainer of the splitter shares with it.
#[doc(hidden)]
pub mod train {
    pub use crate::chars::Class;
    pub use crate::perceptron::Linear;
    pub use crate::sentences::{Outline, Piece, State, features as sentence_features};
    pub use crate::splitter::{Splitter, Word};
    pub use crate::words::{Cut, Paragraph};
}
