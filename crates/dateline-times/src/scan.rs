//! Finds the words of time expressions and what they say by themselves.

use crate::words::{Feast, TimeTables, Unit, Word};
use dateline_document::{Document, NameLabel, TokenId, Upos};
use std::ops::Range;

/// "last", "this", "next" and their like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rel {
    Last,
    This,
    Next,
    None,
}

/// From where an offset counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum From {
    /// "two weeks ago", "in two weeks": from the day of writing.
    Now,
    /// "two weeks earlier", "the day before": from the time told last.
    Told,
}

/// What an expression says by itself.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Expr {
    /// A date with what is given of it.
    Date {
        y: Option<i16>,
        m: Option<i8>,
        d: Option<i8>,
        rel: Rel,
    },
    /// Days of one month, or from a day of one to a day of another.
    Days {
        y: Option<i16>,
        from: (i8, i8),
        to: (i8, i8),
    },
    /// Quarter (33–36), half (40, 41) or season (21–24) by its EDTF number.
    Part {
        y: Option<i16>,
        part: i8,
        rel: Rel,
    },
    Decade(i16),
    Century(i16),
    Weekday(i8, Rel),
    Unit(Unit, Rel),
    /// `n` units before (negative) or after; no count where it is "several".
    Offset {
        n: Option<i32>,
        unit: Unit,
        back: bool,
        from: From,
    },
    /// "the past five years", "the next two weeks".
    Stretch {
        n: Option<i32>,
        unit: Unit,
        back: bool,
    },
    Today(i32),
    /// "the same day", "that year".
    Same(Unit),
    Duration {
        n: Option<i32>,
        unit: Unit,
    },
    Set(Option<Unit>, Option<i8>),
    Feast {
        feast: Feast,
        y: Option<i16>,
        rel: Rel,
    },
    Clock {
        hour: u8,
        minute: u8,
        zone: Option<&'static str>,
    },
}

/// "early", "mid", "late", "the end of": narrows first and last day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Narrow {
    Whole,
    Early,
    Mid,
    Late,
    End,
}

/// An expression found.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Found {
    pub tokens: Range<TokenId>,
    pub expr: Expr,
    pub narrow: Narrow,
}

/// Finds all expressions, in order, not overlapping.
pub(crate) fn scan(doc: &Document, tables: &TimeTables) -> Vec<Found> {
    let lower: Vec<String> = (0..doc.tokens.len()).map(|i| doc.form(i).to_lowercase().replace('’', "'")).collect();
    let s = Scan { doc, tables, lower: lower.iter().map(String::as_str).collect() };
    let mut out = Vec::new();
    for sent in &doc.sentences {
        let mut i = sent.tokens.start;
        while i < sent.tokens.end {
            let here = Cursor { s: &s, end: sent.tokens.end };
            let found = here.longest(i);
            // "A year" is a rate and "a year ago" is a time: the longer one counts.
            if let Some(n) = tables.not(&s.lower[i..sent.tokens.end]) {
                if found.as_ref().is_none_or(|f| f.tokens.end <= i + n) {
                    i += n;
                    continue;
                }
            }
            match found {
                Some(f) => {
                    i = f.tokens.end.max(i + 1);
                    out.push(f);
                }
                None => i += 1,
            }
        }
    }
    out
}

struct Scan<'a> {
    doc: &'a Document,
    tables: &'a TimeTables,
    lower: Vec<&'a str>,
}

#[derive(Clone, Copy)]
struct Cursor<'a> {
    s: &'a Scan<'a>,
    end: TokenId,
}

