//! What is counted: hits against gold and system, and right ones among those looked at.

use serde::Serialize;
use serde_json::{Value, json};

/// Hits, and how many there are in gold and in what the system gives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// In both.
    pub hit: usize,
    /// In gold.
    pub gold: usize,
    /// In the system's output.
    pub system: usize,
}

impl Count {
    /// Adds one thing that stands in gold, in the system's output, or in both and is the same.
    pub fn add(&mut self, hit: bool, gold: bool, system: bool) {
        self.hit += usize::from(hit);
        self.gold += usize::from(gold);
        self.system += usize::from(system);
    }

    /// Share of what the system gives that is right, 0 to 1; 0 where it gives nothing.
    pub fn precision(&self) -> f64 {
        ratio(self.hit, self.system)
    }

    /// Share of gold that the system gives, 0 to 1; 0 where there is no gold.
    pub fn recall(&self) -> f64 {
        ratio(self.hit, self.gold)
    }

    /// Harmonic mean of precision and recall, 0 to 1.
    pub fn f1(&self) -> f64 {
        ratio(2 * self.hit, self.gold + self.system)
    }
}

/// A part of a whole as a number from 0 to 1; 0 of nothing.
pub(crate) fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

impl Serialize for Count {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        json_of(*self).serialize(s)
    }
}

fn json_of(c: Count) -> Value {
    json!({ "precision": c.precision(), "recall": c.recall(), "f1": c.f1(), "hit": c.hit, "gold": c.gold, "system": c.system })
}

/// Right ones among those looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    /// How many are right.
    pub right: usize,
    /// How many were looked at.
    pub of: usize,
}

impl Share {
    /// Adds one that is right or not.
    pub fn add(&mut self, right: bool) {
        self.right += usize::from(right);
        self.of += 1;
    }

    /// 0 to 1; 0 of nothing.
    pub fn share(&self) -> f64 {
        ratio(self.right, self.of)
    }
}

impl Serialize for Share {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        json!({ "share": self.share(), "right": self.right, "of": self.of }).serialize(s)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_no_division_by_nought() {
        assert_eq!(Count::default().f1(), 0.0);
        assert_eq!(Share::default().share(), 0.0);
        let c = Count { hit: 1, gold: 2, system: 4 };
        assert_eq!((c.precision(), c.recall()), (0.25, 0.5));
        assert!((c.f1() - 1.0 / 3.0).abs() < 1e-12);
    }
}
