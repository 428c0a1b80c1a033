//! Where the tables' reading and the trained reader's hints are weighed.
//!
//! Where both see the same act the event is sure. Where only the tables do, it stays unless the reader is sure that the word tells
//! none. Where only the reader does, its act is taken if it is sure enough and finds a party. Where they differ in type the
//! surer one wins: a row with conditions that were met counts more than a bare word. Thresholds were set on the tenth of the
//! coded sentences that the reader was not trained on (`dateline evaluate resources/examples --held`): there type F1 rises from 0.613
//! (0.72, 0.80, 0.93 and only bare words given up) to 0.648, and sentences without an event are left alone in 0.89 instead of 0.86.

use crate::coded::CodedEvent;
use crate::emit::Emitter;
use crate::meaning::Meaning;
use crate::parties::Party;
use dateline_document::{Deprel, Document, Hint, TokenId};
use dateline_record::{EventType, Mode, Salience, Status};

/// The reader's least probability for an act that no row tells, in a single sentence or a report full of acts.
const ALONE: f32 = 0.5;
/// What is added to it in a report that tells none: there a guess is more often wrong.
const SPARSE: f32 = 0.3;
/// Acts a sentence, by the reader, of a report that counts as full.
const FULL: f32 = 0.8;
/// Sentences from which on a report is asked how full it is.
const REPORT: usize = 5;
/// The same for a word that a row says tells nothing.
const SILENT: f32 = 0.85;
/// The reader's least probability for another type than a bare row's; each condition that a row asked for raises it.
const OVERRULE: f32 = 0.6;
/// A word that tells no act, by the reader, with at least this probability takes an event away.
const NONE: f32 = 0.75;
/// A party's least probability of a role in an act that only the reader tells, or in a slot that the tables left empty.
const ROLE: f32 = 0.5;
/// The reader's least probability for the act behind a demand, a refusal, a promise or a threat, where the tables know none.
const BARE: f32 = 0.5;
/// The same where the tables read another one.
const MEANT: f32 = 0.8;
/// The reader's least probability for another status than the tables'.
const REAL: f32 = 0.8;
/// The same for an actor beside those that the tables found.
const ACTOR: f32 = 0.7;
/// The same for a recipient.
const RECIPIENT: f32 = 0.8;
/// A party of the tables that plays its role with less than this probability plays none.
const NO_PART: f32 = 0.1;

const STATUS: [Status; 5] = [Status::Occurred, Status::Ongoing, Status::Planned, Status::Hypothetical, Status::Negated];

/// What becomes of an event that the tables read, by the hint at its word.
pub(crate) enum Verdict {
    Keep,
    /// Another type, with the act before reduction.
    Retype(EventType, EventType),
    Drop,
}

/// Weighs one event of the tables against the hint at its word. `weight` is how much the row asked for.
pub(crate) fn weigh(e: &CodedEvent, hint: Option<&Hint>, weight: usize) -> Verdict {
    let Some(h) = hint else { return Verdict::Keep };
    let none = h.types[0];
    let told = h.types[e.kind as usize + 1];
    if none > NONE {
        return Verdict::Drop;
    }
    let (best, p) = h.best();
    match best {
        Some(k) if k != e.kind && p > OVERRULE + 0.05 * weight.min(3) as f32 && told < 0.1 => {
            Verdict::Retype(k, best_act(h, k))
        }
        _ => Verdict::Keep,
    }
}

/// How much the row that read an event asked for, as its confidence keeps it.
fn weight_of(e: &CodedEvent) -> usize {
    let main = if e.salience == Salience::Main { 0.1 } else { 0.0 };
    ((e.confidence - 0.6 - main) / 0.05).round().clamp(0.0, 4.0) as usize
}

/// The act before reduction: the likeliest one that the type can stand for.
fn best_act(h: &Hint, kind: EventType) -> EventType {
    use EventType as T;
    let keeps = matches!(kind, T::Agree | T::Concede | T::Request | T::Reject | T::Threaten);
    if !keeps {
        return kind;
    }
    let best = (1..h.acts.len()).fold(1, |b, i| if h.acts[i] > h.acts[b] { i } else { b });
    EventType::ALL.get(best - 1).copied().unwrap_or(kind)
}

fn status(h: &Hint) -> Status {
    STATUS[(0..5).fold(0, |b, i| if h.status[i] > h.status[b] { i } else { b })]
}

/// How likely an act that no row tells must be in a document.
fn alone(doc: &Document) -> f32 {
    let n = doc.sentences.len();
    if n < REPORT {
        return ALONE;
    }
    let acts: f32 = doc.hints.iter().map(|h| 1.0 - h.types[0]).filter(|p| *p > 0.5).sum();
    ALONE + SPARSE * (1.0 - acts / n as f32 / FULL).max(0.0)
}

