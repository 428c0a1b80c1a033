//! What stands around the events: who says so, statements, the negotiation they belong to, contexts and CAMEO codes.

use crate::TableError;
use crate::cameo::{CameoTables, NeutralAct};
use crate::coded::{Coded, CodedAttribution, CodedEvent, CodedProcess, CodedState, CodedStatement, PartyId};
use crate::context::Context;
use crate::contexts::{ContextTable, ContextWords};
use crate::error::base;
use crate::lexicon::CoderTables;
use crate::parties::{Party, Who};
use crate::process_states::is_when;
use crate::process_tables::ProcessTables;
use crate::processes::{FoundProcess, process_of, processes};
use crate::speech_tables::{SaidKind, SpeechTables};
use crate::statements::{Said, Shape, attribution, statements};
use dateline_document::{Deprel, Document, EntityKind, TokenId, Upos};
use dateline_record::{Context as Matter, EventType, Salience, Sector, Status};
use std::ops::Range;

/// The tables of `resources/speech`, `resources/processes`, and `contexts.tsv`, `cameo.tsv`, `goldstein.tsv` of
/// `resources/ontology`.
#[derive(Debug, Default)]
pub struct VoiceTables {
    /// Verbs, nouns and phrases of speech.
    pub speech: SpeechTables,
    /// Negotiations.
    pub processes: ProcessTables,
    /// Words of contexts.
    pub contexts: ContextTable,
    /// CAMEO codes and Goldstein values.
    pub cameo: CameoTables,
}

impl VoiceTables {
    /// Parses the tables of the three folders, file name and text each; other files of `ontology` are passed over.
    ///
    /// # Errors
    /// The first row that cannot be read, with file and line.
    pub fn parse(
        speech: &[(&str, &str)],
        processes: &[(&str, &str)],
        ontology: &[(&str, &str)],
    ) -> Result<VoiceTables, TableError> {
        let contexts = ontology.iter().find(|t| base(t.0) == "contexts.tsv");
        Ok(VoiceTables {
            speech: SpeechTables::parse(speech)?,
            processes: ProcessTables::parse(processes)?,
            contexts: contexts.map(|(name, text)| ContextTable::parse(name, text)).transpose()?.unwrap_or_default(),
            cameo: CameoTables::parse(ontology)?,
        })
    }
}

/// Adds statements and processes to what was coded, and speakers, process, contexts and CAMEO code to its events and positions.
pub fn enrich(doc: &Document, tables: &CoderTables, voices: &VoiceTables, coded: &mut Coded) {
    let ctx = Context::new(doc, tables);
    enrich_in(&ctx, voices, coded);
}

/// The same for a context that is there already.
pub(crate) fn enrich_in(ctx: &Context<'_>, voices: &VoiceTables, coded: &mut Coded) {
    let said = statements(ctx.doc, &ctx.tree, &voices.speech);
    let found = processes(ctx.doc, &ctx.tree, &voices.processes);
    let words = ContextWords::find(ctx.doc, &voices.contexts);
    let mut e = Enricher { ctx, voices, said: &said, found: &found, words: &words, coded };
    e.statements();
    e.processes();
    for n in 0..e.coded.events.len() {
        e.event(n);
    }
    e.sessions();
    e.parties_by_name();
    crate::answers::answered(ctx, e.coded);
    for n in 0..e.coded.positions.len() {
        let (anchor, sentence) = (e.coded.positions[n].anchor, e.coded.positions[n].sentence);
        let holders = e.coded.positions[n].holders.clone();
        e.coded.positions[n].attribution = e.chain(anchor, &holders);
        if e.coded.positions[n].process.is_none() {
            let below = ctx.tree.subtree(anchor);
            let home = ctx.doc.sentences.get(sentence).map_or(below.clone(), |s| s.tokens.clone());
            let inside = below.start.max(home.start)..below.end.min(home.end);
            e.coded.positions[n].process = inside.into_iter().find_map(|t| process_of(&found, t));
        }
    }
}

struct Enricher<'a, 'd> {
    ctx: &'a Context<'d>,
    voices: &'a VoiceTables,
    said: &'a [Said],
    found: &'a [FoundProcess],
    words: &'a ContextWords,
    coded: &'a mut Coded,
}

