//! The arguments of a predicate over the dependency tree: voice, relative clauses, participles, control, coordination.

use crate::context::Context;
use crate::lexicon::{Path, Pos};
use crate::symbols::Sym;
use dateline_document::{Deprel, TokenId, Upos};

/// What fills the slots of one predicate: logical subject and object, prepositions by their own word, clauses.
#[derive(Clone, Debug, Default)]
pub(crate) struct Arguments {
    pub(crate) list: Vec<(Sym, TokenId)>,
    /// The grammatical subject, own or shared.
    pub(crate) surface: Option<TokenId>,
    pub(crate) passive: bool,
}

impl Arguments {
    /// The fillers of a slot.
    pub(crate) fn of(&self, slot: Sym) -> impl Iterator<Item = TokenId> + '_ {
        self.list.iter().filter(move |(s, _)| *s == slot).map(|(_, t)| *t)
    }

    pub(crate) fn first(&self, slot: Sym) -> Option<TokenId> {
        self.of(slot).next()
    }

    /// The same with one slot empty.
    pub(crate) fn without(&self, slot: Sym) -> Arguments {
        let mut a = self.clone();
        a.list.retain(|(s, _)| *s != slot);
        a
    }

    fn put(&mut self, slot: Sym, t: TokenId) {
        if !self.list.contains(&(slot, t)) {
            self.list.push((slot, t));
        }
    }
}

/// How far shared subjects are sought.
const FAR: usize = 6;

