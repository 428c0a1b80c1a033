//! A hashed linear classifier with weights of one byte.

use crate::Error;

/// Weights of a linear classifier: `rows` (a power of two) by `classes`.
#[derive(Clone, Debug)]
pub struct Linear {
    mask: usize,
    classes: usize,
    weights: Vec<i8>,
}

impl Linear {
    /// Takes the table apart: `weights` holds `rows × classes` values, row by row.
    pub fn new(weights: &[u8], rows: usize, classes: usize) -> Result<Linear, Error> {
        if !rows.is_power_of_two() || classes == 0 || classes > 4 || weights.len() != rows * classes {
            return Err(Error::new("the splitter's table has a wrong shape"));
        }
        Ok(Linear { mask: rows - 1, classes, weights: weights.iter().map(|b| *b as i8).collect() })
    }

    /// The row of a feature's hash.
    #[inline]
    pub fn row(hash: u64, mask: usize) -> usize {
        ((hash ^ (hash >> 29)) as usize >> 3) & mask
    }

    /// Scores of the classes (those that the classifier does not have stay 0).
    #[inline]
    pub fn score(&self, features: &[u64]) -> [i32; 4] {
        let mut s = [0i32; 4];
        for f in features {
            let at = Linear::row(*f, self.mask) * self.classes;
            for (s, w) in s.iter_mut().zip(&self.weights[at..at + self.classes]) {
                *s += i32::from(*w);
            }
        }
        s
    }
}
