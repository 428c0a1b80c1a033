//! Mentions of one party brought together, from left to right.

use crate::describe::{Article, Phrase};
use crate::items::{Item, Pronoun};
use crate::lookup::Reading;
use crate::period::Fit;
use crate::words::{FEMININE, MASCULINE, PLAIN};
use dateline_document::{Deprel, Gender, MentionKind, NameLabel, TokenId, Upos};
use dateline_record::{Country, EntityKind, Sector};
use std::ops::Range;

/// A party, or anything else that a noun phrase means, while the article is read.
#[derive(Clone, Debug)]
pub(crate) struct Party {
    /// Whether it can act; what cannot is kept so that "it" has somewhere to go.
    pub party: bool,
    pub kind: EntityKind,
    pub country: Option<Country>,
    pub sector: Option<Sector>,
    pub state: Option<u32>,
    pub organization: Option<u32>,
    pub leader: Option<u32>,
    pub person: bool,
    pub gender: Option<Gender>,
    pub plural: bool,
    /// Proper names, each as its folded words.
    pub names: Vec<Vec<String>>,
    /// Tokens of the longest name.
    pub name: Option<Range<TokenId>>,
    /// Last words of the phrases and titles it went by ("minister").
    pub heads: Vec<String>,
    /// Words before its common noun, states left out ("government" of "government forces").
    pub modifiers: Vec<String>,
    /// Says little by its noun ("a group", "a man").
    pub weak: bool,
    pub role: Option<Range<TokenId>>,
    /// Tokens whose party may give the country.
    pub from: Vec<TokenId>,
    pub mentions: Vec<usize>,
    /// First token of its first mention.
    pub first: Range<TokenId>,
    pub members: Vec<Country>,
}

/// A mention while the article is read.
#[derive(Clone, Debug)]
pub(crate) struct Reference {
    pub tokens: Range<TokenId>,
    pub head: TokenId,
    pub kind: MentionKind,
    pub parties: Vec<usize>,
}

/// The parties of an article as they come.
pub(crate) struct Linker<'r, 'd> {
    pub r: &'r Reading<'d>,
    pub parties: Vec<Party>,
    pub references: Vec<Reference>,
    /// By head token: index into `references`.
    pub at: Vec<Option<u32>>,
    /// Tokens whose party is that of a quantity said of them ("thousands of people").
    wholes: Vec<(TokenId, usize)>,
}

impl<'r, 'd> Linker<'r, 'd> {
    pub fn new(r: &'r Reading<'d>) -> Linker<'r, 'd> {
        Linker {
            r,
            parties: Vec::new(),
            references: Vec::new(),
            at: vec![None; r.doc.tokens.len()],
            wholes: Vec::new(),
        }
    }

    /// Reads all items; first persons come last, since who speaks may be told behind the quotation.
    pub fn run(&mut self, items: Vec<Item>) {
        let mut later = Vec::new();
        for item in items {
            match item {
                Item::Pronoun { token, which: which @ (Pronoun::I | Pronoun::We | Pronoun::You), .. } => {
                    later.push((token, which))
                }
                Item::Pronoun { token, which, reflexive, possessive } => {
                    self.pronoun(token, which, reflexive, possessive)
                }
                Item::Modifier(p) => self.phrase(p, true),
                Item::Phrase(p) => self.phrase(p, false),
            }
        }
        self.first_persons(&later);
    }

    pub fn sentence(&self, t: TokenId) -> usize {
        self.r.doc.tokens[t].sentence
    }

    /// The one party meant at a token.
    pub fn party_at(&self, t: TokenId) -> Option<usize> {
        let m = &self.references[self.at.get(t).copied().flatten()? as usize];
        (m.parties.len() == 1).then(|| m.parties[0])
    }

    pub fn refer(&mut self, tokens: Range<TokenId>, head: TokenId, kind: MentionKind, parties: Vec<usize>) {
        let m = self.references.len();
        for p in &parties {
            self.parties[*p].mentions.push(m);
        }
        self.references.push(Reference { tokens, head, kind, parties });
        self.at[head] = Some(m as u32);
    }

