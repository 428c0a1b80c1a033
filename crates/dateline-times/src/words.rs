//! The tables of time words, parsed.

use std::collections::HashMap;
use std::fmt;

/// A mistake in a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableError {
    line: usize,
    what: String,
}

impl fmt::Display for TableError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.what)
    }
}

impl std::error::Error for TableError {}

/// Calendar units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    Second,
    Minute,
    Hour,
    Day,
    Week,
    Fortnight,
    Month,
    Quarter,
    Year,
    Decade,
    Century,
    Weekend,
    Season,
}

/// What a word is in a time expression; a word may be several things ("second", "may").
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Word {
    Month(i8),
    Weekday(i8),
    Season(i8),
    Unit(Unit),
    Number(i32),
    Ordinal(i32),
    Part(u8),
    Today(i32),
}

/// When a feast is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Feast {
    Fixed(i8, i8),
    Easter(i32),
    OrthodoxEaster,
    /// Nth weekday of a month.
    Nth(i8, i8, i8),
    Day(i16, i8, i8),
}

/// The tables of time words, feasts and phrases that are no times.
#[derive(Debug, Default)]
pub struct TimeTables {
    words: HashMap<String, Vec<Word>>,
    /// By first word: the words and what they mean.
    feasts: HashMap<String, Vec<(Vec<String>, Feast)>>,
    not: HashMap<String, Vec<Vec<String>>>,
}

fn rows(text: &str) -> impl Iterator<Item = (usize, Vec<&str>)> {
    text.lines()
        .enumerate()
        .filter(|(_, l)| !l.trim().is_empty() && !l.starts_with('#'))
        .map(|(n, l)| (n + 1, l.split('\t').collect()))
}

fn feast(rule: &str) -> Option<Feast> {
    let n = |s: &str| s.parse::<i8>().ok();
    if rule == "orthodox-easter" {
        return Some(Feast::OrthodoxEaster);
    }
    if let Some(rest) = rule.strip_prefix("easter") {
        return if rest.is_empty() { Some(Feast::Easter(0)) } else { rest.parse().ok().map(Feast::Easter) };
    }
    if let [a, b, c] = rule.split(':').collect::<Vec<_>>()[..] {
        return Some(Feast::Nth(n(a)?, n(b)?, n(c)?));
    }
    match rule.split('-').collect::<Vec<_>>()[..] {
        [m, d] => Some(Feast::Fixed(n(m)?, n(d)?)),
        [y, m, d] => Some(Feast::Day(y.parse().ok()?, n(m)?, n(d)?)),
        _ => None,
    }
}

impl TimeTables {
    /// Parses the three tables; the first mistake is told with its line.
    pub fn parse(words: &str, feasts: &str, not: &str) -> Result<TimeTables, TableError> {
        let mut t = TimeTables::default();
        for (line, cols) in rows(words) {
            let err = |what: &str| TableError { line, what: format!("{what}: {}", cols.join(" | ")) };
            let &[word, class, value] = &cols[..] else { return Err(err("not three columns")) };
            let number = || value.parse::<i32>().map_err(|_| err("not a number"));
            let w = match class {
                "month" => Word::Month(number()? as i8),
                "weekday" => Word::Weekday(number()? as i8),
                "season" => Word::Season(number()? as i8),
                "number" => Word::Number(number()?),
                "ordinal" => Word::Ordinal(number()?),
                "part" => Word::Part(number()? as u8),
                "today" => Word::Today(number()?),
                "unit" => Word::Unit(match value {
                    "second" => Unit::Second,
                    "minute" => Unit::Minute,
                    "hour" => Unit::Hour,
                    "day" => Unit::Day,
                    "week" => Unit::Week,
                    "fortnight" => Unit::Fortnight,
                    "month" => Unit::Month,
                    "quarter" => Unit::Quarter,
                    "year" => Unit::Year,
                    "decade" => Unit::Decade,
                    "century" => Unit::Century,
                    "weekend" => Unit::Weekend,
                    "season" => Unit::Season,
                    _ => return Err(err("no such unit")),
                }),
                _ => return Err(err("no such class")),
            };
            t.words.entry(word.to_owned()).or_default().push(w);
        }
        for (line, cols) in rows(feasts) {
            let err = |what: &str| TableError { line, what: format!("{what}: {}", cols.join(" | ")) };
            let &[name, rule] = &cols[..] else { return Err(err("not two columns")) };
            let words: Vec<String> = name.split(' ').map(str::to_owned).collect();
            let rule = feast(rule).ok_or_else(|| err("no such rule"))?;
            t.feasts.entry(words[0].clone()).or_default().push((words, rule));
        }
        for (line, cols) in rows(not) {
            let [phrase, _] = cols[..] else { return Err(TableError { line, what: "not two columns".into() }) };
            let words: Vec<String> = phrase.split(' ').map(str::to_owned).collect();
            t.not.entry(words[0].clone()).or_default().push(words);
        }
        for list in t.feasts.values_mut() {
            list.sort_by_key(|(w, _)| std::cmp::Reverse(w.len()));
        }
        Ok(t)
    }

    /// What `word` (lower case) may be.
    pub(crate) fn word(&self, word: &str) -> &[Word] {
        self.words.get(word).map_or(&[], Vec::as_slice)
    }

    /// The longest feast whose words stand at the start of `at`, with its number of words.
    pub(crate) fn feast(&self, at: &[&str]) -> Option<(usize, Feast)> {
        let list = self.feasts.get(*at.first()?)?;
        list.iter().find(|(w, _)| starts(at, w)).map(|(w, f)| (w.len(), *f))
    }

    /// The longest phrase that is no time at the start of `at`, as its number of words.
    pub(crate) fn not(&self, at: &[&str]) -> Option<usize> {
        let list = self.not.get(*at.first()?)?;
        list.iter().filter(|w| starts(at, w)).map(Vec::len).max()
    }
}

fn starts(at: &[&str], words: &[String]) -> bool {
    at.len() >= words.len() && words.iter().zip(at).all(|(w, a)| w == a)
}
