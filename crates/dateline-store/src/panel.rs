//! Counts and scores by country or dyad and period, zeros filled in.

use crate::error::{Error, Kind};
use crate::filter::{Filter, bound};
use crate::open::Store;
use crate::query::{Rows, Value, What};
use jiff::Span;
use jiff::civil::{Date, Weekday};
use rusqlite::params_from_iter;
use std::collections::{BTreeMap, BTreeSet};

/// Of whom rows are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// A country that takes part in any role.
    Country,
    /// Who acts on whom; who meet count in both directions.
    Dyad,
    /// Two countries in alphabetical order.
    Pair,
}

/// How long a row's time is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Period {
    Day,
    /// From Monday, named by ISO 8601 week (`2015-W04`).
    Week,
    Month,
    Quarter,
    Year,
}

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Events.
    Count,
    /// Events of each PLOVER type.
    Type,
    /// Events of each quad class.
    Quad,
    /// Events of each status.
    Status,
    /// Sum and mean of PLOVER's score.
    Score,
    /// Sum and mean of the Goldstein value (GDELT's table).
    Goldstein,
    /// Mentions, reports and publishers, added up.
    Reports,
    /// Share of all events of the period that the filter lets through.
    Share,
}

/// A panel asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Panel {
    /// Of whom.
    pub unit: Unit,
    /// How long.
    pub period: Period,
    /// What is counted.
    pub measures: Vec<Measure>,
    /// First day; the first event's where nothing is said.
    pub from: Option<String>,
    /// Last day; the last event's where nothing is said.
    pub to: Option<String>,
    /// Also what happens within one country.
    pub domestic: bool,
}

impl Panel {
    /// `dyad-month`, `country-year` ….
    ///
    /// # Errors
    /// What is no unit or no period.
    pub fn parse(by: &str) -> Result<(Unit, Period), Error> {
        let bad = || {
            Error::new(
                Kind::Question,
                format!(
                    "--by {by:?}: write a unit (country, dyad, pair) and a period (day, week, month, quarter, year), such as dyad-month"
                ),
            )
        };
        let (unit, period) = by.split_once('-').ok_or_else(bad)?;
        let unit = match unit {
            "country" => Unit::Country,
            "dyad" => Unit::Dyad,
            "pair" => Unit::Pair,
            _ => return Err(bad()),
        };
        let period = match period {
            "day" => Period::Day,
            "week" => Period::Week,
            "month" => Period::Month,
            "quarter" => Period::Quarter,
            "year" => Period::Year,
            _ => return Err(bad()),
        };
        Ok((unit, period))
    }
}

impl Period {
    /// The first day of the period that a day lies in.
    fn first(self, d: Date) -> Date {
        match self {
            Period::Day => d,
            Period::Week => {
                let back = d.weekday().since(Weekday::Monday);
                d.checked_sub(Span::new().days(back)).unwrap_or(d)
            }
            Period::Month => d.first_of_month(),
            Period::Quarter => Date::new(d.year(), (d.month() - 1) / 3 * 3 + 1, 1).unwrap_or(d),
            Period::Year => d.first_of_year(),
        }
    }

    fn next(self, first: Date) -> Option<Date> {
        let step = match self {
            Period::Day => Span::new().days(1),
            Period::Week => Span::new().weeks(1),
            Period::Month => Span::new().months(1),
            Period::Quarter => Span::new().months(3),
            Period::Year => Span::new().years(1),
        };
        first.checked_add(step).ok()
    }

    fn name(self, first: Date) -> String {
        match self {
            Period::Day => first.to_string(),
            Period::Week => {
                let w = first.iso_week_date();
                format!("{:04}-W{:02}", w.year(), w.week())
            }
            Period::Month => format!("{:04}-{:02}", first.year(), first.month()),
            Period::Quarter => format!("{:04}-Q{}", first.year(), (first.month() - 1) / 3 + 1),
            Period::Year => format!("{:04}", first.year()),
        }
    }
}

#[derive(Clone, Default)]
struct Cell {
    count: i64,
    by: BTreeMap<String, i64>,
    score: f64,
    goldstein: f64,
    scored: i64,
    mentions: i64,
    reports: i64,
    publishers: i64,
}

/// More rows than anybody reads are a mistake: a panel of all pairs of countries by day for decades.
const MOST_ROWS: usize = 5_000_000;

