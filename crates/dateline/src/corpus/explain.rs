//! `explain --db`: who reported an event and what joined the reports; the words behind a statement or position.

use super::ask::open;
use crate::run::Failure;
use dateline_record::{Record, Span};
use dateline_store::{Event, Evidence};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

/// Prints why something is in a database.
pub fn explain(db: &Path, id: &str) -> Result<bool, Failure> {
    let store = open(db)?;
    let text = match store.evidence(id).map_err(|e| e.to_string())? {
        Evidence::Event(e, joins) => {
            let mut out = head(&e);
            let mut versions: BTreeSet<String> = BTreeSet::new();
            for h in &e.history {
                let _ = writeln!(
                    out,
                    "\n{}  {}  {}\n  {}  {} of article {}\n  {}",
                    h.published.as_deref().unwrap_or("no date"),
                    h.publisher.as_deref().unwrap_or("no publisher"),
                    h.status,
                    h.mention,
                    format_args!("sentence {}", h.sentence),
                    h.article,
                    h.source
                );
                let Some(a) = store.article(&h.article).map_err(|e| e.to_string())? else { continue };
                let v = &a.record.versions;
                versions
                    .insert(format!("dateline {}, {} ({}), tables {}", v.dateline, v.analysis, v.weights, v.lexicon));
                mention(&mut out, &a.record, &h.mention, h.offset, h.sentence);
            }
            if !joins.is_empty() {
                out.push_str("\nwhy these are one event\n");
                for (a, b, why) in joins {
                    let _ = writeln!(out, "  {a} = {b}");
                    crate::reading::wrap(&mut out, "    ", &why);
                }
            }
            out.push('\n');
            let versions = format!("read by {}", versions.into_iter().collect::<Vec<_>>().join("; "));
            crate::reading::wrap(&mut out, "", &versions);
            out
        }
        Evidence::Part(a, part) => self::part(&a.record, &part),
    };
    // Control characters of articles never reach a terminal.
    let text: String = text.chars().filter(|c| !c.is_control() || *c == '\n').collect();
    std::io::stdout().lock().write_all(text.as_bytes()).map_err(|e| e.to_string()).map(|()| true)
}

fn head(e: &Event) -> String {
    let mut out = format!("{}  {}", e.id, e.kind);
    if e.act != e.kind {
        let _ = write!(out, " ({})", e.act);
    }
    if let Some(m) = e.mode.as_ref().or(e.act_mode.as_ref()) {
        let _ = write!(out, " {m}");
    }
    let _ = writeln!(out, "  {}{}", e.status, if e.historical { ", background" } else { "" });
    let mut line = |name: &str, value: &str| {
        if !value.is_empty() {
            let _ = writeln!(out, "  {name:<11}{value}");
        }
    };
    line("actors", &e.actors);
    line("recipients", &e.recipients);
    line("time", e.edtf.as_deref().unwrap_or(""));
    line("place", e.place.as_deref().unwrap_or(""));
    line("process", e.process.as_deref().unwrap_or(""));
    line("counts", &format!("{} mentions, {} reports, {} independent publishers", e.mentions, e.reports, e.publishers));
    out
}

/// The sentence of an event in one article, what filled each slot, and the rule.
fn mention(out: &mut String, r: &Record, _uid: &str, offset: Option<i64>, sentence: i64) {
    let at = |e: &&dateline_record::Event| {
        e.evidence.iter().map(|s| s.start as i64).min() == offset && e.sentence as i64 == sentence
    };
    let Some(e) = r.events.iter().find(at) else { return };
    quote(out, r, e.sentence, &e.evidence);
    let words = |s: &Span| s.of(&r.article.text).to_owned();
    let mut slot = |name: &str, value: String| {
        if !value.trim().is_empty() {
            let _ = writeln!(out, "    {name:<11}{value}");
        }
    };
    slot("actors", names(r, &e.actors));
    slot("recipients", names(r, &e.recipients));
    slot("time", e.time.as_ref().map(|t| format!("{} “{}”", t.edtf, words(&t.span))).unwrap_or_default());
    slot("place", e.place.as_ref().map(|p| format!("{} “{}”", p.name, words(&p.span))).unwrap_or_default());
    let says: Vec<String> = e.attribution.iter().filter_map(|a| a.speaker.clone()).collect();
    slot("says", names(r, &says));
    slot("rule", format!("{} ({:.2})", e.rule, e.confidence));
}

fn names(r: &Record, ids: &[String]) -> String {
    let name = |id: &String| {
        r.entities.iter().find(|e| e.id == *id).map(|e| {
            let codes: Vec<String> =
                e.country.map(|c| c.to_string()).into_iter().chain(e.sector.map(|s| s.to_string())).collect();
            format!("{} [{}]", e.name, codes.join(" "))
        })
    };
    ids.iter().filter_map(name).collect::<Vec<_>>().join("; ")
}

/// The sentence with its evidence in brackets, where the text is kept.
fn quote(out: &mut String, r: &Record, sentence: usize, evidence: &[Span]) {
    let Some(s) = r.article.sentences.get(sentence).map(|s| s.span) else { return };
    let text = &r.article.text;
    if s.of(text).is_empty() {
        out.push_str("  (the text is not kept)\n");
        return;
    }
    let mut spans: Vec<Span> = evidence.iter().copied().filter(|e| s.contains(*e)).collect();
    spans.sort();
    let (mut at, mut line) = (s.start, String::new());
    for e in spans.into_iter().filter(|e| !e.is_empty()) {
        if e.start >= at {
            let _ = write!(line, "{}[{}]", Span::new(at, e.start).of(text), e.of(text));
            at = e.end;
        }
    }
    line.push_str(Span::new(at, s.end).of(text));
    crate::reading::wrap(out, "  ", &line.split_whitespace().collect::<Vec<_>>().join(" "));
}

fn part(r: &Record, id: &str) -> String {
    let mut out = String::new();
    let a = &r.article;
    if let Some(q) = r.positions.iter().find(|q| q.id == id) {
        let _ = writeln!(out, "{}  position: {} {} on {}", q.id, names(r, &q.holders), q.stance, q.issue);
        quote(&mut out, r, q.sentence, &q.evidence);
        for c in &q.conditions {
            let _ = writeln!(out, "    condition  {}", c.of(&a.text));
        }
    }
    if let Some(s) = r.statements.iter().find(|s| s.id == id) {
        let speaker = s.speaker.clone().into_iter().collect::<Vec<_>>();
        let _ = writeln!(out, "{}  statement of {}, said by “{}”", s.id, names(r, &speaker), s.cue.of(&a.text));
        quote(&mut out, r, s.sentence, &s.content);
    }
    let published = a.published.as_deref().unwrap_or("no date");
    let v = &r.versions;
    let _ = writeln!(
        out,
        "  {published}, {}\nread by dateline {}, {} ({}), tables {}",
        a.source, v.dateline, v.analysis, v.weights, v.lexicon
    );
    out
}
