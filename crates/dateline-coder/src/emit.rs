//! From meanings to events: which are told, which only in passing, with their time, place, speakers and words.

use crate::coded::{Coded, CodedAttribution, CodedEvent, CodedPosition, PartyId};
use crate::compose::same;
use crate::context::Context;
use crate::lexicon::Pos;
use crate::meaning::{Meaning, Stand};
use crate::parties::{Party, Who};
use crate::reader::Reader;
use crate::stands::on_duty;
use dateline_document::{Deprel, EntityKind, Precision, TokenId, ToponymRole, Upos};
use dateline_record::{EventType, Mode, Salience, Span, Stance, Status};

/// Who declines to do these tells reporters nothing; that is no position.
const UNSAID: &[&str] = &[
    "comment",
    "speculate",
    "elaborate",
    "say",
    "answer",
    "disclose",
    "reveal",
    "name",
    "identify",
    "specify",
    "confirm",
    "talk",
    "speak",
    "guess",
    "predict",
    "detail",
    "divulge",
    "reply",
    "respond",
    "provide",
    "give",
    "be",
];

/// Collects what one document tells.
pub(crate) struct Emitter<'a> {
    pub(crate) ctx: &'a Context<'a>,
    pub(crate) coded: Coded,
    /// The parties of every event, beside [`Coded::events`].
    pub(crate) parties: Vec<(Vec<Party>, Vec<Party>)>,
    /// Words that a row says tell nothing: "met the deadline".
    pub(crate) silent: Vec<TokenId>,
}

/// Whether a party only reports: press that "calls for" a winner takes no side.
fn reports(c: &Context<'_>, p: Party) -> bool {
    matches!(p.who, Who::Entity(e) if c.doc.entities.get(e).is_some_and(|e| e.sector == Some(dateline_record::Sector::Jrn)))
}

/// Whether an entity is of people.
fn people(kind: dateline_record::EntityKind) -> bool {
    use dateline_record::EntityKind as K;
    matches!(kind, K::Person | K::Group)
}

