//! Negotiations with a life longer than one meeting: found by name from a table or by how the text names them, with their parties and
//! what becomes of them.

use crate::process_tables::{Name, ProcessTables, counts_parties, number_of, words_of};
use compact_str::CompactString;
use dateline_document::{Country, Deprel, Document, Span, TokenId, Tree, Upos};
use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::Range;

/// A place where the text names a negotiation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProcessMention {
    /// Bytes of the name.
    pub span: Span,
    /// Its words.
    pub tokens: Range<TokenId>,
    /// The noun that they hang on.
    pub head: TokenId,
}

/// A change in a negotiation's life.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StateChange {
    /// One of [`crate::STATES`].
    pub state: &'static str,
    /// The word that tells it.
    pub token: TokenId,
    /// Index into the document's time expressions.
    pub time: Option<usize>,
    /// Heads of the phrases that name who brought it about.
    pub by: Vec<TokenId>,
    /// Index of the sentence.
    pub sentence: usize,
    /// Bytes of the words that tell it.
    pub evidence: Span,
}

/// A negotiation that a document speaks of.
#[derive(Clone, Debug, Default)]
pub struct FoundProcess {
    /// Id in the table; `None` where only the text names it.
    pub id: Option<String>,
    /// The table's usual name, or the text's fullest.
    pub name: String,
    /// Other names in the text, in order of first use.
    pub aliases: Vec<String>,
    /// What it is about.
    pub issue: Option<String>,
    /// Parties by the table, valid on the publication date (on any date where none is known), in the table's order.
    pub parties: Vec<Country>,
    /// Parties by the table that have no code.
    pub named_parties: Vec<String>,
    /// Heads of the phrases that name parties in the text ("involving China and Russia").
    pub party_tokens: Vec<TokenId>,
    /// Where the text names it.
    pub mentions: Vec<ProcessMention>,
    /// Nouns that stand for it without its name ("the talks").
    pub loose: Vec<TokenId>,
    /// What became of it, in text order.
    pub states: Vec<StateChange>,
    /// Row of the table, counted from 1.
    pub line: Option<usize>,
    row: Option<usize>,
    key: String,
    sure: bool,
}

/// The negotiation that a word names or stands for.
pub fn process_of(found: &[FoundProcess], token: TokenId) -> Option<usize> {
    found.iter().position(|p| p.mentions.iter().any(|m| m.tokens.contains(&token)) || p.loose.contains(&token))
}

/// Finds the negotiations of a document, in the order of their first mention.
pub fn processes(doc: &Document, tree: &Tree, tables: &ProcessTables) -> Vec<FoundProcess> {
    let mut finder =
        Finder { doc, tree, tables, words: Vec::with_capacity(doc.tokens.len()), spoken: None, found: Vec::new() };
    finder.read_words();
    finder.named();
    finder.unnamed();
    finder.refer();
    for p in 0..finder.found.len() {
        finder.finish(p);
    }
    finder.found.sort_by_key(|p| p.mentions.first().map_or(usize::MAX, |m| m.tokens.start));
    finder.found
}

pub(crate) struct Finder<'a> {
    pub(crate) doc: &'a Document,
    pub(crate) tree: &'a Tree,
    pub(crate) tables: &'a ProcessTables,
    /// The document as words that names are compared by, each with its token; hyphens left out.
    pub(crate) words: Vec<(CompactString, TokenId)>,
    /// All forms of the document in small letters; made when a name first asks.
    pub(crate) spoken: Option<HashSet<String>>,
    pub(crate) found: Vec<FoundProcess>,
}

