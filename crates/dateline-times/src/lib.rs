//! Finds time expressions in an analysed text and gives them EDTF values with grain, first and last day.
//!
//! Three steps, a module each: [`scan`] finds the words and what they say by themselves (`last November`), [`tense`] asks
//! the clause whether it looks ahead or back, [`resolve`] lays both on the calendar from the date of publication or of the printed
//! dateline. Without such a date a value keeps what the text gives: `XXXX-01-28`, or none at all for "yesterday".

mod calendar;
mod resolve;
mod scan;
mod tense;
mod words;

pub use words::{TableError, TimeTables};

use dateline_document::{Document, Timex};

/// Fills [`Document::timexes`] from the tokens, the date of publication and the dateline.
pub fn annotate(doc: &mut Document, tables: &TimeTables) {
    let found = scan::scan(doc, tables);
    let mut resolver = resolve::Resolver::new(doc, tables);
    let timexes: Vec<Timex> = found.iter().filter_map(|f| resolver.timex(doc, f)).collect();
    doc.timexes = timexes;
}
