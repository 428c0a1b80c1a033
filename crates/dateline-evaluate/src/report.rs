//! Figures, what was right and wrong item by item, and how they are printed.

use crate::{Count, Share};
use dateline_record::{EventType, Mode, Status};
use serde::Serialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::fmt::Write;

/// What an evaluation found.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// What was scored: `events`, `records`, `conllu`, `spans`, `extraction`.
    pub on: &'static str,
    /// Sentences, reports, documents or pages of gold.
    pub size: usize,
    /// Precision, recall and F1 under group and name; a group's name is empty for the first figures.
    pub counts: Vec<(String, String, Count)>,
    /// Shares of right ones.
    pub shares: Vec<(String, Share)>,
    /// Figures that are neither: 0 to 1.
    pub numbers: Vec<(String, f64)>,
    /// How often a gold type was read as another; `none`: nothing there.
    pub confusion: BTreeMap<(String, String), usize>,
    /// What was right and wrong, by sentence, report or page.
    pub items: Vec<Item>,
}

/// A sentence, event, page or document of gold and what came of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, serde::Deserialize)]
pub struct Item {
    /// The same in every run over the same gold.
    pub id: String,
    /// What a reader looks at.
    pub text: String,
    /// 0 (all wrong) to 1 (all right).
    pub score: f64,
    /// What was looked at: the weight of the item.
    pub of: usize,
    /// What is wrong with it, a line each.
    pub wrong: Vec<String>,
}

impl Report {
    /// Adds to the count of a name in a group.
    pub(crate) fn count(&mut self, group: &str, name: &str) -> &mut Count {
        let at = self.counts.iter().position(|(g, n, _)| g == group && n == name).unwrap_or_else(|| {
            self.counts.push((group.to_owned(), name.to_owned(), Count::default()));
            self.counts.len() - 1
        });
        &mut self.counts[at].2
    }

    /// Adds to the share of a name.
    pub(crate) fn share(&mut self, name: &str) -> &mut Share {
        let at = self.shares.iter().position(|(n, _)| n == name).unwrap_or_else(|| {
            self.shares.push((name.to_owned(), Share::default()));
            self.shares.len() - 1
        });
        &mut self.shares[at].1
    }

    /// Brings groups together in the order of their first count, types, status and modes in the codebook's order, and drops what is
    /// neither in gold nor read.
    pub(crate) fn tidy(&mut self) {
        let mut groups: Vec<String> = Vec::new();
        for (g, ..) in &self.counts {
            if !groups.contains(g) {
                groups.push(g.clone());
            }
        }
        let place = |group: &str, name: &str| match group {
            "type" => EventType::ALL.iter().position(|t| t.as_str() == name),
            "status" => Status::ALL.iter().position(|s| s.as_str() == name),
            "mode" => Mode::ALL.iter().position(|m| m.as_str() == name),
            _ => None,
        };
        self.counts.retain(|(group, _, c)| group.is_empty() || c.gold + c.system > 0);
        self.counts.sort_by_key(|(g, n, _)| (groups.iter().position(|x| x == g), place(g, n)));
    }

    /// Adds the counts, shares and items of another report on the same kind of gold.
    pub fn add(&mut self, other: Report) {
        self.size += other.size;
        for (group, name, c) in other.counts {
            let into = self.count(&group, &name);
            *into = Count { hit: into.hit + c.hit, gold: into.gold + c.gold, system: into.system + c.system };
        }
        for (name, s) in other.shares {
            let into = self.share(&name);
            *into = Share { right: into.right + s.right, of: into.of + s.of };
        }
        for (pair, n) in other.confusion {
            *self.confusion.entry(pair).or_default() += n;
        }
        self.items.extend(other.items);
    }

    /// The items with something wrong, the worst first.
    pub fn worst(&self) -> Vec<&Item> {
        let mut out: Vec<&Item> = self.items.iter().filter(|i| i.score < 1.0 && !i.wrong.is_empty()).collect();
        let lost = |i: &Item| (1.0 - i.score) * i.of as f64;
        out.sort_by(|a, b| lost(b).total_cmp(&lost(a)).then_with(|| a.id.cmp(&b.id)));
        out
    }