    pub fn name_words(&self, name: &Range<TokenId>) -> Vec<String> {
        let mut out = Vec::new();
        for t in name.clone() {
            out.extend(
                self.r
                    .fold(t)
                    .split(crate::fold::is_border)
                    .filter(|w| !w.is_empty() && !matches!(*w, "'s" | "'" | "the" | "(" | ")" | "\""))
                    .map(str::to_owned),
            );
        }
        out
    }

    fn phrase(&mut self, mut p: Phrase, modifier: bool) {
        let r = self.r;
        if !modifier && self.predicate(&p) {
            return;
        }
        if let Some((_, i)) = self.wholes.iter().rev().take(16).find(|(t, _)| *t == p.head) {
            let i = *i;
            self.wholes.extend(p.whole.map(|t| (t, i)));
            self.refer(p.tokens, p.head, MentionKind::Nominal, vec![i]);
            return;
        }
        if let Some(i) = self.half(&p) {
            self.refer(p.tokens, p.head, MentionKind::Name, vec![i]);
            return;
        }
        let kind = if modifier {
            MentionKind::Modifier
        } else if p.name.is_some() {
            MentionKind::Name
        } else {
            MentionKind::Nominal
        };
        let told = self.told_before(&p);
        if !modifier && told.is_none() && r.doc.tokens[p.head].deprel == Deprel::Appos && self.apposed(&p, kind) {
            return;
        }
        if kind == MentionKind::Nominal
            && let Some(several) = self.several(&p)
        {
            self.refer(p.tokens, p.head, kind, several);
            return;
        }
        if p.countries.len() > 1 && p.leader.is_none() && p.organization.is_none() && p.state.is_none() {
            let countries = std::mem::take(&mut p.countries);
            let mut all = Vec::new();
            for c in countries {
                p.countries = vec![c];
                let to = self
                    .find_nominal(&p)
                    .filter(|i| self.parties[*i].country == Some(c))
                    .unwrap_or_else(|| self.found(&p));
                if !all.contains(&to) {
                    all.push(to);
                }
            }
            self.refer(p.tokens, p.head, kind, all);
            return;
        }
        if let Some(i) = told {
            // "the head of the department at the embassy, Kotaro Otsuki", "envoy at the talks Grigory Logvinov"
            let to = match self.find_name(&mut p) {
                Some(known) if known != i => {
                    self.merge(i, known);
                    known
                }
                _ => i,
            };
            // "a member of the bureau and the secretary of the committee, Choe": two offices of one person.
            let title = self
                .references
                .iter()
                .rev()
                .find(|m| m.parties == [to] && m.kind == MentionKind::Nominal)
                .map(|m| m.head);
            let first = title
                .filter(|t| r.doc.tokens[*t].deprel == Deprel::Conj && r.fold(p.core.start - 1) == ",")
                .and_then(|t| r.doc.tokens[t].head);
            if let Some(other) = first.and_then(|t| self.party_at(t)).filter(|o| *o != to) {
                let e = &self.parties[other];
                if e.person && !e.plural && e.name.is_none() {
                    self.merge(other, to);
                }
            }
            self.learn(to, &p);
            self.refer(p.tokens, p.head, kind, vec![to]);
            return;
        }
        let known = match kind {
            MentionKind::Nominal => self.find_nominal(&p),
            _ if p.name.is_none() => self.find_nominal(&p),
            _ => self.find_name(&mut p),
        };
        let to = match known {
            Some(i) => {
                self.learn(i, &p);
                i
            }
            None => self.found(&p),
        };
        self.wholes.extend(p.whole.map(|t| (t, to)));
        self.refer(p.tokens, p.head, kind, vec![to]);
    }

