//! Lays expressions on the calendar.

use crate::calendar::{self, days, months};
use crate::scan::{Expr, Found, From, Narrow, Rel};
use crate::tense::{Look, look};
use crate::words::{Feast, TimeTables, Unit};
use dateline_document::{Document, Grain, Timex, TimexKind};
use dateline_record::Edtf;
use jiff::civil::{Date, Weekday};

/// A resolved value.
struct Value {
    kind: TimexKind,
    edtf: Option<String>,
    grain: Grain,
}

impl Value {
    fn date(edtf: String, grain: Grain) -> Value {
        Value { kind: TimexKind::Date, edtf: Some(edtf), grain }
    }

    fn day(d: Date) -> Value {
        Value::date(d.to_string(), Grain::Day)
    }

    fn days(a: Date, b: Date, grain: Grain) -> Value {
        Value::date(Edtf::days(a, b).to_string(), grain)
    }

    fn unknown(grain: Grain) -> Value {
        Value { kind: TimexKind::Date, edtf: None, grain }
    }
}

/// Resolves a document's expressions in reading order, remembering the day told last.
pub(crate) struct Resolver {
    /// Day of writing: publication, else the printed dateline with its year.
    anchor: Option<Date>,
    /// Day told last, for "the day before".
    told: Option<Date>,
    /// Sentence of it.
    told_in: usize,
}

impl Resolver {
    pub(crate) fn new(doc: &Document, tables: &TimeTables) -> Resolver {
        let published = doc.article.published.map(|p| p.date);
        let printed = doc.article.dateline.as_ref().and_then(|d| d.date).and_then(|span| {
            let words = span.of(&doc.article.text);
            printed_day(words, tables, published)
        });
        Resolver { anchor: printed.or(published), told: None, told_in: 0 }
    }

    /// The layer's entry for a found expression; `None` where its date cannot be (31 February).
    pub(crate) fn timex(&mut self, doc: &Document, f: &Found) -> Option<Timex> {
        let v = self.value(doc, f)?;
        let edtf: Option<Edtf> = match &v.edtf {
            Some(e) => Some(e.parse().ok()?),
            None => None,
        };
        let (mut start, mut end) = edtf.as_ref().map_or((None, None), |e| (e.start(), e.end()));
        if let (Some(a), Some(b)) = (start, end) {
            let len = a.until(b).map_or(0, |s| s.get_days()) + 1;
            let third = len / 3;
            (start, end) = match f.narrow {
                Narrow::Whole => (start, end),
                Narrow::Early => (start, Some(days(a, third.max(1) - 1))),
                Narrow::Mid => (Some(days(a, third)), Some(days(b, -third))),
                Narrow::Late | Narrow::End => (Some(days(b, 1 - third.max(1))), end),
            };
            if v.grain == Grain::Day && v.kind == TimexKind::Date {
                self.told = Some(a);
                self.told_in = doc.tokens[f.tokens.start].sentence;
            }
        }
        // An event's date on the page's own date line would anchor "the day before" wrongly only if it stood in between; it does not.
        let mut edtf = v.edtf;
        if f.narrow == Narrow::End
            && matches!(v.grain, Grain::Year)
            && doc.form(f.tokens.end - 1).eq_ignore_ascii_case("year")
        {
            edtf = end.map(|e| e.to_string());
        }
        Some(Timex {
            span: doc.span_of(f.tokens.clone()),
            tokens: f.tokens.clone(),
            kind: v.kind,
            edtf,
            start,
            end,
            grain: v.grain,
        })
    }

    /// The day that "the day before" counts from: the one told in this sentence or the one before, else the day of writing.
    fn reference(&self, doc: &Document, f: &Found) -> Option<Date> {
        let here = doc.tokens[f.tokens.start].sentence;
        self.told.filter(|_| here <= self.told_in + 2).or(self.anchor)
    }

