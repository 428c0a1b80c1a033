//! Where it happened: places by how often, states by their share, arcs between pairs; and what has no place.

use crate::chart::{self, Drawn, Shown};
use crate::page::{Ctx, Fault, Made, Page, number};
use crate::table::each;
use dateline_store::{Unit, What};
use maud::{Markup, html};
use std::collections::BTreeMap;

const LAND: &str = include_str!("../../assets/land.tsv");
/// Arcs.
const ARCS: usize = 14;
/// First degree from the pole, and number of degrees, that are drawn.
const TOP: f64 = 6.0;
const HEIGHT: f64 = 142.0;

struct Spot {
    name: String,
    country: String,
    precision: String,
    count: i64,
    planned: i64,
    conflict: i64,
}

/// Class of a number among others: five steps by the logarithm.
fn step(n: i64, most: i64) -> &'static str {
    const STEPS: [&str; 5] = ["s1", "s2", "s3", "s4", "s5"];
    let x = (n as f64).ln_1p() / (most.max(1) as f64).ln_1p() * 4.99;
    STEPS[(x as usize).min(4)]
}

fn arc(a: (f64, f64), b: (f64, f64)) -> String {
    let (x1, y1, x2, y2) = (a.1 + 180.0, 90.0 - a.0, b.1 + 180.0, 90.0 - b.0);
    let (dx, dy) = (x2 - x1, y2 - y1);
    // Bent to one side by a fifth of its length, upwards.
    let (mx, my) = ((x1 + x2) / 2.0 + dy.abs() * 0.1, (y1 + y2) / 2.0 - dx.abs() * 0.2);
    format!("M{x1:.1} {y1:.1}Q{mx:.1} {:.1} {x2:.1} {y2:.1}", my.max(TOP + 1.0))
}

fn picture(
    c: &Ctx<'_>,
    spots: &[(String, f64, f64, Spot)],
    states: &BTreeMap<String, i64>,
    arcs: &[(String, String, i64)],
    shown: Shown,
) -> Markup {
    let most = states.values().copied().max().unwrap_or(1);
    let most_spot = spots.iter().map(|s| s.3.count).max().unwrap_or(1);
    html! {
            svg width="100%" height="100%" viewBox=(format!("0 {TOP} 360 {HEIGHT}")) preserveAspectRatio="none" {
                @for x in [30, 60, 90, 120, 150, 180, 210, 240, 270, 300, 330] { path.grid d=(format!("M{x} 0V180")) {} }
                @for y in [30, 60, 90, 120] { path.grid d=(format!("M0 {y}H360")) {} }
                @for line in LAND.lines().filter(|l| !l.starts_with('#')) {
                    @if let Some((code, d)) = line.split_once('\t') {
                        @match states.get(code) {
                            Some(n) => path class={ "land " (step(*n, most)) } d=(d) { title { (c.known.name(code)) ": " (number(u64::try_from(*n).unwrap_or(0), "event")) } },
                            None => path.land d=(d) {},
                        }
                    }
                }
                @for (a, b, n) in arcs {
                    @if let (Some(p), Some(q)) = (c.known.countries.get(a).and_then(|k| k.point), c.known.countries.get(b).and_then(|k| k.point)) {
                        path.arc d=(arc(p, q)) stroke-width=(format!("{:.1}", 1.0 + 3.0 * (*n as f64) / arcs.first().map_or(1, |f| f.2).max(1) as f64)) {
                            title { (c.known.name(a)) " – " (c.known.name(b)) ": " (n) }
                        }
                    }
                }
            }
            @for (key, lat, lon, s) in spots {
                @let r = 2.5 + 9.0 * (s.count as f64 / most_spot.max(1) as f64).sqrt();
                @let label = format!("{}: {}, to the {}", s.name, number(u64::try_from(s.count).unwrap_or(0), "event"), s.precision);
                @let class = if s.precision == "country" || s.precision == "region" { "spot vague" } else if s.conflict * 2 > s.count { "spot q4" } else { "spot q1" };
                @let spot = html! {
                    circle class=(class) cx=(format!("{:.2}%", (lon + 180.0) / 3.6)) cy=(format!("{:.2}%", (90.0 - lat - TOP) / HEIGHT * 100.0)) r=(format!("{r:.1}")) { title { (label) } }
                };
                (shown.link(&c.q.to("/timeline", &[("place", Some(key))]), &label, &spot))
            }
    }
}

/// What is drawn, and what cannot be.
struct Found {
    left: Vec<&'static str>,
    total: u64,
    spots: Vec<(String, f64, f64, Spot)>,
    states: BTreeMap<String, i64>,
    arcs: Vec<(String, String, i64)>,
    /// Names that are not resolved, and how many events tell no place.
    unresolved: BTreeMap<String, i64>,
    nowhere: u64,
}

