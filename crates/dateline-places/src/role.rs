//! A place, or the government or people that bear its name.

use crate::find::Found;
use dateline_document::{Deprel, Document, ToponymRole, Tree, Upos};

const WHERE: &[&str] = &[
    "in",
    "at",
    "near",
    "around",
    "outside",
    "inside",
    "across",
    "into",
    "from",
    "to",
    "toward",
    "towards",
    "through",
    "throughout",
    "within",
    "off",
    "over",
    "along",
    "beyond",
    "via",
    "on",
    "above",
    "north",
    "south",
    "east",
    "west",
    "between",
    "of",
    "for",
    "onto",
    "past",
    "until",
];
/// Verbs that take a place as object.
const GO: &[&str] = &[
    "visit",
    "enter",
    "leave",
    "reach",
    "tour",
    "flee",
    "attack",
    "bomb",
    "shell",
    "capture",
    "seize",
    "besiege",
    "occupy",
    "invade",
    "hit",
    "strike",
    "approach",
    "recapture",
    "retake",
    "liberate",
    "storm",
    "raid",
];

/// What the name does in its clause.
pub(crate) fn role(doc: &Document, tree: &Tree, f: &Found) -> ToponymRole {
    if f.in_name {
        return ToponymRole::InName;
    }
    let Some(mut head) = f.tokens.clone().find(|t| doc.tokens[*t].head.is_none_or(|h| !f.tokens.contains(&h))) else {
        return ToponymRole::Location;
    };
    for _ in 0..6 {
        let t = &doc.tokens[head];
        let case = tree.with(doc, head, Deprel::Case).map(|c| doc.tokens[c].lemma.to_lowercase()).next();
        if let Some(c) = case {
            if c == "'s" || c == "’s" {
                return ToponymRole::Party;
            }
            return if WHERE.contains(&c.as_str()) { ToponymRole::Location } else { ToponymRole::Party };
        }
        match t.deprel.base() {
            Deprel::Nsubj | Deprel::Iobj | Deprel::Vocative => return ToponymRole::Party,
            Deprel::Obj => {
                let go = t.head.is_some_and(|h| GO.contains(&doc.tokens[h].lemma.as_str()));
                return if go { ToponymRole::Location } else { ToponymRole::Party };
            }
            Deprel::Conj | Deprel::Appos | Deprel::Flat | Deprel::Dep | Deprel::List | Deprel::Parataxis => {
                match t.head {
                    Some(h) if matches!(doc.tokens[h].upos, Upos::Propn | Upos::Noun) => head = h,
                    _ => return ToponymRole::Location,
                }
            }
            Deprel::Compound | Deprel::Nmod | Deprel::Amod => return ToponymRole::Location,
            _ => return ToponymRole::Location,
        }
    }
    ToponymRole::Location
}
