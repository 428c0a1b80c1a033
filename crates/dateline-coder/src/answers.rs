//! Whom a blow that answers another one hits: who struck before ("The South retaliated by firing dozens of rounds").

use crate::coded::{Coded, CodedEvent, PartyId};
use crate::context::Context;
use dateline_document::TokenId;
use dateline_record::{Country, EventType};

/// Sentences between a blow and its answer.
const REACH: usize = 6;

/// Whether a predicate, or the one that it explains, says that it answers.
fn answers(c: &Context<'_>, anchor: TokenId) -> bool {
    let says = |t: TokenId| matches!(c.doc.tokens[t].lemma.as_str(), "retaliate" | "respond" | "reply");
    says(anchor) || c.head(anchor).is_some_and(says)
}

fn country(c: &Context<'_>, coded: &Coded, id: PartyId) -> Option<Country> {
    let base = c.doc.entities.len();
    if id < base { c.doc.entities[id].country } else { coded.states.get(id - base).map(|s| s.0) }
}

/// Gives answers that name nobody the ones who struck before, of another state or, where states are unknown, another party.
pub(crate) fn answered(c: &Context<'_>, coded: &mut Coded) {
    for n in 0..coded.events.len() {
        let e = &coded.events[n];
        let open = e.kind == EventType::Assault && e.recipients.is_empty() && !e.actors.is_empty();
        if !open || !answers(c, e.anchor) {
            continue;
        }
        let own: Vec<Option<Country>> = e.actors.iter().map(|a| country(c, coded, *a)).collect();
        let struck = |before: &&CodedEvent| {
            before.kind == EventType::Assault
                && e.sentence - before.sentence.min(e.sentence) <= REACH
                && !before.actors.is_empty()
                && before.actors.iter().all(|a| {
                    let of = country(c, coded, *a);
                    !e.actors.contains(a) && (of.is_none() || !own.contains(&of))
                })
        };
        if let Some(found) = coded.events[..n].iter().rev().find(struck).map(|b| b.actors.clone()) {
            coded.events[n].recipients = found;
        }
    }
}
