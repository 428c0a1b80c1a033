//! The views, a file each: a question to the store, and the page that shows its answer.

pub(crate) mod article;
pub(crate) mod calendar;
pub(crate) mod edits;
pub(crate) mod event;
pub(crate) mod map;
pub(crate) mod network;
pub(crate) mod numbers;
pub(crate) mod parties;
pub(crate) mod paste;
pub(crate) mod positions;
pub(crate) mod processes;
pub(crate) mod search;
pub(crate) mod text;
pub(crate) mod timeline;
pub(crate) mod today;
