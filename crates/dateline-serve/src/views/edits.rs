//! Corrections by hand of what is one event: the log, and the forms that event and article carry.

use crate::page::{Ctx, Made, Page, kind, nothing, number, secret, when};
use crate::table::{Row, each};
use dateline_store::{Detail, Event, Rows};
use maud::{Markup, html};

/// Names in an address the correction that led to it.
pub(crate) const DONE: &str = "edit";

/// A button that takes a correction back.
fn undo(c: &Ctx<'_>, edit: i64) -> Markup {
    html! {
        form.inline method="post" action="/edit/undo" {
            (secret(c)) input type="hidden" name="edit" value=(edit);
            button type="submit" aria-label=(format!("Take back edit {edit}")) { "Take back" }
        }
    }
}

/// What a correction says, with the events that it is about now.
fn said(r: &Row<'_>) -> Markup {
    let (what, n) = (r.text("kind"), r.integer("edit"));
    html! {
        "Edit " (n) " of " time { (r.text("day")) } ": " b { (what) } @if what == "undo" { " of edit " (r.integer("of")) }
        @let events = r.text("events");
        @for id in events.split(' ').filter(|e| !e.is_empty()) { " " a href=(format!("/event/{id}")) { code { (id) } } }
    }
}

/// Corrections as a list, each with its button where it still holds.
fn list(c: &Ctx<'_>, rows: &Rows) -> Markup {
    html! {
        ul.plain.edits { @for r in each(rows) { li {
            (said(&r)) " "
            @if r.integer("undone") > 0 { span.quiet { "taken back by edit " (r.integer("undone")) } }
            @else if c.edits && r.text("kind") != "undo" { (undo(c, r.integer("edit"))) }
        } } }
    }
}

/// The log.
pub(crate) fn log(c: &Ctx<'_>) -> Made {
    let rows = c.store.detail(Detail::Edits, "")?;
    let main = html! {
        p { "What was said by hand about which reports tell of one event. It is applied again whenever articles are added or read again; nothing is taken out of this log. "
            "To correct a join, open an event or an article." }
        @if rows.rows.is_empty() { (nothing("corrections")) } @else { (list(c, &rows)) }
    };
    Ok(Page::new("Corrections by hand", "", main).named("edits").without_bar())
}

/// What a correction has done that has just led here.
pub(crate) fn done(c: &Ctx<'_>) -> Result<Markup, dateline_store::Error> {
    let Some(edit) = c.q.get(DONE).and_then(|n| n.parse::<i64>().ok()) else { return Ok(html! {}) };
    let rows = c.store.detail(Detail::Edits, "")?;
    let found = each(&rows).find(|r| r.integer("edit") == edit);
    Ok(html! {
        @if let Some(r) = found {
            div.notice role="status" { p { (said(&r)) ". "
                @if r.integer("undone") > 0 { "It was taken back by edit " (r.integer("undone")) "." }
                @else if r.text("kind") != "undo" { (undo(c, edit)) } } }
        }
    })
}

/// On an event's page, below who says so: others that may be the same, and what was corrected.
pub(crate) fn of_event(c: &Ctx<'_>, e: &Event) -> Result<Markup, dateline_store::Error> {
    let rows = c.store.detail(Detail::Edits, &e.id)?;
    let near = if c.edits { c.store.detail(Detail::NearEvent, &e.id)? } else { Rows::default() };
    Ok(html! {
        @if c.edits {
            section.correct {
                h2 #same { "Is another event the same?" }
                form method="post" action="/edit/merge" {
                    (secret(c)) input type="hidden" name="event" value=(e.id);
                    @if near.rows.is_empty() { p.quiet { "No event within ten days has a country in common with it." } }
                    @else {
                        ul.plain { @for r in each(&near) { li {
                            label { input type="checkbox" name="event" value=(r.text("event")); " " (when(&r)) " " (kind(&r)) " " (r.text("actors"))
                                @let whom = r.text("recipients"); @if !whom.is_empty() { " → " (whom) } @let place = r.text("place"); @if !place.is_empty() { span.quiet { " in " (place) } } }
                            " " a href=(format!("/event/{}", r.text("event"))) { (number(u64::try_from(r.integer("reports")).unwrap_or(0), "report")) }
                        } } }
                    }
                    p.go { label { span { "Another, by its id" } input type="text" name="event" maxlength="40" autocomplete="off" placeholder="e1a2b3c4"; } button type="submit" { "They are one event" } }
                }
            }
        }
        @if !rows.rows.is_empty() { h2 { "Corrections by hand" } (list(c, &rows)) }
    })
}

/// On an article's page: what was corrected about it.
pub(crate) fn of_article(c: &Ctx<'_>, key: &str) -> Result<Markup, dateline_store::Error> {
    let rows = c.store.detail(Detail::EditsOfArticle, key)?;
    Ok(html! { @if !rows.rows.is_empty() { section { h2 { "Corrections by hand" } (list(c, &rows)) } } })
}
