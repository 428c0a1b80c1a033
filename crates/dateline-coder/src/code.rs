//! The way of one document through the coder.

use crate::coded::Coded;
use crate::context::Context;
use crate::emit::Emitter;
use crate::lexicon::CoderTables;
use crate::parties::of_politics;
use crate::reader::Reader;
use dateline_document::{Document, Part};

/// Codes a document: its events and positions, in text order.
pub fn code(doc: &Document, tables: &CoderTables) -> Coded {
    let ctx = Context::new(doc, tables);
    let mut reader = Reader::new(&ctx);
    let mut emitter = Emitter::new(&ctx);
    for s in 0..doc.sentences.len() {
        emitter.sentence(&mut reader, s);
        emitter.decide(s);
        emitter.stands(s);
    }
    let mut coded = emitter.coded;
    political(doc, &mut coded);
    join(doc, &mut coded);
    coded
}

/// Keeps the events in which somebody of politics takes part: a state's, a body's, or one whose work is politics, force or law. What
/// two private persons of no known country do to each other is not what the record is for.
fn political(doc: &Document, coded: &mut Coded) {
    let known = |p: &usize| {
        let Some(e) = doc.entities.get(*p) else { return true };
        e.country.is_some() || coded.implied.iter().any(|(i, _)| i == p) || of_politics(e.sector)
    };
    // Talks without a named party wait for what their negotiation's name tells.
    let keep: Vec<bool> = coded
        .events
        .iter()
        .map(|e| e.actors.is_empty() && e.recipients.is_empty() || e.actors.iter().chain(&e.recipients).any(known))
        .collect();
    let mut keep = keep.into_iter();
    coded.events.retain(|_| keep.next().unwrap_or(true));
}

/// Headline, standfirst, caption and the body's first sentences tell one event: the one in the body stays, the others are
/// listed under it.
pub(crate) fn join(doc: &Document, coded: &mut Coded) {
    let body: Vec<usize> = (0..doc.sentences.len()).filter(|s| doc.sentences[*s].part == Part::Body).take(4).collect();
    let country = |p: &usize| {
        doc.entities
            .get(*p)
            .and_then(|e| e.country)
            .or_else(|| coded.states.get(p.wrapping_sub(doc.entities.len())).map(|s| s.0))
    };
    let meets = |a: &[usize], b: &[usize]| {
        a.is_empty()
            || b.is_empty()
            || a.iter().any(|x| b.iter().any(|y| x == y || (country(x).is_some() && country(x) == country(y))))
    };
    let mut gone = vec![None; coded.events.len()];
    for (i, a) in coded.events.iter().enumerate() {
        if doc.sentences[a.sentence].part == Part::Body {
            continue;
        }
        gone[i] = coded.events.iter().enumerate().position(|(j, b)| {
            i != j
                && body.contains(&b.sentence)
                && a.act.0 == b.act.0
                && a.kind == b.kind
                && meets(&a.actors, &b.actors)
                && meets(&a.recipients, &b.recipients)
                && (!a.actors.is_empty() && !b.actors.is_empty()
                    || !a.recipients.is_empty() && !b.recipients.is_empty())
        });
    }
    for i in 0..gone.len() {
        if let Some(j) = gone[i] {
            let (sentence, evidence) = (coded.events[i].sentence, coded.events[i].evidence.clone());
            coded.events[j].also.push((sentence, evidence));
        }
    }
    let mut keep = gone.iter().map(Option::is_none);
    coded.events.retain(|_| keep.next().unwrap_or(true));
}
