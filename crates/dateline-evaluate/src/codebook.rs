//! The codebook: every type, mode, status, operator and context in plain words, with coded sentences that the program reads right.
//!
//! An example is two lines of the page: the sentence in a list, and under it what is read of it. A reader of the page (a test) can read
//! the sentence again and compare: see [`examples`].

use crate::coded::{Event as Gold, Sentence};
use crate::{Error, events};
use dateline_record::{Event, EventType, Record, Status};
use std::collections::{BTreeMap, HashSet};
use std::fmt::Write;

/// Makes the page from readings of coded sentences, of the `yes` sentences of table rows (for operators that no coded sentence shows), the
/// table of meanings (`kind`, `code`, `meaning`), and the table of operators.
///
/// # Errors
/// A code without a meaning, and a meaning of a code that there is not.
pub fn page(
    readings: &[(Sentence, Record)],
    rows: &[(String, Record)],
    meanings: &str,
    operators: &str,
) -> Result<String, Error> {
    let meanings = Meanings::parse(meanings)?;
    let report = events::score(readings);
    let mut pool = Pool::new(readings, rows);
    let mut out = String::from(HEAD);
    let types: BTreeMap<&str, &crate::Count> =
        report.counts.iter().filter(|c| c.0 == "type").map(|c| (c.1.as_str(), &c.2)).collect();
    out.push_str("\n## Types and modes\n");
    for t in EventType::ALL {
        let _ = writeln!(out, "\n### {t}\n\n{}\n", meanings.of("type", t.as_str())?);
        let _ = writeln!(out, "Quad class: {}. Score: {}.", t.quad(), t.score(None));
        if let Some(c) = types.get(t.as_str()).filter(|c| c.gold > 0) {
            let _ = writeln!(out, "Of the coded sentences' events of this type {} of {} are found.", c.hit, c.gold);
        }
        out.push('\n');
        let bare = |e: &Event| e.kind == *t && e.mode.is_none();
        // A type may have no event without a mode; its modes show it then.
        if t.modes().is_empty() || pool.right.iter().any(|r| r.pairs.iter().any(|p| bare(&r.record.events[p.1]))) {
            pool.write(&mut out, 3, None, |e, _| bare(e));
        }
        for m in t.modes() {
            let name = format!("{t} {m}");
            let _ = writeln!(out, "\n**{m}** (score {}): {}\n", t.score(Some(*m)), meanings.of("mode", &name)?);
            pool.write(&mut out, 2, None, |e, _| e.kind == *t && e.mode == Some(*m));
        }
    }
    out.push_str("\n## Status\n");
    for s in Status::ALL {
        let _ = writeln!(out, "\n**{s}**: {}\n", meanings.of("status", s.as_str())?);
        pool.write(&mut out, 3, None, |e, _| e.status == *s);
    }
    let _ = writeln!(out, "\n**historical** (beside the status): {}\n", meanings.of("flag", "historical")?);
    pool.write(&mut out, 3, None, |e, g| e.historical && g.historical);
    let _ = writeln!(out, "\n**embedded** (salience): {}\n", meanings.of("flag", "embedded")?);
    pool.write(&mut out, 2, None, |e, g| g.embedded && e.salience == dateline_record::Salience::Embedded);
    out.push_str(OPERATORS);
    let table = Operators::parse(operators);
    for name in &table.names {
        let _ = writeln!(out, "\n**{name}**: {} {}\n", meanings.of("operator", name)?, table.told(name));
        if table.drops(name) {
            out.push_str("*It gives no event.*\n");
            continue;
        }
        pool.write(&mut out, 2, Some(name), |e, _| operators_of(&e.rule).contains(&name.as_str()));
    }
    out.push_str("\n## Contexts\n\nWhat an event is about; it may have several.\n");
    for c in dateline_record::Context::ALL {
        let _ = writeln!(out, "\n**{c}**: {}\n", meanings.of("context", c.as_str())?);
        pool.write(&mut out, 1, None, |e, g| e.contexts.contains(c) && g.contexts.contains(c));
    }
    out.push_str("\n## What looks like an event and is none\n\n");
    let mut none: Vec<&Sentence> =
        readings.iter().filter(|(s, r)| s.events.is_empty() && r.events.is_empty()).map(|r| &r.0).collect();
    none.sort_by_key(|s| (s.text.len().abs_diff(95), &s.id));
    let mut files = HashSet::new();
    none.retain(|s| files.insert(s.id.split(':').next()));
    for s in none.into_iter().take(8) {
        let _ = writeln!(out, "- {}\n  *no event*", s.text);
    }
    meanings.all_used(&table)?;
    Ok(out)
}

