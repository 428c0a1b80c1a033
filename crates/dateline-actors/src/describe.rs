//! What a noun phrase says by its own words: name, title, sector, country, number.
//!
//! The words before and in the head are read in their order (titles, adjectives of states, possessors), which bears wrong
//! attachments inside the phrase; what stands behind it (of-chains, appositions) is read from the tree.

use crate::lookup::{AgentAt, Named, Reading, Sense};
use crate::trie::Form;
use crate::words::{BODY_NOUNS, FORMER, LOCAL, LOCATING, PARTITIVE, TOWN_VERBS, TRANSPARENT, has};
use dateline_document::{Deprel, NameLabel, TokenId, Upos};
use dateline_record::{Country, EntityKind, Sector};
use std::ops::Range;

/// How a noun phrase picks out what it means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Article {
    #[default]
    Bare,
    The,
    This,
    Indefinite,
    Possessed,
}

/// A noun phrase, described.
#[derive(Clone, Debug, Default)]
pub(crate) struct Phrase {
    pub head: TokenId,
    /// Premodifiers, head and the words of a name.
    pub core: Range<TokenId>,
    /// The core with its prepositional phrases.
    pub tokens: Range<TokenId>,
    pub kind: Option<EntityKind>,
    /// One for a usual phrase, several for "U.S. and Russian negotiators"; empty where none is named.
    pub countries: Vec<Country>,
    pub sector: Option<Sector>,
    /// Words of the proper name.
    pub name: Option<Range<TokenId>>,
    pub state: Option<u32>,
    pub leader: Option<u32>,
    pub organization: Option<u32>,
    /// Whether the name is a person's by its label or by its words.
    pub person: bool,
    /// The agent phrase or title: row and words.
    pub agent: Option<(u32, Range<TokenId>)>,
    /// Words before the head that are no names of states: "government" in "Syrian government forces".
    pub modifiers: Vec<TokenId>,
    /// The bare plural of which a quantity is said: "people" in "thousands of people".
    pub whole: Option<TokenId>,
    pub plural: bool,
    pub article: Article,
    pub former: bool,
    /// Tokens whose party may give the country that the phrase leaves open: possessors, complements.
    pub from: Vec<TokenId>,
}

impl Phrase {
    /// Whether the phrase can mean a party.
    pub fn is_party(&self) -> bool {
        self.kind.is_some()
    }
}