    fn value(&self, doc: &Document, f: &Found) -> Option<Value> {
        let ahead = || look(doc, &f.tokens);
        if let Expr::Duration { n: Some(n), unit } = &f.expr {
            // "Will open in two days" is a day; "opened in two days" a length.
            let behind_in = f.tokens.start.checked_sub(1).is_some_and(|t| doc.form(t).eq_ignore_ascii_case("in"));
            if behind_in && ahead() == Look::Ahead {
                let expr = Expr::Offset { n: Some(*n), unit: *unit, back: false, from: From::Now };
                return self.value(doc, &Found { tokens: f.tokens.clone(), expr, narrow: f.narrow });
            }
        }
        Some(match &f.expr {
            Expr::Date { y, m, d, rel } => return self.date(*y, *m, *d, *rel, ahead),
            Expr::Days { y, from, to } => {
                let ys = match y {
                    Some(y) => Some(*y),
                    None => self.anchor.map(|a| near_year(a, from.0, from.1, ahead())),
                };
                match ys {
                    Some(y) => {
                        let last_year = if to.0 < from.0 { y + 1 } else { y };
                        Value::days(
                            Date::new(y, from.0, from.1).ok()?,
                            Date::new(last_year, to.0, to.1).ok()?,
                            Grain::Day,
                        )
                    }
                    None => Value::date(
                        format!("XXXX-{:02}-{:02}/XXXX-{:02}-{:02}", from.0, from.1, to.0, to.1),
                        Grain::Day,
                    ),
                }
            }
            Expr::Part { y, part, rel } => {
                let grain = if *part < 30 { Grain::Season } else { Grain::Quarter };
                let year = match (y, self.anchor) {
                    (Some(y), _) => Some(*y),
                    (None, None) => None,
                    (None, Some(a)) => Some(self.part_year(a, *part, *rel, ahead)),
                };
                Value::date(year.map_or_else(|| format!("XXXX-{part}"), |y| format!("{y:04}-{part}")), grain)
            }
            Expr::Decade(y) => Value::date(format!("{}X", y / 10), Grain::Decade),
            Expr::Century(n) => Value::date(format!("{:02}XX", n - 1), Grain::Century),
            Expr::Weekday(wd, rel) => match self.anchor {
                Some(a) => Value::day(weekday(a, *wd, *rel, ahead)),
                None => Value::unknown(Grain::Day),
            },
            Expr::Unit(unit, rel) => match self.anchor {
                Some(a) => unit_value(a, *unit, *rel, ahead),
                None => Value::unknown(grain(*unit)),
            },
            Expr::Offset { n, unit, back, from } => {
                let base = if *from == From::Now { self.anchor } else { self.reference(doc, f) };
                match (base, n) {
                    (Some(b), Some(n)) => offset(b, if *back { -n } else { *n }, *unit),
                    (Some(b), None) if *from == From::Now => {
                        Value::date(if *back { format!("../{b}") } else { format!("{b}/..") }, grain(*unit))
                    }
                    _ => Value::unknown(grain(*unit)),
                }
            }
            Expr::Stretch { n, unit, back } => match (self.anchor, n) {
                (Some(a), Some(n)) => {
                    let other = shift(a, if *back { -n } else { *n }, *unit);
                    let (x, y) = if *back { (other, a) } else { (a, other) };
                    match grain(*unit) {
                        Grain::Year | Grain::Decade | Grain::Century => {
                            Value::date(format!("{:04}/{:04}", x.year(), y.year()), Grain::Year)
                        }
                        Grain::Month => Value::date(
                            format!("{:04}-{:02}/{:04}-{:02}", x.year(), x.month(), y.year(), y.month()),
                            Grain::Month,
                        ),
                        g => Value::days(x, y, g),
                    }
                }
                (Some(a), None) => Value::date(if *back { format!("../{a}") } else { format!("{a}/..") }, grain(*unit)),
                _ => Value { kind: TimexKind::Duration, edtf: Some(period(*n, *unit)), grain: grain(*unit) },
            },
            Expr::Today(n) => match self.anchor {
                Some(a) => Value::day(days(a, *n)),
                None => Value::unknown(Grain::Day),
            },
            Expr::Same(unit) => match self.reference(doc, f) {
                Some(r) if self.told.is_some() => match unit {
                    Unit::Day => Value::day(r),
                    Unit::Month => Value::date(format!("{:04}-{:02}", r.year(), r.month()), Grain::Month),
                    Unit::Year => Value::date(format!("{:04}", r.year()), Grain::Year),
                    Unit::Week => {
                        let (a, b) = calendar::week(r);
                        Value::days(a, b, Grain::Week)
                    }
                    _ => Value::unknown(grain(*unit)),
                },
                _ => Value::unknown(grain(*unit)),
            },
            Expr::Duration { n, unit } => {
                Value { kind: TimexKind::Duration, edtf: Some(period(*n, *unit)), grain: grain(*unit) }
            }
            Expr::Set(unit, _) => {
                let unit = unit.unwrap_or(Unit::Week);
                Value { kind: TimexKind::Set, edtf: Some(format!("R/{}", period(Some(1), unit))), grain: grain(unit) }
            }
            Expr::Feast { feast, y, rel } => {
                let year = match (y, self.anchor, feast) {
                    (Some(y), ..) => Some(*y),
                    (None, _, Feast::Day(y, ..)) => Some(*y),
                    (None, Some(a), _) => feast_year(a, *feast, *rel, ahead),
                    (None, None, _) => None,
                };
                match (year, feast) {
                    (Some(y), _) => Value::day(calendar::feast(*feast, y)?),
                    (None, Feast::Fixed(m, d)) => Value::date(format!("XXXX-{m:02}-{d:02}"), Grain::Day),
                    (None, _) => Value::unknown(Grain::Day),
                }
            }
            Expr::Clock { hour, minute, zone } => {
                let day = self.told.filter(|_| doc.tokens[f.tokens.start].sentence == self.told_in).or(self.anchor);
                let zone = zone.unwrap_or("");
                let edtf = day.map(|d| format!("{d}T{hour:02}:{minute:02}{zone}"));
                Value { kind: TimexKind::Time, edtf, grain: Grain::Minute }
            }
        })
    }

