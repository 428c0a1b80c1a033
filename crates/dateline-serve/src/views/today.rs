//! What a desk asks in the morning: what comes, what is new, what changed, what is overdue, who moved.

use super::timeline::bound;
use crate::chart::{self, later};
use crate::page::{Ctx, Made, Page, events, number};
use crate::table::{Row, each};
use dateline_store::{Filter, Sort, What};
use jiff::civil::Date;
use maud::{Markup, html};

/// Rows of a section.
const MOST: u32 = 12;
/// Days ahead that are looked at.
const AHEAD: i64 = 60;
/// Days of the strip.
const STRIP: i64 = 14;
/// A corpus whose last report is older than this is looked at from its own end.
const OLD: i64 = 60;

/// Those who act, and those acted upon.
fn who(r: Row<'_>, between: &str) -> String {
    let all = [r.text("actors"), r.text("recipients")];
    let all: Vec<String> = all.into_iter().filter(|s| !s.is_empty()).collect();
    if all.is_empty() { "nobody named".into() } else { all.join(between) }
}

fn strip(on: Date, rows: &[Row<'_>]) -> Markup {
    html! {
        ol.strip aria-label="The next two weeks" {
            @for i in 0..STRIP {
                @let d = later(on, i);
                @let of: Vec<_> = rows.iter().filter(|r| r.text("start") <= d.to_string() && r.text("end") >= d.to_string() && r.text("start").get(..7).is_some() && chart::between(r.text("start").parse().unwrap_or(d), r.text("end").parse().unwrap_or(d)) < 8).collect();
                li class=(if of.is_empty() { "none" } else { "some" }) {
                    time datetime=(d) { span.quiet { (chart::month(d)) } " " (d.day()) }
                    @for r in of { a href=(format!("/event/{}", r.text("event"))) title=(r.text("actors")) aria-label=(format!("{} {}", r.text("status"), r.text("actors"))) { (chart::mark(&r.text("status"), "verbal cooperation", false)) } }
                }
            }
        }
    }
}

pub(crate) fn view(c: &Ctx<'_>) -> Made {
    let (base, left) = c.q.fit(What::Events)?;
    let base = Filter { since: None, until: None, limit: None, ..base };
    let last: Option<Date> = c.store.newest()?.and_then(|d| d.parse().ok());
    let now: Date = c.today.parse().unwrap_or_default();
    let asked = bound(c.q.get("on"), true);
    let stale = last.filter(|l| chart::between(*l, now) > OLD);
    let on = asked.or(stale).unwrap_or(now);
    let since = bound(c.q.get("since"), false).filter(|s| *s <= on).unwrap_or_else(|| later(on, -7));
    let (on_s, since_s) = (on.to_string(), since.to_string());

    let coming = Filter {
        since: Some(on_s.clone()),
        until: Some(later(on, AHEAD).to_string()),
        historical: Some(false),
        ..base.clone()
    };
    let coming = Filter {
        status: if coming.status.is_empty() {
            vec!["planned".into(), "postponed".into()]
        } else {
            coming.status.clone()
        },
        ..coming
    };
    let meetings = c.store.list(What::Meetings, &coming, false)?;
    let coming_events = Filter { limit: Some(MOST), ..coming.clone() };
    let coming_rows = c.store.list(What::Events, &coming_events, false)?;
    let coming_count = c.store.count(What::Events, &coming)?;

    let new = Filter {
        reported_since: Some(since_s.clone()),
        reported_until: Some(on_s.clone()),
        historical: base.historical.or(Some(false)),
        ..base.clone()
    };
    let new_count = c.store.count(What::Events, &new)?;
    let new_rows = c.store.list(
        What::Events,
        &Filter { sort: Some(Sort::parse("-reports")), limit: Some(MOST), ..new.clone() },
        false,
    )?;

    let moved = c.store.moved(&Filter { limit: Some(MOST), ..base.clone() }, &since_s, &on_s)?;
    let overdue = Filter { overdue: Some(on_s.clone()), ..base.clone() };
    let overdue_count = c.store.count(What::Meetings, &overdue)?;
    let overdue_rows =
        c.store.list(What::Meetings, &Filter { sort: Some(Sort::parse("-day")), limit: Some(6), ..overdue }, false)?;

    let (stand, _) = c.q.fit(What::Positions)?;
    let stand = Filter { since: Some(since_s.clone()), until: Some(on_s.clone()), status: Vec::new(), ..stand };
    let positions = c.store.list(What::Positions, &stand, false)?;
    let shifted: Vec<Row<'_>> = each(&positions)
        .filter(|r| !r.text("before").is_empty() && r.text("before") != r.text("stance"))
        .take(MOST as usize)
        .collect();
    let held: u64 = c.store.count(What::Positions, &stand)?;

    let to_timeline = c.q.to(
        "/timeline",
        &[
            ("reported-since", Some(&since_s)),
            ("reported-until", Some(&on_s)),
            ("since", None),
            ("until", None),
            ("historical", Some("false")),
        ],
    );
    let ahead = later(on, AHEAD).to_string();
    let all_coming = c.q.to(
        "/timeline",
        &[
            ("since", Some(&on_s)),
            ("until", Some(&ahead)),
            ("status", Some("planned,postponed")),
            ("historical", Some("false")),
        ],
    );
    let main = html! {
        form.asof method="get" action="/" {
            @for (k, v) in c.q.pairs.iter().filter(|p| !matches!(p.0.as_str(), "on" | "since" | "until" | "page")) { input type="hidden" name=(k) value=(v); }
            label { "As of " input type="date" name="on" value=(on_s); }
            label { " what changed since " input type="date" name="since" value=(since_s); }
            " " button type="submit" { "Show" }
        }
        @if let (Some(l), None) = (stale, asked) {
            p.notice { "The last report is of " (l) ": this page looks from that day. " a href=(c.q.to("/", &[("on", Some(&c.today))])) { "From today" } }
        }
        section {
            h2 { "Coming " span.quiet { (number(coming_count, "event")) " in " (AHEAD) " days" } }
            (strip(on, &each(&meetings).collect::<Vec<_>>()))
            @if coming_rows.rows.is_empty() { p.empty { "Nothing is announced for the time from " (on_s) " to " (ahead) "." } }
            @else { (events(c, &coming_rows)) @if coming_count > u64::from(MOST) { p { a href=(all_coming) { "All " (coming_count) } } } }
        }
        section {
            h2 { "Newly reported " span.quiet { (number(new_count, "event")) " first reported since " (since_s) } }
            @if new_rows.rows.is_empty() { p.empty { "Nothing new." } }
            @else { (events(c, &new_rows)) @if new_count > u64::from(MOST) { p { a href=(to_timeline) { "All " (new_count) } } } }
        }
        section {
            h2 { "Changed status" }
            @if moved.rows.is_empty() { p.empty { "Nothing that was known before " (since_s) " has another status now." } }
            @else { ul.plain { @for r in each(&moved) { li {
                span.status { (r.text("before")) } " → " (crate::page::kind(&r)) ": "
                a href=(format!("/event/{}", r.text("event"))) { (who(r, " → ")) }
                span.quiet { " " (r.text("last_reported")) }
            } } } }
        }
        section {
            h2 { "Overdue " span.quiet { (number(overdue_count, "meeting")) " announced and never reported as held" } }
            @if overdue_rows.rows.is_empty() { p.empty { "Nothing is overdue." } }
            @else { ul.plain { @for r in each(&overdue_rows) { li {
                span.status { (r.text("status")) } " for " (r.text("time")) ": "
                a href=(format!("/event/{}", r.text("event"))) { (who(r, ", ")) }
                @let p = r.text("place"); @if !p.is_empty() { span.quiet { " in " (p) } }
            } }
            @if overdue_count > 6 { li { a href=(c.q.to("/calendar", &[("status", Some("planned,postponed"))])) { "All in the calendar" } } } } }
        }
        section {
            h2 { "Who moved " span.quiet { (number(held, "position")) " reported, " (shifted.len()) " another than before" } }
            @if shifted.is_empty() { p.empty { "No party takes another side than it took before." } }
            @else { ul.plain { @for r in &shifted { li {
                b { (r.text("holder")) } " "
                span.stance data-stance=(r.text("before")) { (r.text("before")) } " → " span.stance data-stance=(r.text("stance")) { (r.text("stance")) } " "
                (r.text("issue")) " "
                a href=(format!("/article/{}#{}", r.text("article"), r.text("position").split('@').next().unwrap_or(""))) { "on these words" }
            } } } }
        }
    };
    Ok(Page::new("Today", "Today", main)
        .of(What::Events, left.into_iter().filter(|l| *l != "--since and --until").collect()))
}
