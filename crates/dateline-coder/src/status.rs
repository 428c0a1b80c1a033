//! Whether what a predicate says has happened: tense, modals, negation, conditions, time.

use crate::context::Context;
use crate::lexicon::Pos;
use dateline_document::{Deprel, TokenId, Upos};
use dateline_record::Status;

/// What the grammar around one predicate says of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Standing {
    pub(crate) status: Status,
    /// Not, never, no, without.
    pub(crate) negated: bool,
    /// Must, should, has to: somebody wants it done.
    pub(crate) obliged: bool,
    /// Under an if, unless or whether.
    pub(crate) conditional: bool,
    /// Told as background.
    pub(crate) past: bool,
    /// Will, would, shall.
    pub(crate) will: bool,
}

/// Days before publication after which a dated event is background.
const NEWS: i64 = 30;

impl Context<'_> {
    /// What the grammar around a predicate says of it.
    pub(crate) fn standing(&self, p: TokenId) -> Standing {
        let w = &self.tables.words;
        let mut s = Standing {
            status: Status::Occurred,
            negated: false,
            obliged: false,
            conditional: false,
            past: false,
            will: false,
        };
        let verb = self.pos(p) != Some(Pos::Noun);
        let (mut will, mut may, mut have, mut had, mut be) = (false, false, false, false, false);
        for c in self.tree.children(p) {
            match self.rel(c) {
                Deprel::Aux | Deprel::AuxPass | Deprel::Cop => {
                    if self.is(c, w.will) {
                        will = true;
                    } else if self.is(c, w.may) {
                        may = true;
                    } else if self.is(c, w.must) {
                        s.obliged = true;
                    } else {
                        match self.doc.form(c).to_ascii_lowercase().as_str() {
                            "have" | "has" | "'ve" => have = true,
                            "had" => had = true,
                            "is" | "are" | "am" | "was" | "were" | "be" | "been" | "'s" | "'re" | "being" => be = true,
                            _ => {}
                        }
                    }
                    s.negated |= self.tree.with(self.doc, c, Deprel::Advmod).any(|k| self.is(k, w.not));
                }
                Deprel::Advmod | Deprel::Det | Deprel::CcPreconj => {
                    s.negated |= self.is(c, w.not);
                    // "are due to meet", where "due to" stands before the verb as one word.
                    will |= self.doc.form(c).eq_ignore_ascii_case("due");
                }
                Deprel::Cc => s.negated |= self.doc.form(c).eq_ignore_ascii_case("nor"),
                Deprel::Mark | Deprel::Case => {
                    s.conditional |= self.is(c, w.condition);
                    s.negated |= self.doc.form(c).eq_ignore_ascii_case("without");
                }
                Deprel::Nsubj | Deprel::NsubjPass => {
                    // "no soldier has left", "not one of them has"
                    s.negated |= self.is(c, w.not)
                        || self.tree.children(c).filter(|k| *k < c).any(|k| {
                            self.doc.form(k).eq_ignore_ascii_case("no")
                                || (self.is(k, w.not) && self.rel(k) == Deprel::Advmod)
                        });
                }
                // "made no arrests", "sentenced nobody"
                Deprel::Obj if verb => {
                    s.negated |= self.is(c, w.not)
                        || self
                            .tree
                            .with(self.doc, c, Deprel::Det)
                            .any(|d| self.doc.form(d).eq_ignore_ascii_case("no"));
                }
                // "would meet him if": as real as the condition.
                Deprel::Advcl => {
                    s.conditional |=
                        will && self.tree.children(c).any(|k| self.rel(k) == Deprel::Mark && self.is(k, w.condition))
                }
                Deprel::Amod => {
                    may |= self.is(c, w.possible);
                    will |= self.is(c, w.planned);
                    s.past |= self.is(c, w.past);
                }
                _ => {}
            }
        }
        if self.rel(p) == Deprel::Conj {
            self.share(p, &mut s, &mut will, &mut may, &mut had, &mut have);
        }
        s.status = if may {
            Status::Hypothetical
        } else if will {
            Status::Planned
        } else if verb
            && be
            && !self.is_passive(p)
            && self.feat(p, "VerbForm") != Some("Fin")
            && self.doc.form(p).ends_with("ing")
        {
            Status::Ongoing
        } else {
            self.of_clause(p, verb)
        };
        s.will = will;
        if s.conditional {
            s.status = Status::Hypothetical;
        }
        // A pluperfect is background, unless it only shifts the tense of what somebody said.
        if had && !have && !self.in_speech(p) {
            s.past = true;
        }
        self.by_time(p, &mut s);
        s
    }

    /// A coordinated verb shares the auxiliaries and the negation before the first one.
    fn share(&self, p: TokenId, s: &mut Standing, will: &mut bool, may: &mut bool, had: &mut bool, have: &mut bool) {
        let Some(h) = self.head(p) else { return };
        let own = self
            .tree
            .children(p)
            .any(|c| matches!(self.rel(c), Deprel::Nsubj | Deprel::NsubjPass | Deprel::Aux | Deprel::Cop));
        if own || self.pos(h) != self.pos(p) {
            return;
        }
        let finite = self.feat(p, "VerbForm") == Some("Fin") && self.feat(p, "Tense") == Some("Past");
        for c in self.tree.children(h).filter(|c| *c < p) {
            if self.rel(c) == Deprel::Aux && !finite {
                *will |= self.is(c, self.tables.words.will);
                *may |= self.is(c, self.tables.words.may);
                s.obliged |= self.is(c, self.tables.words.must);
                let form = self.doc.form(c);
                *had |= form == "had";
                *have |= form == "has" || form == "have";
            }
        }
    }

    /// The status that the clause's place in the sentence gives.
    fn of_clause(&self, p: TokenId, verb: bool) -> Status {
        let w = &self.tables.words;
        if verb {
            let rel = self.rel(p);
            if self.is_infinitive(p) && matches!(rel, Deprel::Advcl | Deprel::Acl | Deprel::Xcomp | Deprel::Ccomp) {
                if rel == Deprel::Acl && self.is_first_to(p) {
                    return Status::Occurred;
                }
                // A purpose or a plan: not more than that.
                return Status::Planned;
            }
            if matches!(rel, Deprel::Root | Deprel::Parataxis) && self.is_infinitive(p) {
                // Headlines: "Russia, Japan to debate …".
                return Status::Planned;
            }
            if rel == Deprel::Conj {
                if let Some(h) = self.head(p).filter(|h| self.pos(*h) == Some(Pos::Verb)) {
                    let own = self
                        .tree
                        .children(p)
                        .any(|c| matches!(self.rel(c), Deprel::Nsubj | Deprel::NsubjPass | Deprel::Aux));
                    if !own && self.feat(p, "VerbForm") == Some("Inf") {
                        return self.of_clause(h, true);
                    }
                }
            }
            return Status::Occurred;
        }
        // A noun is as real as the verb that it depends on.
        let mut at = p;
        for _ in 0..3 {
            let Some(h) = self.head(at) else { break };
            if self.pos(h) == Some(Pos::Verb) {
                for c in self.tree.children(h) {
                    if matches!(self.rel(c), Deprel::Aux | Deprel::AuxPass) {
                        if self.is(c, w.may) {
                            return Status::Hypothetical;
                        }
                        if self.is(c, w.will)
                            && matches!(self.rel(at).base(), Deprel::Obj | Deprel::Nsubj | Deprel::Obl)
                        {
                            return Status::Planned;
                        }
                    }
                }
                if self.is_infinitive(h) && self.rel(at).base() == Deprel::Obj {
                    return Status::Planned;
                }
                break;
            }
            if !matches!(self.rel(at).base(), Deprel::Nmod | Deprel::Conj | Deprel::Compound) {
                break;
            }
            at = h;
        }
        Status::Occurred
    }

    /// "the first country to recognise it": whoever is first to do it has done it.
    pub(crate) fn is_first_to(&self, p: TokenId) -> bool {
        let ordinal =
            |t: TokenId| matches!(self.doc.form(t), "first" | "last" | "only" | "latest" | "second" | "third");
        self.rel(p) == Deprel::Acl
            && self.is_infinitive(p)
            && self.head(p).is_some_and(|h| ordinal(h) || self.tree.with(self.doc, h, Deprel::Amod).any(ordinal))
    }

    /// Whether a predicate stands in what somebody is reported to say.
    pub(crate) fn in_speech(&self, p: TokenId) -> bool {
        let mut at = p;
        for _ in 0..8 {
            if self.tree.with(self.doc, at, Deprel::Parataxis).any(|c| self.is(c, self.tables.words.say)) {
                return true;
            }
            let Some(h) = self.head(at) else { return false };
            if self.is(h, self.tables.words.say)
                && matches!(self.rel(at), Deprel::Ccomp | Deprel::Parataxis | Deprel::Xcomp)
            {
                return true;
            }
            at = h;
        }
        false
    }

    /// Dated before the report's window: background; dated after publication: still to come.
    fn by_time(&self, p: TokenId, s: &mut Standing) {
        let Some(t) = self.timex_of(p) else { return };
        let x = &self.doc.timexes[t];
        let Some(published) = self.doc.article.published.map(|p| p.date) else {
            return;
        };
        if let Some(end) = x.end {
            let days = published.since(end).map_or(0, |d| i64::from(d.get_days()));
            s.past |= days > NEWS;
        }
        if x.start.is_some_and(|start| start > published)
            && s.status == Status::Occurred
            && self.feat(p, "Tense") != Some("Past")
        {
            s.status = Status::Planned;
        }
    }

    /// The time expression that belongs to a predicate: the nearest one of its clause that hangs on it.
    pub(crate) fn timex_of(&self, p: TokenId) -> Option<usize> {
        if self.doc.timexes.is_empty() {
            return None;
        }
        let sentence = &self.doc.sentences[self.doc.tokens.get(p)?.sentence];
        let from = self.doc.timexes.partition_point(|x| x.tokens.start < sentence.tokens.start);
        let mut best: Option<(usize, usize)> = None;
        for (i, x) in self.doc.timexes.iter().enumerate().skip(from) {
            if x.tokens.start >= sentence.tokens.end {
                break;
            }
            if x.edtf.is_none()
                || !matches!(x.kind, dateline_document::TimexKind::Date | dateline_document::TimexKind::Time)
            {
                continue;
            }
            let Some(d) = self.steps(x.tokens.clone(), p) else { continue };
            if best.is_none_or(|(b, _)| d < b) {
                best = Some((d, i));
            }
        }
        best.map(|(_, i)| i)
    }

    /// Steps from a verb up to the noun whose clause it ends: "the meeting set to take place in …".
    fn clause_of(&self, verb: TokenId, noun: TokenId) -> Option<usize> {
        let mut at = verb;
        for n in 1..4 {
            let up = self.head(at)?;
            match self.rel(at).base() {
                Deprel::Acl => return (up == noun).then_some(n),
                Deprel::Xcomp => at = up,
                _ => return None,
            }
        }
        None
    }

    /// How many steps of the tree lead from a phrase up to a predicate, through nothing but phrases; for a noun, its verb's
    /// own times count too.
    pub(crate) fn steps(&self, range: std::ops::Range<TokenId>, p: TokenId) -> Option<usize> {
        let head = range.clone().find(|t| self.head(*t).is_none_or(|h| !range.contains(&h)))?;
        let mut at = head;
        for n in 0..6 {
            let h = self.head(at)?;
            if h == p {
                return Some(n);
            }
            if self.pos(h) == Some(Pos::Verb) || self.pos(h) == Some(Pos::Adjective) {
                // The verb of an event noun, or the operator over a verb.
                let governs = self.head(p) == Some(h)
                    && matches!(
                        self.rel(p).base(),
                        Deprel::Obj | Deprel::Nsubj | Deprel::Xcomp | Deprel::Obl | Deprel::Conj | Deprel::Ccomp
                    );
                return if governs { Some(n + 2) } else { self.clause_of(h, p).map(|k| n + 2 + k) };
            }
            if !matches!(self.upos(h), Upos::Noun | Upos::Propn | Upos::Num | Upos::Pron | Upos::Adv) {
                return None;
            }
            at = h;
        }
        None
    }
}
