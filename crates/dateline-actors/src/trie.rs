//! Phrases of the tables as a trie over word numbers: one hash look-up per word of text.

use crate::fold::{phrase_words, phrase_words_in};
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// A multiplicative hasher for small keys (the one that Firefox and rustc use): the keys are our own tables' words and are no target.
#[derive(Default)]
pub(crate) struct Fx(u64);

impl Hasher for Fx {
    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut b = [0u8; 8];
            b[..chunk.len()].copy_from_slice(chunk);
            self.write_u64(u64::from_le_bytes(b));
        }
    }
    fn write_u8(&mut self, n: u8) {
        self.write_u64(u64::from(n));
    }
    fn write_u32(&mut self, n: u32) {
        self.write_u64(u64::from(n));
    }
    fn write_u64(&mut self, n: u64) {
        self.0 = (self.0.rotate_left(5) ^ n).wrapping_mul(0x51_7c_c1_b7_27_22_0a_95);
    }
    fn write_usize(&mut self, n: usize) {
        self.write_u64(n as u64);
    }
    fn finish(&self) -> u64 {
        self.0.rotate_left(26)
    }
}

pub(crate) type FxMap<K, V> = HashMap<K, V, BuildHasherDefault<Fx>>;

/// Number of a word that no table has.
pub(crate) const NO_WORD: u32 = u32::MAX;
const NONE: u32 = u32::MAX;

/// How a phrase must be written in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Case {
    /// As it likes.
    Any,
    /// With a capital at its head.
    Initial,
    /// In capitals ("US", "WHO"), or as the table writes it where it is mixed ("Isis").
    Capitals,
}

/// Which table a phrase comes from, and as which of its row's forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    StateName,
    StateNoun { plural: bool },
    StateAdjective,
    Capital,
    Metonym,
    Organization,
    Leader { short: bool },
    Agent { plural: bool },
    Title,
    Place,
}

/// One phrase of one row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ref {
    pub form: Form,
    /// Index into the table that `form` names.
    pub row: u32,
    /// Order of the file: earlier files win.
    pub file: u16,
    pub case: Case,
}

/// The trie.
#[derive(Debug)]
pub(crate) struct Trie {
    vocabulary: FxMap<Box<str>, u32>,
    edges: FxMap<u64, u32>,
    /// Last entry of each node, a chain through `entries`.
    last: Vec<u32>,
    entries: Vec<(Ref, u32)>,
    scratch: String,
}

impl Default for Trie {
    fn default() -> Trie {
        Trie {
            vocabulary: FxMap::default(),
            edges: FxMap::default(),
            last: vec![NONE],
            entries: Vec::new(),
            scratch: String::new(),
        }
    }
}

impl Trie {
    /// Room for about so many phrases: growing the maps step by step costs more than all else.
    pub fn with_room(phrases: usize) -> Trie {
        let mut t = Trie::default();
        t.vocabulary.reserve(phrases / 2);
        t.edges.reserve(phrases * 3 / 2);
        t.last.reserve(phrases * 3 / 2);
        t.entries.reserve(phrases);
        t
    }

    /// Adds a phrase; one without words is left out.
    pub fn insert(&mut self, phrase: &str, entry: Ref) {
        let mut node = 0u32;
        let mut scratch = std::mem::take(&mut self.scratch);
        phrase_words_in(phrase, &mut scratch, |w| {
            let next = self.vocabulary.len() as u32;
            let word = match self.vocabulary.get(w) {
                Some(n) => *n,
                None => {
                    self.vocabulary.insert(w.into(), next);
                    next
                }
            };
            let fresh = self.last.len() as u32;
            let to = *self.edges.entry(u64::from(node) << 32 | u64::from(word)).or_insert(fresh);
            if to == fresh {
                self.last.push(NONE);
            }
            node = to;
        });
        self.scratch = scratch;
        if node != 0 {
            let slot = &mut self.last[node as usize];
            self.entries.push((entry, *slot));
            *slot = self.entries.len() as u32 - 1;
        }
    }

    /// The number of a folded word.
    pub fn word(&self, folded: &str) -> u32 {
        self.vocabulary.get(folded).copied().unwrap_or(NO_WORD)
    }

    /// The node reached from `node` by a word; the root is 0.
    pub fn step(&self, node: u32, word: u32) -> Option<u32> {
        self.edges.get(&(u64::from(node) << 32 | u64::from(word))).copied()
    }

    /// Whether any phrase ends at `node`.
    pub fn ends(&self, node: u32) -> bool {
        self.last[node as usize] != NONE
    }

    /// The phrases that end at `node`.
    pub fn entries(&self, node: u32) -> impl Iterator<Item = Ref> + '_ {
        let mut at = self.last.get(node as usize).copied().unwrap_or(NONE);
        std::iter::from_fn(move || {
            let (entry, before) = *self.entries.get(at as usize)?;
            at = before;
            Some(entry)
        })
    }

    /// The entries of a whole phrase.
    pub fn find(&self, phrase: &str) -> Vec<Ref> {
        let mut node = Some(0);
        phrase_words(phrase, |w| node = node.and_then(|n| self.step(n, self.word(w))));
        node.filter(|n| *n != 0).map(|n| self.entries(n).collect()).unwrap_or_default()
    }
}
