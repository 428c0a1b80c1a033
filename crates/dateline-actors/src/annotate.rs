//! The stage itself: a document gains entities and mentions.

use crate::link::{Linker, Party, Reference};
use crate::lookup::Reading;
use crate::tables::ActorTables;
use dateline_document::{Document, Entity, Mention, TokenId};
use dateline_record::EntityKind;
use std::ops::Range;

/// Fills `doc.entities` and `doc.mentions` (both replaced) from the analysis, the names and, where they are there, the toponyms.
///
/// Every noun phrase that can be a party gets a mention whose head is the phrase's syntactic head; so do pronouns that mean one,
/// and names of states and bodies that stand before a noun ("Turkish attempts"). An entity holds every party once.
pub fn annotate(doc: &mut Document, tables: &ActorTables) {
    let (parties, references) = read(doc, tables);
    let mut ids = vec![None; parties.len()];
    let mut entities = Vec::new();
    for (i, e) in parties.iter().enumerate() {
        if e.party && !e.mentions.is_empty() {
            ids[i] = Some(entities.len());
            entities.push(entity(doc, tables, e));
        }
    }
    let mut at: crate::trie::FxMap<usize, usize> = Default::default();
    for (i, m) in references.iter().enumerate() {
        at.entry(m.head).or_insert(i);
    }
    for (i, e) in parties.iter().enumerate() {
        let Some(id) = ids[i] else { continue };
        if e.person {
            entities[id].affiliation = e.from.iter().find_map(|t| {
                let m = &references[*at.get(t)?];
                let [one] = m.parties[..] else { return None };
                ids[one].filter(|o| *o != id && parties[one].kind == EntityKind::Organization)
            });
        }
    }
    let mut mentions: Vec<Mention> = references
        .into_iter()
        .filter_map(|m| {
            let whom: Vec<usize> = m.parties.iter().filter_map(|p| ids[*p]).collect();
            (!whom.is_empty()).then(|| Mention {
                span: doc.span_of(m.tokens.clone()),
                tokens: m.tokens,
                head: m.head,
                kind: m.kind,
                entities: whom,
            })
        })
        .collect();
    mentions.sort_by_key(|m| (m.tokens.start, std::cmp::Reverse(m.tokens.end), m.head));
    doc.entities = entities;
    doc.mentions = mentions;
}

/// Everything that refers in a document and what it refers to, parties or not: chains of token ranges with their heads, in order.
/// This is what coreference is scored on; [`annotate`] keeps the parties of it.
pub fn chains(doc: &Document, tables: &ActorTables) -> Vec<Vec<(Range<TokenId>, TokenId)>> {
    let (parties, references) = read(doc, tables);
    let one =
        |m: &usize| (references[*m].parties.len() == 1).then(|| (references[*m].tokens.clone(), references[*m].head));
    let mut all: Vec<Vec<(Range<TokenId>, TokenId)>> =
        parties.iter().map(|e| e.mentions.iter().filter_map(one).collect()).collect();
    // "they" that are several: every mention of the same ones.
    let mut sets: Vec<(&[usize], usize)> = Vec::new();
    for m in references.iter().filter(|m| m.parties.len() > 1) {
        let chain = match sets.iter().find(|(s, _)| *s == m.parties) {
            Some((_, c)) => *c,
            None => {
                sets.push((&m.parties, all.len()));
                all.push(Vec::new());
                all.len() - 1
            }
        };
        all[chain].push((m.tokens.clone(), m.head));
    }
    all.retain(|c| !c.is_empty());
    all
}

fn read(doc: &Document, tables: &ActorTables) -> (Vec<Party>, Vec<Reference>) {
    let reading = Reading::new(doc, tables);
    let items = reading.items();
    let mut linker = Linker::new(&reading);
    linker.run(items);
    linker.imply();
    linker.settle_sectors();
    (linker.parties, linker.references)
}

fn words(doc: &Document, tokens: Range<TokenId>) -> String {
    let text = doc.text(doc.span_of(tokens));
    let text = text.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, ',' | '-' | ';'));
    let text = ["the ", "The ", "a ", "A ", "an ", "An "].iter().find_map(|a| text.strip_prefix(a)).unwrap_or(text);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn entity(doc: &Document, tables: &ActorTables, e: &Party) -> Entity {
    let name = match (&e.state, &e.name) {
        (Some(row), _) => tables.states[*row as usize].name.to_string(),
        (None, Some(tokens)) => {
            words(doc, tokens.clone()).trim_end_matches("'s").trim_end_matches("’s").trim_end().to_owned()
        }
        (None, None) => words(doc, e.first.clone()),
    };
    let kb = match (e.state, e.organization, e.leader) {
        (Some(row), ..) => Some(tables.states[row as usize].code.to_string()),
        (_, Some(row), _) => Some(tables.organizations[row as usize].id.to_string()),
        (_, _, Some(row)) => Some(crate::fold::folded(&tables.leaders[row as usize].name).replace(' ', "_")),
        _ => None,
    };
    Entity {
        name,
        kind: if e.plural && e.kind == EntityKind::Person { EntityKind::Group } else { e.kind },
        country: e.country,
        sector: e.sector,
        role: e.role.clone().map(|r| words(doc, r)).filter(|r| !r.is_empty()),
        affiliation: None,
        kb,
        gender: e.gender,
        plural: e.plural,
        members: e.members.clone(),
    }
}
