//! Ids derived from content: the same bytes give the same id on every machine.

use sha2::{Digest, Sha256};
use std::collections::HashSet;

fn hex(parts: &[&str], digits: usize) -> String {
    let mut h = Sha256::new();
    for p in parts {
        // The length stands before each part, so that ("ab", "c") and ("a", "bc") differ.
        h.update((p.len() as u64).to_le_bytes());
        h.update(p.as_bytes());
    }
    let mut s = String::with_capacity(digits);
    for b in h.finalize().iter().take(digits.div_ceil(2)) {
        s.push_str(&format!("{b:02x}"));
    }
    s.truncate(digits);
    s
}

/// The id of an article: 16 hexadecimal digits of the SHA-256 of its text.
pub fn article_id(text: &str) -> String {
    hex(&["article", text], 16)
}

/// Gives out ids within one record: a letter and eight hexadecimal digits of what the thing says, made unique by a count
/// where two things say the same.
#[derive(Default, Debug)]
pub struct Ids(HashSet<String>);

impl Ids {
    /// No id given out yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The id for a thing of kind `letter` (`e`, `n`, `s`, `q`, `p`) described by `parts`.
    pub fn make(&mut self, letter: char, parts: &[&str]) -> String {
        let mut n = 0u32;
        loop {
            let count = n.to_string();
            let mut all = parts.to_vec();
            if n > 0 {
                all.push(&count);
            }
            let id = format!("{letter}{}", hex(&all, 8));
            if self.0.insert(id.clone()) {
                return id;
            }
            n += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_stable_and_unique() {
        let mut a = Ids::new();
        let x = a.make('e', &["CONSULT", "met"]);
        let y = a.make('e', &["CONSULT", "met"]);
        assert_ne!(x, y);
        assert_eq!(x, Ids::new().make('e', &["CONSULT", "met"]));
        assert_ne!(Ids::new().make('e', &["ab", "c"]), Ids::new().make('e', &["a", "bc"]));
        assert_eq!(article_id("x").len(), 16);
    }
}
