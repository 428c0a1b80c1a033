//! Counts and scores by country or dyad and period, as small pictures of one scale and as the table that the command prints.

use crate::chart::{self, Drawn, tone};
use crate::page::{Ctx, Fault, Made, Page, nothing};
use crate::table::{Row, each};
use dateline_store::{Error, Filter, Measure, Panel, Period, Rows, Unit, What};
use maud::{Markup, html};
use std::collections::BTreeMap;

/// Pictures on a page.
const PICTURES: usize = 12;
/// Rows of the table on the page.
const ROWS: usize = 400;

pub(crate) const MEASURES: &[(&str, Measure)] = &[
    ("count", Measure::Count),
    ("quad", Measure::Quad),
    ("type", Measure::Type),
    ("status", Measure::Status),
    ("score", Measure::Score),
    ("goldstein", Measure::Goldstein),
    ("reports", Measure::Reports),
    ("share", Measure::Share),
];

/// A panel as an address asks for it, and its rows.
pub(crate) struct Asked {
    pub(crate) unit: &'static str,
    pub(crate) period: &'static str,
    pub(crate) measure: &'static str,
    pub(crate) all: bool,
    pub(crate) rows: Rows,
    pub(crate) left: Vec<&'static str>,
}

/// The rows of `dateline panel` with the same filters.
pub(crate) fn ask(c: &Ctx<'_>) -> Result<Asked, Error> {
    let (unit, period) = c.q.get("by").and_then(|b| b.split_once('-')).unwrap_or(("pair", "year"));
    let unit = ["country", "dyad", "pair"].into_iter().find(|u| *u == unit).unwrap_or("pair");
    let period = ["day", "week", "month", "quarter", "year"].into_iter().find(|p| *p == period).unwrap_or("year");
    let name = c.q.get("measure").unwrap_or("quad");
    let (measure, m) = MEASURES.iter().find(|m| m.0 == name).copied().unwrap_or(MEASURES[1]);
    let all = c.q.get("all").is_some();
    let (f, left) = c.q.fit(What::Events)?;
    let f: Filter = if all { f } else { f.counted() };
    let (u, p): (Unit, Period) = Panel::parse(&format!("{unit}-{period}"))?;
    let measures = if m == Measure::Count { vec![m] } else { vec![Measure::Count, m] };
    let panel = Panel { unit: u, period: p, measures, from: None, to: None, domestic: false };
    Ok(Asked { unit, period, measure, all, rows: c.store.panel(&panel, &f)?, left })
}

/// Columns that are drawn, and how they are called.
fn drawn_columns(a: &Asked) -> Vec<String> {
    let skip = ["country", "actor", "recipient", "a", "b", "period"];
    let all: Vec<String> = a.rows.columns.iter().filter(|c| !skip.contains(&c.as_str())).cloned().collect();
    match a.measure {
        "quad" => all.into_iter().filter(|c| c != "count").collect(),
        "score" => vec!["score_mean".into()],
        "goldstein" => vec!["goldstein_mean".into()],
        "reports" => vec!["reports".into()],
        "share" => vec!["share".into()],
        _ => vec!["count".into()],
    }
}

fn name(c: &Ctx<'_>, r: &Row<'_>, unit: &str) -> String {
    let full = |col: &str| c.known.name(&r.text(col)).to_owned();
    match unit {
        "country" => full("country"),
        "dyad" => format!("{} → {}", full("actor"), full("recipient")),
        _ => format!("{} – {}", full("a"), full("b")),
    }
}

