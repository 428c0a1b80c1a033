//! Who deals with whom as a network: the countries with most events, laid out so that those that deal with each other stand together, and
//! the same as a table. The picture is the same at every run.

use super::parties::{QUADS, quads, signed, two};
use crate::chart::{self, Drawn, Shown, pc};
use crate::page::{Ctx, Fault, number};
use dateline_store::{Error, Rows, Total as Sum, Unit, Value, What};
use maud::{Markup, html};
use std::collections::BTreeMap;

/// Countries and pairs that are drawn: more are a tangle.
const NODES: usize = 22;
const TIES: usize = 60;
/// Pairs of the table on the page.
const ROWS: usize = 20;
/// Height of the picture in pixels; its width is what there is.
const HEIGHT: f64 = 520.0;
/// Width over height that the layout reckons with.
const SHAPE: f64 = 1.9;
/// Steps of the layout; it stands still well before.
const STEPS: u32 = 400;

/// Two countries, and what they did to each other and together.
pub(crate) struct Tie {
    pub(crate) a: String,
    pub(crate) b: String,
    pub(crate) sum: Sum,
}

impl Tie {
    fn mean(&self) -> f64 {
        self.sum.score / self.sum.count.max(1) as f64
    }
}

/// All pairs: what `dateline panel --by pair-year` counts, added up over all years; those with most events first.
pub(crate) fn ties(c: &Ctx<'_>) -> Result<Vec<Tie>, Error> {
    let sums = c.store.totals(Unit::Pair, &c.q.fit(What::Events)?.0.counted())?;
    let mut out: Vec<Tie> = sums.into_iter().filter_map(|(u, sum)| two(u).map(|(a, b)| Tie { a, b, sum })).collect();
    out.sort_by(|x, y| y.sum.count.cmp(&x.sum.count).then_with(|| (&x.a, &x.b).cmp(&(&y.a, &y.b))));
    Ok(out)
}

/// As rows for downloading.
pub(crate) fn rows(ties: &[Tie]) -> Rows {
    let round = |x: f64| Value::Real((x * 1e4).round() / 1e4 + 0.0);
    let row = |t: &Tie| {
        let mut row = vec![Value::Text(t.a.clone()), Value::Text(t.b.clone()), Value::Integer(t.sum.count)];
        row.extend([round(t.sum.score), round(t.mean())]);
        row.extend(t.sum.quads.map(Value::Integer));
        row
    };
    let columns = ["a", "b", "count", "score_sum", "score_mean"].into_iter().chain(QUADS);
    Rows { columns: columns.map(str::to_owned).collect(), rows: ties.iter().map(row).collect() }
}

/// A country of the picture: where it stands (0 to 1 both ways) and how many events its pairs have.
struct Node<'a> {
    code: &'a str,
    count: i64,
    x: f64,
    y: f64,
}

/// What is drawn: the countries with most events and the strongest ties between them, with the numbers of their ends.
fn chosen(ties: &[Tie]) -> (Vec<Node<'_>>, Vec<(usize, usize, &Tie)>) {
    let mut counts: BTreeMap<&str, i64> = BTreeMap::new();
    for t in ties {
        *counts.entry(&t.a).or_default() += t.sum.count;
        *counts.entry(&t.b).or_default() += t.sum.count;
    }
    let mut counts: Vec<(&str, i64)> = counts.into_iter().collect();
    counts.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    counts.truncate(NODES);
    let at: BTreeMap<&str, usize> = counts.iter().enumerate().map(|(i, c)| (c.0, i)).collect();
    let between = |t: &'_ Tie| Some((*at.get(t.a.as_str())?, *at.get(t.b.as_str())?));
    let drawn: Vec<(usize, usize, &Tie)> =
        ties.iter().filter_map(|t| between(t).map(|(a, b)| (a, b, t))).take(TIES).collect();
    let mut nodes: Vec<Node<'_>> = counts
        .iter()
        .enumerate()
        .map(|(i, (code, count))| {
            // The golden angle spreads any number of them evenly, those with most in the middle.
            let (turn, out) = (i as f64 * 2.399_963, ((i as f64 + 0.5) / NODES as f64).sqrt());
            Node { code, count: *count, x: out * turn.cos() * SHAPE, y: out * turn.sin() }
        })
        .collect();
    lay_out(&mut nodes, &drawn);
    (nodes, drawn)
}

