//! Records of whole reports against gold records.

use crate::{Error, Item, Report};
use dateline_record::{Event, Record};
use serde::Deserialize;
use std::collections::BTreeSet;

/// The gold record of a report. A list of words means "any of these", a missing slot is not scored, an `optional` entry is neither
/// required nor spurious, `evidence` is a run of the report's words that lies inside the sentence.
#[derive(Clone, Debug, Deserialize)]
pub struct Gold {
    /// Name of the report; its text stands in `ID.txt`.
    pub id: String,
    /// Day of publication, `YYYY-MM-DD`.
    #[serde(default)]
    pub published: Option<String>,
    /// Who did what to whom.
    #[serde(default)]
    events: Vec<GoldEvent>,
    #[serde(default)]
    positions: Vec<GoldPosition>,
    #[serde(default)]
    processes: Vec<GoldProcess>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
enum AnyOf {
    One(String),
    Of(Vec<String>),
}

impl AnyOf {
    fn has(&self, what: &str) -> bool {
        match self {
            AnyOf::One(s) => s == what,
            AnyOf::Of(l) => l.iter().any(|s| s == what),
        }
    }

    fn text(&self) -> String {
        match self {
            AnyOf::One(s) => s.clone(),
            AnyOf::Of(l) => l.join(" or "),
        }
    }

