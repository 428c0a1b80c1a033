//! Reads every predicate: the row that fits best, its arguments, and the operators over acts, recursively.

use crate::arguments::Arguments;
use crate::compose::{distinct, reciprocal};
use crate::context::Context;
use crate::lexicon::{Cond, Does, Kind, Path, Paths, Pos, Row, Want};
use crate::meaning::{Meaning, Reading, Stand};
use crate::parties::Party;
use crate::status::Standing;
use crate::symbols::Sym;
use dateline_document::{Deprel, TokenId, Upos};
use dateline_record::{EventType, Stance, Status};
use std::rc::Rc;

/// Reads predicates and remembers what it has read.
pub(crate) struct Reader<'a> {
    pub(crate) ctx: &'a Context<'a>,
    memo: Vec<Option<Rc<Reading>>>,
    /// Default slots, resolved once.
    pub(crate) slots: Rc<DefaultSlots>,
    nothing: Rc<Reading>,
    depth: usize,
}

/// The slots that a row means when it names none.
pub(crate) struct DefaultSlots {
    pub(crate) verb_actor: Paths,
    pub(crate) noun_actor: Paths,
    pub(crate) verb_recipient: Paths,
    pub(crate) noun_recipient: Paths,
    pub(crate) op_recipient: Paths,
    pub(crate) verb_content: Paths,
    pub(crate) noun_content: Paths,
    pub(crate) own: Paths,
}

impl DefaultSlots {
    fn new(ctx: &Context<'_>) -> DefaultSlots {
        let make = |names: &str| -> Paths {
            names
                .split(' ')
                .map(|n| {
                    let first = match n {
                        "subj" => Sym::SUBJ,
                        "obj" => Sym::OBJ,
                        "iobj" => Sym::IOBJ,
                        "by" => Sym::BY,
                        "poss" => Sym::POSS,
                        "mod" => Sym::MOD,
                        "gov" => Sym::GOV,
                        "xcomp" => Sym::XCOMP,
                        "ccomp" => Sym::CCOMP,
                        n => ctx.tables.symbols.get(n),
                    };
                    vec![Path { first, then: None }]
                })
                .collect()
        };
        DefaultSlots {
            verb_actor: make("subj"),
            noun_actor: make("by poss mod between among subj gov"),
            verb_recipient: make("obj iobj against on to with from for over at"),
            noun_recipient: make("against on to with of for over at"),
            op_recipient: make("iobj obj to with against from on of for"),
            verb_content: make("xcomp ccomp obj to of on against from for in with"),
            noun_content: make("xcomp ccomp of for to on against in"),
            own: make("subj"),
        }
    }
}

