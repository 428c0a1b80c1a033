//! The state that a phrase leaves open: "police", "the government", "protesters" are those of the place that the report is about.
//!
//! Taken in this order: the party that it belongs to; a place in its own clause; the state that the article speaks of most,
//! where one leads; the dateline's state. A person of whom nothing but a name is known takes none.

use crate::link::Linker;
use dateline_document::{Deprel, TokenId, Upos};
use dateline_record::{Country, EntityKind, Sector};

impl Linker<'_, '_> {
    /// Fills in what phrases leave open.
    pub fn imply(&mut self) {
        // Twice, since what a party belongs to may itself belong to something.
        for _ in 0..2 {
            for i in 0..self.parties.len() {
                if self.parties[i].party && self.parties[i].country.is_none() {
                    let from = self.parties[i].from.iter().find_map(|t| {
                        let m = self.at.get(*t).copied().flatten()?;
                        match self.references[m as usize].parties[..] {
                            [one] if one != i => self.parties[one].country,
                            _ => None,
                        }
                    });
                    self.parties[i].country = from;
                }
            }
        }
        let acting = self.dominant(false);
        let where_it_is = self.dominant(true);
        let dateline = self.dateline_country();
        for i in 0..self.parties.len() {
            if !self.takes_state(i) {
                continue;
            }
            let first = self.references[self.parties[i].mentions[0]].head;
            let local =
                self.described(i, first).or_else(|| self.relative_place(first)).or_else(|| self.clause_place(first));
            use Sector::*;
            let of_the_place = matches!(
                self.parties[i].sector,
                Some(Cvl | Reb | Opp | Prm | Uaf | Ref | Crm | Med | Agr | Lab | Cop | Edu | Rel) | None
            );
            let dominant = if of_the_place { where_it_is } else { acting };
            self.parties[i].country = local.or(dominant).or(dateline);
        }
    }

    /// Whether a party is one that acts for or within some state.
    fn takes_state(&self, i: usize) -> bool {
        let e = &self.parties[i];
        if !e.party
            || e.country.is_some()
            || e.mentions.is_empty()
            || matches!(e.kind, EntityKind::Place | EntityKind::State)
        {
            return false;
        }
        let named_body = e.name.is_some() && !e.person && (e.organization.is_some() || e.sector.is_none());
        // Who is of no state by the tables (an international body) stays so; so does a name without a role.
        let bare_name = e.person && e.name.is_some() && e.sector.is_none();
        !named_body && !bare_name && (e.sector.is_some() || !e.heads.is_empty())
    }

    /// "Igor Strelkov, a veteran of Russia's operations in Ukraine": the state that owns what a named person is described by.
    fn described(&self, i: usize, t: TokenId) -> Option<Country> {
        let e = &self.parties[i];
        if !e.person || e.name.is_none() {
            return None;
        }
        let doc = self.r.doc;
        let mut todo: Vec<TokenId> = self
            .r
            .tree
            .children(t)
            .filter(|c| matches!(doc.tokens[*c].deprel, Deprel::Appos | Deprel::AclRelcl | Deprel::Acl))
            .collect();
        let mut below = Vec::new();
        while let Some(k) = todo.pop() {
            if below.len() > 60 {
                break;
            }
            below.push(k);
            todo.extend(self.r.tree.children(k));
        }
        below.sort_unstable();
        below
            .into_iter()
            .filter(|k| matches!(doc.tokens[*k].deprel, Deprel::NmodPoss | Deprel::Amod | Deprel::Compound))
            .filter_map(|k| self.party_at(k).map(|p| &self.parties[p]))
            .filter(|p| matches!(p.kind, EntityKind::State))
            .find_map(|p| p.country)
    }

    /// The country of a place that is said of the clause in which a token stands.
    fn clause_place(&self, t: TokenId) -> Option<Country> {
        let r = self.r;
        let doc = r.doc;
        let mut at = t;
        for _ in 0..4 {
            let places = r
                .tree
                .children(at)
                .filter(|c| *c != t && matches!(doc.tokens[*c].deprel.base(), Deprel::Obl | Deprel::Nmod));
            for c in places {
                if !self.r.located(c) {
                    continue;
                }
                if let Some(country) = self.state_below(c, 0) {
                    return Some(country);
                }
            }
            if matches!(doc.tokens[at].upos, Upos::Verb) {
                return None;
            }
            at = doc.tokens[at].head?;
        }
        None
    }

