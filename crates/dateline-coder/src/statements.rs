//! Who said what: direct, mixed and indirect speech, quotations across sentences and paragraphs, credits such as "according to"
//! and "reportedly", and chains of speakers.

use crate::quotes::Quotes;
use crate::speech_tables::{CLAUSE, INF, OBJECT, QUOTE, RAISED, SaidKind, SpeechTables, To, Verb};
use dateline_document::{Deprel, Document, Span, TokenId, Tree, Upos};
use std::ops::Range;

/// How the content of a statement hangs on its cue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A clause below or around the cue.
    Clause,
    /// A quotation that is no clause of the cue's.
    Quote,
    /// Quoted words that are no clause ("called it 'an act of war'").
    Fragment,
    /// A clause below a noun ("the claim that").
    Noun,
    /// A noun phrase ("announced a visit").
    Object,
    /// An infinitive or gerund ("denied attacking", "is believed to have fled").
    Infinitive,
    /// A clause credited by a phrase ("according to", "reportedly").
    Credit,
    /// A quotation without words of saying that goes on with the statement before it.
    Continued,
}

/// Words credited to somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// The words of saying.
    pub cue: Range<TokenId>,
    /// The verb, noun or adverb among them.
    pub cue_token: TokenId,
    /// Head of the speaker's phrase (a pronoun where that is what stands there); `None`: nobody is named.
    pub speaker: Option<TokenId>,
    /// Head of the hearer's phrase.
    pub to: Option<TokenId>,
    /// What is said, byte spans into the article's text, in order.
    pub content: Vec<Span>,
    /// The same as words.
    pub content_tokens: Vec<Range<TokenId>>,
    /// Whether all of it or a part stands between quotation marks.
    pub quoted: bool,
    /// Whether the saying is denied ("did not say that").
    pub negated: bool,
    /// Index of the cue's sentence.
    pub sentence: usize,
    /// What kind of saying.
    pub kind: SaidKind,
    /// How the content hangs on the cue.
    pub shape: Shape,
}

impl Said {
    /// Whether a word belongs to the content.
    pub fn contains(&self, token: TokenId) -> bool {
        self.content_tokens.iter().any(|r| r.contains(&token))
    }

    fn len(&self) -> usize {
        self.content_tokens.iter().map(ExactSizeIterator::len).sum()
    }
}

/// The statements whose content holds a word, innermost first.
pub fn attribution(said: &[Said], token: TokenId) -> Vec<usize> {
    let mut out: Vec<usize> = (0..said.len())
        .filter(|n| {
            let s = &said[*n];
            s.kind.attributes() && s.cue_token != token && !s.cue.contains(&token) && s.contains(token)
        })
        .collect();
    // A source that a medium cites stands closer to the words than the medium.
    out.sort_by_key(|n| (said[*n].len(), said[*n].shape != Shape::Credit, *n));
    out
}

/// Finds the statements of a document, by the position of their cues.
pub fn statements(doc: &Document, tree: &Tree, tables: &SpeechTables) -> Vec<Said> {
    let finder = Finder { doc, tree, tables, quotes: Quotes::find(doc) };
    let mut out = Vec::new();
    let (mut lemma, mut form) = (String::new(), String::new());
    for t in 0..doc.tokens.len() {
        match doc.tokens[t].upos {
            Upos::Verb | Upos::Adj | Upos::Noun | Upos::Aux => {}
            Upos::Adv | Upos::Adp | Upos::Sconj | Upos::Propn => {
                lower_into(doc.form(t), &mut form);
                finder.phrase(t, &form, &mut out);
                continue;
            }
            _ => continue,
        }
        lower_into(&doc.tokens[t].lemma, &mut lemma);
        lower_into(doc.form(t), &mut form);
        match doc.tokens[t].upos {
            Upos::Verb | Upos::Aux => {
                if finder.phrase(t, &form, &mut out) {
                    continue;
                }
                if let Some(verb) = finder.verb_row(t, &lemma, &form) {
                    finder.verb(t, verb, &mut out);
                } else if let Some(row) = tables.adjective(&form)
                    && finder.child(t, Deprel::AuxPass).is_some()
                {
                    // "are concerned that": a participle that is a state of mind.
                    finder.mind(t, row, &mut out);
                }
            }
            Upos::Adj => {
                if let Some(row) = tables.adjective(&lemma)
                    && tree.children(t).any(|c| doc.tokens[c].deprel == Deprel::Cop)
                {
                    finder.verb(t, row, &mut out);
                }
            }
            _ => {
                if let Some(kind) = tables.noun(&lemma) {
                    finder.noun(t, kind, &mut out);
                }
            }
        }
    }
    finder.share_cited(&mut out);
    finder.continued(&mut out);
    out.sort_by_key(|s| s.cue_token);
    out
}

