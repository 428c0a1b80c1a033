//! Which words may be a place name.

use crate::gazetteer::{PlaceTables, fold};
use dateline_document::{Document, NameLabel, TokenId, Upos};
use std::ops::Range;

/// A stretch that may name a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    pub tokens: Range<TokenId>,
    pub folded: String,
    /// The analysis calls it a location (else only the tables do).
    pub named: bool,
    /// It stands inside a name of something else ("University of Oxford").
    pub in_name: bool,
}

/// Finds them, in order, not overlapping.
pub(crate) fn find(doc: &Document, tables: &PlaceTables) -> Vec<Found> {
    let mut out: Vec<Found> = Vec::new();
    let mut label: Vec<Option<NameLabel>> = vec![None; doc.tokens.len()];
    for n in &doc.names {
        label[n.tokens.clone()].fill(Some(n.label));
    }
    for s in &doc.sentences {
        let mut i = s.tokens.start;
        while i < s.tokens.end {
            match at(doc, tables, &label, i, s.tokens.end) {
                Some(f) => {
                    i = f.tokens.end;
                    out.push(f);
                }
                None => i += 1,
            }
        }
    }
    out
}

fn at(doc: &Document, tables: &PlaceTables, label: &[Option<NameLabel>], i: TokenId, end: TokenId) -> Option<Found> {
    let form = doc.form(i);
    if !form.starts_with(|c: char| c.is_uppercase()) && form != "the" {
        return None;
    }
    let name = doc.names.iter().find(|n| n.tokens.start <= i && i < n.tokens.end);
    let here = name.map(|n| n.label);
    // The longest stretch that the tables know, from here; a name's own border first.
    let limit = end.min(i + tables.longest() + 2);
    let fits = |to: TokenId| {
        let span = doc.span_of(i..to);
        let folded = fold(doc.text(span));
        let states = tables.is_known(&folded);
        (states || !tables.candidates(&folded).is_empty()).then_some((folded, states))
    };
    for to in (i + 1..=limit).rev() {
        let last = doc.form(to - 1);
        if !last.starts_with(|c: char| c.is_alphanumeric()) || doc.tokens[to - 1].upos == Upos::Punct {
            continue;
        }
        // A stretch must not begin or end in the middle of a name unless that name is one of a place.
        let cuts = doc
            .names
            .iter()
            .any(|n| n.tokens.start < to && i < n.tokens.end && !(i <= n.tokens.start && n.tokens.end <= to));
        let inner = cuts && here != Some(NameLabel::Location);
        let Some((folded, states)) = fits(to) else { continue };
        let located = (i..to).any(|t| label[t] == Some(NameLabel::Location));
        let proper = (i..to).all(|t| {
            matches!(
                doc.tokens[t].upos,
                Upos::Propn | Upos::Adp | Upos::Det | Upos::Noun | Upos::Adj | Upos::Punct | Upos::Cconj | Upos::X
            )
        });
        let shouted = form.len() > 1 && form.chars().all(|c| !c.is_lowercase());
        match here {
            // Without the analysis's word only what the tables know well counts, and it must be tagged a name.
            None | Some(NameLabel::Miscellaneous) => {
                let weak = to == i + 1 && folded.len() < 4 && !shouted;
                let noun = doc.tokens[to - 1].upos == Upos::Propn;
                let large = states || tables.candidates(&folded).iter().any(|c| c.population > 300_000 && c.usual);
                if !proper || !noun || !large || weak || inner && here.is_none() {
                    continue;
                }
                let in_name = here.is_some() && name.is_some_and(|n| n.tokens.len() > to - i);
                return Some(Found { tokens: i..to, folded, named: false, in_name });
            }
            // Part of a longer name of a place is another place, unless what is left over says only which part of it.
            Some(NameLabel::Location) if !covers(doc, name, i, to) => continue,
            Some(NameLabel::Location) => return Some(Found { tokens: i..to, folded, named: located, in_name: false }),
            // A state that the analysis takes for a person, as one does of "Peru recalled its envoy".
            Some(NameLabel::Person) => {
                if !states || name.is_none_or(|n| n.tokens != (i..to)) || bears(doc, &folded) {
                    continue;
                }
                return Some(Found { tokens: i..to, folded, named: false, in_name: false });
            }
            Some(NameLabel::Organization) => {
                // A city or state that is the whole name is a party or a club; inside a longer one it is part of it.
                let whole = name.is_some_and(|n| n.tokens == (i..to));
                let large = || tables.candidates(&folded).iter().any(|c| c.population > 300_000 && c.usual);
                let inside = || {
                    i > 0 && doc.form(i - 1) == "in" && {
                        tables.candidates(&folded).iter().any(|c| c.population > 50_000 && c.usual)
                    }
                };
                if !states && (!whole || shouted && folded.len() < 5 || !large() && !inside()) {
                    continue;
                }
                return Some(Found { tokens: i..to, folded, named: false, in_name: !whole });
            }
        }
    }
    // A location that no table knows is told, unresolved.
    let n = name.filter(|n| n.label == NameLabel::Location && n.tokens.start == i)?;
    Some(Found { tokens: n.tokens.clone(), folded: fold(doc.text(n.span)), named: true, in_name: false })
}

/// States whose names people bear.
const GIVEN: &[&str] = &["chad", "jordan", "georgia", "israel", "cuba", "india", "kenya"];

/// Whether somebody in the document bears the name: it is a part of a longer name of a person, or a given name by itself.
fn bears(doc: &Document, folded: &str) -> bool {
    let in_longer = |n: &dateline_document::Name| {
        n.label == NameLabel::Person && n.tokens.len() > 1 && n.tokens.clone().any(|t| fold(doc.form(t)) == folded)
    };
    GIVEN.contains(&folded) || doc.names.iter().any(in_longer)
}

/// Words around a name that leave its place nearly where it is.
const AROUND: &[&str] = &[
    "the",
    "city",
    "of",
    "province",
    "state",
    "region",
    "district",
    "town",
    "village",
    "municipality",
    "governorate",
    "prefecture",
    "oblast",
    "north",
    "south",
    "east",
    "west",
    "northern",
    "southern",
    "eastern",
    "western",
    "central",
    "northeastern",
    "northwestern",
    "southeastern",
    "southwestern",
    "downtown",
    "greater",
    "upper",
    "lower",
    "metropolitan",
    "area",
    "'s",
    "’s",
];

/// Whether `i..to` is the whole of a name of a place, but for words of no weight, or the name is a list of places.
fn covers(doc: &Document, name: Option<&dateline_document::Name>, i: TokenId, to: TokenId) -> bool {
    let Some(n) = name else { return true };
    let list = n.tokens.clone().any(|t| matches!(doc.form(t), "," | "/" | "and"));
    let rest = n.tokens.clone().filter(|t| *t < i || *t >= to);
    list || rest
        .into_iter()
        .all(|t| AROUND.contains(&doc.form(t).to_lowercase().as_str()) || doc.tokens[t].upos == Upos::Punct)
}