    /// An empty list is a slot that is not scored.
    fn some(this: &Option<AnyOf>) -> Option<&AnyOf> {
        this.as_ref().filter(|a| !matches!(a, AnyOf::Of(l) if l.is_empty()))
    }
}

/// Country and sector; a sector that is not told is not scored.
type GoldParty = Vec<Option<String>>;

#[derive(Clone, Debug, Deserialize)]
struct GoldEvent {
    evidence: String,
    #[serde(rename = "type")]
    kind: AnyOf,
    act: Option<AnyOf>,
    status: Option<AnyOf>,
    historical: Option<bool>,
    actors: Option<Vec<GoldParty>>,
    recipients: Option<Vec<GoldParty>>,
    time: Option<AnyOf>,
    place: Option<Vec<String>>,
    speaker: Option<AnyOf>,
    #[serde(default)]
    optional: bool,
}

#[derive(Clone, Debug, Deserialize)]
struct GoldPosition {
    evidence: String,
    holders: Vec<Option<String>>,
    stance: AnyOf,
    #[serde(default)]
    optional: bool,
}

#[derive(Clone, Debug, Deserialize)]
struct GoldProcess {
    name: Vec<String>,
    parties: Option<Vec<Option<String>>>,
    state: Option<AnyOf>,
}

/// Reads a file of gold: one object, or a list of them.
///
/// # Errors
/// What is no JSON of this form.
pub fn parse(name: &str, text: &str) -> Result<Vec<Gold>, Error> {
    let fail = |e: serde_json::Error| Error::new(format!("{name}: {e}"));
    if text.trim_start().starts_with('[') {
        serde_json::from_str(text).map_err(fail)
    } else {
        serde_json::from_str(text).map(|g| vec![g]).map_err(fail)
    }
}

/// Scores records against gold: a record belongs to the gold whose id stands in its source.
///
/// An event is found when an event's sentence (or one under its `also`) holds the gold words and its type is allowed; of several the one
/// with most of act, actors and status. Events that are in no gold, required or optional, are spurious. Slots are scored on found events.
pub fn score(golds: &[Gold], records: &[Record]) -> Report {
    let mut r = Report { on: "records", size: golds.len(), ..Report::default() };
    for name in ["event", "country of parties", "position"] {
        r.count("", name);
    }
    for g in golds {
        let record = records.iter().find(|x| x.article.source.contains(&g.id));
        events(&mut r, g, record);
        positions(&mut r, g, record);
        processes(&mut r, g, record);
    }
    r.tidy();
    r
}

/// Lower case, one blank between words, straight quotation marks.
fn squash(text: &str) -> String {
    let straight = text.replace('\u{2019}', "'").replace(['\u{201c}', '\u{201d}'], "\"");
    straight.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

fn sentence(record: &Record, id: usize) -> &str {
    let s = record.article.sentences.iter().find(|s| s.id == id);
    s.map_or("", |s| s.span.of(&record.article.text))
}

/// Country and sector of the parties.
fn parties(record: &Record, ids: &[String]) -> Vec<(Option<String>, Option<String>)> {
    let of = ids.iter().filter_map(|id| record.entities.iter().find(|e| e.id == *id));
    of.map(|e| (e.country.map(|c| c.to_string()), e.sector.map(|s| s.to_string()))).collect()
}

/// The same countries as often, and the same sectors where gold tells one.
fn same_parties(gold: &[GoldParty], system: &[(Option<String>, Option<String>)]) -> bool {
    let mut left: Vec<_> = system.to_vec();
    for g in gold {
        let (country, sector) = (g.first().cloned().flatten(), g.get(1).cloned().flatten());
        let hit = left.iter().position(|p| p.0 == country && (sector.is_none() || p.1 == sector));
        match hit {
            Some(at) => left.remove(at),
            None => return false,
        };
    }
    left.is_empty()
}

fn show(parties: &[(Option<String>, Option<String>)]) -> String {
    let code = |c: &Option<String>| c.clone().unwrap_or_else(|| "-".into());
    parties.iter().map(|(c, s)| format!("{} {}", code(c), code(s))).collect::<Vec<_>>().join(" + ")
}

fn events(r: &mut Report, g: &Gold, record: Option<&Record>) {
    let none = Vec::new();
    let system: &[Event] = record.map_or(&none, |x| &x.events);
    let mut used = vec![false; system.len()];
    let mut missed: Vec<(&GoldEvent, usize)> = Vec::new();
    for optional in [false, true] {
        for (n, ge) in g.events.iter().enumerate().filter(|(_, e)| e.optional == optional) {
            let mut best: Option<(usize, usize)> = None;
            for (i, e) in system.iter().enumerate().filter(|(i, _)| !used[*i]) {
                let Some(record) = record else { continue };
                if !tells(record, e, &ge.evidence) || !ge.kind.has(e.kind.as_str()) {
                    continue;
                }
                let act = AnyOf::some(&ge.act).is_some_and(|a| a.has(e.act.kind.as_str()));
                let actors = ge.actors.as_ref().is_some_and(|a| same_parties(a, &parties(record, &e.actors)));
                let status = AnyOf::some(&ge.status).is_some_and(|s| s.has(e.status.as_str()));
                let points = usize::from(act) + 2 * usize::from(actors) + usize::from(status);
                if best.is_none_or(|(_, p)| points > p) {
                    best = Some((i, points));
                }
            }
            let id = format!("{}:event {}", g.id, n + 1);
            match best {
                None if optional => {}
                None => {
                    r.count("", "event").add(false, true, false);
                    missed.push((ge, n));
                }
                Some((i, _)) => {
                    used[i] = true;
                    if let (false, Some(record)) = (optional, record) {
                        r.count("", "event").add(true, true, true);
                        let kind = system[i].kind;
                        r.count("type", kind.as_str()).add(true, true, true);
                        *r.confusion.entry((kind.to_string(), kind.to_string())).or_default() += 1;
                        let item = slots(r, id, ge, record, &system[i]);
                        r.items.push(item);
                    }
                }
            }
        }
    }
    let mut free: Vec<usize> = (0..system.len()).filter(|i| !used[*i]).collect();
    for (ge, n) in missed {
        let other = record.and_then(|x| free.iter().position(|i| tells(x, &system[*i], &ge.evidence)));
        let as_what = other.map_or("none".to_owned(), |at| system[free.remove(at)].kind.to_string());
        let first = match &ge.kind {
            AnyOf::One(s) => s.clone(),
            AnyOf::Of(l) => l.first().cloned().unwrap_or_default(),
        };
        r.count("type", &first).add(false, true, false);
        if as_what != "none" {
            r.count("", "event").system += 1;
            r.count("type", &as_what).system += 1;
        }
        let wrong = vec![match as_what.as_str() {
            "none" => format!("{} not found", ge.kind.text()),
            other => format!("{} read as {other}", ge.kind.text()),
        }];
        *r.confusion.entry((first, as_what)).or_default() += 1;
        let text = ge.evidence.clone();
        r.items.push(Item { id: format!("{}:event {}", g.id, n + 1), text, score: 0.0, of: 3, wrong });
    }
    for i in free {
        let (Some(record), e) = (record, &system[i]) else { continue };
        r.count("", "event").add(false, false, true);
        r.count("type", e.kind.as_str()).add(false, false, true);
        *r.confusion.entry(("none".into(), e.kind.to_string())).or_default() += 1;
        let text = squash_spaces(sentence(record, e.sentence));
        let words: Vec<&str> = e.evidence.iter().map(|s| s.of(&record.article.text)).collect();
        let id = format!("{}:{} {}", g.id, e.kind, words.join(" … "));
        let wrong = vec![format!("not in gold: {} {:?} by {}", e.kind, words.join(" … "), e.rule.trim())];
        r.items.push(Item { id, text, score: 0.0, of: 2, wrong });
    }
}

fn squash_spaces(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a sentence that tells the event holds the words.
fn tells(record: &Record, e: &Event, evidence: &str) -> bool {
    let wanted = squash(evidence);
    let mut told = std::iter::once(e.sentence).chain(e.also.iter().map(|a| a.sentence));
    told.any(|s| squash(sentence(record, s)).contains(&wanted))
}

/// Scores the slots of a found event.
fn slots(r: &mut Report, id: String, ge: &GoldEvent, record: &Record, e: &Event) -> Item {
    let mut checks: Vec<(&str, bool, String)> = Vec::new();
    if let Some(a) = AnyOf::some(&ge.act) {
        checks.push(("act", a.has(e.act.kind.as_str()), format!("{} is {}", a.text(), e.act.kind)));
    }
    if let Some(s) = AnyOf::some(&ge.status) {
        checks.push(("status", s.has(e.status.as_str()), format!("{} is {}", s.text(), e.status)));
        r.count("status", e.status.as_str()).add(s.has(e.status.as_str()), s.has(e.status.as_str()), true);
        if !s.has(e.status.as_str()) {
            let first = s.text();
            r.count("status", first.split(" or ").next().unwrap_or_default()).add(false, true, false);
        }
    }
    if let Some(h) = ge.historical {
        checks.push(("historical", e.historical == h, format!("{h} is {}", e.historical)));
    }
    for (name, gold, ids) in [("actor", &ge.actors, &e.actors), ("recipient", &ge.recipients, &e.recipients)] {
        let Some(gold) = gold else { continue };
        let system = parties(record, ids);
        let told: Vec<_> = gold.iter().map(|p| (p.first().cloned().flatten(), p.get(1).cloned().flatten())).collect();
        checks.push((name, same_parties(gold, &system), format!("{:?} is {:?}", show(&told), show(&system))));
        let mut left: Vec<Option<String>> = system.into_iter().map(|p| p.0).collect();
        for c in told.iter().map(|p| &p.0) {
            let hit = left.iter().position(|p| p == c).map(|at| left.remove(at)).is_some();
            r.count("", "country of parties").add(hit, true, hit);
        }
        r.count("", "country of parties").system += left.len();
    }
    if let Some(t) = AnyOf::some(&ge.time) {
        let edtf = e.time.as_ref().map_or(String::new(), |t| t.edtf.to_string());
        checks.push(("time", t.has(&edtf), format!("{} is {edtf:?}", t.text())));
    }
    if let Some([name, country, ..]) = ge.place.as_deref() {
        let got = e.place.as_ref().map(|p| (p.name.clone(), p.country.map_or(String::new(), |c| c.to_string())));
        let ok = got.as_ref().is_some_and(|(n, c)| n.to_lowercase() == name.to_lowercase() && c == country);
        checks.push(("place", ok, format!("{name}, {country} is {:?}", got.unwrap_or_default())));
    }
    if let Some(s) = AnyOf::some(&ge.speaker) {
        let ids: Vec<String> = e.attribution.iter().filter_map(|a| a.speaker.clone()).collect();
        let got = parties(record, &ids);
        let ok = got.iter().any(|(c, _)| c.as_ref().is_some_and(|c| s.has(c)));
        checks.push(("attribution", ok, format!("{} is {:?}", s.text(), show(&got))));
    }
    let right = checks.iter().filter(|c| c.1).count();
    let (of, score) = (checks.len() + 1, (right + 1) as f64 / (checks.len() + 1) as f64);
    for (name, ok, _) in &checks {
        r.share(name).add(*ok);
    }
    let wrong = checks.iter().filter(|c| !c.1).map(|(name, _, what)| format!("{} {name}: {what}", e.kind)).collect();
    Item { id, text: ge.evidence.clone(), score, of, wrong }
}

fn positions(r: &mut Report, g: &Gold, record: Option<&Record>) {
    let none = Vec::new();
    let system = record.map_or(&none, |x| &x.positions);
    let mut used = vec![false; system.len()];
    for optional in [false, true] {
        for (n, gq) in g.positions.iter().enumerate().filter(|(_, q)| q.optional == optional) {
            let hit = record.and_then(|record| {
                system.iter().enumerate().position(|(i, q)| {
                    let holders: BTreeSet<Option<String>> =
                        parties(record, &q.holders).into_iter().map(|p| p.0).collect();
                    !used[i]
                        && squash(sentence(record, q.sentence)).contains(&squash(&gq.evidence))
                        && gq.stance.has(q.stance.as_str())
                        && holders == gq.holders.iter().cloned().collect()
                })
            });
            if let Some(i) = hit {
                used[i] = true;
            }
            if !optional {
                r.count("", "position").add(hit.is_some(), true, hit.is_some());
                let who: Vec<String> = gq.holders.iter().map(|h| h.clone().unwrap_or_else(|| "-".into())).collect();
                let wrong = match hit {
                    Some(_) => vec![],
                    None => vec![format!("position of {} {} not found", who.join(" + "), gq.stance.text())],
                };
                let (id, score) = (format!("{}:position {}", g.id, n + 1), f64::from(u8::from(hit.is_some())));
                r.items.push(Item { id, text: gq.evidence.clone(), score, of: 1, wrong });
            }
        }
    }
    r.count("", "position").system += used.iter().filter(|u| !**u).count();
}

fn processes(r: &mut Report, g: &Gold, record: Option<&Record>) {
    let none = Vec::new();
    let system = record.map_or(&none, |x| &x.processes);
    for gp in &g.processes {
        let names = |q: &dateline_record::Process| -> Vec<String> {
            std::iter::once(&q.name).chain(&q.aliases).map(|n| squash(n)).collect()
        };
        // Of several the last one, as a reader of the record would take the fullest.
        let found = system.iter().rev().find(|q| gp.name.iter().any(|n| names(q).contains(&squash(n))));
        r.share("process found").add(found.is_some());
        let mut wrong = Vec::new();
        if let (Some(p), Some(record)) = (found, record) {
            if let Some(want) = gp.parties.as_ref().filter(|p| !p.is_empty()) {
                let got: BTreeSet<Option<String>> = parties(record, &p.parties).into_iter().map(|p| p.0).collect();
                let ok = got == want.iter().cloned().collect();
                r.share("process parties").add(ok);
                if !ok {
                    wrong.push(format!("parties are {}", show(&parties(record, &p.parties))));
                }
            }
            if let Some(want) = AnyOf::some(&gp.state) {
                let ok = p.state.iter().any(|s| want.has(&s.state));
                r.share("process state").add(ok);
                if !ok {
                    wrong.push(format!("no state {}", want.text()));
                }
            }
        } else {
            wrong.push("process not found".into());
        }
        let name = gp.name.first().cloned().unwrap_or_default();
        let score = f64::from(u8::from(wrong.is_empty()));
        r.items.push(Item { id: format!("{}:process {name}", g.id), text: name, score, of: 1, wrong });
    }
}
