//! What an event is about: PLOVER's contexts by the words near it.

use crate::TableError;
use crate::speech_tables::rows;
use crate::symbols::FastMap;
use compact_str::CompactString;
use dateline_document::{Document, TokenId, Upos};
use dateline_record::{Context, EventType, Mode};
use std::ops::Range;

/// Weight that gives a context; words of weight 2 reach it alone within the event's clause.
const ENOUGH: f32 = 2.0;
/// Share of a word's weight outside the event's clause.
const OUTSIDE: f32 = 0.5;

#[derive(Clone, Debug)]
struct Entry {
    /// Lemmas behind the first.
    rest: Vec<CompactString>,
    context: Context,
    weight: f32,
}

/// The table `resources/ontology/contexts.tsv`.
#[derive(Debug, Default)]
pub struct ContextTable {
    /// By first lemma, longest first.
    words: FastMap<Box<str>, Vec<Entry>>,
    events: Vec<(EventType, Option<Mode>, Context, f32)>,
}

impl ContextTable {
    /// Parses the table.
    ///
    /// # Errors
    /// A row with too few cells, an unknown context, type or mode, a weight that is no number.
    pub fn parse(file: &str, text: &str) -> Result<ContextTable, TableError> {
        let mut out = ContextTable::default();
        for (line, row) in rows(file, text, 3)? {
            let err = |what: String| TableError::new(file, line, what);
            let context = row[0].parse::<Context>().map_err(|e| err(e.to_string()))?;
            let weight: f32 = row[1].parse().map_err(|_| err(format!("{:?} is no weight", row[1])))?;
            for phrase in row[2].split(';').map(str::trim).filter(|p| !p.is_empty()) {
                if let Some(event) = phrase.strip_prefix('@') {
                    let (kind, mode) = event.split_once('/').map_or((event, None), |(k, m)| (k, Some(m)));
                    let kind = kind.parse::<EventType>().map_err(|e| err(e.to_string()))?;
                    let mode = mode.map(str::parse::<Mode>).transpose().map_err(|e| err(e.to_string()))?;
                    out.events.push((kind, mode, context, weight));
                    continue;
                }
                // Hyphens are tokens of their own in an analysed text.
                let mut words = phrase.split([' ', '-']).filter(|w| !w.is_empty()).map(CompactString::from);
                let Some(first) = words.next() else { continue };
                let entries = out.words.entry(first.as_str().into()).or_default();
                entries.push(Entry { rest: words.collect(), context, weight });
            }
        }
        for entries in out.words.values_mut() {
            entries.sort_by_key(|e| std::cmp::Reverse(e.rest.len()));
        }
        Ok(out)
    }
}

/// The telling words of a document, found once and asked for every event.
#[derive(Clone, Debug, Default)]
pub struct ContextWords {
    /// By token.
    hits: Vec<(TokenId, Context, f32)>,
}

impl ContextWords {
    /// Finds them.
    pub fn find(doc: &Document, table: &ContextTable) -> ContextWords {
        let mut out = ContextWords::default();
        let (mut lemma, mut form) = (String::new(), String::new());
        for (t, token) in doc.tokens.iter().enumerate() {
            if !matches!(
                token.upos,
                Upos::Noun | Upos::Propn | Upos::Adj | Upos::Verb | Upos::Num | Upos::Adv | Upos::X
            ) {
                continue;
            }
            lower(&token.lemma, &mut lemma);
            lower(doc.form(t), &mut form);
            let mut at = [Some(lemma.as_str()), (form != lemma).then_some(form.as_str())];
            for key in at.iter_mut().filter_map(Option::take) {
                for e in table.words.get(key).into_iter().flatten() {
                    if follows(doc, t, &e.rest) {
                        out.hits.push((t, e.context, e.weight));
                    }
                }
            }
        }
        out
    }

    /// The contexts of an event: its clause's words (`clause`, usually the predicate's subtree), the words of the rest of its
    /// sentence, and its type and mode. In the codebook's order.
    pub fn of(
        &self,
        table: &ContextTable,
        clause: &Range<TokenId>,
        sentence: &Range<TokenId>,
        event: (EventType, Option<Mode>),
    ) -> Vec<Context> {
        let mut weights: Vec<(Context, f32, TokenId)> = Vec::new();
        let mut add = |context: Context, weight: f32, t: TokenId| match weights.iter_mut().find(|w| w.0 == context) {
            // The same word counts once.
            Some(w) if w.2 == t => w.1 = w.1.max(weight),
            Some(w) => *w = (context, w.1 + weight, t),
            None => weights.push((context, weight, t)),
        };
        let from = self.hits.partition_point(|h| h.0 < sentence.start);
        for (t, context, weight) in self.hits[from..].iter().take_while(|h| h.0 < sentence.end) {
            add(*context, if clause.contains(t) { *weight } else { weight * OUTSIDE }, *t);
        }
        for (kind, mode, context, weight) in &table.events {
            if *kind == event.0 && (mode.is_none() || *mode == event.1) {
                add(*context, *weight, TokenId::MAX);
            }
        }
        let mut out: Vec<Context> = weights.into_iter().filter(|w| w.1 >= ENOUGH).map(|w| w.0).collect();
        out.sort_unstable();
        out
    }
}

fn lower(word: &str, to: &mut String) {
    to.clear();
    to.extend(word.chars().flat_map(char::to_lowercase));
}

/// Whether the words behind a token are these, by lemma or form, hyphens passed over.
fn follows(doc: &Document, t: TokenId, rest: &[CompactString]) -> bool {
    let mut at = t;
    rest.iter().all(|want| {
        at += 1;
        while doc.tokens.get(at).is_some_and(|_| matches!(doc.form(at), "-" | "‐" | "‑")) {
            at += 1;
        }
        doc.tokens
            .get(at)
            .is_some_and(|k| k.lemma.eq_ignore_ascii_case(want) || doc.form(at).eq_ignore_ascii_case(want))
    })
}
