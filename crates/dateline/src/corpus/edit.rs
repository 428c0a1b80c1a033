//! `merge`, `split`, `undo`: corrections by hand of what is one event.

use super::ask::today;
use crate::run::Failure;
use dateline_store::{Edited, Error, Store};
use std::io::Write;
use std::path::Path;

pub fn merge(db: &Path, events: &[String]) -> Result<bool, Failure> {
    edit(db, |s| s.merge(events, &today()), "merged")
}

pub fn split(db: &Path, event: &str, mentions: &[String]) -> Result<bool, Failure> {
    edit(db, |s| s.split(event, mentions, &today()), "split")
}

pub fn undo(db: &Path, edit_: Option<i64>) -> Result<bool, Failure> {
    edit(db, |s| s.undo(edit_, &today()), "taken back")
}

/// The ids of the events that there are now go to standard output, what was done to standard error.
fn edit(db: &Path, what: impl FnOnce(&mut Store) -> Result<Edited, Error>, done: &str) -> Result<bool, Failure> {
    super::ask::exists(db)?;
    let mut store = Store::create(db, &super::codes()).map_err(|e| e.to_string())?;
    let edited = what(&mut store).map_err(|e| e.to_string())?;
    anstream::eprintln!("dateline: edit {}: {done}", edited.edit);
    let out: String = edited.events.iter().map(|e| format!("{e}\n")).collect();
    std::io::stdout().lock().write_all(out.as_bytes()).map_err(|e| e.to_string()).map(|()| true)
}
