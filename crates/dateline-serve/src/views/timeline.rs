//! Events on lanes by day. A few thousand are marks, each with its own link; more become bars by month or year, and a bar leads nearer.

use crate::chart::{self, Drawn, Scale, Shown, later, pc};
use crate::page::{Ctx, Fault, Made, Page, events, nothing, number, pages};
use crate::table::{Row, each};
use dateline_store::{Filter, Measure, Panel, Period, Sort, Unit, What};
use jiff::civil::Date;
use maud::{Markup, html};
use std::collections::BTreeMap;

/// More marks than these are nothing that anybody tells apart.
const MARKS: u64 = 2500;
/// Lanes; the rest is told in words.
const LANES: usize = 16;
/// Marks above each other in a lane.
const STACK: usize = 7;
/// Rows of the list below.
const SIZE: u32 = 50;

const KINDS: &[(&str, &str)] = &[
    ("type", "type"),
    ("quad", "class"),
    ("status", "status"),
    ("party", "party"),
    ("dyad", "dyad"),
    ("process", "process"),
];

/// The first day that a typed date can mean, or its last.
pub(crate) fn bound(s: Option<&str>, last: bool) -> Option<Date> {
    let date: dateline_record::Edtf = s?.trim().parse().ok()?;
    if last { date.end() } else { date.start() }
}

/// What is drawn where no time is asked for.
struct Extent {
    from: Date,
    to: Date,
    /// Where single events far off would press everything else together: the whole time, and how many events lie outside of what is drawn.
    outside: Option<(Date, Date, i64)>,
}

/// First and last day of what a filter lets through. A hundredth of the events at either end may lie outside where that makes the time less
/// than half as long.
fn extent(c: &Ctx<'_>, f: &Filter) -> Result<Option<Extent>, dateline_store::Error> {
    let rows = c.store.by_time(What::Events, f, "meeting", 10)?;
    let mut days: BTreeMap<Date, i64> = BTreeMap::new();
    for r in each(&rows) {
        if let Ok(d) = r.text("time").parse() {
            *days.entry(d).or_default() += r.integer("n");
        }
    }
    let (Some(first), Some(last)) = (days.keys().next().copied(), days.keys().next_back().copied()) else {
        return Ok(None);
    };
    let spare = days.values().sum::<i64>() / 100;
    fn reach<'a>(days: impl Iterator<Item = (&'a Date, &'a i64)>, spare: i64) -> Option<(Date, i64)> {
        let mut passed = 0;
        for (d, n) in days {
            if passed + n > spare {
                return Some((*d, passed));
            }
            passed += n;
        }
        None
    }
    let ends = reach(days.iter(), spare).zip(reach(days.iter().rev(), spare));
    Ok(Some(match ends {
        Some(((a, before), (b, after))) if a <= b && chart::between(a, b) * 2 < chart::between(first, last) => {
            Extent { from: a, to: b, outside: Some((first, last, before + after)) }
        }
        _ => Extent { from: first, to: last, outside: None },
    }))
}

fn lanes_of(kind: &str, r: &Row<'_>) -> Vec<String> {
    let list = |name: &str| r.text(name).split(' ').filter(|c| !c.is_empty()).map(str::to_owned).collect::<Vec<_>>();
    let mut out = match kind {
        "party" => [list("actor_countries"), list("recipient_countries")].concat(),
        "dyad" => {
            let (a, b) = (list("actor_countries"), list("recipient_countries"));
            let others = if b.is_empty() { &a } else { &b };
            a.iter()
                .flat_map(|x| {
                    others
                        .iter()
                        .filter(move |y| *y != x)
                        .map(move |y| if x < y { format!("{x} – {y}") } else { format!("{y} – {x}") })
                })
                .collect()
        }
        "type" => vec![r.text("type").to_lowercase()],
        "process" => vec![Some(r.text("process")).filter(|p| !p.is_empty()).unwrap_or_else(|| "no process".into())],
        column => vec![r.text(column)],
    };
    out.sort();
    out.dedup();
    out
}

