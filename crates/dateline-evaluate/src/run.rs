//! A run kept as JSON Lines, and what got better and worse since.

use crate::{Error, Item, Report};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::fmt::Write;

/// A run as it was kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// What was scored.
    pub on: String,
    /// What made the readings.
    pub made_by: Value,
    /// The items in their order.
    pub items: Vec<Item>,
}

/// The run as JSON Lines: what made it, then one item a line.
pub fn write(report: &Report, made_by: &Value) -> String {
    let mut out = json!({ "on": report.on, "made_by": made_by }).to_string() + "\n";
    for i in &report.items {
        out.push_str(&(json!(i).to_string() + "\n"));
    }
    out
}

/// Reads what [`write()`] wrote.
///
/// # Errors
/// A line that is no item of a run, by its number.
pub fn parse(name: &str, text: &str) -> Result<Run, Error> {
    let mut lines = text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty());
    let first = lines.next().and_then(|(_, l)| serde_json::from_str::<Value>(l).ok());
    let head = first.filter(|v| v["on"].is_string());
    let head = head.ok_or_else(|| Error::line(name, 1, "this is no run; write one with --save"))?;
    let items = lines.map(|(n, l)| serde_json::from_str(l).map_err(|e| Error::line(name, n + 1, e)));
    let items = items.collect::<Result<_, _>>()?;
    Ok(Run { on: head["on"].as_str().unwrap_or_default().to_owned(), made_by: head["made_by"].clone(), items })
}

/// What changed between a kept run and this report.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Changes<'a> {
    /// Items that score higher now: then, now.
    pub better: Vec<(&'a Item, &'a Item)>,
    /// Items that score lower now.
    pub worse: Vec<(&'a Item, &'a Item)>,
    /// Items of the same score with other mistakes.
    pub other: Vec<(&'a Item, &'a Item)>,
    /// Items that only the kept run has.
    pub gone: Vec<&'a Item>,
    /// Items that only the report has.
    pub new: Vec<&'a Item>,
}

/// Compares item by item, the greatest change first. Items are the same where text and kind of id are: gold may have moved by lines.
///
/// # Errors
/// Runs over different kinds of gold.
pub fn compare<'a>(then: &'a Run, now: &'a Report) -> Result<Changes<'a>, Error> {
    if then.on != now.on {
        return Err(Error::new(format!("the kept run is one on {}, this one is on {}", then.on, now.on)));
    }
    // A line number moves when a sentence is put in above: the text tells items apart first.
    let key = |i: &Item| (i.text.clone(), i.id.rsplit_once(':').map_or(String::new(), |(file, _)| file.to_owned()));
    let mut old: HashMap<_, Vec<&Item>> = HashMap::new();
    for i in then.items.iter().rev() {
        old.entry(key(i)).or_default().push(i);
    }
    let mut out = Changes::default();
    for i in &now.items {
        match old.get_mut(&key(i)).and_then(Vec::pop) {
            None => out.new.push(i),
            Some(o) if i.score > o.score + 1e-9 => out.better.push((o, i)),
            Some(o) if i.score < o.score - 1e-9 => out.worse.push((o, i)),
            Some(o) if i.wrong != o.wrong => out.other.push((o, i)),
            Some(_) => {}
        }
    }
    out.gone = then.items.iter().filter(|i| old.get(&key(i)).is_some_and(|l| l.contains(i))).collect();
    for l in [&mut out.better, &mut out.worse] {
        l.sort_by(|a, b| {
            let change = |p: &(&Item, &Item)| (p.1.score - p.0.score).abs() * p.1.of as f64;
            change(b).total_cmp(&change(a)).then_with(|| a.1.id.cmp(&b.1.id))
        });
    }
    Ok(out)
}

impl Changes<'_> {
    /// For reading: `-` what was wrong then and is not now, `+` what is wrong now and was not then.
    pub fn to_text(&self) -> String {
        let mut out = format!(
            "{} better, {} worse, {} wrong in another way, {} new, {} gone\n",
            self.better.len(),
            self.worse.len(),
            self.other.len(),
            self.new.len(),
            self.gone.len()
        );
        for (title, list) in [("Worse", &self.worse), ("Better", &self.better), ("Wrong in another way", &self.other)] {
            if !list.is_empty() {
                let _ = writeln!(out, "\n{title}");
            }
            for (then, now) in list {
                let _ = writeln!(out, "\n{}  {}", now.id, now.text);
                for w in then.wrong.iter().filter(|w| !now.wrong.contains(w)) {
                    let _ = writeln!(out, "  - {w}");
                }
                for w in now.wrong.iter().filter(|w| !then.wrong.contains(w)) {
                    let _ = writeln!(out, "  + {w}");
                }
            }
        }
        out
    }

    /// As JSON: lists of items with the scores and mistakes of both runs.
    pub fn to_json(&self) -> Value {
        let pair = |(then, now): &(&Item, &Item)| json!({ "id": now.id, "text": now.text, "then": { "score": then.score, "wrong": then.wrong }, "now": { "score": now.score, "wrong": now.wrong } });
        let pairs = |l: &[(&Item, &Item)]| l.iter().map(pair).collect::<Vec<_>>();
        json!({ "better": pairs(&self.better), "worse": pairs(&self.worse), "other": pairs(&self.other), "new": self.new.len(), "gone": self.gone.len() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(id: &str, text: &str, score: f64, wrong: &[&str]) -> Item {
        Item { id: id.into(), text: text.into(), score, of: 4, wrong: wrong.iter().map(|s| (*s).to_owned()).collect() }
    }

    #[test]
    fn a_run_is_kept_and_compared() {
        let items = vec![
            item("a.txt:1", "One.", 0.5, &["x", "y"]),
            item("a.txt:3", "Two.", 1.0, &[]),
            item("a.txt:5", "Six.", 1.0, &[]),
        ];
        let report = Report { on: "events", items, ..Report::default() };
        let then = parse("r", &write(&report, &json!({ "dateline": "0" }))).unwrap_or_else(|e| panic!("{e}"));
        // A line was put in above.
        let items = vec![
            item("a.txt:2", "One.", 0.75, &["y"]),
            item("a.txt:4", "Two.", 0.5, &["z"]),
            item("a.txt:9", "New.", 1.0, &[]),
        ];
        let now = Report { on: "events", items, ..Report::default() };
        let c = compare(&then, &now).unwrap_or_default();
        assert_eq!((c.better.len(), c.worse.len(), c.new.len(), c.gone.len()), (1, 1, 1, 1));
        assert!(c.to_text().contains("  - x\n") && c.to_text().contains("  + z\n") && !c.to_text().contains("- y"));
        let other = Report { on: "spans", ..Report::default() };
        assert!(compare(&then, &other).is_err());
        assert!(parse("r", "nonsense").is_err());
    }
}