impl Cursor<'_> {
    fn low(&self, i: usize) -> &str {
        if i < self.end { self.s.lower[i] } else { "" }
    }

    fn is(&self, i: usize, words: &[&str]) -> bool {
        words.contains(&self.low(i))
    }

    fn capital(&self, i: usize) -> bool {
        self.s.doc.form(i).starts_with(|c: char| c.is_uppercase())
    }

    fn upos(&self, i: usize) -> Option<Upos> {
        self.s.doc.tokens.get(i).filter(|_| i < self.end).map(|t| t.upos)
    }

    fn word<T>(&self, i: usize, pick: impl Fn(&Word) -> Option<T>) -> Option<T> {
        self.s.tables.word(self.low(i)).iter().find_map(pick)
    }

    fn in_person(&self, i: usize) -> bool {
        let names = &self.s.doc.names;
        let at = names.partition_point(|n| n.tokens.end <= i);
        names.get(at).is_some_and(|n| n.tokens.contains(&i) && n.label == NameLabel::Person)
    }

    fn year(&self, i: usize) -> Option<i16> {
        let t = self.low(i);
        let y: i16 = (t.len() == 4 && t.bytes().all(|b| b.is_ascii_digit())).then(|| t.parse().ok()).flatten()?;
        (1400..=2199).contains(&y).then_some(y)
    }

    /// A year behind an optional comma or "of".
    fn year_behind(&self, i: usize) -> (Option<i16>, usize) {
        let skip = usize::from(self.is(i, &[",", "of"]));
        match self.year(i + skip) {
            Some(y) => (Some(y), i + skip + 1),
            None => match self.low(i) {
                // "September of last year" is resolved as a month of that year.
                _ if self.is(i, &["last", "this", "next"]) && self.is(i + 1, &["year"]) => (None, i),
                _ => (None, i),
            },
        }
    }

    /// Day of a month: 1–31, perhaps with st, nd, rd, th.
    fn day(&self, i: usize) -> Option<i8> {
        let t = self.low(i);
        let digits = t.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        let suffix = &t[digits.len()..];
        if !matches!(suffix, "" | "st" | "nd" | "rd" | "th") || digits.len() > 2 {
            return None;
        }
        digits.parse().ok().filter(|d| (1..=31).contains(d))
    }

    fn month(&self, i: usize) -> Option<i8> {
        let m = self.word(i, |w| if let Word::Month(m) = w { Some(*m) } else { None })?;
        (self.capital(i) && (!self.in_person(i) || self.day(i + 1).is_some())).then_some(())?;
        // "May" and "March" are words too: they count where the tagger sees a name, or a day or year stands beside them.
        let doubtful = self.is(i, &["may", "march", "mar.", "mar", "sun.", "jan", "jun"]);
        let beside = self.day(i + 1).is_some() || self.year(i + 1).is_some() || (i > 0 && self.day(i - 1).is_some());
        let ruled = i > 0
            && self.is(
                i - 1,
                &[
                    "in", "since", "last", "next", "by", "until", "till", "early", "late", "mid", "of", "this", "from",
                    "before", "during", "through", "to",
                ],
            );
        (!doubtful || beside || ruled && self.upos(i) == Some(Upos::Propn)).then_some(m)
    }

    fn weekday(&self, i: usize) -> Option<i8> {
        let d = self.word(i, |w| if let Word::Weekday(d) = w { Some(*d) } else { None })?;
        (self.capital(i) && !self.in_person(i)).then_some(d)
    }

    fn season(&self, i: usize) -> Option<i8> {
        let s = self.word(i, |w| if let Word::Season(s) = w { Some(*s) } else { None })?;
        matches!(self.upos(i), Some(Upos::Noun | Upos::Propn)).then_some(s)
    }

    fn unit(&self, i: usize) -> Option<Unit> {
        self.word(i, |w| if let Word::Unit(u) = w { Some(*u) } else { None })
    }

    fn rel(&self, i: usize) -> Option<Rel> {
        match self.low(i) {
            "last" | "past" | "previous" => Some(Rel::Last),
            "this" | "current" => Some(Rel::This),
            "next" | "coming" | "upcoming" => Some(Rel::Next),
            _ => None,
        }
    }

    /// A count: digits, words, "twenty - five", "a", or a vague one (`None`); with the token behind it.
    fn number(&self, i: usize) -> Option<(Option<i32>, usize)> {
        let t = self.low(i);
        if self.is(i, &["several", "few", "many", "some", "recent"]) {
            return Some((None, i + 1));
        }
        if self.is(i, &["a", "the"]) && self.is(i + 1, &["few", "couple", "dozen", "number"]) {
            let n = match self.low(i + 1) {
                "couple" => Some(2),
                "dozen" => Some(12),
                _ => None,
            };
            return Some((n, i + 2 + usize::from(self.is(i + 2, &["of"]))));
        }
        if t.starts_with(|c: char| c.is_ascii_digit()) {
            let n: f64 = t.replace(',', "").parse().ok()?;
            return (n < 100_000.0).then_some((Some(n as i32), i + 1));
        }
        let one =
            |w: &str| self.s.tables.word(w).iter().find_map(|w| if let Word::Number(n) = w { Some(*n) } else { None });
        if let Some((a, b)) = t.split_once('-') {
            return Some((Some(one(a)? + one(b)?), i + 1));
        }
        let n = one(t)?;
        if n >= 20 && self.is(i + 1, &["-"]) {
            if let Some(m) = one(self.low(i + 2)).filter(|m| *m < 10) {
                return Some((Some(n + m), i + 3));
            }
        }
        Some((Some(n), i + 1))
    }

    /// The longest expression that starts at `i`.
    fn longest(&self, i: usize) -> Option<Found> {
        let (narrow, at) = self.narrow(i);
        let tries = [
            self.iso(at),
            self.absolute(at),
            self.feast(at),
            self.relative(at),
            self.offset(at),
            self.today(at),
            self.clock(at),
            self.bare(at),
            self.set(at),
        ];
        let best = tries.into_iter().flatten().max_by_key(|(end, _)| *end);
        let (mut end, expr) = match best {
            Some(b) => b,
            None if at > i => return self.longest_plain(i),
            None => return None,
        };
        // "Monday night", "January 23 at noon" keep the day's value; "late on Monday" is the day too.
        while self.word(end, |w| matches!(w, Word::Part(p) if *p < 24).then_some(())).is_some()
            && matches!(expr, Expr::Weekday(..) | Expr::Date { d: Some(_), .. } | Expr::Today(_))
        {
            end += 1;
        }
        Some(Found { tokens: i..end, expr, narrow })
    }

    fn longest_plain(&self, i: usize) -> Option<Found> {
        let tries = [self.relative(i), self.offset(i), self.bare(i)];
        let (end, expr) = tries.into_iter().flatten().max_by_key(|(end, _)| *end)?;
        Some(Found { tokens: i..end, expr, narrow: Narrow::Whole })
    }

    /// "early", "mid-", "late", "the end of", "the beginning of" before a date.
    fn narrow(&self, i: usize) -> (Narrow, usize) {
        let hyphen = |j: usize| j + usize::from(self.is(j, &["-", "–"]));
        match self.low(i) {
            "early" => (Narrow::Early, hyphen(i + 1) + usize::from(self.is(i + 1, &["in", "on"]))),
            "mid" => (Narrow::Mid, hyphen(i + 1)),
            "late" => (Narrow::Late, hyphen(i + 1) + usize::from(self.is(i + 1, &["in", "on"]))),
            "end" | "close" if self.is(i + 1, &["of"]) => (Narrow::End, i + 2),
            "beginning" | "start" | "outset" if self.is(i + 1, &["of"]) => (Narrow::Early, i + 2),
            "middle" if self.is(i + 1, &["of"]) => (Narrow::Mid, i + 2),
            "the" if self.is(i + 1, &["end", "close", "beginning", "start", "middle"]) && self.is(i + 2, &["of"]) => {
                let (n, at) = self.narrow(i + 1);
                // "the end of the year": the year itself, told by "the".
                (n, at)
            }
            _ => (Narrow::Whole, i),
        }
    }

    /// `2015-01-23`, `23/01/2015`, `23.01.2015`: read from the text, since tokenizers cut them in different ways.
    fn iso(&self, i: usize) -> Option<(usize, Expr)> {
        let doc = self.s.doc;
        let start = doc.tokens.get(i).filter(|_| i < self.end)?.span.start;
        let rest = doc.article.text.get(start..)?;
        let len = rest.bytes().take(10).take_while(|b| b.is_ascii_digit() || b"-/.".contains(b)).count();
        let piece = rest[..len].trim_end_matches(['.', '-', '/']);
        let sep = piece.chars().find(|c| !c.is_ascii_digit())?;
        if piece.matches(sep).count() != 2 {
            return None;
        }
        let fields: Vec<i16> = piece.split(sep).map(|p| p.parse().ok()).collect::<Option<_>>()?;
        let lens: Vec<usize> = piece.split(sep).map(str::len).collect();
        let (y, m, d) = match (sep, &lens[..]) {
            ('-', [4, 2, 2]) | ('/', [4, _, _]) => (fields[0], fields[1], fields[2]),
            ('.', [_, _, 4]) => (fields[2], fields[1], fields[0]),
            // Day and month are told apart only where one is over 12.
            ('/', [_, _, 4]) if fields[0] > 12 => (fields[2], fields[1], fields[0]),
            ('/', [_, _, 4]) if fields[1] > 12 => (fields[2], fields[0], fields[1]),
            _ => return None,
        };
        jiff::civil::Date::new(y, m as i8, d as i8).ok()?;
        let mut end = i;
        let stop = start + piece.len();
        while end < self.end && doc.tokens[end].span.end <= stop {
            end += 1;
        }
        (end > i).then_some((end, Expr::Date { y: Some(y), m: Some(m as i8), d: Some(d as i8), rel: Rel::None }))
    }

    /// Months with days and years, weekdays before them, quarters, decades, centuries, years.
    fn absolute(&self, i: usize) -> Option<(usize, Expr)> {
        // "Friday, July 21, 2017"
        if self.weekday(i).is_some() {
            let j = i + 1 + usize::from(self.is(i + 1, &[",", "the"]));
            if let Some((end, e @ Expr::Date { d: Some(_), .. })) = self.absolute(j) {
                return Some((end, e));
            }
            return None;
        }
        if let Some(m) = self.month(i) {
            let day_at = i + 1 + usize::from(self.is(i + 1, &["the"]));
            if let Some(d) = self.day(day_at) {
                // "January 23 - 25", "January 30 to February 2"
                if self.is(day_at + 1, &["-", "–", "—", "to", "through"]) {
                    if let Some(d2) = self.day(day_at + 2).filter(|d2| *d2 > d) {
                        let (y, end) = self.year_behind(day_at + 3);
                        return Some((end, Expr::Days { y, from: (m, d), to: (m, d2) }));
                    }
                    if let (Some(m2), Some(d2)) = (self.month(day_at + 2), self.day(day_at + 3)) {
                        let (y, end) = self.year_behind(day_at + 4);
                        return Some((end, Expr::Days { y, from: (m, d), to: (m2, d2) }));
                    }
                }
                let (y, end) = self.year_behind(day_at + 1);
                return Some((end, Expr::Date { y, m: Some(m), d: Some(d), rel: Rel::None }));
            }
            let (y, end) = self.year_behind(i + 1);
            if y.is_none() && self.is(i + 1, &["of"]) && self.rel(i + 2).is_some() && self.is(i + 3, &["year"]) {
                return Some((i + 4, Expr::Date { y: None, m: Some(m), d: None, rel: self.rel(i + 2)? }));
            }
            let rel = if self.is(i + 1, &["last", "this", "next"]) && self.is(i + 2, &["year"]) {
                self.rel(i + 1)?
            } else {
                Rel::None
            };
            let end = if rel == Rel::None { end } else { i + 3 };
            return Some((end, Expr::Date { y, m: Some(m), d: None, rel }));
        }
        // "23 January 2015", "3 to 5 May", "23rd of January"
        if let Some(d) = self.day(i) {
            let of = i + 1 + usize::from(self.is(i + 1, &["of"]));
            if let Some(m) = self.month(of) {
                let (y, end) = self.year_behind(of + 1);
                return Some((end, Expr::Date { y, m: Some(m), d: Some(d), rel: Rel::None }));
            }
            if self.is(i + 1, &["-", "–", "to", "and", "until"]) {
                if let (Some(d2), Some(m)) = (self.day(i + 2).filter(|d2| *d2 > d), self.month(i + 3)) {
                    let (y, end) = self.year_behind(i + 4);
                    return Some((end, Expr::Days { y, from: (m, d), to: (m, d2) }));
                }
            }
        }
        // "first quarter of 2015", "second half of the year"
        let ordinal = self.word(i, |w| if let Word::Ordinal(n) = w { Some(*n as i8) } else { None });
        if let Some(n) = ordinal {
            let base = match (self.unit(i + 1), self.low(i + 1)) {
                (Some(Unit::Quarter), _) if n <= 4 => Some(32),
                (_, "half") if n <= 2 => Some(39),
                _ => None,
            };
            if let Some(base) = base {
                let of = i + 2 + usize::from(self.is(i + 2, &["of"]));
                if let Some(y) = self.year(of) {
                    return Some((of + 1, Expr::Part { y: Some(y), part: base + n, rel: Rel::None }));
                }
                let rel = self.rel(of).filter(|_| self.is(of + 1, &["year"]));
                if of > i + 2 && (rel.is_some() || self.is(of, &["the"]) && self.is(of + 1, &["year"])) {
                    return Some((of + 2, Expr::Part { y: None, part: base + n, rel: rel.unwrap_or(Rel::This) }));
                }
                if base == 32 {
                    return Some((i + 2, Expr::Part { y: None, part: base + n, rel: Rel::None }));
                }
            }
            if self.is(i + 1, &["century"]) && n > 0 {
                return Some((i + 2, Expr::Century(i16::from(n))));
            }
        }
        if let Some(c) =
            self.low(i).strip_suffix("th").or(self.low(i).strip_suffix("st")).and_then(|c| c.parse::<i16>().ok())
        {
            if (10..=21).contains(&c) && self.is(i + 1, &["century"]) {
                return Some((i + 2, Expr::Century(c)));
            }
        }
        // "spring 2015", "winter of 2014"
        if let Some(s) = self.season(i) {
            let of = i + 1 + usize::from(self.is(i + 1, &["of"]));
            if let Some(y) = self.year(of) {
                return Some((of + 1, Expr::Part { y: Some(y), part: s, rel: Rel::None }));
            }
        }
        let t = self.low(i);
        if let Some(stem) = t.strip_suffix("s").map(|t| t.trim_end_matches('\'')) {
            if stem.len() == 4 && stem.ends_with('0') && stem.bytes().all(|b| b.is_ascii_digit()) {
                return stem.parse().ok().filter(|y| (1400..2190).contains(y)).map(|y| (i + 1, Expr::Decade(y)));
            }
        }
        if matches!(t, "fiscal" | "fy") {
            let j = i + 1 + usize::from(self.is(i + 1, &["year"]));
            if let Some(y) = self.year(j) {
                return Some((j + 1, Expr::Date { y: Some(y), m: None, d: None, rel: Rel::None }));
            }
        }
        self.year(i)
            .filter(|_| self.is_year(i))
            .map(|y| (i + 1, Expr::Date { y: Some(y), m: None, d: None, rel: Rel::None }))
    }

    /// "Resolution 1718", "resolutions 1695, 1718 and 1874", "decree no. 2012": the number of a text, flight or room.
    fn is_numbered(&self, i: usize) -> bool {
        let number = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
        let joint =
            |t: &str| number(t) || matches!(t, "," | "and" | "or" | "no." | "nos." | "number" | "numbers" | "&");
        let first = i.saturating_sub(10);
        let Some(before) = (first..i).rev().find(|k| !joint(self.low(*k))) else { return false };
        // Of a list each member is a number; a year behind another clause is not ("resolution 1718, 2006").
        let word = self.low(before);
        let sure = matches!(
            word,
            "resolution" | "resolutions" | "unscr" | "flight" | "room" | "decree" | "directive" | "regulation"
        );
        let told = matches!(self.low(i.saturating_sub(1)), "no." | "number" | "nos." | "numbers");
        let next = before + 1 == i;
        told || (sure && (next || self.low(i - 1) != ","))
            || (next && matches!(word, "bill" | "law" | "order" | "route" | "highway" | "article"))
    }

    /// Whether four digits are a year and not a count: "2000 people" is none, "the 2009 agreement" is.
    fn is_year(&self, i: usize) -> bool {
        let doc = self.s.doc;
        let before = if i > 0 { self.low(i - 1) } else { "" };
        if matches!(before, "$" | "€" | "£" | "us$" | "#") || self.is_numbered(i) {
            return false;
        }
        if self.is(
            i + 1,
            &[
                "km", "kg", "miles", "metres", "meters", "%", "percent", "GMT", "gmt", "hours", "hrs", "feet", "tons",
                "tonnes",
            ],
        ) {
            return false;
        }
        let next_noun =
            (i + 1 < self.end && matches!(self.upos(i + 1), Some(Upos::Noun | Upos::Adj))).then(|| &doc.tokens[i + 1]);
        let Some(next) = next_noun else { return true };
        if matches!(
            before,
            "in" | "since"
                | "by"
                | "until"
                | "till"
                | "of"
                | "from"
                | "during"
                | "early"
                | "late"
                | "mid"
                | "and"
                | "between"
        ) && next.upos == Upos::Adj
        {
            return true;
        }
        // A count stands before plural nouns for people and things; a year before names of happenings.
        let plural = next.feat("Number") == Some("Plur");
        let determined = matches!(before, "the" | "its" | "their" | "his" | "her" | "'s" | "a" | "this");
        let happening = matches!(
            next.lemma.as_str(),
            "election"
                | "poll"
                | "game"
                | "protest"
                | "accord"
                | "talk"
                | "olympics"
                | "riot"
                | "attack"
                | "war"
                | "uprising"
                | "vote"
                | "bombing"
                | "agreement"
                | "sanction"
                | "negotiation"
                | "final"
                | "figure"
                | "result"
                | "level"
                | "championship"
                | "hearing"
                | "killing"
        );
        !plural || happening || determined && doc.tokens[i].head != Some(i + 1)
    }

    fn feast(&self, i: usize) -> Option<(usize, Expr)> {
        let rel = self.rel(i).filter(|r| *r != Rel::None);
        let at = i + usize::from(rel.is_some());
        if at >= self.end || !(self.capital(at) || self.low(at).starts_with(|c: char| c.is_ascii_digit())) {
            return None;
        }
        let (n, feast) = self.s.tables.feast(&self.s.lower[at..self.end])?;
        if self.in_person(at) {
            return None;
        }
        let (y, end) = self.year_behind(at + n);
        Some((end, Expr::Feast { feast, y, rel: rel.unwrap_or(Rel::None) }))
    }

    /// "last November", "this week", "next year's", "the past five years", "last Tuesday".
    fn relative(&self, i: usize) -> Option<(usize, Expr)> {
        if self.is(i, &["the", "over", "his", "her", "its", "their"]) && i + 1 < self.end {
            let j = i + 1;
            if self.is(i, &["the"]) && self.is(j, &["same"]) {
                return self.unit(j + 1).map(|u| (j + 2, Expr::Same(u)));
            }
            if self.is(i, &["the"]) && self.is(j, &["following", "next", "previous", "preceding"]) {
                if let Some(u) = self.unit(j + 1) {
                    let back = self.is(j, &["previous", "preceding"]);
                    return Some((j + 2, Expr::Offset { n: Some(1), unit: u, back, from: From::Told }));
                }
            }
            if self.is(i, &["the"]) && self.is(j, &["last", "past", "next", "coming", "first", "previous", "following"])
            {
                return self.stretch(j);
            }
            if self.is(i, &["the"]) && self.unit(j) == Some(Unit::Year) && i > 1 && self.is(i - 1, &["of"]) {
                return Some((j + 1, Expr::Unit(Unit::Year, Rel::This)));
            }
            return None;
        }
        if self.is(i, &["that"]) {
            let u = self.unit(i + 1).filter(|u| matches!(u, Unit::Day | Unit::Week | Unit::Month | Unit::Year));
            return u.map(|u| (i + 2, Expr::Same(u)));
        }
        let rel = self.rel(i)?;
        if self.is(i, &["previous", "current", "upcoming"]) && self.unit(i + 1).is_none() {
            return None;
        }
        if let Some(s) = self.stretch(i) {
            return Some(s);
        }
        let j = i + 1;
        if let Some(m) =
            self.word(j, |w| if let Word::Month(m) = w { Some(*m) } else { None }).filter(|_| self.capital(j))
        {
            return match self.day(j + 1) {
                Some(d) => Some((j + 2, Expr::Date { y: None, m: Some(m), d: Some(d), rel })),
                None => Some((j + 1, Expr::Date { y: None, m: Some(m), d: None, rel })),
            };
        }
        if let Some(d) = self.weekday(j) {
            return Some((j + 1, Expr::Weekday(d, rel)));
        }
        if let Some(s) = self.season(j) {
            return Some((j + 1, Expr::Part { y: None, part: s, rel }));
        }
        let u = self.unit(j)?;
        match u {
            Unit::Second | Unit::Minute | Unit::Hour | Unit::Season => None,
            Unit::Day if self.is(j, &["night"]) => {
                Some((j + 1, if rel == Rel::Last { Expr::Today(-1) } else { Expr::Today(0) }))
            }
            Unit::Day if self.is(i, &["past", "next", "last"]) && self.is(j, &["day"]) => {
                let back = rel == Rel::Last;
                Some((j + 1, Expr::Offset { n: Some(1), unit: u, back, from: From::Told }))
            }
            Unit::Day if rel == Rel::This && self.is(j, &["day"]) => None,
            _ => Some((j + 1, Expr::Unit(u, rel))),
        }
        .or_else(|| {
            let part = self.word(j, |w| matches!(w, Word::Part(_)).then_some(()));
            part.filter(|()| rel == Rel::This).map(|()| (j + 1, Expr::Today(0)))
        })
    }

    /// "past five years", "next two weeks", "last few days" at "past", "next", "last".
    fn stretch(&self, j: usize) -> Option<(usize, Expr)> {
        let back = match self.low(j) {
            "last" | "past" | "previous" => true,
            "next" | "coming" | "following" => false,
            _ => return None,
        };
        let (n, at) = match self.number(j + 1) {
            Some(n) => n,
            // "in the coming days"
            None if self.low(j + 1).ends_with('s') => (None, j + 1),
            None if self.is(j, &["past"]) && self.unit(j + 1).is_some() => (Some(1), j + 1),
            None => return None,
        };
        let unit = self.unit(at)?;
        Some((at + 1, Expr::Stretch { n, unit, back }))
    }

    /// "two weeks ago", "a day earlier", "in two weeks", "three days later", "the day before", "five years".
    fn offset(&self, i: usize) -> Option<(usize, Expr)> {
        if self.is(i, &["the"]) && self.unit(i + 1) == Some(Unit::Day) {
            let ahead = self.is(i + 2, &["before", "after"]);
            if ahead && self.is(i + 3, &["yesterday", "tomorrow"]) {
                let back = self.is(i + 2, &["before"]);
                return Some((i + 4, Expr::Today(if back { -2 } else { 2 })));
            }
            let bare = !matches!(
                self.upos(i + 3),
                Some(Upos::Noun | Upos::Propn | Upos::Det | Upos::Pron | Upos::Adj | Upos::Num)
            );
            if ahead && bare {
                let back = self.is(i + 2, &["before"]);
                return Some((i + 3, Expr::Offset { n: Some(1), unit: Unit::Day, back, from: From::Told }));
            }
            return None;
        }
        let lead = usize::from(self.is(i, &["in", "within"]));
        let (n, at) = self.number(i + lead)?;
        let at = at + usize::from(self.is(at, &["-"]));
        let unit = self
            .unit(at)
            .or_else(|| self.unit(at + 1).filter(|_| self.is(at, &["more", "full", "straight", "consecutive"])))?;
        let mut end = at + 1;
        if self.is(i + lead, &["some", "many"]) && n.is_none() && !self.low(at).ends_with('s') {
            return None;
        }
        match self.low(end) {
            "ago" => return Some((end + 1, Expr::Offset { n, unit, back: true, from: From::Now })),
            "earlier" | "before" | "previously"
                if !matches!(self.upos(end + 1), Some(Upos::Det | Upos::Propn | Upos::Noun)) =>
            {
                return Some((end + 1, Expr::Offset { n, unit, back: true, from: From::Told }));
            }
            "later" | "afterwards" | "after"
                if !matches!(self.upos(end + 1), Some(Upos::Det | Upos::Propn | Upos::Noun | Upos::Pron)) =>
            {
                return Some((end + 1, Expr::Offset { n, unit, back: false, from: From::Told }));
            }
            "from" if self.is(end + 1, &["now", "today"]) => {
                return Some((end + 2, Expr::Offset { n, unit, back: false, from: From::Now }));
            }
            "'s" | "'" => end += usize::from(self.is(end + 1, &["time"])) * 2,
            _ => {}
        }
        if lead == 1 && self.is(i, &["in"]) && end > at + 1 {
            return Some((end, Expr::Offset { n, unit, back: false, from: From::Now }));
        }
        // "a day" alone is a rate or a manner of speaking, "one day" vague.
        if self.is(i + lead, &["a", "an", "one"])
            && end == at + 1
            && matches!(unit, Unit::Day | Unit::Second | Unit::Minute)
        {
            return None;
        }
        (lead == 0).then_some((end, Expr::Duration { n, unit }))
    }

    fn today(&self, i: usize) -> Option<(usize, Expr)> {
        self.word(i, |w| if let Word::Today(n) = w { Some(*n) } else { None }).map(|n| (i + 1, Expr::Today(n)))
    }

    /// A weekday, month or season alone.
    fn bare(&self, i: usize) -> Option<(usize, Expr)> {
        if let Some(d) = self.weekday(i) {
            return Some((i + 1, Expr::Weekday(d, Rel::None)));
        }
        if self.unit(i) == Some(Unit::Weekend) && i > 0 && self.is(i - 1, &["the"]) {
            return Some((i + 1, Expr::Unit(Unit::Weekend, Rel::None)));
        }
        None
    }

    /// "every Monday", "each year", "daily" is left to adverbs.
    fn set(&self, i: usize) -> Option<(usize, Expr)> {
        if !self.is(i, &["every", "each"]) {
            return None;
        }
        if let Some(d) = self.weekday(i + 1) {
            return Some((i + 2, Expr::Set(None, Some(d))));
        }
        let at = i + 1 + usize::from(self.is(i + 1, &["other"]));
        self.unit(at).map(|u| (at + 1, Expr::Set(Some(u), None)))
    }

    /// "6:00am", "15:11 GMT", "3 p.m.", "noon".
    fn clock(&self, i: usize) -> Option<(usize, Expr)> {
        let t = self.low(i);
        if self.is(i, &["noon", "midday", "midnight"]) {
            let hour = if t == "midnight" { 0 } else { 12 };
            return Some((i + 1, Expr::Clock { hour, minute: 0, zone: None }));
        }
        if !t.starts_with(|c: char| c.is_ascii_digit()) {
            return None;
        }
        let digits = t.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '.');
        let mut suffix = t[digits.len()..].replace('.', "");
        let mut end = i + 1;
        if suffix.is_empty() && self.is(end, &["am", "pm", "a.m.", "p.m.", "a.m", "p.m"]) {
            suffix = self.low(end).replace('.', "");
            end += 1;
        }
        let (h, m, clock) = match digits.split_once([':', '.']) {
            Some((h, m)) if m.len() == 2 => (h, m, true),
            _ => (digits, "00", false),
        };
        let (mut hour, minute): (u8, u8) = (h.parse().ok()?, m.parse().ok()?);
        let zones = [
            ("gmt", "Z"),
            ("utc", "Z"),
            ("z", "Z"),
            ("est", "-05:00"),
            ("edt", "-04:00"),
            ("cet", "+01:00"),
            ("cest", "+02:00"),
            ("bst", "+01:00"),
            ("jst", "+09:00"),
            ("ist", "+05:30"),
            ("msk", "+03:00"),
        ];
        let zone = zones.iter().find(|z| z.0 == self.low(end)).map(|z| z.1);
        match suffix.as_str() {
            "am" | "pm" if (1..=12).contains(&hour) => hour = hour % 12 + if suffix == "pm" { 12 } else { 0 },
            "" if clock && digits.contains(':') || zone.is_some() && (clock || digits.len() == 4) => {}
            _ => return None,
        }
        let (hour, minute) = if digits.len() == 4 && !clock {
            (digits[..2].parse().ok()?, digits[2..].parse().ok()?)
        } else {
            (hour, minute)
        };
        (hour < 25 && minute < 60).then_some((end + usize::from(zone.is_some()), Expr::Clock { hour, minute, zone }))
    }
}
