//! Why an event is there: who reported it, on what words, and what joined the reports.

use super::edits;
use crate::chart;
use crate::page::{Ctx, Fault, Made, Page, number, secret};
use dateline_store::{Evidence, Kind};
use maud::html;

pub(crate) fn view(c: &Ctx<'_>, id: &str) -> Made {
    let missing = || Fault::Missing(format!("Nothing has the id {id}."));
    let found = match c.store.evidence(id) {
        Ok(f) => f,
        Err(e) if e.kind() == Kind::Question => return Err(missing()),
        Err(e) => return Err(e.into()),
    };
    let Evidence::Event(e, joins) = found else { return Err(missing()) };
    let title = format!("{} · {}", e.kind.to_lowercase(), if e.actors.is_empty() { "nobody named" } else { &e.actors });
    let line = |name: &'static str, value: String| html! { @if !value.is_empty() { dt { (name) } dd { (value) } } };
    let parts = c.edits && e.history.len() > 1;
    let main = html! {
        (edits::done(c)?)
        p.lead {
            (chart::mark(&e.status, &e.quad, e.historical)) " " b { (e.kind.to_lowercase()) }
            @if e.act != e.kind { " (" (e.act.to_lowercase()) ")" }
            @if let Some(m) = e.mode.as_ref().or(e.act_mode.as_ref()) { " " (m) }
            " " span.status { (e.status) } @if e.historical { span.quiet { " · background" } }
        }
        dl.facts {
            @if !e.recipients.is_empty() { (line("whom", e.recipients.clone())) }
            (line("when", e.edtf.clone().unwrap_or_default()))
            (line("day", e.day.clone().unwrap_or_default()))
            (line("where", [e.place.clone(), e.country.clone(), e.precision.clone().map(|p| format!("to the {p}"))].into_iter().flatten().collect::<Vec<_>>().join(", ")))
            @if let Some(p) = &e.process { dt { "process" } dd { a href=(c.q.to("/process", &[("name", Some(p))])) { (p) } } }
            (line("class", format!("{}, score {}", e.quad, e.score)))
            (line("codes", e.cameo.clone().map(|c| format!("CAMEO {c}")).unwrap_or_default()))
            (line("contexts", e.contexts.clone()))
            (line("counts", [(e.mentions, "mention"), (e.reports, "report"), (e.publishers, "independent publisher")].map(|(n, one)| number(u64::try_from(n).unwrap_or(0), one)).join(", ")))
        }
        h2 { "Parties" }
        ul.plain {
            @for p in &e.parties {
                li {
                    a href=(format!("/party?name={}", crate::http::encode(&p.name))) { (p.name) }
                    span.quiet { " " (if p.actor { "acts" } else { "acted upon" }) " · " (p.kind)
                        @for x in [p.country.as_deref(), p.sector.as_deref(), p.title.as_deref()].into_iter().flatten() { " · " (x) } }
                }
            }
        }
        h2 { "Who says so, in the order of publication" }
        // Mentions are ticked where they stand; the form that takes them stands below.
        ol.history {
            @for h in &e.history {
                li {
                    p.meta {
                        span { (h.published.as_deref().unwrap_or("no date")) } span { (h.publisher.as_deref().unwrap_or("no publisher")) }
                        span.status { (h.status) }
                        @if let Some(t) = &h.time { span { (t) } }
                        span { "confidence " (format!("{:.2}", h.confidence)) }
                        @if parts { label.tick { input type="checkbox" form="split" name="mention" value=(h.mention); " of another event" } }
                    }
                    @if let Some(w) = &h.words { blockquote dir="auto" { (w) } }
                    p { a href=(format!("/article/{}", h.article)) { (h.headline.as_deref().unwrap_or("the article")) } }
                }
            }
        }
        @if parts {
            form.correct #split method="post" action="/edit/split" {
                (secret(c)) input type="hidden" name="event" value=(e.id);
                p { "Tick what tells of another event: " button type="submit" { "Split it off" } }
            }
        }
        @if !joins.is_empty() {
            h2 { "Why these are one event" }
            ul.plain { @for (a, b, why) in &joins { li { code { (a) } " = " code { (b) } ": " (why) } } }
        }
        (edits::of_event(c, &e)?)
    };
    Ok(Page::new(title, "Timeline", main).named("history").about("event", &e.id).without_bar())
}