    /// The unnamed person whose description ends right before a person's name, with or without a comma.
    fn told_before(&self, p: &Phrase) -> Option<usize> {
        let r = self.r;
        if !p.person || p.agent.is_some() || p.core.start == 0 || p.article != Article::Bare {
            return None;
        }
        let start = p.core.start;
        let sentence = self.sentence(start);
        let comma = r.fold(start - 1) == ",";
        if comma && r.doc.tokens.get(p.core.end).is_some_and(|t| t.upos != Upos::Punct) {
            return None;
        }
        let end = if comma { start - 1 } else { start };
        let verb = |t: TokenId| {
            matches!(r.doc.tokens[t].upos, Upos::Verb | Upos::Aux | Upos::Punct | Upos::Cconj | Upos::Sconj)
        };
        let found = self.references.iter().rev().take(16).filter(|m| {
            let gap = m.tokens.end..end;
            let reaches = m.tokens.end == end
                || (!comma
                    && m.tokens.end < end
                    && gap.len() <= 6
                    && r.doc.tokens[m.tokens.end].upos == Upos::Adp
                    && !gap.clone().any(verb));
            let [one] = m.parties[..] else { return false };
            let e = &self.parties[one];
            reaches
                && m.kind == MentionKind::Nominal
                && self.sentence(m.head) == sentence
                && e.person
                && !e.plural
                && e.name.is_none()
        });
        let m = found.max_by_key(|m| m.tokens.len())?;
        // "told the official John Smith had left": two arguments are two people.
        let subject = r.doc.tokens[p.head].deprel.base() == Deprel::Nsubj;
        if !comma
            && subject
            && r.doc.tokens[m.head].deprel.base() != Deprel::Nsubj
            && r.doc.tokens[m.head].head != Some(p.head)
        {
            return None;
        }
        Some(m.parties[0])
    }

    /// Gives all that is known of one party to another.
    fn merge(&mut self, from: usize, to: usize) {
        let gone = self.parties[from].clone();
        self.parties[from].mentions.clear();
        self.parties[from].party = false;
        for m in &gone.mentions {
            self.references[*m].parties.iter_mut().filter(|p| **p == from).for_each(|p| *p = to);
        }
        let e = &mut self.parties[to];
        e.mentions.extend(gone.mentions);
        e.mentions.sort_unstable();
        e.heads.extend(gone.heads);
        e.from.extend(gone.from);
        e.country = e.country.or(gone.country);
        e.sector = e.sector.or(gone.sector);
        e.role = e.role.clone().or(gone.role);
        e.gender = e.gender.or(gone.gender);
    }

    /// "the North" where North Korea has been named.
    fn half(&self, p: &Phrase) -> Option<usize> {
        let r = self.r;
        let word = r.fold(p.head);
        if !matches!(word, "north" | "south" | "east" | "west")
            || p.article != Article::The
            || p.core.len() != 2
            || p.tokens.len() != 2
        {
            return None;
        }
        let capital = r.doc.form(p.head).starts_with(char::is_uppercase);
        self.parties.iter().position(|e| {
            capital
                && e.state.is_some_and(|row| {
                    r.tables.states[row as usize]
                        .name
                        .split_once(' ')
                        .is_some_and(|(first, _)| first.eq_ignore_ascii_case(word))
                })
        })
    }

    /// A noun said of a subject ("he is the foreign minister of Japan") tells of it and is no mention of its own.
    fn predicate(&mut self, p: &Phrase) -> bool {
        let r = self.r;
        if !r.tree.children(p.head).any(|c| r.doc.tokens[c].deprel == Deprel::Cop) || p.state.is_some() {
            return false;
        }
        let subject = r.tree.with_base(r.doc, p.head, Deprel::Nsubj).next().and_then(|s| self.party_at(s));
        let Some(i) = subject else { return false };
        let agrees = p.is_party() && self.parties[i].plural == p.plural && self.parties[i].kind != EntityKind::State;
        if agrees && p.article != Article::Indefinite && self.parties[i].person {
            self.learn(i, p);
        }
        p.is_party() && agrees
    }