    fn date(&self, y: Option<i16>, m: Option<i8>, d: Option<i8>, rel: Rel, look: impl Fn() -> Look) -> Option<Value> {
        let year = match (y, m, self.anchor) {
            (Some(y), ..) => Some(y),
            (None, Some(m), Some(a)) => Some(match rel {
                Rel::None => {
                    near_year(a, m, d.unwrap_or(15), if d.is_none() { month_look(a, m, look()) } else { look() })
                }
                Rel::This => a.year(),
                // "last November": the latest one that lies wholly behind; "next March": the first ahead.
                Rel::Last => {
                    if m < a.month() || d.is_some_and(|d| m == a.month() && d < a.day()) {
                        a.year()
                    } else {
                        a.year() - 1
                    }
                }
                Rel::Next => {
                    if m > a.month() {
                        a.year()
                    } else {
                        a.year() + 1
                    }
                }
            }),
            _ => None,
        };
        Some(match (year, m, d) {
            (Some(y), None, _) => Value::date(format!("{y:04}"), Grain::Year),
            (Some(y), Some(m), None) => Value::date(format!("{y:04}-{m:02}"), Grain::Month),
            (Some(y), Some(m), Some(d)) => Value::day(Date::new(y, m, d).ok()?),
            (None, Some(m), None) => Value::date(format!("XXXX-{m:02}"), Grain::Month),
            (None, Some(m), Some(d)) => {
                Date::new(2000, m, d).ok()?;
                Value::date(format!("XXXX-{m:02}-{d:02}"), Grain::Day)
            }
            (None, None, _) => return None,
        })
    }

    fn part_year(&self, a: Date, part: i8, rel: Rel, look: impl Fn() -> Look) -> i16 {
        // The first month of the part tells whether it lies behind or ahead.
        let first = match part {
            21..=23 => (part - 21) * 3 + 3,
            24 => 12,
            33..=36 => (part - 33) * 3 + 1,
            _ => (part - 40) * 6 + 1,
        };
        match rel {
            Rel::This => a.year(),
            Rel::Last if part < 30 => {
                if first + 2 < a.month() {
                    a.year()
                } else {
                    a.year() - 1
                }
            }
            Rel::Last => a.year() - 1,
            Rel::Next if part < 30 => {
                if first > a.month() {
                    a.year()
                } else {
                    a.year() + 1
                }
            }
            Rel::Next => a.year() + 1,
            Rel::None => match look() {
                Look::Ahead => {
                    if first + 2 >= a.month() {
                        a.year()
                    } else {
                        a.year() + 1
                    }
                }
                _ => {
                    if first <= a.month() {
                        a.year()
                    } else {
                        a.year() - 1
                    }
                }
            },
        }
    }
}