const HEAD: &str = "# Codebook

This page is made by `dateline evaluate resources/examples --codebook`; change the tables and the coded sentences, not the page.

Who uses the data should read the types and the status. Types, modes and contexts are PLOVER's (manual 2021). An event answers: who (the
actors) did what (type, mode) to whom (the recipients); whether it happened (status); and, where the report does not say it in its own
voice, who says so (the speaker). Meetings, agreements and clashes have all their parties as actors.

The examples are coded sentences of the project that the program reads as they are coded. The line under a sentence tells what is read:
type (behind a slash the act that is promised, asked for, refused or threatened), mode, status, actors → recipients, and who says so.
Where no sentence of a kind is read wholly so, one is shown of which type, act, mode and status are right, and the page says so. The
sentences are invented; a test reads them again.
";

const OPERATORS: &str = "
## Operators

An operator is a verb, noun or adjective that says of an act that somebody refuses, promises, asks for, denies or ends it. What comes out
depends on what the act is: to refuse to meet is REJECT, to agree to withdraw AGREE, to agree to attack THREATEN. Operators may stand over
operators: to agree to stop selling is `agree(end)`.
";

struct Meanings {
    /// Kind, code, meaning.
    rows: Vec<(String, String, String)>,
}

impl Meanings {
    fn parse(text: &str) -> Result<Meanings, Error> {
        let mut rows = Vec::new();
        for (n, line) in text.lines().enumerate().filter(|(_, l)| !l.starts_with('#') && !l.is_empty()) {
            match line.split('\t').collect::<Vec<_>>()[..] {
                ["kind", ..] => {}
                [kind, code, meaning] => rows.push((kind.to_owned(), code.to_owned(), meaning.to_owned())),
                _ => return Err(Error::line("meanings.tsv", n + 1, "kind, code and meaning are wanted")),
            }
        }
        Ok(Meanings { rows })
    }

    fn of(&self, kind: &str, code: &str) -> Result<&str, Error> {
        let row = self.rows.iter().find(|r| r.0 == kind && r.1 == code);
        row.map(|r| r.2.as_str()).ok_or_else(|| Error::new(format!("meanings.tsv: no meaning of {kind} {code}")))
    }

    /// A meaning that no page shows is a slip of the pen or of a code that went.
    fn all_used(&self, operators: &Operators) -> Result<(), Error> {
        let known = |kind: &str, code: &str| match kind {
            "type" => code.parse::<EventType>().is_ok(),
            "mode" => code
                .split_once(' ')
                .is_some_and(|(t, m)| t.parse::<EventType>().is_ok_and(|t| t.modes().iter().any(|x| x.as_str() == m))),
            "status" => code.parse::<Status>().is_ok(),
            "flag" => matches!(code, "historical" | "embedded"),
            "operator" => operators.names.iter().any(|n| n == code),
            "context" => code.parse::<dateline_record::Context>().is_ok(),
            _ => false,
        };
        match self.rows.iter().find(|r| !known(&r.0, &r.1)) {
            Some(r) => Err(Error::new(format!("meanings.tsv: there is no {} {}", r.0, r.1))),
            None => Ok(()),
        }
    }
}

struct Operators {
    names: Vec<String>,
    /// Operator, class of act, type, status.
    rows: Vec<[String; 4]>,
}

impl Operators {
    fn parse(text: &str) -> Operators {
        let (mut names, mut rows) = (Vec::new(), Vec::new());
        for line in text.lines().filter(|l| !l.starts_with('#') && !l.is_empty() && !l.starts_with("operator\t")) {
            let f: Vec<&str> = line.split('\t').collect();
            if f.len() < 3 {
                continue;
            }
            if !names.iter().any(|n| n == f[0]) {
                names.push(f[0].to_owned());
            }
            if f[1] != "not" {
                let status = f.get(4).copied().unwrap_or("-");
                rows.push([f[0], f[1], f[2], status].map(str::to_owned));
            }
        }
        Operators { names, rows }
    }

    /// Whether no act gives an event under it.
    fn drops(&self, name: &str) -> bool {
        self.rows.iter().filter(|r| r[0] == name).all(|r| r[2] == "drop")
    }