    /// A phrase in apposition means what the word before it means, where the two agree.
    fn apposed(&mut self, p: &Phrase, kind: MentionKind) -> bool {
        let r = self.r;
        let Some(i) = r.doc.tokens[p.head].head.filter(|h| *h < p.head).and_then(|h| self.party_at(h)) else {
            return false;
        };
        let e = &self.parties[i];
        let bracketed = p.core.start > 0 && r.fold(p.core.start - 1) == "(";
        if bracketed {
            // "(ruled since 2003)" and "(Syria)" are no other names.
            if p.name.is_none() || matches!(p.kind, Some(EntityKind::Place | EntityKind::State)) || p.person {
                return false;
            }
        } else {
            let one_is_place = |k: EntityKind| matches!(k, EntityKind::Place | EntityKind::State);
            let agrees = p.is_party()
                && e.party
                && (!p.person || e.person)
                && !one_is_place(e.kind)
                && !p.kind.is_some_and(one_is_place)
                && e.plural == p.plural
                && (p.countries.is_empty() || e.country.is_none() || p.countries.first() == e.country.as_ref())
                && !(e.name.is_some() && p.name.is_some() && e.name != p.name);
            if !agrees {
                return false;
            }
        }
        self.learn(i, p);
        self.refer(p.tokens.clone(), p.head, kind, vec![i]);
        true
    }

    /// The last word of a phrase in the singular, as "the minister" takes up "deputy foreign minister".
    pub fn head_word(&self, p: &Phrase) -> String {
        let of_row = p.agent.as_ref().map(|(row, _)| self.r.tables.agents[*row as usize].head.to_string());
        let lemma = self.r.doc.tokens[p.head].lemma.to_lowercase();
        of_row.filter(|w| p.name.is_some() || w.len() <= lemma.len() + 1).unwrap_or_else(|| lemma.to_string())
    }

    /// The parties joined with the one at `head`, itself first; fewer than two where none is.
    pub fn coordination(&self, head: TokenId) -> Vec<usize> {
        let r = self.r;
        let mut all: Vec<usize> = Vec::new();
        let whole = |t: TokenId| {
            self.at.get(t).copied().flatten().map(|m| self.references[m as usize].parties.clone()).unwrap_or_default()
        };
        for t in std::iter::once(head).chain(r.conjuncts(head)) {
            for i in whole(t) {
                if !all.contains(&i) {
                    all.push(i);
                }
            }
        }
        if all.len() > 1 { all } else { Vec::new() }
    }

    pub fn gender_of(&self, p: &Phrase, words: &[String]) -> Option<Gender> {
        let r = self.r;
        let titles = p.core.start..p.name.as_ref().map_or(p.head + 1, |n| n.start);
        for t in titles {
            let w = r.fold(t);
            if MASCULINE.contains(&w) {
                return Some(Gender::Masculine);
            }
            if FEMININE.contains(&w) {
                return Some(Gender::Feminine);
            }
        }
        if words.len() > 1 { r.tables.given.get(words[0].as_str()).copied().flatten() } else { None }
    }

    /// What a new mention adds to a party.
    pub fn learn(&mut self, i: usize, p: &Phrase) {
        let words = p.name.as_ref().map(|n| self.name_words(n)).filter(|w| !w.is_empty());
        let gender =
            words.as_ref().filter(|_| p.person).and_then(|w| self.gender_of(p, w)).or_else(|| self.gender_of_noun(p));
        let head = self.head_word(p);
        let role = self.role_of(p);
        let modifiers: Vec<String> = if p.name.is_none() {
            p.modifiers.iter().map(|t| self.r.fold(*t)).filter(|w| !PLAIN.contains(w)).map(str::to_owned).collect()
        } else {
            Vec::new()
        };
        let e = &mut self.parties[i];
        e.party |= p.is_party();
        if let Some(w) = words
            && e.state.is_none()
        {
            if p.person && !e.person && e.organization.is_none() {
                e.person = true;
                e.kind = EntityKind::Person;
            }
            if e.person == p.person {
                if e.names.iter().all(|n| n.len() < w.len()) {
                    e.name = p.name.clone();
                }
                if !e.names.contains(&w) {
                    e.names.push(w);
                }
            }
        }
        if (p.agent.is_some() || p.name.is_none()) && !e.heads.contains(&head) {
            e.heads.push(head);
        }
        if let Some(n) = p.name.as_ref().filter(|_| !p.person && e.state.is_none() && p.kind != Some(EntityKind::Place))
        {
            // "the working group" for the Working Group for Syria: the name's own words.
            let last = self.r.fold(p.head).to_owned();
            if n.len() > 1 && n.contains(&p.head) && !e.heads.contains(&last) {
                let words = n.clone().filter(|t| *t != p.head).map(|t| self.r.fold(t).to_owned());
                e.modifiers.extend(words);
                e.heads.push(last);
            }
        }
        if e.country.is_none() {
            e.country = p.countries.first().copied();
        }
        if e.organization.is_none() && e.sector.is_none()
            || (e.sector == Some(Sector::Cvl) && e.kind == EntityKind::Place && p.sector.is_some())
        {
            e.sector = p.sector.or(e.sector);
        }
        e.modifiers.extend(modifiers);
        e.leader = e.leader.or(p.leader);
        e.organization = e.organization.or(p.organization);
        e.gender = e.gender.or(gender);
        e.role = e.role.clone().or(role);
        e.from.extend(p.from.iter().copied());
    }