/// A lane: its name, how many events it has, its height in pixels, what is in it.
struct Lane {
    name: String,
    count: usize,
    height: u32,
    inside: Markup,
}

/// A lane with marks, those that stand close above each other.
fn lane(name: String, rows: &[Row<'_>], s: &Scale, shown: Shown) -> Lane {
    let mut last = [f64::NEG_INFINITY; STACK];
    let mut placed = Vec::new();
    for r in rows {
        let Ok(day) = r.text("day").parse::<Date>() else { continue };
        let (a, b) = (r.text("start").parse().ok().unwrap_or(day), r.text("end").parse().ok().unwrap_or(day));
        let long = chart::between(a, b) > 0;
        let x = if long { (s.begin(a) + s.begin(later(b, 1))) / 2.0 } else { s.at(day) };
        let row = last.iter().position(|l| x - l > 1.4).unwrap_or_else(|| {
            let low = last.iter().copied().fold(f64::INFINITY, f64::min);
            last.iter().position(|l| *l == low).unwrap_or(0)
        });
        last[row] = x;
        placed.push((row, x, long.then(|| (s.begin(a), s.begin(later(b, 1)))), *r));
    }
    let height = 22 + 13 * placed.iter().map(|p| p.0).max().unwrap_or(0) as u32;
    let inside = html! {
        (s.lines(height))
        @for (row, x, span, r) in &placed {
            @let y = 11 + 13 * row;
            @let faint = if r.yes("historical") { " faint" } else { "" };
            @let class = format!("mark {}{faint}", chart::tone(&r.text("quad")));
            @let label = format!("{} {} {}, {}: {}", Some(r.text("time")).filter(|t| !t.is_empty()).unwrap_or_else(|| r.text("day")), r.text("type").to_lowercase(), r.text("status"), r.text("actors"), r.text("recipients"));
            @let mark = html! {
                @if let Some((from, to)) = span { rect class={ (class) " span" } x=(pc(*from)) y=(y - 2) width=(pc((to - from).max(0.2))) height="4" rx="2" {} }
                svg class=(class) x=(pc(*x)) y=(y) overflow="visible" { title { (label) } (chart::shape(&r.text("status"))) }
            };
            (shown.link(&format!("/event/{}", r.text("event")), &label, &mark))
        }
    };
    Lane { name, count: rows.len(), height, inside }
}

/// Height of a lane with bars.
const BARS: u32 = 34;

/// A lane with bars.
fn bars(c: &Ctx<'_>, name: String, cells: &BTreeMap<String, i64>, most: i64, s: &Scale, shown: Shown) -> Lane {
    let inside = html! {
        (s.lines(BARS))
        @for (time, n) in cells {
            @if let (Some(a), Some(b)) = (bound(Some(time), false), bound(Some(time), true)) {
                @let h = (*n as f64 / most.max(1) as f64 * 28.0).max(1.5);
                @let x = s.begin(a);
                @let label = format!("{time}: {}", number(u64::try_from(*n).unwrap_or(0), "event"));
                @let bar = html! {
                    rect.bar x=(pc(x)) y=(format!("{:.1}", 32.0 - h)) width=(pc((s.begin(later(b, 1)) - x - 0.1).max(0.15))) height=(format!("{h:.1}")) { title { (label) } }
                };
                (shown.link(&c.q.with(&c.path, &[("since", Some(time)), ("until", Some(time))]), &label, &bar))
            }
        }
    };
    Lane { name, count: usize::try_from(cells.values().sum::<i64>()).unwrap_or(0), height: BARS, inside }
}

fn zoom(c: &Ctx<'_>, s: &Scale) -> Markup {
    let n = s.days();
    let to = |from: Date, to: Date| {
        c.q.with(&c.path, &[("since", Some(&from.to_string())), ("until", Some(&to.to_string()))])
    };
    html! {
        p.zoom role="group" aria-label="Time shown" {
            a.button href=(to(later(s.from, -n / 2 - 1), later(s.to, -n / 2 - 1))) rel="prev" { "← earlier" }
            a.button href=(to(later(s.from, n / 4), later(s.to, -n / 4))) { "nearer" }
            span { (s.from) " to " (s.to) }
            a.button href=(to(later(s.from, -n / 2), later(s.to, n / 2))) { "further" }
            a.button href=(to(later(s.from, n / 2 + 1), later(s.to, n / 2 + 1))) rel="next" { "later →" }
            a href=(c.q.with(&c.path, &[("since", None), ("until", None)])) { "everything" }
        }
    }
}

/// Lanes of bars: of a column, or of countries and pairs as a panel counts them.
fn counted(
    c: &Ctx<'_>,
    f: &Filter,
    kind: &str,
    s: &Scale,
) -> Result<BTreeMap<String, BTreeMap<String, i64>>, dateline_store::Error> {
    let by_year = s.days() > 366 * 4;
    let mut out: BTreeMap<String, BTreeMap<String, i64>> = BTreeMap::new();
    let unit = match kind {
        "party" => Unit::Country,
        "dyad" => Unit::Pair,
        column => {
            let digits = if by_year { 4 } else { 7 };
            for r in each(&c.store.by_time(What::Events, f, column, digits)?) {
                let of = r.text("of");
                let of = if of.is_empty() {
                    "no process".to_owned()
                } else if kind == "type" {
                    of.to_lowercase()
                } else {
                    of
                };
                out.entry(of).or_default().insert(r.text("time"), r.integer("n"));
            }
            return Ok(out);
        }
    };
    let period = if by_year { Period::Year } else { Period::Month };
    let panel = Panel { unit, period, measures: vec![Measure::Count], from: None, to: None, domestic: false };
    for r in each(&c.store.panel(&panel, f)?) {
        if r.integer("count") > 0 {
            let of =
                if unit == Unit::Country { r.text("country") } else { format!("{} – {}", r.text("a"), r.text("b")) };
            out.entry(of).or_default().insert(r.text("period"), r.integer("count"));
        }
    }
    Ok(out)
}

/// What is drawn of the events that a filter lets through.
struct Lanes {
    kind: String,
    total: u64,
    scale: Scale,
    lanes: Vec<Lane>,
    /// Lanes with fewer events than those.
    more: usize,
    outside: Option<(Date, Date, i64)>,
}

/// How lanes are parted, as the address asks.
fn kind(c: &Ctx<'_>) -> String {
    c.q.get("lanes").filter(|k| KINDS.iter().any(|x| x.0 == *k)).unwrap_or("type").to_owned()
}

fn lanes(c: &Ctx<'_>, f: &Filter, total: u64, shown: Shown) -> Result<Option<Lanes>, dateline_store::Error> {
    let kind = kind(c);
    let typed = bound(f.since.as_deref(), false).zip(bound(f.until.as_deref(), true));
    let found = if typed.is_none() { extent(c, f)? } else { None };
    let from = bound(f.since.as_deref(), false).or(found.as_ref().map(|e| e.from));
    let to = bound(f.until.as_deref(), true).or(found.as_ref().map(|e| e.to));
    let Some(s) = from.zip(to).map(|(a, b)| Scale::new(a, b)).filter(|_| total > 0) else { return Ok(None) };
    let mut lanes: Vec<Lane> = if total <= MARKS {
        let rows = c.store.list(What::Events, f, false)?;
        let mut by: BTreeMap<String, Vec<Row<'_>>> = BTreeMap::new();
        for r in each(&rows) {
            for l in lanes_of(&kind, &r) {
                by.entry(l).or_default().push(r);
            }
        }
        by.into_iter().map(|(l, rs)| lane(l, &rs, &s, shown)).collect()
    } else {
        let by = counted(c, f, &kind, &s)?;
        let most = by.values().flat_map(|l| l.values()).copied().max().unwrap_or(1);
        by.into_iter().map(|(l, cells)| bars(c, l, &cells, most, &s, shown)).collect()
    };
    lanes.sort_by(|a, b| b.count.cmp(&a.count).then(a.name.cmp(&b.name)));
    let more = lanes.len().saturating_sub(LANES);
    lanes.truncate(LANES);
    Ok(Some(Lanes { kind, total, scale: s, lanes, more, outside: found.and_then(|e| e.outside) }))
}

/// The lanes in a page.
fn picture(c: &Ctx<'_>, l: &Lanes) -> Markup {
    html! {
        (zoom(c, &l.scale))
        div.lanes {
            @for lane in &l.lanes {
                div.name { @if l.kind == "party" { span title=(lane.name) { (c.known.name(&lane.name)) } } @else { (lane.name) } " " span.quiet { (lane.count) } }
                svg.lane width="100%" height=(lane.height) role="group" { (lane.inside) }
            }
            div.name {} (l.scale.axis())
        }
        @if let Some((a, b, n)) = l.outside {
            p.quiet { (number(u64::try_from(n).unwrap_or(0), "event")) " lie outside of the time drawn: " a href=(c.q.with(&c.path, &[("since", Some(&a.to_string())), ("until", Some(&b.to_string()))])) { (a) " to " (b) } "." }
        }
        @if l.more > 0 { p.quiet { (number(l.more as u64, "lane")) " with fewer events not drawn; the list and the download have them all." } }
        (chart::legend())
        (chart::files(c, "timeline", None))
    }
}

/// The lanes as a file.
pub(crate) fn drawn(c: &Ctx<'_>) -> Result<Drawn, Fault> {
    /// Pixels for the names of lanes.
    const NAMES: u32 = 200;
    let (f, _) = c.q.fit(What::Events)?;
    let total = c.store.count(What::Events, &f)?;
    let Some(l) = lanes(c, &f, total, Shown::File)? else {
        return Err(Fault::Missing("There are no events to draw.".into()));
    };
    let mut y = 0;
    let mut placed = Vec::new();
    for lane in &l.lanes {
        placed.push((y, lane));
        y += lane.height + 4;
    }
    let width = chart::BODY - NAMES;
    let body = html! {
        @for (y, lane) in &placed {
            @let name = if l.kind == "party" { c.known.name(&lane.name) } else { &lane.name };
            text x="0" y=(y + 16) { (chart::fitted(&format!("{name}  {}", lane.count), NAMES - 8)) }
            svg x=(NAMES) y=(y) width=(width) height=(lane.height) overflow="hidden" { (lane.inside) }
            line.rule x1="0" x2=(chart::BODY) y1=(y + lane.height + 1) y2=(y + lane.height + 1) {}
        }
        svg.axis x=(NAMES) y=(y) width=(width) height="22" { (l.scale.names()) }
    };
    let title = format!("{}, {} to {}", number(l.total, "event"), l.scale.from, l.scale.to);
    Ok(Drawn { title, height: y + 22, key: chart::key(), body })
}

pub(crate) fn view(c: &Ctx<'_>) -> Made {
    let (mut f, left) = c.q.fit(What::Events)?;
    let kind = kind(c);
    let total = c.store.count(What::Events, &f)?;
    let page = c.q.number("page", 100_000).unwrap_or(0);
    let drawn = lanes(c, &f, total, Shown::Page)?;
    f.sort = Some(Sort::parse("-day"));
    (f.limit, f.offset) = (Some(SIZE), Some(page * SIZE));
    let list = c.store.list(What::Events, &f, false)?;
    let main = html! {
        p.switch role="group" aria-label="Lanes" {
            "Lanes by " @for (k, name) in KINDS { a.tab href=(c.q.with(&c.path, &[("lanes", Some(k))])) aria-current=[(kind == *k).then_some("true")] { (name) } " " }
        }
        @if total == 0 { (nothing("events")) } @else {
            @if let Some(l) = &drawn { (picture(c, l)) }
            h2 { "The same as a list, latest first" }
            (pages(c, total, page, SIZE, "event"))
            (events(c, &list))
            (pages(c, total, page, SIZE, "event"))
        }
    };
    Ok(Page::new("Timeline", "Timeline", main).of(What::Events, left))
}