    /// What comes out of each class of act, in words.
    fn told(&self, name: &str) -> String {
        let mut parts: Vec<(Vec<&str>, String)> = Vec::new();
        for [_, class, kind, status] in self.rows.iter().filter(|r| r[0] == name) {
            let mut what = match kind.as_str() {
                "keep" => "the act's own type".to_owned(),
                "drop" => "no event".to_owned(),
                k => k.to_owned(),
            };
            if kind != "drop" && status.parse::<Status>().is_ok() {
                what.push_str(&format!(", {status}"));
            }
            match parts.iter_mut().find(|p| p.1 == what) {
                Some(p) => p.0.push(class),
                None => parts.push((vec![class], what)),
            }
        }
        let part = |(classes, what): &(Vec<&str>, String)| {
            let class = |c: &&str| match *c {
                "none" => "what is no act".to_owned(),
                "any" => "any act".to_owned(),
                c => c.replace('/', ", "),
            };
            format!("{} → {what}", classes.iter().map(class).collect::<Vec<_>>().join(", "))
        };
        let all = parts.iter().map(part).collect::<Vec<_>>().join("; ");
        if all.is_empty() { String::new() } else { format!("Of {all}.") }
    }
}

/// Names of the operators in a rule, outermost first: `agree(end agree@… stop@… sell@…)` has `agree` and `end`.
pub fn operators_of(rule: &str) -> Vec<&str> {
    let rows = rule.split_whitespace().take_while(|w| !w.contains('@'));
    rows.flat_map(|w| w.split(['(', ')'])).filter(|w| !w.is_empty() && !w.starts_with('+')).collect()
}

/// A sentence with an event that is read right.
struct Right<'a> {
    sentence: &'a Sentence,
    record: &'a Record,
    /// Whether its parties are right too.
    whole: bool,
    /// Gold event and event of the record.
    pairs: Vec<(usize, usize)>,
}

impl Right<'_> {
    /// Whether all is right that the sentence tells and nothing else is read.
    fn clean(&self) -> bool {
        self.pairs.len() == self.sentence.events.len() && self.pairs.len() == self.record.events.len()
    }

    /// Less is better: nothing else wrong in it, one event, of middling length.
    fn cost(&self) -> usize {
        let s = self.sentence;
        s.text.len().abs_diff(95)
            + 200 * s.events.len().saturating_sub(1)
            + if self.clean() { 0 } else { 300 }
            + if self.whole { 0 } else { 5000 }
    }
}

/// Sentences to choose examples from; none is shown twice.
struct Pool<'a> {
    right: Vec<Right<'a>>,
    /// Sentences of table rows that are read as their row says.
    rows: &'a [(String, Record)],
    used: HashSet<&'a str>,
}

impl<'a> Pool<'a> {
    fn new(readings: &'a [(Sentence, Record)], rows: &'a [(String, Record)]) -> Pool<'a> {
        let of = |whole: bool| {
            // A headline alone is read as an article without a body.
            let sentences = readings.iter().filter(|(s, _)| s.text.ends_with(['.', '"', '”', '?', '!']));
            sentences.map(move |(sentence, record)| {
                let pairs = events::right(sentence, record, whole);
                Right { sentence, record, whole, pairs }
            })
        };
        let mut right: Vec<Right> = of(true).chain(of(false)).filter(|r| !r.pairs.is_empty()).collect();
        right.sort_by(|a, b| a.cost().cmp(&b.cost()).then_with(|| a.sentence.id.cmp(&b.sentence.id)));
        Pool { right, rows, used: HashSet::new() }
    }

    /// Writes up to `n` examples whose event does what `wanted` asks, from different files where that can be. Where no coded sentence
    /// does, an operator takes the sentence of a row.
    fn write(&mut self, out: &mut String, n: usize, operator: Option<&str>, wanted: impl Fn(&Event, &Gold) -> bool) {
        let fresh = self.right.iter().filter(|r| !self.used.contains(r.sentence.text.as_str()));
        let shows = |r: &'_ Right<'a>| {
            let pair = r.pairs.iter().find(|(g, e)| wanted(&r.record.events[*e], &r.sentence.events[*g]));
            pair.map(|(_, e)| (r.sentence, r.record, &r.record.events[*e], r.whole))
        };
        let mut from: Vec<(&'a Sentence, &'a Record, &'a Event, bool)> = fresh.filter_map(shows).collect();
        if from.iter().any(|x| x.3) {
            from.retain(|x| x.3);
        }
        let file = |s: &Sentence| s.id.split(':').next().unwrap_or_default().to_owned();
        let mut chosen: Vec<(&Sentence, &Record, &Event, bool)> = Vec::new();
        for again in [false, true] {
            for x in &from {
                let new = chosen.iter().all(|o| o.0.id != x.0.id);
                if chosen.len() < n && new && (again || chosen.iter().all(|o| file(o.0) != file(x.0))) {
                    chosen.push(*x);
                }
            }
        }
        if chosen.first().is_some_and(|c| !c.3) {
            out.push_str("Type, act, mode and status are right here; the parties are coded otherwise:\n\n");
        }
        for (s, r, e, _) in &chosen {
            let _ = writeln!(out, "- {}\n  *{}*", s.text, line(r, e));
        }
        self.used.extend(chosen.iter().map(|c| c.0.text.as_str()));
        if let (true, Some(name)) = (chosen.is_empty(), operator) {
            let with = |r: &'a Record| r.events.iter().find(|e| operators_of(&e.rule).contains(&name));
            let rows = self.rows.iter().filter_map(|(text, r)| with(r).map(|e| (text, r, e)));
            let mut rows: Vec<_> = rows.filter(|(text, ..)| !self.used.contains(text.as_str())).collect();
            rows.sort_by_key(|(text, ..)| text.len().abs_diff(50));
            for (text, r, e) in rows.into_iter().take(n) {
                let _ = writeln!(out, "- {text}\n  *{}*", line(r, e));
                self.used.insert(text);
            }
        }
        if !out.ends_with("*\n") {
            out.push_str("*No coded sentence of this is read as it is coded yet.*\n");
        }
    }
}

