//! Positions that no predicate row tells: they lie in how a clause is built. "Will not allow" is unwilling whatever the verb, "sees no
//! reason" too; "is happy with" supports, "considers … a threat" opposes, "positions differ" divides, and who condemns opposes.

use crate::context::Context;
use crate::emit::Emitter;
use crate::meaning::Stand;
use crate::parties::{Party, Who};
use dateline_document::{Deprel, TokenId, Upos};
use dateline_record::{EventType, Sector, Stance, Status};

/// Verbs that are no deed of anybody's will: "will not last", "would not be".
const NO_WILL: &[&str] = &[
    "be", "know", "last", "suffice", "matter", "happen", "affect", "need", "cost", "change", "seem", "appear",
    "become", "fall", "rise", "survive", "die", "lose",
];
/// Grounds that somebody sees none of: "no reason to", "no need for".
const GROUND: &[&str] = &[
    "reason",
    "need",
    "point",
    "sense",
    "grounds",
    "ground",
    "justification",
    "basis",
    "desire",
    "intention",
    "plan",
    "interest",
    "wish",
];
const SEE: &[&str] = &["see", "find", "have"];
const PLEASED: &[&str] = &["happy", "glad", "pleased", "satisfied", "grateful", "delighted", "supportive"];
const REGARD: &[&str] =
    &["consider", "regard", "view", "see", "deem", "brand", "label", "call", "describe", "designate"];
const MENACE: &[&str] = &[
    "threat",
    "danger",
    "terrorist",
    "enemy",
    "aggression",
    "aggressor",
    "violation",
    "provocation",
    "occupier",
    "invader",
    "menace",
    "obstacle",
];
/// Verbs that tell what somebody would have.
const SEEK: &[&str] = &["want", "seek", "favour", "favor", "prefer", "desire", "insist"];
/// Verbs that tell what somebody would not have.
const FEAR: &[&str] = &["fear", "warn", "worry"];
const DIFFER: &[&str] = &["differ", "diverge", "disagree", "clash", "coincide"];
const DISPUTE: &[&str] = &["dispute", "rift", "disagreement", "difference", "split", "row", "discord"];

