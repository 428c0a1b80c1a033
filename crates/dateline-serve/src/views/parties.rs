//! Parties: a list, a matrix of who deals with whom, and a page for each.

use super::network;
use crate::chart::{self, Drawn, tone};
use crate::page::{Ctx, Fault, Made, Page, events, nothing, number, pages};
use crate::table::each;
use dateline_store::{Detail, Filter, Party, Sort, Total as Sum, Unit, What};
use maud::{Markup, html};
use std::collections::BTreeMap;

const SIZE: u32 = 60;
/// Countries of the matrix.
const MATRIX: usize = 14;
/// Rows of a section of a party's page.
const MOST: u32 = 15;
pub(crate) const QUADS: [&str; 4] =
    ["verbal_cooperation", "material_cooperation", "verbal_conflict", "material_conflict"];

/// Who acts on whom: what `dateline panel --by dyad-year` counts, added up over all years.
fn dyads(c: &Ctx<'_>, f: &Filter) -> Result<BTreeMap<(String, String), Sum>, dateline_store::Error> {
    Ok(c.store.totals(Unit::Dyad, &f.clone().counted())?.into_iter().filter_map(|(u, t)| Some((two(u)?, t))).collect())
}

/// The two codes of a dyad or pair.
pub(crate) fn two(unit: Vec<String>) -> Option<(String, String)> {
    let [a, b] = <[String; 2]>::try_from(unit).ok()?;
    Some((a, b))
}

/// Class of a mean score: from conflict to cooperation, in five steps.
fn temper(mean: f64) -> &'static str {
    match mean {
        m if m <= -4.0 => "t1",
        m if m < -0.5 => "t2",
        m if m <= 0.5 => "t3",
        m if m < 3.0 => "t4",
        _ => "t5",
    }
}

fn matrix(c: &Ctx<'_>, all: &BTreeMap<(String, String), Sum>) -> Markup {
    let mut sums: BTreeMap<&str, i64> = BTreeMap::new();
    for ((a, b), s) in all {
        *sums.entry(a).or_default() += s.count;
        *sums.entry(b).or_default() += s.count;
    }
    let mut codes: Vec<(&str, i64)> = sums.into_iter().collect();
    codes.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    let more = codes.len().saturating_sub(MATRIX);
    codes.truncate(MATRIX);
    html! {
        @if codes.len() > 1 {
            h2 { "Who deals with whom" }
            p.quiet { "Rows act, columns are acted upon; whoever meets counts in both directions. Number of events; sign and shade tell the mean score, from −10 (conflict) to 10 (cooperation)." }
            div.scroll tabindex="0" role="region" aria-label="Matrix of dyads" {
                table.matrix {
                    thead { tr { td {} @for (b, _) in &codes { th scope="col" { abbr title=(c.known.name(b)) { (b) } } } } }
                    tbody {
                        @for (a, _) in &codes {
                            tr {
                                th scope="row" { abbr title=(c.known.name(a)) { (a) } }
                                @for (b, _) in &codes {
                                    @match all.get(&((*a).to_owned(), (*b).to_owned())) {
                                        Some(s) => {
                                            @let mean = s.score / s.count as f64;
                                            td class=(temper(mean)) {
                                                a href=(c.q.to("/timeline", &[("dyad", Some(&format!("{a} > {b}")))])) title=(format!("{} on {}: {}, mean score {mean:.1}", c.known.name(a), c.known.name(b), number(u64::try_from(s.count).unwrap_or(0), "event"))) {
                                                    (s.count) span.sign aria-hidden="true" { (if mean < -0.5 { "−" } else if mean > 0.5 { "+" } else { "·" }) }
                                                }
                                            }
                                        },
                                        None => td.none { @if a == b { "—" } },
                                    }
                                }
                            }
                        }
                    }
                }
            }
            p.legend {
                @for (class, text) in [("t1", "− to −4"), ("t2", "− to −0.5"), ("t3", "· around 0"), ("t4", "+ to 3"), ("t5", "+ above 3")] { span { span class={ "swatch " (class) } {} " " (text) } }
            }
            @if more > 0 { p.quiet { (more) " with fewer events are left out of the matrix." } }
        }
    }
}