    fn gender_of_noun(&self, p: &Phrase) -> Option<Gender> {
        if p.kind != Some(EntityKind::Person) {
            return None;
        }
        let w = self.head_word(p);
        if MASCULINE.contains(&w.as_str()) {
            Some(Gender::Masculine)
        } else if FEMININE.contains(&w.as_str()) {
            Some(Gender::Feminine)
        } else {
            None
        }
    }

    fn role_of(&self, p: &Phrase) -> Option<Range<TokenId>> {
        let (_, words) = p.agent.as_ref()?;
        ((p.person || p.kind == Some(EntityKind::Person))
            && p.name.as_ref().is_none_or(|n| n.start >= words.end || n.end <= words.start))
        .then(|| words.clone())
    }

    /// A party met for the first time.
    fn found(&mut self, p: &Phrase) -> usize {
        let r = self.r;
        let kind = p.kind.unwrap_or(EntityKind::Unknown);
        let members = p.organization.map(|o| {
            let o = &r.tables.organizations[o as usize];
            o.members.iter().filter(|(_, when)| when.fit(r.date) <= Fit::Likely).map(|(c, _)| *c).collect()
        });
        let collective = p.organization.is_some() || p.state.is_some();
        self.parties.push(Party {
            party: p.is_party(),
            kind,
            country: p.countries.first().copied(),
            sector: p.sector,
            state: p.state,
            organization: p.organization,
            leader: None,
            person: kind == EntityKind::Person,
            gender: None,
            plural: p.plural && !collective,
            names: Vec::new(),
            name: None,
            heads: Vec::new(),
            modifiers: Vec::new(),
            weak: false,
            role: None,
            from: Vec::new(),
            mentions: Vec::new(),
            first: p.tokens.clone(),
            members: members.unwrap_or_default(),
        });
        let i = self.parties.len() - 1;
        self.learn(i, p);
        let e = &mut self.parties[i];
        let weak = p.agent.as_ref().is_some_and(|(row, _)| r.tables.agents[*row as usize].weak);
        e.weak = weak;
        // "a wave", "the front": without a word that says more, no party; "the group" may be one that was not met before.
        let open = weak && !e.person && e.country.is_none() && e.sector.is_none() && e.name.is_none();
        let vague = matches!(
            e.heads.first().map(String::as_str),
            Some("front" | "wave" | "side" | "movement" | "arm" | "wing" | "branch")
        );
        if open && !e.plural && (vague || matches!(p.article, Article::Bare | Article::Indefinite)) {
            e.party = false;
        }
        // A common noun under a Miscellaneous name is no party.
        if e.kind == EntityKind::Unknown && r.label(p.head) == Some(NameLabel::Miscellaneous) {
            e.party = false;
        }
        if !p.is_party() {
            e.party = false;
        }
        if r.doc.tokens[p.head].upos == Upos::Propn && e.heads.is_empty() {
            e.heads.push(r.fold(p.head).to_owned());
        }
        i
    }
}