impl Enricher<'_, '_> {
    fn id(&mut self, p: Party) -> PartyId {
        match p.who {
            Who::Entity(e) => e,
            Who::StateOf(country, toponym) => {
                let base = self.ctx.doc.entities.len();
                let known = self.coded.states.iter().position(|(c, _)| *c == country);
                base + known.unwrap_or_else(|| {
                    self.coded.states.push((country, self.ctx.doc.toponyms[toponym].span));
                    self.coded.states.len() - 1
                })
            }
        }
    }

    /// The parties that a phrase's head names.
    fn parties(&mut self, token: TokenId) -> Vec<PartyId> {
        let mut out = Vec::new();
        self.ctx.parties(self.ctx.deref(token), &mut out);
        out.into_iter().map(|p| self.id(p)).collect()
    }

    /// A hearer as worded, without what hangs behind.
    fn hearer(&self, token: TokenId) -> String {
        let doc = self.ctx.doc;
        let span = doc.mention_at(token).map_or_else(
            || {
                let all = self.ctx.tree.subtree(token);
                let end = self
                    .ctx
                    .tree
                    .children(token)
                    .filter(|c| *c > token && !matches!(self.ctx.rel(*c).base(), Deprel::Flat | Deprel::Compound))
                    .map(|c| self.ctx.tree.subtree(c).start)
                    .min()
                    .unwrap_or(all.end);
                let start = (all.start..token).find(|t| self.ctx.upos(*t) != Upos::Adp).unwrap_or(token);
                doc.span_of(start..end.max(token + 1))
            },
            |m| m.span,
        );
        doc.text(span).to_owned()
    }

    fn statements(&mut self) {
        for s in self.said {
            let utters = s.kind.is_speech() && !s.negated;
            let clause =
                matches!(s.shape, Shape::Clause | Shape::Quote | Shape::Credit | Shape::Continued | Shape::Fragment);
            // Who asks for an act or denies one makes a statement too; what nobody is named for is none.
            let Some(speaker) = s.speaker.filter(|_| utters && clause) else { continue };
            let speaker = self.parties(speaker).first().copied();
            let to = s.to.map(|t| self.hearer(t));
            self.coded.statements.push(CodedStatement {
                sentence: s.sentence,
                speaker,
                to,
                cue: self.ctx.doc.span_of(s.cue.clone()),
                content: s.content.clone(),
                quoted: s.quoted,
            });
        }
    }

    /// The speakers of a word, innermost first, without those who act by saying it.
    fn chain(&mut self, anchor: TokenId, actors: &[PartyId]) -> Vec<CodedAttribution> {
        let mut out = Vec::new();
        for n in attribution(self.said, anchor) {
            let s = &self.said[n];
            if s.negated || (s.shape == Shape::Noun && s.speaker.is_none()) {
                continue;
            }
            let speakers = s.speaker.map(|t| self.parties(t)).unwrap_or_default();
            let same = !speakers.is_empty() && speakers.iter().all(|p| actors.contains(p));
            // "agreed to meet", "demanded that they leave": the verb is part of the act.
            let acts = matches!(s.shape, Shape::Infinitive | Shape::Object)
                || matches!(s.kind, SaidKind::Order | SaidKind::Commit | SaidKind::Ask);
            if same && acts && s.kind != SaidKind::Deny {
                continue;
            }
            let cue = self.ctx.doc.span_of(s.cue.clone());
            let to = s.to.map(|t| self.hearer(t));
            if speakers.is_empty() {
                out.push(CodedAttribution { speaker: None, cue, to });
                continue;
            }
            for p in speakers {
                out.push(CodedAttribution { speaker: Some(p), cue, to: to.clone() });
            }
        }
        out
    }