/// Event types in the codebook's order.
pub const TYPES: &[&str] = &[
    "AGREE",
    "CONSULT",
    "SUPPORT",
    "CONCEDE",
    "COOPERATE",
    "AID",
    "RETREAT",
    "REQUEST",
    "ACCUSE",
    "REJECT",
    "THREATEN",
    "PROTEST",
    "SANCTION",
    "MOBILIZE",
    "COERCE",
    "ASSAULT",
];
const QUADS: &[&str] = &["verbal cooperation", "material cooperation", "verbal conflict", "material conflict"];
const STATUSES: &[&str] = &["occurred", "ongoing", "planned", "hypothetical", "negated", "postponed", "cancelled"];

impl Store {
    /// Counts by unit and period: a row for each unit that the filter lets through at all and each period, with zeros.
    ///
    /// # Errors
    /// As [`Store::list`]; a panel that is too large.
    pub fn panel(&self, panel: &Panel, filter: &Filter) -> Result<Rows, Error> {
        let mut filter = filter.clone();
        filter.since = panel.from.clone().or(filter.since);
        filter.until = panel.to.clone().or(filter.until);
        let only = filter.only();
        let mut w = filter.conditions(What::Events)?;
        w.parts.push("v.day IS NOT NULL".into());
        // What an index holds is counted there, without a look at the events themselves.
        let sql = if panel
            .measures
            .iter()
            .all(|m| matches!(m, Measure::Count | Measure::Quad | Measure::Score | Measure::Share))
        {
            w.read_through();
            let (digits, rest) = match panel.period {
                Period::Day | Period::Week => (10, ""),
                Period::Month | Period::Quarter => (7, "-01"),
                Period::Year => (4, "-01-01"),
            };
            format!(
                "SELECT substr(v.day, 1, {digits}) || '{rest}', NULL, v.quad, NULL, sum(v.score), NULL, v.actor_countries, v.recipient_countries, 0, 0, 0, count(*)
                 FROM events_v v{} GROUP BY 1, v.actor_countries, v.recipient_countries, v.quad",
                w.sql()
            )
        } else {
            format!(
                "SELECT v.day, v.type, v.quad, v.status, v.score, v.goldstein, v.actor_countries, v.recipient_countries, v.mentions, v.reports, v.publishers, 1
                 FROM events_v v{}",
                w.sql()
            )
        };
        let mut cells: BTreeMap<Vec<String>, BTreeMap<Date, Cell>> = BTreeMap::new();
        let mut totals: BTreeMap<Date, i64> = BTreeMap::new();
        let mut days: BTreeSet<Date> = BTreeSet::new();
        let read = || -> rusqlite::Result<()> {
            let mut s = self.db.prepare(&sql)?;
            let mut rows = s.query(params_from_iter(w.values))?;
            while let Some(r) = rows.next()? {
                let Ok(day) = r.get::<_, String>(0)?.parse::<Date>() else { continue };
                let first = panel.period.first(day);
                days.insert(first);
                let n: i64 = r.get(11)?;
                *totals.entry(first).or_default() += n;
                let (a, b): (String, String) = (r.get(6)?, r.get(7)?);
                let score: f64 = r.get(4)?;
                let goldstein: Option<f64> = r.get(5)?;
                // Who asks for two countries does not ask for those who sat beside them.
                let asked = |u: &Vec<String>| only.as_ref().is_none_or(|(x, y)| u.iter().all(|c| c == x || c == y));
                for unit in units(panel, &a, &b).into_iter().filter(asked) {
                    let c = cells.entry(unit).or_default().entry(first).or_default();
                    c.count += n;
                    for column in 1..=3 {
                        if let Some(value) = r.get::<_, Option<String>>(column)? {
                            *c.by.entry(value).or_default() += n;
                        }
                    }
                    c.score += score;
                    if let Some(g) = goldstein {
                        c.goldstein += g;
                        c.scored += 1;
                    }
                    c.mentions += r.get::<_, i64>(8)?;
                    c.reports += r.get::<_, i64>(9)?;
                    c.publishers += r.get::<_, i64>(10)?;
                }
            }
            Ok(())
        };
        read().map_err(|e| self.fail(&e))?;
        let day = |s: &Option<String>, option: &str, last: bool| -> Result<Option<Date>, Error> {
            Ok(s.as_deref().map(|s| bound(s, option, last)).transpose()?.and_then(|d| d.parse().ok()))
        };
        let from = day(&filter.since, "--from", false)?.or(days.first().copied());
        let to = day(&filter.until, "--to", true)?.or(days.last().copied());
        let mut periods: Vec<Date> = Vec::new();
        if let (Some(from), Some(to)) = (from, to) {
            let mut next = Some(panel.period.first(from));
            while let Some(d) = next.filter(|d| *d <= to) {
                periods.push(d);
                next = panel.period.next(d);
            }
        }
        if periods.len().saturating_mul(cells.len()) > MOST_ROWS {
            return Err(Error::new(
                Kind::Question,
                format!(
                    "the panel would have {} rows; take fewer units, a longer period or --from and --to",
                    periods.len() * cells.len()
                ),
            ));
        }
        Ok(table(panel, &cells, &periods, &totals))
    }
}