/// Fruchterman and Reingold (1991): all push each other off, ties pull, and steps grow shorter.
fn lay_out(nodes: &mut [Node<'_>], ties: &[(usize, usize, &Tie)]) {
    let most = ties.first().map_or(1, |t| t.2.sum.count).max(1) as f64;
    let apart = (4.0 * SHAPE / nodes.len().max(1) as f64).sqrt();
    for step in 0..STEPS {
        let reach = 0.12 * (1.0 - f64::from(step) / f64::from(STEPS));
        let mut moves = vec![(0.0_f64, 0.0_f64); nodes.len()];
        for i in 0..nodes.len() {
            for j in i + 1..nodes.len() {
                let (dx, dy) = (nodes[i].x - nodes[j].x, nodes[i].y - nodes[j].y);
                let far = dx.hypot(dy).max(0.01);
                let push = apart * apart / far / far;
                moves[i] = (moves[i].0 + dx * push, moves[i].1 + dy * push);
                moves[j] = (moves[j].0 - dx * push, moves[j].1 - dy * push);
            }
            // What has few ties stays in sight.
            moves[i] = (moves[i].0 - nodes[i].x * 0.3, moves[i].1 - nodes[i].y * 0.3 * SHAPE);
        }
        for (i, j, t) in ties {
            let (dx, dy) = (nodes[*i].x - nodes[*j].x, nodes[*i].y - nodes[*j].y);
            let pull = dx.hypot(dy) / apart * (0.4 + 0.35 * (t.sum.count as f64 / most).sqrt());
            moves[*i] = (moves[*i].0 - dx * pull, moves[*i].1 - dy * pull);
            moves[*j] = (moves[*j].0 + dx * pull, moves[*j].1 + dy * pull);
        }
        for (n, (dx, dy)) in nodes.iter_mut().zip(moves) {
            let far = dx.hypot(dy).max(1e-9);
            let by = reach.min(far) / far;
            n.x += dx * by;
            n.y += dy * by;
        }
    }
    let bounds = |of: &dyn Fn(&Node<'_>) -> f64, nodes: &[Node<'_>]| {
        let all = nodes.iter().map(of);
        all.fold((f64::INFINITY, f64::NEG_INFINITY), |(lo, hi), v| (lo.min(v), hi.max(v)))
    };
    let ((x0, x1), (y0, y1)) = (bounds(&|n| n.x, nodes), bounds(&|n| n.y, nodes));
    for n in nodes {
        n.x = if x1 > x0 { (n.x - x0) / (x1 - x0) } else { 0.5 };
        n.y = if y1 > y0 { (n.y - y0) / (y1 - y0) } else { 0.5 };
    }
}

/// Class of a tie by its mean score, and a word for it.
fn manner(mean: f64) -> &'static str {
    if mean < -0.5 {
        "tie q4"
    } else if mean > 0.5 {
        "tie q1"
    } else {
        "tie q0"
    }
}

fn picture(c: &Ctx<'_>, ties: &[Tie], shown: Shown) -> Markup {
    let (nodes, drawn) = chosen(ties);
    let most = nodes.first().map_or(1, |n| n.count).max(1) as f64;
    let strongest = drawn.first().map_or(1, |d| d.2.sum.count).max(1) as f64;
    let (x, y) = (|n: &Node<'_>| pc(6.0 + n.x * 88.0), |n: &Node<'_>| format!("{:.1}", 26.0 + n.y * (HEIGHT - 62.0)));
    html! {
        @for (i, j, t) in drawn.iter().rev() {
            line class=(manner(t.mean())) x1=(x(&nodes[*i])) y1=(y(&nodes[*i])) x2=(x(&nodes[*j])) y2=(y(&nodes[*j])) stroke-width=(format!("{:.1}", 0.8 + 7.0 * (t.sum.count as f64 / strongest).sqrt())) {
                title { (c.known.name(&t.a)) " – " (c.known.name(&t.b)) ": " (number(u64::try_from(t.sum.count).unwrap_or(0), "event")) ", mean score " (signed(t.mean())) }
            }
        }
        @for n in &nodes {
            @let r = 4.0 + 12.0 * (n.count as f64 / most).sqrt();
            @let label = format!("{}: {} with others", c.known.name(n.code), number(u64::try_from(n.count).unwrap_or(0), "act"));
            @let inside = html! {
                circle.node cx=(x(n)) cy=(y(n)) r=(format!("{r:.1}")) { title { (label) } }
                svg x=(x(n)) y=(y(n)) overflow="visible" {
                    text.wide y=(format!("{:.1}", r + 13.0)) text-anchor="middle" { (c.known.name(n.code)) }
                    @if shown == Shown::Page { text.slim y=(format!("{:.1}", r + 13.0)) text-anchor="middle" { (n.code) } }
                }
            };
            (shown.link(&c.q.to("/party", &[("name", Some(n.code))]), &label, &inside))
        }
    }
}

