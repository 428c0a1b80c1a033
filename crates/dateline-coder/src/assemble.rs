//! Puts the record together: ids from content, entities that take part, article parts.

use crate::coded::{Coded, CodedAttribution, PartyId};
use dateline_document::{Document, Part};
use dateline_record::{
    Act, Also, Article, Attribution, Caption, Country, Dateline, Edtf, Entity, EntityKind, Event, Ids, Position,
    Process, ProcessState, Record, SCHEMA, Sector, Sentence, Span, Statement, Time, Versions, article_id,
};

/// The record of a document and what was found in it.
pub fn record(doc: &Document, coded: Coded, versions: Versions) -> Record {
    let mut a = Assembly { doc, ids: Ids::new(), names: Vec::new(), entities: Vec::new(), coded: &coded };
    a.entities();
    let processes: Vec<Process> = coded.processes.iter().map(|p| a.process(p)).collect();
    let process = |n: Option<usize>| n.and_then(|n| processes.get(n)).map(|p| p.id.clone());
    let mut events: Vec<Event> = Vec::with_capacity(coded.events.len());
    for e in &coded.events {
        let words: String = e.evidence.iter().map(|s| doc.text(*s)).collect();
        let id = a.ids.make('e', &[e.kind.as_str(), e.act.0.as_str(), &e.sentence.to_string(), &words]);
        events.push(Event {
            id,
            sentence: e.sentence,
            kind: e.kind,
            act: Act { kind: e.act.0, mode: e.act.1 },
            mode: e.mode,
            contexts: e.contexts.clone(),
            cameo: e.cameo.clone(),
            quad: e.kind.quad(),
            score: e.kind.score(e.mode),
            status: e.status,
            historical: e.historical,
            salience: e.salience,
            actors: a.names_of(&e.actors),
            recipients: a.names_of(&e.recipients),
            time: a.time(e.time),
            place: e.place.and_then(|i| doc.toponyms.get(i)).and_then(|t| t.place.clone()),
            attribution: a.attribution(&e.attribution),
            process: process(e.process),
            evidence: e.evidence.clone(),
            also: e
                .also
                .iter()
                .map(|(sentence, evidence)| Also { sentence: *sentence, evidence: evidence.clone() })
                .collect(),
            rule: e.rule.clone(),
            confidence: e.confidence,
        });
    }
    let mut statements = Vec::new();
    for s in &coded.statements {
        let id = a.ids.make('s', &[&s.sentence.to_string(), doc.text(s.cue), &s.cue.start.to_string()]);
        statements.push(Statement {
            id,
            sentence: s.sentence,
            speaker: s.speaker.and_then(|p| a.name_of(p)),
            to: s.to.clone(),
            cue: s.cue,
            content: s.content.clone(),
            quoted: s.quoted,
        });
    }
    let mut positions = Vec::new();
    for q in &coded.positions {
        let holders = a.names_of(&q.holders);
        if holders.is_empty() {
            continue;
        }
        let id = a.ids.make('q', &[&q.sentence.to_string(), q.stance.as_str(), &q.issue]);
        positions.push(Position {
            id,
            sentence: q.sentence,
            holders,
            issue: q.issue.clone(),
            process: process(q.process),
            stance: q.stance,
            conditions: q.conditions.clone(),
            time: a.time(q.time),
            attribution: a.attribution(&q.attribution),
            evidence: q.evidence.clone(),
        });
    }
    let entities = std::mem::take(&mut a.entities);
    Record {
        schema: SCHEMA.to_owned(),
        versions,
        article: article(doc),
        entities,
        events,
        statements,
        positions,
        processes,
        diagnostics: Vec::new(),
    }
}

struct Assembly<'a> {
    doc: &'a Document,
    ids: Ids,
    /// The id of every party that takes part.
    names: Vec<Option<String>>,
    entities: Vec<Entity>,
    coded: &'a Coded,
}