    fn processes(&mut self) {
        for p in self.found {
            let mut parties: Vec<PartyId> = Vec::new();
            if p.id.is_some() {
                // Parties of the table that the article speaks of, the state before its officials.
                let entities = &self.ctx.doc.entities;
                for c in &p.parties {
                    let all = || entities.iter().enumerate().filter(|(_, e)| e.country == Some(*c));
                    let state = all().find(|(_, e)| e.kind == EntityKind::State);
                    let found =
                        state.or_else(|| all().find(|(_, e)| e.sector == Some(Sector::Gov))).or_else(|| all().next());
                    parties.extend(found.map(|(i, _)| i));
                }
                for name in &p.named_parties {
                    parties.extend(entities.iter().position(|e| e.name.contains(name.as_str())));
                }
            } else {
                for t in &p.party_tokens {
                    parties.extend(self.parties(*t));
                }
            }
            let mut seen = Vec::new();
            parties.retain(|p| {
                !seen.contains(p) && {
                    seen.push(*p);
                    true
                }
            });
            let mut state = Vec::new();
            for s in &p.states {
                let mut by = Vec::new();
                for t in &s.by {
                    by.extend(self.parties(*t));
                }
                let near = || self.ctx.timex_of(s.token).filter(|x| is_when(self.ctx.doc, *x, s.state));
                // A plan begins when it is made known, not when it is for.
                let time = s.time.or_else(|| if s.state == "planned" { None } else { near() });
                state.push(CodedState { state: s.state, time, by, sentence: s.sentence, evidence: vec![s.evidence] });
            }
            self.coded.processes.push(CodedProcess {
                name: p.name.clone(),
                aliases: p.aliases.clone(),
                issue: p.issue.clone(),
                parties,
                state,
                mentions: p.mentions.iter().map(|m| m.span).collect(),
            });
        }
    }

    fn event(&mut self, n: usize) {
        let doc = self.ctx.doc;
        let e = &self.coded.events[n];
        let (anchor, actors) = (e.anchor, e.actors.clone());
        let evidence = e.evidence.first().map_or(anchor..anchor + 1, |s| doc.tokens_in(*s));
        let Some(sentence) = doc.sentences.get(e.sentence).map(|s| s.tokens.clone()) else { return };
        let attribution = self.chain(anchor, &actors);
        let e = &self.coded.events[n];
        let mut contexts = self.words.of(&self.voices.contexts, &self.ctx.tree.subtree(anchor), &sentence, e.act);
        contexts.extend(e.contexts.iter().copied());
        contexts.sort_unstable();
        contexts.dedup();
        let near = self.near(anchor, &evidence);
        let lemmas: Vec<_> = near.iter().map(|t| doc.tokens[*t].lemma.to_lowercase()).collect();
        let lemmas: Vec<&str> = lemmas.iter().map(|l| l.as_str()).collect();
        let sectors: Vec<Sector> =
            e.actors.iter().chain(&e.recipients).filter_map(|p| doc.entities.get(*p).and_then(|e| e.sector)).collect();
        let act = NeutralAct {
            event: (e.kind, e.mode),
            act: e.act,
            contexts: &contexts,
            words: &lemmas,
            sectors: &sectors,
            status: e.status,
        };
        let cameo = self.voices.cameo.code(&act).map(str::to_owned);
        let process = e.process.or_else(|| self.process(e, &near));
        let e = &mut self.coded.events[n];
        e.attribution = attribution;
        e.contexts = contexts;
        e.cameo = cameo;
        e.process = process;
    }