/// What the lines mean: a mark and words.
fn meaning() -> Vec<(Markup, String)> {
    let line = |class: &str| html! { line class=(class) x1="-8" x2="8" y1="0" y2="0" stroke-width="4" {} };
    [("tie q1", "mostly cooperation"), ("tie q0", "mean score around 0"), ("tie q4", "mostly conflict")]
        .map(|(class, words)| (line(class), words.to_owned()))
        .to_vec()
}

/// The picture with its table beside it.
pub(crate) fn section(c: &Ctx<'_>, ties: &[Tie]) -> Markup {
    html! {
        @if ties.len() > 1 {
            h2 #network { "Network" }
            p.quiet { "Countries whose pairs have most events. A wide line is many events; colour and dashes tell the mean score. A country leads to its page." }
            svg.network width="100%" height=(HEIGHT) role="group" aria-label="Network of countries; the table behind it has the same numbers" { (picture(c, ties, Shown::Page)) }
            (chart::legend_of(&meaning()))
            (chart::files(c, "network", Some("network")))
            table.rows.partners {
                thead { tr { th { "Pair" } th.n { "Events" } th.n { "Mean score" } th { "Classes" } } }
                tbody { @for t in ties.iter().take(ROWS) { tr {
                    td data-label="Pair" { a href=(c.q.also("/timeline", &[("party", &t.a), ("party", &t.b)])) { (c.known.name(&t.a)) " – " (c.known.name(&t.b)) } }
                    td.n data-label="Events" { (t.sum.count) }
                    td.n data-label="Mean score" { (signed(t.mean())) }
                    td data-label="Classes" { (quads(&t.sum)) }
                } } }
            }
            @if ties.len() > ROWS { p.quiet { (number((ties.len() - ROWS) as u64, "pair")) " more with fewer events stand in the download." } }
        }
    }
}

/// The picture as a file.
pub(crate) fn drawn(c: &Ctx<'_>) -> Result<Drawn, Fault> {
    let ties = ties(c)?;
    if ties.is_empty() {
        return Err(Fault::Missing("No two countries deal with each other here.".into()));
    }
    Ok(Drawn {
        title: "Who deals with whom".into(),
        height: HEIGHT as u32,
        key: meaning(),
        body: html! { svg.network width="100%" height=(HEIGHT) { (picture(c, &ties, Shown::File)) } },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tie(a: &str, b: &str, count: i64) -> Tie {
        Tie { a: a.into(), b: b.into(), sum: Sum { count, score: 1.0, quads: [count, 0, 0, 0] } }
    }

    #[test]
    fn who_deals_with_each_other_stands_together() {
        let ties = [tie("AAA", "BBB", 40), tie("CCC", "DDD", 40), tie("BBB", "CCC", 1), tie("EEE", "FFF", 1)];
        let (nodes, drawn) = chosen(&ties);
        assert_eq!((nodes.len(), drawn.len()), (6, 4));
        assert!(nodes.iter().all(|n| (0.0..=1.0).contains(&n.x) && (0.0..=1.0).contains(&n.y)));
        let far = |a: &str, b: &str| {
            let of = |k: &str| nodes.iter().find(|n| n.code == k).expect("it is drawn");
            (of(a).x - of(b).x).hypot(of(a).y - of(b).y)
        };
        assert!(far("AAA", "BBB") < far("AAA", "CCC") && far("CCC", "DDD") < far("CCC", "AAA"));
        // Nobody stands on another, whoever they are.
        let all: Vec<Tie> = (0..40).map(|i| tie(&format!("A{i:02}"), &format!("B{:02}", i % 7), 1 + i % 5)).collect();
        let (nodes, _) = chosen(&all);
        assert_eq!(nodes.len(), NODES);
        for (i, a) in nodes.iter().enumerate() {
            for b in &nodes[i + 1..] {
                assert!((a.x - b.x).hypot(a.y - b.y) > 0.02, "{} {}", a.code, b.code);
            }
        }
        assert!(chosen(&[]).0.is_empty());
    }
}