impl Finder<'_> {
    pub(crate) fn rel(&self, t: TokenId) -> Deprel {
        self.doc.tokens[t].deprel
    }

    pub(crate) fn upos(&self, t: TokenId) -> Upos {
        self.doc.tokens[t].upos
    }

    pub(crate) fn is_form(&self, t: TokenId, words: &[&str]) -> bool {
        let form = self.doc.form(t);
        words.iter().any(|w| form.eq_ignore_ascii_case(w))
    }

    pub(crate) fn read_words(&mut self) {
        let mut number = false;
        for t in 0..self.doc.tokens.len() {
            let form = self.doc.form(t);
            if matches!(form, "-" | "‐" | "‑" | "–") {
                continue;
            }
            words_of(form, |word, _| {
                let word = if number && counts_parties(&word) { CompactString::const_new("party") } else { word };
                number = number_of(&word).is_some();
                self.words.push((word, t));
            });
        }
    }

    pub(crate) fn spoken(&mut self) -> &HashSet<String> {
        let doc = self.doc;
        self.spoken.get_or_insert_with(|| (0..doc.tokens.len()).map(|t| doc.form(t).to_lowercase()).collect())
    }

    pub(crate) fn published(&self) -> Option<String> {
        self.doc.article.published.map(|p| p.date.to_string())
    }

    /// Names of the table.
    pub(crate) fn named(&mut self) {
        let tables = self.tables;
        let published = self.published();
        let mut at = 0;
        while at < self.words.len() {
            let names = tables.names(&self.words[at].0);
            let mut best: Option<(usize, (bool, usize, bool), &Name)> = None;
            for name in names {
                if best.is_some_and(|(len, ..)| name.words.len() < len) {
                    break;
                }
                if !self.meets(at, name) {
                    continue;
                }
                let row = &tables.rows[name.row];
                let in_time =
                    published.as_ref().is_none_or(|p| row.start.is_empty() || row.start.as_str() <= p.as_str());
                let over = published.as_ref().is_some_and(|p| {
                    !row.end.is_empty() && p.get(..row.end.len()).is_some_and(|p| p > row.end.as_str())
                });
                let near = self.near(name.row, self.words[at].1).max(usize::from(!name.loose));
                if near == 0 || !in_time || (name.loose && over) {
                    continue;
                }
                // Among equal names the one that is running, then the one that the article speaks of most.
                let rank = (!over, near, !name.loose);
                if best.is_none_or(|(_, r, _)| rank > r) {
                    best = Some((name.words.len(), rank, name));
                }
            }
            let Some((len, _, name)) = best else {
                at += 1;
                continue;
            };
            let tokens = self.widened(self.words[at].1..self.words[at + len - 1].1 + 1);
            let row = name.row;
            let place = self.found.iter().position(|p| p.row == Some(row)).unwrap_or_else(|| {
                self.found.push(FoundProcess { row: Some(row), ..FoundProcess::default() });
                self.found.len() - 1
            });
            let mention = self.mention(tokens);
            self.found[place].mentions.push(mention);
            self.found[place].sure |= !name.loose || published.is_some();
            at += len;
        }
        // "Peace talks" of an unknown year may be any: without a date only a name of its own tells.
        self.found.retain(|p| p.sure);
    }

    /// Whether a name stands at a word.
    pub(crate) fn meets(&self, at: usize, name: &Name) -> bool {
        let Some(words) = self.words.get(at..at + name.words.len()) else { return false };
        let sentence = self.doc.tokens[words[0].1].sentence;
        let count = name.words.len();
        words.iter().zip(&name.words).enumerate().all(|(k, ((word, t), want))| {
            let same = *word == want.word || (k > 0 && k + 1 == count && is_talks(word) && is_talks(&want.word));
            same && self.doc.tokens[*t].sentence == sentence
                && want.form.as_ref().is_none_or(|form| {
                    let have = self.doc.form(*t);
                    let acronym = form.len() > 1 && !form.chars().any(char::is_lowercase);
                    if acronym {
                        have == form.as_str() || have.replace('.', "") == form.as_str()
                    } else {
                        have.chars().next().is_some_and(char::is_uppercase)
                    }
                })
        }) && self.is_nominal(words[0].1, words[count - 1].1)
    }

    /// Whether a stretch is no verb ("quad", "start" as names are nouns).
    pub(crate) fn is_nominal(&self, first: TokenId, last: TokenId) -> bool {
        first != last || !matches!(self.upos(last), Upos::Verb | Upos::Adv | Upos::Aux)
    }

    /// How many of a row's words the article speaks; those of the same sentence count more.
    fn near(&mut self, row: usize, at: TokenId) -> usize {
        let words = &self.tables.rows[row].near;
        let doc = self.doc;
        let sentence = doc.sentences.get(doc.tokens[at].sentence).map_or(at..at + 1, |s| s.tokens.clone());
        let spoken = self.spoken();
        let here = |w: &str| sentence.clone().any(|t| doc.form(t).to_lowercase() == w);
        words
            .iter()
            .map(|w| w.to_lowercase())
            .filter(|w| w.split(' ').all(|w| spoken.contains(w)))
            .map(|w| if w.split(' ').all(here) { 3 } else { 1 })
            .sum()
    }

    /// A name with the plain noun behind it: "Normandy Four talks".
    fn widened(&self, tokens: Range<TokenId>) -> Range<TokenId> {
        let last = tokens.end - 1;
        let noun = self.doc.tokens[last].head.filter(|h| *h == last + 1 && self.rel(last) == Deprel::Compound);
        let plain = noun.is_some_and(|n| self.tables.forum(&self.doc.form(n).to_lowercase()).is_some());
        tokens.start..tokens.end + usize::from(plain)
    }

    pub(crate) fn mention(&self, tokens: Range<TokenId>) -> ProcessMention {
        // The word whose head stands outside.
        let head = tokens
            .clone()
            .rev()
            .find(|t| self.doc.tokens[*t].head.is_none_or(|h| !tokens.contains(&h)))
            .unwrap_or(tokens.end - 1);
        ProcessMention { span: self.doc.span_of(tokens.clone()), tokens, head }
    }

    /// Negotiations that only the text names: "three-way talks", "trilateral commission", "the Astana format", "border talks".
    pub(crate) fn unnamed(&mut self) {
        for t in 0..self.doc.tokens.len() {
            if !matches!(self.upos(t), Upos::Noun | Upos::Propn) {
                continue;
            }
            let noun = small(self.doc.form(t));
            let Some(which) = self.tables.forum(&noun) else { continue };
            if process_of(&self.found, t).is_some() {
                continue;
            }
            let (mut count, mut lateral, mut kind, mut name) = (false, false, None, false);
            let mut first = t;
            // Modifiers right before the noun, hyphens among them.
            let start = self.doc.sentences.get(self.doc.tokens[t].sentence).map_or(0, |s| s.tokens.start);
            let mut at = t;
            while at > start {
                let k = at - 1;
                let word = self.doc.form(k).to_lowercase();
                let hyphen = matches!(word.as_str(), "-" | "‐" | "‑" | "–");
                let part = |w: &str| {
                    w.split_once('-').is_some_and(|(n, p)| {
                        number_of(crate::process_tables::number_word(n)).is_some() && counts_parties(p)
                    })
                };
                let before = k.checked_sub(2).filter(|n| *n >= start).map(|n| self.doc.form(n).to_lowercase());
                if hyphen {
                } else if part(&word)
                    || (counts_parties(&word)
                        && before.is_some_and(|b| number_of(crate::process_tables::number_word(&b)).is_some()))
                {
                    count = true;
                } else if number_of(crate::process_tables::number_word(&word)).is_some() && count {
                    first = k;
                    break;
                } else if matches!(
                    word.as_str(),
                    "trilateral" | "tripartite" | "quadrilateral" | "quadripartite" | "multilateral" | "three-cornered"
                ) {
                    lateral = true;
                } else if let Some(issue) = self.tables.kind(&word, &noun) {
                    kind = Some(issue.to_owned());
                } else if self.upos(k) == Upos::Propn
                    && matches!(self.rel(k).base(), Deprel::Compound | Deprel::Flat | Deprel::Amod | Deprel::Nmod)
                {
                    name = true;
                } else if self.upos(k) == Upos::Adj
                    && kind.is_some()
                    && self.doc.form(k).chars().next().is_some_and(char::is_uppercase)
                {
                    // "Israeli-Palestinian peace talks"
                } else {
                    break;
                }
                if !hyphen {
                    first = k;
                }
                at = k;
            }
            let fits = (count && which.count)
                || (lateral && which.lateral)
                || (kind.is_some() && which.kind)
                || (name && which.name);
            if !fits || first == t {
                continue;
            }
            let tokens = self.widened(first..t + 1);
            let t = tokens.end - 1;
            let mut key = String::new();
            for (w, _) in self.words.iter().skip(self.words.partition_point(|w| w.1 < first)).take_while(|w| w.1 <= t) {
                key.push_str(if is_talks(w) { "talks" } else { w });
                key.push(' ');
            }
            let issue = self.issue(t).or(kind);
            let mention = self.mention(tokens);
            match self.found.iter_mut().find(|p| p.row.is_none() && p.key == key) {
                Some(p) => p.mentions.push(mention),
                None => {
                    self.found.push(FoundProcess { key, issue, mentions: vec![mention], ..FoundProcess::default() })
                }
            }
        }
    }

    /// "talks on Syria", "talks over the border": what stands behind, as worded.
    pub(crate) fn issue(&self, head: TokenId) -> Option<String> {
        let topic = self.tree.children(head).find(|c| {
            self.rel(*c) == Deprel::Nmod
                && self.tree.children(*c).any(|k| {
                    self.rel(k) == Deprel::Case && self.is_form(k, &["on", "over", "about", "regarding", "concerning"])
                })
        })?;
        if matches!(
            self.doc.tokens[topic].lemma.as_str(),
            "issue" | "matter" | "subject" | "topic" | "question" | "this" | "that" | "it"
        ) {
            return None;
        }
        let mut tokens = self.tree.subtree(topic);
        // Without the preposition, article and what hangs behind a verb.
        while tokens.start < topic && matches!(self.upos(tokens.start), Upos::Adp | Upos::Det) {
            tokens.start += 1;
        }
        if let Some(clause) =
            self.tree.children(topic).find(|c| *c > topic && matches!(self.rel(*c).base(), Deprel::Acl | Deprel::Punct))
        {
            tokens.end = tokens.end.min(self.tree.subtree(clause).start.max(topic + 1));
        }
        Some(self.doc.text(self.doc.span_of(tokens)).to_owned())
    }

    /// "the talks", "this format", "resume talks": the negotiation named last before.
    pub(crate) fn refer(&mut self) {
        for t in 0..self.doc.tokens.len() {
            if self.upos(t) != Upos::Noun {
                continue;
            }
            let noun = small(self.doc.form(t));
            let Some(which) = self.tables.forum(&noun) else { continue };
            if process_of(&self.found, t).is_some() {
                continue;
            }
            let mut pointed = false;
            let mut plain = true;
            for c in self.tree.children(t) {
                match self.rel(c).base() {
                    Deprel::Det => pointed |= self.is_form(c, &["the", "this", "these", "those", "such"]),
                    Deprel::Amod | Deprel::Compound | Deprel::Nummod => plain = false,
                    Deprel::Nmod => {
                        plain &= !self.tree.children(c).any(|k| self.is_form(k, &["between", "with", "in", "at", "on"]))
                    }
                    _ => {}
                }
            }
            // "ready to resume talks": what is taken up again was there before.
            let again = matches!(self.rel(t), Deprel::Obj | Deprel::Obl | Deprel::Nmod)
                && self.doc.tokens[t]
                    .head
                    .and_then(|h| self.state_of(h, t))
                    .is_some_and(|s| matches!(s.state, "resumed" | "suspended"));
            if !(plain && (pointed || again)) || !(which.count || which.name) {
                continue;
            }
            let wanted = is_talks(&noun);
            let last = self
                .found
                .iter()
                .enumerate()
                .flat_map(|(p, f)| f.mentions.iter().map(move |m| (m.tokens.start, p)))
                .filter(|(at, p)| {
                    *at < t
                        && (wanted
                            || self.found[*p].mentions.iter().any(|m| self.is_form(m.head, &[&noun]))
                            || noun == "format")
                })
                .max();
            if let Some((at, p)) = last
                && self.doc.tokens[t].sentence - self.doc.tokens[at].sentence <= 6
            {
                self.found[p].loose.push(t);
            }
        }
    }

    /// Fills in names, issue, parties and states.
    pub(crate) fn finish(&mut self, p: usize) {
        let published = self.published();
        let doc = self.doc;
        let mut process = std::mem::take(&mut self.found[p]);
        let mut names: Vec<String> = Vec::new();
        for m in &process.mentions {
            let name = doc.text(m.span).split_whitespace().collect::<Vec<_>>().join(" ");
            if !names.iter().any(|n| n.eq_ignore_ascii_case(&name)) {
                names.push(name);
            }
        }
        if let Some(row) = process.row.map(|r| &self.tables.rows[r]) {
            process.id = Some(row.id.clone());
            process.name.clone_from(&row.name);
            process.issue = Some(row.issue.clone());
            process.line = Some(row.line);
            for party in &row.parties {
                // A party whose time is over before, or begins after, the article is none. Dates compare as text, by the shorter.
                let valid = published.as_ref().is_none_or(|p| {
                    let until =
                        party.until.is_empty() || p.get(..party.until.len()).is_none_or(|p| p <= party.until.as_str());
                    (party.from.is_empty() || party.from.as_str() <= p.as_str()) && until
                });
                match (party.country, &party.name) {
                    (Some(c), _) if valid => process.parties.push(c),
                    (None, Some(n)) if valid => process.named_parties.push(n.clone()),
                    _ => {}
                }
            }
        } else {
            let longest = (0..names.len()).rev().max_by_key(|n| names[*n].len()).unwrap_or(0);
            if let Some(name) = names.get(longest) {
                process.name.clone_from(name);
            }
        }
        names.retain(|n| !n.eq_ignore_ascii_case(&process.name));
        process.aliases = names;
        let heads: Vec<TokenId> =
            process.mentions.iter().map(|m| m.head).chain(process.loose.iter().copied()).collect();
        for m in &process.mentions {
            self.party_tokens(m, &mut process.party_tokens);
        }
        process.party_tokens.sort_unstable();
        process.party_tokens.dedup();
        for head in heads {
            if let Some(change) = self.change(head) {
                process.states.push(change);
            }
        }
        process.states.sort_by_key(|s| s.token);
        process.states.dedup_by_key(|s| s.token);
        self.found[p] = process;
    }

    pub(crate) fn list(&self, head: TokenId, out: &mut Vec<TokenId>) {
        out.push(head);
        out.extend(self.tree.with(self.doc, head, Deprel::Conj));
    }

    /// "involving X, Y and Z", "between X and Y", "Israeli-Palestinian talks".
    pub(crate) fn party_tokens(&self, m: &ProcessMention, out: &mut Vec<TokenId>) {
        let head = m.head;
        for c in self.tree.children(head) {
            if self.rel(c) == Deprel::Nmod
                && self
                    .tree
                    .children(c)
                    .any(|k| self.rel(k) == Deprel::Case && self.is_form(k, &["between", "among", "amongst", "with"]))
            {
                self.list(c, out);
            }
        }
        // A participle may be attached to a noun of the topic: look through what hangs behind.
        let tokens = self.tree.subtree(head);
        for t in head + 1..tokens.end {
            if self.upos(t) == Upos::Verb
                && matches!(self.doc.tokens[t].lemma.as_str(), "involve" | "include" | "comprise" | "bring")
                && self.rel(t).base() == Deprel::Acl
            {
                for o in self.tree.children(t).filter(|c| self.rel(*c) == Deprel::Obj) {
                    self.list(o, out);
                }
            }
        }
        for c in self.tree.children(head).filter(|c| *c < head) {
            if self.doc.mentions.iter().any(|x| x.head == c) {
                self.list(c, out);
            }
        }
    }
}

/// A word in small letters, which most are already.
fn small(word: &str) -> Cow<'_, str> {
    if word.chars().any(char::is_uppercase) { Cow::Owned(word.to_lowercase()) } else { Cow::Borrowed(word) }
}

/// Whether a noun is a plain word for negotiating: one stands for the other in a name.
fn is_talks(word: &str) -> bool {
    matches!(word, "talks" | "negotiations" | "discussions" | "consultations" | "talk" | "negotiation")
}