/// The day that a printed dateline gives, its year from the day of publication nearest to it.
fn printed_day(words: &str, tables: &TimeTables, published: Option<Date>) -> Option<Date> {
    let lower = words.to_lowercase();
    let mut month = None;
    let (mut day, mut year) = (None, None);
    for w in lower.split(|c: char| !(c.is_alphanumeric() || c == '.')).filter(|w| !w.is_empty()) {
        let m = tables.word(w).iter().chain(tables.word(w.trim_end_matches('.'))).find_map(|w| match w {
            crate::words::Word::Month(m) => Some(*m),
            _ => None,
        });
        let number: Option<i16> = w.trim_end_matches(|c: char| c.is_alphabetic() || c == '.').parse().ok();
        match (m, number) {
            (Some(m), _) => month = month.or(Some(m)),
            (None, Some(n)) if n >= 1400 => year = year.or(Some(n)),
            (None, Some(n)) if n <= 31 => day = day.or(Some(n as i8)),
            _ => {}
        }
    }
    let (m, d) = (month?, day?);
    let candidates = match (year, published) {
        (Some(y), _) => vec![y],
        (None, Some(p)) => vec![p.year(), p.year() - 1, p.year() + 1],
        (None, None) => return None,
    };
    let dates = candidates.into_iter().filter_map(|y| Date::new(y, m, d).ok());
    match published {
        // A dateline that is far from the day of publication is an archive's or a mistake: it then says nothing.
        Some(p) => dates.min_by_key(|x| distance(*x, p)).filter(|x| year.is_some() || distance(*x, p) <= 40),
        None => dates.into_iter().next(),
    }
}

fn distance(a: Date, b: Date) -> i32 {
    a.until(b).map_or(i32::MAX, |s| s.get_days().abs())
}

/// The year of a month and day that the clause's look and the day of writing make likeliest.
fn near_year(a: Date, m: i8, d: i8, look: Look) -> i16 {
    let at = |y: i16| Date::new(y, m, d.min(28)).ok();
    let behind = |y: i16| at(y).is_some_and(|x| x <= a);
    match look {
        Look::Back => {
            if behind(a.year()) {
                a.year()
            } else {
                a.year() - 1
            }
        }
        Look::Ahead => {
            if at(a.year()).is_some_and(|x| x >= a) {
                a.year()
            } else {
                a.year() + 1
            }
        }
        Look::Unknown => [a.year(), a.year() - 1, a.year() + 1]
            .into_iter()
            .min_by_key(|y| at(*y).map_or(i32::MAX, |x| distance(x, a)))
            .unwrap_or(a.year()),
    }
}

/// A bare month counts as this year's if it is the month of writing, whatever the tense.
fn month_look(a: Date, m: i8, look: Look) -> Look {
    if m == a.month() { Look::Unknown } else { look }
}

fn feast_year(a: Date, f: Feast, rel: Rel, look: impl Fn() -> Look) -> Option<i16> {
    let this = calendar::feast(f, a.year())?;
    Some(match rel {
        Rel::This => a.year(),
        Rel::Last => {
            if this < a {
                a.year()
            } else {
                a.year() - 1
            }
        }
        Rel::Next => {
            if this > a {
                a.year()
            } else {
                a.year() + 1
            }
        }
        Rel::None => near_year(a, this.month(), this.day(), look()),
    })
}

fn weekday(a: Date, wd: i8, rel: Rel, look: impl Fn() -> Look) -> Date {
    let Ok(day) = Weekday::from_monday_one_offset(wd) else { return a };
    let back = i32::from(day.until(a.weekday()));
    let ahead = i32::from(a.weekday().until(day));
    match rel {
        Rel::Last => days(a, -(if back == 0 { 7 } else { back })),
        Rel::Next => days(a, if ahead == 0 { 7 } else { ahead }),
        // "this Tuesday" may lie on either side of today, within the week.
        Rel::This => match look() {
            Look::Back => days(a, -back),
            _ => days(a, ahead),
        },
        Rel::None => match look() {
            Look::Ahead => days(a, ahead),
            _ => days(a, -back),
        },
    }
}

