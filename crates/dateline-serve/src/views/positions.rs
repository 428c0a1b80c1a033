//! Where parties stand: issue by party, what they held before, on what condition, on which words; and where they disagree.

use crate::page::{Ctx, Made, Page, STANCES, nothing, number, pages};
use crate::table::{Row, each};
use dateline_store::{Rows, What};
use maud::{Markup, html};
use std::collections::{BTreeMap, BTreeSet};

const SIZE: u32 = 60;
/// Rows and columns of the grid.
const ISSUES: usize = 14;
const HOLDERS: usize = 8;

fn words(r: &Row<'_>) -> String {
    format!("/article/{}#{}", r.text("article"), r.text("position").split('@').next().unwrap_or(""))
}

/// Positions as a table.
pub(crate) fn table(c: &Ctx<'_>, rows: &Rows) -> Markup {
    html! {
        table.rows.stands {
            thead { tr { th { "Day" } th { "Party" } th { "Stance" } th { "Issue" } th { "Condition" } th { "Process" } th { "Publisher" } } }
            tbody { @for r in each(rows) { tr {
                td data-label="Day" { a href=(words(&r)) { @let d = r.text("day"); @if d.is_empty() { "no day" } @else { (d) } } }
                td data-label="Party" { a href=(c.q.to("/party", &[("name", Some(&r.text("holder")))])) { (r.text("holder")) } }
                td data-label="Stance" {
                    @let before = r.text("before");
                    @if !before.is_empty() && before != r.text("stance") { span.stance data-stance=(before) { (before) } " → " }
                    span.stance data-stance=(r.text("stance")) { (r.text("stance")) }
                }
                td data-label="Issue" { (r.text("issue")) }
                td data-label="Condition" { (r.text("conditions")) }
                td data-label="Process" { @let p = r.text("process"); @if !p.is_empty() { a href=(c.q.to("/process", &[("name", Some(&p))])) { (p) } } }
                td data-label="Publisher" { (r.text("publisher")) }
            } } }
        }
    }
}

/// Which way a stance leans: for, against, neither.
fn lean(stance: &str) -> i8 {
    match stance {
        "supports" | "willing" => 1,
        "opposes" | "unwilling" => -1,
        _ => 0,
    }
}

/// Issue by party: the latest stance, with how often one was reported. Issues of a process come together under its name.
fn grid(c: &Ctx<'_>, rows: &Rows) -> Markup {
    let mut cells: BTreeMap<String, BTreeMap<String, Vec<Row<'_>>>> = BTreeMap::new();
    let mut holders: BTreeMap<String, usize> = BTreeMap::new();
    for r in each(rows) {
        let holder = Some(r.text("country")).filter(|k| !k.is_empty()).unwrap_or_else(|| r.text("holder"));
        let process = r.text("process");
        let issue = if process.is_empty() { r.text("issue") } else { process };
        *holders.entry(holder.clone()).or_default() += 1;
        cells.entry(issue).or_default().entry(holder).or_default().push(r);
    }
    let mut holders: Vec<(String, usize)> = holders.into_iter().collect();
    holders.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    holders.truncate(HOLDERS);
    let mut issues: Vec<(&String, &BTreeMap<String, Vec<Row<'_>>>)> = cells.iter().collect();
    // Where several stand comes first.
    issues.sort_by_key(|(name, of)| {
        let shown = holders.iter().filter(|h| of.contains_key(&h.0)).count();
        (std::cmp::Reverse((shown, of.values().map(Vec::len).sum::<usize>())), *name)
    });
    issues.retain(|(_, of)| holders.iter().any(|h| of.contains_key(&h.0)));
    issues.truncate(ISSUES);
    html! {
        @if !issues.is_empty() {
            h2 { "Issue by party" }
            p.quiet { "The stance reported last; open a cell for its history and conditions." }
            div.scroll tabindex="0" role="region" aria-label="Issue by party" {
                table.grid {
                    thead { tr { th scope="col" { "Issue" } @for (h, _) in &holders { th scope="col" { (c.known.name(h)) } } } }
                    tbody {
                        @for (issue, of) in &issues {
                            @let leans: BTreeSet<i8> = of.values().filter_map(|v| v.last()).map(|r| lean(&r.text("stance"))).collect();
                            tr {
                                th scope="row" { (issue) @if leans.contains(&1) && leans.contains(&-1) { " " span.flag { "disagree" } } }
                                @for (h, _) in &holders {
                                    td {
                                        @if let Some(now) = of.get(h).and_then(|v| v.last()) {
                                            @let all = &of[h];
                                            details {
                                                summary { span.stance data-stance=(now.text("stance")) { (now.text("stance")) } @if all.len() > 1 { span.quiet { " " (all.len()) } } }
                                                ol.plain { @for r in all.iter().rev().take(12) { li {
                                                    a href=(words(r)) { @let d = r.text("day"); @if d.is_empty() { "no day" } @else { (d) } } " " span.stance data-stance=(r.text("stance")) { (r.text("stance")) } " " (r.text("issue"))
                                                    @let k = r.text("conditions"); @if !k.is_empty() { " — if " (k) }
                                                    span.quiet { " " (r.text("holder")) ", " (r.text("publisher")) }
                                                } } }
                                            }
                                        }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

pub(crate) fn view(c: &Ctx<'_>) -> Made {
    let (mut f, mut left) = c.q.fit(What::Positions)?;
    // A status of events says nothing of a stance.
    if f.status.iter().any(|s| !STANCES.contains(&s.as_str())) {
        f.status.retain(|s| STANCES.contains(&s.as_str()));
        left.push("status");
    }
    let total = c.store.count(What::Positions, &f)?;
    let page = c.q.number("page", 100_000).unwrap_or(0);
    let all = c.store.list(What::Positions, &dateline_store::Filter { limit: Some(5000), ..f.clone() }, false)?;
    f.sort = Some(dateline_store::Sort::parse("-day"));
    (f.limit, f.offset) = (Some(SIZE), Some(page * SIZE));
    let rows = c.store.list(What::Positions, &f, false)?;
    let main = html! {
        @if total == 0 { (nothing("positions")) } @else {
            (grid(c, &all))
            @if total > 5000 { p.quiet { "The grid shows the first 5000 of " (number(total, "position")) "; filter by time or process." } }
            h2 { "All, latest first" }
            (pages(c, total, page, SIZE, "position"))
            (table(c, &rows))
            (pages(c, total, page, SIZE, "position"))
        }
    };
    Ok(Page::new("Positions", "Positions", main).of(What::Positions, left))
}
