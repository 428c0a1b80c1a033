//! Mentions of one party brought together, from left to right.

use crate::describe::{Article, Phrase};
use crate::items::{Item, Pronoun};
use crate::lookup::Reading;
use crate::period::Fit;
use crate::words::{BODY_NOUNS, COUNTRY_NOUNS, FEMININE, MASCULINE, SIDE_NOUNS, has};
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
        Linker { r, parties: Vec::new(), references: Vec::new(), at: vec![None; r.doc.tokens.len()], wholes: Vec::new() }
    }

    /// Reads all items; first persons come last, since who speaks may be told behind the quotation.
    pub fn run(&mut self, items: Vec<Item>) {
        let mut later = Vec::new();
        for item in items {
            match item {
                Item::Pronoun { token, which: which @ (Pronoun::I | Pronoun::We | Pronoun::You), .. } => later.push((token, which)),
                Item::Pronoun { token, which, reflexive, possessive } => self.pronoun(token, which, reflexive, possessive),
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

    fn name_words(&self, name: &Range<TokenId>) -> Vec<String> {
        let mut out = Vec::new();
        for t in name.clone() {
            out.extend(
                self.r.fold(t).split(crate::fold::is_border).filter(|w| !w.is_empty() && !matches!(*w, "'s" | "'" | "the" | "(" | ")" | "\"")).map(str::to_owned),
            );
        }
        out
    }

    fn phrase(&mut self, mut p: Phrase, modifier: bool) {
        let r = self.r;
        if !modifier && self.predicate(&p) {
            return;
        }
        if let Some((_, i)) = self.wholes.iter().find(|(t, _)| *t == p.head) {
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
                let to = self.find_nominal(&p).filter(|i| self.parties[*i].country == Some(c)).unwrap_or_else(|| self.found(&p));
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
        if comma && !r.doc.tokens.get(p.core.end).is_none_or(|t| t.upos == Upos::Punct) {
            return None;
        }
        let end = if comma { start - 1 } else { start };
        let verb = |t: TokenId| matches!(r.doc.tokens[t].upos, Upos::Verb | Upos::Aux | Upos::Punct | Upos::Cconj | Upos::Sconj);
        let found = self.references.iter().rev().take(16).filter(|m| {
            let gap = m.tokens.end..end;
            let reaches = m.tokens.end == end || (!comma && m.tokens.end < end && gap.len() <= 6 && r.doc.tokens[m.tokens.end].upos == Upos::Adp && !gap.clone().any(verb));
            let [one] = m.parties[..] else { return false };
            let e = &self.parties[one];
            reaches && m.kind == MentionKind::Nominal && self.sentence(m.head) == sentence && e.person && !e.plural && e.name.is_none()
        });
        let m = found.max_by_key(|m| m.tokens.len())?;
        // "told the official John Smith had left": two arguments are two people.
        let subject = r.doc.tokens[p.head].deprel.base() == Deprel::Nsubj;
        if !comma && subject && r.doc.tokens[m.head].deprel.base() != Deprel::Nsubj && r.doc.tokens[m.head].head != Some(p.head) {
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
        if !matches!(word, "north" | "south" | "east" | "west") || p.article != Article::The || p.core.len() != 2 || p.tokens.len() != 2 {
            return None;
        }
        let capital = r.doc.form(p.head).starts_with(char::is_uppercase);
        self.parties.iter().position(|e| {
            capital && e.state.is_some_and(|row| r.tables.states[row as usize].name.split_once(' ').is_some_and(|(first, _)| first.eq_ignore_ascii_case(word)))
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
        let Some(i) = r.doc.tokens[p.head].head.and_then(|h| self.party_at(h)) else { return false };
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

    /// The party that a proper name means, where it was met before.
    fn find_name(&mut self, p: &mut Phrase) -> Option<usize> {
        if let Some(row) = p.state {
            let s = &self.r.tables.states[row as usize];
            return self.parties.iter().position(|e| {
                e.state.is_some_and(|o| {
                    let o = &self.r.tables.states[o as usize];
                    o.code == s.code && o.disputed == s.disputed
                })
            });
        }
        if let Some(row) = p.organization
            && let Some(i) = self.parties.iter().position(|e| e.organization == Some(row))
        {
            return Some(i);
        }
        let words = p.name.as_ref().map(|n| self.name_words(n))?;
        if words.is_empty() {
            return None;
        }
        if p.person {
            let gender = self.gender_of(p, &words);
            let found = self.parties.iter().enumerate().rev().find(|(_, e)| {
                e.person
                    && (gender.is_none() || e.gender.is_none() || gender == e.gender)
                    && ((p.leader.is_some() && p.leader == e.leader) || e.names.iter().any(|n| same_person(n, &words)))
            });
            if let Some((i, _)) = found {
                return Some(i);
            }
            if let Some(i) = self.parties.iter().rposition(|e| !e.person && e.party && e.names.contains(&words)) {
                (p.person, p.kind) = (false, Some(self.parties[i].kind));
                return Some(i);
            }
            if words.len() == 1 && p.leader.is_none() {
                self.by_surname(p, &words[0]);
            }
            return None;
        }
        let place = p.kind == Some(EntityKind::Place);
        if p.organization.is_none()
            && let [word] = &words[..]
            && let Some(i) = self.parties.iter().rposition(|e| e.person && e.names.iter().any(|n| n.last() == Some(word)))
        {
            // Tagged as something else, yet the family name of somebody named before.
            p.person = true;
            p.kind = Some(EntityKind::Person);
            p.sector = None;
            p.countries.clear();
            return Some(i);
        }
        self.parties.iter().enumerate().rev().find(|(_, e)| !e.person && e.names.iter().any(|n| same_body(n, &words, place || e.kind == EntityKind::Place))).map(|(i, _)| i)
    }

    /// A family name alone: who of the first offices bore it on the article's date.
    fn by_surname(&self, p: &mut Phrase, word: &str) {
        let r = self.r;
        let Some(rows) = r.tables.surnames.get(word) else { return };
        let title = p.agent.as_ref().map(|(row, _)| &r.tables.agents[*row as usize]);
        let mut best: Option<(i64, u32)> = None;
        let mut people: Vec<&str> = Vec::new();
        for (row, first) in rows {
            let l = &r.tables.leaders[*row as usize];
            let fit = r.fit(&l.period);
            // Lesser offices need the title or the state beside the name.
            if !first && title.is_none_or(|t| t.sector.is_none()) && p.countries.is_empty() {
                continue;
            }
            if fit > Fit::Likely || (!p.countries.is_empty() && l.code != p.countries.first().copied()) {
                continue;
            }
            if title.is_some_and(|t| t.sector.is_some() && t.sector != l.sector) {
                continue;
            }
            if !people.contains(&l.name.as_ref()) {
                people.push(&l.name);
            }
            let recent = l.period.recent().map_or(0, |d| i64::from(d.year()));
            if best.is_none_or(|(b, _)| recent > b) {
                best = Some((recent, *row));
            }
        }
        // Without a date many bore the name; a title or state must then have chosen.
        let sure = people.len() == 1 && (r.date.is_some() || title.is_some() || !p.countries.is_empty());
        if let Some((_, row)) = best.filter(|_| sure) {
            let l = &r.tables.leaders[row as usize];
            p.leader = Some(row);
            p.countries = l.code.into_iter().collect();
            p.sector = if p.former { Some(Sector::Eli) } else { r.leader_sector(row, r.fit(&l.period)).or(p.sector) };
            p.kind = Some(EntityKind::Person);
        }
    }

    /// The last word of a phrase in the singular, as "the minister" takes up "deputy foreign minister".
    pub fn head_word(&self, p: &Phrase) -> String {
        let of_row = p.agent.as_ref().map(|(row, _)| self.r.tables.agents[*row as usize].head.to_string());
        let lemma = self.r.doc.tokens[p.head].lemma.to_lowercase();
        of_row.filter(|w| p.name.is_some() || w.len() <= lemma.len() + 1).unwrap_or_else(|| lemma.to_string())
    }

    /// The party that a common noun takes up.
    fn find_nominal(&self, p: &Phrase) -> Option<usize> {
        let word = self.head_word(p);
        let here = self.sentence(p.head);
        let near = |e: &Party, n: usize| e.mentions.last().is_some_and(|m| here - self.sentence(self.references[*m].head).min(here) <= n);
        let country = p.countries.first().copied();
        let fits = |e: &Party| {
            (country.is_none() || e.country == country || (e.country.is_none() && e.state.is_none() && near(e, 1))) && (p.sector.is_none() || e.sector.is_none() || p.sector == e.sector)
        };
        // Headlines and some agencies leave the article out: "Japanese diplomat noted".
        let bare_person = p.article == Article::Bare && p.kind == Some(EntityKind::Person) && !p.plural;
        let definite = matches!(p.article, Article::The | Article::This) || bare_person;
        if definite && !p.is_party() || p.agent.is_none() && COUNTRY_NOUNS.contains(&word.as_str()) {
            if definite && !p.plural && COUNTRY_NOUNS.contains(&word.as_str()) && country.is_none() && self.complements_none(p) {
                return self.salient_state(p.head);
            }
            return self.parties.iter().rposition(|e| !e.party && !e.person && e.plural == p.plural && near(e, 12) && e.heads.contains(&word) && p.name.is_none());
        }
        if !p.is_party() || p.article == Article::Indefinite {
            return None;
        }
        if definite && COUNTRY_NOUNS.contains(&word.as_str()) && country.is_none() && !p.plural && self.complements_none(p) {
            return self.salient_state(p.head);
        }
        let person = p.kind == Some(EntityKind::Person);
        let modifiers: Vec<&str> = p.modifiers.iter().map(|t| self.r.fold(*t)).filter(|w| !PLAIN.contains(w)).collect();
        // What is said before the noun must have been said before; a definite phrase may leave it out.
        let agrees = |e: &Party| {
            let said = modifiers.iter().all(|w| e.modifiers.iter().any(|m| m == w) || e.heads.iter().any(|h| h == w));
            said && (definite || person || e.modifiers.is_empty() || !modifiers.is_empty())
        };
        let same_kind = |e: &Party| e.party && e.person == person && e.plural == p.plural;
        // The same words: "the rebels" and "rebels"; an institution without a state takes the last one met.
        let body = !person && !p.plural && definite && country.is_none() && self.complements_none(p) && BODY_NOUNS.contains(&word.as_str());
        let last_body = if body {
            self.parties.iter().rposition(|e| e.party && e.kind == EntityKind::Organization && !e.plural && e.name.is_some() && near(e, 4) && body_agrees(&word, e.sector))
        } else {
            None
        };
        let same = self.parties.iter().enumerate().rev().find(|(_, e)| {
            same_kind(e) && e.heads.contains(&word) && fits(e) && (person || agrees(e)) && near(e, if person || body { 12 } else { 40 }) && (definite || p.article == Article::Possessed || country == e.country || !person && country.is_none())
        });
        if let (Some((i, e)), Some(b)) = (same, last_body)
            && b != i
            && e.mentions.last() < self.parties[b].mentions.last()
            && !near(e, 1)
        {
            return Some(b);
        }
        if let Some((i, e)) = same {
            let institution = matches!(p.sector, Some(Sector::Gov | Sector::Mil | Sector::Cop | Sector::Reb | Sector::Jud | Sector::Leg | Sector::Opp));
            if definite || (institution && !person) || (country.is_some() && country == e.country && (e.name.is_none() || p.article == Article::Possessed)) {
                return Some(i);
            }
        }
        if !definite {
            return None;
        }
        if person {
            let general = matches!(word.as_str(), "man" | "woman" | "leader" | "official" | "politician" | "diplomat" | "suspect" | "lawmaker" | "envoy" | "person" | "boy" | "girl" | "commander" | "minister");
            let female = FEMININE.contains(&word.as_str());
            let male = MASCULINE.contains(&word.as_str());
            return self.parties.iter().rposition(|e| {
                e.person
                    && !e.plural
                    && e.name.is_some()
                    && near(e, 3)
                    && fits(e)
                    && !(female && e.gender == Some(Gender::Masculine))
                    && !(male && e.gender == Some(Gender::Feminine))
                    && (general && (country.is_some() || e.role.is_some() || p.sector.is_none()))
            });
        }
        if last_body.is_some() {
            return last_body;
        }
        if p.plural && p.sector == Some(Sector::Reb) {
            return self.parties.iter().rposition(|e| e.party && !e.person && e.sector == Some(Sector::Reb) && near(e, 5) && fits(e));
        }
        None
    }

    fn complements_none(&self, p: &Phrase) -> bool {
        self.r.complements(p.head).next().is_none()
    }

    /// The state that "the country" means: the last one that the report is about.
    pub fn salient_state(&self, t: TokenId) -> Option<usize> {
        let here = self.sentence(t);
        let mut best: Option<(f32, usize)> = None;
        for (i, e) in self.parties.iter().enumerate().filter(|(_, e)| e.state.is_some()) {
            let Some(m) = e.mentions.iter().rev().map(|m| &self.references[*m]).find(|m| m.head < t) else { continue };
            let gap = here - self.sentence(m.head).min(here);
            if gap > 6 {
                continue;
            }
            let count = e.mentions.len().min(6) as f32;
            let name = if m.kind == MentionKind::Modifier { 0.0 } else { 0.5 };
            let score = count * 0.25 - gap as f32 + name - (t - m.head) as f32 / 200.0;
            if best.is_none_or(|(b, _)| score > b) {
                best = Some((score, i));
            }
        }
        best.map(|(_, i)| i)
    }

    /// "both sides", "the two leaders", "the three countries": the last ones met that are so many.
    fn several(&self, p: &Phrase) -> Option<Vec<usize>> {
        let r = self.r;
        let either = p.core.len() > 1 && matches!(r.fold(p.core.start), "either" | "neither");
        if !p.plural && !either {
            return None;
        }
        let mut count = either.then_some(2);
        let mut both = false;
        for t in p.core.start..p.head {
            match r.fold(t) {
                "both" => (both, count) = (true, Some(2)),
                "two" => count = Some(2),
                "three" => count = Some(3),
                "four" => count = Some(4),
                _ => {}
            }
        }
        let word = self.head_word(p);
        let word = word.rsplit(' ').next().unwrap_or_default();
        let definite = matches!(p.article, Article::The | Article::This) || both || either || r.fold(p.core.start) == "the";
        let bare_sides = count.is_none() && matches!(word, "side" | "party") && p.countries.is_empty() && self.complements_none(p);
        if !definite || !(count.is_some() || bare_sides) || !p.countries.is_empty() {
            return None;
        }
        let n = count.unwrap_or(2);
        let states = has(COUNTRY_NOUNS, word) || matches!(word, "government" | "neighbour" | "neighbor" | "capital" | "power");
        let people = p.kind == Some(EntityKind::Group) && !SIDE_NOUNS.contains(&word) || p.kind == Some(EntityKind::Person);
        if !states && !people && !SIDE_NOUNS.contains(&word) {
            return None;
        }
        let suits = |i: &usize| {
            let e = &self.parties[*i];
            if states {
                e.state.is_some()
            } else if people {
                e.person && !e.plural
            } else {
                e.party && !matches!(e.kind, EntityKind::Place) && !e.person
            }
        };
        // A coordination of so many, lately.
        let here = self.sentence(p.head);
        for m in self.references.iter().rev().take(80) {
            if here - self.sentence(m.head).min(here) > 5 {
                break;
            }
            let group = self.coordination(m.head);
            if group.len() == n && group.iter().all(suits) {
                return Some(group);
            }
        }
        let mut last: Vec<usize> = Vec::new();
        for m in self.references.iter().rev().take(120) {
            if here - self.sentence(m.head).min(here) > 6 || last.len() == n {
                break;
            }
            for i in m.parties.iter().filter(|i| suits(i)) {
                if !last.contains(i) && last.len() < n {
                    last.push(*i);
                }
            }
        }
        last.reverse();
        (last.len() == n).then_some(last)
    }

    /// The parties joined with the one at `head`, itself first; fewer than two where none is.
    pub fn coordination(&self, head: TokenId) -> Vec<usize> {
        let r = self.r;
        let mut all: Vec<usize> = Vec::new();
        let whole = |t: TokenId| self.at.get(t).copied().flatten().map(|m| self.references[m as usize].parties.clone()).unwrap_or_default();
        for t in std::iter::once(head).chain(r.conjuncts(head)) {
            for i in whole(t) {
                if !all.contains(&i) {
                    all.push(i);
                }
            }
        }
        if all.len() > 1 { all } else { Vec::new() }
    }

    fn gender_of(&self, p: &Phrase, words: &[String]) -> Option<Gender> {
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
        let gender = words.as_ref().filter(|_| p.person).and_then(|w| self.gender_of(p, w)).or_else(|| self.gender_of_noun(p));
        let head = self.head_word(p);
        let role = self.role_of(p);
        let modifiers: Vec<String> =
            if p.name.is_none() { p.modifiers.iter().map(|t| self.r.fold(*t)).filter(|w| !PLAIN.contains(w)).map(str::to_owned).collect() } else { Vec::new() };
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
        if p.agent.is_some() || p.name.is_none() {
            if !e.heads.contains(&head) {
                e.heads.push(head);
            }
        }
        if e.country.is_none() {
            e.country = p.countries.first().copied();
        }
        if e.organization.is_none() && e.sector.is_none() || (e.sector == Some(Sector::Cvl) && e.kind == EntityKind::Place && p.sector.is_some()) {
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
        ((p.person || p.kind == Some(EntityKind::Person)) && p.name.as_ref().is_none_or(|n| n.start >= words.end || n.end <= words.start)).then(|| words.clone())
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
        // "the front", "a wave": without a word that says more, no party.
        if weak && !e.person && e.country.is_none() && e.sector.is_none() && e.name.is_none() && (kind != EntityKind::Group || !e.plural) {
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

/// Adjectives that tell parties not apart.
const PLAIN: &[&str] = &["two", "three", "several", "other", "new", "same", "top", "senior", "many", "local", "own", "main", "whole", "entire", "last", "current"];

/// Whether two names can be one person's: equal, or one a shortening of the other.
fn same_person(a: &[String], b: &[String]) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let Some((first, last)) = long.first().zip(long.last()) else { return false };
    match short {
        [] => false,
        [w] => w == last || w == first || (w.len() > 3 && long.contains(w)),
        _ => {
            let initial = |w: &String| w.chars().count() == 1 && long.iter().any(|l| l.starts_with(w.as_str()));
            short.iter().all(|w| long.contains(w) || initial(w)) && (short.last() == Some(last) || short.first() == Some(first))
        }
    }
}

/// Whether two names can be one body's: equal, initials of the other, or the same but for words left out at an end.
fn same_body(a: &[String], b: &[String], place: bool) -> bool {
    if a == b {
        return true;
    }
    if place {
        return false;
    }
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if let [w] = short {
        let skip = |w: &&String| !matches!(w.as_str(), "of" | "the" | "and" | "for" | "in" | "on");
        let initials = |all: bool| long.iter().filter(|w| all || skip(w)).filter_map(|w| w.chars().next()).collect::<String>();
        return w.len() > 1 && long.len() > 2 && (*w == initials(false) || *w == initials(true));
    }
    short.len() >= 2 && (long.starts_with(short) || long.ends_with(short))
}

/// Whether a body of some sector may be called so.
fn body_agrees(word: &str, sector: Option<Sector>) -> bool {
    use Sector::*;
    let Some(s) = sector else { return !matches!(word, "company" | "firm" | "party" | "ministry" | "newspaper" | "paper" | "bank" | "court" | "militia" | "faction" | "club" | "team" | "university") };
    match word {
        "company" | "firm" | "corporation" | "bank" => matches!(s, Bus | Jrn),
        "party" => matches!(s, Pty | Opp | Gov),
        "ministry" | "department" => s == Gov,
        "newspaper" | "paper" => s == Jrn,
        "court" => s == Jud,
        "militia" | "faction" | "band" => matches!(s, Reb | Prm | Mil),
        "agency" => matches!(s, Gov | Jrn | Spy | Cop),
        "university" | "institute" => s == Edu,
        "club" | "team" => false,
        _ => true,
    }
}