fn lower_into(word: &str, to: &mut String) {
    to.clear();
    if word.is_ascii() {
        to.push_str(word);
        to.make_ascii_lowercase();
    } else {
        to.extend(word.chars().flat_map(char::to_lowercase));
    }
}

pub(crate) struct Finder<'a> {
    pub(crate) doc: &'a Document,
    pub(crate) tree: &'a Tree,
    pub(crate) tables: &'a SpeechTables,
    pub(crate) quotes: Quotes,
}

impl Finder<'_> {
    pub(crate) fn rel(&self, t: TokenId) -> Deprel {
        self.doc.tokens[t].deprel
    }

    pub(crate) fn upos(&self, t: TokenId) -> Upos {
        self.doc.tokens[t].upos
    }

    pub(crate) fn child(&self, t: TokenId, rel: Deprel) -> Option<TokenId> {
        self.tree.with(self.doc, t, rel).next()
    }

    pub(crate) fn is_form(&self, t: TokenId, words: &[&str]) -> bool {
        let form = self.doc.form(t);
        words.iter().any(|w| form.eq_ignore_ascii_case(w))
    }

    pub(crate) fn sentence(&self, t: TokenId) -> Range<TokenId> {
        self.doc.sentences.get(self.doc.tokens[t].sentence).map_or(t..t + 1, |s| s.tokens.clone())
    }

    pub(crate) fn verb_row(&self, t: TokenId, lemma: &str, form: &str) -> Option<Verb> {
        if self.tables.joins(lemma) {
            let second = self
                .tree
                .children(t)
                .filter(|c| {
                    self.rel(*c) == Deprel::CompoundPrt
                        || (self.rel(*c) == Deprel::Advmod && *c == t + 1)
                        || (self.rel(*c) == Deprel::Xcomp && self.upos(*c) == Upos::Adj)
                })
                .find_map(|c| self.tables.joined(lemma, &self.doc.tokens[c].lemma));
            if second.is_some() {
                return second;
            }
        }
        self.tables.verb(lemma, form)
    }

    pub(crate) fn is_passive(&self, v: TokenId) -> bool {
        self.tree.children(v).any(|c| matches!(self.rel(c), Deprel::AuxPass | Deprel::NsubjPass))
            || (self.rel(v) == Deprel::Acl
                && self.doc.tokens[v].feat("VerbForm") == Some("Part")
                && self.doc.tokens[v].feat("Tense") == Some("Past"))
    }

    pub(crate) fn negated(&self, v: TokenId) -> bool {
        self.tree.children(v).any(|c| {
            matches!(self.rel(c), Deprel::Advmod | Deprel::Det | Deprel::Cc)
                && self.is_form(c, &["not", "n't", "n’t", "never", "no", "neither"])
        })
    }

    /// The words of saying: the verb with its auxiliaries, particle and negation.
    pub(crate) fn cue(&self, v: TokenId) -> Range<TokenId> {
        let mut to = v + 1;
        for c in self.tree.children(v) {
            if c >= to && c <= to + 1 && matches!(self.rel(c), Deprel::CompoundPrt | Deprel::Fixed) {
                to = c + 1;
            }
        }
        v..to
    }

    /// The antecedent of a relative pronoun; any other word itself.
    pub(crate) fn deref(&self, t: TokenId) -> TokenId {
        if self.upos(t) != Upos::Pron || !self.is_form(t, &["who", "which", "that", "whom"]) {
            return t;
        }
        let mut at = t;
        for _ in 0..6 {
            match self.doc.tokens[at].head {
                Some(h) if self.rel(at) == Deprel::AclRelcl => return h,
                Some(h) => at = h,
                None => break,
            }
        }
        t
    }

    pub(crate) fn own_subject(&self, v: TokenId) -> Option<TokenId> {
        self.tree.children(v).find(|c| matches!(self.rel(*c), Deprel::Nsubj | Deprel::NsubjPass | Deprel::NsubjOuter))
    }

    /// Who does what a verb says, through coordination, control, participles and relative clauses.
    pub(crate) fn subject(&self, v: TokenId) -> Option<TokenId> {
        let mut at = v;
        for _ in 0..8 {
            if let Some(s) = self.own_subject(at) {
                return (self.rel(s) != Deprel::Expl).then(|| self.deref(s));
            }
            let head = self.doc.tokens[at].head?;
            match self.rel(at) {
                Deprel::Xcomp => {
                    let object = self
                        .tree
                        .children(head)
                        .find(|c| matches!(self.rel(*c), Deprel::Obj | Deprel::Iobj) && *c < at);
                    if let Some(o) = object {
                        return Some(o);
                    }
                }
                // "a chance to show that", "the difficulty of knowing whether": whoever has it.
                Deprel::Acl if self.child(at, Deprel::Mark).is_some() => {
                    if let Some(owner) = self.child(head, Deprel::NmodPoss) {
                        return Some(owner);
                    }
                }
                Deprel::Acl | Deprel::AclRelcl => {
                    return matches!(self.upos(head), Upos::Noun | Upos::Propn | Upos::Pron).then_some(head);
                }
                Deprel::Conj | Deprel::Advcl | Deprel::Parataxis | Deprel::Ccomp | Deprel::Dep => {}
                _ => return None,
            }
            // "He, the minister, adding …": a participle on a nominal.
            if matches!(self.upos(head), Upos::Propn | Upos::Noun)
                && self.own_subject(head).is_none()
                && self.rel(at) == Deprel::Advcl
            {
                return Some(head);
            }
            at = head;
        }
        None
    }

    pub(crate) fn agent(&self, v: TokenId) -> Option<TokenId> {
        self.tree.children(v).find(|c| {
            self.rel(*c) == Deprel::OblAgent
                || (self.rel(*c) == Deprel::Obl
                    && self.tree.children(*c).any(|k| self.rel(k) == Deprel::Case && self.is_form(k, &["by"])))
        })
    }

    /// A dependent of `v` behind one of some prepositions.
    pub(crate) fn behind(&self, v: TokenId, words: &[&str]) -> Option<TokenId> {
        self.tree.children(v).find(|c| {
            matches!(self.rel(*c).base(), Deprel::Obl | Deprel::Nmod)
                && self.tree.children(*c).any(|k| self.rel(k) == Deprel::Case && self.is_form(k, words))
        })
    }

    pub(crate) fn hearer(&self, v: TokenId, to: To, passive: bool) -> Option<TokenId> {
        let direct = match to {
            To::Object if passive => self.tree.children(v).find(|c| self.rel(*c) == Deprel::NsubjPass),
            To::Object => self.tree.children(v).find(|c| matches!(self.rel(*c), Deprel::Obj | Deprel::Iobj)),
            To::Preposition(p) => self.behind(v, &[p]),
            To::Nowhere => None,
        };
        direct.or_else(|| {
            let talk = self.behind(v, &["in", "during"])?;
            matches!(
                self.doc.tokens[talk].lemma.as_str(),
                "interview" | "conversation" | "chat" | "call" | "letter" | "message"
            )
            .then(|| self.behind(talk, &["with", "to"]))
            .flatten()
        })
    }

    pub(crate) fn mind(&self, v: TokenId, row: Verb, out: &mut Vec<Said>) {
        let Some((pieces, shape)) = self.content(v, row, false) else { return };
        self.push(v, self.cue(v), self.subject(v), None, pieces, row.kind, shape, false, out);
    }

    pub(crate) fn verb(&self, v: TokenId, row: Verb, out: &mut Vec<Said>) {
        let passive = self.is_passive(v);
        let Some((mut pieces, shape)) = self.content(v, row, passive) else { return };
        let mut speaker = match (passive, row.to) {
            (true, _) => self.agent(v),
            (false, _) => self.subject(v),
        };
        // "X was quoted as saying": the words are X's.
        if speaker.is_none() && !passive {
            speaker =
                self.doc.tokens[v].head.filter(|_| self.rel(v) == Deprel::Advcl).and_then(|h| self.own_subject(h));
        }
        let shares = matches!(self.rel(v).base(), Deprel::Conj | Deprel::Xcomp | Deprel::Acl | Deprel::Advcl);
        if !passive && !shares && self.own_subject(v).is_none() {
            speaker = self.name_before(v).or(speaker);
            // The lost subject was taken for the end of the content.
            for p in pieces.iter_mut() {
                if let Some(name) = speaker.filter(|n| p.contains(n)) {
                    p.end = name;
                }
            }
        }
        let to =
            self.hearer(v, row.to, passive).filter(|t| Some(*t) != speaker && !pieces.iter().any(|p| p.contains(t)));
        let quoted = self.grow(v, &mut pieces);
        self.push(v, self.cue(v), speaker, to, pieces, row.kind, shape, quoted, out);
    }

    /// "…, Kotaro Otsuki, told TASS": the name right before a finite verb whose subject the analysis lost.
    pub(crate) fn name_before(&self, v: TokenId) -> Option<TokenId> {
        if self.doc.tokens[v].feat("VerbForm") != Some("Fin") {
            return None;
        }
        let mut at = v.checked_sub(1)?;
        if self.is_form(at, &[","]) {
            at = at.checked_sub(1)?;
        }
        if self.upos(at) != Upos::Propn || self.doc.tokens[at].sentence != self.doc.tokens[v].sentence {
            return None;
        }
        while let Some(h) = self.doc.tokens[at].head.filter(|_| self.rel(at).base() == Deprel::Flat) {
            at = h;
        }
        Some(at)
    }

    /// What stands below or around a verb as its content.
    pub(crate) fn content(&self, v: TokenId, row: Verb, passive: bool) -> Option<(Vec<Range<TokenId>>, Shape)> {
        let takes = |what| row.takes & what != 0;
        let mut pieces: Vec<Range<TokenId>> = Vec::new();
        if takes(CLAUSE) || takes(QUOTE) {
            let impersonal = self.tree.children(v).any(|c| self.rel(c) == Deprel::Expl);
            let secondary = self.tree.children(v).find(|c| self.rel(*c) == Deprel::Xcomp && self.upos(*c) == Upos::Adj);
            for c in self.tree.children(v).chain(secondary.into_iter().flat_map(|s| self.tree.children(s))) {
                let clause = match self.rel(c) {
                    Deprel::Ccomp => true,
                    Deprel::Csubj | Deprel::CsubjPass => impersonal || passive,
                    // "explained how she did it": a free relative.
                    Deprel::Obj => {
                        matches!(self.upos(c), Upos::Pron | Upos::Adv | Upos::Det | Upos::Sconj)
                            && self.is_form(c, &["what", "how", "why", "who", "where", "when", "which", "whatever"])
                            && self
                                .tree
                                .children(c)
                                .any(|k| matches!(self.rel(k), Deprel::AclRelcl | Deprel::AdvclRelcl))
                    }
                    // A conditional "if", "whether" is sometimes attached as an adverbial clause.
                    Deprel::Advcl => {
                        row.kind == SaidKind::Ask && self.tree.children(c).any(|k| self.is_form(k, &["whether", "if"]))
                    }
                    _ => false,
                };
                if clause && (takes(CLAUSE) || self.near_quote(c)) {
                    self.cut(self.tree.subtree(c), v, c, &mut pieces);
                }
            }
            if pieces.is_empty() {
                self.beside(v, row, &mut pieces);
            }
            if pieces.is_empty() {
                self.around(v, row, &mut pieces);
            }
            if !pieces.is_empty() {
                return Some((pieces, Shape::Clause));
            }
        }
        if takes(QUOTE) && self.loose_quote(v, &mut pieces) {
            let full = pieces.iter().any(|p| self.is_clause(p.clone()));
            let speaks = full || (!passive && pieces.iter().any(|p| p.len() > 1));
            return speaks.then_some((pieces, if full { Shape::Quote } else { Shape::Fragment }));
        }
        let xcomp = || self.child(v, Deprel::Xcomp).filter(|c| self.upos(*c) == Upos::Verb);
        if let Some(c) = xcomp().filter(|_| takes(if passive { RAISED } else { INF })) {
            return Some((vec![self.tree.subtree(c)], Shape::Infinitive));
        }
        if takes(OBJECT) {
            let object = if passive { self.child(v, Deprel::NsubjPass) } else { self.child(v, Deprel::Obj) };
            let noun = object.filter(|o| matches!(self.upos(*o), Upos::Noun | Upos::Propn | Upos::Verb))?;
            return Some((vec![self.tree.subtree(noun)], Shape::Object));
        }
        None
    }

    /// Whether some words hold a predicate with its subject, or end like a sentence.
    pub(crate) fn is_clause(&self, tokens: Range<TokenId>) -> bool {
        tokens.clone().any(|t| matches!(self.rel(t).base(), Deprel::Nsubj | Deprel::Csubj | Deprel::Expl))
            || (tokens.len() > 3 && tokens.end.checked_sub(1).is_some_and(|t| self.is_form(t, &[".", "!", "?"])))
    }

    /// Takes a clause's words without the cue's own, where the two interlock.
    pub(crate) fn cut(&self, range: Range<TokenId>, v: TokenId, clause: TokenId, pieces: &mut Vec<Range<TokenId>>) {
        // A mark of the cue's that hangs on the clause stretches the hull over the cue's subject.
        let subject = self.own_subject(v).filter(|s| range.contains(s));
        if !range.contains(&v) && subject.is_none() {
            pieces.push(range);
            return;
        }
        // The hull of a clause that the cue splits: both sides, without the cue and its subject.
        let own = self.own_words(v, clause);
        if range.start < own.start {
            pieces.push(range.start..own.start);
        }
        if own.end < range.end {
            pieces.push(own.end..range.end);
        }
    }

    /// The words of a cue with its subject, hearer and adverbs, without a clause below it.
    pub(crate) fn own_words(&self, v: TokenId, clause: TokenId) -> Range<TokenId> {
        let (mut lo, mut hi) = (v, v + 1);
        for c in self.tree.children(v) {
            if c != clause
                && !matches!(
                    self.rel(c).base(),
                    Deprel::Punct | Deprel::Ccomp | Deprel::Parataxis | Deprel::Conj | Deprel::Cc
                )
            {
                let r = self.tree.subtree(c);
                lo = lo.min(r.start);
                hi = hi.max(r.end);
            }
        }
        lo..hi
    }

    #[allow(clippy::too_many_arguments)]
    pub(crate) fn push(
        &self,
        v: TokenId,
        cue: Range<TokenId>,
        speaker: Option<TokenId>,
        to: Option<TokenId>,
        mut pieces: Vec<Range<TokenId>>,
        kind: SaidKind,
        shape: Shape,
        quoted: bool,
        out: &mut Vec<Said>,
    ) {
        for p in &mut pieces {
            self.trim(p);
        }
        pieces.retain(|p| !p.is_empty());
        pieces.sort_by_key(|p| p.start);
        if pieces.is_empty() {
            return;
        }
        let content = pieces.iter().map(|p| self.doc.span_of(p.clone())).collect();
        let speaker = speaker.filter(|s| shape == Shape::Credit || !pieces.iter().any(|p| p.contains(s)));
        out.push(Said {
            cue,
            cue_token: v,
            speaker,
            to,
            content,
            content_tokens: pieces,
            quoted,
            negated: self.negated(v),
            sentence: self.doc.tokens[v].sentence,
            kind,
            shape,
        });
    }

    /// Takes marks off both ends, and a conjunction that only ties the clause to its cue.
    pub(crate) fn trim(&self, p: &mut Range<TokenId>) {
        let cut = |t: TokenId| self.upos(t) == Upos::Punct && !self.is_form(t, &["?", "!", ")", "]", "(", "["]);
        while p.start < p.end && cut(p.start) {
            p.start += 1;
        }
        while p.start < p.end && cut(p.end - 1) {
            p.end -= 1;
        }
    }
}
