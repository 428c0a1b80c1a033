//! From a filler of a slot to the parties that it names or holds.

use crate::arguments::Arguments;
use crate::context::Context;
use crate::symbols::Sym;
use dateline_document::{Deprel, EntityId, TokenId, Upos};
use dateline_record::{Country, EntityKind, EventType, Sector};

/// Somebody who takes part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Who {
    /// An entity of the document.
    Entity(EntityId),
    /// The state of a place that no entity stands for: the toponym's index tells where.
    StateOf(Country, usize),
}

/// A party and the word that names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Party {
    pub(crate) who: Who,
    pub(crate) token: TokenId,
}

/// How deep a phrase is searched for the party that it holds.
const DEEP: usize = 3;

impl Context<'_> {
    /// The country of a party.
    pub(crate) fn country(&self, p: Party) -> Option<Country> {
        match p.who {
            Who::Entity(e) => self.doc.entities.get(e).and_then(|e| e.country),
            Who::StateOf(c, _) => Some(c),
        }
    }

    /// Whether a party is of politics: a state's, a body's, or one whose work is politics, force or law.
    pub(crate) fn is_political(&self, p: Party) -> bool {
        match p.who {
            Who::Entity(e) => self.doc.entities.get(e).is_none_or(|e| e.country.is_some() || of_politics(e.sector)),
            Who::StateOf(..) => true,
        }
    }

    /// Leaves out a state that only a place stands for where the list names that state itself.
    pub(crate) fn once(&self, parties: &mut Vec<Party>) {
        let named: Vec<Option<Country>> = parties
            .iter()
            .map(|p| match p.who {
                Who::Entity(e) => {
                    self.doc.entities.get(e).filter(|e| e.kind == EntityKind::State).and_then(|e| e.country)
                }
                Who::StateOf(..) => None,
            })
            .collect();
        parties.retain(|p| !matches!(p.who, Who::StateOf(c, _) if named.contains(&Some(c))));
    }

    fn push(&self, t: TokenId, out: &mut Vec<Party>) {
        for e in self.entities(t) {
            let p = Party { who: Who::Entity(*e), token: t };
            if !out.iter().any(|x| x.who == p.who) {
                out.push(p);
            }
        }
    }

    /// The parties that a phrase names: its own mention and those coordinated with it; else those that it holds.
    pub(crate) fn parties(&self, t: TokenId, out: &mut Vec<Party>) {
        let before = out.len();
        self.named(t, out, 0);
        if out.len() == before {
            self.held(t, out, DEEP);
        }
    }

    /// The same, but for some that are looked past: "reneged on his commitment to the voters" holds the voters.
    pub(crate) fn parties_but(&self, t: TokenId, out: &mut Vec<Party>, not: &[Party]) {
        let before = out.len();
        self.named(t, out, 0);
        if out.len() == before {
            self.held_but(t, out, DEEP, not);
        }
    }

    /// The state that a group's own nationality names in the text.
    pub(crate) fn own_state(&self, group: &[Party]) -> Option<Party> {
        group.iter().find_map(|p| {
            let country = self.country(*p).filter(|c| c.is_state())?;
            let e = self.doc.entities.iter().position(|e| e.country == Some(country) && e.kind == EntityKind::State)?;
            let other = Party { who: Who::Entity(e), token: p.token };
            (!group.iter().any(|g| g.who == other.who)).then_some(other)
        })
    }

    /// The parties that a phrase names by itself.
    pub(crate) fn named(&self, t: TokenId, out: &mut Vec<Party>, deep: usize) {
        let t = self.deref(t);
        let before = out.len();
        self.push(t, out);
        // A mention of whom nothing is known may stand for what it is part of: "thousands of students", "a group of deputies".
        let vague = out[before..].iter().all(|p| match p.who {
            Who::Entity(e) => self.doc.entities.get(e).is_some_and(|e| e.country.is_none() && e.sector.is_none()),
            Who::StateOf(..) => false,
        });
        let vague = vague && (out.len() > before || self.is_thin(t));
        if vague && matches!(self.upos(t), Upos::Noun | Upos::Num | Upos::Adj | Upos::Det | Upos::Pron) {
            let mut inner = Vec::new();
            for c in self.tree.children(t) {
                if self.rel(c) == Deprel::Nmod
                    && self
                        .preposition(c)
                        .is_some_and(|s| matches!(self.tables.symbols.word(s), "of" | "from" | "among"))
                {
                    self.named(c, &mut inner, deep + 1);
                }
            }
            if inner.iter().any(|p| self.country(*p).is_some()) || (out.len() == before && self.is_thin(t)) {
                out.truncate(before);
                out.extend(inner);
            }
        }
        if out.len() == before && self.is(t, self.tables.words.standin) {
            // "his country", "Iran's side": whose it is acts.
            for c in self.tree.children(t) {
                if self.rel(c) == Deprel::NmodPoss {
                    self.push(self.deref(c), out);
                }
            }
        }
        if deep > 4 {
            return;
        }
        for c in self.tree.children(t) {
            // "Secretary of State Christopher Hill and Minister Kim met": the analysis hangs the second on the first one's name.
            if self.upos(c) == Upos::Propn
                && c > t
                && matches!(self.rel(c).base(), Deprel::Nmod | Deprel::Flat)
                && self.preposition(c).is_none()
                && let Some(m) = self.doc.mention_at(t).filter(|m| m.tokens.contains(&c))
            {
                for k in self.tree.with(self.doc, c, Deprel::Conj).filter(|k| !m.tokens.contains(k)) {
                    self.named(k, out, deep + 1);
                }
            }
            if self.rel(c) == Deprel::Conj
                && matches!(self.upos(c), Upos::Noun | Upos::Propn | Upos::Pron | Upos::Num | Upos::Adj)
            {
                self.named(c, out, deep + 1);
            } else if self.rel(c) == Deprel::Conj && self.upos(c) == Upos::Verb && self.doc.form(c).ends_with("ing") {
                // "between the minister and visiting head of": the participle may be taken for the conjunct.
                if let Some(o) = self.tree.with(self.doc, c, Deprel::Obj).next() {
                    self.named(o, out, deep + 1);
                }
            }
        }
    }

    /// Whether a noun only counts or portions what follows it: "thousands of", "a group of".
    fn is_thin(&self, t: TokenId) -> bool {
        self.is(t, self.tables.words.thin) || self.upos(t) == Upos::Num
    }

    /// The party inside a phrase that is none itself: "a decision by Moscow", "Russia's proposal", "policies of Hungary".
    pub(crate) fn held(&self, t: TokenId, out: &mut Vec<Party>, deep: usize) {
        self.held_but(t, out, deep, &[]);
    }

    fn held_but(&self, t: TokenId, out: &mut Vec<Party>, deep: usize, not: &[Party]) {
        if deep == 0 {
            return;
        }
        let before = out.len();
        let of = self.tables.symbols.get("of");
        for pass in 0..4 {
            for c in self.tree.children(t) {
                let wanted = match (pass, self.rel(c)) {
                    (0, Deprel::NmodPoss) => true,
                    (1, Deprel::Amod | Deprel::Compound | Deprel::NmodDesc) => !self.entities(self.deref(c)).is_empty(),
                    (2, Deprel::Nmod | Deprel::OblAgent | Deprel::Obl) => self.preposition(c) == Some(Sym::BY),
                    (3, Deprel::Nmod) => {
                        let p = self.preposition(c);
                        p == Some(of)
                            || p.is_some_and(|p| {
                                matches!(
                                    self.tables.symbols.word(p),
                                    "from"
                                        | "against"
                                        | "on"
                                        | "for"
                                        | "in"
                                        | "to"
                                        | "with"
                                        | "over"
                                        | "between"
                                        | "about"
                                )
                            })
                    }
                    _ => false,
                };
                if wanted && !self.is_time(c) {
                    let c = self.deref(c);
                    let from = out.len();
                    self.named(c, out, 1);
                    if out.len() == from {
                        self.held_but(c, out, deep - 1, not);
                    }
                }
            }
            if pass == 1 {
                self.one_of_name(before, out);
            }
            let mut n = before;
            while n < out.len() {
                if not.iter().any(|x| x.who == out[n].who) {
                    out.remove(n);
                } else {
                    n += 1;
                }
            }
            if out.len() > before {
                return;
            }
        }
        // A coordinated filler may hold what the first does not.
        for c in self.tree.with(self.doc, t, Deprel::Conj) {
            if self.upos(c) == Upos::Noun {
                self.held(c, out, deep - 1);
            }
        }
        // A place that no mention covers stands for its state.
        if out.len() == before {
            if let Some(i) = self.toponym(t) {
                if let Some(country) = self.doc.toponyms[i].place.as_ref().and_then(|p| p.country) {
                    out.push(Party { who: self.state(country, i), token: t });
                }
            }
        }
    }

    /// "a United States military airstrike": the state and its arm, side by side before the noun, are one party.
    fn one_of_name(&self, from: usize, out: &mut Vec<Party>) {
        let is_state = |p: &Party| matches!(p.who, Who::Entity(e) if self.kind(e) == EntityKind::State);
        if out.len() < from + 2 || !out[from..].iter().any(is_state) {
            return;
        }
        let mut n = from;
        while n < out.len() {
            let common = !is_state(&out[n]) && self.upos(out[n].token) == Upos::Noun;
            if common {
                out.remove(n);
            } else {
                n += 1;
            }
        }
    }

    /// A last resort for whom an act is upon: the first party of another country in what the act is about.
    pub(crate) fn elsewhere(&self, a: &Arguments, kind: EventType, actors: &[Party]) -> Vec<Party> {
        use EventType as T;
        if matches!(kind, T::Consult | T::Protest | T::Retreat) {
            return Vec::new();
        }
        for slot in [Sym::OBJ, Sym::XCOMP, Sym::CCOMP] {
            for t in a.of(slot) {
                if let Some(found) = self.first_other(t, actors, 6) {
                    return vec![found];
                }
            }
        }
        Vec::new()
    }

    fn first_other(&self, t: TokenId, actors: &[Party], deep: usize) -> Option<Party> {
        for e in self.entities(t) {
            let p = Party { who: Who::Entity(*e), token: t };
            let country = self.country(p);
            if country.is_some() && !actors.iter().any(|x| x.who == p.who || self.country(*x) == country) {
                return Some(p);
            }
        }
        if deep == 0 {
            return None;
        }
        let inner = self.tree.children(t).filter(|c| {
            !matches!(
                self.rel(*c),
                Deprel::Nsubj
                    | Deprel::NsubjPass
                    | Deprel::Advcl
                    | Deprel::AclRelcl
                    | Deprel::Parataxis
                    | Deprel::Conj
                    | Deprel::Appos
            ) && !self.is_time(*c)
        });
        inner.collect::<Vec<_>>().into_iter().find_map(|c| self.first_other(c, actors, deep - 1))
    }

    /// The state of a place, as an entity of the document where there is one.
    pub(crate) fn state(&self, country: Country, toponym: usize) -> Who {
        let known = self.doc.entities.iter().position(|e| e.country == Some(country) && e.kind == EntityKind::State);
        known.map_or(Who::StateOf(country, toponym), Who::Entity)
    }

    /// The state of the place where a predicate says that it happens.
    pub(crate) fn state_of_place(&self, p: TokenId) -> Option<Party> {
        let mut at = p;
        // The place may hang on the predicate, its object or its governor.
        for _ in 0..3 {
            for c in self.tree.children(at).collect::<Vec<_>>() {
                if let Some(found) = self.place_in(c) {
                    return Some(found);
                }
                if matches!(self.rel(c), Deprel::Obj | Deprel::NsubjPass | Deprel::Nsubj) {
                    if let Some(found) = self.tree.children(c).find_map(|k| self.place_in(k)) {
                        return Some(found);
                    }
                }
            }
            match self.head(at) {
                Some(h) if !matches!(self.rel(at), Deprel::Ccomp | Deprel::Parataxis | Deprel::Conj | Deprel::Root) => {
                    at = h
                }
                _ => break,
            }
        }
        None
    }

    fn place_in(&self, c: TokenId) -> Option<Party> {
        if !matches!(self.rel(c), Deprel::Obl | Deprel::Nmod) {
            return None;
        }
        let prep = self.preposition(c)?;
        if !matches!(
            self.tables.symbols.word(prep),
            "in" | "near" | "outside" | "at" | "across" | "inside" | "on" | "around" | "into" | "from" | "over"
        ) {
            return None;
        }
        self.place_party(c).or_else(|| {
            // "in the northern city of Kirkuk", "in Iraq's Basra", "in the Syrian capital"
            self.tree.children(c).find_map(|k| match self.rel(k) {
                Deprel::Nmod
                | Deprel::NmodPoss
                | Deprel::Amod
                | Deprel::Compound
                | Deprel::Appos
                | Deprel::NmodDesc
                | Deprel::Flat => self.place_party(k),
                _ => None,
            })
        })
    }

    fn place_party(&self, c: TokenId) -> Option<Party> {
        if let Some(i) = self.toponym(c) {
            if let Some(country) = self.doc.toponyms[i].place.as_ref().and_then(|p| p.country) {
                return Some(Party { who: self.state(country, i), token: c });
            }
        }
        let e = self.entities(c).iter().find(|e| matches!(self.kind(**e), EntityKind::State | EntityKind::Place))?;
        self.doc.entities.get(*e)?.country?;
        Some(Party { who: Who::Entity(*e), token: c })
    }
}

/// Whether a sector's work is politics, force or law; unknown and private ones are not.
pub(crate) fn of_politics(sector: Option<Sector>) -> bool {
    use Sector as S;
    sector.is_some_and(|s| !matches!(s, S::Unk | S::Cvl | S::Bus | S::Edu | S::Jrn | S::Eli | S::Soc | S::Agr | S::Med))
}
