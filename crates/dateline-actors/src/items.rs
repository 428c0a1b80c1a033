//! Which tokens head a mention, and what kind of mention it is.

use crate::describe::{Article, Phrase};
use crate::lookup::{Named, Reading, Sense};
use crate::words::{FORCE_ADJECTIVES, STANCE, has};
use dateline_document::{Deprel, NameLabel, TokenId, Upos};
use dateline_record::EntityKind;

/// Third persons, first persons, and what stands for the place of the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pronoun {
    He,
    She,
    It,
    They,
    I,
    We,
    You,
    Relative,
    Here,
}

/// Something that may refer.
#[derive(Clone, Debug)]
pub(crate) enum Item {
    /// A noun phrase; it need not be a party.
    Phrase(Phrase),
    /// A pronoun.
    Pronoun { token: TokenId, which: Pronoun, reflexive: bool, possessive: bool },
    /// A state's, body's or group's name inside another phrase ("Turkish attempts", "police raid").
    Modifier(Phrase),
}

impl Reading<'_> {
    /// Everything that may refer, in the order of its heads.
    pub fn items(&self) -> Vec<Item> {
        (0..self.doc.tokens.len()).filter_map(|t| self.item(t)).collect()
    }

    fn item(&self, t: TokenId) -> Option<Item> {
        let token = &self.doc.tokens[t];
        let rel = token.deprel;
        match token.upos {
            Upos::Pron => return self.pronoun(t),
            Upos::Det if token.xpos == "PRP$" => return self.pronoun(t),
            Upos::Noun | Upos::Propn | Upos::X => {}
            Upos::Adj => {
                if let Some(n) = self.named(t).filter(|n| n.head == t) {
                    if matches!(rel, Deprel::Amod | Deprel::Compound | Deprel::NmodDesc) {
                        return self.modifier(t, n);
                    }
                } else if !(self.argument(rel)
                    && self.tree.children(t).any(|c| self.doc.tokens[c].deprel == Deprel::Det))
                    && self.ner_at[t].is_none()
                {
                    return self.modifier_noun(t);
                }
            }
            Upos::Num => {
                if !(self.argument(rel) && self.complements(t).any(|(_, case)| case == "of")) && self.named(t).is_none()
                {
                    return None;
                }
            }
            Upos::Adv if self.fold(t) == "here" => {
                return Some(Item::Pronoun { token: t, which: Pronoun::Here, reflexive: false, possessive: false });
            }
            Upos::Det if self.argument(rel) => {}
            _ => {
                // A name that was tagged as something else.
                self.named(t).filter(|n| n.head == t && n.tokens.len() > 1)?;
            }
        }
        // "anti-Assad", "pro-Iranian": whose friend or foe somebody is.
        let prefixed = |at: usize| at >= 2 && self.is_border(at - 1) && has(STANCE, self.fold(at - 2));
        if prefixed(t) || self.ner(t).is_some_and(|n| n.tokens.len() > 1 && has(STANCE, self.fold(n.tokens.start))) {
            return None;
        }
        if matches!(rel, Deprel::Fixed | Deprel::Goeswith | Deprel::CompoundPrt) {
            return None;
        }
        let parent = token.head;
        // Within a name only its head stands for it.
        if let Some(n) = self.named(t)
            && n.head != t
            && n.tokens.len() > 1
        {
            return None;
        }
        if let Some(n) = self.ner(t)
            && parent.is_some_and(|h| n.tokens.contains(&h))
            && !(matches!(rel.base(), Deprel::Conj | Deprel::Appos) || rel == Deprel::NmodPoss)
        {
            return None;
        }
        // "minister" of "minister-counsellor".
        let covered = (t + 1..(t + 4).min(self.doc.tokens.len())).any(|e| {
            self.agent_at[e].is_some_and(|a| a.start <= t && self.agent_head[t].is_none_or(|own| own.end <= e))
        });
        if covered
            && self.agent_head.get(t).is_some_and(|a| a.is_none_or(|own| own.end == t + 1))
            && self.is_border(t + 1)
        {
            return None;
        }
        if parent.is_some_and(|h| self.titled_name(h).is_some_and(|n| n.contains(&t))) || self.is_stray_title(t) {
            return None;
        }
        match rel.base() {
            Deprel::Flat => return None,
            Deprel::Compound | Deprel::Amod => {
                return match self.named(t).filter(|n| n.head == t) {
                    Some(n) => self.modifier(t, n),
                    None => self.modifier_noun(t),
                };
            }
            Deprel::Nmod if rel == Deprel::NmodDesc && parent.is_some_and(|h| h > t) => {
                // A title: part of the phrase of the name behind it.
                return None;
            }
            _ => {}
        }
        Some(Item::Phrase(self.describe(t, 0)))
    }

    /// A title right before a name, which is told with the name.
    fn is_stray_title(&self, t: TokenId) -> bool {
        let Some(a) = self.agent_head[t] else { return false };
        let Some(n) = self.person(a.end).filter(|n| n.tokens.start == a.end) else { return false };
        let head = n.tokens.clone().find(|k| self.doc.tokens[*k].head.is_none_or(|h| !n.tokens.contains(&h)));
        head.is_some_and(|h| self.stray_title(h) == Some(t))
    }

    fn argument(&self, rel: Deprel) -> bool {
        use Deprel::*;
        matches!(rel.base(), Nsubj | Obj | Iobj | Obl | Nmod | Conj | Root | Appos | Ccomp | Xcomp | Parataxis)
    }

    /// A name of the tables in front of a noun. States become modifiers; a person's name inside is left to the phrase.
    fn modifier(&self, t: TokenId, n: &Named) -> Option<Item> {
        if n.inner || matches!(n.sense, Sense::Place { .. }) {
            return None;
        }
        let mut p = self.describe(t, 3);
        p.kind?;
        p.core = n.tokens.clone();
        p.tokens = n.tokens.clone();
        p.plural = false;
        if let Sense::State { row, .. } = n.sense {
            // "Russians" the people and "Russian" the state: before a noun it is the state.
            p.kind = Some(EntityKind::State);
            p.state = Some(row);
            p.sector = Some(if self.tables.states[row as usize].disputed {
                dateline_record::Sector::Pre
            } else {
                dateline_record::Sector::Gov
            });
        }
        p.name.get_or_insert(n.tokens.clone());
        Some(Item::Modifier(p))
    }

    /// "a police raid", "rebel attacks": who does it is said by the noun before.
    fn modifier_noun(&self, t: TokenId) -> Option<Item> {
        let parent = self.doc.tokens[t].head?;
        let proper = matches!(self.label(t), Some(NameLabel::Organization | NameLabel::Person));
        if !proper {
            let a = self.agent_head[t].filter(|a| !a.title)?;
            let row = &self.tables.agents[a.row as usize];
            if self.doc.tokens[t].upos == Upos::Adj && !FORCE_ADJECTIVES.contains(&self.fold(t)) {
                return None;
            }
            use dateline_record::Sector::*;
            let acts =
                matches!(row.sector, Some(Gov | Mil | Cop | Reb | Jud | Leg | Spy | Prm | Opp | Uaf | Crm | Lab));
            if row.weak || !acts || self.agent_head[parent].is_some() || self.ner_at[parent].is_some() {
                return None;
            }
        }
        if parent < t || !matches!(self.doc.tokens[parent].upos, Upos::Noun | Upos::Propn) {
            return None;
        }
        let mut p = self.describe(t, 3);
        p.kind?;
        if p.article == Article::Indefinite {
            p.article = Article::Bare;
        }
        Some(Item::Modifier(p))
    }

    fn pronoun(&self, t: TokenId) -> Option<Item> {
        let token = &self.doc.tokens[t];
        if token.deprel == Deprel::Expl {
            return None;
        }
        let word = self.fold(t);
        let which = match word {
            "he" | "him" | "his" | "himself" => Pronoun::He,
            "she" | "her" | "hers" | "herself" => Pronoun::She,
            "it" | "its" | "itself" => Pronoun::It,
            "they" | "them" | "their" | "theirs" | "themselves" | "em" => Pronoun::They,
            "i" | "me" | "my" | "mine" | "myself" => Pronoun::I,
            "we" | "us" | "our" | "ours" | "ourselves" => Pronoun::We,
            "you" | "your" | "yours" | "yourself" | "yourselves" => Pronoun::You,
            "who" | "whom" | "which" | "that" | "whose" => {
                // Only where it opens a relative clause.
                self.antecedent(t)?;
                Pronoun::Relative
            }
            _ => {
                let partitive =
                    has(&["one", "some", "many", "most", "all", "both", "several", "those", "none", "each"], word);
                return (partitive && self.complements(t).any(|(_, c)| c == "of" || c == "among"))
                    .then(|| Item::Phrase(self.describe(t, 0)));
            }
        };
        // "it is clear that", "it takes": no party.
        if which == Pronoun::It
            && token
                .head
                .is_some_and(|h| self.tree.children(h).any(|c| self.doc.tokens[c].deprel.base() == Deprel::Csubj))
        {
            return None;
        }
        Some(Item::Pronoun {
            token: t,
            which,
            reflexive: word.ends_with("self") || word.ends_with("selves"),
            possessive: token.deprel == Deprel::NmodPoss,
        })
    }

    /// The noun that a relative pronoun stands for.
    pub fn antecedent(&self, t: TokenId) -> Option<TokenId> {
        let mut at = t;
        for _ in 0..6 {
            let token = &self.doc.tokens[at];
            if token.deprel == Deprel::AclRelcl {
                return token.head.filter(|h| *h < t);
            }
            at = token.head?;
        }
        None
    }
}
