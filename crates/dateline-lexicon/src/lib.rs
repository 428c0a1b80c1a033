//! The tables of `resources/` and a user's own as text, and their version. The stage that uses a table parses it.

mod own;

pub use own::{Error, Lexicon};

/// A table: its file name and its text.
pub type Table = (&'static str, &'static str);

/// Every folder of `resources/` with its tables, in the order of their names.
static FOLDERS: &[(&str, &[Table])] = include!(concat!(env!("OUT_DIR"), "/tables.rs"));

/// Hash of all names and texts (64-bit FNV-1a, hexadecimal): two builds with the same version hold the same tables.
pub const VERSION: &str = env!("DATELINE_LEXICON_VERSION");

/// The tables of a folder (`actors`, `times`, …); empty where there is no such folder.
pub fn tables(folder: &str) -> &'static [Table] {
    FOLDERS.iter().find(|(f, _)| *f == folder).map_or(&[], |(_, t)| t)
}

/// The text of one table; `None` where there is no such file.
pub fn table(folder: &str, name: &str) -> Option<&'static str> {
    tables(folder).iter().find(|(n, _)| *n == name).map(|(_, t)| *t)
}

#[cfg(test)]
mod tests {
    #[test]
    fn tables_are_embedded() {
        assert!(super::table("actors", "states.tsv").is_some_and(|t| t.contains("France")));
        assert_eq!(super::VERSION.len(), 16);
    }
}