impl<'a> Emitter<'a> {
    pub(crate) fn new(ctx: &'a Context<'a>) -> Emitter<'a> {
        Emitter { ctx, coded: Coded::default(), parties: Vec::new(), silent: Vec::new() }
    }

    /// Reads a sentence and adds its events and positions.
    pub(crate) fn sentence(&mut self, reader: &mut Reader<'_>, sentence: usize) {
        let tokens = self.ctx.doc.sentences[sentence].tokens.clone();
        let first = self.coded.events.len();
        let mut taken: Vec<TokenId> = Vec::new();
        for t in tokens.clone() {
            let r = reader.read(t);
            let silent = r.meanings.is_empty()
                && r.row
                    .is_some_and(|i| !matches!(self.ctx.tables.rows[i as usize].does, crate::lexicon::Does::Nothing));
            if r.row.is_some_and(|i| matches!(self.ctx.tables.rows[i as usize].does, crate::lexicon::Does::Nothing)) {
                self.silent.push(t);
                self.silent.extend(&r.taken);
            }
            if !silent {
                taken.extend(r.taken.iter().filter(|k| **k != t));
            }
        }
        for t in tokens {
            let r = reader.read(t);
            let used = taken.contains(&t);
            if let Some(stand) = r.stand.as_ref().filter(|_| !used || r.meanings.is_empty()) {
                self.position(sentence, stand);
            }
            if used {
                continue;
            }
            let main = self.is_main(t);
            for m in &r.meanings {
                self.event(sentence, m, main);
                for b in &m.beside {
                    self.event(sentence, b, false);
                }
            }
        }
        self.prune(first);
    }

    /// Whether a predicate is asserted by the sentence itself or by what its speaker is reported to say.
    pub(crate) fn is_main(&self, p: TokenId) -> bool {
        let c = self.ctx;
        let mut at = p;
        for _ in 0..10 {
            let Some(h) = c.head(at) else { return true };
            match c.rel(at) {
                Deprel::Root => return true,
                Deprel::Acl if c.is_first_to(at) => at = h,
                Deprel::Xcomp if c.doc.tokens[h].lemma == "become" || c.doc.tokens[h].lemma == "be" => at = h,
                Deprel::Ccomp | Deprel::Xcomp if c.is(h, c.tables.words.say) || c.is(h, c.tables.words.carry) => at = h,
                Deprel::Parataxis => at = h,
                Deprel::Conj if c.pos(at) == c.pos(h) || c.pos(h) != Some(Pos::Noun) => at = h,
                // A participle clause that says what the main clause only frames ("urging …").
                Deprel::Advcl
                    if c.is(h, c.tables.words.say) && !c.tree.children(at).any(|k| c.rel(k) == Deprel::Mark) =>
                {
                    at = h
                }
                // The event noun of a verb that adds nothing to it.
                Deprel::Obj | Deprel::Nsubj | Deprel::NsubjPass | Deprel::Obl if c.is(h, c.tables.words.carry) => {
                    at = h
                }
                _ => return false,
            }
        }
        false
    }

    pub(crate) fn event(&mut self, sentence: usize, m: &Meaning, main: bool) {
        let c = self.ctx;
        let mut m = m.clone();
        // Talks may have their parties by their name ("the six-party talks resumed"): see `enrich`.
        let nobody = m.actors.is_empty() && m.recipients.is_empty();
        if nobody && !(main && m.act.0 == EventType::Consult && !m.rows.is_empty()) {
            return;
        }
        if m.obliged && m.kind != EventType::Request {
            // "should send help": somebody wants it; who is found where the sentence says so.
            match c.speaker(m.anchor) {
                Some((_, speakers))
                    if !speakers.is_empty()
                        && !m.actors.is_empty()
                        && !speakers.iter().any(|x| m.actors.iter().any(|y| x.who == y.who)) =>
                {
                    m.mode = crate::operators::auto_mode(EventType::Request, Some(m.act));
                    m.kind = EventType::Request;
                    m.recipients = std::mem::replace(&mut m.actors, speakers);
                    m.status = Status::Occurred;
                    m.reduced = true;
                }
                _ => m.status = Status::Hypothetical,
            }
        }
        if !main && m.conditional {
            return;
        }
        if !main
            && m.ops.is_empty()
            && c.pos(m.anchor) == Some(Pos::Noun)
            && m.words.len() < 2
            && c.points_back(m.anchor)
        {
            // "after the strike", "blamed him for the attack": told elsewhere, with its parties.
            return;
        }
        if !main && m.ops.is_empty() && c.pos(m.anchor) == Some(Pos::Noun) {
            // An event noun in passing is told when it is real, and talks when it is said with whom.
            let alone = m.act.0 == EventType::Consult && m.actors.len() + m.recipients.len() < 2;
            if alone || (m.status != Status::Occurred && m.status != Status::Ongoing && m.status != Status::Negated) {
                return;
            }
        }
        // A purpose is no event of its own: "sent envoys to discuss".
        if !main && m.status != Status::Occurred && c.pos(m.anchor) == Some(Pos::Verb) && c.is_infinitive(m.anchor) {
            return;
        }
        c.once(&mut m.actors);
        c.once(&mut m.recipients);
        m.reduce();
        self.imply(&m);
        let chain = c.chain(m.anchor);
        let hostile = m.kind.quad() == dateline_record::Quad::MaterialConflict && m.status == Status::Hypothetical;
        if hostile && m.ops.is_empty() && !m.conditional {
            // "said it may suspend": who says of his own side what it may do to another threatens.
            if chain.first().is_some_and(|s| same(c, &s.speakers, &m.actors)) && !same(c, &m.actors, &m.recipients) {
                m.mode = crate::operators::auto_mode(EventType::Threaten, Some(m.act));
                m.kind = EventType::Threaten;
                m.status = Status::Occurred;
            }
        }
        if m.kind == EventType::Threaten && m.ops.is_empty() {
            // Who says what he will do to another has made the threat.
            let own = |s: &crate::speech::Said| s.speakers.iter().any(|p| m.actors.iter().any(|a| a.who == p.who));
            if chain.first().is_some_and(own) {
                m.status = Status::Occurred;
            }
        }
        if m.kind == EventType::Concede && m.status == Status::Planned && m.ops.is_empty() {
            // Who says that he will release or withdraw promises it.
            let own = |s: &crate::speech::Said| s.speakers.iter().any(|p| m.actors.iter().any(|a| a.who == p.who));
            if chain.first().is_some_and(own) {
                m.kind = EventType::Agree;
                m.mode = None;
            }
        }
        let mut attribution = Vec::new();
        for said in chain {
            // Whoever acts by saying is no speaker of the same act.
            if said.cue == m.anchor || m.words.contains(&said.cue) {
                continue;
            }
            let cue = c.doc.tokens[said.cue].span;
            if said.speakers.is_empty() {
                attribution.push(CodedAttribution { speaker: None, cue, to: None });
            }
            for s in &said.speakers {
                let speaker = self.id(*s);
                attribution.push(CodedAttribution { speaker: Some(speaker), cue, to: None });
            }
        }
        // Who speaks with the press gives an interview.
        let consults = m.act.0 == EventType::Consult && matches!(m.kind, EventType::Consult | EventType::Agree);
        let everybody = || m.actors.iter().chain(&m.recipients);
        if consults && everybody().any(|p| reports(c, *p)) && everybody().filter(|p| !reports(c, **p)).count() < 2 {
            return;
        }
        let mut actors: Vec<PartyId> = Vec::new();
        let mut recipients: Vec<PartyId> = Vec::new();
        for (list, parties) in [(&mut actors, &m.actors), (&mut recipients, &m.recipients)] {
            for p in parties {
                let id = self.id(*p);
                if !list.contains(&id) {
                    list.push(id);
                }
            }
        }
        // Who meets, speaks or phones together has the other among the actors; what they speak of is no party.
        let together = m.act.0 == EventType::Consult && matches!(m.kind, EventType::Consult | EventType::Agree);
        if together && actors.len() > 1 && matches!(m.mode.or(m.act.1), None | Some(Mode::Phone | Mode::Multilateral)) {
            recipients.clear();
            m.recipients.clear();
        }
        let rule = self.rule(&m);
        let weight = m.rows.first().map_or(0, |r| c.tables.rows[*r as usize].weight);
        let confidence = (0.6 + 0.05 * f64::from(weight.min(4)) + if main { 0.1 } else { 0.0 }).min(0.95);
        let time = std::iter::once(m.anchor).chain(m.words.iter().copied()).find_map(|t| c.timex_of(t));
        let place = self.place(&m);
        let mut contexts = m.contexts.clone();
        contexts.dedup();
        self.coded.events.push(CodedEvent {
            sentence,
            anchor: m.anchor,
            kind: m.kind,
            mode: m.mode.filter(|x| m.kind.modes().contains(x)),
            act: (m.act.0, m.act.1.filter(|x| m.act.0.modes().contains(x))),
            contexts,
            cameo: None,
            status: m.status,
            historical: m.past,
            salience: if main { Salience::Main } else { Salience::Embedded },
            actors,
            recipients,
            time,
            place,
            attribution,
            process: None,
            evidence: self.evidence(&m),
            also: Vec::new(),
            rule,
            confidence,
        });
        self.parties.push((m.actors, m.recipients));
    }

    /// A crowd's state follows from where it acts, where nothing else tells it.
    fn imply(&mut self, m: &Meaning) {
        if !matches!(m.act.0, EventType::Protest | EventType::Assault | EventType::Coerce) {
            return;
        }
        for p in m.actors.iter().chain(&m.recipients) {
            let Who::Entity(e) = p.who else { continue };
            let entity = &self.ctx.doc.entities[e];
            if entity.country.is_some()
                || entity.kind == EntityKind::Person
                || self.coded.implied.iter().any(|(k, _)| *k == e)
            {
                continue;
            }
            if let Some(state) = self.ctx.state_of_place(m.anchor) {
                if let Some(country) = self.ctx.country(state) {
                    self.coded.implied.push((e, country));
                }
            }
        }
    }

    pub(crate) fn id(&mut self, p: Party) -> PartyId {
        match p.who {
            Who::Entity(e) => e,
            Who::StateOf(country, toponym) => {
                let base = self.ctx.doc.entities.len();
                let known = self.coded.states.iter().position(|(c, _)| *c == country);
                base + known.unwrap_or_else(|| {
                    self.coded.states.push((country, self.ctx.doc.toponyms[toponym].span));
                    self.coded.states.len() - 1
                })
            }
        }
    }

    /// `refuse(lift)@verbs.tsv:120`: operators and rows, outermost first.
    fn rule(&self, m: &Meaning) -> String {
        let t = self.ctx.tables;
        let mut out = String::new();
        for (n, op) in m.ops.iter().enumerate() {
            out.push_str(if n == 0 { "" } else { "(" });
            out.push_str(t.operators.name(*op));
        }
        if m.rows.is_empty() {
            out.push_str("obligation");
        }
        for (n, r) in m.rows.iter().enumerate() {
            out.push_str(if n > 0 || !m.ops.is_empty() { " " } else { "" });
            out.push_str(&t.place(&t.rows[*r as usize]));
        }
        for _ in 1..m.ops.len() {
            out.push(')');
        }
        out
    }

    /// The run of words from the first to the last that carry the event, within its sentence.
    fn evidence(&self, m: &Meaning) -> Vec<Span> {
        let c = self.ctx;
        let home = c.doc.tokens[m.anchor].sentence;
        let mut span = c.doc.tokens[m.anchor].span;
        let parties = m.actors.iter().chain(&m.recipients).map(|p| p.token);
        for t in m.words.iter().copied().chain(parties).filter(|t| c.doc.tokens[*t].sentence == home) {
            span = span.join(c.doc.tokens[t].span);
        }
        vec![span]
    }

    fn place(&self, m: &Meaning) -> Option<usize> {
        let c = self.ctx;
        let home = &c.doc.sentences[c.doc.tokens[m.anchor].sentence];
        let mut best: Option<(usize, usize)> = None;
        let from = c.doc.toponyms.partition_point(|x| x.tokens.start < home.tokens.start);
        for (i, x) in c.doc.toponyms.iter().enumerate().skip(from) {
            if x.tokens.start >= home.tokens.end {
                break;
            }
            if x.role == ToponymRole::InName || x.place.is_none() {
                continue;
            }
            let visited = m.recipients.iter().any(|p| x.tokens.contains(&p.token));
            let Some(head) = x.tokens.clone().find(|t| c.head(*t).is_none_or(|h| !x.tokens.contains(&h))) else {
                continue;
            };
            let preposition = self.locates(head);
            if !preposition && !(visited && m.act.0 == EventType::Consult) {
                continue;
            }
            // "called on Italy", "blamed it on Iran": a state that is asked or accused is no place.
            let state = x.place.as_ref().is_some_and(|p| p.precision == Precision::Country);
            let addressed =
                state && m.kind.quad() != dateline_record::Quad::MaterialConflict && m.act.0 != EventType::Consult;
            let toward = c
                .preposition(head)
                .is_some_and(|s| matches!(c.tables.symbols.word(s), "on" | "to" | "from" | "over" | "into"));
            // "officials from Japan": whose they are.
            let whose = c.preposition(head).is_some_and(|s| c.tables.symbols.word(s) == "from")
                && c.head(head).is_some_and(|h| c.entities(h).iter().any(|e| people(c.kind(*e))));
            if whose {
                continue;
            }
            if addressed && toward && (visited || m.actors.iter().any(|p| x.tokens.contains(&p.token))) {
                continue;
            }
            for w in std::iter::once(m.anchor).chain(m.words.iter().copied()) {
                if let Some(d) = c.steps(x.tokens.clone(), w) {
                    // "in Japan's capital Tokyo": of two as near the more exact one.
                    let wide = usize::from(x.place.as_ref().is_some_and(|p| p.precision == Precision::Country));
                    if best.is_none_or(|(b, _)| 2 * d + wide < b) {
                        best = Some((2 * d + wide, i));
                    }
                }
            }
        }
        best.map(|(_, i)| i)
    }

    /// Whether a place's phrase says where: "in", "at", "near"; also inside such a phrase ("in the city of").
    fn locates(&self, t: TokenId) -> bool {
        let c = self.ctx;
        let mut at = t;
        for _ in 0..4 {
            if let Some(p) = c.preposition(at) {
                let w = c.tables.symbols.word(p);
                if matches!(
                    w,
                    "in" | "at"
                        | "near"
                        | "outside"
                        | "inside"
                        | "on"
                        | "across"
                        | "around"
                        | "over"
                        | "to"
                        | "into"
                        | "from"
                        | "along"
                ) {
                    return true;
                }
            }
            match c.head(at) {
                // "attacks on U.S. citizens": whose they are is no place.
                Some(h)
                    if matches!(c.upos(h), Upos::Noun | Upos::Propn)
                        && !c.entities(h).iter().any(|e| people(c.kind(*e))) =>
                {
                    at = h
                }
                _ => return false,
            }
        }
        false
    }

    /// The words of an issue: a phrase without what introduces it and what is told of it behind.
    fn issue(&self, matter: TokenId) -> std::ops::Range<TokenId> {
        let c = self.ctx;
        let all = c.tree.subtree(matter);
        let behind = c.tree.children(matter).filter(|k| *k > matter).filter(|k| {
            matches!(c.rel(*k), Deprel::AclRelcl | Deprel::Parataxis | Deprel::Punct)
                || c.rel(*k) == Deprel::Conj
                    && matches!(c.upos(*k), Upos::Verb | Upos::Aux)
                    && c.upos(matter) != Upos::Verb
                || c.rel(*k) == Deprel::Advcl && c.tree.children(*k).any(|x| c.is(x, c.tables.words.condition))
        });
        let mut end = behind.map(|k| c.tree.subtree(k).start).min().unwrap_or(all.end).max(matter + 1);
        let light = |t: TokenId| {
            matches!(c.upos(t), Upos::Adp | Upos::Part | Upos::Punct | Upos::Cconj | Upos::Sconj)
                && matches!(c.rel(t), Deprel::Case | Deprel::Mark | Deprel::Punct | Deprel::Cc)
        };
        let start = (all.start..matter).find(|t| !light(*t)).unwrap_or(matter);
        while end > matter + 1 && matches!(c.upos(end - 1), Upos::Punct | Upos::Cconj) {
            end -= 1;
        }
        start..end
    }

    pub(crate) fn position(&mut self, sentence: usize, stand: &Stand) {
        let c = self.ctx;
        let holders: Vec<Party> = stand
            .holders
            .iter()
            .copied()
            .filter(|p| c.country(*p).is_some() || matches!(p.who, Who::Entity(_)))
            .filter(|p| !reports(c, *p))
            .collect();
        let duty = stand.stance == Stance::Opposes && holders.iter().all(|p| on_duty(c, *p));
        let silence = stand.stance == Stance::Unwilling
            && std::iter::once(stand.anchor)
                .chain(stand.matter)
                .any(|t| UNSAID.contains(&c.doc.tokens[t].lemma.as_str()));
        if holders.is_empty() || duty || silence || !holders.iter().any(|p| c.is_political(*p)) {
            return;
        }
        let anchor = c.doc.tokens[stand.anchor].span;
        let Some(matter) = stand.matter.map(|m| c.deref(m)) else { return };
        let named = !matches!(c.upos(matter), Upos::Pron | Upos::Det);
        if !named && matter < stand.anchor {
            return;
        }
        let words =
            if named && matter != stand.anchor { self.issue(matter) } else { stand.anchor..self.issue(matter).end };
        let span = anchor.join(c.doc.span_of(words.clone()));
        let issue = c.doc.text(c.doc.span_of(words)).split_whitespace().collect::<Vec<_>>().join(" ");
        if !issue.contains(char::is_alphabetic) {
            return;
        }
        let holders = holders.into_iter().map(|p| self.id(p)).collect();
        let mut conditions = Vec::new();
        for t in std::iter::once(stand.anchor).chain(stand.matter) {
            for k in c.tree.with(c.doc, t, Deprel::Advcl) {
                if c.tree.children(k).any(|x| c.is(x, c.tables.words.condition)) {
                    conditions.push(c.doc.span_of(c.tree.subtree(k)));
                }
            }
        }
        let mut attribution = Vec::new();
        for said in c.chain(stand.anchor) {
            let cue = c.doc.tokens[said.cue].span;
            for s in &said.speakers {
                let speaker = self.id(*s);
                attribution.push(CodedAttribution { speaker: Some(speaker), cue, to: None });
            }
        }
        self.coded.positions.push(CodedPosition {
            sentence,
            anchor: stand.anchor,
            holders,
            issue,
            process: None,
            stance: stand.stance,
            conditions,
            time: c.timex_of(stand.anchor),
            attribution,
            evidence: vec![span],
        });
    }

    /// Drops what another event of the sentence already tells.
    pub(crate) fn prune(&mut self, first: usize) {
        let c = self.ctx;
        let n = self.coded.events.len();
        let mut drop = vec![false; n];
        for i in first..n {
            for j in first..n {
                if i == j || drop[i] || drop[j] {
                    continue;
                }
                let (a, b) = (&self.coded.events[i], &self.coded.events[j]);
                if a.kind != b.kind && a.act.0 != b.act.0 {
                    continue;
                }
                // `i` goes: told in passing, or told again with less.
                let weaker = (a.salience == Salience::Embedded && b.salience == Salience::Main)
                    || (a.salience == b.salience && (self.known(i), n - i) < (self.known(j), n - j));
                if weaker
                    && self.covers(&self.parties[j].0, &self.parties[i].0, c)
                    && self.covers(&self.parties[j].1, &self.parties[i].1, c)
                {
                    drop[i] = true;
                }
            }
        }
        let mut keep = drop.iter().map(|d| !d);
        self.coded.events.retain(|_| keep.next().unwrap_or(true));
        let mut keep = drop.iter().map(|d| !d);
        self.parties.retain(|_| keep.next().unwrap_or(true));
    }

    fn known(&self, i: usize) -> usize {
        self.parties[i].0.len() + self.parties[i].1.len()
    }

    /// Whether every party of the second list stands in the first, or the second says less.
    fn covers(&self, whole: &[Party], part: &[Party], c: &Context<'_>) -> bool {
        part.is_empty() || part.iter().all(|p| same(c, &[*p], whole))
    }
}
