//! Dates that may be uncertain, partial or open: ISO 8601-2 (EDTF).
//!
//! Understood: `2015`, `2015-01`, `2015-01-23`, times behind a day (`2015-01-23T14:30`, with `Z` or `+09:00`), unspecified digits
//! (`199X`, `XXXX-01-23`), seasons (`2015-21` spring to `2015-24` winter, of the northern half), quarters (`2015-33` to `2015-36`), halves
//! (`2015-40`, `2015-41`), the qualifiers `?`, `~`, `%`, intervals (`a/b`, `../b`, `a/..`), sets (`[a,b]` one of, `{a,b}` all of), and
//! ISO 8601 durations (`P2W`, `PXD`) and recurring values (`R/P1W`), which have neither a first nor a last day.

use jiff::civil::{Date, date};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::{borrow::Cow, fmt, str::FromStr};

/// A text that is no EDTF value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EdtfError(String);

impl fmt::Display for EdtfError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} is no EDTF date", self.0)
    }
}

impl std::error::Error for EdtfError {}

/// An EDTF value, checked: `2015-02-31` cannot be built.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Edtf(String);

/// First and last day of a value; `None` where it is open or its year is not given.
type Bounds = (Option<Date>, Option<Date>);

impl Edtf {
    /// The value as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A day.
    pub fn day(d: Date) -> Edtf {
        Edtf(d.to_string())
    }

    /// From one day to another, both included; a single day where they are the same.
    pub fn days(from: Date, to: Date) -> Edtf {
        if from == to { Edtf::day(from) } else { Edtf(format!("{from}/{to}")) }
    }

    /// The first day that the value may mean: 1 November for `2014-11`; `None` where the year is not given or the start is open.
    pub fn start(&self) -> Option<Date> {
        bounds(&self.0).and_then(|b| b.0)
    }

    /// The last day that the value may mean: 30 November for `2014-11`.
    pub fn end(&self) -> Option<Date> {
        bounds(&self.0).and_then(|b| b.1)
    }

    /// The value with its missing year filled in; itself where the year is given. `None` where that is no date (29 February).
    pub fn with_year(&self, year: i16) -> Option<Edtf> {
        match self.0.strip_prefix("XXXX") {
            Some(rest) => format!("{year:04}{rest}").parse().ok(),
            None => Some(self.clone()),
        }
    }
}

fn is_qualifier(c: char) -> bool {
    matches!(c, '?' | '~' | '%')
}

/// The smallest and largest number that digits with `X` for unspecified ones may mean.
fn digits(s: &str, len: usize) -> Option<(i16, i16)> {
    (s.len() == len && s.bytes().all(|b| b.is_ascii_digit() || b == b'X')).then_some(())?;
    Some((s.replace('X', "0").parse().ok()?, s.replace('X', "9").parse().ok()?))
}

/// First and last day within years `y0..=y1` of the stretch from the first day of month `m0` to the end of month `m1`.
fn months((y0, y1): (i16, i16), m0: i8, m1: i8) -> Option<(Date, Date)> {
    Some((Date::new(y0, m0, 1).ok()?, Date::new(y1, m1, 1).ok()?.last_of_month()))
}

