//! The shape of a noun phrase: where it begins and ends, which of its words are a name, which of them say whose it is.

use crate::describe::Article;
use crate::lookup::{AgentAt, Named, Reading, Sense};
use crate::words::{SEAT, STANCE, has};
use dateline_document::{Deprel, TokenId, Upos};
use dateline_record::EntityKind;
use std::ops::Range;

impl Reading<'_> {
    pub fn rel(&self, t: TokenId) -> Deprel {
        self.doc.tokens[t].deprel
    }

    pub fn upos(&self, t: TokenId) -> Upos {
        self.doc.tokens[t].upos
    }

    /// Premodifiers, head and name of a noun phrase.
    pub fn core(&self, head: TokenId) -> Range<TokenId> {
        let (mut lo, mut hi) = (head, head + 1);
        for c in self.tree.children(head) {
            let base = self.rel(c).base();
            let sub = || self.tree.subtree(c);
            if c < head {
                let pre = matches!(
                    base,
                    Deprel::Det | Deprel::Amod | Deprel::Compound | Deprel::Nummod | Deprel::Flat | Deprel::Goeswith
                ) || matches!(self.rel(c), Deprel::NmodPoss | Deprel::NmodDesc | Deprel::NmodUnmarked);
                if pre && sub().end <= head {
                    lo = lo.min(sub().start);
                }
            } else if matches!(base, Deprel::Flat | Deprel::Goeswith) {
                hi = hi.max(sub().end);
            } else if base == Deprel::Compound && c == hi {
                hi = hi.max(c + 1);
            }
        }
        // A name in apposition right behind its title belongs to it; a title that hangs elsewhere right before a name, too.
        if let Some(n) = self.titled_name(head) {
            hi = hi.max(n.end);
        }
        if let Some(title) = self.stray_title(head) {
            lo = lo.min(self.core(title).start);
        }
        for t in
            [self.named(head).map(|n| n.tokens.clone()), self.ner(head).map(|n| n.tokens.clone())].into_iter().flatten()
        {
            lo = lo.min(t.start);
            hi = hi.max(t.end);
        }
        lo..hi
    }

    /// The person's name that follows a title directly, where the title is the head of both.
    pub fn titled_name(&self, title: TokenId) -> Option<Range<TokenId>> {
        let a = self.agent_head[title]
            .filter(|a| self.tables.agents[a.row as usize].kind == EntityKind::Person && !a.plural)?;
        let n = self.person(a.end).filter(|n| n.tokens.start == a.end)?;
        let head = n.tokens.clone().find(|t| self.doc.tokens[*t].head.is_none_or(|h| !n.tokens.contains(&h)))?;
        (self.doc.tokens[head].head == Some(title) && !matches!(self.rel(head).base(), Deprel::Conj))
            .then(|| n.tokens.clone())
    }

    /// The title that stands directly before a person's name and is no part of its tree.
    pub fn stray_title(&self, name_head: TokenId) -> Option<TokenId> {
        let n = self.person(name_head)?;
        let before = n.tokens.start.checked_sub(1)?;
        let a = self.agent_at[before]
            .filter(|a| self.tables.agents[a.row as usize].kind == EntityKind::Person && !a.plural)?;
        let title = (a.start..a.end).find(|t| self.doc.tokens[*t].head.is_none_or(|h| h < a.start || h >= a.end))?;
        let inside = self.tree.subtree(name_head).contains(&title) || n.tokens.contains(&title);
        let over = n.tokens.clone().any(|t| self.doc.tokens[t].head == Some(title));
        let same = self.doc.tokens[title].sentence == self.doc.tokens[name_head].sentence;
        let noun = matches!(self.upos(title), Upos::Noun | Upos::Propn) && self.rel(title) != Deprel::NmodPoss;
        (same && noun && !inside && !over).then_some(title)
    }

    /// The phrase with what hangs on it behind, up to the first clause, conjunct or apposition.
    pub fn extent(&self, head: TokenId, core: &Range<TokenId>, depth: u8) -> Range<TokenId> {
        let mut hi = core.end;
        for c in self.tree.children(head).filter(|c| *c >= core.end) {
            match self.rel(c).base() {
                Deprel::Nmod | Deprel::Amod | Deprel::Advmod | Deprel::Nummod if depth < 6 => {
                    hi = hi.max(self.extent(c, &(c..c + 1), depth + 1).end);
                }
                Deprel::Punct if c == hi && matches!(self.doc.form(c), "'" | "\"" | "”") => {}
                Deprel::Case | Deprel::Flat | Deprel::Goeswith | Deprel::Compound => hi = hi.max(c + 1),
                Deprel::Punct => {}
                _ => break,
            }
        }
        core.start..hi.min(self.doc.sentences[self.doc.tokens[head].sentence].tokens.end).max(core.end)
    }

    /// The names of the tables in some tokens, in order.
    pub fn named_in(&self, tokens: Range<TokenId>) -> impl Iterator<Item = &Named> {
        let mut last = None;
        tokens.filter_map(move |t| {
            let i = self.named_at[t]?;
            if last == Some(i) {
                return None;
            }
            last = Some(i);
            Some(&self.named[i as usize])
        })
    }

    /// Whether a state named in a phrase says whose the party is: not in "Syrian-backed", "pro-Iranian", "anti-Assad".
    pub fn says_whose(&self, n: &Named) -> bool {
        let border = |t: TokenId| self.doc.tokens.get(t).is_some_and(|k| k.upos == Upos::Punct) && self.is_border(t);
        if n.tokens.start >= 2 && border(n.tokens.start - 1) && has(STANCE, self.fold(n.tokens.start - 2)) {
            return false;
        }
        if n.tokens.start >= 1
            && has(STANCE, self.fold(n.tokens.start - 1))
            && self.fold(n.tokens.start - 1) != "ethnic"
        {
            return false;
        }
        if border(n.tokens.end) && n.tokens.end + 1 < self.doc.tokens.len() {
            let next = n.tokens.end + 1;
            let word = self.fold(next);
            if has(SEAT, word) || self.named(next).is_some() {
                return true;
            }
            let participle = matches!(self.upos(next), Upos::Verb | Upos::Adj)
                || word.ends_with("ed")
                || word.ends_with("ing")
                || word == "held";
            return !participle;
        }
        true
    }

    /// The person's name in a phrase: the words of a name that holds the head or hangs on it flat, or that ends the core.
    pub fn person_name(&self, head: TokenId, core: &Range<TokenId>) -> Option<Range<TokenId>> {
        if self.doc.names.is_empty() {
            return self.guessed_person(head, core);
        }
        let whole = |t: TokenId| self.person(t).map(|n| n.tokens.clone());
        if let Some(n) = whole(head) {
            // "President met reporters": a title alone is no name, whatever the label says.
            let noun = n.len() == 1
                && self.agent_head[head].is_some_and(|a| a.start <= n.start)
                && (core.len() > 1 || self.sentence_start(head));
            if noun && self.named(head).is_none_or(|m| !matches!(m.sense, Sense::Leader { .. })) {
                return None;
            }
            return Some(n.start.max(core.start)..n.end.min(core.end));
        }
        // A title taken for the head, the name hanging on it.
        let last = core.end - 1;
        if last > head
            && let Some(n) = whole(last)
        {
            return Some(n.start.max(core.start)..core.end);
        }
        if matches!(self.upos(head), Upos::Propn) && self.label(head).is_none() {
            let titled = head > core.start
                && self.agent_at[head - 1]
                    .is_some_and(|a| self.tables.agents[a.row as usize].kind == EntityKind::Person);
            let given = self.tables.given.contains_key(self.fold(head)) && core.end > head + 1;
            if (titled || given) && self.named(head).is_none() && self.agent_at[head].is_none() {
                return Some(head..core.end);
            }
        }
        None
    }

    fn sentence_start(&self, t: TokenId) -> bool {
        self.doc.sentences[self.doc.tokens[t].sentence].tokens.start == t
    }

    /// Without a layer of names: proper nouns under a title, with a given name, or joined as the parts of personal names are.
    fn guessed_person(&self, head: TokenId, core: &Range<TokenId>) -> Option<Range<TokenId>> {
        if self.upos(head) != Upos::Propn {
            return None;
        }
        let mut lo = head;
        while lo > core.start
            && self.upos(lo - 1) == Upos::Propn
            && self.agent_at[lo - 1].is_none()
            && self.named_at[lo - 1].is_none()
        {
            lo -= 1;
        }
        let given = self.tables.given.contains_key(self.fold(lo));
        let titled = lo > core.start
            && self.agent_at[lo - 1].is_some_and(|a| self.tables.agents[a.row as usize].kind == EntityKind::Person);
        let flat = core.end > head + 1
            && self.tree.children(head).any(|c| self.rel(c).base() == Deprel::Flat && self.upos(c) == Upos::Propn);
        let known = self.named(head).is_some_and(|n| matches!(n.sense, Sense::Leader { .. }));
        (given || titled || flat || known).then_some(lo..core.end)
    }

    pub fn article(&self, head: TokenId, core: &Range<TokenId>) -> Article {
        if self.tree.children(head).any(|c| self.rel(c) == Deprel::NmodPoss) {
            return Article::Possessed;
        }
        match self.fold(core.start) {
            "the" => Article::The,
            "this" | "that" | "these" | "those" => Article::This,
            "a" | "an" | "some" | "any" | "another" | "no" | "several" | "many" | "every" | "each" | "few" | "most"
            | "more" => Article::Indefinite,
            _ if self.tree.children(head).any(|c| self.rel(c) == Deprel::Nummod) => Article::Indefinite,
            _ => Article::Bare,
        }
    }

    pub fn is_plural(&self, head: TokenId) -> bool {
        self.doc.tokens[head].feat("Number") == Some("Plur")
            || matches!(self.doc.tokens[head].xpos.as_str(), "NNS" | "NNPS")
    }

    /// The agent phrase in a core that ends behind `end`; the phrase may begin before the core where the tree is wrong.
    pub fn agent_ending(&self, end: TokenId) -> Option<AgentAt> {
        end.checked_sub(1).and_then(|t| self.agent_at[t])
    }
}
