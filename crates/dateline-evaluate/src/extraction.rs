//! Article bodies against gold, by the measure of the public article-extraction benchmark: multisets of runs of four words; the mean precision
//! over pages that give any, the mean recall over pages whose gold has any, and the harmonic mean of the two.

use crate::{Error, Item, Report};
use serde_json::Value;
use std::collections::HashMap;

const RUN: usize = 4;

fn words(text: &str) -> Vec<&str> {
    text.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|w| !w.is_empty()).collect()
}

/// Runs of four words and how often each is there; a shorter text is one run.
fn runs<'a, 'b>(words: &'b [&'a str]) -> HashMap<&'b [&'a str], usize> {
    let mut out = HashMap::new();
    if !words.is_empty() {
        for at in 0..=words.len().saturating_sub(RUN) {
            *out.entry(&words[at..(at + RUN).min(words.len())]).or_default() += 1;
        }
    }
    out
}

/// Reads gold: an object of page id to an object with `articleBody`, and `url` where it is known.
///
/// # Errors
/// What is no such object.
pub fn parse(name: &str, text: &str) -> Result<Vec<(String, Option<String>, String)>, Error> {
    let v: Value = serde_json::from_str(text).map_err(|e| Error::new(format!("{name}: {e}")))?;
    let pages = v.as_object().ok_or_else(|| Error::new(format!("{name}: an object of pages is wanted")))?;
    let page = |(id, p): (&String, &Value)| {
        let body = p["articleBody"].as_str().unwrap_or_default().to_owned();
        (id.clone(), p["url"].as_str().map(str::to_owned), body)
    };
    Ok(pages.iter().map(page).collect())
}

/// Scores the bodies of pages: id, gold, system.
pub fn score(pages: &[(String, String, String)]) -> Report {
    let mut r = Report { on: "extraction", size: pages.len(), ..Report::default() };
    let (mut precisions, mut recalls) = (Vec::new(), Vec::new());
    for (id, gold, system) in pages {
        let (gw, sw) = (words(gold), words(system));
        let (g, s) = (runs(&gw), runs(&sw));
        let hit: usize = g.iter().map(|(k, n)| (*n).min(s.get(k).copied().unwrap_or(0))).sum();
        let (n_gold, n_system) = (g.values().sum::<usize>(), s.values().sum::<usize>());
        let of = |n: usize| if hit == n_gold && hit == n_system { 1.0 } else { crate::count::ratio(hit, n) };
        let (p, q) = (of(n_system), of(n_gold));
        if n_system > 0 {
            precisions.push(p);
        }
        if n_gold > 0 {
            recalls.push(q);
        }
        r.share("body exact").add(gw == sw);
        let score = if p + q > 0.0 { 2.0 * p * q / (p + q) } else { 0.0 };
        let wrong = if score < 1.0 {
            vec![format!("precision {p:.3}, recall {q:.3}; {} words of gold, {} found", gw.len(), sw.len())]
        } else {
            vec![]
        };
        let text: String = gold.split_whitespace().take(12).collect::<Vec<_>>().join(" ");
        r.items.push(Item { id: id.clone(), text, score, of: 1, wrong });
    }
    let mean = |l: &[f64]| if l.is_empty() { 0.0 } else { l.iter().sum::<f64>() / l.len() as f64 };
    let (p, q) = (mean(&precisions), mean(&recalls));
    let f1 = if p + q > 0.0 { 2.0 * p * q / (p + q) } else { 0.0 };
    r.numbers = vec![("precision".into(), p), ("recall".into(), q), ("f1".into(), f1)];
    r
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_of_four_words() {
        let page = |g: &str, s: &str| {
            score(&[("a".into(), g.into(), s.into())]).numbers.iter().map(|n| n.1).collect::<Vec<_>>()
        };
        assert_eq!(page("One two three.", "one two three"), [0.0, 0.0, 0.0]);
        assert_eq!(page("a b c d e", "a b c d"), [1.0, 0.5, 2.0 / 3.0]);
        assert_eq!(page("a b", "a b"), [1.0, 1.0, 1.0]);
    }
}
