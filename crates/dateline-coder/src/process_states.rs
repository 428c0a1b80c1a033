//! What becomes of a negotiation: begun, resumed, suspended, stalled, ended, concluded, planned; when and by whom.

use crate::process_tables::StateWord;
use crate::processes::{Finder, StateChange};
use dateline_document::{Deprel, TokenId, Upos};

impl Finder<'_> {
    /// The row of a verb or noun of change that a negotiation depends on.
    pub(crate) fn state_of(&self, v: TokenId, from: TokenId) -> Option<StateWord> {
        let lemma = self.doc.tokens[v].lemma.to_lowercase();
        if self.upos(v) == Upos::Verb {
            let mut joined = String::with_capacity(lemma.len() + 8);
            joined.push_str(&lemma);
            for c in self.tree.children(v) {
                if matches!(self.rel(c), Deprel::CompoundPrt)
                    || (self.rel(c) == Deprel::Advmod
                        && c == v + 1
                        && self.is_form(c, &["out", "back", "off", "down", "apart"]))
                {
                    joined.push('_');
                    joined.push_str(&self.doc.form(c).to_lowercase());
                }
            }
            if self.rel(from) == Deprel::Obl && self.tree.children(from).any(|k| self.rel(k) == Deprel::Case) {
                let case: Vec<String> =
                    self.tree.with(self.doc, from, Deprel::Case).map(|k| self.doc.form(k).to_lowercase()).collect();
                let case = case.join("_");
                return self.tables.verb(&format!("{joined}_{case}")).filter(|s| s.object);
            }
            return self.tables.verb(&joined).or_else(|| self.tables.verb(&lemma).filter(|_| joined == lemma));
        }
        let before = matches!(self.rel(from), Deprel::Compound | Deprel::NmodPoss);
        let of = self.tree.children(from).any(|k| self.rel(k) == Deprel::Case && self.is_form(k, &["of", "to", "in"]));
        (before || of).then(|| self.tables.noun(&lemma)).flatten()
    }

    /// What the clause around a mention tells of the negotiation.
    pub(crate) fn change(&self, head: TokenId) -> Option<StateChange> {
        let mut from = head;
        let mut v = self.doc.tokens[head].head?;
        // "the round of talks ended", "talks, which were suspended": climb over nouns, step into relative clauses.
        if let Some(c) = self
            .tree
            .children(head)
            .find(|c| matches!(self.rel(*c), Deprel::AclRelcl | Deprel::Acl) && self.upos(*c) == Upos::Verb)
        {
            let passive = self.is_passive(c);
            let subject = self.tree.children(c).find(|k| matches!(self.rel(*k), Deprel::Nsubj | Deprel::NsubjPass));
            let relative = subject.is_some_and(|s| self.upos(s) == Upos::Pron)
                || (self.rel(c) == Deprel::Acl && subject.is_none());
            // "a process, starting with elections": a part of it, not its life.
            let with = self
                .tree
                .children(c)
                .any(|k| self.rel(k) == Deprel::Obl && self.tree.children(k).any(|w| self.is_form(w, &["with"])));
            if let Some(s) = self
                .state_of(c, c)
                .filter(|_| !with)
                .filter(|s| if relative && !passive { s.subject } else { s.object })
            {
                return self.changed(c, s.state, None);
            }
        }
        if matches!(self.rel(head), Deprel::Nmod | Deprel::Compound | Deprel::NmodPoss) && self.upos(v) == Upos::Noun {
            if let Some(s) = self.state_of(v, head) {
                return self.changed(v, s.state, None);
            }
            if self.is_form(v, &["round", "rounds", "session", "phase", "stage"]) {
                from = v;
                v = self.doc.tokens[v].head?;
            }
        }
        if self.rel(from) == Deprel::Conj {
            return None;
        }
        let s = self.state_of(v, from)?;
        let passive = self.is_passive(v);
        // A fronted bare noun phrase that the analysis calls an oblique is the subject.
        let bare = self.rel(from) == Deprel::Obl
            && from < v
            && !self.tree.children(from).any(|k| self.rel(k) == Deprel::Case)
            && !self.tree.children(v).any(|k| matches!(self.rel(k), Deprel::Nsubj | Deprel::NsubjPass));
        let rel = match self.rel(from) {
            Deprel::Obl if bare && passive => Deprel::NsubjPass,
            Deprel::Obl if bare => Deprel::Nsubj,
            Deprel::Xcomp if self.upos(from) == Upos::Noun && from > v => Deprel::Obj,
            rel => rel,
        };
        match rel {
            Deprel::Nsubj if s.subject && !passive => self.changed(v, s.state, None),
            Deprel::NsubjPass if s.object => {
                let by = self.tree.children(v).find(|c| {
                    self.rel(*c) == Deprel::OblAgent
                        || (self.rel(*c) == Deprel::Obl
                            && self.tree.children(*c).any(|k| self.rel(k) == Deprel::Case && self.is_form(k, &["by"])))
                });
                self.changed(v, s.state, by)
            }
            Deprel::Obj | Deprel::Obl if s.object => self.changed(v, s.state, self.subject(v)),
            _ => None,
        }
    }

    pub(crate) fn is_passive(&self, v: TokenId) -> bool {
        self.tree.children(v).any(|c| matches!(self.rel(c), Deprel::AuxPass | Deprel::NsubjPass))
            || (matches!(self.rel(v), Deprel::Acl) && self.doc.tokens[v].feat("Tense") == Some("Past"))
    }

    pub(crate) fn subject(&self, v: TokenId) -> Option<TokenId> {
        let mut at = v;
        for _ in 0..4 {
            if let Some(s) = self.tree.children(at).find(|c| matches!(self.rel(*c), Deprel::Nsubj | Deprel::NsubjPass))
            {
                return Some(s);
            }
            at = self.doc.tokens[at]
                .head
                .filter(|_| matches!(self.rel(at), Deprel::Conj | Deprel::Xcomp | Deprel::Advcl))?;
        }
        None
    }

    /// A change that happened or is planned; `None` where it is denied, wished for or only thought of.
    pub(crate) fn changed(&self, v: TokenId, state: &'static str, by: Option<TokenId>) -> Option<StateChange> {
        let mut future = false;
        let mut infinitive = false;
        let mut at = v;
        for depth in 0..4 {
            for c in self.tree.children(at) {
                match self.rel(c).base() {
                    Deprel::Aux if self.is_form(c, &["will", "shall", "'ll", "’ll"]) => {
                        future |= depth == 0 || self.upos(at) == Upos::Verb
                    }
                    Deprel::Aux
                        if self.is_form(c, &["may", "might", "could", "can", "should", "would", "must", "to"]) =>
                    {
                        return None;
                    }
                    Deprel::Advmod | Deprel::Det
                        if self.is_form(c, &["not", "n't", "n’t", "never", "no", "possibly", "perhaps"]) =>
                    {
                        return None;
                    }
                    Deprel::Amod
                        if depth == 0
                            && self.is_form(
                                c,
                                &["possible", "potential", "any", "early", "future", "eventual", "planned", "expected"],
                            ) =>
                    {
                        return None;
                    }
                    Deprel::Mark if depth == 0 && self.is_form(c, &["to"]) => infinitive = true,
                    // "by boycotting", "without ending": a means or a denial.
                    Deprel::Mark
                        if depth == 0 && self.is_form(c, &["by", "without", "of", "for", "from", "instead"]) =>
                    {
                        return None;
                    }
                    Deprel::Mark if self.is_form(c, &["if", "unless", "whether"]) => return None,
                    _ => {}
                }
            }
            if depth == 0 && self.upos(v) == Upos::Noun {
                // "called for a suspension", "prospects of": a noun under a wish is none.
                let head = self.doc.tokens[v].head;
                let wished = head.is_some_and(|h| {
                    matches!(
                        self.doc.tokens[h].lemma.as_str(),
                        "prospect"
                            | "hope"
                            | "call"
                            | "demand"
                            | "possibility"
                            | "chance"
                            | "urge"
                            | "seek"
                            | "want"
                            | "propose"
                            | "condition"
                            | "risk"
                            | "threat"
                            | "fear"
                            | "avoid"
                            | "prevent"
                            | "oppose"
                            | "support"
                            | "discuss"
                            | "expect"
                    )
                });
                if wished {
                    return None;
                }
            }
            // The clause above a complement says how the change is meant.
            match self.doc.tokens[at].head {
                Some(h) if matches!(self.rel(at), Deprel::Conj) => at = h,
                _ => break,
            }
        }
        if infinitive {
            // "agreed to suspend", "are due to resume" are plans; "ready to resume", "want to resume" are no change.
            let head = self.doc.tokens[v].head?;
            let plans = ["agree", "decide", "plan", "schedule", "due", "set", "expect", "slate", "intend", "prepare"]
                .contains(&self.doc.tokens[head].lemma.as_str())
                || self.is_form(head, &["due", "set"]);
            let done = ["manage", "continue", "begin", "start"].contains(&self.doc.tokens[head].lemma.as_str());
            match (plans, done) {
                (true, _) => future = true,
                (_, true) => {}
                _ => return None,
            }
        }
        let mut who = Vec::new();
        if let Some(by) = by {
            self.list(by, &mut who);
        }
        for c in self.tree.children(v).filter(|c| self.rel(*c) == Deprel::Obl) {
            if matches!(
                self.doc.tokens[c].lemma.as_str(),
                "initiative" | "request" | "insistence" | "demand" | "behest" | "invitation" | "urging"
            ) {
                for owner in self
                    .tree
                    .children(c)
                    .filter(|k| matches!(self.rel(*k), Deprel::NmodPoss) || (self.rel(*k) == Deprel::Nmod && *k > c))
                {
                    self.list(owner, &mut who);
                }
            }
        }
        let tokens = self.tree.subtree(v);
        Some(StateChange {
            state: if future && matches!(state, "begun" | "resumed") {
                "planned"
            } else if future {
                return None;
            } else {
                state
            },
            token: v,
            time: self.time(v),
            by: who,
            sentence: self.doc.tokens[v].sentence,
            evidence: self.doc.span_of(tokens),
        })
    }

    /// The time expression that hangs on a word, directly or over one noun.
    pub(crate) fn time(&self, v: TokenId) -> Option<usize> {
        let own = self.tree.subtree(v);
        let from = self.doc.timexes.partition_point(|x| x.tokens.start < own.start);
        self.doc.timexes[from..]
            .iter()
            .take_while(|x| x.tokens.start < own.end)
            .position(|x| {
                x.tokens.clone().any(|t| {
                    let mut at = t;
                    for _ in 0..4 {
                        match self.doc.tokens[at].head {
                            Some(h) if h == v => return !matches!(self.rel(at), Deprel::Nsubj | Deprel::Obj),
                            Some(h) if x.tokens.contains(&h) => at = h,
                            _ => return false,
                        }
                    }
                    false
                })
            })
            .map(|n| from + n)
    }
}
