//! Names and agent phrases of the tables found in a document's tokens.

use crate::fold::{fold, is_border};
use crate::period::Fit;
use crate::tables::ActorTables;
use crate::trie::{Case, Form, NO_WORD, Ref};
use crate::words::{DEEDS, has};
use dateline_document::{Document, NameLabel, TokenId, Tree, Upos};
use dateline_record::{Country, Sector};
use jiff::civil::Date;
use std::ops::Range;

/// What a name of the tables means on the article's date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sense {
    State { row: u32, form: Form },
    Organization { row: u32 },
    Leader { row: u32, fit: Fit },
    Place { row: u32 },
}

/// A name of the tables in the text.
#[derive(Clone, Debug)]
pub(crate) struct Named {
    pub tokens: Range<TokenId>,
    /// The token that the others hang on.
    pub head: TokenId,
    pub sense: Sense,
    /// Stands inside a longer name of another thing ("Kabul" in "Kabul University"): evidence, but no mention of its own.
    pub inner: bool,
}

/// The longest agent phrase or title that ends at a token.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AgentAt {
    pub start: TokenId,
    pub end: TokenId,
    pub row: u32,
    pub plural: bool,
    pub title: bool,
}

/// A document with what the tables know of its words.
pub(crate) struct Reading<'d> {
    pub doc: &'d Document,
    pub tables: &'d ActorTables,
    pub tree: Tree,
    pub date: Option<Date>,
    /// The date is only the latest year that the text names: the report may be younger.
    pub soft: bool,
    buffer: String,
    folds: Vec<Range<u32>>,
    pub named: Vec<Named>,
    /// Index into `named` for every token of a name.
    pub named_at: Vec<Option<u32>>,
    /// By token: the phrase that ends there.
    pub agent_at: Vec<Option<AgentAt>>,
    /// By token: the phrase of which it is the syntactic head ("prisoners of war").
    pub agent_head: Vec<Option<AgentAt>>,
    /// Index into the document's names for every token of one.
    pub ner_at: Vec<Option<u32>>,
    /// What each name names, by the vote of all names of the article that are written alike.
    labels: Vec<NameLabel>,
}

