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
    /// The noun whose course is told where that is the talks, their round or session, and not somebody's part in them: a meeting.
    pub session: Option<TokenId>,
    /// The time of what is planned.
    pub planned: Option<usize>,
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
    /// Nouns that count its parties ("the six nations"): those who take part, not the talks.
    pub counts: Vec<TokenId>,
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
    found.iter().position(|p| {
        p.mentions.iter().any(|m| m.tokens.contains(&token)) || p.loose.contains(&token) || p.counts.contains(&token)
    })
}

/// Finds the negotiations of a document, in the order of their first mention.
pub fn processes(doc: &Document, tree: &Tree, tables: &ProcessTables) -> Vec<FoundProcess> {
    let mut finder =
        Finder { doc, tree, tables, words: Vec::with_capacity(doc.tokens.len()), spoken: None, found: Vec::new() };
    finder.read_words();
    finder.named();
    finder.counted();
    finder.topical();
    finder.unnamed();
    finder.refer();
    for p in 0..finder.found.len() {
        finder.finish(p);
    }
    finder.meetings();
    finder.only_counted();
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
        // The word whose head stands outside; of two the noun that names talks: "six-party talks on North | Korea's programme".
        let outside = |t: &TokenId| self.doc.tokens[*t].head.is_none_or(|h| !tokens.contains(&h));
        let forum = |t: &TokenId| self.tables.forum(&small(self.doc.form(*t))).is_some();
        let head = tokens.clone().rev().find(|t| outside(t) && forum(t)).or_else(|| tokens.clone().rev().find(outside));
        let head = head.unwrap_or(tokens.end - 1);
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

    /// "the talks", "this format", "resume talks", "the second round": the negotiation named last before.
    pub(crate) fn refer(&mut self) {
        for t in 0..self.doc.tokens.len() {
            if self.upos(t) == Upos::Pron {
                self.refer_pronoun(t);
                continue;
            }
            if self.upos(t) != Upos::Noun || process_of(&self.found, t).is_some() {
                continue;
            }
            let noun = small(self.doc.form(t));
            let part = is_round(&noun);
            let which = self.tables.forum(&noun);
            if !part && !which.is_some_and(|w| w.count || w.name) {
                continue;
            }
            let mut pointed = false;
            let mut plain = true;
            for c in self.tree.children(t) {
                match self.rel(c).base() {
                    Deprel::Det => pointed |= self.is_form(c, &["the", "this", "these", "those", "such", "another"]),
                    Deprel::Nmod if self.rel(c) == Deprel::NmodPoss => pointed |= self.upos(c) == Upos::Pron,
                    Deprel::Amod if part && is_ordinal(&self.doc.form(c).to_lowercase()) => pointed = true,
                    Deprel::Amod | Deprel::Compound | Deprel::Nummod => plain = false,
                    Deprel::Nmod => {
                        // "the first phase of the round", "the talks between Oslo and Rome".
                        let own = part && self.is_form(c, &["round", "talks", "negotiations", "consultations"]);
                        let other = ["between", "with", "in", "at", "on", "of"];
                        let other = if part { &other[..] } else { &other[..5] };
                        plain &= own || !self.tree.children(c).any(|k| self.is_form(k, other));
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
            // "the third round of six-party talks" is no other's.
            plain &=
                !self.tree.children(t).any(|c| self.rel(c) == Deprel::Nmod && process_of(&self.found, c).is_some());
            if !(plain && (pointed || again)) {
                continue;
            }
            let wanted = part || is_talks(&noun);
            if let Some(p) = self.last_before(t, 6, |f| {
                wanted || noun == "format" || f.mentions.iter().any(|m| self.is_form(m.head, &[&noun]))
            }) {
                self.found[p].loose.push(t);
            }
        }
    }

    /// "attended them", "return to it": talks named in this sentence or the one before, where the verb is one of talks alone.
    fn refer_pronoun(&mut self, t: TokenId) {
        if !self.is_form(t, &["them", "it"]) || !matches!(self.rel(t), Deprel::Obj | Deprel::Obl) {
            return;
        }
        let Some(s) = self.doc.tokens[t].head.and_then(|h| self.state_of(h, t)) else { return };
        let verb = self.doc.tokens[t].head.map_or("", |h| self.doc.tokens[h].lemma.as_str());
        let of_talks = s.state == "resumed" || matches!(verb, "attend" | "join" | "boycott" | "quit" | "take");
        let singular = self.is_form(t, &["it"]);
        if of_talks
            && let Some(p) = self.last_before(t, 1, |f| f.mentions.iter().any(|m| singular != self.is_plural(m.head)))
        {
            self.found[p].loose.push(t);
        }
    }

    fn is_plural(&self, t: TokenId) -> bool {
        self.doc.tokens[t].feat("Number") == Some("Plur") || is_talks(&self.doc.form(t).to_lowercase())
    }

    /// The negotiation that was spoken of last before a word, at most so many sentences ago.
    fn last_before(&self, t: TokenId, reach: usize, fits: impl Fn(&FoundProcess) -> bool) -> Option<usize> {
        let spoken = self.found.iter().enumerate().filter(|(_, f)| fits(f)).flat_map(|(p, f)| {
            let names = f.mentions.iter().map(|m| m.tokens.start);
            names.chain(f.loose.iter().copied()).chain(f.counts.iter().copied()).map(move |at| (at, p))
        });
        let (at, p) = spoken.filter(|(at, _)| *at < t).max()?;
        (self.doc.tokens[t].sentence - self.doc.tokens[at].sentence <= reach).then_some(p)
    }

    /// "the six nations", "envoys of six countries": the parties of the negotiation that is called by their number, where the article
    /// speaks of its matter.
    pub(crate) fn counted(&mut self) {
        let tables = self.tables;
        let published = self.published();
        for t in 1..self.doc.tokens.len() {
            let noun = self.doc.tokens[t].lemma.to_lowercase();
            if self.upos(t) != Upos::Noun || !is_party(&noun) || process_of(&self.found, t).is_some() {
                continue;
            }
            let Some(n) = self.tree.children(t).find(|c| self.rel(*c) == Deprel::Nummod && *c < t) else { continue };
            let form = self.doc.form(n).to_lowercase();
            let number = crate::process_tables::number_word(&form);
            let rows: Vec<usize> = tables.counting(number).collect();
            let known = self.found.iter().position(|p| p.row.is_some_and(|r| rows.contains(&r)));
            let found = known.or_else(|| {
                let row = rows.into_iter().find(|r| {
                    let row = &tables.rows[*r];
                    let runs = published.as_ref().is_some_and(|p| {
                        let over = !row.end.is_empty() && p.get(..row.end.len()).is_some_and(|p| p > row.end.as_str());
                        row.start.as_str() <= p.as_str() && !over
                    });
                    runs && self.near(*r, t) > 0
                })?;
                self.found.push(FoundProcess { row: Some(row), sure: true, ..FoundProcess::default() });
                Some(self.found.len() - 1)
            });
            if let Some(p) = found {
                self.found[p].counts.push(t);
            }
        }
    }

    /// "talks on North Korea's nuclear programme", "North Korea talks": a negotiation that the article names elsewhere, or whose parties
    /// the same sentence counts.
    pub(crate) fn topical(&mut self) {
        for t in 0..self.doc.tokens.len() {
            if !matches!(self.upos(t), Upos::Noun | Upos::Propn) || process_of(&self.found, t).is_some() {
                continue;
            }
            let noun = small(self.doc.form(t));
            if !is_talks(&noun) && !is_round(&noun) {
                continue;
            }
            let sentence = self.doc.tokens[t].sentence;
            let with = |k: TokenId, words: &[&str]| self.tree.children(k).any(|c| self.is_form(c, words));
            let others =
                self.tree.children(t).any(|c| self.rel(c) == Deprel::Nmod && with(c, &["between", "with", "among"]));
            if others {
                continue;
            }
            let about = |f: &FoundProcess| {
                let Some(row) = f.row.map(|r| &self.tables.rows[r]) else { return false };
                let near = |at: Range<TokenId>| {
                    at.into_iter().any(|w| row.near.iter().any(|n| n.eq_ignore_ascii_case(self.doc.form(w))))
                };
                self.tree.children(t).any(|c| match self.rel(c) {
                    Deprel::Compound | Deprel::NmodPoss => near(self.tree.subtree(c)),
                    Deprel::Nmod => {
                        with(c, &["on", "over", "about", "regarding", "concerning"]) && near(self.tree.subtree(c))
                    }
                    _ => false,
                })
            };
            let here = |f: &FoundProcess| f.counts.iter().any(|c| self.doc.tokens[*c].sentence == sentence);
            let fits = |f: &FoundProcess| f.row.is_some() && (about(f) || here(f) && self.bare(t));
            let mut of = (0..self.found.len()).filter(|p| fits(&self.found[*p]));
            // Talks that may be two negotiations' are neither's.
            if let (Some(p), None) = (of.next(), of.next()) {
                self.found[p].loose.push(t);
            }
        }
    }

    /// Whether nothing before a noun says which: "talks", "four days of talks", "their talks".
    fn bare(&self, t: TokenId) -> bool {
        !self.tree.children(t).any(|c| matches!(self.rel(c), Deprel::Compound | Deprel::Amod) && c < t)
    }

    /// Talks of which only the parties are told ("envoys of the six nations"): there where the article speaks of their issue.
    fn only_counted(&mut self) {
        for p in 0..self.found.len() {
            let Some(row) = self.found[p].row.filter(|_| self.found[p].mentions.is_empty()) else { continue };
            let row = &self.tables.rows[row];
            let near = |w: &str| row.near.iter().any(|n| n.eq_ignore_ascii_case(w));
            let words: Vec<String> =
                row.issue.split(' ').filter(|w| w.len() > 5 && !near(w)).map(str::to_lowercase).collect();
            let spoken = self.spoken();
            if words.iter().any(|w| spoken.contains(w)) {
                self.found[p].mentions = self.found[p].counts.iter().map(|t| self.mention(*t..*t + 1)).collect();
            }
        }
        self.found.retain(|p| !p.mentions.is_empty());
    }

    /// "the meeting, which opened on Monday": a session of the talks whose course the headline or the first sentences tell.
    fn meetings(&mut self) {
        for p in 0..self.found.len() {
            let process = &self.found[p];
            let Some(first) = process.states.first() else { continue };
            let body = self.doc.sentences.iter().filter(|s| s.part == dateline_document::Part::Body).count();
            let lede = self.doc.sentences.len().saturating_sub(body) + 2;
            let told = ["begun", "resumed", "ended", "concluded", "suspended"].contains(&first.state);
            if first.sentence > lede || !told || self.found.iter().any(|f| f.sessions() > process.sessions()) {
                continue;
            }
            let mut more = Vec::new();
            for t in first.token + 1..self.doc.tokens.len() {
                let named = self.is_form(t, &["meeting", "session", "gathering"]) && self.upos(t) == Upos::Noun;
                if !named || process_of(&self.found, t).is_some() {
                    continue;
                }
                let the = self.tree.children(t).any(|c| self.rel(c) == Deprel::Det && self.is_form(c, &["the"]));
                let plain = !self.tree.children(t).any(|c| {
                    matches!(self.rel(c), Deprel::Compound | Deprel::Amod | Deprel::NmodPoss)
                        || self.rel(c) == Deprel::Nmod
                            && self.tree.children(c).any(|k| self.is_form(k, &["between", "with", "of"]))
                });
                if the && plain {
                    more.push(t);
                }
            }
            for t in more {
                let changes = self.changes(t);
                self.found[p].loose.push(t);
                self.found[p].states.extend(changes);
            }
            self.found[p].states.sort_by_key(|s| s.token);
            self.found[p].states.dedup_by_key(|s| s.token);
        }
    }

    /// Fills in names, issue, parties and states.
    pub(crate) fn finish(&mut self, p: usize) {
        let published = self.published();
        let doc = self.doc;
        let mut process = std::mem::take(&mut self.found[p]);
        if process.mentions.is_empty() {
            process.mentions = process.loose.iter().map(|t| self.mention(*t..*t + 1)).collect();
        }
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
            process.states.extend(self.changes(head));
        }
        for head in process.counts.clone() {
            process.states.extend(self.gathering(head));
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

impl FoundProcess {
    /// How often its course is told.
    fn sessions(&self) -> usize {
        self.states.len()
    }
}

/// Nouns for a part of a negotiation.
fn is_round(word: &str) -> bool {
    matches!(word, "round" | "rounds" | "session" | "sessions" | "phase" | "stage" | "plenary")
}

/// Words that tell which part: "the second round", "the last session".
fn is_ordinal(word: &str) -> bool {
    matches!(
        word,
        "first"
            | "second"
            | "third"
            | "fourth"
            | "fifth"
            | "sixth"
            | "seventh"
            | "eighth"
            | "ninth"
            | "tenth"
            | "next"
            | "last"
            | "latest"
            | "new"
            | "final"
            | "current"
            | "previous"
            | "opening"
            | "closing"
            | "delayed"
            | "plenary"
            | "full"
    )
}

/// Nouns that count those who take part in talks.
fn is_party(lemma: &str) -> bool {
    matches!(
        lemma,
        "nation"
            | "party"
            | "country"
            | "power"
            | "state"
            | "government"
            | "delegation"
            | "side"
            | "participant"
            | "envoy"
    )
}

/// A word in small letters, which most are already.
fn small(word: &str) -> Cow<'_, str> {
    if word.chars().any(char::is_uppercase) { Cow::Owned(word.to_lowercase()) } else { Cow::Borrowed(word) }
}

/// Whether a noun is a plain word for negotiating: one stands for the other in a name.
fn is_talks(word: &str) -> bool {
    matches!(word, "talks" | "negotiations" | "discussions" | "consultations" | "talk" | "negotiation")
}
