//! Records of coded sentences against their codes.

use crate::coded::{Event as Gold, Sentence};
use crate::{Item, Report};
use dateline_record::{Entity, Event, EventType, Record, Salience, Span, Status};
use std::ops::Range;

/// Scores the record of each sentence (the article's text is the sentence) against its codes.
///
/// An event of gold is found by an event of the same type; of several by the one that shares most of its slots and words. Slots are scored
/// on found events. A gold event that is not found and an event of the record whose words overlap its predicate make a pair of the
/// confusion table. A party is right where its words are the gold words' noun phrase: see [`same_party`].
pub fn score(readings: &[(Sentence, Record)]) -> Report {
    let mut r = Report { on: "events", size: readings.len(), ..Report::default() };
    // The order in which they are printed.
    for name in ["type", "type and act", "mode", "actor", "recipient", "attribution", "context", "whole event"] {
        r.count("", name);
    }
    for (sentence, record) in readings {
        let item = one(&mut r, sentence, record);
        r.items.push(item);
    }
    r.tidy();
    r
}

/// A found event: gold's and the record's place.
struct Pair {
    gold: usize,
    system: usize,
}

/// The found events of a sentence, the best pairs first.
fn pairs(sentence: &Sentence, record: &Record) -> Vec<Pair> {
    let mut all = Vec::new();
    for (g, gold) in sentence.events.iter().enumerate() {
        for (s, e) in record.events.iter().enumerate() {
            if e.kind == gold.kind {
                let act = 2 * usize::from(e.act.kind == gold.act);
                let words = 3 * usize::from(overlaps(gold, e));
                let slots = party_hits(&gold.actors, &e.actors, sentence, record).0
                    + party_hits(&gold.recipients, &e.recipients, sentence, record).0;
                let status = usize::from(e.status == gold.status);
                all.push((act + words + slots + status, Pair { gold: g, system: s }));
            }
        }
    }
    all.sort_by_key(|(n, p)| (std::cmp::Reverse(*n), p.gold, p.system));
    let mut out: Vec<Pair> = Vec::new();
    for (_, p) in all {
        if out.iter().all(|o| o.gold != p.gold && o.system != p.system) {
            out.push(p);
        }
    }
    out
}

/// The gold events that the record holds with type, act, mode and status right, and parties and speakers too where these are asked for:
/// places in the two lists of events.
pub fn right(sentence: &Sentence, record: &Record, parties: bool) -> Vec<(usize, usize)> {
    let all =
        |gold: &[Range<usize>], ids: &[String]| party_hits(gold, ids, sentence, record) == (gold.len(), ids.len());
    let good = |p: &Pair| {
        let (g, e) = (&sentence.events[p.gold], &record.events[p.system]);
        let speakers: Vec<String> = e.attribution.iter().filter_map(|a| a.speaker.clone()).collect();
        e.act.kind == g.act
            && e.status == g.status
            && e.mode.or(e.act.mode) == g.mode
            && (!parties
                || all(&g.actors, &e.actors) && all(&g.recipients, &e.recipients) && all(&g.speakers, &speakers))
    };
    pairs(sentence, record).iter().filter(|p| good(p)).map(|p| (p.gold, p.system)).collect()
}

fn overlaps(gold: &Gold, e: &Event) -> bool {
    gold.predicate.iter().any(|p| e.evidence.iter().any(|s| s.start < p.end && p.start < s.end))
}