/// What is read of an event, in a line: `AGREE/CONSULT · visit · planned · Peru → Chile · says Chile`.
pub fn line(record: &Record, e: &Event) -> String {
    let kinds = if e.kind == e.act.kind { e.kind.to_string() } else { format!("{}/{}", e.kind, e.act.kind) };
    let mut parts = vec![kinds];
    parts.extend(e.mode.or(e.act.mode).map(|m| m.to_string()));
    parts.push(if e.historical { format!("{}, historical", e.status) } else { e.status.to_string() });
    let names = |ids: &[String]| {
        let of = ids.iter().filter_map(|id| record.entities.iter().find(|e| e.id == *id)).map(|e| e.name.clone());
        of.collect::<Vec<_>>().join(" + ")
    };
    let who = match (names(&e.actors), names(&e.recipients)) {
        (a, r) if r.is_empty() => a,
        (a, r) => format!("{} → {r}", if a.is_empty() { "?" } else { &a }),
    };
    parts.push(who);
    let speakers: Vec<String> = e.attribution.iter().filter_map(|a| a.speaker.clone()).collect();
    if !speakers.is_empty() {
        parts.push(format!("says {}", names(&speakers)));
    }
    parts.join(" · ").replace('*', "\\*")
}

/// The examples of a page: line (counted from 1), sentence, and what must be read of it; `no event` where nothing may be.
pub fn examples(page: &str) -> Vec<(usize, &str, &str)> {
    let lines: Vec<&str> = page.lines().collect();
    let pairs = lines.windows(2).enumerate();
    pairs
        .filter_map(|(n, w)| {
            let sentence = w[0].strip_prefix("- ")?;
            let read = w[1].strip_prefix("  *")?.strip_suffix('*')?;
            Some((n + 1, sentence, read))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operators_are_read_from_a_rule() {
        assert_eq!(operators_of("agree(end agree@conflict.tsv:121 stop@conflict.tsv:231)"), ["agree", "end"]);
        assert_eq!(operators_of("refuse refuse@conflict.tsv:91 lift@cooperation.tsv:245 +reader"), ["refuse"]);
        assert!(operators_of("meet@cooperation.tsv:3").is_empty());
    }

    #[test]
    fn a_page_wants_every_meaning() {
        let e = page(&[], &[], "kind\tcode\tmeaning\ntype\tAGREE\tSays yes.\n", "").map_err(|e| e.to_string());
        assert!(e.is_err_and(|e| e.contains("no meaning of type CONSULT")));
    }

    #[test]
    fn examples_are_two_lines() {
        let page = "text\n\n- Peru met Chile.\n  *CONSULT · occurred · Peru + Chile*\n- no example\n";
        assert_eq!(examples(page), [(3, "Peru met Chile.", "CONSULT · occurred · Peru + Chile")]);
    }
}