    /// A round that opens, goes into recess or ends is a meeting of its parties, where no predicate has told it.
    fn sessions(&mut self) {
        let doc = self.ctx.doc;
        let found = self.found;
        for (p, process) in found.iter().enumerate() {
            let parties = self.coded.processes[p].parties.clone();
            // Talks of two are told with their parties, by predicates.
            if parties.len() < 3 {
                continue;
            }
            for s in &process.states {
                let Some(noun) = s.session else { continue };
                let (v, n) = (doc.tokens[s.token].lemma.as_str(), doc.tokens[noun].lemma.as_str());
                // A round that is suspended was on; the talks as a whole may not have been.
                let sat = matches!(n, "round" | "session" | "phase" | "stage" | "day" | "part" | "leg")
                    || matches!(v, "go" | "enter" | "take" | "break" | "adjourn" | "recess");
                let put_off = matches!(v, "postpone" | "put" | "delay" | "defer" | "hold");
                let act = (EventType::Consult, None);
                let (kind, status) = match s.state {
                    "begun" | "resumed" | "ended" | "concluded" => (EventType::Consult, Status::Occurred),
                    "suspended" if put_off => (EventType::Reject, Status::Occurred),
                    "suspended" if sat => (EventType::Consult, Status::Occurred),
                    "planned" => (EventType::Agree, Status::Planned),
                    _ => continue,
                };
                let of_sentence = |e: &&CodedEvent| e.sentence == s.sentence && e.act.0 == EventType::Consult;
                let words = doc.tokens[noun].span.join(doc.tokens[s.token].span);
                let told = self.coded.events.iter().filter(of_sentence).any(|e| {
                    e.anchor == s.token
                        || e.process == Some(p)
                        || e.evidence.iter().any(|x| x.overlaps(doc.tokens[noun].span))
                });
                if told {
                    continue;
                }
                let time = if status == Status::Planned { s.planned } else { s.time.filter(|_| !put_off) };
                let published = doc.article.published.map(|p| p.date);
                let end = time.and_then(|t| doc.timexes.get(t)).and_then(|t| t.end);
                let past = end.zip(published).is_some_and(|(e, p)| e.until(p).is_ok_and(|d| d.get_days() > 31));
                self.coded.events.push(CodedEvent {
                    sentence: s.sentence,
                    anchor: s.token,
                    kind,
                    mode: None,
                    act,
                    contexts: vec![Matter::Diplomatic],
                    cameo: None,
                    status,
                    historical: past,
                    salience: Salience::Main,
                    actors: parties.clone(),
                    recipients: Vec::new(),
                    time,
                    place: self.place_of(s.token, noun),
                    attribution: Vec::new(),
                    process: Some(p),
                    evidence: vec![words],
                    also: Vec::new(),
                    rule: format!("{}@states.tsv", if v == "put" { "put_off" } else { v }),
                    confidence: 0.7,
                });
                let n = self.coded.events.len() - 1;
                self.event(n);
            }
        }
        self.coded.events.sort_by_key(|e| e.sentence);
    }

    /// The place that a verb or its noun is told to be in.
    fn place_of(&self, verb: TokenId, noun: TokenId) -> Option<usize> {
        let doc = self.ctx.doc;
        doc.toponyms.iter().position(|x| {
            let home = doc.tokens[x.tokens.start].sentence == doc.tokens[verb].sentence && x.place.is_some();
            let head = x.tokens.clone().find(|t| self.ctx.head(*t).is_none_or(|h| !x.tokens.contains(&h)));
            home && head.is_some_and(|t| {
                let in_it = self
                    .ctx
                    .tree
                    .children(t)
                    .any(|c| self.ctx.rel(c) == Deprel::Case && matches!(doc.form(c), "in" | "at" | "near"));
                let mut up = self.ctx.head(t);
                for _ in 0..3 {
                    if up.is_some_and(|h| h == verb || h == noun) {
                        return in_it;
                    }
                    up = up.filter(|h| self.ctx.rel(*h) == Deprel::Nmod).and_then(|h| self.ctx.head(h));
                }
                false
            })
        })
    }

    /// Talks for which nobody is named in the sentence, or only "six nations", "the delegations", are between the parties of their
    /// negotiation that the article names; others, of which nobody is known, are no events of a record.
    fn parties_by_name(&mut self) {
        let mut filled = false;
        let states: Vec<bool> = self.ctx.doc.entities.iter().map(|e| e.kind == EntityKind::State).collect();
        for n in 0..self.coded.events.len() {
            let e = &self.coded.events[n];
            if e.act.0 != EventType::Consult {
                continue;
            }
            let Some(p) = e.process else { continue };
            let parties = self.coded.processes[p].parties.clone();
            if parties.len() < 2 {
                continue;
            }
            // "will be held in Beijing": the state of the place alone meets nobody.
            let alone = e.actors.is_empty()
                && match e.recipients.as_slice() {
                    [] => true,
                    [r] => states.get(*r).copied().unwrap_or(true) || self.is_place(*r),
                    _ => false,
                };
            let all = e.actors.iter().chain(&e.recipients);
            let vague = parties.len() > 2
                && all.clone().count() > 0
                && all.clone().all(|x| parties.contains(x) || self.is_unnamed(*x, p))
                && all.clone().any(|x| self.is_unnamed(*x, p));
            if alone || vague {
                let e = &mut self.coded.events[n];
                e.actors = parties;
                e.recipients.clear();
                filled = true;
            }
        }
        self.coded.events.retain(|e| !e.actors.is_empty() || !e.recipients.is_empty());
        if filled {
            crate::code::join(self.ctx.doc, self.coded);
        }
    }