/// One unit's bars over all periods; parts of a bar stand on each other, what is below zero hangs down.
fn picture(rows: &[Row<'_>], columns: &[String], low: f64, high: f64) -> Markup {
    let (height, n) = (f64::from(TALL - 2), rows.len().max(1) as f64);
    let y = |v: f64| height - (v - low) / (high - low).max(1e-9) * height;
    html! {
            line.grid x1="0" x2="100%" y1=(format!("{:.1}", y(0.0))) y2=(format!("{:.1}", y(0.0))) {}
            @for (i, r) in rows.iter().enumerate() {
                @let parts: Vec<(usize, f64)> = columns.iter().enumerate().map(|(k, col)| (k, r.real(col).unwrap_or(0.0))).collect();
                @for (k, v) in parts.iter().filter(|p| p.1 != 0.0) {
                    @let base: f64 = parts[..*k].iter().map(|p| p.1).sum();
                    @let (top, bottom) = if *v > 0.0 { (y(base + v), y(base)) } else { (y(0.0), y(*v)) };
                    @let class = if columns.len() == 4 { tone(&columns[*k].replace('_', " ")) } else if *v < 0.0 { "q4" } else { "q1" };
                    rect class=(class) x=(format!("{:.3}%", i as f64 / n * 100.0 + 8.0 / n)) width=(format!("{:.3}%", 84.0 / n)) y=(format!("{top:.1}")) height=(format!("{:.1}", (bottom - top).max(0.5))) {
                        title { (r.text("period")) ": " (v) " " (columns[*k].replace('_', " ")) }
                    }
                }
            }
    }
}

/// Height of a picture in pixels.
const TALL: u32 = 72;

/// Units that are drawn: name, events, rows; with the scale that all share.
struct Multiples<'a> {
    columns: Vec<String>,
    units: Vec<(String, i64, Vec<Row<'a>>)>,
    /// Units with fewer events than those.
    more: usize,
    /// Whether periods at either end are left out.
    cut: bool,
    low: f64,
    high: f64,
}

fn multiples<'a>(c: &Ctx<'_>, a: &'a Asked) -> Multiples<'a> {
    let columns = drawn_columns(a);
    let mut units: BTreeMap<String, Vec<Row<'_>>> = BTreeMap::new();
    for r in each(&a.rows) {
        units.entry(name(c, &r, a.unit)).or_default().push(r);
    }
    let mut units: Vec<(String, i64, Vec<Row<'_>>)> =
        units.into_iter().map(|(n, rs)| (n, rs.iter().map(|r| r.integer("count")).sum(), rs)).collect();
    units.sort_by(|x, y| y.1.cmp(&x.1).then(x.0.cmp(&y.0)));
    let more = units.len().saturating_sub(PICTURES);
    units.truncate(PICTURES);
    // Single events far off would press everything else together: a hundredth at either end is not drawn where that halves the time.
    let all_periods = units.first().map_or(0, |u| u.2.len());
    let mut totals = vec![0_i64; all_periods];
    for u in &units {
        u.2.iter().zip(&mut totals).for_each(|(r, t)| *t += r.integer("count"));
    }
    let spare = totals.iter().sum::<i64>() / 100;
    let passed = |it: &mut dyn Iterator<Item = &i64>| {
        let mut sum = 0;
        it.take_while(|n| {
            sum += **n;
            sum <= spare
        })
        .count()
    };
    let (skip, end) = (passed(&mut totals.iter()), passed(&mut totals.iter().rev()));
    let cut = (skip + end) * 2 > all_periods && skip + end < all_periods;
    if cut {
        for u in &mut units {
            u.2.truncate(all_periods - end);
            u.2.drain(..skip);
        }
    }
    let (mut low, mut high) = (0.0_f64, 0.0_f64);
    for r in units.iter().flat_map(|u| &u.2) {
        let values: Vec<f64> = columns.iter().filter_map(|k| r.real(k)).collect();
        high = high.max(values.iter().filter(|v| **v > 0.0).sum());
        low = low.min(values.iter().copied().fold(0.0, f64::min));
    }
    Multiples { columns, units, more, cut, low, high }
}

/// What a measure draws, in words.
fn called(measure: &str) -> &'static str {
    match measure {
        "quad" => "Events by class",
        "score" => "Mean score",
        "goldstein" => "Mean Goldstein value",
        "reports" => "Reports",
        "share" => "Share of all events",
        _ => "Events",
    }
}

/// The small pictures as a file: three beside each other.
pub(crate) fn drawn(c: &Ctx<'_>) -> Result<Drawn, Fault> {
    const ACROSS: u32 = 3;
    const GAP: u32 = 24;
    let a = ask(c)?;
    let m = multiples(c, &a);
    let Some(first) = m.units.first() else { return Err(Fault::Missing("There are no events to draw.".into())) };
    let (from, to) = (first.2.first().map(|r| r.text("period")), first.2.last().map(|r| r.text("period")));
    let width = (chart::BODY - (ACROSS - 1) * GAP) / ACROSS;
    let high = TALL + 42;
    let body = html! {
        @for (i, (name, n, rows)) in (0_u32..).zip(&m.units) {
            @let (x, y) = ((i % ACROSS) * (width + GAP), (i / ACROSS) * high);
            text x=(x) y=(y + 14) { (chart::fitted(&format!("{name}  {n}"), width)) }
            svg x=(x) y=(y + 22) width=(width) height=(TALL) { (picture(rows, &m.columns, m.low, m.high)) }
            line.rule x1=(x) x2=(x + width) y1=(y + 22 + TALL) y2=(y + 22 + TALL) {}
        }
    };
    let title = format!(
        "{} by {} and {}, {} to {}, scale {:.1} to {:.1}",
        called(a.measure),
        a.unit,
        a.period,
        from.unwrap_or_default(),
        to.unwrap_or_default(),
        m.low,
        m.high
    );
    let key = if m.columns.len() == 4 {
        m.columns.iter().map(|q| q.replace('_', " ")).map(|q| (chart::swatch(tone(&q)), q)).collect()
    } else {
        Vec::new()
    };
    let lines = u32::try_from(m.units.len()).unwrap_or(1).div_ceil(ACROSS);
    Ok(Drawn { title, height: lines * high, key, body })
}

pub(crate) fn view(c: &Ctx<'_>) -> Made {
    let a = ask(c)?;
    let Multiples { columns, units, more, cut, low, high } = multiples(c, &a);
    let (first, last) =
        units.first().and_then(|u| Some((u.2.first()?.text("period"), u.2.last()?.text("period")))).unwrap_or_default();
    let pick = |field: &str, all: &[&str], is: &str| html! { select name=(field) aria-label=(field) { @for o in all { option value=(o) selected[*o == is] { (o) } } } };
    let by: Vec<String> = ["country", "dyad", "pair"]
        .iter()
        .flat_map(|u| ["day", "week", "month", "quarter", "year"].map(|p| format!("{u}-{p}")))
        .collect();
    let by_refs: Vec<&str> = by.iter().map(String::as_str).collect();
    let measures: Vec<&str> = MEASURES.iter().map(|m| m.0).collect();
    let main = html! {
        form.asof method="get" action="/numbers" {
            @for (k, v) in c.q.pairs.iter().filter(|p| !matches!(p.0.as_str(), "by" | "measure" | "all" | "page")) { input type="hidden" name=(k) value=(v); }
            label { "By " (pick("by", &by_refs, &format!("{}-{}", a.unit, a.period))) }
            label { " count " (pick("measure", &measures, a.measure)) }
            label { " " input type="checkbox" name="all" value="1" checked[a.all]; " also what did not happen, and background" }
            " " button type="submit" { "Show" }
        }
        @if a.rows.rows.is_empty() { (nothing("events")) } @else {
            p.quiet { (first) " to " (last) @if cut { " (what lies far off is in the table)" } ", one scale from " (format!("{low:.1}")) " to " (format!("{high:.1}")) ". The same as " code { "dateline panel --by " (a.unit) "-" (a.period) @if a.all { " --all" } } " with these filters." }
            @if columns.len() == 4 { p.legend { @for q in &columns { @let q = q.replace('_', " "); span { span class={ "swatch " (tone(&q)) } {} " " (q) } } } }
            div.multiples {
                @for (name, n, rows) in &units { figure { figcaption { (name) " " span.quiet { (n) } } svg.bars width="100%" height=(TALL) role="img" aria-label=(format!("{} periods", rows.len())) { (picture(rows, &columns, low, high)) } } }
            }
            (chart::files(c, "numbers", None))
            @if more > 0 { p.quiet { (more) " more units stand in the table and the download." } }
            h2 { "Table" }
            div.scroll tabindex="0" role="region" aria-label="Panel" {
                table.plainrows {
                    thead { tr { @for k in &a.rows.columns { th { (k.replace('_', " ")) } } } }
                    tbody { @for r in a.rows.rows.iter().filter(|r| r.iter().any(|v| matches!(v, dateline_store::Value::Integer(n) if *n > 0))).take(ROWS) { tr { @for v in r { @match v {
                        dateline_store::Value::Text(t) => td { (t) },
                        other => td.n { (other.to_string()) },
                    } } } } }
                }
            }
        }
    };
    let mut page = Page::new("Numbers", "Numbers", main).named("panel");
    page.left = a.left;
    Ok(page)
}