impl Assembly<'_> {
    /// Names every party that an event, statement, position or process refers to, and what those belong to.
    fn entities(&mut self) {
        let (doc, coded) = (self.doc, self.coded);
        let base = doc.entities.len();
        let mut used = vec![false; base + coded.states.len()];
        let spoken = |list: &[CodedAttribution], used: &mut Vec<bool>| {
            for s in list.iter().filter_map(|a| a.speaker) {
                used[s] = true;
            }
        };
        for e in &coded.events {
            e.actors.iter().chain(&e.recipients).for_each(|p| used[*p] = true);
            spoken(&e.attribution, &mut used);
        }
        for q in &coded.positions {
            q.holders.iter().for_each(|p| used[*p] = true);
            spoken(&q.attribution, &mut used);
        }
        coded.statements.iter().filter_map(|s| s.speaker).for_each(|p| used[p] = true);
        for p in &coded.processes {
            p.parties.iter().chain(p.state.iter().flat_map(|s| &s.by)).for_each(|p| used[*p] = true);
        }
        for i in 0..base {
            if used[i] {
                let mut at = i;
                // What a party belongs to stands in the record too; the chain is short and may not turn in circles.
                for _ in 0..4 {
                    let Some(next) = doc.entities[at].affiliation.filter(|n| *n < base) else { break };
                    used[next] = true;
                    at = next;
                }
            }
        }
        self.names = vec![None; used.len()];
        for (i, _) in used.iter().enumerate().filter(|(_, u)| **u) {
            let name = match doc.entities.get(i) {
                Some(e) => self.ids.make('n', &[&e.name, e.country.as_ref().map_or("", |c| c.as_str())]),
                None => self.ids.make('n', &["state", coded.states[i - base].0.as_str()]),
            };
            self.names[i] = Some(name);
        }
        for (i, _) in used.iter().enumerate().filter(|(_, u)| **u) {
            let Some(id) = self.names[i].clone() else { continue };
            let implied = coded.implied.iter().find(|(p, _)| *p == i).map(|(_, c)| *c);
            let entity = match doc.entities.get(i) {
                Some(e) => {
                    let mut mentions: Vec<Span> =
                        doc.mentions.iter().filter(|m| m.entities.contains(&i)).map(|m| m.span).collect();
                    mentions.dedup();
                    Entity {
                        id,
                        name: e.name.clone(),
                        kind: e.kind,
                        country: e.country.or(implied).map(published),
                        sector: e.sector,
                        role: e.role.clone(),
                        affiliation: e.affiliation.and_then(|a| self.names.get(a).cloned().flatten()),
                        kb: e.kb.clone(),
                        mentions,
                    }
                }
                None => {
                    let (country, span) = coded.states[i - base];
                    Entity {
                        id,
                        name: doc.text(span).to_owned(),
                        kind: EntityKind::State,
                        country: Some(country),
                        sector: None::<Sector>,
                        role: None,
                        affiliation: None,
                        kb: None,
                        mentions: vec![span],
                    }
                }
            };
            self.entities.push(entity);
        }
    }

    fn name_of(&self, p: PartyId) -> Option<String> {
        self.names.get(p).cloned().flatten()
    }

    fn names_of(&self, list: &[PartyId]) -> Vec<String> {
        list.iter().filter_map(|p| self.name_of(*p)).collect()
    }

    fn time(&self, t: Option<usize>) -> Option<Time> {
        let t = self.doc.timexes.get(t?)?;
        let edtf: Edtf = t.edtf.as_ref()?.parse().ok()?;
        Some(Time { span: t.span, edtf, start: t.start.map(|d| d.to_string()), end: t.end.map(|d| d.to_string()) })
    }

    fn attribution(&self, list: &[CodedAttribution]) -> Vec<Attribution> {
        list.iter()
            .map(|a| Attribution { speaker: a.speaker.and_then(|p| self.name_of(p)), cue: a.cue, to: a.to.clone() })
            .collect()
    }

    fn process(&mut self, p: &crate::coded::CodedProcess) -> Process {
        Process {
            id: self.ids.make('p', &[&p.name]),
            name: p.name.clone(),
            aliases: p.aliases.clone(),
            issue: p.issue.clone(),
            parties: self.names_of(&p.parties),
            state: (p.state.iter())
                .map(|s| ProcessState {
                    state: s.state.to_owned(),
                    time: self.time(s.time),
                    by: self.names_of(&s.by),
                    sentence: s.sentence,
                    evidence: s.evidence.clone(),
                })
                .collect(),
            mentions: p.mentions.clone(),
        }
    }
}

/// The article's parts as the record publishes them.
fn article(doc: &Document) -> Article {
    let a = &doc.article;
    let lede = doc.sentences.iter().find(|s| s.part == Part::Body).map(|s| doc.text(s.span).to_owned());
    let dateline = a.dateline.as_ref().map(|d| Dateline {
        span: d.span,
        place: d.place.and_then(|p| doc.toponyms.iter().find(|t| t.span.overlaps(p)).and_then(|t| t.place.clone())),
        date: d.date.and_then(|s| {
            doc.timexes.iter().find(|t| t.span.overlaps(s)).and_then(|t| t.edtf.as_ref()).and_then(|e| e.parse().ok())
        }),
    });
    Article {
        id: article_id(&a.text),
        source: a.source.clone(),
        url: a.url.clone(),
        publisher: a.publisher.clone(),
        text: a.text.clone(),
        headline: a.part(Part::Headline).map(str::to_owned),
        lede,
        section: a.section.clone(),
        language: a.language.clone(),
        agency: a.agency.clone(),
        byline: a.byline.clone(),
        dateline,
        published: a.published.map(|p| p.date.to_string()),
        captions: a.captions.iter().map(|c| Caption { span: c.span, credit: c.credit.clone() }).collect(),
        paragraphs: a.blocks.iter().map(|b| b.span).collect(),
        sentences: doc
            .sentences
            .iter()
            .enumerate()
            .map(|(id, s)| Sentence { id, span: s.span, part: s.part })
            .collect(),
    }
}

/// The code under which a party stands in a record: bodies of the United Nations are told apart inside the program, as the older
/// codebook does; PLOVER's records have one code for bodies of states, and the entity's name and `kb` say which it is.
fn published(country: Country) -> Country {
    if country.as_str() == "UNO" { "IGO".parse().unwrap_or(country) } else { country }
}