impl<'a> Reader<'a> {
    pub(crate) fn new(ctx: &'a Context<'a>) -> Reader<'a> {
        Reader {
            memo: vec![None; ctx.doc.tokens.len()],
            slots: Rc::new(DefaultSlots::new(ctx)),
            ctx,
            nothing: Rc::new(Reading::default()),
            depth: 0,
        }
    }

    /// Whether a word can be a predicate at all.
    fn candidate(&self, p: TokenId) -> Option<&'a [u32]> {
        let c = self.ctx;
        let pos = c.pos(p)?;
        let rel = c.rel(p);
        match pos {
            Pos::Verb => {
                if matches!(
                    rel,
                    Deprel::Aux | Deprel::AuxPass | Deprel::Cop | Deprel::Case | Deprel::Fixed | Deprel::Mark
                ) {
                    return None;
                }
                // "detained journalists", "armed men": a property.
                if rel == Deprel::Amod && c.tree.with(c.doc, p, Deprel::Nsubj).next().is_none() {
                    return None;
                }
            }
            Pos::Noun => {
                // "strike fund", "attack helicopter": the compound's head says what it is.
                if matches!(rel, Deprel::Compound | Deprel::Flat | Deprel::Fixed) {
                    return None;
                }
                // The month is no march.
                if c.is_time(p) || c.doc.form(p) == "March" {
                    return None;
                }
                // "envoy at the talks", "parties to the conflict": who somebody is, not what happens.
                if rel == Deprel::Nmod
                    && c.head(p).is_some_and(|h| !c.entities(h).is_empty())
                    && c.preposition(p).is_some_and(|s| matches!(c.tables.symbols.word(s), "at" | "to" | "for"))
                {
                    return None;
                }
                // A word of a name is no predicate, but headlines tag common nouns as names.
                let body = |e: &usize| c.doc.entities[*e].kind == dateline_document::EntityKind::Organization;
                if c.upos(p) == Upos::Propn && (c.name_label(p).is_some() || c.entities(p).iter().any(body)) {
                    return None;
                }
            }
            Pos::Adjective => {
                if matches!(rel, Deprel::Amod | Deprel::Compound | Deprel::Flat)
                    && c.tree.children(p).all(|k| c.rel(k) == Deprel::Advmod)
                {
                    return None;
                }
            }
        }
        let c: &'a Context<'a> = self.ctx;
        c.tables.index.get(&(c.sym(p).0, pos as u8)).filter(|_| c.sym(p) != Sym::NONE).map(Vec::as_slice)
    }

    /// What a word is read as.
    pub(crate) fn read(&mut self, p: TokenId) -> Rc<Reading> {
        match self.memo.get(p) {
            Some(Some(r)) => return r.clone(),
            Some(None) => {}
            None => return self.nothing.clone(),
        }
        // Guards against cycles: whoever asks again while this is read gets nothing.
        self.memo[p] = Some(self.nothing.clone());
        if self.depth > 12 {
            return self.nothing.clone();
        }
        self.depth += 1;
        let r = self.read_new(p);
        self.depth -= 1;
        let r = match r {
            Some(r) => Rc::new(r),
            None => self.nothing.clone(),
        };
        self.memo[p] = Some(r.clone());
        r
    }

    fn read_new(&mut self, p: TokenId) -> Option<Reading> {
        let rows = self.candidate(p);
        if let Some(rows) = rows {
            let a = self.ctx.arguments(p);
            for i in rows {
                let tables = self.ctx.tables;
                let row = &tables.rows[*i as usize];
                if self.fits(p, &a, row) {
                    return self.build(p, &a, row, *i);
                }
            }
        }
        self.obligation(p)
    }

    /// "said that China must open its market": a demand, whatever the verb is.
    fn obligation(&mut self, p: TokenId) -> Option<Reading> {
        let c = self.ctx;
        if !matches!(c.upos(p), Upos::Verb | Upos::Adj)
            || !c.tree.children(p).any(|k| c.rel(k) == Deprel::Aux && c.is(k, c.tables.words.must))
        {
            return None;
        }
        let standing = c.standing(p);
        let a = c.arguments(p);
        let mut asked = Vec::new();
        c.named(a.surface?, &mut asked, 0);
        asked.retain(|x| c.country(*x).is_some());
        let (cue, speakers) = c.speaker(p)?;
        if asked.is_empty() || speakers.is_empty() || asked.iter().any(|x| speakers.iter().any(|y| x.who == y.who)) {
            return None;
        }
        let mut m = self.bare(p, EventType::Request, None, &standing);
        m.status = Status::Occurred;
        m.obliged = false;
        m.actors = speakers;
        m.recipients = asked;
        m.words.push(cue);
        m.matter = Some(p);
        m.reduced = true;
        Some(Reading { row: None, meanings: vec![m], taken: Vec::new(), stand: None })
    }

    /// Whether a row's particles, objects and conditions are met.
    fn fits(&mut self, p: TokenId, a: &Arguments, row: &Row) -> bool {
        let c = self.ctx;
        for part in &row.parts {
            let particle = a.of(Sym::PRT).chain(a.of(Sym::ADV)).any(|t| c.sym(t) == *part);
            let prep = || a.list.iter().any(|(s, _)| s == part);
            let on_object = || {
                a.first(Sym::OBJ).is_some_and(|o| {
                    c.tree
                        .children(o)
                        .any(|k| matches!(c.rel(k), Deprel::Nmod | Deprel::Acl) && c.preposition(k) == Some(*part))
                })
            };
            // A preposition may stand alone behind a relative clause or a passive: "was called on", "was shot at".
            let stranded =
                || c.tree.children(p).any(|k| c.sym(k) == *part && matches!(c.upos(k), Upos::Adp | Upos::Adv));
            if !(particle || prep() || stranded() || (c.pos(p) == Some(Pos::Verb) && on_object())) {
                return false;
            }
        }
        if !row.light.is_empty() {
            match self.light_object(a, row) {
                None => return false,
                // Conditions on the object are on the noun that counts: "ten days of war games".
                Some(o) if a.first(Sym::OBJ) != Some(o) => {
                    let mut measured = a.clone();
                    measured.list.retain(|(s, _)| *s != Sym::OBJ);
                    measured.list.push((Sym::OBJ, o));
                    return row.conds.iter().all(|cond| self.holds(&measured, cond));
                }
                Some(_) => {}
            }
        }
        row.conds.iter().all(|cond| self.holds(a, cond))
    }

    /// The object noun that a light verb wants, also behind a measure: "ten days of war games", "part of an aid programme".
    pub(crate) fn light_object(&self, a: &Arguments, row: &Row) -> Option<TokenId> {
        let c = self.ctx;
        a.of(Sym::OBJ).find_map(|o| {
            if row.light.contains(&c.sym(o)) {
                return Some(o);
            }
            let measured = c.is(o, c.tables.words.thin);
            c.tree
                .children(o)
                .filter(|k| measured && c.rel(*k) == Deprel::Nmod)
                .find(|k| row.light.contains(&c.sym(*k)))
        })
    }

    /// What a row that lost would have needed.
    pub(crate) fn lacks(&mut self, p: TokenId, a: &Arguments, row: &Row) -> String {
        let c = self.ctx;
        if self.fits(p, a, row) {
            return "another reading won".into();
        }
        for cond in &row.conds {
            if !self.holds(a, cond) {
                let slot = c.tables.symbols.word(cond.path.first);
                return format!("condition on {slot} does not hold");
            }
        }
        if !row.light.is_empty() && self.light_object(a, row).is_none() {
            return "another object".into();
        }
        let parts: Vec<&str> = row.parts.iter().map(|p| c.tables.symbols.word(*p)).collect();
        format!("wants {}", parts.join(" "))
    }

    fn holds(&mut self, a: &Arguments, cond: &Cond) -> bool {
        let mut fillers = Vec::new();
        self.ctx.fillers(a, cond.path, &mut fillers);
        // A passive that leaves its agent out: whoever did it is somebody, as far as the row can ask.
        if fillers.is_empty() && a.passive && cond.path.first == Sym::SUBJ && cond.path.then.is_none() {
            // But not a certain one: "the trial was held" is no truce that holds.
            return cond.not == matches!(cond.want, Want::Words(_) | Want::Class(_));
        }
        let found = fillers.iter().any(|t| self.is_wanted(*t, &cond.want));
        found != cond.not
    }

    fn is_wanted(&mut self, t: TokenId, want: &Want) -> bool {
        let c = self.ctx;
        match want {
            Want::Any => true,
            Want::Words(w) => {
                // Also what a measure counts: "thousands of reservists".
                w.contains(&c.sym(t))
                    || (c.is(t, c.tables.words.thin)
                        && c.tree.children(t).any(|k| c.rel(k) == Deprel::Nmod && w.contains(&c.sym(k))))
            }
            Want::Class(id) => {
                c.is(t, *id)
                    || c.tree.children(t).any(|k| {
                        matches!(c.rel(k), Deprel::Compound | Deprel::Conj | Deprel::Amod)
                            && c.is(k, *id)
                            && c.upos(k) != Upos::Propn
                    })
                    || (c.is(t, c.tables.words.thin)
                        && c.tree.children(t).any(|k| c.rel(k) == Deprel::Nmod && c.is(k, *id)))
            }
            Want::Kind(Kind::Party) => {
                let mut out = Vec::new();
                c.named(t, &mut out, 0);
                // "a Belarusian pianist": whoever has a nationality is somebody, though no table knows the word.
                let national = |k: TokenId| {
                    matches!(c.rel(k), Deprel::Amod | Deprel::NmodPoss | Deprel::Compound)
                        && c.entities(k).iter().any(|e| c.kind(*e) == dateline_record::EntityKind::State)
                };
                !out.is_empty() || c.tree.children(t).any(national)
            }
            Want::Kind(Kind::Person) => c.entities(t).iter().any(|e| {
                matches!(c.kind(*e), dateline_record::EntityKind::Person | dateline_record::EntityKind::Group)
            }),
            Want::Kind(Kind::Individual) => {
                c.entities(t).iter().any(|e| c.kind(*e) == dateline_record::EntityKind::Person)
            }
            Want::Kind(Kind::State) => c.entities(t).iter().any(|e| c.kind(*e) == dateline_record::EntityKind::State),
            Want::Kind(Kind::Place) => c.is_place(t),
            Want::Kind(Kind::Act) => !self.acts(t).is_empty(),
            Want::Kind(Kind::Subjunctive) => {
                c.upos(t) == Upos::Verb
                    && c.feat(t, "VerbForm") != Some("Fin")
                    && c.doc.form(t).eq_ignore_ascii_case(&c.doc.tokens[t].lemma)
                    && !c
                        .tree
                        .children(t)
                        .any(|k| matches!(c.rel(k), Deprel::Aux | Deprel::AuxPass) || c.upos(k) == Upos::Part)
            }
            Want::Kind(Kind::Clause) => matches!(c.upos(t), Upos::Verb | Upos::Adj),
            Want::Kind(Kind::Number) => {
                c.upos(t) == Upos::Num || c.tree.with(c.doc, t, Deprel::Nummod).next().is_some()
            }
            Want::Kind(Kind::Money) => {
                let sign = |t: TokenId| {
                    matches!(c.doc.form(t), "$" | "€" | "£" | "¥" | "USD" | "EUR")
                        || c.doc.form(t).ends_with(['$', '€'])
                };
                sign(t) || c.tree.children(t).any(sign) || c.doc.form(t).starts_with(['$', '€', '£']) || {
                    let l = c.doc.tokens[t].lemma.as_str();
                    matches!(
                        l,
                        "dollar"
                            | "euro"
                            | "pound"
                            | "yen"
                            | "ruble"
                            | "rouble"
                            | "yuan"
                            | "franc"
                            | "mark"
                            | "shilling"
                            | "rupee"
                            | "peso"
                    )
                }
            }
        }
    }

    /// The acts that a phrase names: its own, or those of what it is a stretch of ("a wave of attacks").
    pub(crate) fn acts(&mut self, t: TokenId) -> Vec<Meaning> {
        let own = self.read(t);
        if !own.meanings.is_empty() {
            return own.meanings.clone();
        }
        if own.row.is_none() && self.ctx.pos(t) == Some(Pos::Noun) {
            let of = self.ctx.tables.symbols.get("of");
            let inner = self
                .ctx
                .tree
                .children(t)
                .find(|k| self.ctx.rel(*k) == Deprel::Nmod && self.ctx.preposition(*k) == Some(of));
            if let Some(k) = inner.filter(|_| self.ctx.entities(t).is_empty()) {
                return self.read(k).meanings.clone();
            }
        }
        Vec::new()
    }

    /// The parties that fill the first alternative with any.
    pub(crate) fn fill(&self, a: &Arguments, paths: &Paths, skip: &[TokenId], held: bool, not: &[Party]) -> Vec<Party> {
        let mut fillers = Vec::new();
        let mut out = Vec::new();
        for together in paths {
            for path in together {
                fillers.clear();
                self.ctx.fillers(a, *path, &mut fillers);
                for t in fillers.iter().filter(|t| !skip.contains(t)) {
                    let clause = matches!(self.ctx.upos(*t), Upos::Verb | Upos::Aux);
                    if clause {
                        continue;
                    }
                    if path.first == Sym::MOD && path.then.is_none() {
                        // Only what names a state or body modifies an event as its party.
                        self.ctx.named(*t, &mut out, 1);
                    } else if held {
                        self.ctx.parties_but(*t, &mut out, not);
                    } else {
                        self.ctx.named(*t, &mut out, 0);
                    }
                }
            }
            out.retain(|x| !not.iter().any(|n| n.who == x.who));
            if !out.is_empty() {
                break;
            }
        }
        out
    }

    pub(crate) fn bare(
        &self,
        p: TokenId,
        kind: EventType,
        mode: Option<dateline_record::Mode>,
        s: &Standing,
    ) -> Meaning {
        Meaning {
            kind,
            mode,
            act: (kind, mode),
            actors: Vec::new(),
            recipients: Vec::new(),
            status: s.status,
            past: s.past,
            conditional: s.conditional,
            obliged: s.obliged,
            anchor: p,
            words: vec![p],
            rows: Vec::new(),
            ops: Vec::new(),
            contexts: Vec::new(),
            stance: None,
            matter: None,
            reduced: false,
            beside: Vec::new(),
        }
    }

    fn build(&mut self, p: TokenId, a: &Arguments, row: &'a Row, id: u32) -> Option<Reading> {
        let pos = self.ctx.pos(p)?;
        let slots = self.slots.clone();
        let mut taken: Vec<TokenId> = Vec::new();
        if !row.light.is_empty() {
            taken.extend(a.of(Sym::OBJ));
            taken.extend(self.light_object(a, row));
        }
        match row.does {
            Does::Nothing => {
                taken.extend(a.of(Sym::OBJ));
                Some(Reading { row: Some(id), meanings: Vec::new(), taken, stand: None })
            }
            Does::Act(kind, mode) => {
                let s = self.ctx.standing(p);
                let mut m = self.bare(p, kind, mode, &s);
                m.rows.push(id);
                m.contexts.extend(&row.contexts);
                let actor = match (row.actor.is_empty(), pos) {
                    (false, _) => &row.actor,
                    (true, Pos::Noun) => &slots.noun_actor,
                    (true, _) => &slots.verb_actor,
                };
                let force = kind.quad() == dateline_record::Quad::MaterialConflict;
                m.actors = if force && pos == Pos::Noun && self.ctx.is_setting(p) {
                    self.fill(&a.without(Sym::GOV), actor, &[], true, &[])
                } else {
                    self.fill(a, actor, &[], true, &[])
                };
                let light = if row.light.is_empty() { None } else { self.light_object(a, row) };
                if let Some(o) = light {
                    m.words.push(o);
                }
                let recipient = match (row.recipient.is_empty(), pos) {
                    (false, _) => &row.recipient,
                    (true, Pos::Noun) => &slots.noun_recipient,
                    (true, _) => &slots.verb_recipient,
                };
                let skip = if light.is_some() { a.of(Sym::OBJ).collect() } else { Vec::new() };
                m.recipients = self.fill(a, recipient, &skip, true, &m.actors);
                m.matter = match light {
                    // "voiced support for the plan", "held a rally against the law".
                    Some(o) => self.ctx.about(&self.ctx.arguments(o)).or_else(|| self.ctx.about(a)),
                    None => {
                        a.first(Sym::OBJ).or(a.first(Sym::CCOMP)).or(a.first(Sym::XCOMP)).or_else(|| self.ctx.about(a))
                    }
                };
                m.stance = row.stance;
                distinct(self.ctx, &mut m);
                if m.recipients.is_empty() && kind == EventType::Protest {
                    m.recipients = self.aims(p, a, &m.actors);
                }
                if m.recipients.is_empty()
                    && matches!(kind, EventType::Assault | EventType::Protest | EventType::Coerce | EventType::Aid)
                {
                    if let Some(state) = self.ctx.state_of_place(p) {
                        // An actor from that very state acts upon it all the same: rioters, police.
                        if !m.actors.iter().any(|x| x.who == state.who) {
                            m.recipients.push(state);
                        }
                    }
                }
                if m.recipients.is_empty() && kind == EventType::Protest {
                    // A crowd that is called by its nationality protests to that state.
                    m.recipients.extend(self.ctx.own_state(&m.actors));
                }
                self.settle(&mut m, &s);
                // What may be done, or is not, is no stance, but for one that is held back from: "does not recognise".
                let stance = match (row.stance, s.negated) {
                    (stance, false) if s.status != Status::Hypothetical => stance,
                    (Some(Stance::Supports), true) => Some(Stance::Opposes),
                    (Some(Stance::Willing), true) => Some(Stance::Unwilling),
                    _ => None,
                };
                let stand =
                    stance.map(|stance| Stand { stance, holders: m.actors.clone(), anchor: p, matter: m.matter });
                // What the act is about is told with it: its object is no event of its own.
                for (slot, t) in &a.list {
                    let named = row.conds.iter().any(|c| {
                        !c.not
                            && c.path.first == Sym::OBJ
                            && c.path.then.is_none()
                            && matches!(c.want, Want::Words(_) | Want::Class(_))
                    });
                    if *slot == Sym::OBJ && (named || self.is_same_act(*t, kind)) {
                        taken.push(*t);
                    }
                    // "talks broke down": the row is about the talks.
                    let about = row.conds.iter().any(|c| {
                        c.path.first == Sym::SUBJ && !c.not && matches!(c.want, Want::Words(_) | Want::Class(_))
                    });
                    if *slot == Sym::SUBJ && about && self.ctx.pos(*t) == Some(Pos::Noun) {
                        taken.push(*t);
                    }
                }
                Some(Reading { row: Some(id), meanings: vec![m], taken, stand })
            }
            Does::Support | Does::Pass => {
                let paths = if row.content.is_empty() {
                    if pos == Pos::Noun { &slots.noun_content } else { &slots.verb_content }
                } else {
                    &row.content
                };
                let (acts, content) = self.contents(a, paths);
                if acts.is_empty() {
                    return Some(Reading { row: Some(id), ..Reading::default() });
                }
                let s = self.ctx.standing(p);
                let actor = if row.actor.is_empty() { &slots.own } else { &row.actor };
                let own = if row.does == Does::Support { self.fill(a, actor, &content, true, &[]) } else { Vec::new() };
                let skip: Vec<TokenId> = content.iter().copied().chain(a.of(Sym::SUBJ)).collect();
                let to = if row.recipient.is_empty() { &slots.verb_recipient } else { &row.recipient };
                let recipients =
                    if row.does == Does::Support { self.fill(a, to, &skip, false, &own) } else { Vec::new() };
                let mut out = Vec::new();
                for mut m in acts {
                    if m.actors.is_empty() || (row.does == Does::Support && !own.is_empty() && !reciprocal(&m)) {
                        m.actors.clone_from(&own);
                    }
                    if m.recipients.is_empty() {
                        m.recipients.clone_from(&recipients);
                    }
                    distinct(self.ctx, &mut m);
                    m.words.push(m.anchor);
                    m.anchor = p;
                    m.words.push(p);
                    if !m.reduced {
                        m.status = match (s.status, m.status) {
                            (Status::Occurred, inner) if row.does == Does::Pass => inner,
                            (own, _) => own,
                        };
                    }
                    m.past |= s.past;
                    m.conditional |= s.conditional;
                    m.obliged |= s.obliged;
                    m.rows.insert(0, id);
                    self.settle(&mut m, &s);
                    out.push(m);
                }
                taken.extend(content);
                Some(Reading { row: Some(id), meanings: out, taken, stand: None })
            }
            Does::Op(op) => self.operate(p, a, row, id, op),
        }
    }

    fn is_same_act(&mut self, t: TokenId, kind: EventType) -> bool {
        self.ctx.pos(t) == Some(Pos::Noun) && self.read(t).meanings.iter().any(|m| m.kind == kind)
    }

    /// The acts that fill the content slot, and the words that head it: the first alternative that names an act, else the first
    /// that has anything.
    pub(crate) fn contents(&mut self, a: &Arguments, paths: &Paths) -> (Vec<Meaning>, Vec<TokenId>) {
        let mut first: Vec<TokenId> = Vec::new();
        for together in paths {
            let mut fillers = Vec::new();
            for path in together {
                self.ctx.fillers(a, *path, &mut fillers);
            }
            let mut more = Vec::new();
            for t in &fillers {
                for k in self.ctx.tree.with(self.ctx.doc, *t, Deprel::Conj) {
                    let own = self.ctx.tree.with(self.ctx.doc, k, Deprel::Nsubj).next().is_some();
                    if !own || self.ctx.rel(*t) == Deprel::Ccomp {
                        more.push(k);
                    }
                }
            }
            fillers.extend(more);
            let mut acts = Vec::new();
            for t in &fillers {
                acts.extend(self.acts(*t));
            }
            if !acts.is_empty() {
                return (acts, fillers);
            }
            if first.is_empty() {
                first = fillers;
            }
        }
        (Vec::new(), first)
    }
}
