//! Operators applied: what it makes of an act when somebody refuses, promises, demands or ends it; and whom an act is for when
//! its own slots do not say.

use crate::arguments::Arguments;
use crate::context::Context;
use crate::lexicon::{Pos, Row};
use crate::meaning::{Meaning, Reading, Stand};
use crate::operators::{Effect, Make, MakeMode, MakeStatus, OpId, Who as Side, auto_mode};
use crate::parties::Party;
use crate::reader::Reader;
use crate::status::Standing;
use crate::symbols::Sym;
use dateline_document::{Deprel, TokenId, Upos};
use dateline_record::{EventType, Status};

impl<'a> Reader<'a> {
    /// Against whom a protest is, by its purpose: "to demand the resignation of", "calling for", "in protest against".
    pub(crate) fn aims(&mut self, p: TokenId, a: &Arguments, actors: &[Party]) -> Vec<Party> {
        let c = self.ctx;
        let clauses: Vec<TokenId> = std::iter::once(p)
            .chain(a.first(Sym::OBJ))
            .flat_map(|t| c.tree.children(t).collect::<Vec<_>>())
            .filter(|k| {
                matches!(c.rel(*k), Deprel::Advcl | Deprel::Xcomp | Deprel::Acl | Deprel::Ccomp)
                    || (matches!(c.rel(*k), Deprel::Obl | Deprel::Nmod)
                        && matches!(
                            c.doc.tokens[*k].lemma.as_str(),
                            "protest" | "defiance" | "opposition" | "response" | "support"
                        ))
            })
            .collect();
        for k in clauses {
            let found: Vec<Party> = self.read(k).meanings.iter().flat_map(|m| m.recipients.clone()).collect();
            let found: Vec<Party> = found.into_iter().filter(|x| !actors.iter().any(|n| n.who == x.who)).collect();
            if !found.is_empty() {
                return found;
            }
            let loose = self.loose(&[k], actors);
            if !loose.is_empty() {
                return loose;
            }
        }
        Vec::new()
    }

    /// Whom a threat with no addressee is for: the subject of its condition ("if the United States goes ahead").
    pub(crate) fn under_condition(&self, p: TokenId, content: Option<TokenId>, own: &[Party]) -> Vec<Party> {
        let c = self.ctx;
        let mut out = Vec::new();
        for t in std::iter::once(p).chain(content) {
            for k in c.tree.with(c.doc, t, Deprel::Advcl) {
                if c.tree.children(k).any(|x| c.rel(x) == Deprel::Mark && c.is(x, c.tables.words.condition)) {
                    if let Some(s) = c.surface_subject(k, 2) {
                        c.parties_but(s, &mut out, own);
                        out.retain(|x| !own.iter().any(|o| o.who == x.who));
                    }
                }
            }
        }
        out
    }

    /// Negation of an act that nothing operates on.
    pub(crate) fn settle(&mut self, m: &mut Meaning, s: &Standing) {
        use EventType as T;
        if !s.negated {
            return;
        }
        let willing =
            matches!(m.act.0, T::Consult | T::Support | T::Cooperate | T::Aid | T::Agree | T::Retreat | T::Concede);
        if (m.status == Status::Planned || s.will) && willing && !m.obliged {
            // "will not attend", "would not release": a refusal.
            m.mode = auto_mode(T::Reject, Some(m.act));
            m.kind = T::Reject;
            m.status = Status::Occurred;
            m.reduced = true;
        } else {
            m.status = Status::Negated;
        }
    }