    /// Whether a party stands in the text for a place alone: "will resume in BEIJING".
    fn is_place(&self, party: PartyId) -> bool {
        let doc = self.ctx.doc;
        let mut mentions = doc.mentions.iter().filter(|m| m.entities.contains(&party));
        let place = |m: &dateline_document::Mention| doc.toponyms.iter().any(|x| x.tokens.contains(&m.head));
        doc.entities.get(party).is_some_and(|e| e.kind != EntityKind::Person) && mentions.all(place)
    }

    /// Whether a party is a number of states or their envoys that nobody names, and that may be all who take part in a negotiation: not
    /// "three envoys" of six.
    fn is_unnamed(&self, party: PartyId, process: usize) -> bool {
        let doc = self.ctx.doc;
        let Some(e) = doc.entities.get(party) else { return false };
        let found = &self.found[process];
        let mentions = || doc.mentions.iter().filter(|m| m.entities.contains(&party));
        // What is told of "all parties" or "the other delegations" may be taken for the place's own.
        let plain = |h: TokenId| {
            matches!(
                doc.tokens[h].lemma.as_str(),
                "party" | "side" | "delegation" | "participant" | "delegate" | "negotiator" | "nation"
            ) && !self
                .ctx
                .tree
                .children(h)
                .any(|c| doc.mention_at(c).is_some() || self.ctx.upos(c) == Upos::Adj && doc.form(c) != "other")
        };
        let many = e.country.is_some_and(|c| c.as_str() == "IMG")
            || mentions().any(|m| m.tokens.clone().any(|t| found.counts.contains(&t)))
            || mentions().count() > 0 && mentions().all(|m| plain(m.head));
        if e.kind == EntityKind::Person || !many {
            return false;
        }
        let mut heads = doc.mentions.iter().filter(|m| m.entities.contains(&party)).map(|m| m.head);
        !heads.any(|h| {
            let counted = self.ctx.tree.children(h).any(|c| self.ctx.rel(c) == Deprel::Nummod);
            counted && !found.counts.contains(&h)
        })
    }

    /// The words of an event: its anchor, what stands over it within the evidence, and two steps below.
    fn near(&self, anchor: TokenId, evidence: &Range<TokenId>) -> Vec<TokenId> {
        let mut out = vec![anchor];
        let mut at = anchor;
        for _ in 0..3 {
            match self.ctx.head(at).filter(|h| evidence.contains(h)) {
                Some(h) => {
                    out.push(h);
                    at = h;
                }
                None => break,
            }
        }
        for k in 0..2 {
            let from: Vec<TokenId> = if k == 0 {
                vec![anchor]
            } else {
                self.ctx.tree.children(anchor).filter(|c| self.argues(*c)).collect()
            };
            for t in from {
                out.extend(self.ctx.tree.children(t).filter(|c| self.argues(*c) && (k == 0 || evidence.contains(c))));
            }
        }
        out
    }

    /// Whether a dependent takes part in what its head tells, rather than setting its time or reason.
    fn argues(&self, t: TokenId) -> bool {
        match self.ctx.rel(t).base() {
            Deprel::Nsubj
            | Deprel::Obj
            | Deprel::Iobj
            | Deprel::Compound
            | Deprel::Nmod
            | Deprel::Amod
            | Deprel::Xcomp
            | Deprel::Conj => true,
            Deprel::Obl => !self.ctx.tree.children(t).any(|c| {
                self.ctx.rel(c) == Deprel::Case
                    && matches!(
                        self.ctx.doc.form(c),
                        "before" | "after" | "since" | "until" | "despite" | "because" | "ahead" | "amid"
                    )
            }),
            _ => false,
        }
    }

    /// The negotiation that an act of words is about.
    fn process(&self, e: &CodedEvent, near: &[TokenId]) -> Option<usize> {
        use EventType::{Accuse, Agree, Concede, Consult, Cooperate, Reject, Request, Sanction, Support, Threaten};
        let talks = |t| {
            matches!(
                t,
                Accuse | Agree | Concede | Consult | Cooperate | Reject | Request | Sanction | Support | Threaten
            )
        };
        if !talks(e.act.0) && !talks(e.kind) {
            return None;
        }
        near.iter().find_map(|t| process_of(self.found, *t))
    }
}