fn find(c: &Ctx<'_>) -> Result<Found, dateline_store::Error> {
    let (f, left) = c.q.fit(What::Events)?;
    let total = c.store.count(What::Events, &f)?;
    let mut spots: Vec<(String, f64, f64, Spot)> = Vec::new();
    let mut unresolved: BTreeMap<String, i64> = BTreeMap::new();
    let mut told = 0;
    // Large ones first, so that small ones lie on top.
    for r in each(&c.store.places(&f)?) {
        let (name, count) = (r.text("place"), r.integer("n"));
        told += count;
        let (Some(lat), Some(lon)) = (r.real("lat"), r.real("lon")) else {
            *unresolved.entry(name).or_default() += count;
            continue;
        };
        let (country, precision) = (r.text("country"), r.text("precision"));
        let (planned, conflict) = (r.integer("planned"), r.integer("conflict"));
        spots.push((name.clone(), lat, lon, Spot { name, country, precision, count, planned, conflict }));
    }
    let nowhere = total.saturating_sub(u64::try_from(told).unwrap_or(0));
    let counted = f.counted();
    let count = |unit| -> Result<Vec<(Vec<String>, i64)>, dateline_store::Error> {
        Ok(c.store.totals(unit, &counted)?.into_iter().map(|(u, t)| (u, t.count)).collect())
    };
    let states: BTreeMap<String, i64> = count(Unit::Country)?.into_iter().map(|(u, n)| (u.concat(), n)).collect();
    let pairs = count(Unit::Pair)?.into_iter().filter_map(|(u, n)| super::parties::two(u).map(|p| (p, n)));
    let has = |k: &str| c.known.countries.get(k).is_some_and(|k| k.point.is_some());
    let mut arcs: Vec<(String, String, i64)> =
        pairs.filter(|((a, b), n)| *n > 0 && has(a) && has(b)).map(|((a, b), n)| (a, b, n)).collect();
    arcs.sort_by(|a, b| b.2.cmp(&a.2).then(a.0.cmp(&b.0)));
    arcs.truncate(ARCS);
    Ok(Found { left, total, spots, states, arcs, unresolved, nowhere })
}

/// What marks and colours mean.
fn meaning(most: i64) -> Vec<(Markup, String)> {
    let spot = |class: &str| html! { circle class=(class) r="5" {} };
    vec![
        (spot("spot q1"), "a place".into()),
        (spot("spot q4"), "mostly conflict".into()),
        (spot("spot vague"), "only the country or region is told".into()),
        (
            html! { rect.s1 x="-8" y="-5" width="5" height="10" {} rect.s3 x="-3" y="-5" width="6" height="10" {} rect.s5 x="3" y="-5" width="5" height="10" {} },
            format!("state takes part in few to {most} events"),
        ),
        (html! { path.arc d="M-8 5Q0-9 8 5" {} }, "pairs with most events".into()),
    ]
}

/// The map as a file.
pub(crate) fn drawn(c: &Ctx<'_>) -> Result<Drawn, Fault> {
    let m = find(c)?;
    let height = (f64::from(chart::BODY) * HEIGHT / 360.0).round() as u32;
    let placed: i64 = m.spots.iter().map(|s| s.3.count).sum();
    let most = m.states.values().copied().max().unwrap_or(0);
    Ok(Drawn {
        title: format!("Places of {placed} of {}", number(m.total, "event")),
        height,
        key: meaning(most),
        body: html! {
            rect.sea width=(chart::BODY) height=(height) {}
            svg.map width=(chart::BODY) height=(height) overflow="hidden" { (picture(c, &m.spots, &m.states, &m.arcs, Shown::File)) }
        },
    })
}

pub(crate) fn view(c: &Ctx<'_>) -> Made {
    let Found { left, total, spots, states, arcs, unresolved, nowhere } = find(c)?;
    let placed: i64 = spots.iter().map(|s| s.3.count).sum();
    let most = states.values().copied().max().unwrap_or(0);
    let main = html! {
        p.counts { (placed) " of " (number(total, "event")) " have a place on the map." }
        svg.map width="100%" role="group" aria-label="Map" { (picture(c, &spots, &states, &arcs, Shown::Page)) }
        (chart::legend_of(&meaning(most)))
        (chart::files(c, "map", None))
        h2 { "Places" }
        table.rows {
            thead { tr { th { "Place" } th { "Country" } th { "Known to the" } th.n { "Events" } th.n { "Planned" } th.n { "Conflict" } } }
            tbody { @for (key, _, _, s) in spots.iter().take(40) { tr {
                td data-label="Place" { a href=(c.q.to("/timeline", &[("place", Some(key))])) { (s.name) } }
                td data-label="Country" { (c.known.name(&s.country)) }
                td data-label="Known to the" { (s.precision) }
                td.n data-label="Events" { (s.count) }
                td.n data-label="Planned" { (s.planned) }
                td.n data-label="Conflict" { (s.conflict) }
            } } }
        }
        h2 { "Not on the map" }
        p { (number(nowhere, "event")) " tell no place." }
        @if !unresolved.is_empty() { p { "Not resolved: " @for (n, k) in unresolved.iter().take(60) { (n) " " span.quiet { (k) } "  " } } }
    };
    Ok(Page::new("Map", "Map", main).of(What::Events, left))
}