/// Bounds of a single date; the outer `None` means that it is no date.
fn single(s: &str) -> Option<Bounds> {
    let s = s.trim_end_matches(is_qualifier);
    let (day, time) = s.split_once('T').map_or((s, None), |(d, t)| (d, Some(t)));
    if let Some(t) = time {
        // A clock time, perhaps with a zone; only a whole day can carry one.
        let t = t.strip_suffix('Z').unwrap_or(t);
        let (clock, zone) = t.split_once(['+', '-']).map_or((t, None), |(a, b)| (a, Some(b)));
        let ok = |t: &str| {
            t.split(':')
                .enumerate()
                .all(|(i, p)| p.len() == 2 && p.parse::<u8>().is_ok_and(|v| v < if i == 0 { 25 } else { 60 }))
        };
        if !ok(clock) || !zone.is_none_or(ok) || day.split('-').count() != 3 {
            return None;
        }
    }
    let mut parts = day.split('-').map(|p| p.trim_matches(is_qualifier));
    let year = parts.next()?;
    let years = digits(year, 4)?;
    let known = !year.starts_with('X');
    let (month, dom) = (parts.next(), parts.next());
    if parts.next().is_some() {
        return None;
    }
    let (a, b) = match (month, dom) {
        (None, _) => (date(years.0.max(1), 1, 1), date(years.1, 12, 31)),
        (Some("XX"), None) => (date(years.0.max(1), 1, 1), date(years.1, 12, 31)),
        (Some(m), None) => {
            let (m0, m1) = digits(m, 2)?;
            let years = (years.0.max(1), years.1);
            match m0 {
                1..=12 if m0 == m1 => months(years, m0 as i8, m0 as i8)?,
                21..=23 => months(years, (m0 - 21) as i8 * 3 + 3, (m0 - 21) as i8 * 3 + 5)?,
                // Winter runs over the turn of the year.
                24 => months((years.0, years.1.checked_add(1)?), 12, 2)?,
                33..=36 => months(years, (m0 - 33) as i8 * 3 + 1, (m0 - 33) as i8 * 3 + 3)?,
                40 | 41 => months(years, (m0 - 40) as i8 * 6 + 1, (m0 - 40) as i8 * 6 + 6)?,
                0 | 10 if m1 > m0 => months(years, (m0 as i8).max(1), (m1 as i8).min(12))?,
                _ => return None,
            }
        }
        (Some(m), Some(d)) => {
            let ((m0, m1), (d0, d1)) = (digits(m, 2)?, digits(d, 2)?);
            let exact = m0 == m1 && d0 == d1;
            if exact && !known {
                // 2000 was a leap year: 29 February is a day of some year.
                Date::new(2000, m0 as i8, d0 as i8).ok()?;
                return Some((None, None));
            }
            let (m0, m1) = ((m0 as i8).clamp(1, 12), if exact { m0 as i8 } else { (m1 as i8).min(12) });
            let first = Date::new(years.0.max(1), m0, (d0 as i8).max(1)).ok()?;
            let last_month = Date::new(years.1, m1, 1).ok()?;
            let last =
                if exact { first } else { Date::new(years.1, m1, (d1 as i8).min(last_month.days_in_month())).ok()? };
            (first, if exact && years.0 != years.1 { Date::new(years.1, m1, d0 as i8).ok()? } else { last })
        }
    };
    Some(if known { (Some(a), Some(b)) } else { (None, None) })
}

fn duration(s: &str) -> bool {
    let Some(rest) = s.strip_prefix('P') else { return false };
    let (days, clock) = rest.split_once('T').map_or((rest, None), |(a, b)| (a, Some(b)));
    let fields = |s: &str, units: &str| {
        let mut number = 0;
        let mut any = false;
        for c in s.chars() {
            if c.is_ascii_digit() || c == 'X' || c == '.' {
                number += 1;
            } else if units.contains(c) && number > 0 {
                (number, any) = (0, true);
            } else {
                return false;
            }
        }
        any && number == 0
    };
    (days.is_empty() && clock.is_some() || fields(days, "YMWD")) && clock.is_none_or(|c| fields(c, "HMS"))
}

/// Bounds of a value; the outer `None` means that it is no EDTF.
fn bounds(s: &str) -> Option<Bounds> {
    if let Some(inner) =
        s.strip_prefix('[').and_then(|s| s.strip_suffix(']')).or(s.strip_prefix('{').and_then(|s| s.strip_suffix('}')))
    {
        let all: Option<Vec<Bounds>> = inner.split(',').map(|p| single(p.trim())).collect();
        let all = all?;
        let start = all.iter().map(|b| b.0).collect::<Option<Vec<_>>>().and_then(|v| v.into_iter().min());
        let end = all.iter().map(|b| b.1).collect::<Option<Vec<_>>>().and_then(|v| v.into_iter().max());
        return Some((start, end));
    }
    if let Some(rest) = s.strip_prefix("R/") {
        return duration(rest).then_some((None, None));
    }
    if s.starts_with('P') {
        return duration(s).then_some((None, None));
    }
    if let Some((a, b)) = s.split_once('/') {
        let side = |p: &str| if p.is_empty() || p == ".." { Some((None, None)) } else { single(p) };
        let (from, to) = (side(a)?, side(b)?);
        if let (Some(x), Some(y)) = (from.0, to.1) {
            if x > y {
                return None;
            }
        }
        return (a.len() + b.len() > 4).then_some((from.0, to.1));
    }
    single(s)
}

