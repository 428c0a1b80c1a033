//! Whether the clause that holds a time looks ahead or back.

use dateline_document::{Deprel, Document, Part, TokenId, Upos};
use std::ops::Range;

/// Where the clause looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Look {
    Back,
    Ahead,
    /// The words do not say.
    Unknown,
}

/// Words that put what depends on them into the future: "plans to", "is set to", "scheduled for", "agreed to", "due on".
const AHEAD: &[&str] = &[
    "plan",
    "set",
    "expect",
    "schedule",
    "due",
    "slate",
    "intend",
    "hope",
    "want",
    "vow",
    "promise",
    "pledge",
    "aim",
    "prepare",
    "ready",
    "propose",
    "agree",
    "decide",
    "invite",
    "ask",
    "urge",
    "call",
    "order",
    "offer",
    "threaten",
    "prepared",
    "likely",
    "bound",
    "poised",
    "tentatively",
    "upcoming",
    "forthcoming",
    "planned",
    "scheduled",
    "postpone",
    "delay",
    "adjourn",
    "extend",
    "defer",
    "reschedule",
    "book",
    "fix",
    "await",
    "envisage",
    "anticipate",
    "proposed",
    "expected",
    "intended",
    "willing",
    "demand",
    "arrange",
    "deadline",
    "ultimatum",
];

/// Verbs whose present tense tells a timetable: "the talks open on Monday".
const TIMETABLE: &[&str] = &[
    "begin", "start", "open", "close", "meet", "arrive", "leave", "depart", "visit", "host", "hold", "resume", "end",
    "expire", "travel", "fly", "go", "come", "take", "face", "vote", "conclude", "convene", "return", "gather", "head",
    "run", "get", "kick",
];

/// Verbs whose object lies ahead of what they tell, done or not: "cancelled a visit on May 9".
const DROPS: &[&str] = &[
    "cancel", "scrap", "drop", "shelve", "abandon", "reject", "announce", "confirm", "accept", "approve", "skip",
    "boycott", "ban", "put", "welcome", "discuss", "back",
];

/// Looks from the time expression up to the verb that governs it.
pub(crate) fn look(doc: &Document, tokens: &Range<TokenId>) -> Look {
    let children = |t: TokenId| {
        // Only the sentence is searched: a document's tokens may be many.
        let s = &doc.sentences[doc.tokens[t].sentence];
        s.tokens.clone().filter(move |c| doc.tokens[*c].head == Some(t))
    };
    let Some(mut at) = tokens.clone().find(|t| doc.tokens[*t].head.is_none_or(|h| !tokens.contains(&h))) else {
        return Look::Unknown;
    };
    if let Some(case) = children(at).find(|c| doc.tokens[*c].deprel == Deprel::Case) {
        if doc.tokens[case].lemma == "since" {
            return Look::Back;
        }
    }
    let aimed = children(at).any(|c| {
        doc.tokens[c].deprel == Deprel::Case && matches!(doc.tokens[c].lemma.as_str(), "for" | "by" | "until" | "till")
    });
    // A day without its year that hangs on what is decided, promised or called off may lie on either side: the nearer one.
    let noun = doc.tokens[at].head.is_some_and(|h| doc.tokens[h].upos == Upos::Noun);
    let mut steps = 0;
    let mut infinitive = false;
    while let Some(head) = doc.tokens[at].head {
        steps += 1;
        if steps > 12 {
            break;
        }
        at = head;
        let tok = &doc.tokens[at];
        let lemma = tok.lemma.as_str();
        if children(at).any(|c| {
            matches!(doc.tokens[c].deprel, Deprel::Amod | Deprel::Compound)
                && matches!(
                    doc.tokens[c].lemma.as_str(),
                    "upcoming"
                        | "forthcoming"
                        | "planned"
                        | "scheduled"
                        | "coming"
                        | "proposed"
                        | "future"
                        | "expected"
                )
        }) {
            return Look::Ahead;
        }
        let passive_or_participle = tok.feat("VerbForm") == Some("Part");
        if AHEAD.contains(&lemma)
            && (infinitive
                || passive_or_participle
                || tok.upos == Upos::Adj
                || matches!(lemma, "postpone" | "delay" | "adjourn" | "extend" | "defer" | "reschedule" | "await"))
        {
            return Look::Ahead;
        }
        if !matches!(tok.upos, Upos::Verb | Upos::Aux) && !children(at).any(|c| doc.tokens[c].deprel == Deprel::Cop) {
            continue;
        }
        let mut aux_past = false;
        let mut have = false;
        let mut progressive_aux = false;
        for c in children(at).filter(|c| matches!(doc.tokens[*c].deprel.base(), Deprel::Aux | Deprel::Cop)) {
            let a = &doc.tokens[c];
            match a.lemma.as_str() {
                "will" | "shall" | "would" | "'ll" | "wo" => return Look::Ahead,
                "have" => have = true,
                "be" => progressive_aux = true,
                _ => {}
            }
            aux_past |= a.feat("Tense") == Some("Past");
        }
        let to = children(at).any(|c| {
            doc.tokens[c].deprel == Deprel::Mark && doc.tokens[c].lemma == "to" && doc.tokens[c].upos == Upos::Part
        });
        let due = children(at).any(|c| doc.tokens[c].deprel == Deprel::Mark && doc.tokens[c].lemma == "due");
        if to && !have && (progressive_aux || due) {
            // "is to be sentenced in June", "was due to stand down in August".
            return Look::Ahead;
        }
        if (aimed || noun) && (AHEAD.contains(&lemma) || DROPS.contains(&lemma)) && !infinitive {
            return Look::Unknown;
        }
        if have || aux_past {
            return Look::Back;
        }
        match (tok.feat("VerbForm"), tok.feat("Tense")) {
            (Some("Inf"), _) => {
                let to = children(at).any(|c| doc.tokens[c].deprel == Deprel::Mark && doc.tokens[c].lemma == "to");
                if to && tok.head.is_none() {
                    // A headline's infinitive: "ministers to meet on Monday".
                    return Look::Ahead;
                }
                infinitive = true;
            }
            (Some("Fin"), Some("Past")) => return Look::Back,
            (Some("Fin"), Some("Pres")) | (None, _) => {
                let headline = doc.sentences[tok.sentence].part == Part::Headline;
                return if TIMETABLE.contains(&lemma) && !headline { Look::Ahead } else { Look::Back };
            }
            (Some("Part"), Some("Past")) => {
                if tok.deprel.base() != Deprel::Conj {
                    return Look::Back;
                }
            }
            (Some("Part" | "Ger"), _) => {
                if progressive_aux {
                    return if TIMETABLE.contains(&lemma) { Look::Ahead } else { Look::Back };
                }
            }
            _ => {}
        }
    }
    Look::Unknown
}
