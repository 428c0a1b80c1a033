//! Days as numbers, and the days on which what a report tells may have happened.

use dateline_record::Event;
use jiff::civil::{Date, date};

/// Days since 1970-01-01 of a civil date.
pub(crate) fn day(d: &str) -> Option<i64> {
    number(d.get(..10)?.parse().ok()?)
}

fn number(d: Date) -> Option<i64> {
    d.since(date(1970, 1, 1)).ok().map(|s| i64::from(s.get_days()))
}

/// The civil date of a number of days; empty outside of the calendar.
pub(crate) fn civil(day: i64) -> String {
    i32::try_from(day)
        .ok()
        .and_then(|n| date(1970, 1, 1).checked_add(jiff::Span::new().days(n)).ok())
        .map(|d| d.to_string())
        .unwrap_or_default()
}

/// How much is known of the time of what a report tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Window {
    /// Nothing that could be compared.
    None = 0,
    /// Not told; it lies ahead of the report, or was put off.
    Open = 1,
    /// Told to a week, month or year.
    Vague = 2,
    /// Not told; it is the report's news, so it was that day or the day before.
    News = 3,
    /// Told to a few days.
    Told = 4,
}

impl Window {
    /// Whether it may be compared day by day.
    pub(crate) fn is_exact(self) -> bool {
        self >= Window::News
    }

    pub(crate) fn from_number(n: i64) -> Window {
        match n {
            4 => Window::Told,
            3 => Window::News,
            2 => Window::Vague,
            1 => Window::Open,
            _ => Window::None,
        }
    }
}

/// Longest stretch that counts as told to a few days.
const EXACT_DAYS: i64 = 5;
/// Longest stretch that anything is looked for in.
pub(crate) const LONGEST: i64 = 366;
/// How far ahead something is looked for that is planned without a day.
const AHEAD: i64 = 60;
/// How far ahead a meeting may have been planned that is put off without saying which day.
const PUT_OFF: i64 = 120;

/// Longest stretch of something whose day is not told.
pub(crate) const OPEN: i64 = PUT_OFF + 3;

/// The days on which it may have happened.
pub(crate) fn window(e: &Event, status: &str, published: Option<&str>) -> (Window, Option<(i64, i64)>) {
    if let Some(t) = &e.time {
        let days = t.start.as_deref().and_then(day).zip(t.end.as_deref().and_then(day));
        return match days {
            Some((a, b)) if b < a || b - a > LONGEST => (Window::None, None),
            Some((a, b)) if b - a < EXACT_DAYS => (Window::Told, Some((a, b))),
            Some(days) => (Window::Vague, Some(days)),
            None => (Window::None, None),
        };
    }
    let Some(p) = published.and_then(day).filter(|_| !e.historical) else { return (Window::None, None) };
    match status {
        "occurred" | "ongoing" => (Window::News, Some((p - 1, p))),
        "planned" => (Window::Open, Some((p, p + AHEAD))),
        "postponed" | "cancelled" => (Window::Open, Some((p - 3, p + PUT_OFF))),
        _ => (Window::None, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_go_both_ways() {
        for d in ["1969-12-31", "1970-01-01", "2016-02-29", "2003-08-27"] {
            assert_eq!(day(d).map(civil).as_deref(), Some(d));
        }
        assert_eq!(day("2015-01-02T10:00").and_then(|d| day("2015-01-01").map(|e| d - e)), Some(1));
        assert_eq!(day("XXXX-01-01"), None);
    }
}
