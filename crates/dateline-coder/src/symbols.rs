//! Words as small numbers: every word that a table names gets one, so that matching compares integers.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// A word of the tables; `Sym::NONE` is every word that no table names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Sym(pub(crate) u32);

/// FNV-1a: words are short and come from our own tables, so a keyed hash would only cost time.
#[derive(Default)]
pub(crate) struct Fnv(u64);

impl Hasher for Fnv {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        let mut h = if self.0 == 0 { 0xcbf2_9ce4_8422_2325 } else { self.0 };
        for b in bytes {
            h = (h ^ u64::from(*b)).wrapping_mul(0x0000_0100_0000_01b3);
        }
        self.0 = h;
    }
}

pub(crate) type FastMap<K, V> = HashMap<K, V, BuildHasherDefault<Fnv>>;

/// Grammatical slots share the number space with words: a preposition is its own slot. These stand first, in this order.
const SLOTS: &[&str] = &[
    "", "<subj>", "<obj>", "<iobj>", "<by>", "<poss>", "<mod>", "<xcomp>", "<ccomp>", "<advcl>", "<prt>", "<adv>",
    "<gov>", "<self>", "<num>", "<of>",
];

impl Sym {
    pub(crate) const NONE: Sym = Sym(0);
    pub(crate) const SUBJ: Sym = Sym(1);
    pub(crate) const OBJ: Sym = Sym(2);
    pub(crate) const IOBJ: Sym = Sym(3);
    pub(crate) const BY: Sym = Sym(4);
    pub(crate) const POSS: Sym = Sym(5);
    pub(crate) const MOD: Sym = Sym(6);
    pub(crate) const XCOMP: Sym = Sym(7);
    pub(crate) const CCOMP: Sym = Sym(8);
    pub(crate) const ADVCL: Sym = Sym(9);
    pub(crate) const PRT: Sym = Sym(10);
    pub(crate) const ADV: Sym = Sym(11);
    pub(crate) const GOV: Sym = Sym(12);
    pub(crate) const SELF: Sym = Sym(13);
    pub(crate) const NUM: Sym = Sym(14);
}

/// All words that the tables name.
#[derive(Debug)]
pub(crate) struct Symbols {
    map: FastMap<Box<str>, u32>,
    words: Vec<Box<str>>,
}

impl Default for Symbols {
    fn default() -> Symbols {
        let mut s = Symbols { map: FastMap::default(), words: Vec::new() };
        for w in SLOTS {
            s.intern(w);
        }
        s
    }
}

impl Symbols {
    /// The number of a word, made where it is new.
    pub(crate) fn intern(&mut self, word: &str) -> Sym {
        if let Some(n) = self.map.get(word) {
            return Sym(*n);
        }
        let n = self.words.len() as u32;
        self.words.push(word.into());
        self.map.insert(word.into(), n);
        Sym(n)
    }

    /// The slot called so in a table: a grammatical one, or a preposition.
    pub(crate) fn slot(&mut self, name: &str) -> Sym {
        let grammatical = format!("<{name}>");
        match SLOTS.iter().position(|s| *s == grammatical && name != "of") {
            Some(n) => Sym(n as u32),
            None => self.intern(name),
        }
    }

    /// The number of a word, `Sym::NONE` where no table names it.
    pub(crate) fn get(&self, word: &str) -> Sym {
        self.map.get(word).map_or(Sym::NONE, |n| Sym(*n))
    }

    /// The word of a number.
    pub(crate) fn word(&self, sym: Sym) -> &str {
        let w = self.words.get(sym.0 as usize).map_or("", |w| w);
        w.strip_prefix('<').and_then(|w| w.strip_suffix('>')).unwrap_or(w)
    }

    pub(crate) fn len(&self) -> usize {
        self.words.len()
    }
}
