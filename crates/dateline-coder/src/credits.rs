//! Words credited without a verb of saying above them: nouns ("the claim that"), phrases ("according to", "reportedly"), sources
//! that a medium cites, and quotations that go on without a cue.

use crate::speech_tables::SaidKind;
use crate::statements::{Finder, Said, Shape};
use dateline_document::{Deprel, TokenId, Upos};

impl Finder<'_> {
    pub(crate) fn noun(&self, n: TokenId, kind: SaidKind, out: &mut Vec<Said>) {
        let content = self.tree.children(n).find(|c| {
            matches!(self.rel(*c), Deprel::Acl | Deprel::Ccomp)
                && self
                    .tree
                    .children(*c)
                    .any(|k| self.rel(k) == Deprel::Mark && self.is_form(k, &["that", "whether", "if"]))
        });
        // "The problem is that", "the question is whether": a clause that the noun is the subject of is no statement.
        let Some(content) = content else { return };
        let mut speaker = self.child(n, Deprel::NmodPoss).or_else(|| self.behind(n, &["by", "from", "of", "among"]));
        if speaker.is_none()
            && self.rel(n) == Deprel::Obj
            && let Some(v) = self.doc.tokens[n].head
            && [
                "make", "issue", "give", "express", "voice", "raise", "repeat", "have", "deliver", "share", "hold",
                "release",
            ]
            .contains(&self.doc.tokens[v].lemma.as_str())
        {
            speaker = self.subject(v);
        }
        let mut pieces = vec![self.tree.subtree(content)];
        let quoted = self.grow(n, &mut pieces);
        self.push(n, n..n + 1, speaker, None, pieces, kind, Shape::Noun, quoted, out);
    }

    /// "According to", "reportedly": whether a phrase of the tables starts at a word.
    pub(crate) fn phrase(&self, t: TokenId, form: &str, out: &mut Vec<Said>) -> bool {
        let phrase = self.tables.phrases(form).iter().find(|p| {
            p.words
                .iter()
                .enumerate()
                .all(|(k, w)| self.doc.tokens.get(t + k).is_some() && self.doc.form(t + k).eq_ignore_ascii_case(w))
        });
        let Some(phrase) = phrase else { return false };
        // "was quoting a price": a verb with a subject credits nobody.
        if self.upos(t) == Upos::Verb && phrase.words.len() == 1 && self.own_subject(t).is_some() {
            return false;
        }
        let end = t + phrase.words.len();
        let (speaker, host, without) = if phrase.next {
            let Some((speaker, top)) = self.credited(t, end) else { return false };
            if self.tables.is_mute(&self.doc.tokens[speaker].lemma) {
                return false;
            }
            (Some(speaker), self.doc.tokens[top].head, self.tree.subtree(top))
        } else {
            (None, self.doc.tokens[t].head, t..t)
        };
        let mut pieces = Vec::new();
        let all = match host.filter(|h| !without.contains(h)) {
            Some(h) => self.tree.subtree(if phrase.next { self.clause(h) } else { h }),
            None => self.sentence(t),
        };
        // What hangs on the speaker and stands before the phrase is content too.
        let cut = without.start.max(if phrase.next { t.min(without.end) } else { without.start })..without.end;
        if without.is_empty() {
            pieces.push(all);
        } else {
            pieces.push(all.start..cut.start.max(all.start));
            pieces.push(cut.end.min(all.end)..all.end);
        }
        let quoted = self.grow(t, &mut pieces);
        self.push(t, t..end, speaker, None, pieces, phrase.kind, Shape::Credit, quoted, out);
        true
    }

    /// The head of the noun phrase behind a crediting phrase, and the highest word of the whole credit.
    pub(crate) fn credited(&self, t: TokenId, end: TokenId) -> Option<(TokenId, TokenId)> {
        let head = self.doc.tokens[t].head;
        let nominal = |n: &TokenId| {
            matches!(self.upos(*n), Upos::Noun | Upos::Propn | Upos::Pron | Upos::Num | Upos::Adj | Upos::X)
        };
        if let Some(n) = head.filter(|n| self.rel(t) == Deprel::Case && *n >= end).filter(nominal) {
            return Some((n, n));
        }
        // "citing officials", "in the words of the envoy": the last object or noun below.
        let mut at = if matches!(self.rel(t), Deprel::Case | Deprel::Mark) { head? } else { t };
        let top = at;
        for _ in 0..4 {
            let below = self.tree.children(at).find(|c| {
                *c >= end.min(at + 1)
                    && matches!(self.rel(*c).base(), Deprel::Obj | Deprel::Obl | Deprel::Nmod | Deprel::Fixed)
                    && nominal(c)
            });
            match below {
                Some(c) if at < end => at = c,
                _ => break,
            }
        }
        (at >= end && nominal(&at)).then_some((at, top))
    }

    /// The top of the clause around a word.
    pub(crate) fn clause(&self, t: TokenId) -> TokenId {
        let mut at = t;
        for _ in 0..12 {
            let Some(h) = self.doc.tokens[at].head else { break };
            let verbal = self.upos(at) == Upos::Verb || self.own_subject(at).is_some();
            if verbal && !matches!(self.rel(at), Deprel::Xcomp | Deprel::Amod) {
                break;
            }
            at = h;
        }
        at
    }

    /// "TASS said, citing the army": the army's words are what TASS said.
    pub(crate) fn share_cited(&self, out: &mut [Said]) {
        for n in 0..out.len() {
            if out[n].shape != Shape::Credit || out[n].speaker.is_none() || self.upos(out[n].cue_token) != Upos::Verb {
                continue;
            }
            let governor = self.doc.tokens[out[n].cue_token].head;
            let found = out.iter().find(|s| s.shape != Shape::Credit && Some(s.cue_token) == governor);
            if let Some((content, tokens)) = found.map(|s| (s.content.clone(), s.content_tokens.clone())) {
                out[n].content = content;
                out[n].content_tokens = tokens;
            }
        }
    }

    /// Quotations without a cue of their own: the speaker of the quotation before goes on, within a paragraph or into the next.
    pub(crate) fn continued(&self, out: &mut Vec<Said>) {
        let mut more = Vec::new();
        for quote in &self.quotes.spans {
            let Some(first) = self.doc.tokens.get(quote.start) else { continue };
            let at_start = self.doc.sentences.get(first.sentence).is_some_and(|s| quote.start <= s.tokens.start + 1);
            if quote.len() < 4
                || !at_start
                || out.iter().any(|s| {
                    s.shape != Shape::Credit
                        && s.content_tokens.iter().any(|p| p.start < quote.end && quote.start < p.end)
                })
            {
                continue;
            }
            let before = out.iter().chain(&more).filter(|s: &&Said| {
                s.quoted
                    && s.kind.is_speech()
                    && s.speaker.is_some()
                    && s.cue_token < quote.start
                    && self.quotes.at(s.cue_token).is_none()
            });
            let Some(before) =
                before.max_by_key(|s| s.content_tokens.last().map_or(s.cue_token, |p| p.end.max(s.cue_token)))
            else {
                continue;
            };
            let end = before.content_tokens.last().map_or(before.cue_token, |p| p.end.max(before.cue_token + 1));
            let gap =
                first.sentence.saturating_sub(self.doc.tokens.get(end.saturating_sub(1)).map_or(0, |t| t.sentence));
            if gap > 1 {
                continue;
            }
            let mut tokens = quote.clone();
            self.trim(&mut tokens);
            more.push(Said {
                content: vec![self.doc.span_of(tokens.clone())],
                content_tokens: vec![tokens],
                quoted: true,
                shape: Shape::Continued,
                ..before.clone()
            });
        }
        out.extend(more);
    }
}
