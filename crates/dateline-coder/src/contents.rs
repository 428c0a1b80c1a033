//! Where the content of a cue stands when it is no plain clause below it: beside or around the cue, in a quotation that the analysis
//! hung elsewhere, in sentences that a quotation goes on through.

use crate::speech_tables::{CLAUSE, SaidKind, To, Verb};
use crate::statements::Finder;
use dateline_document::{Deprel, TokenId, Upos};
use std::ops::Range;

impl Finder<'_> {
    /// Content beside the cue that the analysis hangs below it: "X, he said", "He said: X".
    pub(crate) fn beside(&self, v: TokenId, row: Verb, pieces: &mut Vec<Range<TokenId>>) {
        if self.own_subject(v).is_none() || !row.kind.attributes() {
            return;
        }
        for c in self.tree.with(self.doc, v, Deprel::Parataxis) {
            let clause = self.tree.subtree(c);
            let quoted = self.near_quote(c);
            let colon = c > v && (v + 1..clause.start).any(|t| self.is_form(t, &[":"]));
            let before = c < v && clause.end <= v && self.own_subject(c).is_some() && row.takes & CLAUSE != 0;
            if quoted || colon || before {
                pieces.push(clause);
                return;
            }
        }
    }

    /// Content that the cue hangs on: "X, he said"; "as he said, X".
    pub(crate) fn around(&self, v: TokenId, row: Verb, pieces: &mut Vec<Range<TokenId>>) {
        let Some(head) = self.doc.tokens[v].head else { return };
        let own = self.own_subject(v);
        let inserted = match self.rel(v) {
            Deprel::Parataxis | Deprel::Dep | Deprel::Discourse => {
                own.is_some_and(|s| !matches!(self.upos(s), Upos::Pron) || !self.is_form(s, &["which", "that"]))
            }
            Deprel::Advcl => {
                own.is_some()
                    && self.tree.children(v).any(|c| self.rel(c) == Deprel::Mark && self.is_form(c, &["as"]))
                    && row.kind != SaidKind::See
            }
            _ => false,
        };
        // "X," he said, standing beside the road. — the cue must have no object of its own.
        let full = self.tree.children(v).any(|c| self.rel(c) == Deprel::Obj && row.to != To::Object);
        if !inserted || full || !row.kind.attributes() {
            return;
        }
        let bare = row.takes & CLAUSE == 0;
        let all = self.tree.subtree(head);
        let own = self.tree.subtree(v);
        // Where the words before or behind are quoted, only the quotation is what is said.
        let quoted = |r: &Range<TokenId>| !bare || self.quotes.over(r.clone()).next().is_some();
        let before: Vec<_> = self.outer(all.start..own.start, v).into_iter().filter(quoted).collect();
        let after: Vec<_> = self.outer(own.end..all.end, v).into_iter().filter(quoted).collect();
        pieces.extend(before);
        if !after.is_empty()
            && (head > v
                || self.rel(v) != Deprel::Parataxis
                || self.is_split(v, own.end)
                || self.quotes.over(after[0].clone()).next().is_some())
        {
            pieces.extend(after);
        }
    }

    /// Whether a comma behind the cue says that the sentence that it breaks goes on.
    pub(crate) fn is_split(&self, v: TokenId, end: TokenId) -> bool {
        let last = end.checked_sub(1).filter(|l| *l > v);
        [last, Some(end)]
            .into_iter()
            .flatten()
            .any(|t| self.doc.tokens.get(t).is_some() && self.is_form(t, &[",", "-", "–", "—"]))
    }

    /// The quotations of a stretch, or all of it where nothing there is quoted or a quotation is a part of a sentence.
    pub(crate) fn outer(&self, range: Range<TokenId>, v: TokenId) -> Vec<Range<TokenId>> {
        if range.start >= range.end {
            return Vec::new();
        }
        let cue_inside = self.quotes.at(v);
        for q in self.quotes.over(range.clone()) {
            let quote = &self.quotes.spans[q];
            // The stretch from the start of a quotation that ends or begins next to the cue.
            let touches = quote.end + 3 >= range.end || quote.start <= range.start + 3;
            if cue_inside != Some(q) && touches && quote.start.saturating_sub(range.start) <= 2 {
                let inside = quote.start.max(range.start)..quote.end.min(range.end);
                if inside.len() * 3 > range.len() || quote.start <= range.start {
                    return vec![if quote.end + 2 >= range.end { inside } else { inside.start..range.end }];
                }
            }
        }
        vec![range]
    }

    pub(crate) fn near_quote(&self, c: TokenId) -> bool {
        self.quotes.over(self.tree.subtree(c)).next().is_some()
    }

    /// A quotation of the same sentence, or of the next one behind a colon, that the analysis hung elsewhere.
    pub(crate) fn loose_quote(&self, v: TokenId, pieces: &mut Vec<Range<TokenId>>) -> bool {
        if self.own_subject(v).is_none() && self.subject(v).is_none() {
            return false;
        }
        // Another complement is what the verb is about: "continued to fight", "reaffirmed the line".
        let complement =
            |c: &TokenId| matches!(self.rel(*c), Deprel::Xcomp | Deprel::Ccomp) && self.upos(*c) == Upos::Verb;
        if self.tree.children(v).filter(complement).any(|c| self.rel(c) == Deprel::Xcomp || !self.near_quote(c)) {
            return false;
        }
        let sentence = self.sentence(v);
        let inside = self.quotes.at(v);
        let own = self.own_words(v, usize::MAX);
        // Right before or right behind the cue.
        let mut best: Option<(usize, usize)> = None;
        for q in self.quotes.over(sentence.clone()) {
            if Some(q) == inside {
                continue;
            }
            let quote = &self.quotes.spans[q];
            // A quotation below the cue must be its own argument, not one of something deeper.
            let top = quote.clone().find(|t| self.doc.tokens[*t].head.is_none_or(|h| !quote.contains(&h)));
            let head = top.and_then(|t| self.doc.tokens[t].head);
            let clause = top.is_some_and(|t| self.rel(t).base() == Deprel::Acl);
            let near = !clause && (head == Some(v) || head.and_then(|h| self.doc.tokens[h].head) == Some(v));
            let below = quote.start > v && own.contains(&quote.start) && near;
            let gap = if below {
                0
            } else if quote.end <= own.start {
                own.start - quote.end
            } else {
                quote.start.saturating_sub(own.end)
            };
            if gap <= 3 && best.is_none_or(|(g, _)| gap < g) {
                best = Some((gap, q));
            }
        }
        if let Some((_, q)) = best {
            pieces.push(self.quotes.spans[q].clone());
            return true;
        }
        // "He said:" and a new sentence or paragraph.
        let ends = |marks: &[&str]| sentence.end.checked_sub(1).is_some_and(|t| t > v && self.is_form(t, marks));
        let next_quoted = self.doc.sentences.get(self.doc.tokens[v].sentence + 1).is_some_and(|s| {
            let first = s.tokens.start + 1;
            self.quotes.at(first).is_some_and(|q| self.quotes.spans[q].start == first)
        });
        let colon = ends(&[":"]) || (ends(&[","]) && next_quoted);
        let last = colon && !(v + 1..sentence.end).any(|t| self.upos(t) == Upos::Verb && self.own_subject(t).is_some());
        if last && let Some(next) = self.doc.sentences.get(self.doc.tokens[v].sentence + 1) {
            let quote = self.quotes.over(next.tokens.clone()).next().map(|q| self.quotes.spans[q].clone());
            pieces.push(quote.filter(|q| q.start <= next.tokens.start + 1).unwrap_or_else(|| next.tokens.clone()));
            return true;
        }
        false
    }

    /// Lets content that stands in a quotation grow to the whole quotation, over sentences and paragraphs; tells whether any of it
    /// is quoted.
    pub(crate) fn grow(&self, v: TokenId, pieces: &mut [Range<TokenId>]) -> bool {
        let mut quoted = false;
        let inside = self.quotes.at(v);
        for piece in pieces.iter_mut() {
            let over: Vec<usize> = self.quotes.over(piece.clone()).collect();
            let Some(first) = over.first() else { continue };
            quoted = true;
            if inside == Some(*first) {
                continue;
            }
            let last = over.last().unwrap_or(first);
            let (head, tail) = (&self.quotes.spans[*first], &self.quotes.spans[*last]);
            if head.start < piece.start && !(head.start..piece.start).contains(&v) {
                piece.start = head.start;
            }
            if tail.end > piece.end && !(piece.end..tail.end).contains(&v) {
                piece.end = tail.end;
            }
            let mut next = last + 1;
            while self.quotes.goes_on.get(next) == Some(&true) {
                piece.end = self.quotes.spans[next].end;
                next += 1;
            }
        }
        quoted
    }
}