fn one(r: &mut Report, sentence: &Sentence, record: &Record) -> Item {
    let found = pairs(sentence, record);
    let (mut right, mut of, mut wrong) = (0, 0, Vec::new());
    let mut mark = |ok: bool, wrong: &mut Vec<String>, what: &dyn Fn() -> String| {
        right += usize::from(ok);
        of += 1;
        if !ok {
            wrong.push(what());
        }
        ok
    };
    for p in &found {
        let (gold, e) = (&sentence.events[p.gold], &record.events[p.system]);
        let name = line(sentence, gold);
        mark(true, &mut wrong, &String::new);
        let act = mark(e.act.kind == gold.act, &mut wrong, &|| format!("{name}: act is {}", e.act.kind));
        r.share("act").add(act);
        let status = mark(e.status == gold.status, &mut wrong, &|| format!("{name}: status is {}", e.status));
        r.share("status").add(status);
        for s in Status::ALL {
            r.count("status", s.as_str()).add(status && e.status == *s, gold.status == *s, e.status == *s);
        }
        r.share("historical").add(e.historical == gold.historical);
        r.share("main or embedded").add((e.salience == Salience::Embedded) == gold.embedded);
        let mode = e.mode.or(e.act.mode);
        let same_mode = mode == gold.mode;
        let told = |m: Option<dateline_record::Mode>| m.map_or("none", |m| m.as_str());
        mark(same_mode, &mut wrong, &|| format!("{name}: mode {} is {}", told(gold.mode), told(mode)));
        r.count("", "mode").add(same_mode && mode.is_some(), gold.mode.is_some(), mode.is_some());
        if let Some(m) = gold.mode {
            r.count("mode", m.as_str()).add(same_mode, true, same_mode);
        }
        if let (Some(m), false) = (mode, same_mode) {
            r.count("mode", m.as_str()).add(false, false, true);
        }
        let mut whole = act && status;
        let speakers: Vec<String> = e.attribution.iter().filter_map(|a| a.speaker.clone()).collect();
        for (slot, gold_parties, ids) in [
            ("actor", &gold.actors, &e.actors),
            ("recipient", &gold.recipients, &e.recipients),
            ("attribution", &gold.speakers, &speakers),
        ] {
            let (hit_gold, hit_system) = party_hits(gold_parties, ids, sentence, record);
            let c = r.count("", slot);
            // "The ministers of Peru and Chile" may be one party of gold and two of the record: that is one hit.
            c.hit += hit_gold;
            c.gold += gold_parties.len();
            c.system += hit_gold + ids.len() - hit_system;
            let good = hit_gold == gold_parties.len() && hit_system == ids.len();
            whole &= good || slot == "attribution";
            mark(good, &mut wrong, &|| {
                let w = |r: &Range<usize>| sentence.text[r.clone()].to_owned();
                let want: Vec<String> = gold_parties.iter().map(w).collect();
                format!("{name}: {slot} {:?} is {:?}", want.join(" + "), names(record, ids))
            });
        }
        r.count("", "type and act").add(act, true, true);
        r.count("", "whole event").add(whole, true, true);
        let c = r.count("", "context");
        c.hit += e.contexts.iter().filter(|x| gold.contexts.contains(x)).count();
        c.gold += gold.contexts.len();
        c.system += e.contexts.len();
        r.count("", "type").add(true, true, true);
        r.count("type", gold.kind.as_str()).add(true, true, true);
        *r.confusion.entry((gold.kind.to_string(), gold.kind.to_string())).or_default() += 1;
    }
    let mut free: Vec<&Event> = Vec::new();
    for (n, e) in record.events.iter().enumerate() {
        if found.iter().all(|p| p.system != n) {
            free.push(e);
            for (group, name) in [("", "type"), ("type", e.kind.as_str()), ("", "type and act"), ("", "whole event")] {
                r.count(group, name).add(false, false, true);
            }
        }
    }
    let lost = sentence.events.iter().enumerate().filter(|(n, _)| found.iter().all(|p| p.gold != *n));
    for (_, gold) in lost {
        for (group, name) in [("", "type"), ("type", gold.kind.as_str()), ("", "type and act"), ("", "whole event")] {
            r.count(group, name).add(false, true, false);
        }
        let other = free.iter().position(|e| overlaps(gold, e)).map(|at| free.remove(at));
        let as_what = other.map_or("none".to_owned(), |e| e.kind.to_string());
        mark(false, &mut wrong, &|| match other {
            Some(e) => format!("{}: read as {}", line(sentence, gold), told(record, e)),
            None => format!("{}: not found", line(sentence, gold)),
        });
        *r.confusion.entry((gold.kind.to_string(), as_what)).or_default() += 1;
    }
    for e in free {
        mark(false, &mut wrong, &|| format!("not in gold: {}", told(record, e)));
        *r.confusion.entry(("none".to_owned(), e.kind.to_string())).or_default() += 1;
    }
    if sentence.events.is_empty() {
        r.share("no event where gold has none").add(record.events.is_empty());
    }
    let score = if of == 0 { 1.0 } else { right as f64 / of as f64 };
    Item { id: sentence.id.clone(), text: sentence.text.clone(), score, of, wrong }
}