impl Emitter<'_> {
    /// Adds the positions that a sentence's build shows, where none stands at the same word.
    pub(crate) fn stands(&mut self, sentence: usize) {
        let tokens = self.ctx.doc.sentences[sentence].tokens.clone();
        for t in tokens {
            if self.coded.positions.iter().any(|q| q.sentence == sentence && q.anchor == t) {
                continue;
            }
            if let Some(stand) = self.stand(t) {
                self.position(sentence, &stand);
            }
        }
        self.disapproval(sentence);
    }

    fn lemma(&self, t: TokenId) -> &str {
        &self.ctx.doc.tokens[t].lemma
    }

    fn child(&self, t: TokenId, pick: impl Fn(TokenId) -> bool) -> Option<TokenId> {
        self.ctx.tree.children(t).find(|k| pick(*k))
    }

    fn negated(&self, t: TokenId) -> bool {
        let c = self.ctx;
        let not = |k: TokenId| {
            matches!(self.lemma(k), "not" | "n't" | "never") && matches!(c.rel(k), Deprel::Advmod | Deprel::Aux)
        };
        // "no longer" hangs on the verb as one adverb.
        let no_longer = |k: TokenId| self.lemma(k) == "long" && self.child(k, |x| self.lemma(x) == "no").is_some();
        self.child(t, |k| not(k) || no_longer(k)).is_some()
    }

    fn holders(&self, t: TokenId) -> Vec<Party> {
        let c = self.ctx;
        let mut out = Vec::new();
        if let Some(subject) = c.arguments(t).surface {
            c.named(subject, &mut out, 0);
        }
        out.retain(|p| c.country(*p).is_some());
        out
    }

    fn stand(&self, t: TokenId) -> Option<Stand> {
        let c = self.ctx;
        let lemma = self.lemma(t);
        let make = |stance, holders: Vec<Party>, matter| {
            (!holders.is_empty()).then_some(Stand { stance, holders, anchor: t, matter })
        };
        match c.upos(t) {
            Upos::Verb => {
                let object = self.child(t, |k| c.rel(k) == Deprel::Obj);
                if SEE.contains(&lemma) {
                    let ground = object.filter(|o| GROUND.contains(&self.lemma(*o)))?;
                    let none = self.negated(t) || self.child(ground, |k| self.lemma(k) == "no").is_some();
                    return if none { make(Stance::Unwilling, self.holders(t), Some(ground)) } else { None };
                }
                let will = |k: TokenId| c.rel(k) == Deprel::Aux && matches!(self.lemma(k), "will" | "would" | "shall");
                if self.negated(t) && self.child(t, will).is_some() && !NO_WILL.contains(&lemma) {
                    // What is done to a subject is not its will: "will not be attended".
                    if self.child(t, |k| c.rel(k) == Deprel::AuxPass).is_some() {
                        return None;
                    }
                    return make(Stance::Unwilling, self.holders(t), Some(t));
                }
                if REGARD.contains(&lemma) {
                    let menace = |k: TokenId| {
                        matches!(
                            c.rel(k).base(),
                            Deprel::Xcomp | Deprel::Obl | Deprel::Obj | Deprel::Ccomp | Deprel::Advcl
                        ) && (MENACE.contains(&self.lemma(k))
                            || self.child(k, |x| MENACE.contains(&self.lemma(x))).is_some())
                    };
                    if self.child(t, menace).is_some() && !self.negated(t) {
                        return make(Stance::Opposes, self.holders(t), object);
                    }
                }
                if SEEK.contains(&lemma) {
                    // "wants the troops to leave", "has long sought autonomy"; "insists that they should have a seat".
                    let content = object
                        // Who seeks to do something only tries it.
                        .or_else(|| {
                            self.child(t, |k| lemma != "seek" && matches!(c.rel(k), Deprel::Xcomp | Deprel::Ccomp))
                        })
                        .filter(|k| lemma != "insist" || self.child(*k, |x| c.is(x, c.tables.words.must)).is_some())?;
                    let held = self.holders(t);
                    let stance = if self.negated(t) { Stance::Unwilling } else { Stance::Supports };
                    return make(stance, held, Some(content));
                }
                if FEAR.contains(&lemma) && !self.negated(t) {
                    let content = self.child(t, |k| c.rel(k) == Deprel::Ccomp)?;
                    // Who warns of what he will do himself threatens.
                    let held = self.holders(t);
                    let mut doer = Vec::new();
                    if let Some(subject) = c.arguments(content).surface {
                        c.named(subject, &mut doer, 0);
                    }
                    let own =
                        doer.iter().any(|d| held.iter().any(|h| h.who == d.who || c.country(*h) == c.country(*d)));
                    return if own { None } else { make(Stance::Concerned, held, Some(content)) };
                }
                if DIFFER.contains(&lemma) && (lemma != "coincide") != self.negated(t) {
                    let holders = self.holders(t);
                    return if holders.len() > 1 { make(Stance::Divided, holders, Some(t)) } else { None };
                }
                None
            }
            Upos::Adj if PLEASED.contains(&lemma) && !self.negated(t) => {
                let with = self.child(t, |k| matches!(c.rel(k), Deprel::Obl | Deprel::Ccomp | Deprel::Advcl));
                make(Stance::Supports, self.holders(t), with)
            }
            Upos::Noun if DISPUTE.contains(&lemma) => {
                let between = self.child(t, |k| {
                    c.rel(k) == Deprel::Nmod && self.child(k, |x| self.lemma(x) == "between").is_some()
                })?;
                let mut holders = Vec::new();
                c.named(between, &mut holders, 0);
                holders.retain(|p| c.country(*p).is_some());
                if holders.len() > 1 { make(Stance::Divided, holders, Some(t)) } else { None }
            }
            _ => None,
        }
    }

    /// Who condemns, criticises or blames opposes; courts, police and inquiries do their duty.
    fn disapproval(&mut self, sentence: usize) {
        let c = self.ctx;
        let first = self.coded.events.partition_point(|e| e.sentence < sentence);
        for i in first..self.coded.events.len() {
            let e = &self.coded.events[i];
            let duty = e.mode == Some(dateline_record::Mode::Investigate);
            let told = self
                .coded
                .positions
                .iter()
                .any(|q| q.sentence == sentence && (q.anchor == e.anchor || q.holders == e.actors));
            if e.kind != EventType::Accuse || e.status != Status::Occurred || duty || told || e.rule == "reader" {
                continue;
            }
            let holders: Vec<Party> = self.parties[i].0.iter().copied().filter(|p| c.country(*p).is_some()).collect();
            let anchor = e.anchor;
            let against = |k: TokenId| {
                c.rel(k) == Deprel::Obl
                    && c.preposition(k)
                        .is_some_and(|s| matches!(c.tables.symbols.word(s), "against" | "over" | "about" | "on"))
            };
            let matter = self.child(anchor, |k| c.rel(k) == Deprel::Obj).or_else(|| self.child(anchor, against));
            if !holders.is_empty() && c.upos(anchor) == Upos::Verb && matter.is_some() {
                self.position(sentence, &Stand { stance: Stance::Opposes, holders, anchor, matter });
            }
        }
    }
}

/// Police and courts: they question and charge whoever it is.
pub(crate) fn on_duty(c: &Context<'_>, p: Party) -> bool {
    let Who::Entity(e) = p.who else { return false };
    c.doc.entities.get(e).is_some_and(|e| matches!(e.sector, Some(Sector::Cop | Sector::Jud)))
}