fn unit_value(a: Date, unit: Unit, rel: Rel, look: impl Fn() -> Look) -> Value {
    let n = match rel {
        Rel::Last => -1,
        Rel::This | Rel::None => 0,
        Rel::Next => 1,
    };
    match unit {
        Unit::Week | Unit::Fortnight => {
            let (x, y) = calendar::week(days(a, 7 * n));
            Value::days(x, y, Grain::Week)
        }
        Unit::Weekend => {
            let (_, sunday) = calendar::week(a);
            let begun = a.weekday() == Weekday::Saturday || a.weekday() == Weekday::Sunday;
            let back = match rel {
                Rel::Last => !begun || a.weekday() == Weekday::Saturday,
                Rel::Next => false,
                _ => !begun && !matches!(look(), Look::Ahead),
            };
            let sunday = days(
                sunday,
                if rel == Rel::Next && begun {
                    7
                } else if back {
                    -7
                } else {
                    0
                },
            );
            Value::days(days(sunday, -1), sunday, Grain::Day)
        }
        Unit::Month => {
            let m = months(a, n);
            Value::date(format!("{:04}-{:02}", m.year(), m.month()), Grain::Month)
        }
        Unit::Quarter => {
            let m = months(a, 3 * n);
            Value::date(format!("{:04}-{}", m.year(), 33 + (m.month() - 1) / 3), Grain::Quarter)
        }
        Unit::Year => Value::date(format!("{:04}", i32::from(a.year()) + n), Grain::Year),
        Unit::Decade => Value::date(format!("{:03}X", i32::from(a.year()) / 10 + n), Grain::Decade),
        Unit::Century => Value::date(format!("{:02}XX", i32::from(a.year()) / 100 + n), Grain::Century),
        _ => Value::day(days(a, n)),
    }
}

fn shift(d: Date, n: i32, unit: Unit) -> Date {
    match unit {
        Unit::Second | Unit::Minute => d,
        Unit::Hour => days(d, n / 24),
        Unit::Day | Unit::Weekend => days(d, n),
        Unit::Week => days(d, n.saturating_mul(7)),
        Unit::Fortnight => days(d, n.saturating_mul(14)),
        Unit::Month => months(d, n),
        Unit::Quarter | Unit::Season => months(d, n.saturating_mul(3)),
        Unit::Year => months(d, n.saturating_mul(12)),
        Unit::Decade => months(d, n.saturating_mul(120)),
        Unit::Century => months(d, n.saturating_mul(1200)),
    }
}

/// A point so many units away, with the grain of the unit: "two years ago" is a year, "ten days ago" a day.
fn offset(base: Date, n: i32, unit: Unit) -> Value {
    let d = shift(base, n, unit);
    match unit {
        Unit::Month | Unit::Quarter | Unit::Season => {
            Value::date(format!("{:04}-{:02}", d.year(), d.month()), Grain::Month)
        }
        Unit::Year | Unit::Decade | Unit::Century => Value::date(format!("{:04}", d.year()), Grain::Year),
        // Weeks are counted loosely: the day is a guess, and says so.
        Unit::Week | Unit::Fortnight => Value::date(format!("{d}~"), Grain::Week),
        _ => Value::day(d),
    }
}

fn grain(unit: Unit) -> Grain {
    match unit {
        Unit::Second | Unit::Minute => Grain::Minute,
        Unit::Hour => Grain::Hour,
        Unit::Day | Unit::Weekend => Grain::Day,
        Unit::Week | Unit::Fortnight => Grain::Week,
        Unit::Month => Grain::Month,
        Unit::Quarter => Grain::Quarter,
        Unit::Season => Grain::Season,
        Unit::Year => Grain::Year,
        Unit::Decade => Grain::Decade,
        Unit::Century => Grain::Century,
    }
}

/// ISO 8601 duration: `P2W`, `PXD` for "several days".
fn period(n: Option<i32>, unit: Unit) -> String {
    let scaled = |k: i32| n.map_or("X".to_owned(), |n| n.saturating_mul(k).to_string());
    match unit {
        Unit::Second => format!("PT{}S", scaled(1)),
        Unit::Minute => format!("PT{}M", scaled(1)),
        Unit::Hour => format!("PT{}H", scaled(1)),
        Unit::Day | Unit::Weekend => format!("P{}D", scaled(1)),
        Unit::Week => format!("P{}W", scaled(1)),
        Unit::Fortnight => format!("P{}W", scaled(2)),
        Unit::Month => format!("P{}M", scaled(1)),
        Unit::Quarter | Unit::Season => format!("P{}M", scaled(3)),
        Unit::Year => format!("P{}Y", scaled(1)),
        Unit::Decade => format!("P{}Y", scaled(10)),
        Unit::Century => format!("P{}Y", scaled(100)),
    }
}