/// A gold event in few words.
fn line(sentence: &Sentence, g: &Gold) -> String {
    let words: Vec<&str> = g.predicate.iter().map(|p| &sentence.text[p.clone()]).collect();
    format!("{} {:?}", kinds(g.kind, g.act), words.join(" … "))
}

fn kinds(kind: EventType, act: EventType) -> String {
    if kind == act { kind.to_string() } else { format!("{kind}/{act}") }
}

fn told(record: &Record, e: &Event) -> String {
    let words: Vec<&str> = e.evidence.iter().map(|s| s.of(&record.article.text)).collect();
    format!("{} {:?} by {}", kinds(e.kind, e.act.kind), words.join(" … "), e.rule.trim())
}

fn names(record: &Record, ids: &[String]) -> String {
    let name = |id: &String| record.entities.iter().find(|e| e.id == *id).map(|e| e.name.as_str());
    ids.iter().filter_map(name).collect::<Vec<_>>().join(" + ")
}

/// How many of the gold parties some party of the list is, and how many of the list are a gold party.
fn party_hits(gold: &[Range<usize>], ids: &[String], sentence: &Sentence, record: &Record) -> (usize, usize) {
    let parties: Vec<&Entity> = ids.iter().filter_map(|id| record.entities.iter().find(|e| e.id == *id)).collect();
    let is = |g: &Range<usize>, e: &Entity| e.mentions.iter().any(|m| same_party(&sentence.text, g, *m));
    (
        gold.iter().filter(|g| parties.iter().any(|e| is(g, e))).count(),
        parties.iter().filter(|e| gold.iter().any(|g| is(g, e))).count(),
    )
}

/// Whether a mention is the party that gold's words name: it holds them, or it is more than half of them, or it is the part of
/// them where the head stands: their end ("students" of "thousands of students", not "Peru" of "ambassador to Peru"), or their
/// beginning before "of" and the like ("minister" of "minister of trade", not "Peru" of "Peru's minister").
pub fn same_party(text: &str, gold: &Range<usize>, mention: Span) -> bool {
    let (start, end) = (mention.start.max(gold.start), mention.end.min(gold.end));
    if start >= end {
        return false;
    }
    if mention.start <= gold.start && mention.end >= gold.end {
        return true;
    }
    let longer = (mention.end - mention.start).max(gold.end - gold.start);
    if 2 * (end - start) > longer {
        return true;
    }
    if mention.start < gold.start || mention.end > gold.end {
        return false;
    }
    let before = text.get(gold.start..mention.start).unwrap_or("").trim_end();
    let after = text.get(mention.end..gold.end).unwrap_or("").trim_start();
    let last = before.rsplit(' ').next().unwrap_or("");
    let first = after.split(' ').next().unwrap_or("");
    const LINKS: &[&str] = &["of", "in", "at", "to", "from", "for", "with", "by", "on", "against", "and", ","];
    let lower = mention.of(text).starts_with(char::is_lowercase);
    (after.is_empty() && (!LINKS.contains(&last) || last == "of" && lower))
        || (before.is_empty() && LINKS.contains(&first))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn party(gold: &str, mention: &str) -> bool {
        let text = format!("{gold} met.");
        let at = text.find(mention).unwrap_or(0);
        same_party(&text, &(0..gold.len()), Span::new(at, at + mention.len()))
    }

    #[test]
    fn heads_and_not_modifiers() {
        assert!(party("thousands of students", "students"));
        assert!(party("foreign minister of Norway", "foreign minister"));
        assert!(party("Norwegian foreign minister", "minister"));
        assert!(!party("Norway's foreign minister", "Norway"));
        assert!(!party("ambassador to Peru", "Peru"));
        assert!(!party("president of Peru", "Peru"));
    }
}
