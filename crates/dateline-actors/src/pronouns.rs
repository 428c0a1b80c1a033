//! Whom pronouns mean.

use crate::items::Pronoun;
use crate::link::{Linker, Party};
use crate::words::SAYING;
use dateline_document::{Deprel, Gender, MentionKind, TokenId, Upos};
use dateline_record::EntityKind;

/// How many sentences back a third person may reach.
const REACH: usize = 3;

impl Linker<'_, '_> {
    /// Resolves a third person, a relative pronoun or "here".
    pub fn pronoun(&mut self, t: TokenId, which: Pronoun, reflexive: bool, possessive: bool) {
        let found = match which {
            Pronoun::Relative => {
                self.r.antecedent(t).and_then(|a| self.at[a]).map(|m| self.references[m as usize].parties.clone())
            }
            Pronoun::Here => self.dateline_place(t),
            _ => self.third(t, which, reflexive, possessive),
        };
        if let Some(parties) = found.filter(|p| !p.is_empty()) {
            if let [one] = parties[..] {
                let e = &mut self.parties[one];
                match which {
                    Pronoun::He => e.gender = e.gender.or(Some(Gender::Masculine)),
                    Pronoun::She => e.gender = e.gender.or(Some(Gender::Feminine)),
                    _ => {}
                }
            }
            self.refer(t..t + 1, t, MentionKind::Pronoun, parties);
        }
    }

    fn dateline_place(&mut self, t: TokenId) -> Option<Vec<usize>> {
        let place = self.r.doc.article.dateline.as_ref()?.place?;
        let tokens = self.r.doc.tokens_in(place);
        let found =
            tokens.filter(|k| *k < t).find_map(|k| self.at[k]).map(|m| self.references[m as usize].parties.clone());
        found.filter(|p| p.iter().all(|i| matches!(self.parties[*i].kind, EntityKind::Place | EntityKind::State)))
    }

    /// The verb or noun whose argument a token is.
    fn governor(&self, t: TokenId) -> Option<TokenId> {
        let mut at = t;
        // A conjunct is an argument of what its first conjunct is.
        for _ in 0..16 {
            if self.r.doc.tokens[at].deprel != Deprel::Conj {
                break;
            }
            at = self.r.doc.tokens[at].head?;
        }
        self.r.doc.tokens[at].head
    }

    fn is_subject(&self, t: TokenId) -> bool {
        self.r.doc.tokens[t].deprel.base() == Deprel::Nsubj
    }

    fn suits(&self, e: &Party, which: Pronoun) -> bool {
        match which {
            Pronoun::He | Pronoun::She => {
                let g = if which == Pronoun::He { Gender::Masculine } else { Gender::Feminine };
                // A common noun that no table has may be a person ("the baby").
                e.person && !e.plural && e.gender.is_none_or(|x| x == g)
                    || (e.kind == EntityKind::Unknown
                        && !e.plural
                        && !e.names.is_empty()
                        && e.state.is_none()
                        && e.gender.is_none_or(|x| x == g))
            }
            Pronoun::It => !e.person && !e.plural,
            Pronoun::They => e.plural || matches!(e.kind, EntityKind::Organization | EntityKind::Group),
            _ => false,
        }
    }