pub(crate) fn list(c: &Ctx<'_>) -> Made {
    let (mut f, left) = c.q.fit(What::Entities)?;
    let page = c.q.number("page", 100_000).unwrap_or(0);
    let total = c.store.count(What::Entities, &f)?;
    (f.limit, f.offset) = (Some(SIZE), Some(page * SIZE));
    let rows = c.store.list(What::Entities, &f, false)?;
    let all = dyads(c, &c.q.fit(What::Events)?.0)?;
    let ties = network::ties(c)?;
    let main = html! {
        (matrix(c, &all))
        (network::section(c, &ties))
        h2 { "All parties" }
        @if rows.rows.is_empty() { (nothing("parties")) } @else {
            (pages(c, total, page, SIZE, "party"))
            table.rows {
                thead { tr { th { "Party" } th { "Kind" } th { "Country" } th { "Sector" } th { "Role" } th.n { "Events" } th.n { "Statements" } th.n { "Articles" } } }
                tbody { @for r in each(&rows) { tr {
                    td data-label="Party" { a href=(c.q.to("/party", &[("name", Some(&r.text("entity")))])) { (r.text("entity")) } }
                    td data-label="Kind" { (r.text("kind")) }
                    td data-label="Country" { @let code = r.text("country"); @if !code.is_empty() { a href=(c.q.to("/party", &[("name", Some(&code))])) { (c.known.name(&code)) } } }
                    td data-label="Sector" { (r.text("sector")) }
                    td data-label="Role" { (r.text("role")) }
                    td.n data-label="Events" { (r.integer("events")) }
                    td.n data-label="Statements" { (r.integer("statements")) }
                    td.n data-label="Articles" { (r.integer("articles")) }
                } } }
            }
            (pages(c, total, page, SIZE, "party"))
        }
    };
    // What holds for the events of the matrix is not told as left out.
    let left = left.into_iter().filter(|l| *l != "--since and --until").collect();
    Ok(Page::new("Parties", "Parties", main).of(What::Entities, left))
}

/// A score with its sign; what rounds to nothing has none.
pub(crate) fn signed(x: f64) -> String {
    let x = (x * 10.0).round() / 10.0;
    if x == 0.0 { "0.0".into() } else { format!("{x:+.1}").replace('-', "−") }
}

/// Bars of the four quad classes beside each other.
pub(crate) fn quads(s: &Sum) -> Markup {
    let sum = s.quads.iter().sum::<i64>().max(1) as f64;
    let parts: Vec<(f64, f64, &str, i64, String)> = QUADS
        .iter()
        .zip(s.quads)
        .scan(0.0, |at, (name, n)| {
            let width = n as f64 / sum * 100.0;
            let here = *at;
            *at += width;
            let name = name.replace('_', " ");
            Some((here, width, tone(&name), n, name))
        })
        .collect();
    let label = parts.iter().map(|p| format!("{} {}", p.3, p.4)).collect::<Vec<_>>().join(", ");
    html! {
        svg.quads width="100%" height="14" role="img" aria-label=(label) {
            @for (x, w, class, n, name) in &parts { @if *n > 0 { rect class=(class) x=(format!("{x:.2}%")) width=(format!("{w:.2}%")) height="14" { title { (n) " " (name) } } } }
        }
    }
}

/// The other side of every dyad that a country is part of; those with most events first.
fn partners(c: &Ctx<'_>, code: &str, f: &Filter) -> Result<Vec<(String, Sum)>, dateline_store::Error> {
    let mut partners: BTreeMap<String, Sum> = BTreeMap::new();
    for ((a, b), s) in dyads(c, f)? {
        let other = if a == code {
            b
        } else if b == code {
            a
        } else {
            continue;
        };
        let sum = partners.entry(other).or_default();
        sum.count += s.count;
        sum.score += s.score;
        sum.quads.iter_mut().zip(s.quads).for_each(|(x, y)| *x += y);
    }
    let mut partners: Vec<(String, Sum)> = partners.into_iter().collect();
    partners.sort_by(|a, b| b.1.count.cmp(&a.1.count).then(a.0.cmp(&b.0)));
    partners.truncate(MOST as usize);
    Ok(partners)
}

/// What a country did with others, by class, as a file.
pub(crate) fn drawn(c: &Ctx<'_>) -> Result<Drawn, Fault> {
    let name = c.q.get("name").unwrap_or("").to_owned();
    let missing = || Fault::Missing(format!("There is nothing to draw of {name:?}."));
    let Ok(Party::Code(Some(code), None)) = Party::parse(&name) else { return Err(missing()) };
    let mut q = c.q.clone();
    q.filter.party.push(Party::Code(Some(code.clone()), None));
    let all = partners(c, &code, &q.fit(What::Events)?.0)?;
    if all.is_empty() {
        return Err(missing());
    }
    const ROW: u32 = 24;
    let body = html! {
        @for (i, (other, s)) in (0_u32..).zip(&all) {
            text x="0" y=(i * ROW + 14) { (chart::fitted(c.known.name(other), 220)) }
            text x="300" y=(i * ROW + 14) text-anchor="end" { (s.count) }
            text x="370" y=(i * ROW + 14) text-anchor="end" { (signed(s.score / s.count.max(1) as f64)) }
            svg x="400" y=(i * ROW + 2) width=(chart::BODY - 400) height="14" { (quads(s)) }
        }
    };
    let key = QUADS.map(|q| q.replace('_', " ")).map(|q| (chart::swatch(tone(&q)), q)).to_vec();
    let title = format!("{}: acts with others, both ways; mean score; classes", c.known.name(&code));
    Ok(Drawn { title, height: u32::try_from(all.len()).unwrap_or(1) * ROW, key, body })
}