    /// "rebels that have waged an insurgency in Turkey": the place in the clause that describes a party.
    fn relative_place(&self, t: TokenId) -> Option<Country> {
        let r = self.r;
        let clauses = r.tree.children(t).filter(|c| matches!(r.doc.tokens[*c].deprel, Deprel::Acl | Deprel::AclRelcl));
        for verb in clauses {
            for a in
                r.tree.children(verb).filter(|c| matches!(r.doc.tokens[*c].deprel.base(), Deprel::Obl | Deprel::Obj))
            {
                let places = std::iter::once(a).chain(r.tree.with(r.doc, a, Deprel::Nmod));
                if let Some(c) = places.filter(|p| r.located(*p)).find_map(|p| self.state_below(p, 0)) {
                    return Some(c);
                }
            }
        }
        None
    }

    fn state_below(&self, t: TokenId, depth: u8) -> Option<Country> {
        let own = self
            .party_at(t)
            .map(|i| &self.parties[i])
            .filter(|e| matches!(e.kind, EntityKind::Place | EntityKind::State))
            .and_then(|e| e.country);
        own.or_else(|| {
            let foreign = |c: TokenId| {
                self.r.tree.children(c).any(|k| matches!(self.r.fold(k), "against" | "with" | "from" | "by" | "to"))
            };
            let doc = self.r.doc;
            let below = self
                .r
                .tree
                .children(t)
                .filter(|c| matches!(doc.tokens[*c].deprel, Deprel::Nmod | Deprel::Amod | Deprel::Compound))
                .filter(|c| depth > 0 || !foreign(*c));
            if depth > 4 { None } else { below.into_iter().find_map(|c| self.state_below(c, depth + 1)) }
        })
    }

    /// The state that the article speaks of most; the first of those that it speaks of as often.
    fn dominant(&self, places: bool) -> Option<Country> {
        let mut counts: Vec<(Country, f32)> = Vec::new();
        for m in &self.references {
            let [one] = m.parties[..] else { continue };
            let e = &self.parties[one];
            let Some(c) = e.country.filter(Country::is_state) else { continue };
            let located = matches!(e.kind, EntityKind::Place | EntityKind::State) && self.r.located(m.head);
            let weight = match (e.kind, located) {
                (_, true) if places => 2.5,
                (EntityKind::Place, _) => 1.2,
                (EntityKind::State, _) if places => 0.3,
                (EntityKind::State, _) => 1.0,
                _ => 0.6,
            };
            match counts.iter_mut().find(|(k, _)| *k == c) {
                Some((_, n)) => *n += weight,
                None => counts.push((c, weight)),
            }
        }
        let mut best: Option<(Country, f32)> = None;
        for (c, n) in counts {
            if best.is_none_or(|(_, b)| n > b + 0.01) {
                best = Some((c, n));
            }
        }
        best.map(|(c, _)| c)
    }

    fn dateline_country(&self) -> Option<Country> {
        let place = self.r.doc.article.dateline.as_ref()?.place?;
        let known = self.r.doc.toponyms.iter().find(|t| t.span.overlaps(place)).and_then(|t| t.place.as_ref()?.country);
        known.or_else(|| {
            self.r.tables.trie.find(place.of(&self.r.doc.article.text)).into_iter().find_map(|e| match e.form {
                crate::trie::Form::Capital | crate::trie::Form::StateName => {
                    Some(self.r.tables.states[e.row as usize].code)
                }
                crate::trie::Form::Place => self.r.tables.places[e.row as usize].code,
                _ => None,
            })
        })
    }

    /// Sectors that nouns of little meaning leave open: people in general are civil, who is hidden behind a word is unknown.
    pub fn settle_sectors(&mut self) {
        const PEOPLE: &[&str] = &[
            "people",
            "person",
            "man",
            "woman",
            "boy",
            "girl",
            "individual",
            "driver",
            "passerby",
            "visitor",
            "guest",
            "participant",
        ];
        for e in self.parties.iter_mut().filter(|e| e.party && e.weak && e.sector.is_none() && e.organization.is_none())
        {
            let people = e.heads.iter().any(|h| PEOPLE.contains(&h.as_str()));
            e.sector = Some(if people { Sector::Cvl } else { Sector::Unk });
        }
    }
}