    /// All figures and the `worst` worst items as JSON.
    pub fn to_json(&self, worst: usize) -> Value {
        let mut top = Map::new();
        top.insert("on".into(), self.on.into());
        top.insert("size".into(), self.size.into());
        let mut counts: Map<String, Value> = Map::new();
        for (group, name, c) in &self.counts {
            let group = if group.is_empty() { "all" } else { group };
            let of = counts.entry(group).or_insert_with(|| Value::Object(Map::new()));
            of[name.as_str()] = serde_json::json!(c);
        }
        top.insert("counts".into(), Value::Object(counts));
        let map = |it: Vec<(&String, Value)>| Value::Object(it.into_iter().map(|(k, v)| (k.clone(), v)).collect());
        top.insert("shares".into(), map(self.shares.iter().map(|(n, s)| (n, serde_json::json!(s))).collect()));
        top.insert("numbers".into(), map(self.numbers.iter().map(|(n, s)| (n, serde_json::json!(s))).collect()));
        let mut confusion: Map<String, Value> = Map::new();
        for ((gold, system), n) in &self.confusion {
            confusion.entry(gold).or_insert_with(|| Value::Object(Map::new()))[system.as_str()] = (*n).into();
        }
        top.insert("confusion".into(), Value::Object(confusion));
        top.insert("worst".into(), self.worst().into_iter().take(worst).map(|i| serde_json::json!(i)).collect());
        Value::Object(top)
    }

    /// All figures and the `worst` worst items, for reading.
    pub fn to_text(&self, worst: usize) -> String {
        let mut out = format!("{}: {} of gold\n", self.on, self.size);
        let width = self.counts.iter().map(|(_, n, _)| n.len()).chain(self.shares.iter().map(|(n, _)| n.len()));
        let width = width.max().unwrap_or(0).max(12);
        let mut last = None;
        for (group, name, c) in &self.counts {
            if last != Some(group) {
                let _ = writeln!(
                    out,
                    "\n{:<width$}  {:>9} {:>9} {:>9} {:>6} {:>6} {:>6}",
                    group, "precision", "recall", "F1", "hit", "gold", "system"
                );
                last = Some(group);
            }
            let _ = writeln!(
                out,
                "{name:<width$}  {:>9.3} {:>9.3} {:>9.3} {:>6} {:>6} {:>6}",
                c.precision(),
                c.recall(),
                c.f1(),
                c.hit,
                c.gold,
                c.system
            );
        }
        if !self.shares.is_empty() {
            let _ = writeln!(out, "\n{:<width$}  {:>9} {:>9} {:>9}", "", "right", "of", "share");
        }
        for (name, s) in &self.shares {
            let _ = writeln!(out, "{name:<width$}  {:>9} {:>9} {:>9.3}", s.right, s.of, s.share());
        }
        for (name, x) in &self.numbers {
            let _ = writeln!(out, "{name:<width$}  {x:>29.3}");
        }
        if !self.confusion.is_empty() {
            out.push_str("\nGold types (rows) and what they were read as\n");
            out.push_str(&self.table());
        }
        let items = self.worst();
        if worst > 0 && !items.is_empty() {
            let _ = writeln!(out, "\nThe worst {} of {} with something wrong", worst.min(items.len()), items.len());
            for i in items.into_iter().take(worst) {
                let _ = writeln!(out, "\n{}  {}", i.id, i.text);
                for w in &i.wrong {
                    let _ = writeln!(out, "    {w}");
                }
            }
        }
        out
    }

    /// The confusion table, columns by the first four letters.
    fn table(&self) -> String {
        let mut names: Vec<&String> = self.confusion.keys().flat_map(|(a, b)| [a, b]).collect();
        let place = |n: &str| EventType::ALL.iter().position(|t| t.as_str() == n).unwrap_or(99);
        names.sort_by_key(|n| place(n));
        names.dedup();
        let short = |n: &str| n.chars().take(4).collect::<String>();
        let mut out = format!("{:<10}", "");
        for n in &names {
            let _ = write!(out, " {:>4}", short(n));
        }
        for gold in &names {
            let _ = write!(out, "\n{gold:<10}");
            for system in &names {
                let n = self.confusion.get(&((*gold).clone(), (*system).clone())).copied().unwrap_or(0);
                let _ = write!(out, " {:>4}", if n == 0 { "·".to_owned() } else { n.to_string() });
            }
        }
        out + "\n"
    }
}