    pub(crate) fn operate(&mut self, p: TokenId, a: &Arguments, row: &'a Row, id: u32, op: OpId) -> Option<Reading> {
        let pos = self.ctx.pos(p)?;
        let slots = self.slots.clone();
        let s = self.ctx.standing(p);
        let ops = &self.ctx.tables.operators;
        // "did not agree" is a refusal; "may not refuse" stays what it is.
        let (op, negated) = match ops.negated(op).filter(|_| s.negated) {
            // "will not allow" refuses, "did not allow" hinders.
            Some(_) if ops.name(op) == "allow" && s.will => (ops.find("refuse").unwrap_or(op), false),
            Some(other) => (other, false),
            None => (op, s.negated),
        };
        let paths = match (row.content.is_empty(), pos) {
            (false, _) => &row.content,
            (true, Pos::Noun) => &slots.noun_content,
            (true, _) => &slots.verb_content,
        };
        let (acts, content) = self.contents(a, paths);
        let actor = match (row.actor.is_empty(), pos) {
            (false, _) => &row.actor,
            (true, Pos::Noun) => &slots.noun_actor,
            (true, _) => &slots.verb_actor,
        };
        let own = self.fill(a, actor, &[], true, &[]);
        let to = if row.recipient.is_empty() { &slots.op_recipient } else { &row.recipient };
        let asked = self.fill(a, to, &content, false, &own);
        let mut taken = content.clone();
        if !row.light.is_empty() {
            taken.extend(a.of(Sym::OBJ));
            taken.extend(self.light_object(a, row));
        }
        let mut meanings = Vec::new();
        let mut stance = row.stance;
        if acts.is_empty() {
            let effect = ops.effect(op, None)?;
            stance = stance.or(effect.stance);
            if let Make::Type(kind) = effect.make {
                let mut m = self.bare(p, kind, None, &s);
                m.mode = match effect.mode {
                    MakeMode::Mode(mode) => Some(mode),
                    _ => None,
                };
                m.actors.clone_from(&own);
                m.recipients.clone_from(&asked);
                if m.recipients.is_empty() {
                    m.recipients = self.loose(&content, &own);
                }
                if m.recipients.is_empty() {
                    m.recipients = self.ctx.elsewhere(a, kind, &own);
                }
                if m.recipients.is_empty() && kind == EventType::Threaten {
                    m.recipients = self.under_condition(p, content.first().copied(), &own);
                }
                self.status_by(&mut m, &effect, &s, negated, Status::Occurred);
                m.reduced = settled(kind, &effect);
                m.stance = stance;
                m.matter = content.first().copied();
                m.rows.push(id);
                m.ops.push(op);
                m.contexts.extend(&row.contexts);
                distinct(self.ctx, &mut m);
                meanings.push(m);
            }
        }
        for inner in acts {
            let Some(m) = self.apply(p, row, id, op, &s, negated, &own, &asked, inner, content.first().copied()) else {
                continue;
            };
            stance = stance.or(m.stance);
            meanings.push(m);
        }
        let stand = stance.filter(|_| !own.is_empty() && !negated).map(|stance| Stand {
            stance,
            holders: own.clone(),
            anchor: p,
            matter: content.first().copied(),
        });
        Some(Reading { row: Some(id), meanings, taken, stand })
    }

    pub(crate) fn status_by(&self, m: &mut Meaning, effect: &Effect, s: &Standing, negated: bool, inner: Status) {
        m.status = match effect.status {
            MakeStatus::Own => s.status,
            MakeStatus::Inner => inner,
            MakeStatus::Fixed(f) => match (f, s.status) {
                // "may agree to", "if it agrees to"
                (Status::Planned | Status::Ongoing, Status::Hypothetical) => Status::Hypothetical,
                (Status::Ongoing, Status::Planned) => Status::Planned,
                _ => f,
            },
        };
        if negated {
            let yields = matches!(
                m.kind.quad(),
                dateline_record::Quad::VerbalCooperation | dateline_record::Quad::MaterialCooperation
            );
            if yields && (s.status == Status::Planned || s.will) {
                // "will not end the strike": a refusal to yield.
                m.act = (m.kind, m.mode);
                m.mode = auto_mode(EventType::Reject, Some(m.act));
                m.kind = EventType::Reject;
                m.status = Status::Occurred;
                m.reduced = true;
            } else {
                m.status = Status::Negated;
            }
        }
        m.past = s.past;
        m.conditional = s.conditional;
        m.obliged = s.obliged;
    }