impl<'d> Reading<'d> {
    pub fn new(doc: &'d Document, tables: &'d ActorTables) -> Reading<'d> {
        let n = doc.tokens.len();
        let mut ner_at = vec![None; n];
        for (i, name) in doc.names.iter().enumerate() {
            for slot in ner_at.get_mut(name.tokens.clone()).into_iter().flatten() {
                *slot = Some(i as u32);
            }
        }
        let mut r = Reading {
            doc,
            tables,
            tree: Tree::new(doc),
            date: article_date(doc),
            soft: doc.article.published.is_none(),
            buffer: String::with_capacity(doc.article.text.len()),
            folds: Vec::with_capacity(n),
            named: Vec::new(),
            named_at: vec![None; n],
            agent_at: vec![None; n],
            agent_head: vec![None; n],
            ner_at,
            labels: vote(doc),
        };
        r.scan();
        r
    }

    /// A token in lower case, without marks and full stops.
    pub fn fold(&self, token: TokenId) -> &str {
        self.folds.get(token).map_or("", |r| &self.buffer[r.start as usize..r.end as usize])
    }

    /// Whether a token is a hyphen, dash or slash.
    pub fn is_border(&self, token: TokenId) -> bool {
        !self.fold(token).is_empty() && self.fold(token).chars().all(is_border)
    }

    /// The name of the tables that a token belongs to.
    pub fn named(&self, token: TokenId) -> Option<&Named> {
        self.named_at.get(token).copied().flatten().map(|i| &self.named[i as usize])
    }

    /// The label of the name that a token belongs to.
    pub fn label(&self, token: TokenId) -> Option<NameLabel> {
        self.ner_at.get(token).copied().flatten().and_then(|i| self.labels.get(i as usize).copied())
    }

    /// The person's name that a token belongs to.
    pub fn person(&self, token: TokenId) -> Option<&'d dateline_document::Name> {
        self.ner(token).filter(|_| self.label(token) == Some(NameLabel::Person))
    }

    /// The proper name that a token belongs to.
    pub fn ner(&self, token: TokenId) -> Option<&'d dateline_document::Name> {
        self.ner_at.get(token).copied().flatten().and_then(|i| self.doc.names.get(i as usize))
    }

    fn scan(&mut self) {
        let doc = self.doc;
        // Words, each with its token and whether it is the token's first or last word.
        let mut words: Vec<(u32, u32, bool, bool)> = Vec::with_capacity(doc.tokens.len() * 9 / 8);
        for (i, t) in doc.tokens.iter().enumerate() {
            let from = self.buffer.len();
            fold(t.span.of(&doc.article.text), &mut self.buffer);
            self.folds.push(from as u32..self.buffer.len() as u32);
            let form = &self.buffer[from..];
            if !form.contains(is_border) {
                if !form.is_empty() {
                    words.push((self.tables.trie.word(form), i as u32, true, true));
                }
                continue;
            }
            let first = words.len();
            words.extend(
                form.split(is_border)
                    .filter(|w| !w.is_empty())
                    .map(|w| (self.tables.trie.word(w), i as u32, false, false)),
            );
            let n = words.len();
            if n > first {
                words[first].2 = true;
                words[n - 1].3 = true;
            }
        }
        let mut free = 0; // first token behind the last name taken
        for w in 0..words.len() {
            let (_, token, begins, _) = words[w];
            if !begins {
                continue;
            }
            let token = token as usize;
            let sentence = doc.tokens[token].sentence;
            let (mut node, mut best) = (0, None);
            for &(word, at, _, ends) in &words[w..] {
                if word == NO_WORD || doc.tokens[at as usize].sentence != sentence {
                    break;
                }
                let Some(next) = self.tables.trie.step(node, word) else { break };
                node = next;
                if !ends || !self.tables.trie.ends(node) {
                    continue;
                }
                let end = at as usize + 1;
                self.agents_of(node, token, end);
                if token >= free
                    && let Some(sense) = self.sense(node, token..end)
                {
                    best = Some((end, sense));
                }
            }
            if let Some((end, sense)) = best {
                self.shared_head(token, end);
                self.take(token..end, sense);
                free = end;
            }
        }
    }

    fn agents_of(&mut self, node: u32, start: TokenId, end: TokenId) {
        let mut best: Option<(Ref, AgentAt)> = None;
        for e in self.tables.trie.entries(node) {
            let (plural, title) = match e.form {
                Form::Agent { plural } => (plural, false),
                Form::Title if self.written(e.case, start..end) => (false, true),
                _ => continue,
            };
            // Agent rows before titles, earlier files before later ones; entries come latest first.
            if best.is_none_or(|(b, at)| (title, e.file, e.row) < (at.title, b.file, b.row)) {
                best = Some((e, AgentAt { start, end, row: e.row, plural, title }));
            }
        }
        if end - start == 1 && has(DEEDS, self.fold(start)) {
            return;
        }
        if let Some((_, at)) = best {
            let slot = &mut self.agent_at[end - 1];
            // Starts come in order: the first that reaches a token is the longest phrase.
            if slot.is_none_or(|s| s.start == start || (s.title && s.start >= start)) {
                *slot = Some(at);
            }
            let doc = self.doc;
            let head =
                (start..end).find(|t| doc.tokens[*t].head.is_none_or(|h| h < start || h >= end)).unwrap_or(end - 1);
            let slot = &mut self.agent_head[head];
            if slot.is_none_or(|s| end - start > s.end - s.start || (end - start == s.end - s.start && s.title)) {
                *slot = Some(at);
            }
        }
    }

    /// Whether some tokens are written as a name of the tables must be.
    fn written(&self, case: Case, tokens: Range<TokenId>) -> bool {
        let first = self.doc.form(tokens.start);
        match case {
            Case::Any => true,
            Case::Initial => first.chars().find(|c| c.is_alphanumeric()).is_some_and(|c| !c.is_lowercase()),
            Case::Capitals => {
                let mut letters = first.chars().filter(|c| c.is_alphabetic());
                let capital = letters.next().is_some_and(char::is_uppercase);
                // British papers write pronounced abbreviations as names: "Isis", "Nato".
                let spoken = first.len() >= 4
                    && self.doc.tokens[tokens.start].upos == Upos::Propn
                    && letters.clone().all(char::is_lowercase);
                capital && (spoken || letters.all(char::is_uppercase))
            }
        }
    }

    fn sense(&self, node: u32, tokens: Range<TokenId>) -> Option<Sense> {
        let doc = self.doc;
        let single = tokens.len() == 1;
        // A word of a longer person's name is no state, and no short name of another person.
        let person = self.person(tokens.start);
        let part_of_person = person.is_some_and(|n| n.tokens.len() > tokens.len() && n.tokens.end >= tokens.end);
        let label = self.label(tokens.start);
        /// Smaller is better: gone or not, fit, kind of row, file, recency.
        type Key = (u8, Fit, u8, u16, i64);
        let mut best: Option<(Key, Sense)> = None;
        for e in self.tables.trie.entries(node) {
            if !self.written(e.case, tokens.clone()) {
                continue;
            }
            let name_like =
                |t: TokenId| matches!(doc.tokens[t].upos, Upos::Propn | Upos::Noun | Upos::Adj | Upos::X | Upos::Num);
            if single && e.case != Case::Any && !name_like(tokens.start) {
                continue;
            }
            let (rank, fit, recent, sense) = match e.form {
                Form::StateName | Form::StateNoun { .. } | Form::StateAdjective | Form::Capital | Form::Metonym => {
                    if part_of_person {
                        continue;
                    }
                    let s = &self.tables.states[e.row as usize];
                    let rank = u8::from(label == Some(NameLabel::Organization) || label == Some(NameLabel::Person));
                    // Where the date is not known, a state that is no more yields to one that is.
                    let form = match e.form {
                        Form::StateName => 0,
                        Form::StateNoun { .. } | Form::StateAdjective => 1,
                        _ => 2,
                    };
                    let old = u8::from(self.date.is_none() && s.historical) * 4;
                    (rank, s.period.fit(self.date), i64::from(form + old), Sense::State { row: e.row, form: e.form })
                }
                Form::Organization => {
                    if part_of_person {
                        continue;
                    }
                    let o = &self.tables.organizations[e.row as usize];
                    let rank = u8::from(label == Some(NameLabel::Location) || label == Some(NameLabel::Person));
                    let recent = o.period.recent().map_or(0, |d| -i64::from(d.year()));
                    (rank, o.period.fit(self.date), recent, Sense::Organization { row: e.row })
                }
                Form::Leader { short } => {
                    if part_of_person || (short && label.is_some_and(|l| l != NameLabel::Person)) {
                        continue;
                    }
                    let l = &self.tables.leaders[e.row as usize];
                    let fit = l.period.fit(self.date);
                    let rank = if label == Some(NameLabel::Person) { 0 } else { 1 + u8::from(short) };
                    let gov = i64::from(l.sector != Some(Sector::Gov)) * 10_000;
                    let near = match fit {
                        Fit::Holds => l.period.recent().map_or(0, |d| -i64::from(d.year())) + gov,
                        Fit::Likely => gov,
                        Fit::Over | Fit::NotYet => l.period.distance(self.date),
                    };
                    (rank, fit, near, Sense::Leader { row: e.row, fit })
                }
                Form::Place => {
                    if part_of_person {
                        continue;
                    }
                    (1 + u8::from(label == Some(NameLabel::Organization)), Fit::Holds, 0, Sense::Place { row: e.row })
                }
                Form::Agent { .. } | Form::Title => continue,
            };
            // A row that does not hold on the date stands behind every one that does.
            let fit = if self.soft && fit == Fit::NotYet { Fit::Likely } else { fit };
            let gone = u8::from(fit > Fit::Likely);
            let key = (gone, fit, rank, e.file, recent);
            if best.as_ref().is_none_or(|(b, _)| key < *b) {
                best = Some((key, sense));
            }
        }
        best.map(|(_, s)| s)
    }

    fn take(&mut self, tokens: Range<TokenId>, sense: Sense) {
        let doc = self.doc;
        let head =
            tokens.clone().find(|t| doc.tokens[*t].head.is_none_or(|h| !tokens.contains(&h))).unwrap_or(tokens.start);
        let inner = self.ner(tokens.start).is_some_and(|n| {
            n.tokens.len() > tokens.len()
                && n.tokens.end >= tokens.end
                && matches!(self.label(tokens.start), Some(NameLabel::Organization | NameLabel::Location))
        });
        let i = self.named.len() as u32;
        for t in tokens.clone() {
            self.named_at[t] = Some(i);
        }
        self.named.push(Named { tokens, head, sense, inner });
    }

    /// "North and South Korea": the first shares the last word of the second.
    fn shared_head(&mut self, start: TokenId, end: TokenId) {
        if end - start != 2
            || start < 2
            || !matches!(self.fold(start - 1), "and" | "or" | "&")
            || self.named_at[start - 2].is_some()
        {
            return;
        }
        let trie = &self.tables.trie;
        let word = |t: TokenId| trie.word(self.fold(t));
        let node = trie.step(0, word(start - 2)).and_then(|n| trie.step(n, word(end - 1)));
        let state = node
            .into_iter()
            .flat_map(|n| trie.entries(n))
            .find(|e| matches!(e.form, Form::StateName | Form::StateAdjective));
        if let Some(e) = state.filter(|e| self.written(e.case, start - 2..start - 1)) {
            self.take(start - 2..start - 1, Sense::State { row: e.row, form: e.form });
        }
    }

    /// How a period stands to the article's date; where that is a guess, what is later than it may still hold.
    pub fn fit(&self, period: &crate::period::Period) -> Fit {
        match period.fit(self.date) {
            Fit::NotYet if self.soft => Fit::Likely,
            fit => fit,
        }
    }

    /// The country of a name of the tables, and whether the party is one of a disputed territory.
    pub fn country(&self, sense: Sense) -> (Option<Country>, bool) {
        match sense {
            Sense::State { row, .. } => {
                let s = &self.tables.states[row as usize];
                (Some(s.code), s.disputed)
            }
            Sense::Organization { row } => (self.tables.organizations[row as usize].code, false),
            Sense::Leader { row, .. } => (self.tables.leaders[row as usize].code, false),
            Sense::Place { row } => (self.tables.places[row as usize].code, false),
        }
    }

    /// Sector of a holder of office on the article's date: who held it before is one of the elite.
    pub fn leader_sector(&self, row: u32, fit: Fit) -> Option<Sector> {
        let l = &self.tables.leaders[row as usize];
        match fit {
            Fit::Holds | Fit::Likely => l.sector,
            // The end of an office of which only a sighting is known is a guess; the office is kept.
            Fit::Over if l.period.seen.is_some() => l.sector,
            Fit::Over => match l.sector {
                Some(Sector::Reb | Sector::Crm | Sector::Rel | Sector::Bus) => l.sector,
                Some(_) => Some(Sector::Eli),
                None => None,
            },
            Fit::NotYet if self.soft => l.sector,
            Fit::NotYet if l.period.distance(self.date) < 730 => l.sector,
            Fit::NotYet => None,
        }
    }
}

