//! One article in memory: an [`Article`] with its parts, and a [`Document`] that lays annotation over its text.
//!
//! Every stage takes a [`Document`] and adds layers; stages meet here and nowhere else. All spans are half-open UTF-8 byte
//! ranges into [`Article::text`]. Token indices count over the whole document.

mod article;
mod conllu;
mod document;
mod tags;
mod tree;

pub use article::{Article, Block, CaptionBlock, DatelineLine, Published, PublishedFrom};
pub use conllu::{ConlluError, from_conllu, to_conllu};
pub use dateline_record::{Country, EntityKind, Part, Place, Precision, Sector, Span};
pub use document::{
    Document, Entity, EntityId, Gender, Grain, Hint, Mention, MentionKind, Multiword, Name, NameLabel, Sentence, Timex,
    TimexKind, Token, TokenId, Toponym, ToponymRole,
};
pub use tags::{Deprel, Upos};
pub use tree::Tree;
