//! Negotiations: the list, and for each its life line, rounds, states, parties and what is next.

use crate::chart::{self, Scale, pc};
use crate::page::{Ctx, Fault, Made, Page, events, nothing, number};
use crate::table::each;
use dateline_store::{Detail, Filter, Sort, What};
use jiff::civil::Date;
use maud::{Markup, html};

const STATES: &[&str] = &["planned", "begun", "resumed", "ongoing", "suspended", "stalled", "ended", "concluded"];

pub(crate) fn list(c: &Ctx<'_>) -> Made {
    let (mut f, mut left) = c.q.fit(What::Processes)?;
    if f.status.iter().any(|s| !STATES.contains(&s.as_str())) {
        f.status.retain(|s| STATES.contains(&s.as_str()));
        left.push("status");
    }
    let rows = c.store.list(What::Processes, &Filter { limit: Some(200), ..f }, false)?;
    let main = html! {
        @if rows.rows.is_empty() { (nothing("processes")) } @else {
            table.rows {
                thead { tr { th { "Process" } th { "State" } th { "Since" } th { "Parties" } th.n { "Meetings" } th.n { "Articles" } th { "Reported" } } }
                tbody { @for r in each(&rows) { tr {
                    td data-label="Process" { a href=(c.q.to("/process", &[("name", Some(&r.text("process")))])) { (r.text("process")) } @let i = r.text("issue"); @if !i.is_empty() { br; span.quiet { (i) } } }
                    td data-label="State" { span.state { (r.text("state")) } }
                    td data-label="Since" { (r.text("since")) }
                    td data-label="Parties" { (r.text("parties")) }
                    td.n data-label="Meetings" { (r.integer("meetings")) }
                    td.n data-label="Articles" { (r.integer("articles")) }
                    td data-label="Reported" { (r.text("first_reported")) @if r.text("last_reported") != r.text("first_reported") { " to " (r.text("last_reported")) } }
                } } }
            }
        }
    };
    Ok(Page::new("Processes", "Processes", main).of(What::Processes, left))
}

/// Meetings as marks and states as words, on one line of time.
fn life(meetings: &dateline_store::Rows, states: &dateline_store::Rows) -> Markup {
    let days = |rows, column| each(rows).filter_map(move |r| r.text(column).parse::<Date>().ok()).collect::<Vec<_>>();
    let all = [days(meetings, "day"), days(states, "day")].concat();
    let (Some(from), Some(to)) = (all.iter().min(), all.iter().max()) else { return html! {} };
    let s = Scale::new(chart::later(*from, -20), chart::later(*to, 40));
    let mut put: Vec<(f64, usize, String, String)> = Vec::new();
    for r in each(states) {
        let Ok(d) = r.text("day").parse() else { continue };
        let x = s.begin(d);
        // What stands close together goes below.
        let row = (0..4).find(|row| put.iter().rev().filter(|p| p.1 == *row).all(|p| (x - p.0).abs() > 9.0));
        if let Some(row) = row {
            put.push((
                x,
                row,
                r.text("state").chars().take(16).collect(),
                format!("{}: {}", r.text("day"), r.text("words")),
            ));
        }
    }
    html! {
        div.life {
            svg.lane width="100%" height="30" role="group" aria-label="Meetings" {
                (s.lines(30))
                @for r in each(meetings) { @if let Ok(d) = r.text("day").parse() {
                    @let label = format!("{} {} {}", r.text("day"), r.text("status"), r.text("actors"));
                    a href=(format!("/event/{}", r.text("event"))) aria-label=(label) {
                        svg class={ "mark q1" @if r.yes("historical") { " faint" } } x=(pc(s.at(d))) y="15" overflow="visible" { title { (label) } (chart::shape(&r.text("status"))) }
                    }
                } }
            }
            svg.lane width="100%" height="72" role="img" aria-label="States" {
                (s.lines(72))
                @for (x, row, state, label) in &put {
                    line.state x1=(pc(*x)) x2=(pc(*x)) y1="0" y2=(10 + 16 * row) {}
                    text.state x=(pc(*x)) y=(14 + 16 * row) dx="3" text-anchor=[(*x > 85.0).then_some("end")] { title { (label) } (state) }
                }
            }
            (s.axis())
        }
    }
}

pub(crate) fn one(c: &Ctx<'_>) -> Made {
    let name = c.q.get("name").unwrap_or("").to_owned();
    let mut q = c.q.clone();
    q.filter.process = Some(name.clone());
    let all = c.store.list(What::Processes, &Filter { process: Some(name.clone()), ..Filter::default() }, false)?;
    let Some(p) = each(&all).find(|r| r.text("process").eq_ignore_ascii_case(&name)) else {
        return Err(Fault::Missing(format!("No negotiation is called {name:?}.")));
    };
    let (f, left) = q.fit(What::Meetings)?;
    let meetings = c.store.list(What::Meetings, &f, false)?;
    let total = meetings.rows.len() as u64;
    let states = c.store.detail(Detail::StatesOfProcess, &p.text("process"))?;
    let next = Filter {
        since: Some(c.today.clone()),
        until: None,
        status: vec!["planned".into(), "postponed".into()],
        ..f.clone()
    };
    let next = c.store.list(What::Events, &next, false)?;
    let latest = Filter { sort: Some(Sort::parse("-day")), limit: Some(30), ..q.fit(What::Events)?.0 };
    let rows = c.store.list(What::Events, &latest, false)?;
    let (ps, _) = q.fit(What::Positions)?;
    let positions = c.store.list(
        What::Positions,
        &Filter { sort: Some(Sort::parse("-day")), limit: Some(30), status: Vec::new(), ..ps },
        false,
    )?;
    let to = |path: &str| c.q.to(path, &[("process", Some(&p.text("process"))), ("name", None)]);
    let main = html! {
        p.lead { @let s = p.text("state"); @if !s.is_empty() { span.state { (s) } " since " (p.text("since")) " · " } (p.text("issue")) }
        p.counts { a href=(to("/calendar")) { (number(total, "meeting")) } " · " (p.integer("articles")) " articles · " a href=(to("/positions")) { "positions" } " · " a href=(to("/timeline")) { "timeline" } }
        p { "Parties: " @for code in p.text("parties").split(' ').filter(|k| !k.is_empty()) { a href=(c.q.to("/party", &[("name", Some(code))])) { (c.known.name(code)) } " " } }
        h2 { "Life" }
        (life(&meetings, &states))
        (chart::legend())
        h2 { "Next" }
        @if next.rows.is_empty() { p.empty { "Nothing is announced from " (c.today) " on." } } @else { (events(c, &next)) }
        @if !states.rows.is_empty() {
            h2 { "What became of it" }
            ul.plain { @for s in each(&states) { li { (s.text("day")) " " span.state { (s.text("state")) } @let by = s.text("by"); @if !by.is_empty() { " by " (by) } ": “" (s.text("words")) "” " a href=(format!("/article/{}", s.text("article"))) { @let p = s.text("publisher"); @if p.is_empty() { "the article" } @else { (p) } } } } }
        }
        @if !positions.rows.is_empty() { h2 { "Positions in it, latest first" } (super::positions::table(c, &positions)) }
        @if !rows.rows.is_empty() { h2 { "Events, latest first" } (events(c, &rows)) }
    };
    Ok(Page::new(p.text("process"), "Processes", main).of(What::Meetings, left))
}