impl Emitter<'_> {
    /// Weighs what the tables read in a sentence against its hints, and adds what only the reader sees.
    pub(crate) fn decide(&mut self, sentence: usize) {
        let c = self.ctx;
        if c.doc.hints.is_empty() {
            return;
        }
        let tokens = c.doc.sentences[sentence].tokens.clone();
        let first = self.coded.events.partition_point(|e| e.sentence < sentence);
        let mut i = first;
        while i < self.coded.events.len() {
            let e = &self.coded.events[i];
            let hint = c.doc.hint(e.anchor);
            let weight = weight_of(e);
            match weigh(e, hint, weight) {
                Verdict::Drop => {
                    self.coded.events.remove(i);
                    self.parties.remove(i);
                    continue;
                }
                Verdict::Retype(kind, act) => {
                    let e = &mut self.coded.events[i];
                    (e.kind, e.act) = (kind, (act, None));
                    e.mode = hint.and_then(|h| h.mode).filter(|m| kind.modes().contains(m));
                    e.rule.push_str(" reader");
                }
                Verdict::Keep => {
                    if hint.is_some_and(|h| h.best().0 == Some(e.kind)) {
                        let e = &mut self.coded.events[i];
                        e.confidence = (e.confidence + 0.1).min(0.98);
                        e.rule.push_str(" +reader");
                        if e.mode.is_none() {
                            e.mode = hint.and_then(|h| h.mode).filter(|m| e.kind.modes().contains(m));
                        }
                    }
                }
            }
            if let Some(h) = hint {
                self.fill(i, h);
                self.settle(i, h);
            }
            i += 1;
        }
        let least = alone(c.doc);
        let hints: Vec<Hint> = c.doc.hints.iter().filter(|h| tokens.contains(&h.token)).cloned().collect();
        for h in hints {
            let (Some(kind), p) = h.best() else { continue };
            let told = self.coded.events[first..].iter().any(|e| {
                e.anchor == h.token
                    || e.kind == kind && e.evidence.iter().any(|s| s.overlaps(c.doc.tokens[h.token].span))
            });
            let alone = if self.silent.contains(&h.token) { SILENT } else { least };
            if told || p < alone {
                continue;
            }
            let actors = self.role(&h, 1);
            let recipients = self.role(&h, 2);
            // An act without anybody who does it is told too seldom to be believed.
            if actors.is_empty() && recipients.is_empty() {
                continue;
            }
            let mut m = Meaning::of_hint(h.token, kind, h.mode, best_act(&h, kind), status(&h), h.historical > 0.5);
            (m.actors, m.recipients) = (actors, recipients);
            let main = self.is_main(h.token) && h.embedded < 0.6;
            let n = self.coded.events.len();
            self.event(sentence, &m, main);
            if let Some(e) = self.coded.events.get_mut(n) {
                e.confidence = f64::from(p) * 0.9;
                e.rule = "reader".into();
            }
        }
        self.prune(first);
    }

    /// The parties of a role, surest first, by the words that head them.
    fn role(&self, h: &Hint, role: usize) -> Vec<Party> {
        let mut out: Vec<Party> = Vec::new();
        let mut heads: Vec<(TokenId, f32)> =
            h.roles.iter().filter(|(_, r)| r[role] > ROLE).map(|(t, r)| (*t, r[role])).collect();
        heads.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        for (t, _) in heads.into_iter().take(6) {
            // Where something is, or comes from, does nothing: "was flown from Omsk to Berlin".
            let c = self.ctx;
            let place = role == 1
                && c.is_place(t)
                && c.preposition(t).is_some_and(|s| {
                    matches!(c.tables.symbols.word(s), "in" | "at" | "near" | "from" | "to" | "into" | "outside" | "on")
                });
            if place {
                continue;
            }
            let mut found = Vec::new();
            self.ctx.named(t, &mut found, 0);
            for p in found {
                if !out.iter().any(|q| q.who == p.who) {
                    out.push(p);
                }
            }
        }
        out
    }

    /// Where the reader is surer than the tables: the act that is meant, how real it is, who takes part.
    fn settle(&mut self, i: usize, h: &Hint) {
        if h.best().0 != Some(self.coded.events[i].kind) {
            return;
        }
        self.settle_act(i, h);
        let s = status(h);
        let p = h.status.iter().copied().fold(0.0, f32::max);
        if s != self.coded.events[i].status && p > REAL {
            self.coded.events[i].status = s;
        }
        self.settle_parties(i, h);
    }

    /// The act behind a demand, a refusal, a promise or a threat.
    fn settle_act(&mut self, i: usize, h: &Hint) {
        let e = &mut self.coded.events[i];
        let act = best_act(h, e.kind);
        if act == e.act.0 {
            return;
        }
        let p = EventType::ALL.iter().position(|k| *k == act).map_or(0.0, |k| h.acts[k + 1]);
        let bare = e.act.0 == e.kind;
        if p < if bare { BARE } else { MEANT } {
            return;
        }
        e.act = (act, h.mode.filter(|m| act.modes().contains(m)));
        if let Some(m) =
            crate::operators::auto_mode(e.kind, Some(e.act)).or(h.mode.filter(|m| e.kind.modes().contains(m)))
        {
            e.mode = Some(m);
        }
    }

    /// Parties that the tables missed or that play no part.
    fn settle_parties(&mut self, i: usize, h: &Hint) {
        for role in [1, 2] {
            let add = if role == 1 { ACTOR } else { RECIPIENT };
            let (actors, recipients) = &self.parties[i];
            let parties = if role == 1 { actors.clone() } else { recipients.clone() };
            let mut gone = Vec::new();
            // Whom a protest is against is often only implied: the state where it is held.
            let implied = role == 2 && self.coded.events[i].kind == EventType::Protest;
            for p in parties.iter().filter(|_| !implied) {
                let at = self.ctx.doc.tokens[p.token].sentence == self.coded.events[i].sentence;
                if at && self.part(h, p.token, role) < NO_PART {
                    gone.push(self.id(*p));
                }
            }
            let e = &mut self.coded.events[i];
            let others = if role == 1 { e.recipients.len() } else { e.actors.len() };
            let list = if role == 1 { &mut e.actors } else { &mut e.recipients };
            let left = list.iter().filter(|x| !gone.contains(x)).count();
            // An event of nobody would be none.
            if left > 0 || others > 0 {
                list.retain(|x| !gone.contains(x));
            }
            for (t, r) in &h.roles {
                // "Kenya's opposition" is one party, whichever of its words the tables took.
                if r[role] <= add
                    || parties.iter().any(|p| p.token == *t || self.hangs(*t, p.token) || self.hangs(p.token, *t))
                {
                    continue;
                }
                let mut found = Vec::new();
                self.ctx.named(*t, &mut found, 0);
                for p in found {
                    let id = self.id(p);
                    let e = &mut self.coded.events[i];
                    if !e.actors.contains(&id) && !e.recipients.contains(&id) {
                        if role == 1 { e.actors.push(id) } else { e.recipients.push(id) }
                    }
                }
            }
        }
    }

    /// Whether a word owns or describes another one: is its possessor, adjective or compound part.
    fn hangs(&self, t: TokenId, on: TokenId) -> bool {
        use Deprel as R;
        self.ctx.head(t) == Some(on) && matches!(self.ctx.rel(t), R::NmodPoss | R::Amod | R::Compound | R::NmodDesc)
    }

    /// How likely a word, or the phrase that it stands in, plays a role.
    fn part(&self, h: &Hint, t: TokenId, role: usize) -> f32 {
        let mut at = t;
        let mut best = 0f32;
        for _ in 0..4 {
            if let Some((_, r)) = h.roles.iter().find(|(k, _)| *k == at) {
                best = best.max(r[role]);
            }
            match self.ctx.head(at) {
                Some(up) if up != h.token => at = up,
                _ => break,
            }
        }
        best
    }

    /// Fills a slot that the tables left empty.
    fn fill(&mut self, i: usize, h: &Hint) {
        for role in [1, 2] {
            let empty = if role == 1 {
                self.coded.events[i].actors.is_empty()
            } else {
                self.coded.events[i].recipients.is_empty()
            };
            // A reciprocal act has all its parties in actors.
            let reciprocal =
                role == 2 && self.coded.events[i].actors.len() > 1 && self.coded.events[i].act.0 == EventType::Consult;
            if !empty || reciprocal {
                continue;
            }
            let found = self.role(h, role);
            let ids: Vec<usize> = found.iter().map(|p| self.id(*p)).collect();
            let e = &mut self.coded.events[i];
            let other = if role == 1 { e.recipients.clone() } else { e.actors.clone() };
            let ids: Vec<usize> = ids.into_iter().filter(|x| !other.contains(x)).collect();
            if role == 1 { e.actors = ids } else { e.recipients = ids }
        }
    }
}

impl Meaning {
    /// A meaning that no row told: the trained reader's act of a word.
    fn of_hint(
        anchor: TokenId,
        kind: EventType,
        mode: Option<Mode>,
        act: EventType,
        status: Status,
        past: bool,
    ) -> Meaning {
        Meaning {
            kind,
            mode: mode.filter(|m| kind.modes().contains(m)),
            act: (act, mode.filter(|m| act.modes().contains(m))),
            actors: Vec::new(),
            recipients: Vec::new(),
            status,
            past,
            conditional: false,
            obliged: false,
            anchor,
            words: Vec::new(),
            rows: Vec::new(),
            ops: Vec::new(),
            contexts: Vec::new(),
            stance: None,
            matter: None,
            reduced: true,
            beside: Vec::new(),
        }
    }
}