    fn third(&self, t: TokenId, which: Pronoun, reflexive: bool, possessive: bool) -> Option<Vec<usize>> {
        let r = self.r;
        let here = self.sentence(t);
        let governor = if possessive { r.doc.tokens[t].head } else { self.governor(t) };
        let subject = self.is_subject(t);
        let mut best: Option<(f32, Vec<usize>)> = None;
        let mut seen: Vec<usize> = Vec::new();
        for m in self.references.iter().rev() {
            let gap = here - self.sentence(m.head).min(here);
            if gap > REACH {
                break;
            }
            if m.head >= t || m.tokens.contains(&t) && !possessive {
                continue;
            }
            let mut candidates: Vec<Vec<usize>> = Vec::new();
            if let [one] = m.parties[..] {
                if self.suits(&self.parties[one], which) {
                    candidates.push(vec![one]);
                }
            } else if which == Pronoun::They {
                candidates.push(m.parties.clone());
            }
            if which == Pronoun::They {
                let joined = self.coordination(m.head);
                if joined.len() > 1 {
                    candidates.push(joined);
                }
            }
            if candidates.is_empty() {
                continue;
            }
            // Arguments of one verb mean two things, unless the pronoun says otherwise; "his spokesman" is not his own.
            let together = governor.is_some()
                && self.governor(m.head) == governor
                && r.doc.tokens[m.head].deprel.base() != Deprel::Conj;
            if together && !possessive && !reflexive {
                // Nor may an earlier mention of the same party be meant.
                if self.sentence(m.head) == here {
                    seen.extend(&m.parties);
                }
                continue;
            }
            if reflexive && !(together && self.is_subject(m.head)) {
                continue;
            }
            if possessive && governor == Some(m.head) {
                continue;
            }
            for c in candidates {
                let e = &self.parties[c[0]];
                if c.len() == 1 {
                    // The last mention of a party speaks for it.
                    if seen.contains(&c[0]) {
                        continue;
                    }
                    seen.push(c[0]);
                }
                let mut score = -0.9 * gap as f32 - (t - m.head) as f32 / 80.0;
                if self.is_subject(m.head) {
                    score += if subject { 0.9 } else { 0.6 };
                } else if r.doc.tokens[m.head].deprel == Deprel::Obj {
                    score += 0.2;
                } else if r.doc.tokens[m.head].deprel.base() == Deprel::Conj && c.len() == 1 {
                    score -= 0.1;
                }
                if possessive && gap == 0 && self.is_subject(m.head) {
                    score += 0.3;
                }
                if possessive
                    && governor
                        .is_some_and(|g| r.doc.tokens[g].deprel == Deprel::Conj && r.doc.tokens[g].head == Some(m.head))
                {
                    // "the party and its armed wing"
                    score += 1.2;
                }
                if gap == 0 && possessive {
                    // The same clause, or the one that it hangs on.
                    let clause = governor.and_then(|g| self.governor(g));
                    let over = clause.and_then(|g| self.governor(g));
                    if clause.is_some() && self.governor(m.head) == clause {
                        score += 0.4;
                    } else if over.is_some() && self.governor(m.head) == over {
                        score += 0.2;
                    }
                }
                if e.name.is_some() {
                    score += 0.25;
                }
                score += 0.12 * e.mentions.len().min(5) as f32;
                match which {
                    Pronoun::It => {
                        if m.kind == MentionKind::Modifier {
                            score -= 0.8;
                        }
                        if e.kind == EntityKind::Group {
                            score -= 0.3;
                        }
                        if !e.party {
                            score -= 0.15;
                        }
                    }
                    Pronoun::They => {
                        if c.len() > 1 {
                            score += 0.3;
                        } else if !e.plural {
                            score -= 0.9;
                        }
                        if !e.party {
                            score -= 0.5;
                        }
                    }
                    _ => {
                        if e.gender.is_some() {
                            score += 0.5;
                        } else if e.kind == EntityKind::Unknown {
                            score -= 0.8;
                        }
                    }
                }
                if best.as_ref().is_none_or(|(b, _)| score > *b) {
                    best = Some((score, c));
                }
            }
        }
        best.map(|(_, c)| c)
    }

