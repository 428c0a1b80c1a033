//! Labelled spans against gold: a span counts where start, end and label are the same.

use crate::{Count, Error, Item, Report};
use serde_json::Value;
use std::collections::BTreeSet;

/// Start and end in characters (Unicode code points), and label.
pub type Labelled = (usize, usize, String);

/// A text with its spans.
#[derive(Clone, Debug, PartialEq)]
pub struct Text {
    /// Its id; its place in the file where it has none.
    pub id: String,
    /// The text.
    pub text: String,
    /// Day of publication, `YYYY-MM-DD`, where it has one.
    pub published: Option<String>,
    /// The spans.
    pub spans: BTreeSet<Labelled>,
}

/// Reads JSON Lines: `id`, `text`, and `spans` (or `entities`, `mentions`) of `[start, end, label]` or `{"start", "end", "label"}`.
///
/// # Errors
/// A line that is no such object, by its number.
pub fn parse(name: &str, text: &str) -> Result<Vec<Text>, Error> {
    let mut out = Vec::new();
    for (n, line) in text.lines().enumerate().map(|(n, l)| (n + 1, l)).filter(|(_, l)| !l.trim().is_empty()) {
        let v: Value = serde_json::from_str(line).map_err(|e| Error::line(name, n, e))?;
        let wanted = || Error::line(name, n, "an object with text and spans is wanted");
        let body = v["text"].as_str().ok_or_else(wanted)?;
        let list = ["spans", "entities", "mentions"].iter().find_map(|k| v[*k].as_array()).ok_or_else(wanted)?;
        let spans = list.iter().map(span).collect::<Option<_>>();
        let spans = spans.ok_or_else(|| Error::line(name, n, "a span is no [start, end, label]"))?;
        let id = match &v["id"] {
            Value::String(s) => s.clone(),
            Value::Null => n.to_string(),
            other => other.to_string(),
        };
        let published = ["published", "dct", "date"].iter().find_map(|k| v[*k].as_str()).map(str::to_owned);
        out.push(Text { id, text: body.to_owned(), published, spans });
    }
    Ok(out)
}

fn span(v: &Value) -> Option<Labelled> {
    let at = |v: &Value| v.as_u64().map(|n| n as usize);
    match v {
        Value::Array(a) => Some((at(a.first()?)?, at(a.get(1)?)?, a.get(2)?.as_str()?.to_owned())),
        _ => {
            let label = v["label"].as_str().or(v["type"].as_str()).unwrap_or("span");
            Some((at(&v["start"])?, at(&v["end"])?, label.to_owned()))
        }
    }
}

/// Scores the spans that a system gives for each text, in the order of gold.
pub fn score(gold: &[Text], system: &[BTreeSet<Labelled>]) -> Report {
    let mut r = Report { on: "spans", size: gold.len(), ..Report::default() };
    for name in ["span and label", "span"] {
        r.count("", name);
    }
    for (g, s) in gold.iter().zip(system) {
        let hits = g.spans.intersection(s).count();
        let of = g.spans.union(s).count();
        let bare = |l: &BTreeSet<Labelled>| l.iter().map(|s| (s.0, s.1)).collect::<BTreeSet<_>>();
        let (bg, bs) = (bare(&g.spans), bare(s));
        for (name, c) in [
            ("span and label", Count { hit: hits, gold: g.spans.len(), system: s.len() }),
            ("span", Count { hit: bg.intersection(&bs).count(), gold: bg.len(), system: bs.len() }),
        ] {
            let into = r.count("", name);
            *into = Count { hit: into.hit + c.hit, gold: into.gold + c.gold, system: into.system + c.system };
        }
        for x in g.spans.union(s) {
            let (in_gold, in_system) = (g.spans.contains(x), s.contains(x));
            r.count("label", &x.2).add(in_gold && in_system, in_gold, in_system);
        }
        let words = |x: &Labelled| g.text.chars().skip(x.0).take(x.1.saturating_sub(x.0)).collect::<String>();
        let missed = g.spans.difference(s).map(|x| format!("not found: {} {:?}", x.2, words(x)));
        let extra = s.difference(&g.spans).map(|x| format!("not in gold: {} {:?}", x.2, words(x)));
        let wrong = missed.chain(extra).collect();
        let score = if of == 0 { 1.0 } else { hits as f64 / of as f64 };
        r.items.push(Item { id: g.id.clone(), text: g.text.clone(), score, of, wrong });
    }
    r
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_label_counts_twice_and_its_span_once() {
        let line = r#"{"id":"a","text":"Oslo, Peru","spans":[[0,4,"LOC"],{"start":6,"end":10,"label":"LOC"}]}"#;
        let gold = parse("g", line).unwrap_or_default();
        let r = score(&gold, &[[(0, 4, "LOC".to_owned()), (6, 10, "ORG".to_owned())].into_iter().collect()]);
        let count = |n: &str| r.counts.iter().find(|c| c.1 == n).map(|c| (c.2.hit, c.2.gold, c.2.system));
        assert_eq!(count("span and label"), Some((1, 2, 2)));
        assert_eq!(count("span"), Some((2, 2, 2)));
        assert_eq!(r.items[0].wrong.len(), 2);
        assert!(parse("g", "{\"text\":\"x\"}").is_err_and(|e| e.to_string().starts_with("g:1:")));
    }
}
