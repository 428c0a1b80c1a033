//! The codebook: every type, mode, status, operator and context in plain words, with coded sentences that the program reads right.
//!
//! An example is two lines of the page: the sentence in a list, and under it what is read of it. A reader of the page (a test) can read
//! the sentence again and compare: see [`examples`].

use crate::coded::{Event as Gold, Sentence};
use crate::{Error, Report, events};
use dateline_record::{Event, EventType, Record, Status};
use std::collections::{BTreeMap, HashSet};
use std::fmt::Write;

/// Makes the page from readings of coded sentences, the table of meanings (`kind`, `code`, `meaning`), and the table of operators.
///
/// # Errors
/// A code without a meaning, and a meaning of a code that there is not.
pub fn page(readings: &[(Sentence, Record)], meanings: &str, operators: &str) -> Result<String, Error> {
    let meanings = Meanings::parse(meanings)?;
    let report = events::score(readings);
    let mut pool = Pool::new(readings, &report);
    let mut out = String::from(HEAD);
    let sure = |n: usize, all: usize| format!("{n} of {all}");
    let types: BTreeMap<&str, &crate::Count> =
        report.counts.iter().filter(|c| c.0 == "type").map(|c| (c.1.as_str(), &c.2)).collect();
    out.push_str("\n## Types and modes\n");
    for t in EventType::ALL {
        let _ = writeln!(out, "\n### {t}\n\n{}\n", meanings.of("type", t.as_str())?);
        let _ = writeln!(out, "Quad class: {}. Score: {}.", t.quad(), t.score(None));
        if let Some(c) = types.get(t.as_str()).filter(|c| c.gold > 0) {
            let _ = writeln!(out, "Of the coded sentences' events of this type {} are found.", sure(c.hit, c.gold));
        }
        out.push('\n');
        let bare = |e: &Event, g: &Gold| e.kind == *t && (t.modes().is_empty() || g.mode.is_none());
        pool.write(&mut out, 3, &format!("{t}"), |e, g| bare(e, g));
        for m in t.modes() {
            let name = format!("{t} {m}");
            let _ = writeln!(out, "\n**{m}** (score {}): {}\n", t.score(Some(*m)), meanings.of("mode", &name)?);
            pool.write(&mut out, 2, &name, |e, _| e.kind == *t && e.mode == Some(*m));
        }
    }
    out.push_str("\n## Status\n");
    for s in Status::ALL {
        let _ = writeln!(out, "\n**{s}**: {}\n", meanings.of("status", s.as_str())?);
        pool.write(&mut out, 3, s.as_str(), |e, _| e.status == *s);
    }
    let _ = writeln!(out, "\n**historical** (beside the status): {}\n", meanings.of("flag", "historical")?);
    pool.write(&mut out, 3, "historical", |e, g| e.historical && g.historical);
    let _ = writeln!(out, "\n**embedded** (salience): {}\n", meanings.of("flag", "embedded")?);
    pool.write(&mut out, 2, "embedded", |e, g| g.embedded && e.salience == dateline_record::Salience::Embedded);
    out.push_str(OPERATORS);
    let table = Operators::parse(operators);
    for name in &table.names {
        let _ = writeln!(out, "\n**{name}**: {} {}\n", meanings.of("operator", name)?, table.told(name));
        pool.write(&mut out, 2, name, |e, _| operators_of(&e.rule).contains(&name.as_str()));
    }
    out.push_str("\n## Contexts\n\nWhat an event is about; it may have several.\n");
    for c in dateline_record::Context::ALL {
        let _ = writeln!(out, "\n**{c}**: {}\n", meanings.of("context", c.as_str())?);
        pool.write(&mut out, 1, c.as_str(), |e, g| e.contexts.contains(c) && g.contexts.contains(c));
    }
    out.push_str("\n## What looks like an event and is none\n\n");
    let none = readings.iter().filter(|(s, r)| s.events.is_empty() && r.events.is_empty());
    for (s, _) in pool.best(none.map(|(s, r)| (s, r)).collect(), 8) {
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
The sentences are invented; a test reads them again.
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

/// A sentence that is read right, and which gold event each of its events is.
struct Right<'a> {
    sentence: &'a Sentence,
    record: &'a Record,
}

/// Sentences to choose examples from; none is shown twice.
struct Pool<'a> {
    right: Vec<Right<'a>>,
    used: HashSet<&'a str>,
}

impl<'a> Pool<'a> {
    fn new(readings: &'a [(Sentence, Record)], report: &Report) -> Pool<'a> {
        let right = readings
            .iter()
            .zip(&report.items)
            .filter(|((s, _), item)| item.score == 1.0 && !s.events.is_empty())
            .map(|((sentence, record), _)| Right { sentence, record })
            .collect();
        Pool { right, used: HashSet::new() }
    }

    /// The sentences that show something best: one event before several, of middling length, from different files.
    fn best(&mut self, mut from: Vec<(&'a Sentence, &'a Record)>, n: usize) -> Vec<(&'a Sentence, &'a Record)> {
        from.retain(|(s, _)| !self.used.contains(s.text.as_str()));
        let cost = |s: &Sentence| s.text.len().abs_diff(95) + 200 * s.events.len().saturating_sub(1);
        from.sort_by(|a, b| cost(a.0).cmp(&cost(b.0)).then_with(|| a.0.id.cmp(&b.0.id)));
        let file = |s: &Sentence| s.id.split(':').next().unwrap_or_default().to_owned();
        let mut out: Vec<(&Sentence, &Record)> = Vec::new();
        for again in [false, true] {
            for (s, r) in &from {
                let new = out.iter().all(|o| o.0.text != s.text);
                if out.len() < n && new && (again || out.iter().all(|o| file(o.0) != file(s))) {
                    out.push((s, r));
                }
            }
        }
        self.used.extend(out.iter().map(|(s, _)| s.text.as_str()));
        out
    }

    /// Writes examples whose event does what `wanted` asks.
    fn write(&mut self, out: &mut String, n: usize, what: &str, wanted: impl Fn(&Event, &Gold) -> bool) {
        // Where all is right, gold's and the record's events pair by type, act and status.
        let shows = |s: &'a Sentence, r: &'a Record| {
            r.events.iter().find(|e| {
                let same = |g: &&Gold| g.kind == e.kind && g.act == e.act.kind && g.status == e.status;
                s.events.iter().filter(same).any(|g| wanted(e, g))
            })
        };
        let from: Vec<_> =
            self.right.iter().map(|x| (x.sentence, x.record)).filter(|(s, r)| shows(s, r).is_some()).collect();
        let chosen = self.best(from, n);
        if chosen.is_empty() {
            let _ = writeln!(out, "*No coded sentence shows {what} and is read as it is coded.*");
        }
        for (s, r) in chosen {
            if let Some(e) = shows(s, r) {
                let _ = writeln!(out, "- {}\n  *{}*", s.text, line(r, e));
            }
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
        let e = page(&[], "kind\tcode\tmeaning\ntype\tAGREE\tSays yes.\n", "").map_err(|e| e.to_string());
        assert!(e.is_err_and(|e| e.contains("no meaning of type CONSULT")));
    }

    #[test]
    fn examples_are_two_lines() {
        let page = "text\n\n- Peru met Chile.\n  *CONSULT · occurred · Peru + Chile*\n- no example\n";
        assert_eq!(examples(page), [(3, "Peru met Chile.", "CONSULT · occurred · Peru + Chile")]);
    }
}
