//! Calendar arithmetic that jiff leaves to its users: weeks, weekends, feasts.

use crate::words::Feast;
use jiff::{ToSpan, civil::Date};

/// Monday to Sunday of the week that holds `d`.
pub(crate) fn week(d: Date) -> (Date, Date) {
    let monday = days(d, -i32::from(d.weekday().to_monday_zero_offset()));
    (monday, days(monday, 6))
}

/// `d` moved by whole days; itself at the calendar's ends.
pub(crate) fn days(d: Date, n: i32) -> Date {
    d.checked_add(n.days()).unwrap_or(d)
}

/// `d` moved by whole months, kept within the month.
pub(crate) fn months(d: Date, n: i32) -> Date {
    d.checked_add(n.months()).unwrap_or(d)
}

/// Western Easter by the anonymous Gregorian algorithm (Meeus, Astronomical Algorithms, ch. 8).
fn easter(y: i16) -> Option<Date> {
    let y32 = i32::from(y);
    let (a, b, c) = (y32 % 19, y32 / 100, y32 % 100);
    let (d, e) = (b / 4, b % 4);
    let g = (8 * b + 13) / 25;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 19 * l) / 433;
    let month = (h + l - 7 * m + 90) / 25;
    let day = (h + l - 7 * m + 33 * month + 19) % 32;
    Date::new(y, month as i8, day as i8).ok()
}

/// Orthodox Easter: Meeus's Julian algorithm, moved by the 13 days between the calendars (1900 to 2099).
fn orthodox_easter(y: i16) -> Option<Date> {
    let y32 = i32::from(y);
    let (a, b, c) = (y32 % 4, y32 % 7, y32 % 19);
    let d = (19 * c + 15) % 30;
    let e = (2 * a + 4 * b - d + 34) % 7;
    let month = (d + e + 114) / 31;
    let day = (d + e + 114) % 31 + 1;
    Some(days(Date::new(y, month as i8, day as i8).ok()?, 13))
}

/// The day of a feast in a year.
pub(crate) fn feast(f: Feast, year: i16) -> Option<Date> {
    match f {
        Feast::Fixed(m, d) => Date::new(year, m, d).ok(),
        Feast::Day(y, m, d) => Date::new(y, m, d).ok(),
        Feast::Easter(n) => Some(days(easter(year)?, n)),
        Feast::OrthodoxEaster => orthodox_easter(year),
        Feast::Nth(n, weekday, month) => {
            let first = Date::new(year, month, 1).ok()?;
            let weekday = jiff::civil::Weekday::from_monday_one_offset(weekday).ok()?;
            first.nth_weekday_of_month(n, weekday).ok()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn feasts_fall_where_they_fell() {
        assert_eq!(easter(2015), Some(date(2015, 4, 5)));
        assert_eq!(easter(2024), Some(date(2024, 3, 31)));
        assert_eq!(orthodox_easter(2015), Some(date(2015, 4, 12)));
        assert_eq!(orthodox_easter(2024), Some(date(2024, 5, 5)));
        assert_eq!(feast(Feast::Nth(4, 4, 11), 2015), Some(date(2015, 11, 26)));
        assert_eq!(feast(Feast::Nth(-1, 1, 5), 2015), Some(date(2015, 5, 25)));
    }

    #[test]
    fn a_week_runs_from_monday() {
        assert_eq!(week(date(2015, 1, 25)), (date(2015, 1, 19), date(2015, 1, 25)));
        assert_eq!(week(date(2015, 1, 19)), (date(2015, 1, 19), date(2015, 1, 25)));
    }
}