/// Labels of the names, each decided by all names of the article that are written alike: a town tagged once as a person is a town.
fn vote(doc: &Document) -> Vec<NameLabel> {
    let mut counts: crate::trie::FxMap<&str, Vec<(NameLabel, u32)>> = Default::default();
    for n in &doc.names {
        let votes = counts.entry(n.span.of(&doc.article.text)).or_default();
        match votes.iter_mut().find(|(l, _)| *l == n.label) {
            Some((_, k)) => *k += 1,
            None => votes.push((n.label, 1)),
        }
    }
    let winner = |n: &dateline_document::Name| {
        let votes = counts.get(n.span.of(&doc.article.text))?;
        let most = votes.iter().map(|(_, k)| *k).max()?;
        let own = votes.iter().find(|(l, k)| *l == n.label && *k == most);
        own.or_else(|| votes.iter().find(|(_, k)| *k == most)).map(|(l, _)| *l)
    };
    doc.names.iter().map(|n| winner(n).unwrap_or(n.label)).collect()
}

/// The date that decides offices: of publication, else the middle of the latest year that the text names.
fn article_date(doc: &Document) -> Option<Date> {
    let year = |t: &dateline_document::Token| {
        let form = t.span.of(&doc.article.text);
        (t.upos == Upos::Num && form.len() == 4)
            .then(|| form.parse::<i16>().ok().filter(|y| (1945..2040).contains(y)))
            .flatten()
    };
    let named = || doc.tokens.iter().filter_map(year).max().and_then(|y| Date::new(y, 7, 1).ok());
    doc.article.published.map(|p| p.date).or_else(named)
}
