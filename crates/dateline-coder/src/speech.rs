//! Who is reported to say a clause: the governing verb of saying and its subject.

use crate::context::Context;
use crate::parties::Party;
use dateline_document::{Deprel, TokenId, Upos};

/// What somebody is reported to say.
#[derive(Clone, Debug)]
pub(crate) struct Said {
    /// The verb or phrase of saying.
    pub(crate) cue: TokenId,
    pub(crate) speakers: Vec<Party>,
}

impl Context<'_> {
    /// The nearest verb of saying over a predicate, with its speakers.
    pub(crate) fn speaker(&self, p: TokenId) -> Option<(TokenId, Vec<Party>)> {
        let said = self.chain(p);
        said.into_iter().next().map(|s| (s.cue, s.speakers))
    }

    /// All verbs of saying over a predicate, innermost first.
    pub(crate) fn chain(&self, p: TokenId) -> Vec<Said> {
        let mut out: Vec<Said> = Vec::new();
        let mut at = p;
        for _ in 0..10 {
            for c in self.tree.children(at) {
                match self.rel(c) {
                    Deprel::Parataxis if self.is(c, self.tables.words.say) => self.cue(c, &mut out),
                    // "according to officials"
                    Deprel::Obl | Deprel::Advmod if self.according(c) => {
                        let mut speakers = Vec::new();
                        self.named(c, &mut speakers, 0);
                        out.push(Said { cue: c, speakers });
                    }
                    _ => {}
                }
            }
            let Some(h) = self.head(at) else { break };
            if self.is(h, self.tables.words.say)
                && matches!(
                    self.rel(at),
                    Deprel::Ccomp | Deprel::Parataxis | Deprel::Xcomp | Deprel::Obj | Deprel::Advcl
                )
                && (self.rel(at) != Deprel::Advcl && (self.rel(at) != Deprel::Obj || self.upos(at) == Upos::Verb))
            {
                self.cue(h, &mut out);
            }
            at = h;
        }
        out
    }

    fn cue(&self, verb: TokenId, out: &mut Vec<Said>) {
        if out.iter().any(|s| s.cue == verb) {
            return;
        }
        let mut speakers = Vec::new();
        if let Some(s) = self.surface_subject(verb, 4) {
            self.parties(s, &mut speakers);
        }
        out.push(Said { cue: verb, speakers });
    }

    fn according(&self, c: TokenId) -> bool {
        self.tree.children(c).any(|k| self.rel(k) == Deprel::Case && self.doc.form(k).eq_ignore_ascii_case("according"))
    }
}
