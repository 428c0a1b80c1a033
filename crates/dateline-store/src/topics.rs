//! What articles are about, for stories: the words that headline and first paragraphs share.
//!
//! Likeness is the cosine of two sets of word stems. Articles that are days apart need more of it, for the words of a topic stay the same
//! while its happenings change. The numbers were found on the sample corpus of the project (`samples/six-party`), where they put 0.98 of the
//! pairs that they make right.

use crate::minhash;
use crate::when;
use dateline_record::{Part, Record};
use rusqlite::{Transaction, params};
use std::collections::BTreeSet;

/// Words that are looked at, from the headline on.
const FIRST: usize = 160;
/// Days between two articles of a story that nothing but their words tells.
const DAYS: i64 = 14;
/// Fewest different words: less is too little to compare.
const FEWEST: usize = 12;

/// Likeness that two articles need which are so many days apart.
fn needed(days: i64) -> f64 {
    if days <= 3 { 0.25 } else { 0.35 }
}

/// Words that stand in every article.
const COMMON: &[&str] = &[
    "the", "and", "for", "but", "with", "from", "that", "this", "its", "they", "his", "her", "their", "was", "were",
    "are", "been", "have", "has", "had", "will", "would", "not", "after", "before", "said", "says", "say", "who",
    "which", "what", "when", "where", "there", "than", "more", "also", "over", "under", "into", "out", "about",
    "between", "against", "during", "all", "one", "two", "she",
];

/// Hashes of the stems of a report's first words, sorted.
fn words(r: &Record) -> Vec<u32> {
    let a = &r.article;
    let told = |p: Part| matches!(p, Part::Headline | Part::Standfirst | Part::Body);
    let text = a.sentences.iter().filter(|s| told(s.part)).map(|s| s.span.of(&a.text));
    let mut out: Vec<u32> = text
        .flat_map(|s| s.split(|c: char| !c.is_alphanumeric()))
        .filter(|w| !w.is_empty())
        .take(FIRST)
        .map(str::to_lowercase)
        .filter(|w| w.chars().count() > 2 && !COMMON.contains(&w.as_str()))
        .map(|w| minhash::word(stem(&w)) as u32)
        .collect();
    out.sort_unstable();
    out.dedup();
    out
}

/// A word without the ends that English puts to the same word.
fn stem(word: &str) -> &str {
    for end in ["ing", "ed", "es", "s"] {
        if let Some(stem) = word.strip_suffix(end).filter(|s| s.chars().count() > 3) {
            return stem;
        }
    }
    word
}

/// Countries that act in the report's news.
fn countries(r: &Record) -> String {
    let ids: BTreeSet<&str> = r
        .events
        .iter()
        .filter(|e| !e.historical)
        .flat_map(|e| e.actors.iter().chain(&e.recipients))
        .map(String::as_str)
        .collect();
    let all: BTreeSet<String> = r
        .entities
        .iter()
        .filter(|e| ids.contains(e.id.as_str()))
        .filter_map(|e| e.country.map(|c| c.to_string()))
        .collect();
    all.into_iter().collect::<Vec<_>>().join(" ")
}

/// Cosine of two sorted sets.
fn likeness(a: &[u32], b: &[u32]) -> f64 {
    let (mut i, mut j, mut same) = (0, 0, 0usize);
    while i < a.len() && j < b.len() {
        match a[i].cmp(&b[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => (i, j, same) = (i + 1, j + 1, same + 1),
        }
    }
    same as f64 / ((a.len() * b.len()) as f64).sqrt().max(1.0)
}

/// Keeps what a new article is about and finds those that are about the same.
pub(crate) fn add(t: &Transaction<'_>, article: i64, r: &Record) -> rusqlite::Result<Vec<i64>> {
    let (own, who) = (words(r), countries(r));
    let Some(day) = r.article.published.as_deref().and_then(when::day) else { return Ok(Vec::new()) };
    if own.len() < FEWEST || who.is_empty() {
        return Ok(Vec::new());
    }
    let mut near = t.prepare_cached("SELECT article, day, countries, words FROM topics WHERE day BETWEEN ? AND ?")?;
    let mut rows = near.query([day - DAYS, day + DAYS])?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        let theirs = row.get_ref(2)?.as_str().unwrap_or("");
        if !theirs.split(' ').any(|c| who.split(' ').any(|w| w == c)) {
            continue;
        }
        let bytes = row.get_ref(3)?.as_blob().unwrap_or(&[]);
        let other: Vec<u32> = bytes.as_chunks::<4>().0.iter().map(|c| u32::from_le_bytes(*c)).collect();
        if likeness(&own, &other) >= needed((row.get::<_, i64>(1)? - day).abs()) {
            out.push(row.get(0)?);
        }
    }
    let bytes: Vec<u8> = own.iter().flat_map(|w| w.to_le_bytes()).collect();
    t.prepare_cached("INSERT INTO topics (article, day, countries, words) VALUES (?, ?, ?, ?)")?
        .execute(params![article, day, who, bytes])?;
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn likeness_is_a_cosine() {
        assert!((likeness(&[1, 2, 3, 4], &[3, 4, 5, 6]) - 0.5).abs() < 1e-9);
        assert!(likeness(&[], &[1]).abs() < 1e-9);
        assert_eq!((stem("talking"), stem("talks"), stem("was"), stem("delayed")), ("talk", "talk", "was", "delay"));
    }
}
