//! An article's text with marks for everything that was read in it, and a card for each.

use crate::page::{Ctx, secret};
use dateline_record::{Part, Record, Span};
use maud::{Markup, html};
use std::collections::{BTreeMap, BTreeSet};

/// What a stretch of text is part of.
struct Layer {
    span: Span,
    class: &'static str,
    /// Id of the card.
    card: String,
    note: String,
}

/// The event across reports that an event of a record belongs to.
pub(crate) struct Link {
    pub(crate) mention: String,
    pub(crate) event: String,
    pub(crate) status: String,
    pub(crate) mentions: i64,
    pub(crate) reports: i64,
}

/// Names with their codes.
pub(crate) fn names(r: &Record, ids: &[String]) -> String {
    let name = |id: &String| {
        r.entities.iter().find(|e| e.id == *id).map(|e| match e.country {
            Some(c) if e.name != c.as_str() => format!("{} [{c}]", e.name),
            _ => e.name.clone(),
        })
    };
    ids.iter().filter_map(name).collect::<Vec<_>>().join(", ")
}

fn layers(r: &Record) -> Vec<Layer> {
    let mut out = Vec::new();
    let mut put = |span: Span, class: &'static str, card: &str, note: String| {
        if span.start < span.end && r.article.text.get(span.start..span.end).is_some() {
            out.push(Layer { span, class, card: card.to_owned(), note });
        }
    };
    for e in &r.events {
        let note = format!("{} · {} · {}", e.kind.to_string().to_lowercase(), e.status, names(r, &e.actors));
        for s in &e.evidence {
            put(*s, "ev", &e.id, note.clone());
        }
        if let Some(t) = &e.time {
            put(t.span, "ti", &e.id, format!("time: {}", t.edtf));
        }
        if let Some(p) = &e.place {
            put(p.span, "pl", &e.id, format!("place: {}", p.name));
        }
    }
    for s in &r.statements {
        let note = format!("said by {}", names(r, s.speaker.as_slice()));
        for c in &s.content {
            put(*c, "st", &s.id, note.clone());
        }
        put(s.cue, "cu", &s.id, note.clone());
    }
    for q in &r.positions {
        for s in &q.evidence {
            put(*s, "po", &q.id, format!("{} {} {}", names(r, &q.holders), q.stance, q.issue));
        }
    }
    for p in &r.processes {
        for s in &p.mentions {
            put(*s, "pr", &p.id, format!("process: {}", p.name));
        }
    }
    for n in &r.entities {
        for s in &n.mentions {
            put(*s, "pa", &n.id, format!("party: {}", names(r, std::slice::from_ref(&n.id))));
        }
    }
    out
}

/// The layers that a piece lies in, the shortest first.
fn covering<'a>(inside: &[&'a Layer], from: usize, to: usize) -> Vec<&'a Layer> {
    let mut over: Vec<&Layer> = inside.iter().copied().filter(|l| l.span.start <= from && l.span.end >= to).collect();
    over.sort_by_key(|l| l.span.end - l.span.start);
    over
}

/// A stretch of the text, cut where layers begin and end; each piece leads to the card of the shortest layer that it is in.
fn pieces(text: &str, part: Span, layers: &[Layer]) -> Markup {
    let inside: Vec<&Layer> = layers.iter().filter(|l| l.span.start < part.end && l.span.end > part.start).collect();
    let mut cuts: BTreeSet<usize> = [part.start, part.end].into();
    for l in &inside {
        cuts.extend([l.span.start, l.span.end].into_iter().filter(|c| (part.start..=part.end).contains(c)));
    }
    let cuts: Vec<usize> = cuts.into_iter().filter(|c| text.is_char_boundary(*c)).collect();
    html! {
        @for w in cuts.windows(2) {
            @let piece = text.get(w[0]..w[1]).unwrap_or("");
            @let over = covering(&inside, w[0], w[1]);
            @if let Some(first) = over.first() {
                @let classes: BTreeSet<&str> = over.iter().map(|l| l.class).collect();
                @let class = format!("m {}", classes.into_iter().collect::<Vec<_>>().join(" "));
                a class=(class) href={ "#" (first.card) } title=(first.note) data-card=(first.card) { (piece) }
            } @else { (piece) }
        }
    }
}

/// The text with marks.
pub(crate) fn marked(r: &Record) -> Markup {
    let layers = layers(r);
    let a = &r.article;
    let text = &a.text;
    let part_of = |p: &Span| a.sentences.iter().find(|s| s.span.start < p.end && s.span.end > p.start).map(|s| s.part);
    html! {
        div.text lang=(a.language) dir="auto" {
            @if text.is_empty() { p.empty { "The text of this article is not kept." } }
            @for p in a.paragraphs.iter().filter(|p| text.get(p.start..p.end).is_some()) {
                @match part_of(p) {
                    Some(Part::Headline) => p.headline { (pieces(text, *p, &layers)) },
                    Some(Part::Caption) => p.caption { (pieces(text, *p, &layers)) },
                    _ => p { (pieces(text, *p, &layers)) },
                }
            }
        }
    }
}

