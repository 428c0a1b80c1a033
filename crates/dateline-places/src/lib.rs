//! Toponyms to places: coordinates, country, precision, and the reason for the choice.
//!
//! [`find`] proposes stretches of text that may be place names (names that the analysis calls locations, and states, regions and large
//! cities that it missed), [`gazetteer`] gives the places that bear a name, [`resolve`] chooses among them by size, by the countries of the
//! article, by containment ("Aleppo, Syria") and by nearness; what stays open is unresolved. [`role`] tells a place from a government.

mod find;
mod gazetteer;
mod resolve;
mod role;

pub use gazetteer::{PlaceTables, TableError, Tables};

use dateline_document::Document;

/// Fills [`Document::toponyms`].
pub fn annotate(doc: &mut Document, tables: &PlaceTables) {
    let found = find::find(doc, tables);
    doc.toponyms = resolve::resolve(doc, tables, found);
}