pub(crate) fn one(c: &Ctx<'_>) -> Made {
    let name = c.q.get("name").unwrap_or("").to_owned();
    let party = Party::parse(&name).map_err(|_| Fault::Missing(format!("There is no party {name:?}.")))?;
    let code = if let Party::Code(Some(code), None) = &party { Some(code.clone()) } else { None };
    let title = code.as_deref().map_or(name.as_str(), |k| c.known.name(k)).to_owned();
    let mut q = c.q.clone();
    q.filter.party.push(party);
    let (f, left) = q.fit(What::Events)?;
    let total = c.store.count(What::Events, &f)?;
    let latest = Filter { sort: Some(Sort::parse("-day")), limit: Some(MOST), ..f.clone() };
    let rows = c.store.list(What::Events, &latest, false)?;
    let (s, _) = q.fit(What::Statements)?;
    let said = c.store.count(What::Statements, &s)?;
    let statements = c.store.list(
        What::Statements,
        &Filter { sort: Some(Sort::parse("-published")), limit: Some(6), ..s },
        false,
    )?;
    let (p, _) = q.fit(What::Positions)?;
    let stands = c.store.count(What::Positions, &p)?;
    let positions =
        c.store.list(What::Positions, &Filter { sort: Some(Sort::parse("-day")), limit: Some(MOST), ..p }, false)?;
    let names = c.store.detail(Detail::NamesOfParty, code.as_deref().unwrap_or(&name))?;
    let roles = c.store.detail(Detail::RolesOfParty, code.as_deref().unwrap_or(&name))?;
    if total == 0 && said == 0 && stands == 0 && names.rows.is_empty() {
        return Err(Fault::Missing(format!("No report names {name:?}, or the filters let nothing of it through.")));
    }
    let partners = match &code {
        Some(code) => partners(c, code, &f)?,
        None => Vec::new(),
    };
    let to = |path: &str| c.q.to(path, &[("party", Some(&name)), ("name", None)]);
    let main = html! {
        p.counts {
            a href=(to("/timeline")) { (number(total, "event")) } " · " a href=(to("/statements")) { (number(said, "statement")) } " · "
            a href=(to("/positions")) { (number(stands, "position")) } @if let Some(k) = &code { " · code " code { (k) } }
        }
        @if !partners.is_empty() {
            h2 { "Deals with" }
            table.rows.partners {
                thead { tr { th { "With" } th.n { "Acts, both ways" } th.n { "Mean score" } th { "Classes" } } }
                tbody { @for (other, s) in &partners { tr {
                    td data-label="With" { a href=(c.q.to("/party", &[("name", Some(other))])) { (c.known.name(other)) } }
                    td.n data-label="Acts, both ways" { (s.count) }
                    td.n data-label="Mean score" { (signed(s.score / s.count.max(1) as f64)) }
                    td data-label="Classes" { (quads(s)) }
                } } }
            }
            p.legend { @for q in QUADS { @let q = q.replace('_', " "); span { span class={ "swatch " (tone(&q)) } {} " " (q) } } }
            (chart::files(c, "party", None))
        }
        @if !rows.rows.is_empty() { h2 { "Events, latest first" } (events(c, &rows)) @if total > u64::from(MOST) { p { a href=(to("/timeline")) { "All " (total) } } } }
        @if !positions.rows.is_empty() { h2 { "Where it stands" } (super::positions::table(c, &positions)) }
        @if !statements.rows.is_empty() { h2 { "What it said last" } (super::search::said(&statements)) @if said > 6 { p { a href=(to("/statements")) { "All " (said) } } } }
        @if !roles.rows.is_empty() {
            h2 { "Offices and roles, as reports word them" }
            table.rows { thead { tr { th { "Name" } th { "Role" } th { "First" } th { "Last" } th.n { "Articles" } } }
                tbody { @for r in each(&roles).take(40) { tr { td data-label="Name" { (r.text("name")) } td data-label="Role" { (r.text("role")) } td data-label="First" { (r.text("first")) } td data-label="Last" { (r.text("last")) } td.n data-label="Articles" { (r.integer("articles")) } } } } }
        }
        @if names.rows.len() > 1 {
            h2 { "Names in the texts" }
            p.names { @for r in each(&names).take(60) { a href=(c.q.to("/party", &[("name", Some(&r.text("name")))])) { (r.text("name")) } " " span.quiet { (r.integer("articles")) } " " } }
        }
    };
    Ok(Page::new(title, "Parties", main).of(What::Events, left).about("party", &name))
}