impl FromStr for Edtf {
    type Err = EdtfError;
    fn from_str(s: &str) -> Result<Self, EdtfError> {
        bounds(s).map(|_| Edtf(s.to_owned())).ok_or_else(|| EdtfError(s.to_owned()))
    }
}

impl TryFrom<String> for Edtf {
    type Error = EdtfError;
    fn try_from(s: String) -> Result<Self, EdtfError> {
        s.parse()
    }
}

impl From<Edtf> for String {
    fn from(e: Edtf) -> String {
        e.0
    }
}

impl fmt::Display for Edtf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl JsonSchema for Edtf {
    fn schema_name() -> Cow<'static, str> {
        "Edtf".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "description": "ISO 8601-2 (EDTF) date" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ends(s: &str) -> String {
        let e: Edtf = s.parse().unwrap_or_else(|e| panic!("{e}"));
        let show = |d: Option<Date>| d.map_or("-".to_owned(), |d| d.to_string());
        format!("{} {}", show(e.start()), show(e.end()))
    }

    #[test]
    fn first_and_last_days() {
        for (value, want) in [
            ("2014-11", "2014-11-01 2014-11-30"),
            ("2015", "2015-01-01 2015-12-31"),
            ("2016-02-29", "2016-02-29 2016-02-29"),
            ("XXXX-01-23", "- -"),
            ("XXXX-02-29", "- -"),
            ("2015-01?", "2015-01-01 2015-01-31"),
            ("199X", "1990-01-01 1999-12-31"),
            ("19XX", "1900-01-01 1999-12-31"),
            ("2015-21", "2015-03-01 2015-05-31"),
            ("2015-24", "2015-12-01 2016-02-29"),
            ("2015-34", "2015-04-01 2015-06-30"),
            ("2015-41", "2015-07-01 2015-12-31"),
            ("2015-01-23/2015-01-25", "2015-01-23 2015-01-25"),
            ("2009/..", "2009-01-01 -"),
            ("../2009-05", "- 2009-05-31"),
            ("[2018-02-07,2018-02-08]", "2018-02-07 2018-02-08"),
            ("2015-01-23T14:30+09:00", "2015-01-23 2015-01-23"),
            ("2015-01-XX", "2015-01-01 2015-01-31"),
            ("2015-XX", "2015-01-01 2015-12-31"),
            ("P2W", "- -"),
            ("R/P1W", "- -"),
        ] {
            assert_eq!(ends(value), want, "{value}");
        }
    }

    #[test]
    fn impossible_dates_are_none() {
        for bad in [
            "2015-02-31",
            "2015-13",
            "XXXX-02-30",
            "",
            "..",
            "/",
            "Monday",
            "2015-01-23T25:99",
            "2016/2015",
            "P",
            "20151",
            "2015-1-2",
        ] {
            assert!(bad.parse::<Edtf>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_year_fills_in() {
        let e: Edtf = "XXXX-02-29".parse().expect("some year has it");
        assert_eq!(e.with_year(2016).map(String::from).as_deref(), Some("2016-02-29"));
        assert_eq!(e.with_year(2015), None);
    }

    proptest! {
        #[test]
        fn never_panics(s in "[0-9X?~%/.,TPWDRZ:\\[\\]{}+-]{0,24}") {
            if let Ok(e) = s.parse::<Edtf>() {
                if let (Some(a), Some(b)) = (e.start(), e.end()) {
                    prop_assert!(a <= b);
                }
            }
        }
    }
}