/// What a unit did over the whole time that a filter lets through.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Total {
    /// Events.
    pub count: i64,
    /// Sum of PLOVER's scores.
    pub score: f64,
    /// Events of the quad classes: verbal and material cooperation, verbal and material conflict.
    pub quads: [i64; 4],
}

impl Store {
    /// Counts by unit over all time: what the rows of [`Store::panel`] add up to, without what happens within one country. The unit's codes
    /// are one for a country, else two.
    ///
    /// # Errors
    /// As [`Store::list`].
    pub fn totals(&self, unit: Unit, filter: &Filter) -> Result<BTreeMap<Vec<String>, Total>, Error> {
        let panel = Panel { unit, period: Period::Year, measures: Vec::new(), from: None, to: None, domestic: false };
        let only = filter.only();
        let asked = |u: &Vec<String>| only.as_ref().is_none_or(|(x, y)| u.iter().all(|c| c == x || c == y));
        let mut w = filter.conditions(What::Events)?;
        w.parts.push("v.day IS NOT NULL".into());
        w.read_through();
        let sql = format!(
            "SELECT v.actor_countries, v.recipient_countries, v.quad, count(*), sum(v.score) FROM events_v v{} GROUP BY 1, 2, 3",
            w.sql()
        );
        let mut out: BTreeMap<Vec<String>, Total> = BTreeMap::new();
        let read = || -> rusqlite::Result<()> {
            let mut s = self.db.prepare(&sql)?;
            let mut rows = s.query(params_from_iter(w.values))?;
            while let Some(r) = rows.next()? {
                let (a, b, quad): (String, String, String) = (r.get(0)?, r.get(1)?, r.get(2)?);
                let (n, score): (i64, f64) = (r.get(3)?, r.get(4)?);
                for u in units(&panel, &a, &b).into_iter().filter(asked) {
                    let t = out.entry(u).or_default();
                    t.count += n;
                    t.score += score;
                    if let Some(i) = QUADS.iter().position(|q| *q == quad) {
                        t.quads[i] += n;
                    }
                }
            }
            Ok(())
        };
        read().map_err(|e| self.fail(&e))?;
        Ok(out)
    }
}

/// The units that an event counts for.
fn units(panel: &Panel, actors: &str, recipients: &str) -> BTreeSet<Vec<String>> {
    let list = |s: &str| s.split(' ').filter(|c| !c.is_empty()).map(str::to_owned).collect::<Vec<_>>();
    let (a, b) = (list(actors), list(recipients));
    let mut out = BTreeSet::new();
    if panel.unit == Unit::Country {
        out.extend(a.into_iter().chain(b).map(|c| vec![c]));
        return out;
    }
    let others = if b.is_empty() { &a } else { &b };
    for x in &a {
        for y in others {
            // Whoever acts alone has no other side.
            if x == y && !(panel.domestic && (!b.is_empty() || a.len() == 1)) {
                continue;
            }
            let swap = panel.unit == Unit::Pair && x > y;
            out.insert(if swap { vec![y.clone(), x.clone()] } else { vec![x.clone(), y.clone()] });
        }
    }
    out
}

