//! Meetings by month: planned, held, put off, called off; and as a calendar to subscribe to.

use super::timeline::bound;
use crate::chart::{self, later};
use crate::page::{Ctx, Made, Page, events, nothing, number};
use crate::table::{Row, each};
use dateline_store::{Filter, What};
use jiff::civil::{Date, Weekday};
use maud::{Markup, html};
use std::collections::BTreeMap;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A stretch told this long is no day of a calendar but "some day in March".
const LONG: i64 = 7;

fn title(d: Date) -> String {
    format!("{} {}", MONTHS.get(usize::try_from(d.month() - 1).unwrap_or(0)).copied().unwrap_or(""), d.year())
}

/// First and last day that a row tells, within reason.
fn days(r: &Row<'_>) -> Option<(Date, Date)> {
    let day: Date = r.text("day").parse().ok()?;
    let a = r.text("start").parse().unwrap_or(day);
    let b = r.text("end").parse().unwrap_or(a);
    Some((a, if b < a { a } else { b }))
}

fn entry(r: &Row<'_>) -> Markup {
    let who = [r.text("actor_countries"), r.text("recipient_countries")].join(" ");
    let who = if who.trim().is_empty() { r.text("actors") } else { who };
    html! {
        a.entry href=(format!("/event/{}", r.text("event"))) title=(format!("{}: {} {}", r.text("status"), r.text("actors"), r.text("recipients"))) {
            (chart::mark(&r.text("status"), "verbal cooperation", r.yes("historical"))) " " (who.trim())
            @let p = r.text("place");
            @if !p.is_empty() { span.quiet { " " (p) } }
        }
    }
}

pub(crate) fn view(c: &Ctx<'_>) -> Made {
    let (f, left) = c.q.fit(What::Meetings)?;
    let months = c.store.by_time(What::Meetings, &f, "status", 7)?;
    let mut by_month: BTreeMap<String, i64> = BTreeMap::new();
    for r in each(&months) {
        *by_month.entry(r.text("time")).or_default() += r.integer("n");
    }
    // The month asked for, else this one if anything is in it, else the last that has something.
    let this = c.today.get(..7).unwrap_or("").to_owned();
    let asked = c.q.get("month").filter(|m| m.len() == 7 && bound(Some(m), false).is_some()).map(str::to_owned);
    let month = asked.unwrap_or_else(|| {
        if by_month.range(this.clone()..).next().is_some() {
            this.clone()
        } else {
            by_month.keys().next_back().cloned().unwrap_or(this.clone())
        }
    });
    let first = bound(Some(&month), false).unwrap_or_default();
    let last = first.last_of_month();
    let within = |user: Option<Date>, edge: Date, later: bool| {
        user.map_or(edge, |u| if later { u.min(edge) } else { u.max(edge) }).to_string()
    };
    let g = Filter {
        since: Some(within(bound(f.since.as_deref(), false), first, false)),
        until: Some(within(bound(f.until.as_deref(), true), last, true)),
        ..f.clone()
    };
    let rows = c.store.list(What::Meetings, &g, false)?;
    let mut whole = Filter { limit: None, ..g.clone() };
    // The list below shows whole events, which are the same rows with the types that they have.
    whole.sort = None;
    let ids: Vec<String> = each(&rows).map(|r| r.text("event")).collect();
    let mut list = c.store.list(What::Events, &whole, false)?;
    if let Some(i) = list.columns.iter().position(|c| c == "event") {
        list.rows.retain(|r| r.get(i).is_some_and(|v| ids.contains(&v.to_string())));
    }
    let mut cells: BTreeMap<Date, Vec<Row<'_>>> = BTreeMap::new();
    let mut some_day = Vec::new();
    for r in each(&rows) {
        let Some((a, b)) = days(&r) else { continue };
        if chart::between(a, b) > LONG {
            some_day.push(r);
            continue;
        }
        let mut d = a;
        while d <= b {
            cells.entry(d).or_default().push(r);
            d = later(d, 1);
        }
    }
    let begin = later(first, -i64::from(first.weekday().since(Weekday::Monday)));
    let weeks: Vec<Vec<Date>> = (0..6)
        .map(|w| (0..7).map(|d| later(begin, w * 7 + d)).collect::<Vec<_>>())
        .filter(|w: &Vec<Date>| w.first().is_some_and(|d| *d <= last))
        .collect();
    let to = |d: Date| c.q.with(&c.path, &[("month", d.to_string().get(..7))]);
    let feed = c.q.to("/calendar.ics", &[]);
    let years: BTreeMap<String, i64> = by_month.iter().fold(BTreeMap::new(), |mut y, (m, n)| {
        *y.entry(m.get(..4).unwrap_or("").to_owned()).or_default() += n;
        y
    });
    let year = month.get(..4).unwrap_or("").to_owned();
    let main = html! {
        p.switch role="group" aria-label="Years" { @for (y, n) in &years { a.tab href=(c.q.with(&c.path, &[("month", by_month.range(y.clone()..).next().map(|m| m.0.as_str()))])) aria-current=[(*y == year).then_some("true")] { (y) " " span.quiet { (n) } } " " } }
        p.switch role="group" aria-label="Months" { @for (m, n) in by_month.range(format!("{year}-00")..format!("{year}-99")) {
            a.tab href=(c.q.with(&c.path, &[("month", Some(m))])) aria-current=[(*m == month).then_some("true")] { (bound(Some(m), false).map_or("", chart::month)) " " span.quiet { (n) } } " " } }
        div.monthhead {
            a.button rel="prev" href=(to(later(first, -1))) { "← " (title(later(first, -1))) }
            h2 { (title(first)) }
            a.button rel="next" href=(to(later(last, 1))) { (title(later(last, 1))) " →" }
        }
        table.month {
            thead { tr { @for d in ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"] { th scope="col" { (d) } } } }
            tbody {
                @for w in &weeks {
                    tr {
                        @for d in w {
                            @let of = cells.get(d).map(Vec::as_slice).unwrap_or_default();
                            @let class = format!("{}{}{}", if d.month() == first.month() { "" } else { "out " }, if of.is_empty() { "none " } else { "" }, if d.to_string() == c.today { "now" } else { "" });
                            td class=(class) {
                                time.day datetime=(d) { span.long { (chart::month(*d)) " " } (d.day()) }
                                @for r in of { (entry(r)) }
                            }
                        }
                    }
                }
            }
        }
        @if !some_day.is_empty() { h3 { "Some day in this time" } ul.plain { @for r in &some_day { li { (entry(r)) " " span.quiet { (r.text("time")) } } } } }
        (chart::legend())
        p { a.button href=(feed) { "Download as .ics" } " " span.quiet { "or give its address to a calendar program: it follows these filters." } }
        h2 { (number(rows.rows.len() as u64, "meeting")) " in " (title(first)) }
        @if rows.rows.is_empty() { (nothing("meetings")) } @else { (events(c, &list)) }
    };
    Ok(Page::new("Calendar", "Calendar", main).of(What::Meetings, left))
}