    /// "I" and "we" in a quotation are its speaker; outside, the one who writes, who is no party.
    pub fn first_persons(&mut self, tokens: &[(TokenId, Pronoun)]) {
        if tokens.is_empty() {
            return;
        }
        let quotes = self.quotations();
        let mut writer: [Option<usize>; 3] = [None; 3];
        let mut last: Option<(usize, usize)> = None; // paragraph's end sentence, speaker
        for (t, which) in tokens {
            let quote = quotes.iter().find(|q| q.start <= *t && *t < q.end);
            let to = match quote {
                Some(q) if *which != Pronoun::You => {
                    let speaker = self.speaker(q).or_else(|| {
                        last.filter(|(s, _)| self.sentence(*t) - (*s).min(self.sentence(*t)) <= 2).map(|(_, i)| i)
                    });
                    if let Some(i) = speaker {
                        last = Some((self.sentence(*t), i));
                    }
                    speaker
                }
                _ => None,
            };
            let to = match to {
                Some(i) => i,
                None if quote.is_some() && *which != Pronoun::You => continue,
                None => {
                    let slot = match which {
                        Pronoun::I => 0,
                        Pronoun::We => 1,
                        _ => 2,
                    };
                    match writer[slot] {
                        Some(i) => i,
                        None => {
                            self.parties.push(Party {
                                party: false,
                                kind: EntityKind::Unknown,
                                country: None,
                                sector: None,
                                state: None,
                                organization: None,
                                leader: None,
                                person: *which != Pronoun::We,
                                gender: None,
                                plural: *which == Pronoun::We,
                                names: Vec::new(),
                                name: None,
                                heads: Vec::new(),
                                modifiers: Vec::new(),
                                weak: false,
                                role: None,
                                from: Vec::new(),
                                mentions: Vec::new(),
                                first: *t..*t + 1,
                                members: Vec::new(),
                            });
                            writer[slot] = Some(self.parties.len() - 1);
                            self.parties.len() - 1
                        }
                    }
                }
            };
            self.refer(*t..*t + 1, *t, MentionKind::Pronoun, vec![to]);
        }
    }

    /// Token ranges between quotation marks; one that is not closed ends with its paragraph.
    fn quotations(&self) -> Vec<std::ops::Range<TokenId>> {
        let doc = self.r.doc;
        let mut all = Vec::new();
        let mut open: Option<TokenId> = None;
        let mut block = 0;
        for t in 0..doc.tokens.len() {
            let at = doc.tokens[t].span.start;
            while doc.article.blocks.get(block).is_some_and(|b| at >= b.span.end) {
                block += 1;
                if let Some(o) = open.take() {
                    all.push(o..t);
                }
            }
            match doc.form(t) {
                "“" | "``" | "„" | "«" => open = open.or(Some(t + 1)),
                "”" | "''" | "»" => {
                    if let Some(o) = open.take() {
                        all.push(o..t);
                    }
                }
                "\"" => match open.take() {
                    Some(o) => all.push(o..t),
                    None => open = Some(t + 1),
                },
                _ => {}
            }
        }
        if let Some(o) = open {
            all.push(o..doc.tokens.len());
        }
        all
    }

    /// Who says a quotation: the subject of the verb of saying beside it.
    fn speaker(&self, quote: &std::ops::Range<TokenId>) -> Option<usize> {
        let r = self.r;
        let doc = r.doc;
        let last = quote.end.checked_sub(1)?;
        let (first_sentence, last_sentence) = (self.sentence(quote.start.min(last)), self.sentence(last));
        let from = doc.sentences[first_sentence].tokens.start;
        let to = doc.sentences.get(last_sentence + 1).map_or(doc.sentences[last_sentence].tokens.end, |s| {
            // The sentence behind counts where the paragraph goes on.
            let same = doc
                .article
                .blocks
                .iter()
                .any(|b| b.span.contains(s.span) && b.span.contains(doc.sentences[last_sentence].span));
            if same { s.tokens.end } else { doc.sentences[last_sentence].tokens.end }
        });
        let verbs = (from..to).filter(|t| {
            !quote.contains(t)
                && matches!(doc.tokens[*t].upos, Upos::Verb)
                && SAYING.contains(&doc.tokens[*t].lemma.as_str())
                && (r.tree.with(doc, *t, Deprel::Nsubj).next().is_some() || doc.tokens[*t].deprel == Deprel::AclRelcl)
        });
        let nearest = verbs.min_by_key(|t| if *t < quote.start { quote.start - t } else { *t - last })?;
        let subject = r.tree.with(doc, nearest, Deprel::Nsubj).next().or_else(|| {
            // "who told reporters", "visiting Tokyo, the minister said"
            (doc.tokens[nearest].deprel == Deprel::AclRelcl).then(|| doc.tokens[nearest].head).flatten()
        })?;
        self.party_at(subject)
    }
}
