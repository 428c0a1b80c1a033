//! Coded sentences: the gold of `events`. The format is told in `resources/examples/README.md`.

use crate::Error;
use dateline_record::{Context, EventType, Mode, Status};
use sha2::{Digest, Sha256};
use std::ops::Range;

/// A sentence with the events that it tells.
#[derive(Clone, Debug, PartialEq)]
pub struct Sentence {
    /// File and line (counted from 1): `coop-01.txt:2`.
    pub id: String,
    /// The sentence.
    pub text: String,
    /// Its events, none where it holds none.
    pub events: Vec<Event>,
}

/// A coded event; ranges are bytes of the sentence.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// The words that carry it, the parts of "turned … down" each.
    pub predicate: Vec<Range<usize>>,
    /// PLOVER type after the reduction.
    pub kind: EventType,
    /// The act meant.
    pub act: EventType,
    /// Mode of the type, or of the act.
    pub mode: Option<Mode>,
    /// Whether it happened.
    pub status: Status,
    /// Told as background.
    pub historical: bool,
    /// Told in passing.
    pub embedded: bool,
    /// Words of the parties that act.
    pub actors: Vec<Range<usize>>,
    /// Words of the parties acted upon.
    pub recipients: Vec<Range<usize>>,
    /// Words of who says so.
    pub speakers: Vec<Range<usize>>,
    /// What it is about.
    pub contexts: Vec<Context>,
    /// How its meaning is composed: `refuse(lift(sanction))`.
    pub operators: String,
}

impl Sentence {
    /// Whether the sentence is of the tenth that nothing is trained on: SHA-256 of its words as a number, modulo 10, is 0.
    pub fn held(&self) -> bool {
        Sha256::digest(self.text.as_bytes()).iter().fold(0u32, |n, b| (n * 256 + u32::from(*b)) % 10) == 0
    }
}

/// Reads a file of coded sentences; `name` stands in the ids and in messages.
///
/// # Errors
/// The first line with a field that is not of its list, or words that are not in the sentence.
pub fn parse(name: &str, text: &str) -> Result<Vec<Sentence>, Error> {
    let mut out: Vec<Sentence> = Vec::new();
    let mut open = false;
    for (n, line) in text.lines().enumerate().map(|(n, l)| (n + 1, l.trim())) {
        if line.starts_with('#') {
            continue;
        }
        if line.is_empty() {
            open = false;
        } else if let Some(fields) = line.strip_prefix('>') {
            let sentence = match out.last_mut() {
                Some(s) if open => s,
                _ => return Err(Error::line(name, n, "an event without a sentence above it")),
            };
            let event = event(&sentence.text, fields).map_err(|e| Error::line(name, n, e))?;
            sentence.events.push(event);
        } else {
            out.push(Sentence { id: format!("{name}:{n}"), text: line.to_owned(), events: Vec::new() });
            open = true;
        }
    }
    Ok(out)
}

fn event(sentence: &str, fields: &str) -> Result<Event, String> {
    let f: Vec<&str> = fields.split('|').map(str::trim).collect();
    let [predicate, kinds, mode, status, actors, recipients, speaker, contexts, operators] = f[..] else {
        return Err(format!("{} fields, not 9", f.len()));
    };
    let (kind, act) = kinds.split_once('/').unwrap_or((kinds, kinds));
    let code = |e: dateline_record::UnknownCode| e.to_string();
    let mut flags = status.split(',').map(str::trim);
    let status = flags.next().unwrap_or_default().parse().map_err(code)?;
    let (mut historical, mut embedded) = (false, false);
    for f in flags {
        match f {
            "historical" => historical = true,
            "embedded" => embedded = true,
            _ => return Err(format!("behind the status stands {f:?}, not historical or embedded")),
        }
    }
    let listed = |f: &str| (f != "-").then_some(f).map(str::to_owned);
    let parties = |f: &str| -> Result<Vec<Range<usize>>, String> {
        listed(f).map_or(Ok(Vec::new()), |f| f.split(" + ").map(|w| find(sentence, w)).collect())
    };
    Ok(Event {
        predicate: predicate.split(" ... ").map(|w| find(sentence, w)).collect::<Result<_, _>>()?,
        kind: kind.parse().map_err(code)?,
        act: act.parse().map_err(code)?,
        mode: listed(mode).map(|m| m.parse()).transpose().map_err(code)?,
        status,
        historical,
        embedded,
        actors: parties(actors)?,
        recipients: parties(recipients)?,
        speakers: parties(speaker)?,
        contexts: listed(contexts)
            .map_or(Ok(Vec::new()), |c| c.split(',').map(|c| c.trim().parse()).collect())
            .map_err(code)?,
        operators: operators.to_owned(),
    })
}

/// Where the words stand in the sentence as whole words; `word#2` is the second place.
fn find(sentence: &str, words: &str) -> Result<Range<usize>, String> {
    let numbered = words.rsplit_once('#').and_then(|(w, n)| Some((w, n.parse::<usize>().ok()?)));
    let (wanted, nth) = numbered.unwrap_or((words, 1));
    let word = |c: char| c.is_alphanumeric() || c == '_';
    let whole = |at: usize| {
        let end = at + wanted.len();
        !sentence[..at].chars().next_back().is_some_and(word) && !sentence[end..].chars().next().is_some_and(word)
    };
    let mut hits = sentence.match_indices(wanted).map(|(at, _)| at).filter(|at| whole(*at));
    match hits.nth(nth.saturating_sub(1)) {
        Some(at) => Ok(at..at + wanted.len()),
        None => Err(format!("not in the sentence: {words}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# remarks\nPeru turned the offer by Chile down, Peru said.\n> turned ... down | REJECT/CONSULT | meet | occurred, embedded | Peru | Chile | Peru#2 | diplomatic | refuse(meet)\n\nIt rained.\n";

    #[test]
    fn a_file_is_read_with_its_places() {
        let s = parse("a.txt", TEXT).unwrap_or_default();
        assert_eq!((s.len(), s[0].id.as_str(), s[1].id.as_str()), (2, "a.txt:2", "a.txt:5"));
        let e = &s[0].events[0];
        assert_eq!((e.kind, e.act, e.embedded), (EventType::Reject, EventType::Consult, true));
        assert_eq!(&s[0].text[e.predicate[1].clone()], "down");
        assert_eq!(e.speakers[0].start, 37);
        assert!(s[1].events.is_empty());
    }

    #[test]
    fn mistakes_are_told_by_line() {
        let wrong =
            |from: &str, to: &str| parse("a.txt", &TEXT.replace(from, to)).map(|_| ()).map_err(|e| e.to_string());
        assert_eq!(wrong("| Chile |", "| Bolivia |"), Err("a.txt:3: not in the sentence: Bolivia".into()));
        assert!(wrong("REJECT", "REFUSE").is_err_and(|e| e.contains("a.txt:3")));
        assert!(
            wrong("Peru turned the offer by Chile down, Peru said.\n", "\n")
                .is_err_and(|e| e.contains("without a sentence"))
        );
    }

    #[test]
    fn the_tenth_is_fixed() {
        let s = |t: &str| Sentence { id: String::new(), text: t.into(), events: vec![] };
        let held = (0..1000).filter(|n| s(&format!("Sentence {n}.")).held()).count();
        assert!((70..130).contains(&held), "{held}");
    }
}