impl Reading<'_> {
    /// Describes the noun phrase of a head.
    pub fn describe(&self, head: TokenId, depth: u8) -> Phrase {
        let core = self.core(head);
        let mut p = Phrase { head, tokens: self.extent(head, &core, 0), core, ..Phrase::default() };
        p.article = self.article(head, &p.core);
        p.plural = self.is_plural(head);
        p.former = p.core.clone().any(|t| t != head && FORMER.contains(&self.fold(t)));
        p.name = self.person_name(head, &p.core);
        p.person = p.name.is_some();
        let at_head = self.named(head).cloned();
        // A name of the tables that holds the head, or the whole of a person's name.
        let own = match &p.name {
            Some(n) => self.named_in(n.clone()).find(|m| m.tokens.start <= n.start && m.tokens.end >= n.end).cloned(),
            None => at_head.filter(|n| !n.inner),
        };
        if let Some(n) = &own {
            self.take_sense(&mut p, n);
        }
        let before = match (&p.name, &own) {
            (Some(n), _) => n.start,
            (None, Some(n)) => n.tokens.start,
            (None, None) => head + 1,
        };
        let inner = |t: &TokenId| {
            !matches!(self.named(*t).map(|n| n.sense), Some(Sense::State { .. }))
                && self.tree.children(head).any(|c| c == *t)
        };
        p.modifiers = (p.core.start..head)
            .filter(|t| matches!(self.rel(*t).base(), Deprel::Amod | Deprel::Compound) && inner(t))
            .collect();
        let agent = if before == head + 1 && p.name.is_none() && own.is_none() {
            self.agent_head[head]
        } else {
            self.agent_ending(before)
        };
        // "the non-proliferation regime" governs nobody.
        let rules = self.fold(head) == "regime" && p.modifiers.iter().any(|t| self.upos(*t) == Upos::Noun);
        let agent = agent.filter(|_| !rules).filter(|a| !a.title || p.name.is_some() || own.is_some());
        if let Some(a) = agent {
            self.take_agent(&mut p, a, own.is_some());
        } else if own.is_none() && p.name.is_none() {
            self.take_partitive(&mut p, depth);
        }
        if p.kind.is_none() && p.person {
            p.kind = Some(EntityKind::Person);
        }
        if p.kind.is_none() {
            self.take_label(&mut p);
        }
        if own.is_none() && p.name.is_none() {
            self.take_named_body(&mut p);
        }
        self.take_countries(&mut p, own.as_ref(), depth);
        if p.kind.is_none()
            && !p.plural
            && p.countries.len() == 1
            && matches!(self.fold(head), "state" | "republic" | "nation" | "kingdom" | "regime")
        {
            // "the Syrian state": the state itself.
            let row = self.named_in(p.core.clone()).find_map(|n| match n.sense {
                Sense::State { row, .. } => Some(row),
                _ => None,
            });
            if row.is_some() {
                (p.state, p.kind, p.sector, p.name) =
                    (row, Some(EntityKind::State), Some(Sector::Gov), Some(p.core.clone()));
            }
        }
        if depth < 4 && (p.is_party() || p.agent.is_some()) {
            self.take_complements(&mut p, depth);
            self.take_appositions(&mut p, depth);
        }
        if p.former
            && p.kind != Some(EntityKind::State)
            && !matches!(p.sector, None | Some(Sector::Reb | Sector::Crm | Sector::Ref | Sector::Cvl))
        {
            p.sector = Some(Sector::Eli);
        }
        p
    }

    /// Whether a place is said to be where something is.
    pub fn located(&self, t: TokenId) -> bool {
        self.tree.children(t).any(|k| self.rel(k) == Deprel::Case && LOCATING.contains(&self.fold(k)))
    }

    /// Whether a capital's name means the town and not the government: where something is, what is visited or hit, before a noun.
    fn is_town(&self, t: TokenId) -> bool {
        // A conjunct does what the first of them does.
        let mut at = t;
        for _ in 0..16 {
            match self.doc.tokens[at].head.filter(|_| self.rel(at) == Deprel::Conj) {
                Some(h) => at = h,
                None => break,
            }
        }
        if self.located(t) || self.located(at) {
            return true;
        }
        match self.rel(at) {
            Deprel::Compound | Deprel::Root | Deprel::Appos | Deprel::Dep | Deprel::List => true,
            Deprel::Obj | Deprel::NsubjPass => {
                self.doc.tokens[at].head.is_some_and(|v| TOWN_VERBS.contains(&self.doc.tokens[v].lemma.as_str()))
            }
            _ => false,
        }
    }

    fn take_sense(&self, p: &mut Phrase, n: &Named) {
        match n.sense {
            Sense::State { row, form } => {
                let s = &self.tables.states[row as usize];
                p.state = Some(row);
                p.countries = vec![s.code];
                match form {
                    Form::StateNoun { .. } => {
                        p.kind = Some(EntityKind::Group);
                        p.state = None;
                        if self.upos(p.head) == Upos::Adj || p.article == Article::The && p.plural {
                            p.sector = None;
                        } else {
                            p.sector = Some(Sector::Cvl);
                        }
                        if !p.plural && self.upos(p.head) != Upos::Adj {
                            p.kind = Some(EntityKind::Person);
                        }
                    }
                    // "talks in Geneva", "near Moscow": the town itself.
                    Form::Capital if self.is_town(p.head) => {
                        p.state = None;
                        p.kind = Some(EntityKind::Place);
                        p.sector = Some(Sector::Cvl);
                        p.name.get_or_insert(n.tokens.clone());
                    }
                    _ => {
                        p.kind = Some(EntityKind::State);
                        p.sector = Some(if s.disputed { Sector::Pre } else { Sector::Gov });
                        p.name.get_or_insert(n.tokens.clone());
                    }
                }
            }
            Sense::Organization { row } => {
                let o = &self.tables.organizations[row as usize];
                p.organization = Some(row);
                p.kind = Some(EntityKind::Organization);
                p.countries = o.code.into_iter().collect();
                p.sector = o.sector;
                p.name = Some(n.tokens.clone());
                p.person = false;
            }
            Sense::Leader { row, fit } => {
                let l = &self.tables.leaders[row as usize];
                p.leader = Some(row);
                p.kind = Some(EntityKind::Person);
                p.person = true;
                p.countries = l.code.into_iter().collect();
                p.sector = self.leader_sector(row, fit);
                p.name.get_or_insert(n.tokens.clone());
            }
            Sense::Place { row } => {
                let place = &self.tables.places[row as usize];
                p.countries = place.code.into_iter().collect();
                if place.people {
                    p.kind = Some(EntityKind::Group);
                    // "the Kurds" may act as a body; "Kurds", "two Kurds" are people.
                    if p.article != Article::The && self.upos(p.head) != Upos::Adj {
                        p.sector = Some(Sector::Cvl);
                    }
                } else {
                    // The stage of places knows more of its surroundings.
                    if let Some(c) = self.toponym_country(n.tokens.start) {
                        p.countries = vec![c];
                    }
                    p.kind = Some(EntityKind::Place);
                    p.name.get_or_insert(n.tokens.clone());
                    p.sector = Some(Sector::Cvl);
                }
            }
        }
    }

    fn take_agent(&self, p: &mut Phrase, a: AgentAt, known: bool) {
        let end = a.end;
        let row = &self.tables.agents[a.row as usize];
        p.agent = Some((a.row, a.start..end));
        // A title taken with the phrase says more than a sighting of years ago, and less than a row that holds.
        let holds =
            p.leader.is_some_and(|l| self.fit(&self.tables.leaders[l as usize].period) <= crate::period::Fit::Likely)
                && p.sector.is_some();
        let mut sector = row.sector;
        if row.weak || has(TRANSPARENT, self.fold(end - 1)) {
            // "rebel commander", "Boko Haram gunmen": the last word before the phrase that says more, a name of the tables first.
            let pre = p.core.start..a.start.max(p.core.start);
            let by_name = self.named_in(pre.clone()).filter(|n| self.says_whose(n)).filter_map(|n| match n.sense {
                Sense::Organization { row } => self.tables.organizations[row as usize].sector,
                Sense::State { form: Form::Metonym, .. } => Some(Sector::Gov),
                _ => None,
            });
            let by_noun = || {
                pre.clone().rev().find_map(|t| {
                    let b = self.agent_at[t].filter(|b| !b.title && b.start >= pre.start)?;
                    self.tables.agents[b.row as usize].sector
                })
            };
            sector = by_name.last().or_else(by_noun).or(sector);
        }
        if known && p.organization.is_some() {
            // "the militant group Hamas": the tables know better.
            if p.sector.is_none() && !row.weak {
                p.sector = None;
            }
        } else if !holds && sector.is_some() {
            p.sector = sector;
        }
        if p.kind.is_none() || (p.name.is_none() && p.state.is_none() && p.organization.is_none()) {
            p.kind = Some(if p.name.is_some() && p.person { EntityKind::Person } else { row.kind });
            if p.kind == Some(EntityKind::Person) && p.plural && p.name.is_none() {
                p.kind = Some(EntityKind::Group);
            }
        }
        if p.name.is_none() && a.plural && !matches!(row.kind, EntityKind::Organization) {
            p.plural = true;
        }
    }

    /// "the Observatory for Human Rights monitoring group", "Yonhap news agency": a body's name before what it is.
    fn take_named_body(&self, p: &mut Phrase) {
        if p.plural || !has(BODY_NOUNS, self.fold(p.head)) {
            return;
        }
        let start = p.agent.as_ref().map_or(p.head, |(_, r)| r.start);
        let row = self.named_in(p.core.clone()).find_map(|n| match n.sense {
            Sense::Organization { row } if n.tokens.end <= start + 1 && start <= n.tokens.end + 1 => {
                Some((row, n.tokens.clone()))
            }
            _ => None,
        });
        if let Some((row, tokens)) = row.filter(|(_, t)| !matches!(self.fold(t.end), "'s" | "'")) {
            let o = &self.tables.organizations[row as usize];
            p.organization = Some(row);
            p.kind = Some(EntityKind::Organization);
            p.countries = o.code.into_iter().collect();
            p.sector = o.sector.or(p.sector);
            p.name = Some(tokens);
        }
    }

    /// The country of the resolved toponym at a token.
    fn toponym_country(&self, t: TokenId) -> Option<Country> {
        let i = self.doc.toponyms.partition_point(|p| p.tokens.end <= t);
        self.doc.toponyms.get(i).filter(|p| p.tokens.contains(&t)).and_then(|p| p.place.as_ref()?.country)
    }

    /// "thousands of farmers", "two of its nationals", "some of the leaders", "those responsible".
    fn take_partitive(&self, p: &mut Phrase, depth: u8) {
        let word = self.fold(p.head);
        let count = self.upos(p.head) == Upos::Num;
        if depth >= 4 || !(count || has(PARTITIVE, word) || has(PARTITIVE, self.doc.tokens[p.head].lemma.as_str())) {
            return;
        }
        let of = self.complements(p.head).find(|(_, case)| *case == "of" || *case == "among");
        if let Some((c, _)) = of {
            let q = self.describe(c, depth + 1);
            if q.is_party() && q.state.is_none() && q.kind != Some(EntityKind::Place) {
                p.kind = Some(if q.kind == Some(EntityKind::Person) || p.plural || count {
                    EntityKind::Group
                } else {
                    q.kind.unwrap_or(EntityKind::Group)
                });
                p.countries = q.countries.clone();
                p.sector = q.sector;
                p.agent = q.agent.clone();
                p.from.push(c);
                p.plural = true;
                if matches!(q.article, Article::Bare | Article::Indefinite) && q.name.is_none() {
                    p.whole = Some(c);
                }
            }
        }
    }

    /// A name that no table knows: what its label says.
    fn take_label(&self, p: &mut Phrase) {
        let Some(n) = self.ner(p.head) else {
            if self.doc.names.is_empty() && self.upos(p.head) == Upos::Propn {
                p.kind = Some(EntityKind::Unknown);
                p.name = Some(self.proper_run(p.head, &p.core));
            }
            return;
        };
        let named = n.tokens.start.max(p.core.start)..n.tokens.end.min(p.core.end).max(p.head + 1);
        match self.label(p.head).unwrap_or(n.label) {
            NameLabel::Person => p.kind = Some(EntityKind::Person),
            NameLabel::Organization => {
                p.kind = Some(EntityKind::Organization);
                // A common noun at the end of the name says what it is ("Foreign Ministry", "Workers' Union").
                if p.sector.is_none() {
                    p.sector = self.agent_head[p.head].and_then(|a| self.tables.agents[a.row as usize].sector);
                }
            }
            NameLabel::Location => {
                p.kind = Some(EntityKind::Place);
                p.sector = Some(Sector::Cvl);
                p.countries.extend(self.toponym_country(n.tokens.start));
            }
            NameLabel::Miscellaneous => return,
        }
        p.name = Some(named);
    }

    fn proper_run(&self, head: TokenId, core: &Range<TokenId>) -> Range<TokenId> {
        let mut lo = head;
        while lo > core.start && self.upos(lo - 1) == Upos::Propn {
            lo -= 1;
        }
        lo..core.end
    }

    /// States named before the head, possessors among them.
    fn take_countries(&self, p: &mut Phrase, own: Option<&Named>, depth: u8) {
        let possessors: Vec<TokenId> = p
            .core
            .clone()
            .filter(|t| {
                *t != p.head && self.rel(*t) == Deprel::NmodPoss && !p.name.as_ref().is_some_and(|n| n.contains(t))
            })
            .collect();
        let possessed = |t: TokenId| possessors.iter().any(|q| self.tree.subtree(*q).contains(&t));
        if p.countries.is_empty() {
            let mut found: Vec<&Named> = Vec::new();
            for n in self.named_in(p.core.clone()) {
                let is_own = own.is_some_and(|o| o.tokens == n.tokens);
                if is_own || possessed(n.head) || !self.says_whose(n) || self.country(n.sense).0.is_none() {
                    continue;
                }
                if let Some(last) = found.last() {
                    // "U.S. and Russian negotiators", "Franco-German": joined states share the head.
                    let joined = (last.tokens.end..n.tokens.start)
                        .all(|t| matches!(self.fold(t), "and" | "," | "or" | "&") || self.is_border(t));
                    if !joined || !matches!(n.sense, Sense::State { .. }) || !matches!(last.sense, Sense::State { .. })
                    {
                        continue;
                    }
                }
                found.push(n);
            }
            for n in found {
                let (code, disputed) = self.country(n.sense);
                p.countries.extend(code.filter(|c| !p.countries.contains(c)));
                if disputed && p.sector == Some(Sector::Gov) {
                    p.sector = Some(Sector::Pre);
                }
                if matches!(n.sense, Sense::State { form: Form::Metonym, .. })
                    && p.sector.is_none()
                    && p.agent.is_some()
                {
                    p.sector = Some(Sector::Gov);
                }
            }
        }
        for q in possessors {
            if p.countries.is_empty() && depth < 4 {
                let d = self.describe_possessor(q, depth + 1);
                p.countries = d.countries;
                if p.sector.is_none()
                    && p.agent.is_some()
                    && d.kind != Some(EntityKind::State)
                    && d.kind != Some(EntityKind::Place)
                {
                    p.sector = d.sector;
                }
            }
            p.from.push(q);
        }
    }

    fn describe_possessor(&self, q: TokenId, depth: u8) -> Phrase {
        match self.upos(q) {
            Upos::Pron | Upos::Det => Phrase::default(),
            _ => self.describe(q, depth),
        }
    }

    /// Prepositional phrases that hang on a head, each with its preposition.
    pub fn complements(&self, head: TokenId) -> impl Iterator<Item = (TokenId, &str)> {
        self.tree.children(head).filter(move |c| *c > head && self.rel(*c) == Deprel::Nmod).filter_map(|c| {
            let case = self.tree.children(c).find(|k| self.rel(*k) == Deprel::Case)?;
            Some((c, self.fold(case)))
        })
    }

    fn take_complements(&self, p: &mut Phrase, depth: u8) {
        // A title's complement hangs on the title, a name's on the name.
        let title = p.agent.as_ref().map(|(_, r)| r.end - 1).filter(|t| *t != p.head);
        let list: Vec<(TokenId, &str)> =
            self.complements(p.head).chain(title.into_iter().flat_map(|t| self.complements(t))).collect();
        let head_word = p.agent.as_ref().map_or("", |(_, r)| self.fold(r.end - 1));
        let weak = p.agent.as_ref().is_some_and(|(row, _)| self.tables.agents[*row as usize].weak)
            || has(TRANSPARENT, head_word);
        let envoy = has(
            &[
                "ambassador",
                "envoy",
                "embassy",
                "diplomat",
                "consul",
                "consulate",
                "attache",
                "mission",
                "representative",
            ],
            head_word,
        );
        let local = p.sector.is_none_or(|s| LOCAL.contains(&s.as_str())) && !envoy;
        for (c, case) in list {
            let serves =
                case == "to" && has(&["adviser", "advisor", "aide", "assistant", "consultant", "counsel"], head_word);
            let belongs = serves || matches!(case, "of" | "for" | "from" | "at" | "with" | "within" | "by");
            let lies = matches!(case, "in" | "at" | "on" | "near" | "across" | "inside" | "around");
            if !(belongs || (lies && (local || weak))) || (case == "for" && envoy) || p.from.contains(&c) {
                continue;
            }
            let q = self.describe(c, depth + 1);
            let abstract_noun = !q.is_party();
            if abstract_noun && q.countries.is_empty() {
                // "head of the information department at the Japanese Embassy", "a spokesman for the talks": look through once more.
                if belongs {
                    let through = self.describe_through(c, depth + 1);
                    if p.countries.is_empty() {
                        p.countries = through.countries;
                    }
                    if weak && p.sector.is_none() {
                        p.sector = through.sector;
                    }
                }
                continue;
            }
            if p.countries.is_empty()
                && !(case == "for" && q.kind == Some(EntityKind::Group) && q.sector == Some(Sector::Cvl))
            {
                // "the foreign ministers of Germany and France": one for each.
                p.countries = q.countries.clone();
                if p.plural && belongs {
                    for k in self.conjuncts(c) {
                        let more = self.describe(k, depth + 1).countries;
                        p.countries.extend(more.into_iter().filter(|m| !p.countries.contains(m)).collect::<Vec<_>>());
                    }
                }
            }
            if belongs {
                p.from.push(c);
                let more = !matches!(q.kind, Some(EntityKind::State | EntityKind::Place | EntityKind::Person))
                    && q.sector.is_some();
                let open = p.sector.is_none();
                let says_more = weak && more && p.leader.is_none() && (open || q.sector != Some(Sector::Cvl));
                let fills = open && p.agent.is_some() && q.sector.is_some() && q.kind != Some(EntityKind::Place);
                if p.organization.is_none() && (says_more || fills) {
                    p.sector = q.sector;
                }
                if q.sector == Some(Sector::Pre) && p.sector == Some(Sector::Gov) {
                    p.sector = Some(Sector::Pre);
                }
            } else if p.countries.is_empty() {
                p.from.push(c);
            }
        }
    }

    /// What is joined to a token, however deep the tree nests it.
    pub fn conjuncts(&self, t: TokenId) -> Vec<TokenId> {
        let mut all: Vec<TokenId> = self.tree.with(self.doc, t, Deprel::Conj).take(16).collect();
        let mut at = 0;
        while at < all.len() && all.len() < 16 {
            all.extend(self.tree.with(self.doc, all[at], Deprel::Conj).take(16));
            at += 1;
        }
        all
    }

    /// Country and sector of what an abstract noun hangs on: "the information department at the Japanese Embassy".
    fn describe_through(&self, c: TokenId, depth: u8) -> Phrase {
        if depth >= 4 {
            return Phrase::default();
        }
        let found = self
            .complements(c)
            .filter(|(_, case)| matches!(*case, "of" | "at" | "in" | "for"))
            .map(|(k, _)| self.describe(k, depth + 1))
            .find(|q| !q.countries.is_empty() || q.sector.is_some());
        found.unwrap_or_default()
    }

    /// "Harry Tseng, Taiwan's deputy foreign minister", "the governor's spokesman, Mohammad Arif Nuri".
    fn take_appositions(&self, p: &mut Phrase, depth: u8) {
        for c in self.tree.with(self.doc, p.head, Deprel::Appos).filter(|c| *c > p.head) {
            // A bracketed abbreviation repeats the name.
            if c > 0 && self.fold(c - 1) == "(" {
                continue;
            }
            let q = self.describe(c, depth + 1);
            if !q.is_party() || matches!(q.kind, Some(EntityKind::Place | EntityKind::State)) {
                continue;
            }
            if p.countries.is_empty() || (p.leader.is_none() && q.leader.is_some()) {
                p.countries = if q.countries.is_empty() { p.countries.clone() } else { q.countries.clone() };
            }
            if p.sector.is_none() {
                p.sector = q.sector;
            }
            if p.agent.is_none() {
                p.agent = q.agent.clone();
            }
            if p.leader.is_none() {
                p.leader = q.leader;
            }
            p.former |= q.former && p.person;
            p.from.extend(q.from.iter().copied());
            if p.name.is_none() && q.name.is_some() && q.person && !p.plural {
                p.name = q.name.clone();
                p.person = true;
                p.kind = Some(EntityKind::Person);
            }
        }
    }
}