impl Context<'_> {
    /// The preposition that introduces a token: the last word of "out of", the only one of "with".
    pub(crate) fn preposition(&self, t: TokenId) -> Option<Sym> {
        let mut case = self.tree.children(t).filter(|c| matches!(self.rel(*c), Deprel::Case | Deprel::Mark) && *c < t);
        let last = case.rfind(|c| matches!(self.upos(*c), Upos::Adp | Upos::Sconj | Upos::Part | Upos::Verb))?;
        if self.upos(last) == Upos::Part {
            return None;
        }
        // Of "out of" the last word counts; "according to", "because of", "due to" go by their first.
        let last = match self.doc.form(last).to_ascii_lowercase().as_str() {
            "out" => self.tree.with(self.doc, last, Deprel::Fixed).last().unwrap_or(last),
            _ => last,
        };
        Some(self.slot_of(last))
    }

    fn slot_of(&self, t: TokenId) -> Sym {
        match self.doc.form(t).to_ascii_lowercase().as_str() {
            "by" => Sym::BY,
            "upon" => self.tables.symbols.get("on"),
            "onto" => self.tables.symbols.get("on"),
            "amongst" => self.tables.symbols.get("among"),
            word => self.tables.symbols.get(word),
        }
    }

    /// The grammatical subject of a predicate, its own or shared with a governor.
    pub(crate) fn surface_subject(&self, p: TokenId, far: usize) -> Option<TokenId> {
        let mut found = None;
        for c in self.tree.children(p) {
            if matches!(self.rel(c), Deprel::Nsubj | Deprel::NsubjPass | Deprel::NsubjOuter) && !self.is_time(c) {
                // Of two subjects the one before may be a fronted relative: "which, she said, they had criticised".
                if found.is_none_or(|f: TokenId| self.upos(f) == Upos::Pron && self.deref(f) != f) {
                    found = Some(c);
                }
            }
        }
        if let Some(c) = found.or_else(|| self.fronted(p)) {
            return Some(self.deref(c));
        }
        let head = self.head(p)?;
        if far == 0 {
            return None;
        }
        match self.rel(p) {
            Deprel::AclRelcl => {
                // "the town Russia attacked" has its own subject; without any, the antecedent is it.
                Some(head)
            }
            Deprel::Acl => {
                if self.is_infinitive(p) {
                    // "Turkey's plan to attack": who has the plan; "has the right to attack": who has the right.
                    self.owner(head, far - 1).or(Some(head))
                } else if !self.is_passive(p) && self.entities(head).is_empty() {
                    // "sent a letter threatening …": who wrote it.
                    self.owner(head, far - 1).or(Some(head))
                } else {
                    Some(head)
                }
            }
            Deprel::Amod => Some(head),
            Deprel::Advcl if self.is(head, self.tables.words.control) && self.is_infinitive(p) => {
                self.object_or_subject(head, p, far)
            }
            Deprel::Xcomp | Deprel::Ccomp => self.object_or_subject(head, p, far),
            Deprel::Conj => self.surface_subject(head, far - 1),
            Deprel::Advcl | Deprel::Parataxis | Deprel::Dep => {
                let finite = self.feat(p, "VerbForm") == Some("Fin");
                if finite && self.rel(p) != Deprel::Dep { None } else { self.surface_subject(head, far - 1) }
            }
            Deprel::Root => None,
            _ => None,
        }
    }

    /// A subject that was taken for an object, as in "Fars reported Iran issued warrants": it stands before its finite verb, which has
    /// another object behind it.
    fn fronted(&self, p: TokenId) -> Option<TokenId> {
        if !matches!(self.rel(p), Deprel::Ccomp | Deprel::Parataxis | Deprel::Root)
            || self.feat(p, "VerbForm") != Some("Fin")
        {
            return None;
        }
        let mut objects = self.tree.children(p).filter(|c| self.rel(*c) == Deprel::Obj);
        let first = objects.next().filter(|c| *c < p && !self.entities(*c).is_empty())?;
        objects.next().filter(|c| *c > p).map(|_| first)
    }

    /// The subject of a clause without one: the governor's object ("urged Chile to lift"), unless the governor promises; else its
    /// subject.
    fn object_or_subject(&self, head: TokenId, p: TokenId, far: usize) -> Option<TokenId> {
        let object =
            self.tree.children(head).filter(|c| *c < p).find(|c| matches!(self.rel(*c), Deprel::Obj | Deprel::Iobj));
        match object {
            Some(o) if !self.is(head, self.tables.words.light) => Some(self.deref(o)),
            _ => self.surface_subject(head, far - 1),
        }
    }

    /// Whose an event noun is when nothing inside its phrase says so: the subject of the verb that it depends on.
    fn owner(&self, noun: TokenId, far: usize) -> Option<TokenId> {
        for c in self.tree.children(noun) {
            if self.rel(c) == Deprel::NmodPoss {
                return Some(self.deref(c));
            }
        }
        for c in self.tree.children(noun) {
            if matches!(self.rel(c), Deprel::Amod | Deprel::Compound | Deprel::Nmod) && !self.entities(c).is_empty() {
                return Some(c);
            }
        }
        if far == 0 {
            return None;
        }
        let head = self.head(noun)?;
        match self.rel(noun).base() {
            Deprel::Obj | Deprel::Obl | Deprel::Xcomp => self.surface_subject(head, far - 1),
            Deprel::Conj | Deprel::Nmod => self.owner(head, far - 1),
            _ => None,
        }
    }

    /// Whether a token begins a time expression or names a day.
    pub(crate) fn is_time(&self, t: TokenId) -> bool {
        let at = self.doc.timexes.partition_point(|x| x.tokens.end <= t);
        self.doc.timexes.get(at).is_some_and(|x| x.tokens.contains(&t))
            || matches!(
                self.doc.form(t),
                "Monday"
                    | "Tuesday"
                    | "Wednesday"
                    | "Thursday"
                    | "Friday"
                    | "Saturday"
                    | "Sunday"
                    | "today"
                    | "yesterday"
                    | "tomorrow"
            )
    }

    /// The arguments of a predicate.
    pub(crate) fn arguments(&self, p: TokenId) -> Arguments {
        let mut a = Arguments { list: Vec::with_capacity(8), surface: None, passive: self.is_passive(p) };
        a.put(Sym::SELF, p);
        match self.pos(p) {
            Some(Pos::Noun) => self.noun_arguments(p, &mut a),
            _ => self.verb_arguments(p, &mut a),
        }
        a
    }

    fn verb_arguments(&self, p: TokenId, a: &mut Arguments) {
        let mut object = None;
        for c in self.tree.children(p) {
            let t = self.deref(c);
            match self.rel(c) {
                Deprel::Csubj | Deprel::CsubjPass => a.put(if a.passive { Sym::OBJ } else { Sym::SUBJ }, t),
                // "ended two days of talks": a measure, not a time.
                Deprel::Obj if Some(c) == self.fronted(p) => {}
                Deprel::Obj if !self.is_time(c) || self.tree.with(self.doc, c, Deprel::Nmod).next().is_some() => {
                    object = Some(t);
                    a.put(Sym::OBJ, t);
                }
                Deprel::Iobj => a.put(Sym::IOBJ, t),
                Deprel::OblAgent => {
                    a.put(Sym::BY, t);
                    a.put(Sym::SUBJ, t);
                }
                Deprel::Obl | Deprel::Nmod if !self.is_time(c) => self.put_oblique(c, a),
                Deprel::Xcomp => a.put(Sym::XCOMP, t),
                Deprel::Ccomp => {
                    let finite = self
                        .tree
                        .children(c)
                        .any(|k| matches!(self.rel(k), Deprel::Nsubj | Deprel::NsubjPass | Deprel::Expl));
                    a.put(if finite { Sym::CCOMP } else { Sym::XCOMP }, t);
                }
                Deprel::Advcl => {
                    a.put(Sym::ADVCL, t);
                    if self.is_infinitive(c) {
                        // What is decided or agreed may stand far behind: "decided on Wednesday to supply".
                        if self.pos(p) == Some(Pos::Adjective) || self.is(p, self.tables.words.control) {
                            a.put(Sym::XCOMP, t);
                        }
                    } else if let Some(s) = self.preposition(c) {
                        a.put(s, t);
                    }
                }
                Deprel::CompoundPrt => a.put(Sym::PRT, t),
                Deprel::Advmod => {
                    a.put(Sym::ADV, t);
                    // "pull out of": the particle may be tagged as an adverb.
                }
                _ => {}
            }
        }
        // "gave Sri Lanka a loan", both taken for objects: the first is the indirect one.
        let mut objects = a.list.iter().enumerate().filter(|(_, (s, _))| *s == Sym::OBJ).map(|(i, _)| i);
        if let (Some(first), Some(_)) = (objects.next(), objects.next()) {
            a.list[first].0 = Sym::IOBJ;
        }
        // An object that an analyser took for an indirect one.
        if object.is_none() && !a.passive {
            if let Some(entry) = a.list.iter_mut().find(|(s, _)| *s == Sym::IOBJ) {
                entry.0 = Sym::OBJ;
                object = Some(entry.1);
            }
        }
        if self.rel(p) == Deprel::Amod && object.is_none() {
            // "Turkey relaxed restrictions", taken for a phrase of "restrictions".
            if let Some(h) = self.head(p).filter(|h| *h > p) {
                a.put(Sym::OBJ, h);
            }
        }
        a.surface = self.surface_subject(p, FAR);
        if let Some(s) = a.surface {
            if a.passive {
                a.list.insert(0, (Sym::OBJ, s));
            } else {
                a.put(Sym::SUBJ, s);
            }
        }
        // "the town (that) Russia attacked": the antecedent is what the clause lacks.
        if self.rel(p) == Deprel::AclRelcl && !a.passive && object.is_none() {
            if let Some(h) = self.head(p).filter(|h| a.surface != Some(*h)) {
                let taken = a.list.iter().any(|(_, t)| *t == h);
                if !taken {
                    a.put(Sym::OBJ, h);
                }
            }
        }
        // "attacked and destroyed the town", "was attacked and looted by gunmen".
        if a.first(Sym::OBJ).is_none() {
            let shared = self.tree.children(p).find(|c| self.rel(*c) == Deprel::Conj && self.upos(*c) == Upos::Verb);
            if let Some(o) = shared.and_then(|c| self.tree.with(self.doc, c, Deprel::Obj).next()) {
                if !self
                    .tree
                    .children(p)
                    .any(|c| matches!(self.rel(c), Deprel::Obl | Deprel::Ccomp | Deprel::Xcomp) && c < o)
                {
                    a.put(Sym::OBJ, self.deref(o));
                }
            }
        }
        if self.rel(p) == Deprel::Conj && a.passive && a.first(Sym::BY).is_none() {
            if let Some(by) = self.head(p).and_then(|h| self.tree.with(self.doc, h, Deprel::OblAgent).next()) {
                a.put(Sym::BY, by);
                a.put(Sym::SUBJ, by);
            }
        }
    }

    fn put_oblique(&self, c: TokenId, a: &mut Arguments) {
        let t = self.deref(c);
        if let Some(s) = self.preposition(c) {
            if s == Sym::BY && a.passive {
                a.put(Sym::SUBJ, t);
            }
            a.put(s, t);
            // "pulled out of the town": from it.
            let out = |k: TokenId| k < t && self.doc.form(k).eq_ignore_ascii_case("out");
            if self.tree.children(c).any(|k| self.rel(k) == Deprel::Case && out(k)) {
                a.put(self.tables.symbols.get("from"), t);
                a.put(self.tables.symbols.get("out"), t);
            }
        }
        // Prepositions that share one noun: "talks with and visits to" are left aside.
    }

    fn noun_arguments(&self, p: TokenId, a: &mut Arguments) {
        let copular = self.tree.children(p).any(|c| self.rel(c) == Deprel::Cop);
        for c in self.tree.children(p) {
            let t = self.deref(c);
            match self.rel(c) {
                Deprel::NmodPoss => a.put(Sym::POSS, t),
                Deprel::Amod | Deprel::Compound | Deprel::NmodDesc | Deprel::NmodUnmarked => {
                    if !self.is_time(c) {
                        a.put(Sym::MOD, t);
                        for k in self.tree.with(self.doc, c, Deprel::Conj) {
                            a.put(Sym::MOD, k);
                        }
                    }
                }
                Deprel::Nmod | Deprel::Obl | Deprel::OblAgent if !self.is_time(c) => self.put_oblique(c, a),
                Deprel::Acl => {
                    if self.is_infinitive(c) {
                        a.put(Sym::XCOMP, t);
                    } else if let Some(s) = self.preposition(c) {
                        a.put(s, t);
                        a.put(Sym::XCOMP, t);
                    } else if let Some(by) = self.tree.with(self.doc, c, Deprel::OblAgent).next() {
                        // "an attack carried out by militants"
                        a.put(Sym::BY, self.deref(by));
                    } else if self.tree.children(c).any(|k| self.rel(k) == Deprel::Mark) {
                        a.put(Sym::CCOMP, t);
                    }
                }
                Deprel::Advcl if self.is_infinitive(c) => a.put(Sym::XCOMP, t),
                Deprel::Ccomp => a.put(Sym::CCOMP, t),
                Deprel::Xcomp => a.put(Sym::XCOMP, t),
                Deprel::Nummod => a.put(Sym::NUM, t),
                Deprel::Nsubj if copular => {
                    a.surface = Some(t);
                    a.put(Sym::SUBJ, t);
                }
                _ => {}
            }
        }
        if let Some(h) = self.head(p) {
            // What stands with the governing verb may belong to the noun: "launched an attack on Monday on the town".
            let base = self.rel(p).base();
            if matches!(base, Deprel::Obj | Deprel::Obl | Deprel::Nsubj) && self.pos(h) == Some(Pos::Verb) {
                for c in self.tree.children(h) {
                    if c != p && self.rel(c) == Deprel::Obl && !self.is_time(c) && base != Deprel::Obl {
                        if let Some(s) = self.preposition(c).filter(|s| !a.list.iter().any(|(k, _)| k == s)) {
                            a.put(s, self.deref(c));
                        }
                    }
                    // "was carried out by": the agent of what was done to the noun.
                    if self.rel(c) == Deprel::OblAgent && self.rel(p) == Deprel::NsubjPass {
                        a.put(Sym::BY, self.deref(c));
                    }
                }
            }
            match base {
                Deprel::Obj | Deprel::Obl if !self.looks_on(h) => {
                    if let Some(s) = self.surface_subject(h, FAR).filter(|s| *s != p) {
                        a.put(Sym::GOV, s);
                    }
                }
                Deprel::Conj if self.pos(h) == Some(Pos::Noun) => {
                    let first = self.arguments_of_head(h);
                    for (s, t) in first {
                        if !a.list.iter().any(|(k, _)| *k == s) && t != p {
                            a.put(s, t);
                        }
                    }
                }
                _ => {}
            }
        }
        // "talks and visits between X and Y": what follows the last conjunct may belong to the first.
        if let Some(k) = self.tree.with(self.doc, p, Deprel::Conj).last() {
            if self.upos(k) == Upos::Noun {
                for c in self.tree.children(k) {
                    if self.rel(c) == Deprel::Nmod {
                        if let Some(s) = self.preposition(c).filter(|s| !a.list.iter().any(|(x, _)| x == s)) {
                            a.put(s, self.deref(c));
                        }
                    }
                }
            }
        }
    }

    /// Whether the subject of a verb only has to do with a happening that others make: "condemned the attack", "followed talks".
    fn looks_on(&self, verb: TokenId) -> bool {
        self.is(verb, self.tables.words.onlook)
    }

    /// Whether an event noun stands in a phrase that only sets time, place or reason of what its clause tells: "ordered mourning after the
    /// strike", "was killed in the raid". Whose clause it is says nothing of who did it.
    pub(crate) fn is_setting(&self, noun: TokenId) -> bool {
        self.rel(noun).base() == Deprel::Obl
            && self
                .preposition(noun)
                .is_none_or(|s| !matches!(self.tables.symbols.word(s), "with" | "through" | "via" | "using"))
    }

    /// Whether an event noun only points back to what was told: "the attack", "that raid", with nothing of its own behind or before it
    /// but words that say nothing of who, whom or where.
    pub(crate) fn points_back(&self, noun: TokenId) -> bool {
        let definite = self.tree.children(noun).any(|c| {
            self.rel(c) == Deprel::Det
                && matches!(
                    self.doc.form(c).to_ascii_lowercase().as_str(),
                    "the" | "this" | "that" | "these" | "those" | "both"
                )
        });
        definite
            && self.tree.children(noun).all(|c| {
                matches!(
                    self.rel(c).base(),
                    Deprel::Det
                        | Deprel::Case
                        | Deprel::Punct
                        | Deprel::Mark
                        | Deprel::Advmod
                        | Deprel::Cc
                        | Deprel::Nummod
                ) || matches!(self.rel(c).base(), Deprel::Amod | Deprel::Compound | Deprel::Conj)
                    && self.entities(c).is_empty()
                    && !self.is_place(c)
                    || self.is_time(c)
            })
    }

    /// Modifiers that a coordinated noun shares with the first one.
    fn arguments_of_head(&self, h: TokenId) -> Vec<(Sym, TokenId)> {
        let mut out = Vec::new();
        for c in self.tree.children(h) {
            match self.rel(c) {
                Deprel::NmodPoss => out.push((Sym::POSS, self.deref(c))),
                Deprel::Amod | Deprel::Compound if !self.entities(c).is_empty() => out.push((Sym::MOD, c)),
                _ => {}
            }
        }
        if let Some(g) = self.head(h).filter(|_| matches!(self.rel(h).base(), Deprel::Obj | Deprel::Obl)) {
            if let Some(s) = self.surface_subject(g, FAR).filter(|_| !self.looks_on(g)) {
                out.push((Sym::GOV, s));
            }
        }
        out
    }

    fn hanging(&self, t: TokenId, preposition: Sym, deep: usize, out: &mut Vec<TokenId>) {
        let before = out.len();
        for c in self.tree.children(t) {
            if self.rel(c) == Deprel::Nmod && self.preposition(c) == Some(preposition) && !self.is_time(c) {
                out.push(self.deref(c));
            }
        }
        if out.len() == before && deep > 1 {
            for c in self.tree.children(t) {
                if self.rel(c) == Deprel::Nmod {
                    self.hanging(c, preposition, deep - 1, out);
                }
            }
        }
    }

    /// What an act without an object is about: "votes for expulsion", "protested against the law".
    pub(crate) fn about(&self, a: &Arguments) -> Option<TokenId> {
        ["for", "against", "over", "about", "on", "with", "to", "of"]
            .iter()
            .find_map(|w| a.first(self.tables.symbols.get(w)))
    }

    /// What fills a path: the slot itself, for a verb's preposition also one that hangs on its object.
    pub(crate) fn fillers(&self, a: &Arguments, path: Path, out: &mut Vec<TokenId>) {
        let before = out.len();
        out.extend(a.of(path.first));
        if let Some(then) = path.then {
            let heads: Vec<TokenId> = out.drain(before..).collect();
            for h in heads {
                let inner = self.arguments(h);
                out.extend(inner.of(then));
            }
            return;
        }
        // Prepositions past the grammatical slots: "imposed sanctions on Iran".
        if out.len() == before && path.first > Sym::NUM {
            if let Some(o) = a.first(Sym::OBJ) {
                // Analysers hang the last phrase on the nearest noun: "turned over members of a network to Singapore".
                let word = self.tables.symbols.word(path.first);
                let far = matches!(word, "to" | "with" | "against" | "from");
                self.hanging(o, path.first, if far { 5 } else { 1 }, out);
            }
        }
    }
}