fn table(
    panel: &Panel,
    cells: &BTreeMap<Vec<String>, BTreeMap<Date, Cell>>,
    periods: &[Date],
    totals: &BTreeMap<Date, i64>,
) -> Rows {
    let mut columns: Vec<String> = match panel.unit {
        Unit::Country => vec!["country".into()],
        Unit::Dyad => vec!["actor".into(), "recipient".into()],
        Unit::Pair => vec!["a".into(), "b".into()],
    };
    columns.push("period".into());
    let name = |s: &str| s.replace(' ', "_");
    for m in &panel.measures {
        match m {
            Measure::Count => columns.push("count".into()),
            Measure::Type => columns.extend(TYPES.iter().map(|t| name(t))),
            Measure::Quad => columns.extend(QUADS.iter().map(|t| name(t))),
            Measure::Status => columns.extend(STATUSES.iter().map(|t| name(t))),
            Measure::Score => columns.extend(["score_sum".into(), "score_mean".into()]),
            Measure::Goldstein => columns.extend(["goldstein_sum".into(), "goldstein_mean".into()]),
            Measure::Reports => columns.extend(["mentions".into(), "reports".into(), "publishers".into()]),
            Measure::Share => columns.push("share".into()),
        }
    }
    let empty = Cell::default();
    let mean = |sum: f64, n: i64| if n == 0 { Value::Null } else { Value::Real(round(sum / n as f64)) };
    let mut rows = Vec::with_capacity(cells.len() * periods.len());
    for (unit, by_period) in cells {
        for p in periods {
            let c = by_period.get(p).unwrap_or(&empty);
            let mut row: Vec<Value> = unit.iter().cloned().map(Value::Text).collect();
            row.push(Value::Text(panel.period.name(*p)));
            let each = |row: &mut Vec<Value>, names: &[&str]| {
                row.extend(names.iter().map(|n| Value::Integer(c.by.get(*n).copied().unwrap_or(0))));
            };
            for m in &panel.measures {
                match m {
                    Measure::Count => row.push(Value::Integer(c.count)),
                    Measure::Type => each(&mut row, TYPES),
                    Measure::Quad => each(&mut row, QUADS),
                    Measure::Status => each(&mut row, STATUSES),
                    Measure::Score => row.extend([Value::Real(round(c.score)), mean(c.score, c.count)]),
                    Measure::Goldstein => row.extend([Value::Real(round(c.goldstein)), mean(c.goldstein, c.scored)]),
                    Measure::Reports => row.extend([c.mentions, c.reports, c.publishers].map(Value::Integer)),
                    Measure::Share => row.push(mean(c.count as f64, totals.get(p).copied().unwrap_or(0))),
                }
            }
            rows.push(row);
        }
    }
    Rows { columns, rows }
}

/// Four decimals: sums of tenths print as tenths, in whatever order they were added.
fn round(x: f64) -> f64 {
    (x * 1e4).round() / 1e4 + 0.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_begin_and_go_on() {
        let d: Date = "2015-08-19".parse().expect("a date");
        for (p, first, name, next) in [
            (Period::Day, "2015-08-19", "2015-08-19", "2015-08-20"),
            (Period::Week, "2015-08-17", "2015-W34", "2015-08-24"),
            (Period::Month, "2015-08-01", "2015-08", "2015-09-01"),
            (Period::Quarter, "2015-07-01", "2015-Q3", "2015-10-01"),
            (Period::Year, "2015-01-01", "2015", "2016-01-01"),
        ] {
            let f = p.first(d);
            assert_eq!((f.to_string(), p.name(f)), (first.to_owned(), name.to_owned()));
            assert_eq!(p.next(f).map(|d| d.to_string()).as_deref(), Some(next));
        }
    }

    #[test]
    fn who_acts_on_whom() {
        let (unit, period) = Panel::parse("dyad-month").expect("a unit");
        let mut p = Panel { unit, period, measures: vec![Measure::Count], from: None, to: None, domestic: false };
        let of =
            |p: &Panel, a: &str, b: &str| units(p, a, b).into_iter().map(|u| u.join(">")).collect::<Vec<_>>().join(" ");
        assert_eq!(of(&p, "RUS", "JPN UKR"), "RUS>JPN RUS>UKR");
        assert_eq!(of(&p, "JPN RUS", ""), "JPN>RUS RUS>JPN");
        assert_eq!(of(&p, "IRQ", "IRQ"), "");
        p.domestic = true;
        assert_eq!(of(&p, "IRQ", "IRQ"), "IRQ>IRQ");
        p.unit = Unit::Pair;
        assert_eq!(of(&p, "JPN RUS", ""), "JPN>RUS");
        assert!(Panel::parse("dyad-century").is_err());
    }
}