    #[allow(clippy::too_many_arguments)]
    pub(crate) fn apply(
        &mut self,
        p: TokenId,
        row: &Row,
        id: u32,
        op: OpId,
        s: &Standing,
        negated: bool,
        own: &[Party],
        asked: &[Party],
        mut inner: Meaning,
        matter: Option<TokenId>,
    ) -> Option<Meaning> {
        use EventType as T;
        let ops = &self.ctx.tables.operators;
        let mut deed = inner.deed();
        let mut undone = false;
        if inner.status == Status::Negated && !matches!(ops.name(op), "deny" | "fail" | "pass" | "claim" | "expect") {
            // "agreed not to attack", "urged it not to attend": the opposite is what is agreed or urged.
            deed = match deed.0 {
                T::Protest | T::Sanction | T::Mobilize | T::Coerce | T::Assault => (T::Retreat, None),
                T::Consult | T::Support | T::Cooperate | T::Aid | T::Agree | T::Retreat | T::Concede => {
                    (T::Reject, auto_mode(T::Reject, Some(deed)))
                }
                other => (other, None),
            };
            undone = true;
        }
        let effect = ops.effect(op, Some(deed.0))?;
        if ops.name(op) == "warn" && !inner.actors.is_empty() && !same(self.ctx, &inner.actors, own) {
            // Who warns of what another does threatens nobody.
            return None;
        }
        let kind = match effect.make {
            Make::Drop => return None,
            Make::Keep => {
                if undone {
                    deed.0
                } else {
                    inner.kind
                }
            }
            Make::Type(k) => k,
        };
        let keep = effect.make == Make::Keep;
        let mut m = self.bare(p, kind, None, s);
        m.act = if keep && !undone { inner.act } else { deed };
        m.mode = match effect.mode {
            MakeMode::Auto => auto_mode(kind, Some(deed)),
            MakeMode::Keep => {
                if undone {
                    deed.1
                } else {
                    inner.mode
                }
            }
            MakeMode::Mode(x) => Some(x),
            MakeMode::None => None,
        };
        if !keep && matches!(effect.mode, MakeMode::Mode(_)) && kind == T::Retreat {
            m.act = (kind, m.mode);
        }
        if matches!(ops.name(op), "end" | "cancel") && matches!(kind, T::Retreat | T::Concede | T::Sanction) {
            // What is ended is not the act; ending it is.
            m.act = (kind, m.mode);
        }
        let minus = |list: &[Party], not: &[Party]| -> Vec<Party> {
            list.iter().filter(|x| !not.iter().any(|n| n.who == x.who)).copied().collect()
        };
        m.actors = match effect.actor {
            Side::Inner if !inner.actors.is_empty() => inner.actors.clone(),
            _ => own.to_vec(),
        };
        let first_of = |options: &[Vec<Party>]| options.iter().find(|o| !o.is_empty()).cloned().unwrap_or_default();
        m.recipients = match effect.recipient {
            Side::Own => asked.to_vec(),
            Side::Inner => inner.recipients.clone(),
            Side::Asked => first_of(&[asked.to_vec(), minus(&inner.actors, own), minus(&inner.recipients, own)]),
            Side::Doer => first_of(&[asked.to_vec(), minus(&inner.actors, own), minus(&inner.recipients, own)]),
            Side::Target => first_of(&[minus(&inner.recipients, own), asked.to_vec(), minus(&inner.actors, own)]),
        };
        if m.recipients.is_empty() && !m.actors.is_empty() && effect.recipient != Side::Inner {
            let a = self.ctx.arguments(p);
            m.recipients = self.ctx.elsewhere(&a, kind, &m.actors);
        }
        if kind == T::Threaten && m.recipients.is_empty() {
            m.recipients = self.under_condition(p, matter, own);
        }
        if keep && reciprocal(&inner) && effect.actor == Side::Own {
            // "agreed to meet": all who meet are parties.
            let more = minus(&inner.actors, &m.actors);
            if m.recipients.is_empty() {
                m.recipients = more;
            }
        }
        if m.actors.is_empty() && effect.actor == Side::Inner {
            m.actors = own.to_vec();
        }
        if m.actors.is_empty() && matches!(kind, T::Agree | T::Concede | T::Threaten | T::Retreat | T::Sanction) {
            m.actors.clone_from(&inner.actors);
            m.recipients = minus(&m.recipients, &inner.actors);
        }
        m.reduced = match effect.make {
            Make::Type(_) => settled(kind, &effect),
            // What was only tried or failed is no undertaking.
            Make::Keep if matches!(ops.name(op), "attempt" | "fail" | "deny") => true,
            _ => inner.reduced && !undone,
        };
        self.status_by(&mut m, &effect, s, negated, inner.status);
        if ops.name(op) == "pass" {
            m.past |= inner.past;
        }
        if keep && inner.reduced && m.status == Status::Occurred {
            m.status = inner.status;
        }
        m.words.extend(inner.words.iter().copied());
        m.stance = row.stance.or(effect.stance);
        m.matter = matter;
        m.rows.push(id);
        m.rows.extend(&inner.rows);
        m.ops.push(op);
        m.ops.extend(&inner.ops);
        m.contexts.extend(&row.contexts);
        for c in &inner.contexts {
            if !m.contexts.contains(c) {
                m.contexts.push(*c);
            }
        }
        if effect.also {
            if inner.actors.is_empty() {
                inner.actors = asked.to_vec();
            }
            m.beside.push(inner);
        } else {
            m.beside = inner.beside;
        }
        distinct(self.ctx, &mut m);
        Some(m)
    }