/// Switches for the layers: without a script, by the style sheet alone.
pub(crate) fn switches(r: &Record) -> Markup {
    let all: [(&str, &str, usize); 7] = [
        ("ev", "events", r.events.len()),
        ("pa", "parties", r.entities.len()),
        ("ti", "times", r.events.iter().filter(|e| e.time.is_some()).count()),
        ("pl", "places", r.events.iter().filter(|e| e.place.is_some()).count()),
        ("st", "statements", r.statements.len()),
        ("po", "positions", r.positions.len()),
        ("pr", "talks", r.processes.len()),
    ];
    html! {
        fieldset.switches {
            legend { "Marks" }
            @for (class, name, n) in all {
                label { input type="checkbox" id={ "show-" (class) } checked[class != "st"]; " " span class={ "m " (class) } { (name) } " " span.quiet { (n) } }
            }
        }
    }
}

/// What can be done about the join of an event that an article tells.
fn joins(c: &Ctx<'_>, l: &Link, several: bool) -> Markup {
    html! {
        div.correct {
            @if l.mentions > 1 {
                form.inline method="post" action="/edit/split" {
                    (secret(c)) input type="hidden" name="event" value=(l.event); input type="hidden" name="mention" value=(l.mention);
                    button type="submit" { "Not the same as the others" }
                }
            }
            @if several { label.tick { input type="checkbox" form="same" name="event" value=(l.event); " one event with …" } }
            a href=(format!("/event/{}#same", l.event)) { "Told elsewhere too?" }
        }
    }
}

/// A card for everything that the record holds.
///
/// With `correct` the joins of its events can be corrected.
pub(crate) fn cards(r: &Record, links: &BTreeMap<String, Link>, correct: Option<&Ctx<'_>>) -> Markup {
    let several = links.values().map(|l| &l.event).collect::<BTreeSet<_>>().len() > 1;
    let words = |s: &Span| s.of(&r.article.text).to_owned();
    html! {
        aside.cards aria-label="What was read" {
            @if !r.events.is_empty() {
                h2 { "Events" }
                @for e in &r.events {
                    article.card id=(e.id) tabindex="-1" {
                        p.head {
                            (crate::chart::mark(e.status.as_str(), e.quad.as_str(), e.historical)) " "
                            b { (e.kind.to_string().to_lowercase()) }
                            @if let Some(m) = e.mode.or(e.act.mode) { " " (m) }
                            " " span.status { (e.status) }
                            @if e.historical { span.quiet { " · background" } }
                        }
                        p { (names(r, &e.actors)) @if !e.recipients.is_empty() { " → " (names(r, &e.recipients)) } }
                        @if let Some(t) = &e.time { p { span.key { "when " } (t.edtf) " “" (words(&t.span)) "”" } }
                        @if let Some(p) = &e.place { p { span.key { "where " } (p.name) @if let Some(c) = p.country { " (" (c) ")" } } }
                        @if let Some(a) = e.attribution.first() { p { span.key { "says " } (names(r, a.speaker.as_slice())) " “" (words(&a.cue)) "”" } }
                        p.quiet { (e.rule) " · " (format!("{:.2}", e.confidence)) }
                        @if let Some(l) = links.get(&e.id) {
                            p { a href=(format!("/event/{}", l.event)) { "Why, and who else reports it" } " (" (crate::page::number(u64::try_from(l.reports).unwrap_or(0), "report")) ", " (l.status) ")" }
                            @if let Some(c) = correct { (joins(c, l, several)) }
                        }
                    }
                }
            }
            @if let (Some(c), true) = (correct, several) {
                form.correct #same method="post" action="/edit/merge" { (secret(c)) button type="submit" { "The ticked are one event" } }
            }
            @if !r.positions.is_empty() {
                h2 { "Positions" }
                @for q in &r.positions {
                    article.card id=(q.id) tabindex="-1" {
                        p { b { (names(r, &q.holders)) } " " span.stance data-stance=(q.stance) { (q.stance) } " " (q.issue) }
                        @for c in &q.conditions { p { span.key { "on condition " } (words(c)) } }
                    }
                }
            }
            @if !r.statements.is_empty() {
                h2 { "Statements" }
                @for s in &r.statements {
                    article.card id=(s.id) tabindex="-1" {
                        p { b { (names(r, s.speaker.as_slice())) } @if let Some(to) = &s.to { " to " (to) } " " span.key { (if s.quoted { "quoted" } else { "reported" }) } }
                        p.said { @for c in &s.content { (words(c)) " " } }
                    }
                }
            }
            @if !r.processes.is_empty() {
                h2 { "Talks" }
                @for p in &r.processes {
                    article.card id=(p.id) tabindex="-1" {
                        p { a href=(format!("/process?name={}", crate::http::encode(&p.name))) { (p.name) } }
                        @if let Some(i) = &p.issue { p { (i) } }
                        @for s in &p.state { p { span.key { (s.state) } @if let Some(t) = &s.time { " " (t.edtf) } } }
                    }
                }
            }
            @if !r.entities.is_empty() {
                h2 { "Parties" }
                @for n in &r.entities {
                    article.card id=(n.id) tabindex="-1" {
                        p {
                            a href=(format!("/party?name={}", crate::http::encode(&n.name))) { (n.name) }
                            " " span.quiet { (n.kind) @if let Some(c) = n.country { " · " (c) } @if let Some(s) = n.sector { " · " (s) } }
                        }
                        @if let Some(role) = &n.role { p { (role) } }
                    }
                }
            }
        }
    }
}
