//! Dependents of every token, in text order, found once for a document.

use crate::{Deprel, Document, TokenId};
use std::ops::Range;

/// The dependents of every token.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    first: Vec<u32>,
    children: Vec<u32>,
}

impl Tree {
    /// Indexes a document's heads.
    pub fn new(doc: &Document) -> Tree {
        let n = doc.tokens.len();
        let mut first = vec![0u32; n + 1];
        for t in &doc.tokens {
            if let Some(h) = t.head.filter(|h| *h < n) {
                first[h + 1] += 1;
            }
        }
        for i in 0..n {
            first[i + 1] += first[i];
        }
        let mut at = first.clone();
        let mut children = vec![0u32; first[n] as usize];
        for (i, t) in doc.tokens.iter().enumerate() {
            if let Some(h) = t.head.filter(|h| *h < n) {
                children[at[h] as usize] = i as u32;
                at[h] += 1;
            }
        }
        Tree { first, children }
    }

    /// The dependents of `token`, in text order.
    pub fn children(&self, token: TokenId) -> impl DoubleEndedIterator<Item = TokenId> + '_ {
        let range = match (self.first.get(token), self.first.get(token + 1)) {
            (Some(a), Some(b)) => *a as usize..*b as usize,
            _ => 0..0,
        };
        self.children[range].iter().map(|c| *c as TokenId)
    }

    /// The dependents of `token` with exactly this relation.
    pub fn with<'a>(
        &'a self,
        doc: &'a Document,
        token: TokenId,
        rel: Deprel,
    ) -> impl DoubleEndedIterator<Item = TokenId> + 'a {
        self.children(token).filter(move |c| doc.tokens[*c].deprel == rel)
    }

    /// The dependents of `token` with this relation or a subtype of it.
    pub fn with_base<'a>(
        &'a self,
        doc: &'a Document,
        token: TokenId,
        base: Deprel,
    ) -> impl DoubleEndedIterator<Item = TokenId> + 'a {
        self.children(token).filter(move |c| doc.tokens[*c].deprel.base() == base)
    }

    /// The contiguous range from the first to the last token below `token`, itself included.
    pub fn subtree(&self, token: TokenId) -> Range<TokenId> {
        let (mut lo, mut hi) = (token, token + 1);
        let mut stack = vec![token];
        // A token is pushed once: heads form a tree. The cap guards against a malformed layer.
        let mut left = self.first.len();
        while let Some(t) = stack.pop() {
            lo = lo.min(t);
            hi = hi.max(t + 1);
            if left == 0 {
                break;
            }
            left -= 1;
            stack.extend(self.children(t));
        }
        lo..hi
    }
}