    /// The party in a matter that is no act: "refused to commit to the war against Iraq".
    pub(crate) fn loose(&self, content: &[TokenId], own: &[Party]) -> Vec<Party> {
        let c = self.ctx;
        let mut out = Vec::new();
        for t in content {
            if matches!(c.upos(*t), Upos::Verb | Upos::Adj) {
                let a = c.arguments(*t);
                for slot in 0..3 {
                    for (s, f) in &a.list {
                        let right = match slot {
                            0 => *s == Sym::SUBJ || *s == Sym::OBJ,
                            1 => *s == Sym::IOBJ,
                            _ => *s > Sym::NUM,
                        };
                        if right && !matches!(c.upos(*f), Upos::Verb) {
                            c.parties_but(*f, &mut out, own);
                        }
                    }
                    out.retain(|x| !own.iter().any(|o| o.who == x.who));
                    if !out.is_empty() {
                        return out;
                    }
                }
            } else {
                c.parties_but(*t, &mut out, own);
                out.retain(|x| !own.iter().any(|o| o.who == x.who));
                if !out.is_empty() {
                    return out;
                }
            }
        }
        out
    }
}

/// Whether an operator's result keeps its type whatever the tense: what was said is said, but "will support" lies ahead.
pub(crate) fn settled(kind: EventType, effect: &Effect) -> bool {
    use EventType as T;
    effect.status != MakeStatus::Own
        || matches!(kind, T::Agree | T::Concede | T::Request | T::Accuse | T::Reject | T::Threaten)
}

/// Whether all parties of an act stand among its actors.
pub(crate) fn reciprocal(m: &Meaning) -> bool {
    m.recipients.is_empty() && m.actors.len() > 1
}

/// Nobody is on both sides.
pub(crate) fn distinct(_: &Context<'_>, m: &mut Meaning) {
    let actors = &m.actors;
    m.recipients.retain(|r| !actors.iter().any(|a| a.who == r.who));
}

/// Whether two lists share a party, or all known countries of the first stand in the second.
pub(crate) fn same(c: &Context<'_>, a: &[Party], b: &[Party]) -> bool {
    a.iter().any(|x| b.iter().any(|y| x.who == y.who || (c.country(*x).is_some() && c.country(*x) == c.country(*y))))
}
