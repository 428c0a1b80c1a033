//! Negotiations: the list, and for each its life line, rounds, states, parties and what is next.

use crate::chart::{self, Drawn, Scale, Shown, pc};
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
struct Life {
    scale: Scale,
    meetings: Markup,
    states: Markup,
}

/// Heights of its two lanes in pixels.
const MEETINGS: u32 = 30;
const WORDS: u32 = 72;

fn life(meetings: &dateline_store::Rows, states: &dateline_store::Rows, shown: Shown) -> Option<Life> {
    let days = |rows, column| each(rows).filter_map(move |r| r.text(column).parse::<Date>().ok()).collect::<Vec<_>>();
    let all = [days(meetings, "day"), days(states, "day")].concat();
    let s = Scale::new(chart::later(*all.iter().min()?, -20), chart::later(*all.iter().max()?, 40));
    let mut put: Vec<(f64, usize, String, String)> = Vec::new();
    for r in each(states) {
        let Ok(d) = r.text("day").parse() else { continue };
        let x = s.begin(d);
        // What stands close together goes below.
        let row = (0..4).find(|row| put.iter().rev().filter(|p| p.1 == *row).all(|p| (x - p.0).abs() > 9.0));
        if let Some(row) = row {
            let words: String = r.text("state").chars().take(16).collect();
            put.push((x, row, words, format!("{}: {}", r.text("day"), r.text("words"))));
        }
    }
    let marks = html! {
        (s.lines(MEETINGS))
        @for r in each(meetings) { @if let Ok(d) = r.text("day").parse() {
            @let label = format!("{} {} {}", r.text("day"), r.text("status"), r.text("actors"));
            @let mark = html! { svg class={ "mark q1" @if r.yes("historical") { " faint" } } x=(pc(s.at(d))) y="15" overflow="visible" { title { (label) } (chart::shape(&r.text("status"))) } };
            (shown.link(&format!("/event/{}", r.text("event")), &label, &mark))
        } }
    };
    let words = html! {
        (s.lines(WORDS))
        @for (x, row, state, label) in &put {
            line.state x1=(pc(*x)) x2=(pc(*x)) y1="0" y2=(10 + 16 * row) {}
            text.state x=(pc(*x)) y=(14 + 16 * row) dx="3" text-anchor=[(*x > 85.0).then_some("end")] { title { (label) } (state) }
        }
    };
    Some(Life { scale: s, meetings: marks, states: words })
}

/// The negotiation that the address names, by its whole name; and the rows that it stands in.
fn named(c: &Ctx<'_>) -> Result<(String, dateline_store::Rows), Fault> {
    let name = c.q.get("name").unwrap_or("").to_owned();
    let all = c.store.list(What::Processes, &Filter { process: Some(name.clone()), ..Filter::default() }, false)?;
    let found = each(&all).map(|r| r.text("process")).find(|p| p.eq_ignore_ascii_case(&name));
    match found {
        Some(exact) => Ok((exact, all)),
        None => Err(Fault::Missing(format!("No negotiation is called {name:?}."))),
    }
}

/// The life line as a file.
pub(crate) fn drawn(c: &Ctx<'_>) -> Result<Drawn, Fault> {
    let (name, _) = named(c)?;
    let mut q = c.q.clone();
    q.filter.process = Some(name.clone());
    let meetings = c.store.list(What::Meetings, &q.fit(What::Meetings)?.0, false)?;
    let states = c.store.detail(Detail::StatesOfProcess, &name)?;
    let Some(l) = life(&meetings, &states, Shown::File) else {
        return Err(Fault::Missing(format!("Nothing of {name:?} can be drawn.")));
    };
    let body = html! {
        svg y="0" width=(chart::BODY) height=(MEETINGS) { (l.meetings) }
        line.rule x1="0" x2=(chart::BODY) y1=(MEETINGS) y2=(MEETINGS) {}
        svg y=(MEETINGS) width=(chart::BODY) height=(WORDS) { (l.states) }
        svg.axis y=(MEETINGS + WORDS) width=(chart::BODY) height="22" { (l.scale.names()) }
    };
    let title = format!("{name}: {}", number(meetings.rows.len() as u64, "meeting"));
    Ok(Drawn { title, height: MEETINGS + WORDS + 22, key: chart::key(), body })
}

pub(crate) fn one(c: &Ctx<'_>) -> Made {
    let (name, all) = named(c)?;
    let p = each(&all)
        .find(|r| r.text("process") == name)
        .ok_or_else(|| Fault::Missing("There is no such negotiation.".into()))?;
    let mut q = c.q.clone();
    q.filter.process = Some(name.clone());
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
        @if let Some(l) = life(&meetings, &states, Shown::Page) {
            div.life {
                svg.lane width="100%" height=(MEETINGS) role="group" aria-label="Meetings" { (l.meetings) }
                svg.lane width="100%" height=(WORDS) role="img" aria-label="States" { (l.states) }
                (l.scale.axis())
            }
            (chart::legend())
            (chart::files(c, "process", None))
        }
        h2 { "Next" }
        @if next.rows.is_empty() { p.empty { "Nothing is announced from " (c.today) " on." } } @else { (events(c, &next)) }
        @if !states.rows.is_empty() {
            h2 { "What became of it" }
            ul.plain { @for s in each(&states) { li { (s.text("day")) " " span.state { (s.text("state")) } @let by = s.text("by"); @if !by.is_empty() { " by " (by) } ": “" (s.text("words")) "” " a href=(format!("/article/{}", s.text("article"))) { @let p = s.text("publisher"); @if p.is_empty() { "the article" } @else { (p) } } } } }
        }
        @if !positions.rows.is_empty() { h2 { "Positions in it, latest first" } (super::positions::table(c, &positions)) }
        @if !rows.rows.is_empty() { h2 { "Events, latest first" } (events(c, &rows)) }
    };
    Ok(Page::new(p.text("process"), "Processes", main).of(What::Meetings, left).about("process", &p.text("process")))
}
