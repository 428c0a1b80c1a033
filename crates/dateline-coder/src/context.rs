//! A document made ready for matching: its words as numbers, its parties and places by token.

use crate::lexicon::{ClassId, CoderTables, Pos};
use crate::symbols::Sym;
use dateline_document::{Deprel, Document, EntityId, NameLabel, TokenId, Tree, Upos};
use dateline_record::EntityKind;

const NOBODY: u32 = u32::MAX;

/// What every part of the coder looks at.
pub(crate) struct Context<'a> {
    pub(crate) doc: &'a Document,
    pub(crate) tables: &'a CoderTables,
    pub(crate) tree: Tree,
    /// The lemma of every token.
    syms: Vec<Sym>,
    /// The widest mention headed by every token.
    mention: Vec<u32>,
    /// The toponym over every token.
    toponym: Vec<u32>,
}

impl<'a> Context<'a> {
    pub(crate) fn new(doc: &'a Document, tables: &'a CoderTables) -> Context<'a> {
        let n = doc.tokens.len();
        let mut mention = vec![NOBODY; n];
        for (i, m) in doc.mentions.iter().enumerate() {
            let Some(slot) = mention.get_mut(m.head) else { continue };
            let wider = *slot == NOBODY || doc.mentions[*slot as usize].tokens.len() < m.tokens.len();
            if wider && !m.entities.is_empty() {
                *slot = i as u32;
            }
        }
        let mut toponym = vec![NOBODY; n];
        for (i, t) in doc.toponyms.iter().enumerate() {
            for k in t.tokens.clone() {
                if let Some(slot) = toponym.get_mut(k) {
                    *slot = i as u32;
                }
            }
        }
        let mut lower = String::new();
        let syms = (0..n).map(|t| sym(doc, tables, t, &mut lower)).collect();
        Context { doc, tables, tree: Tree::new(doc), syms, mention, toponym }
    }

    pub(crate) fn sym(&self, t: TokenId) -> Sym {
        self.syms.get(t).copied().unwrap_or(Sym::NONE)
    }

    pub(crate) fn is(&self, t: TokenId, class: ClassId) -> bool {
        self.tables.is(self.sym(t), class)
    }

    pub(crate) fn rel(&self, t: TokenId) -> Deprel {
        self.doc.tokens.get(t).map_or(Deprel::Dep, |t| t.deprel)
    }

    pub(crate) fn upos(&self, t: TokenId) -> Upos {
        self.doc.tokens.get(t).map_or(Upos::X, |t| t.upos)
    }

    pub(crate) fn head(&self, t: TokenId) -> Option<TokenId> {
        self.doc.tokens.get(t)?.head
    }

    pub(crate) fn feat(&self, t: TokenId, key: &str) -> Option<&str> {
        self.doc.tokens.get(t)?.feat(key)
    }

    /// The part of speech that the tables list a token under.
    pub(crate) fn pos(&self, t: TokenId) -> Option<Pos> {
        match self.upos(t) {
            Upos::Verb | Upos::Aux => Some(Pos::Verb),
            Upos::Noun | Upos::Propn => Some(Pos::Noun),
            Upos::Adj => Some(Pos::Adjective),
            _ => None,
        }
    }

    /// The entities of the mention headed by a token.
    pub(crate) fn entities(&self, t: TokenId) -> &'a [EntityId] {
        match self.mention.get(t) {
            Some(m) if *m != NOBODY => &self.doc.mentions[*m as usize].entities,
            _ => &[],
        }
    }

    /// The toponym that a token is part of.
    pub(crate) fn toponym(&self, t: TokenId) -> Option<usize> {
        self.toponym.get(t).filter(|m| **m != NOBODY).map(|m| *m as usize)
    }

    /// Whether a token names a place: by its layer, its entity, or its name's label.
    pub(crate) fn is_place(&self, t: TokenId) -> bool {
        self.toponym(t).is_some()
            || self.entities(t).iter().any(|e| matches!(self.kind(*e), EntityKind::Place | EntityKind::State))
            || self.name_label(t) == Some(NameLabel::Location)
    }

    /// What an entity is.
    pub(crate) fn kind(&self, e: EntityId) -> EntityKind {
        self.doc.entities.get(e).map_or(EntityKind::Unknown, |e| e.kind)
    }

    /// The label of the name that a token is part of.
    pub(crate) fn name_label(&self, t: TokenId) -> Option<NameLabel> {
        let at = self.doc.names.partition_point(|n| n.tokens.end <= t);
        self.doc.names.get(at).filter(|n| n.tokens.contains(&t)).map(|n| n.label)
    }

    /// The antecedent of a relative pronoun; any other token itself.
    pub(crate) fn deref(&self, t: TokenId) -> TokenId {
        if self.upos(t) != Upos::Pron
            || !matches!(self.doc.form(t).to_ascii_lowercase().as_str(), "who" | "which" | "that" | "whom" | "whose")
        {
            return t;
        }
        let mut at = t;
        for _ in 0..8 {
            match self.head(at) {
                Some(h) if self.rel(at) == Deprel::AclRelcl => return h,
                Some(h) => at = h,
                None => break,
            }
        }
        t
    }

    /// Whether a token is a verb in a non-finite clause with "to".
    pub(crate) fn is_infinitive(&self, t: TokenId) -> bool {
        self.tree.children(t).any(|c| self.rel(c) == Deprel::Mark && self.upos(c) == Upos::Part)
    }

    /// Whether a verb is passive.
    pub(crate) fn is_passive(&self, t: TokenId) -> bool {
        if self.upos(t) != Upos::Verb {
            return false;
        }
        if self.tree.children(t).any(|c| matches!(self.rel(c), Deprel::NsubjPass | Deprel::AuxPass | Deprel::CsubjPass))
        {
            return true;
        }
        let participle = self.feat(t, "VerbForm") == Some("Part") && self.feat(t, "Tense") == Some("Past");
        participle
            && match self.rel(t) {
                Deprel::Acl | Deprel::Amod | Deprel::Advcl => {
                    !self.tree.children(t).any(|c| self.rel(c) == Deprel::Aux)
                }
                // A participle coordinated with a passive shares its auxiliary.
                Deprel::Conj => {
                    !self.tree.children(t).any(|c| matches!(self.rel(c), Deprel::Aux | Deprel::Nsubj | Deprel::Obj))
                        && self.head(t).is_some_and(|h| self.upos(h) == Upos::Verb && self.is_passive(h))
                }
                // Headlines leave the auxiliary out: "Three killed in blast".
                Deprel::Root | Deprel::Parataxis => {
                    !self.tree.children(t).any(|c| matches!(self.rel(c), Deprel::Aux | Deprel::Nsubj | Deprel::Obj))
                }
                _ => false,
            }
    }
}

