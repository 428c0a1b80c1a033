//! Periods of office: intervals whose ends may be open or unknown.

use jiff::civil::Date;

/// When a row holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Period {
    /// First day; `None`: open or unknown.
    pub start: Option<Date>,
    /// Last day; `None`: open or unknown.
    pub end: Option<Date>,
    /// A day on which it surely held, where begin and end are unknown (`..2019-06..`).
    pub seen: Option<Date>,
}

/// How a row stands to the article's date, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fit {
    /// Held on that day, as far as the row says.
    Holds,
    /// Begin and end are unknown and the day is within a few years of one when it held.
    Likely,
    /// It ended before that day.
    Over,
    /// It had not begun, or nothing is known.
    NotYet,
}

/// Days around a sighting within which somebody is taken to hold the office: half of a usual term of four to five years.
const TERM: i64 = 900;

fn day(s: &str, last: bool) -> Option<Date> {
    let mut it = s.split('-');
    let year: i16 = it.next()?.parse().ok()?;
    let month: Option<i8> = it.next().map(|m| m.parse()).transpose().ok()?;
    let day: Option<i8> = it.next().map(|d| d.parse()).transpose().ok()?;
    if it.next().is_some() {
        return None;
    }
    let m = month.unwrap_or(if last { 12 } else { 1 });
    let first = Date::new(year, m, day.unwrap_or(1)).ok()?;
    Some(if day.is_none() && last { first.last_of_month() } else { first })
}

impl Period {
    /// Reads `start..end`, `..2019-06..`, a single date (that day, month or year), or nothing (always).
    pub fn parse(s: &str) -> Option<Period> {
        let s = s.trim();
        if s.is_empty() || s == ".." {
            return Some(Period::default());
        }
        if let Some(mid) = s.strip_prefix("..").and_then(|r| r.strip_suffix("..")) {
            return Some(Period { seen: Some(day(mid, false)?), ..Period::default() });
        }
        let Some((a, b)) = s.split_once("..") else {
            return Some(Period { start: Some(day(s, false)?), end: Some(day(s, true)?), seen: None });
        };
        let (a, b) = (a.trim(), b.trim());
        let start = if a.is_empty() { None } else { Some(day(a, false)?) };
        let end = if b.is_empty() { None } else { Some(day(b, true)?) };
        if start.zip(end).is_some_and(|(a, b)| a > b) {
            return None;
        }
        Some(Period { start, end, seen: None })
    }

    /// How the row stands to `date`; without a date every row holds.
    pub fn fit(&self, date: Option<Date>) -> Fit {
        let Some(date) = date else { return Fit::Holds };
        if let Some(seen) = self.seen {
            let days = days(seen, date);
            return match days {
                d if d.abs() <= TERM => Fit::Likely,
                d if d > 0 => Fit::Over,
                _ => Fit::NotYet,
            };
        }
        match (self.start, self.end) {
            (_, Some(e)) if e < date => Fit::Over,
            (Some(s), _) if s > date => Fit::NotYet,
            _ => Fit::Holds,
        }
    }

    /// Days from the row's nearest known day to `date`, without sign.
    pub fn distance(&self, date: Option<Date>) -> i64 {
        let Some(date) = date else { return 0 };
        [self.start, self.end, self.seen].into_iter().flatten().map(|d| days(d, date).abs()).min().unwrap_or(0)
    }

    /// A key by which later rows sort behind earlier ones.
    pub fn recent(&self) -> Option<Date> {
        self.start.or(self.seen).or(self.end)
    }
}

/// Days from `a` to `b`, counted from the civil calendar.
fn days(a: Date, b: Date) -> i64 {
    let n = |d: Date| i64::from(d.year()) * 365 + i64::from(d.year()) / 4 + i64::from(d.day_of_year());
    n(b) - n(a)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn periods_are_read_and_compared() {
        let p = Period::parse("1997-05-02..2007-06").expect("a period");
        assert_eq!(p.fit(Some(date(2003, 1, 1))), Fit::Holds);
        assert_eq!(p.fit(Some(date(2007, 6, 30))), Fit::Holds);
        assert_eq!(p.fit(Some(date(2010, 1, 1))), Fit::Over);
        assert_eq!(p.fit(Some(date(1990, 1, 1))), Fit::NotYet);
        let p = Period::parse("..2019-06..").expect("a sighting");
        assert_eq!(p.fit(Some(date(2020, 1, 1))), Fit::Likely);
        assert_eq!(p.fit(Some(date(2024, 1, 1))), Fit::Over);
        assert!(Period::parse("2010..2001").is_none());
        assert!(Period::parse("soon").is_none());
        assert_eq!(Period::parse(""), Some(Period::default()));
    }
}