/// The number of a token's lemma. Where no table knows the lemma, the forms that it could come from are tried: an analyser may
/// give "agre" for "agreed".
fn sym(doc: &Document, tables: &CoderTables, t: TokenId, lower: &mut String) -> Sym {
    let tok = &doc.tokens[t];
    let lemma = tok.lemma.as_str();
    let known = tables.symbols.get(lemma);
    if known != Sym::NONE {
        return known;
    }
    lower.clear();
    lower.extend(lemma.chars().flat_map(char::to_lowercase));
    let known = tables.symbols.get(lower);
    if known != Sym::NONE || !matches!(tok.upos, Upos::Verb | Upos::Noun | Upos::Propn) {
        return known;
    }
    lower.clear();
    lower.extend(doc.form(t).chars().flat_map(char::to_lowercase));
    let form = lower.as_str();
    let verb = tok.upos == Upos::Verb;
    if let Some(s) = tables.forms.get(form).filter(|_| verb) {
        return *s;
    }
    for (ending, put) in
        [("ies", "y"), ("s", ""), ("es", ""), ("ied", "y"), ("ed", ""), ("d", ""), ("ing", ""), ("ing", "e")]
    {
        if !verb && !ending.ends_with('s') {
            continue;
        }
        if let Some(stem) = form.strip_suffix(ending).filter(|s| s.len() > 2) {
            let mut tried = String::from(stem);
            tried.push_str(put);
            let s = tables.symbols.get(&tried);
            if s != Sym::NONE {
                return s;
            }
            // Doubled consonants: "banned".
            let mut chars = stem.chars().rev();
            if put.is_empty() && chars.next() == chars.next() {
                tried.pop();
                let s = tables.symbols.get(&tried);
                if s != Sym::NONE {
                    return s;
                }
            }
        }
    }
    Sym::NONE
}
